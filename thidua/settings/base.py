"""What holds everywhere; dev, test and prod add what differs."""

from logging import LogRecord
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from thidua.settings import connections, environment
from thidua.settings.sign_in import PASSWORD_LENGTH

PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = False
ALLOWED_HOSTS = environment.ALLOWED_HOSTS.read()
# Where links of mails lead if nobody says otherwise; empty: to the first host by HTTPS.
THIDUA_SITE = ""
ROOT_URLCONF = "thidua.urls"
WSGI_APPLICATION = "thidua.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Our rooms stand first, so that their templates replace those of the packages below.
INSTALLED_APPS = [
    "thidua.frame",
    "thidua.audit",
    "thidua.files",
    "thidua.people",
    "thidua.notices",
    "thidua.documents",
    "thidua.observations",
    "thidua.movements",
    "thidua.targets",
    "thidua.scoring",
    "thidua.awards",
    "thidua.reorganisations",
    "thidua.feedback",
    "thidua.reports",
    "thidua.ops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "thidua.audit.context.middleware",
    "thidua.people.sign_in.SignInRules",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thidua.frame.menu.surroundings",
                "thidua.movements.context.running",
                "thidua.notices.context.waiting",
            ],
        },
    },
]

DATABASES = {"default": connections.database(environment.DATABASE_URL.read())}

STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": connections.files(environment.FILES_URL.read()),
}

FILE_UPLOAD_HANDLERS = [
    "thidua.files.uploads.RequestLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
THIDUA_INCOMING = Path(environment.INCOMING.read()).absolute()
THIDUA_CLAMAV = environment.CLAMAV.read()
THIDUA_ANCHORS_FILE = environment.ANCHORS_FILE.read()
THIDUA_ANCHORS_MAIL = environment.ANCHORS_MAIL.read()

# The menu: label and URL name. The frame draws it and knows no room.
THIDUA_MENU = [
    (_("Home"), "reports:home"),
    (_("What is owed"), "movements:my_duties"),
    (_("Ranking"), "scoring:ranking"),
    (_("Goals"), "targets:goals"),
    (_("Awards"), "awards:schemes"),
    (_("Units"), "people:units"),
    (_("The plan"), "reports:plan"),
]
# Work of officers, behind one entry of the menu: only the pages that the account may open.
THIDUA_WORK_MENU = [
    (_("Tasks"), "movements:my_tasks"),
    (_("Activities"), "movements:activities"),
    (_("Registrations"), "movements:registrations"),
    (_("Papers"), "documents:papers"),
    (_("Staff"), "people:staff"),
    (_("Difficulties"), "feedback:difficulties"),
    (_("Reorganisations"), "reorganisations:list"),
    (_("Data"), "reports:data"),
]

# Under one's name, for whom the page is open to.
THIDUA_OWN_MENU = [(_("Accounts and roles"), "people:accounts"), (_("Audit log"), "reports:audit")]

# What rooms above reorganisations add: how a preview tells what they hold of units that end, and what becomes of it.
THIDUA_REORGANISED = [
    ("thidua.feedback.queries.difficulties_of_ended_units", "thidua.feedback.actions.hand_on_difficulties"),
]

# What rooms above people have on record about a person, as lines that the person reads and keeps.
THIDUA_OWN_DATA = ["thidua.observations.queries.lines_about", "thidua.movements.queries.own_data.lines_about"]

# Accounts
# Where the rooms above tell which areas of reform an appraiser may be granted: names by code.
THIDUA_AREAS = "thidua.movements.queries.reform_areas"
# Where they tell which measures belong to some of these areas.
THIDUA_MEASURES_IN_AREAS = "thidua.movements.queries.measures_in_areas"
# Where they tell which clusters units compete in: names by code.
THIDUA_CLUSTERS = "thidua.movements.queries.cluster_names"
# Where they tell which figures the program makes itself, so that nobody types them: measure and year → why.
THIDUA_MADE_HERE = "thidua.movements.queries.figures_made_here"
# Where they tell in which province the movement is run today.
THIDUA_PROVINCE = "thidua.movements.queries.province_of_movement"
AUTH_USER_MODEL = "people.Account"
# Argon2id costs whoever guesses passwords memory as well as time; an official waits a fifth of a second for it.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "thidua.people.passwords.NotOneself"},
    {"NAME": "thidua.people.passwords.LongEnough", "OPTIONS": {"min_length": PASSWORD_LENGTH}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "thidua.people.passwords.FourClasses"},
    {"NAME": "thidua.people.passwords.NotUsedLately"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reports:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "thidua.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
# Accounts are opened by an administrator, who vouches for the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Thi Đua: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"change_password": "thidua.people.forms.OwnPasswordForm"}
# Which codes were used and how often somebody failed is known to every process on every machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_remembered",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# Accounts are locked by ourselves, for every process and until released; what is left is to slow down one machine.
# A whole province may come from one address, and signs in at seven in the morning: only failures are counted closely.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "20/m/ip"}
# How many codes, names and addresses in use beyond the own reach an account is told of a day: enough for slips of the
# pen and for tables from before a transfer, too few to find out who is on record.
THIDUA_TRIES_A_DAY = 50
MFA_ADAPTER = "thidua.people.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "thidua.people.forms.SecondStepForm",
    "reauthenticate": "thidua.people.forms.SecondStepAgainForm",
    "add_webauthn": "thidua.people.forms.AddPasskeyForm",
    "edit_webauthn": "thidua.people.forms.RenamePasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_TOLERANCE = 1

USERSESSIONS_ADAPTER = "thidua.people.adapters.SessionsAdapter"
SOCIALACCOUNT_ADAPTER = "thidua.people.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = connections.openid_connect(
    environment.OIDC_ISSUER.read(),
    environment.OIDC_CLIENT_ID.read(),
    environment.OIDC_SECRET.read(),
    environment.OIDC_NAME.read(),
)

THIDUA_IDLE_MINUTES = environment.IDLE_MINUTES.read()
THIDUA_LOCK_HOURS = environment.LOCK_HOURS.read()
THIDUA_MFA_ROLES = environment.MFA_ROLES.read()
# A demonstration, and only that, keeps its accounts open and its passwords.
THIDUA_IDLE_ACCOUNTS_CLOSE = True
THIDUA_PASSWORDS_AGE = True

# Language and time
LANGUAGE_CODE = environment.LANGUAGE.read()
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"

MAILERS = {"default": connections.mailer(environment.MAIL_URL.read())}
DEFAULT_FROM_EMAIL = environment.MAIL_FROM.read()

# Bootstrap's style sheet draws its small icons as data: images.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF, *connections.origin(environment.OIDC_ISSUER.read())],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14


def in_one_line(answered: LogRecord) -> bool:
    """What was refused or not found is no error of the product: it is told without where in the code."""
    if getattr(answered, "status_code", 500) < 500:
        answered.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_one_line": {"()": "django.utils.log.CallbackFilter", "callback": in_one_line}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.LOG_LEVEL.read()},
    # Django's own handlers would print each line twice, or mail it.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"filters": ["in_one_line"]},
        "django.server": {"handlers": [], "propagate": True},
        # It announces itself whenever it is loaded.
        "pikepdf": {"level": "WARNING"},
    },
}
