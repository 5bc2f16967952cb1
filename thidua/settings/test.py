"""The test suite: a throwaway database and folder, fast password hashes, mail kept in memory."""

import atexit
import shutil
import tempfile
from pathlib import Path

from thidua.settings import connections, environment
from thidua.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "0" * 50
ALLOWED_HOSTS = ["localhost", "testserver"]
LANGUAGE_CODE = "vi"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# The tests of second steps ask for them.
THIDUA_MFA_ROLES = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

_folder = Path(tempfile.mkdtemp(prefix="thidua-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
THIDUA_CLAMAV = None
THIDUA_INCOMING = _folder / "incoming"
STORAGES["files"] = connections.files(f"file:{_folder / 'files'}")

if url := environment.TEST_DATABASE_URL.read():
    DATABASES = {"default": connections.database(url)}
else:
    DATABASES = {"default": connections.database(f"sqlite:///{_folder / 'thidua.sqlite3'}")}
    # A file, since browser tests read it from several threads; nothing in it has to survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
    DATABASES["default"]["TEST"] = {"NAME": _folder / "test.sqlite3"}
