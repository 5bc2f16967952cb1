"""How long a reader waits for the heavy pages, and how many queries each of them makes."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import worlds
from bench.sizes import Sizes
from bench.table import Line
from thidua.movements.models import Movement
from thidua.movements.queries import round_for, schemes_for
from thidua.people.models import Account, Kind, Post, Unit

LARGE = 2026
"""The year in which the cluster has a nation's communes."""


def heavy_pages(sizes: Sizes) -> Iterator[Line]:
    """Every heavy page of a province: its queries and its first byte."""
    movement = worlds.demo_world(sizes)
    client = _signed_in()
    for name, address in _addresses(movement).items():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        yield Line(what=f"{name} page", unit="queries", figure=len(queries))
        yield Line(what="  first byte", unit="ms", figure=first_byte(client, address, sizes.repeats))


def _addresses(movement: Movement) -> dict[str, str]:
    year = 2024
    unit = Unit.objects.filter(kind=Kind.DEPARTMENT).earliest("pk")
    post = Post.objects.filter(unit=unit).earliest("pk")
    scheme = schemes_for(round_for(movement, year))[0]
    return {
        "home": reverse("reports:home"),
        "ranking": reverse("scoring:ranking"),
        "areas": reverse("scoring:areas"),
        "goals": reverse("targets:goals"),
        "scheme": reverse("awards:scheme", args=[scheme.code]) + f"?year={year}",
        "unit": reverse("reports:unit", args=[unit.pk]) + f"?year={year}",
        "person": reverse("reports:person", args=[post.person_id]) + f"?year={year}",
        "plan": reverse("reports:plan"),
    }


def ranking_page(sizes: Sizes) -> Iterator[Line]:
    """The first byte of the ranking for a nation's communes, beside that for one province's."""
    worlds.demo_world(sizes)
    worlds.record_year(worlds.invented_units(sizes.communes, LARGE), LARGE)
    worlds.score(LARGE)
    worlds.province(sizes)
    client = _signed_in()
    small, large = (first_byte(client, _ranking(year), sizes.repeats) for year in (worlds.PROVINCE_YEAR, LARGE))
    what, peer = f"ranking page of {sizes.communes:,} units, first byte", f"{sizes.cluster} units"
    yield Line(what=what, unit="ms", figure=large, peer=small, peer_name=peer, aim=100)
    searched = first_byte(client, _ranking(LARGE) + "&q=mau 01", sizes.repeats)
    yield Line(what="  searched by name", unit="ms", figure=searched, aim=100)


def _ranking(year: int) -> str:
    return reverse("scoring:ranking") + f"?cluster={worlds.CLUSTER}&year={year}"


def _signed_in() -> Client:
    client = Client()
    client.force_login(Account.objects.get(username="snv"))
    return client


def first_byte(client: Client, address: str, repeats: int) -> float:
    """Milliseconds until the answer is there, the median of several; the first, cold one is left out."""
    spent = []
    for _ in range(repeats + 1):
        started = perf_counter()
        response = client.get(address)
        spent.append(perf_counter() - started)
        assert response.status_code == 200, f"{address}: {response.status_code}"
    return median(spent[1:]) * 1000
