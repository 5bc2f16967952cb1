"""The board unit × obligation of a nation's communes: its queries and its first byte, whole and narrowed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import databases, duties
from bench.pages import first_byte
from bench.sizes import Sizes
from bench.table import Line
from thidua.movements.actions import raise_obligations
from thidua.people.models import Account, Role, RoleGrant

YEAR = 2026
AIM = 100
LAST = 10**6
"""Beyond the last page: the last one is shown."""
ASKED = {
    "first page": "",
    "last page": f"?page={LAST}",
    "units that are late": "?state=overdue",
    "a unit by its name": "?q=mau+00001",
}


def board(sizes: Sizes) -> Iterator[Line]:
    for database, found in databases.measured(f"board.measure({sizes.communes}, {sizes.repeats})"):
        if found is None:
            yield databases.skipped("the board of what units owe")
            continue
        for what, (queries, spent) in found.items():
            said = f"board of {sizes.communes:,} units × 12 obligations, {what}, {database}"
            yield Line(what=said, unit="queries", figure=queries)
            yield Line(what="  first byte", unit="ms", figure=spent, aim=AIM)


def measure(communes: int, repeats: int) -> None:
    """Queries and milliseconds of each view of the board, as JSON."""
    with databases.made():
        movement = duties.movement_of(communes)
        raise_obligations(movement=movement, on=date(YEAR, 1, 1), by=None)
        duties.analyse()
        client = Client()
        client.force_login(_standing_officer(movement.province_id))
        address = reverse("movements:duty_board", args=[YEAR])
        print(json.dumps({what: _seen(client, address + query, repeats) for what, query in ASKED.items()}))


def _standing_officer(province_id: int) -> Account:
    account = Account.objects.create(username="snv", email="snv@example.test", name="Mẫu")
    RoleGrant.objects.create(account=account, role=Role.STANDING_OFFICER, unit_id=province_id)
    return account


def _seen(client: Client, address: str, repeats: int) -> tuple[int, float]:
    spent = first_byte(client, address, repeats)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries), spent
