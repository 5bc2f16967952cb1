"""Who may do what and why, as an administrator sees it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.addresses import our_views
from tests.factories.people import make_account, make_administrator, make_province, make_unit
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import OF_THE_MOVEMENT, THINGS

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client: Client, province: Unit) -> Account:
    account = make_administrator(province)
    client.force_login(account)
    return account


def may(client: Client, **asked: str) -> dict[str, list[str]]:
    page = client.get(reverse("people:who_may"), asked).context["page"]
    return {right.account.username: [str(grant.role) for grant in right.grants] for right in page}


def test_every_permission_of_a_view_is_told_in_words() -> None:
    asked = {name: view.permission for name, view in our_views().items()}
    told = {check for _words, check in THINGS.values()}
    assert [name for name, check in asked.items() if check not in told] == []


def test_the_page_shows_who_may_and_by_which_role(client: Client, keeper: Account, province: Unit) -> None:
    make_account("thu", Role.OBSERVER, province)
    officer = make_account("can_bo", Role.STANDING_OFFICER, province)
    make_account("pho").grants.create(
        role=Role.STANDING_OFFICER, unit=province, delegated_from=officer.grants.get(), reason="Nghỉ phép"
    )
    assert may(client, thing="people.score") == {"can_bo": ["standing_officer"], "pho": ["standing_officer"]}
    text = client.get(reverse("people:who_may"), {"thing": "people.score"}, headers={"accept-language": "en"})
    assert "for can_bo" in text.content.decode()


def test_the_page_is_about_accounts_within_reach_and_roles_over_the_unit(client: Client, province: Unit) -> None:
    commune, other = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    client.force_login(make_account(role=Role.ADMINISTRATOR, unit=province))
    for name, unit in (("xop", commune), ("hieu", other), ("khac", make_province("Tỉnh khác", "64"))):
        make_account(name, Role.UNIT_HEAD, unit)
    assert set(may(client, thing="people.view_persons")) == {"xop", "hieu"}
    assert set(may(client, thing="people.view_persons", unit="Xã Xốp")) == {"xop"}
    assert set(may(client, thing="people.view_persons", q="hieu")) == {"hieu"}


@pytest.mark.parametrize(
    ("thing", "who"),
    [
        ("documents.issue_papers", {"clerk"}),
        ("people.name_heads", {"standing_officer", "unit_officer", "unit_head"}),
        ("people.answer_transfers", {"standing_officer", "unit_officer", "unit_head"}),
        ("people.correct_some_registers", {"standing_officer"}),
        ("people.lend_roles", {"standing_officer", "unit_officer", "unit_head", "clerk", "observer", "quan_tri"}),
    ],
)
def test_who_may_do_what_is_decided_case_by_case(thing: str, who: set[str], client: Client, province: Unit) -> None:
    client.force_login(make_account("quan_tri", Role.ADMINISTRATOR, province))
    for role in (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.CLERK, Role.OBSERVER):
        held = make_account(str(role), role, province).grants.get()
        make_account(f"thay_{role}").grants.create(role=role, unit=province, delegated_from=held, reason="Nghỉ phép")
    assert {name for name in may(client, thing=thing) if not name.startswith("thay_")} == who


def test_what_is_borrowed_is_not_lent(client: Client, keeper: Account, province: Unit) -> None:
    lender = make_account("cho", Role.OBSERVER, province)
    make_account("thay").grants.create(
        role=Role.OBSERVER, unit=province, delegated_from=lender.grants.get(), reason="Nghỉ phép"
    )
    assert "cho" in may(client, thing="people.lend_roles")
    assert "thay" not in may(client, thing="people.lend_roles")


def test_what_is_done_for_a_whole_movement_is_told_whatever_the_unit(
    client: Client, keeper: Account, province: Unit
) -> None:
    make_account("tinh", Role.STANDING_OFFICER, province)
    make_account("xa", Role.STANDING_OFFICER, make_unit("Xã Xốp", parent=province))
    make_unit("Xã nơi khác", parent=make_province("Tỉnh khác", "64"))
    for key in sorted(OF_THE_MOVEMENT):
        assert set(may(client, thing=key, unit="Xã nơi khác")) == {"tinh"}
    assert may(client, thing="people.keep_units", unit="Xã nơi khác") == {}
    page = client.get(reverse("people:who_may"), {"thing": "people.score"}, headers={"accept-language": "en"})
    assert "whoever may is listed, whatever the unit" in page.content.decode()


def test_what_a_role_over_a_part_of_the_province_does_not_do_is_done_for_a_whole_movement(province: Unit) -> None:
    over_all, over_a_part = (
        make_account(role=Role.STANDING_OFFICER, unit=unit) for unit in (province, make_unit("Xã Xốp", parent=province))
    )
    found = {key for key, (_words, check) in THINGS.items() if check(over_all) and not check(over_a_part)}
    assert found == OF_THE_MOVEMENT


def test_more_accounts_take_no_more_queries(client: Client, keeper: Account, province: Unit) -> None:
    counted = []
    for _number in range(2):
        make_account(role=Role.OBSERVER, unit=province)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people:who_may"), {"thing": "people.view_results"})
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_an_account_shows_what_it_may_and_why_not_the_rest(client: Client, keeper: Account, province: Unit) -> None:
    account = make_account("dulieu", Role.DATA_OFFICER, province)
    address = reverse("people:rights", args=[account.pk])
    answer = client.get(address, headers={"accept-language": "en"})
    answers = {right.words: bool(right.decision) for right in answer.context["rights"]}
    assert len(answers) == len({str(words) for words, _check in THINGS.values()})
    assert answers["Import and export tables"] is True
    assert answers["Score and rank"] is False
    assert "Only an officer of the standing agency may do this." in answer.content.decode()
