"""Database, mail and files from their URLs."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KEPT_SECONDS = 60
"""How long a connection serves one request after another: to open one reads the schema, or asks a server."""


def database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(parts)
    raise ImproperlyConfigured(f"Database URL “{_without_password(parts)}” must begin with sqlite: or postgresql:.")


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    path = Path(unquote(parts.path).removeprefix("/")).absolute()
    return {
        "ENGINE": "thidua.settings.sqlite",
        "NAME": path,
        "OPTIONS": {
            # Deferred transactions that turn into writers fail at once with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
        "CONN_MAX_AGE": KEPT_SECONDS,
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path).removeprefix("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def openid_connect(issuer: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """The identity provider by which accounts sign in, or none."""
    app = {
        "provider_id": "sso",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/")},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}} if issuer else {}


def origin(url: str) -> list[str]:
    """Where a form may lead beside this site."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if url else []


def mailer(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"BACKEND": "thidua.settings.console_mail.EmailBackend"}
    if parts.scheme not in ("smtp", "smtps"):
        raise ImproperlyConfigured(f"Mail URL “{_without_password(parts)}” must begin with smtp:, smtps: or console:.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname or "localhost",
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp",
            "timeout": 20,
        },
    }


def files(url: str) -> dict[str, Any]:
    """Where the room `files` keeps content: a folder, or a bucket of S3-compatible storage."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path:
        folder = Path(unquote(parts.path)).absolute()
        return {"BACKEND": "thidua.files.storage.AtomicFolder", "OPTIONS": {"location": folder}}
    bucket = unquote(parts.path).strip("/")
    if parts.scheme in ("s3", "s3+http") and parts.hostname and bucket:
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket(parts, bucket)}
    raise ImproperlyConfigured(
        f"Files URL “{_without_password(parts)}” must be file: and a folder, such as file:/var/lib/thidua, "
        "or s3://key:secret@host/bucket."
    )


def _bucket(parts: SplitResult, bucket: str) -> dict[str, Any]:
    scheme, port = "http" if parts.scheme == "s3+http" else "https", f":{parts.port}" if parts.port else ""
    return {
        "endpoint_url": f"{scheme}://{parts.hostname}{port}",
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": bucket,
        "region_name": dict(parse_qsl(parts.query)).get("region", "us-east-1"),
        # Names are hashes of content, so that writing over one writes the same; nothing is public.
        "file_overwrite": True,
        "default_acl": None,
        "addressing_style": "path",
        "signature_version": "s3v4",
    }


def _without_password(parts: SplitResult) -> str:
    return parts.geturl().replace(f":{parts.password}@", ":…@") if parts.password else parts.geturl()
