"""Production: refuses to start half configured, speaks HTTPS only."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from thidua.settings import environment
from thidua.settings.base import *  # noqa: F403

environment.require_for_production()

SECRET_KEY = environment.SECRET_KEY.read()
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(f"{environment.SECRET_KEY.name} must have at least 50 characters.")

STATIC_ROOT = Path(environment.STATIC_ROOT.read()).absolute()
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# HSTS for all hosts of the domain, or in browsers' preload lists, is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

ALLAUTH_TRUSTED_PROXY_COUNT = environment.PROXY_COUNT.read()
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
