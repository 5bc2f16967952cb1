"""The demo of one district as test data: built once a run, then only copied in, so that no test sees another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from thidua.movements.models import Movement, Round
from thidua.movements.queries import current_movement, round_for
from thidua.ops.demo import build
from thidua.people.actions import create_account, grant_role
from thidua.people.models import Account, Person, Role, Unit
from thidua.settings.demo import PASSWORD

SEED = 2023
MADE_BY_DJANGO = {"django_content_type", "auth_permission"}
MADE_BY_THE_DATABASE = {"audit_link", "audit_head"}
ROLES = ("no_role", "observer", "unit_officer", "standing_officer", "administrator")

type Rows = dict[str, tuple[list[str], Sequence[tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class World:
    """What tests ask of the demo; the unit officer serves the commune that carries on `commune`."""

    movement: Movement
    accounts: dict[str, Account]

    def round(self, year: int) -> Round:
        return round_for(self.movement, year)

    def unit(self, name: str, year: int = 2024) -> Unit:
        found = Unit.objects.filter(name=name, memberships__year=year)
        return found.select_related("parent").get()

    @property
    def commune(self) -> Unit:
        return self.unit("Xã Đăk Man")

    @property
    def heir(self) -> Unit:
        """What carries on the commune since 2025."""
        return Unit.objects.get(origins__predecessor=self.commune)

    @property
    def department(self) -> Unit:
        return self.unit("Sở Tư pháp tỉnh Kon Tum")

    def person(self, unit: Unit) -> Person:
        return Person.objects.filter(posts__unit=unit).order_by("staff_code").first()


def build_rows() -> Rows:
    """Build the demo and the accounts of the tests, and take a copy of every row."""
    build("commune", SEED, tell=str)
    for role in ROLES:
        address = f"{role}@example.test"
        name = f"Account {role.replace('_', ' ')}"
        account = create_account(username=role, email=address, name=name, password=PASSWORD, must_change=False, by=None)
        if role != "no_role":
            before = Unit.objects.get(name="Xã Đăk Man", valid_to=date(2025, 6, 30))
            heir = Unit.objects.get(origins__predecessor=before)
            over = heir if role == "unit_officer" else heir.parent
            grant_role(account=account, role=Role(role), unit=over, reason="test", by=None)
    return {table: _rows(table) for table in _tables()}


def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - MADE_BY_DJANGO - MADE_BY_THE_DATABASE)


def _rows(table: str) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return [column[0] for column in cursor.description], cursor.fetchall()


def put(rows: Rows) -> None:
    """Put the copied rows into an empty database, in whatever order."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, (columns, lines) in rows.items():
            places = ", ".join(["%s"] * len(columns))
            names = ", ".join(map(quote, columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", lines)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
    connection.check_constraints()  # and what waits for the end of a transaction is done: entries join their chain


def read_world() -> World:
    accounts = {account.username: account for account in Account.objects.filter(username__in=ROLES)}
    return World(current_movement(), accounts)
