"""The environment: read in one place, documented, refused when it is wrong."""

import fcntl
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from thidua.settings import environment
from thidua.settings.connections import database, files, mailer
from thidua.settings.environment import ALL, Variable

if TYPE_CHECKING:
    from thidua.settings.sqlite.base import DatabaseWrapper

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "THIDUA_SECRET_KEY": "k" * 50,
    "THIDUA_ALLOWED_HOSTS": "thidua.example.vn, www.example.vn",
    "DATABASE_URL": "postgresql://thidua:secret@localhost/thidua",
    "THIDUA_MAIL_URL": "smtp://mail.example.vn",
    "THIDUA_MAIL_FROM": "thidua@example.vn",
    "THIDUA_FILES_URL": "file:/var/lib/thidua",
}


def production(variables: dict[str, str], expression: str = "None") -> subprocess.CompletedProcess[str]:
    """What production settings say in a process that has these variables and no others."""
    code = f"from thidua.settings import prod; print({expression})"
    environ = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )


def document_row(variable: Variable) -> str:
    default = f"`{variable.default}`" if variable.default else ""
    required = "yes" if variable.required_in_production else ""
    return f"| `{variable.name}` | {default} | {required} | {variable.help} |"


def rows_of(page: str) -> list[str]:
    return [line for line in (ROOT / page).read_text().splitlines() if line.startswith("| `")]


def test_the_page_of_settings_lists_every_variable_as_it_is() -> None:
    assert rows_of("docs/settings.md") == [document_row(variable) for variable in ALL]


def test_the_vietnamese_page_of_settings_lists_every_variable() -> None:
    names = [re.findall(r"`([^`]*)`", row)[0] for row in rows_of("docs/settings.vi.md")]
    assert names == [variable.name for variable in ALL]


def test_every_variable_of_the_module_stands_in_the_table() -> None:
    declared = [value for value in vars(environment).values() if isinstance(value, Variable)]
    assert declared == list(ALL)


def test_the_environment_is_read_in_one_place() -> None:
    readers = [path for path in (ROOT / "thidua").rglob("*.py") if re.search(r"\b(environ|getenv)\b", path.read_text())]
    allowed = {"thidua/settings/environment.py", "thidua/ops/cli.py", "thidua/wsgi.py"}
    assert {str(path.relative_to(ROOT)) for path in readers} == allowed


