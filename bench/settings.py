"""As in production, but for whoever runs the bench alone: its database is named by DATABASE_URL."""

from thidua.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-the-bench-" + "0" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
# It measures pages, not second steps.
THIDUA_MFA_ROLES = []
# It writes to nobody.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
# All of its sign-ins come from one machine.
ACCOUNT_RATE_LIMITS = False
