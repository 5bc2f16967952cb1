"""Who may open which page: one table for every address of the product.

POST gets the same answer as GET where a form is sent; elsewhere who may open the page is told that it takes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.people import make_account
from tests.world import ROLES, World
from thidua.files.actions import store_file
from thidua.files.models import Upload
from thidua.observations.models import Observation
from thidua.people.models import Account
from thidua.reports.tables import KINDS
from thidua.targets.tables import HANDED_IN

OF_OTHERS = {"account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_", "set_language"}
"""Addresses of packages: they check for themselves."""

# address: answer to someone not signed in, without a role, and to four roles in the order of `WHO`.
SIGN_IN, NO, GONE, OK, DONE, NOT_ALLOWED = 302, 403, 404, 200, 204, 405
TABLE = {
    "reports:home":                    (SIGN_IN, NO, OK, OK, OK, OK),
    "reports:plan":                    (SIGN_IN, NO, OK, OK, OK, OK),
    "reports:unit":                    (SIGN_IN, NO, OK, OK, OK, OK),
    "reports:person own":              (SIGN_IN, NO, NO, OK, OK, NO),
    "reports:person other":            (SIGN_IN, NO, NO, GONE, OK, NO),
    "reports:data":                    (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:data_kind":               (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:data_template":           (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:data_file":               (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:imported figures":        (SIGN_IN, NO, OK, OK, OK, OK),
    "reports:imported persons":        (SIGN_IN, NO, GONE, GONE, OK, GONE),
    "reports:import_check":            (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:import_errors":           (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:imported_file":           (SIGN_IN, NO, NO, NO, OK, NO),
    "reports:audit":                   (SIGN_IN, NO, NO, NO, OK, OK),
    "reports:audit_trail":             (SIGN_IN, NO, NO, NO, OK, OK),
    "reports:audit_file":              (SIGN_IN, NO, NO, NO, OK, OK),
    "scoring:ranking":                 (SIGN_IN, NO, OK, OK, OK, OK),
    "scoring:areas":                   (SIGN_IN, NO, OK, OK, OK, OK),
    "scoring:ranking_file":            (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:goals":                   (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:goal":                    (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:goal_file":               (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:units":                   (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:units_file":              (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:heat":                    (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:corrections":             (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:index":                   (SIGN_IN, NO, OK, OK, OK, OK),
    "targets:publish":                 (SIGN_IN, NO, NO, NO, OK, NO),
    "targets:publish_year":            (SIGN_IN, NO, NO, NO, OK, NO),
    "targets:reporting":               (SIGN_IN, NO, NO, OK, OK, NO),
    "targets:figures own":             (SIGN_IN, NO, NO, OK, OK, NO),
    "targets:figures other":           (SIGN_IN, NO, NO, GONE, OK, NO),
    "targets:figures_sheet own":       (SIGN_IN, NO, NO, OK, OK, NO),
    "targets:figures_sheet other":     (SIGN_IN, NO, NO, GONE, OK, NO),
    "targets:hand_in own":             (SIGN_IN, NO, NO, OK, OK, NO),
    "targets:hand_in other":           (SIGN_IN, NO, NO, GONE, OK, NO),
    "targets:check_sheet own":         (SIGN_IN, NO, NO, OK, OK, NO),
    "targets:check_sheet other":       (SIGN_IN, NO, NO, GONE, OK, NO),
    "targets:handed_in":               (SIGN_IN, NO, GONE, OK, OK, GONE),
    "targets:handed_in_file":          (SIGN_IN, NO, GONE, OK, OK, GONE),
    "awards:schemes":                  (SIGN_IN, NO, OK, OK, OK, OK),
    "awards:scheme collective":        (SIGN_IN, NO, OK, OK, OK, OK),
    "awards:scheme individual":        (SIGN_IN, NO, NO, OK, OK, NO),
    "awards:scheme_file collective":   (SIGN_IN, NO, OK, OK, OK, OK),
    "awards:scheme_file individual":   (SIGN_IN, NO, NO, OK, OK, NO),
    "movements:open_points":           (SIGN_IN, NO, OK, OK, OK, OK),
    "movements:choose":                (SIGN_IN, NO, NO, NO, OK, NO),
    "movements:rounds":                (SIGN_IN, NO, OK, OK, OK, OK),
    "movements:open_round":            (SIGN_IN, NO, NO, NO, OK, NO),
    "movements:close_round":           (SIGN_IN, NO, NO, NO, OK, NO),
    "movements:status":                (SIGN_IN, NO, NO, NO, OK, NO),
    "observations:observation unit":   (SIGN_IN, NO, OK, OK, OK, OK),
    "observations:observation own":    (SIGN_IN, NO, GONE, OK, OK, GONE),
    "observations:observation other":  (SIGN_IN, NO, GONE, GONE, OK, GONE),
    "people:me":                       (SIGN_IN, OK, OK, OK, OK, OK),
    "people:alive":                    (SIGN_IN, DONE, DONE, DONE, DONE, DONE),
    "people:accounts":                 (SIGN_IN, NO, NO, NO, NO, OK),
    "people:invite":                   (SIGN_IN, NO, NO, NO, NO, OK),
    "people:account within reach":     (SIGN_IN, NO, NO, NO, NO, OK),
    "people:account out of reach":     (SIGN_IN, NO, NO, NO, NO, GONE),
    "people:act within reach":         (SIGN_IN, NO, NO, NO, NO, OK),
    "people:act out of reach":         (SIGN_IN, NO, NO, NO, NO, GONE),
    "people:act on oneself":           (SIGN_IN, NO, NO, NO, NO, NO),
    "people:grant within reach":       (SIGN_IN, NO, NO, NO, NO, OK),
    "people:grant out of reach":       (SIGN_IN, NO, NO, NO, NO, GONE),
    "people:invite_again":             (SIGN_IN, NO, NO, NO, NO, GONE),
    "people:delegate own":             (SIGN_IN, GONE, GONE, OK, GONE, OK),
    "people:delegate other":           (SIGN_IN, GONE, GONE, GONE, GONE, GONE),
    "people:revoke own":               (SIGN_IN, GONE, GONE, NO, GONE, OK),
    "people:revoke other":             (SIGN_IN, GONE, GONE, GONE, GONE, GONE),
}  # fmt: skip
WHO = ("anonymous", *ROLES)


def views(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback


def our_views() -> dict[str, Any]:
    """Every named view, and every view of ours: old addresses of packages bear no name and only lead on."""
    found = [(name, view) for name, view in views(get_resolver()) if not name.startswith(tuple(OF_OTHERS))]
    return {name: view for name, view in found if name != "None" or view.__module__.startswith("thidua.")}


def test_every_view_declares_who_may_open_it() -> None:
    assert [name for name, view in our_views().items() if not hasattr(view, "permission")] == []


def test_the_table_names_every_address() -> None:
    assert {row.split(maxsplit=1)[0] for row in TABLE} == set(our_views())


def handed_in(kind: str, by: Account) -> Upload:
    """A file in which nothing is right, so that no test imports it."""
    return store_file(content=ContentFile(b"a;b"), name="tep.csv", use=KINDS[kind].use, by=by)


def handed_in_for_goals(by: Account) -> Upload:
    """A sheet of goal figures in which nothing is right."""
    return store_file(content=ContentFile(b"a;b"), name="muc-tieu.csv", use=HANDED_IN, by=by)


def arguments(world: World, row: str) -> list[object]:
    own, other = (world.person(unit) for unit in (world.commune, world.department))
    figures = Observation.objects.order_by("pk")
    upload = partial(handed_in, by=world.accounts["standing_officer"])
    goal_sheet = partial(handed_in_for_goals, by=world.accounts["unit_officer"])
    within, outside = world.accounts["unit_officer"], Account.objects.get(username="donvi")
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
        "targets:goal_file": ["G4", "csv"],
        "targets:units": ["G4"],
        "targets:units_file": ["G4", "csv"],
        "targets:heat": ["G4"],
        "targets:corrections": ["G4"],
        "targets:index": ["papi"],
        "targets:publish": ["papi"],
        "targets:publish_year": ["papi", 2023],
        "targets:figures own": [world.commune.pk, 2024],
        "targets:figures other": [world.department.pk, 2024],
        "targets:figures_sheet own": [world.commune.pk, 2024],
        "targets:figures_sheet other": [world.department.pk, 2024],
        "targets:hand_in own": [world.commune.pk, 2024],
        "targets:hand_in other": [world.department.pk, 2024],
        "targets:check_sheet own": [world.commune.pk, 2024, goal_sheet().pk],
        "targets:check_sheet other": [world.department.pk, 2024, goal_sheet().pk],
        "targets:handed_in": [goal_sheet().pk],
        "targets:handed_in_file": [goal_sheet().pk],
        "awards:scheme collective": ["bk-tinh-tap-the"],
        "awards:scheme individual": ["bk-tinh-ca-nhan"],
        "awards:scheme_file collective": ["bk-tinh-tap-the", "xlsx"],
        "awards:scheme_file individual": ["bk-tinh-ca-nhan", "csv"],
        "movements:choose": ["high_rank_share"],
        "movements:open_round": [world.round(2025).pk],
        "movements:close_round": [world.round(2024).pk],
        "people:account within reach": [within.pk],
        "people:account out of reach": [outside.pk],
        "people:act within reach": [within.pk, "lock"],
        "people:act out of reach": [outside.pk, "lock"],
        "people:act on oneself": [world.accounts["administrator"].pk, "lock"],
        "people:grant within reach": [within.pk],
        "people:grant out of reach": [outside.pk],
        "people:invite_again": [outside.pk],
        "people:delegate own": [within.grants.get().pk],
        "people:delegate other": [outside.grants.get().pk],
        "people:revoke own": [within.grants.get().pk],
        "people:revoke other": [outside.grants.get().pk],
        "observations:observation unit": [figures.filter(unit=world.department).first().pk],
        "observations:observation own": [figures.filter(person=own).first().pk],
        "observations:observation other": [figures.filter(person=other).first().pk],
    }.get(row, [])  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", TABLE)
def test_each_role_gets_the_answer_of_the_table(row: str, method: str, client: Client, world: World) -> None:
    name = row.split(maxsplit=1)[0]
    address, view = reverse(name, args=arguments(world, row)), our_views()[name]
    expected = dict(zip(WHO, TABLE[row], strict=True))
    if method == "post" and not view.posts:
        may_open = [who for who, account in world.accounts.items() if who in WHO and view.permission(account)]
        expected |= dict.fromkeys(may_open, NOT_ALLOWED)
    answers = []
    for who in WHO:
        client.logout()
        if who != "anonymous":
            client.force_login(world.accounts[who])
        answer = getattr(client, method)(address)
        answers.append(answer.status_code)
        list(answer)  # a file is closed when it was sent
    assert dict(zip(WHO, answers, strict=True)) == expected


def test_someone_not_signed_in_comes_back_after_signing_in(client: Client, world: World) -> None:
    answer = client.get(reverse("scoring:ranking"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('scoring:ranking')}"


def test_a_refusal_gives_its_reason(client: Client, world: World) -> None:
    client.force_login(world.accounts["no_role"])
    answer = client.get(reverse("reports:home"), headers={"accept-language": "en"})
    assert "Your account has no role yet. Ask the administrator of your agency for one." in answer.content.decode()


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


@pytest.mark.parametrize(("who", "own_only"), [("unit_officer", True), ("standing_officer", False), ("auditor", False)])
def test_who_sees_every_person_is_not_told_otherwise(who: str, own_only: bool, client: Client, world: World) -> None:
    account = world.accounts.get(who) or make_account(role=who, unit=world.movement.province)
    client.force_login(account)
    address = reverse("awards:scheme", args=["bk-tinh-ca-nhan"])
    assert client.get(address, {"round": world.round(2024).pk}).context["own_only"] is own_only
