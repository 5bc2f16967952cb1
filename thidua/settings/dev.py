"""One's own machine: nothing to configure, reached only from here."""

from thidua.settings import environment
from thidua.settings.base import *  # noqa: F403

DEBUG = environment.DEBUG.read()
SECRET_KEY = environment.SECRET_KEY.read() or "only-for-this-machine-" + "0" * 50

WHITENOISE_USE_FINDERS = True
