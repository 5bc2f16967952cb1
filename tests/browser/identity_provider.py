"""A real identity provider (OpenID Connect) as a process of its own: `python identity_provider.py PORT CALLBACK`.

Accounts: “mail” of whose address it has verified, “unverified” of whom it has not; both with the password below.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.urls import URLResolver, include, path

PASSWORD = "Nha-Cung-Cap-1"
CLIENT, SECRET = "thidua", "agreed-secret"
NO_ENCRYPTION = serialization.NoEncryption()


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, NO_ENCRYPTION).decode()


def configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="identity-provider" * 4,
        DEBUG=True,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        LOGIN_URL="/accounts/login/",
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider_csrf",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=private_key(),
    )
    django.setup()


urlpatterns: list[URLResolver] = []
"""Filled once the settings are there: this module is imported by the test too."""


def fill(callback: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    for name, mail, verified in (
        ("mail", "observer@example.test", True),
        ("unverified", "standing_officer@example.test", False),
        ("stranger", "stranger@example.test", True),
    ):
        user = User.objects.create_user(name, mail, PASSWORD)
        EmailAddress.objects.create(user=user, email=mail, verified=verified, primary=True)
    client = Client(id=CLIENT, name="Thi Đua", skip_consent=True, scopes="openid\nprofile\nemail")
    client.set_secret(SECRET)
    client.set_redirect_uris([callback])
    client.save()


if __name__ == "__main__":
    port, callback = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        urlpatterns += [path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls"))]
        call_command("migrate", verbosity=0)
        fill(callback)
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)
