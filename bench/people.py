"""Lists that permission filters, for officers of one province among a nation's units, persons and accounts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from time import perf_counter

from django.core.paginator import Paginator
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench import databases
from bench.sizes import Sizes
from bench.table import Line
from thidua.ops.demo.names import full_name
from thidua.ops.demo.nation import create_nation
from thidua.people.actions import NewPerson, create_persons
from thidua.people.models import Account, Category, Kind, Person, Role, RoleGrant, Unit
from thidua.people.permissions import can_view_person, persons_open_to
from thidua.people.queries import search_persons

AIM = 100
PAGE = 50
LAST = 10**6
"""Beyond the last page: the last one is shown."""
SEARCHED = "mau thi mai"


def lists(sizes: Sizes) -> Iterator[Line]:
    call = f"people.measure({sizes.provinces}, {sizes.persons}, {sizes.accounts}, {sizes.repeats})"
    for database, found in databases.measured(call):
        if found is None:
            yield databases.skipped("lists filtered by permission")
            continue
        for what, spent in found.items():
            yield Line(what=f"{what}, {database}", unit="ms", figure=spent, aim=AIM)


def measure(provinces: int, persons: int, accounts: int, repeats: int) -> None:
    """Milliseconds of each list, the median of several, as JSON."""
    with databases.made():
        province = populate(provinces, persons, accounts)
        tasks = {**_pages(province), **_queries(province)}
        print(json.dumps({what: _spent(task, repeats) for what, task in tasks.items()}))


def populate(provinces: int, persons: int, accounts: int) -> Unit:
    """A nation of synthetic units, persons and accounts; returns the province whose officers read the lists."""
    units = create_nation(provinces)
    places = [unit for unit in units if unit.kind != Kind.PROVINCE]
    rng = Random("bench")
    create_persons(
        persons=[
            NewPerson(
                staff_code=f"M{number:06d}",
                full_name=full_name(rng),
                category=Category.CIVIL_SERVANT,
                unit=places[number % len(places)],
                title="Chuyên viên",
            )
            for number in range(persons)
        ],
        by=None,
    )
    _accounts(accounts, places, rng)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return units[0]


def _accounts(count: int, places: list[Unit], rng: Random) -> None:
    made = Account.objects.bulk_create(
        Account(
            username=f"mau{number}",
            email=f"mau{number}@example.test",
            name=full_name(rng),
            search_name=f"mau thi mai mau{number}",
            password="!",
        )
        for number in range(count)
    )
    grants = [
        RoleGrant(account=account, role=Role.UNIT_OFFICER, unit=places[number * 7 % len(places)])
        for number, account in enumerate(made)
    ]
    RoleGrant.objects.bulk_create(grants)


def _signed_in(role: Role, province: Unit) -> tuple[Account, Client]:
    account = Account.objects.create(username=role, email=f"{role}@example.test", name="Mẫu")
    RoleGrant.objects.create(account=account, role=role, unit=province)
    client = Client()
    client.force_login(account)
    return account, client


def _pages(province: Unit) -> dict[str, Callable[[], object]]:
    """First bytes over the whole stack."""
    _officer, officer = _signed_in(Role.STANDING_OFFICER, province)
    _keeper, keeper = _signed_in(Role.ADMINISTRATOR, province)
    units, accounts = reverse("people:units"), reverse("people:accounts")
    asked = {
        "tree of units": (officer, units),
        "a branch of it": (officer, f"{units}?under={province.pk}"),
        "units searched by name": (officer, f"{units}?q=xa+mau+01"),
        "last page of all communes": (officer, f"{units}?kind=commune&page={LAST}"),
        "accounts of a province": (keeper, accounts),
        "last page of accounts": (keeper, f"{accounts}?page={LAST}"),
        "accounts searched by name": (keeper, f"{accounts}?q=mai"),
        "tables on record": (officer, reverse("reports:data")),
        "staff of a province": (officer, reverse("people:staff")),
        "last page of them": (officer, f"{reverse('people:staff')}?page={LAST}"),
        "staff searched by name": (officer, f"{reverse('people:staff')}?q={SEARCHED.replace(' ', '+')}"),
    }
    return {what: _get(client, address) for what, (client, address) in asked.items()}


def _get(client: Client, address: str) -> Callable[[], object]:
    def get() -> None:
        assert client.get(address).status_code == 200, address

    return get


def _queries(province: Unit) -> dict[str, Callable[[], object]]:
    """The lists of persons by themselves: any page of persons needs them."""
    reader, _client = _signed_in(Role.AUDITOR, province)
    one = persons_open_to(reader)[0]

    def page(number: int) -> Callable[[], object]:
        return lambda: list(Paginator(persons_open_to(reader), PAGE).get_page(number))

    def searched() -> list[Person]:
        return list((persons_open_to(reader) & search_persons(SEARCHED))[:PAGE])

    return {
        "persons of a province, first page and count": page(1),
        "persons of a province, last page and count": page(LAST),
        "persons of a province searched by name": searched,
        "whether one person is within reach": lambda: can_view_person(reader, one),
    }


def _spent(task: Callable[[], object], repeats: int) -> float:
    spent = []
    for _ in range(repeats + 1):
        started = perf_counter()
        task()
        spent.append(perf_counter() - started)
    return median(spent[1:]) * 1000
