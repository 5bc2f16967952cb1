"""One's own machine: nothing to configure, reached only from here."""

from thidua.settings import demo, environment
from thidua.settings.base import *  # noqa: F403

DEBUG = environment.DEBUG.read()
SECRET_KEY = environment.SECRET_KEY.read() or "only-for-this-machine-" + "0" * 50

WHITENOISE_USE_FINDERS = True

THIDUA_DEMO_ACCOUNTS = [(account, label, demo.PASSWORD) for account, _role, label, _name in demo.ACCOUNTS]
