"""Every environment variable that Thi Đua reads, in one table; docs/settings.md is checked against it."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from thidua.settings.sign_in import IDLE_MINUTES_MOST, LOCK_HOURS_LEAST, LOCK_HOURS_MOST


def text(value: str) -> str:
    return value


def words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def whole_number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"“{value}” is not a whole number") from None


def between(least: int, most: int) -> Callable[[str], int]:
    def number(value: str) -> int:
        if not least <= whole_number(value) <= most:
            raise ValueError(f"“{value}” is not between {least} and {most}")
        return whole_number(value)

    return number


def yes_or_no(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError(f"“{value}” is neither “yes” nor “no”")
    return value == "yes"


def host_and_port(value: str) -> tuple[str, int] | None:
    if not value:
        return None
    host, _colon, port = value.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"“{value}” is not a host and a port, such as localhost:3310")
    return host, int(port)


def one_of(*choices: str) -> Callable[[str], str]:
    def choice(value: str) -> str:
        if value not in choices:
            raise ValueError(f"“{value}” is none of {', '.join(choices)}")
        return value

    return choice


@dataclass(frozen=True, slots=True)
class Variable[T]:
    name: str
    default: str
    parse: Callable[[str], T]
    help: str
    required_in_production: bool = False

    def read(self) -> T:
        try:
            return self.parse(os.environ.get(self.name) or self.default)
        except ValueError as error:
            raise ImproperlyConfigured(f"Environment variable {self.name}: {error}.") from None


SECRET_KEY = Variable(
    "THIDUA_SECRET_KEY",
    "",
    text,
    "Signs sessions and links. At least 50 random characters, kept secret.",
    required_in_production=True,
)
ALLOWED_HOSTS = Variable(
    "THIDUA_ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]",
    words,
    "Host names under which the site is reached, separated by commas.",
    required_in_production=True,
)
DATABASE_URL = Variable(
    "DATABASE_URL",
    "sqlite:///var/thidua.sqlite3",
    text,
    "`sqlite:///relative/path`, `sqlite:////absolute/path` or `postgresql://user:password@host:port/name`.",
    required_in_production=True,
)
MAIL_URL = Variable(
    "THIDUA_MAIL_URL",
    "console:",
    text,
    "Mail server, `smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`; "
    "`console:` prints mail instead of sending it.",
    required_in_production=True,
)
MAIL_FROM = Variable(
    "THIDUA_MAIL_FROM",
    "thidua@localhost",
    text,
    "Sender of the mails.",
    required_in_production=True,
)
FILES_URL = Variable(
    "THIDUA_FILES_URL",
    "file:var/files",
    text,
    "Where uploaded files are kept: `file:relative/folder`, `file:/absolute/folder` or "
    "`s3://key:secret@host/bucket?region=…` (`s3+http:` without TLS). Back it up with the database.",
    required_in_production=True,
)
INCOMING = Variable(
    "THIDUA_INCOMING",
    "var/incoming",
    text,
    "Folder of the files that are on their way into a bucket, which several machines must share; "
    "with a folder in `THIDUA_FILES_URL` they lie in its `incoming`.",
)
CLAMAV = Variable(
    "THIDUA_CLAMAV",
    "",
    host_and_port,
    "Virus scanner: `host:port` of a clamd whose `StreamMaxLength` is at least 100 MB; "
    "without it files are not scanned.",
)
ANCHORS_FILE = Variable(
    "THIDUA_ANCHORS_FILE",
    "",
    text,
    "File to which `thidua nightly` appends a line a day: number and hash of the newest entry of the audit log. Put it "
    "where the administrator of the database cannot write, such as a share of another machine.",
)
ANCHORS_MAIL = Variable(
    "THIDUA_ANCHORS_MAIL",
    "",
    words,
    "Mail addresses, separated by commas, to which `thidua nightly` sends the same line once a day; "
    "best of people outside the agency that runs the site.",
)
STATIC_ROOT = Variable(
    "THIDUA_STATIC_ROOT",
    "var/static",
    text,
    "Folder that `thidua collectstatic` fills.",
)
LANGUAGE = Variable(
    "THIDUA_LANGUAGE",
    "vi",
    one_of("vi", "en"),
    "Language of the command line and of a first visit from a browser that asks for neither: `vi` or `en`.",
)
IDLE_MINUTES = Variable(
    "THIDUA_IDLE_MINUTES",
    f"{IDLE_MINUTES_MOST}",
    between(1, IDLE_MINUTES_MOST),
    f"Minutes without activity after which a session ends; the law has {IDLE_MINUTES_MOST} at most.",
)
LOCK_HOURS = Variable(
    "THIDUA_LOCK_HOURS",
    f"{LOCK_HOURS_LEAST}",
    between(LOCK_HOURS_LEAST, LOCK_HOURS_MOST),
    f"Hours for which wrong passwords in a row lock an account; the law has {LOCK_HOURS_LEAST} to {LOCK_HOURS_MOST}.",
)
MFA_ROLES = Variable(
    "THIDUA_MFA_ROLES",
    "standing_officer,administrator",
    words,
    "Roles that sign in with a second step (app or passkey), separated by commas; not asked for on one's own machine.",
)
OIDC_ISSUER = Variable(
    "THIDUA_OIDC_ISSUER",
    "",
    text,
    "Identity provider (OpenID Connect) by which accounts sign in too: its issuer address; none without it.",
)
OIDC_CLIENT_ID = Variable("THIDUA_OIDC_CLIENT_ID", "", text, "What the identity provider calls this site.")
OIDC_SECRET = Variable("THIDUA_OIDC_SECRET", "", text, "The secret agreed with the identity provider.")
OIDC_NAME = Variable("THIDUA_OIDC_NAME", "SSO", text, "The identity provider's name on the button to sign in.")
PROXY_COUNT = Variable(
    "THIDUA_PROXY_COUNT",
    "0",
    whole_number,
    "Reverse proxies in front of the site whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted.",
)
LOG_LEVEL = Variable(
    "THIDUA_LOG_LEVEL",
    "INFO",
    text,
    "`DEBUG`, `INFO`, `WARNING` or `ERROR`; the log goes to stderr.",
)
DEBUG = Variable(
    "THIDUA_DEBUG",
    "no",
    yes_or_no,
    "`yes` shows error details and reloads changed code; ignored in production.",
)
PORT = Variable("PORT", "8000", whole_number, "Port of `thidua serve` and `make run`.")
WEB_CONCURRENCY = Variable("WEB_CONCURRENCY", "2", whole_number, "Worker processes of `thidua serve`.")
SETTINGS = Variable(
    "DJANGO_SETTINGS_MODULE",
    "thidua.settings.dev",
    text,
    "`thidua.settings.dev` on one's own machine, `thidua.settings.prod` in production.",
)
TEST_DATABASE_URL = Variable(
    "THIDUA_TEST_DATABASE_URL",
    "",
    text,
    "Database of one test run; without it a throwaway SQLite file.",
)
TEST_POSTGRES_URL = Variable(
    "DATABASE_URL_TEST_POSTGRES",
    "",
    text,
    "PostgreSQL server that `make test` uses; without it one on localhost, else a throwaway cluster.",
)
CHROMIUM = Variable(
    "CHROMIUM",
    "",
    text,
    "Chromium that the browser tests start; without it the one on the PATH.",
)

ALL: tuple[
    Variable[str] | Variable[int] | Variable[bool] | Variable[list[str]] | Variable[tuple[str, int] | None], ...
] = (
    SECRET_KEY,
    ALLOWED_HOSTS,
    DATABASE_URL,
    MAIL_URL,
    MAIL_FROM,
    FILES_URL,
    INCOMING,
    CLAMAV,
    ANCHORS_FILE,
    ANCHORS_MAIL,
    STATIC_ROOT,
    LANGUAGE,
    IDLE_MINUTES,
    LOCK_HOURS,
    MFA_ROLES,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_SECRET,
    OIDC_NAME,
    PROXY_COUNT,
    LOG_LEVEL,
    DEBUG,
    PORT,
    WEB_CONCURRENCY,
    SETTINGS,
    TEST_DATABASE_URL,
    TEST_POSTGRES_URL,
    CHROMIUM,
)


def require_for_production() -> None:
    missing = [variable for variable in ALL if variable.required_in_production and not os.environ.get(variable.name)]
    if missing:
        lines = [f"  {variable.name}: {variable.help}" for variable in missing]
        raise ImproperlyConfigured("Production needs these environment variables:\n" + "\n".join(lines))