@pytest.mark.parametrize(
    ("variable", "value", "refusal"),
    [
        (environment.PORT, "eighty", "Environment variable PORT: “eighty” is not a whole number."),
        (environment.DEBUG, "maybe", "Environment variable THIDUA_DEBUG: “maybe” is neither “yes” nor “no”."),
        (
            environment.CLAMAV,
            "localhost",
            "Environment variable THIDUA_CLAMAV: “localhost” is not a host and a port, such as localhost:3310.",
        ),
        (environment.LANGUAGE, "fr", "Environment variable THIDUA_LANGUAGE: “fr” is none of vi, en."),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: Variable, value: str, refusal: str
) -> None:
    monkeypatch.setenv(variable.name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        variable.read()
    assert str(refused.value) == refusal


def test_production_starts_with_everything_it_needs() -> None:
    said = production(PRODUCTION, "(prod.ALLOWED_HOSTS, prod.DATABASES['default']['NAME'], prod.DEBUG)")
    assert (said.stdout, said.stderr) == ("(['thidua.example.vn', 'www.example.vn'], 'thidua', False)\n", "")


def test_production_names_everything_that_is_missing() -> None:
    said = production({})
    required = [variable for variable in ALL if variable.required_in_production]
    lines = [f"  {variable.name}: {variable.help}" for variable in required]
    assert said.returncode == 1
    assert said.stderr.splitlines()[-len(lines) :] == lines


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_refuses_to_start_without_one_of_its_variables(name: str) -> None:
    said = production({key: value for key, value in PRODUCTION.items() if key != name})
    assert said.returncode == 1
    assert f"\n  {name}: " in said.stderr


def test_production_refuses_a_short_secret() -> None:
    said = production(PRODUCTION | {"THIDUA_SECRET_KEY": "secret"})
    assert said.stderr.strip().endswith("THIDUA_SECRET_KEY must have at least 50 characters.")


def test_production_refuses_a_second_step_for_a_role_that_does_not_exist() -> None:
    environ = {**PRODUCTION, "THIDUA_MFA_ROLES": "admin", "DJANGO_SETTINGS_MODULE": "thidua.settings.prod"}
    said = production(environ, "__import__('django').setup()")
    assert said.returncode == 1
    assert "THIDUA_MFA_ROLES: admin is no role." in said.stderr


def test_production_ignores_the_switch_for_error_details() -> None:
    assert production(PRODUCTION | {"THIDUA_DEBUG": "yes"}, "prod.DEBUG").stdout == "False\n"


def test_production_trusts_forwarded_headers_only_behind_a_proxy() -> None:
    expression = "getattr(prod, 'SECURE_PROXY_SSL_HEADER', None)"
    assert production(PRODUCTION, expression).stdout == "None\n"
    behind = production(PRODUCTION | {"THIDUA_PROXY_COUNT": "1"}, expression)
    assert behind.stdout == "('HTTP_X_FORWARDED_PROTO', 'https')\n"


def test_a_relative_sqlite_url_counts_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = database("sqlite:///var/thidua.sqlite3")
    assert settings["NAME"] == tmp_path / "var/thidua.sqlite3"
    assert list(tmp_path.iterdir()) == []
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_absolute_sqlite_url_names_its_file(tmp_path: Path) -> None:
    assert database(f"sqlite:///{tmp_path}/a%20b.sqlite3")["NAME"] == tmp_path / "a b.sqlite3"


def test_a_postgresql_url_is_taken_apart() -> None:
    settings = database("postgresql://thi%40dua:p%2Fw@db.example.vn:5433/thidua?sslmode=require")
    assert {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "thidua",
        "USER": "thi@dua",
        "PASSWORD": "p/w",
        "HOST": "db.example.vn",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_another_database_is_refused_without_showing_its_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        database("mysql://root:secret@localhost/thidua")
    assert str(refused.value) == (
        "Database URL “mysql://root:…@localhost/thidua” must begin with sqlite: or postgresql:."
    )


def test_a_mail_url_is_taken_apart() -> None:
    options = mailer("smtps://thidua:secret@mail.example.vn")["OPTIONS"]
    assert (options["host"], options["port"], options["username"], options["use_ssl"], options["use_tls"]) == (
        "mail.example.vn",
        465,
        "thidua",
        True,
        False,
    )
    assert mailer("smtp://mail.example.vn")["OPTIONS"]["port"] == 587


def test_another_mail_server_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        mailer("imap://mail")
    assert str(refused.value) == "Mail URL “imap://mail” must begin with smtp:, smtps: or console:."


def test_files_are_kept_in_the_folder_of_their_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders = {url: files(url)["OPTIONS"]["location"] for url in ("file:var/files", "file:/srv/t%E1%BB%87p")}
    assert folders == {"file:var/files": tmp_path / "var/files", "file:/srv/t%E1%BB%87p": Path("/srv/tệp")}


def test_files_are_kept_in_the_bucket_of_their_url() -> None:
    options = files("s3://key:s%2Fcret@s3.example.vn:9000/evidence?region=hanoi")["OPTIONS"]
    named = ("endpoint_url", "access_key", "secret_key", "bucket_name", "region_name", "default_acl")
    assert [options[name] for name in named] == [
        "https://s3.example.vn:9000",
        "key",
        "s/cret",
        "evidence",
        "hanoi",
        None,
    ]
    assert files("s3+http://key:secret@localhost/evidence")["OPTIONS"]["endpoint_url"] == "http://localhost"


@pytest.mark.parametrize("url", ["ftp://key:…@host/folder", "file://", "file://host/folder", "/srv/files", "s3://host"])
def test_another_place_for_files_is_refused_without_showing_its_secret(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        files(url.replace("…", "secret"))
    assert str(refused.value) == (
        f"Files URL “{url}” must be file: and a folder, such as file:/var/lib/thidua, or s3://key:secret@host/bucket."
    )


@pytest.mark.django_db
def test_sqlite_waits_for_writers_and_keeps_what_it_confirmed(tmp_path: Path) -> None:
    connection = sqlite_at(tmp_path)
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]
    connection.close()
    assert dict(zip(PRAGMAS, found, strict=True)) == PRAGMAS


def sqlite_at(folder: Path) -> "DatabaseWrapper":
    from thidua.settings.sqlite.base import DatabaseWrapper

    settings = database(f"sqlite:///{folder}/thidua.sqlite3")
    return DatabaseWrapper({**DEFAULTS, **settings}, "pragmas")


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["close", "commit", "rollback"])
def test_a_writer_of_sqlite_holds_its_turn_until_its_transaction_ends(tmp_path: Path, end: str) -> None:
    connection = sqlite_at(tmp_path)
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with (tmp_path / "thidua.sqlite3-turn").open() as another:
        with pytest.raises(BlockingIOError):
            fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
        getattr(connection, end)()
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
    connection.close()


@pytest.mark.django_db
def test_a_transaction_of_sqlite_that_could_not_begin_holds_no_turn(tmp_path: Path) -> None:
    connection, other = sqlite_at(tmp_path), sqlite_at(tmp_path)
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=0")
    with pytest.raises(OperationalError, match="locked"):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with (tmp_path / "thidua.sqlite3-turn").open() as another:
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
    connection.close()
    other.close()


DEFAULTS = {"AUTOCOMMIT": True, "TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20000, "foreign_keys": 1}


def test_mail_is_printed_as_a_person_reads_it(settings, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.mail import send_mail

    settings.MAILERS = {"default": mailer("console:")}
    send_mail("Mời", "Kính gửi chị Mai: https://thidua.example.vn/x/", None, ["mai@example.vn"])
    said = capsys.readouterr().out
    assert "To: mai@example.vn\nSubject: Mời\n\nKính gửi chị Mai: https://thidua.example.vn/x/\n" in said
