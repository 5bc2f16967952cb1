"""One's own machine: nothing to configure, reached only from here."""

from thidua.settings import demo, environment
from thidua.settings.base import *  # noqa: F403

DEBUG = environment.DEBUG.read()
SECRET_KEY = environment.SECRET_KEY.read() or "only-for-this-machine-" + "0" * 50

THIDUA_SITE = f"http://localhost:{environment.PORT.read()}"
WHITENOISE_USE_FINDERS = True

# A visitor shall be able to try every role at once, and next year too.
THIDUA_MFA_ROLES = []
THIDUA_IDLE_ACCOUNTS_CLOSE = False
THIDUA_PASSWORDS_AGE = False
# Passkeys work over plain HTTP on one's own machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

THIDUA_DEMO_ACCOUNTS = [(account, label, demo.PASSWORD) for account, _role, label, _name in demo.ACCOUNTS]
