"""Who may open which page: one table for every address of the product, and the same answer to GET and POST."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import ROLES, World
from thidua.files.actions import store_file
from thidua.files.models import Upload
from thidua.observations.models import Observation
from thidua.people.models import Account
from thidua.reports.tables import KINDS

OF_OTHERS = {"account_", "set_language"}
"""Addresses of packages: they check for themselves."""

# address: answer to someone not signed in, without a role, an observer, a unit officer, a standing officer.
SIGN_IN, NO, GONE, OK = 302, 403, 404, 200
TABLE = {
    "reports:home":                    (SIGN_IN, NO, OK, OK, OK),
    "reports:plan":                    (SIGN_IN, NO, OK, OK, OK),
    "reports:unit":                    (SIGN_IN, NO, OK, OK, OK),
    "reports:person own":              (SIGN_IN, NO, NO, OK, OK),
    "reports:person other":            (SIGN_IN, NO, NO, GONE, OK),
    "reports:data":                    (SIGN_IN, NO, NO, NO, OK),
    "reports:data_kind":               (SIGN_IN, NO, NO, NO, OK),
    "reports:data_template":           (SIGN_IN, NO, NO, NO, OK),
    "reports:data_file":               (SIGN_IN, NO, NO, NO, OK),
    "reports:imported figures":        (SIGN_IN, NO, OK, OK, OK),
    "reports:imported persons":        (SIGN_IN, NO, GONE, GONE, OK),
    "reports:import_check":            (SIGN_IN, NO, NO, NO, OK),
    "reports:import_errors":           (SIGN_IN, NO, NO, NO, OK),
    "reports:imported_file":           (SIGN_IN, NO, NO, NO, OK),
    "reports:audit":                   (SIGN_IN, NO, NO, NO, OK),
    "reports:audit_trail":             (SIGN_IN, NO, NO, NO, OK),
    "reports:audit_file":              (SIGN_IN, NO, NO, NO, OK),
    "scoring:ranking":                 (SIGN_IN, NO, OK, OK, OK),
    "scoring:areas":                   (SIGN_IN, NO, OK, OK, OK),
    "scoring:ranking_file":            (SIGN_IN, NO, OK, OK, OK),
    "targets:goals":                   (SIGN_IN, NO, OK, OK, OK),
    "targets:goal":                    (SIGN_IN, NO, OK, OK, OK),
    "awards:schemes":                  (SIGN_IN, NO, OK, OK, OK),
    "awards:scheme collective":        (SIGN_IN, NO, OK, OK, OK),
    "awards:scheme individual":        (SIGN_IN, NO, NO, OK, OK),
    "awards:scheme_file collective":   (SIGN_IN, NO, OK, OK, OK),
    "awards:scheme_file individual":   (SIGN_IN, NO, NO, OK, OK),
    "movements:open_points":           (SIGN_IN, NO, OK, OK, OK),
    "movements:choose":                (SIGN_IN, NO, NO, NO, OK),
    "movements:rounds":                (SIGN_IN, NO, OK, OK, OK),
    "movements:open_round":            (SIGN_IN, NO, NO, NO, OK),
    "movements:close_round":           (SIGN_IN, NO, NO, NO, OK),
    "movements:status":                (SIGN_IN, NO, NO, NO, OK),
    "observations:observation unit":   (SIGN_IN, NO, OK, OK, OK),
    "observations:observation own":    (SIGN_IN, NO, GONE, OK, OK),
    "observations:observation other":  (SIGN_IN, NO, GONE, GONE, OK),
}  # fmt: skip
WHO = ("anonymous", *ROLES)


def views(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback


def our_views() -> dict[str, object]:
    return {name: view for name, view in views(get_resolver()) if not any(name.startswith(o) for o in OF_OTHERS)}


def test_every_view_declares_who_may_open_it() -> None:
    assert [name for name, view in our_views().items() if not hasattr(view, "permission")] == []


def test_the_table_names_every_address() -> None:
    assert {row.split(maxsplit=1)[0] for row in TABLE} == set(our_views())


def handed_in(kind: str, by: Account) -> Upload:
    """A file in which nothing is right, so that no test imports it."""
    return store_file(content=ContentFile(b"a;b"), name="tep.csv", use=KINDS[kind].use, by=by)


def arguments(world: World, row: str) -> list[object]:
    own, other = (world.person(unit) for unit in (world.commune, world.department))
    figures = Observation.objects.order_by("pk")
    upload = partial(handed_in, by=world.accounts["standing_officer"])
    return {
        "reports:unit": [world.department.pk],
        "reports:person own": [own.pk],
        "reports:person other": [other.pk],
        "reports:data_kind": ["persons"],
        "reports:data_template": ["persons"],
        "reports:data_file": ["persons", "csv"],
        "reports:imported figures": [upload("figures").pk],
        "reports:imported persons": [upload("persons").pk],
        "reports:import_check": [upload("persons").pk],
        "reports:import_errors": [upload("persons").pk],
        "reports:imported_file": [upload("persons").pk],
        "reports:audit_trail": ["movement", str(world.movement.pk)],
        "reports:audit_file": ["csv"],
        "scoring:ranking_file": ["csv"],
        "targets:goal": ["G4"],
        "awards:scheme collective": ["bk-tinh-tap-the"],
        "awards:scheme individual": ["bk-tinh-ca-nhan"],
        "awards:scheme_file collective": ["bk-tinh-tap-the", "xlsx"],
        "awards:scheme_file individual": ["bk-tinh-ca-nhan", "csv"],
        "movements:choose": ["high_rank_share"],
        "movements:open_round": [world.round(2025).pk],
        "movements:close_round": [world.round(2024).pk],
        "observations:observation unit": [figures.filter(unit=world.department).first().pk],
        "observations:observation own": [figures.filter(person=own).first().pk],
        "observations:observation other": [figures.filter(person=other).first().pk],
    }.get(row, [])  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", TABLE)
def test_each_role_gets_the_answer_of_the_table(row: str, method: str, client: Client, world: World) -> None:
    address = reverse(row.split(maxsplit=1)[0], args=arguments(world, row))
    answers = []
    for who in WHO:
        client.logout()
        if who != "anonymous":
            client.force_login(world.accounts[who])
        answer = getattr(client, method)(address)
        answers.append(answer.status_code)
        list(answer)  # a file is closed when it was sent
    assert dict(zip(WHO, answers, strict=True)) == dict(zip(WHO, TABLE[row], strict=True))


def test_someone_not_signed_in_comes_back_after_signing_in(client: Client, world: World) -> None:
    answer = client.get(reverse("scoring:ranking"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('scoring:ranking')}"


def test_a_refusal_gives_its_reason(client: Client, world: World) -> None:
    client.force_login(world.accounts["no_role"])
    answer = client.get(reverse("reports:home"), headers={"accept-language": "en"})
    assert "Your account has no role yet. Ask the standing agency for one." in answer.content.decode()


def test_an_expired_role_opens_nothing(client: Client, world: World) -> None:
    observer = world.accounts["observer"]
    observer.grants.update(valid_to="2025-12-31")
    client.force_login(observer)
    assert client.get(reverse("reports:home")).status_code == NO


def test_a_unit_officer_sees_only_the_own_persons_under_a_scheme(client: Client, world: World) -> None:
    client.force_login(world.accounts["unit_officer"])
    address = reverse("awards:scheme", args=["bk-tinh-ca-nhan"])
    page = client.get(address, {"round": world.round(2024).pk}).context["page"]
    assert {verdict.unit for verdict in page} == {world.commune}
    assert page.paginator.count == 4
