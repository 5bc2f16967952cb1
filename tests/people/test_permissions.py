from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from tests.factories.people import (
    make_account,
    make_person,
    make_post,
    make_province,
    make_standing_officer,
    make_unit,
)
from thidua.people.models import Account, Kind, Person, Role, Unit
from thidua.people.permissions import (
    ALLOWED,
    Decision,
    Refused,
    can_choose_parameter,
    can_import,
    can_keep_accounts,
    can_keep_people,
    can_keep_units,
    can_run_movement,
    can_score,
    can_view_person,
    can_view_persons,
    can_view_results,
    demand,
    holds,
    permitted,
    persons_open_to,
    refused,
    roles_on,
    units_open_to,
)

YESTERDAY = timezone.localdate() - timedelta(days=1)
TOMORROW = timezone.localdate() + timedelta(days=1)

OFFICE = [can_import, can_score, can_run_movement, can_choose_parameter, can_keep_units, can_keep_people]
CHECKS = [can_view_results, can_view_persons, can_keep_accounts, *OFFICE]
# Every role sees the results; this is what it may do beside that.
EXPECTED = {
    **{role: set[object]() for role in Role},
    Role.UNIT_OFFICER: {can_view_persons},
    Role.UNIT_HEAD: {can_view_persons},
    Role.AUDITOR: {can_view_persons},
    Role.DATA_OFFICER: {can_import},
    Role.STANDING_OFFICER: {can_view_persons, *OFFICE},
    Role.ADMINISTRATOR: {can_keep_accounts},
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_what_the_table_says_and_no_more(role: str) -> None:
    account = make_account(role=role, unit=make_province())
    assert {check for check in CHECKS if check(account)} == {can_view_results, *EXPECTED[role]}


@pytest.mark.django_db
def test_an_account_without_a_role_may_do_nothing() -> None:
    assert not any(check(make_account()) for check in CHECKS)


@pytest.mark.django_db
def test_every_refusal_gives_its_reason() -> None:
    account = make_account()
    for check in CHECKS:
        assert check(account).reason is not None
    assert can_view_person(account, make_person()).reason is not None


@pytest.mark.django_db
def test_a_superuser_is_not_above_roles() -> None:
    account = make_account()
    account.is_superuser = account.is_staff = True
    account.save()
    assert not any(check(account) for check in CHECKS)


@pytest.mark.django_db
def test_a_closed_account_holds_no_role() -> None:
    account = make_standing_officer(make_province())
    account.is_active = False
    assert list(roles_on(account)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("grant", "held"),
    [
        ({"valid_from": TOMORROW}, False),
        ({"valid_to": YESTERDAY}, False),
        ({"valid_from": timezone.localdate(), "valid_to": timezone.localdate()}, True),
        ({}, True),
    ],
)
def test_a_role_holds_in_its_time_only(grant: dict[str, date], held: bool) -> None:
    account = make_account(role=Role.OBSERVER, unit=make_province(), **grant)
    assert holds(account, Role.OBSERVER) is held


@pytest.mark.django_db
def test_a_role_reaches_its_unit_and_all_below_it() -> None:
    province = make_province()
    district = make_unit("Huyện Đăk Glei", Kind.DISTRICT, province)
    commune = make_unit("Xã Xốp", parent=district)
    account = make_account(role=Role.UNIT_OFFICER, unit=district)
    reached = [unit for unit in (province, district, commune) if holds(account, Role.UNIT_OFFICER, unit=unit)]
    assert reached == [district, commune]
    assert not holds(account, Role.STANDING_OFFICER, unit=commune)


@pytest.mark.django_db
def test_role_labels_name_the_role_and_where_it_is_held() -> None:
    account = make_account(role=Role.OBSERVER, unit=make_province())
    with translation.override("en"):
        assert account.role_labels == ["Observer, Tỉnh Kon Tum"]


@pytest.mark.django_db
def test_personal_records_are_open_to_the_standing_agency_of_the_province_and_the_own_unit() -> None:
    province, neighbour = make_province(), make_province("Tỉnh Gia Lai", "64")
    commune, other = make_unit("Xã Xốp", parent=province), make_unit("Xã Hiếu", parent=province)
    person = make_post(commune).person
    may = {
        "standing": make_standing_officer(province),
        "own": make_account(role=Role.UNIT_OFFICER, unit=commune),
        "other": make_account(role=Role.UNIT_OFFICER, unit=other),
        "observer": make_account(role=Role.OBSERVER, unit=province),
        "neighbour": make_standing_officer(neighbour),
        "nobody": make_account(),
    }
    assert {who for who, account in may.items() if can_view_person(account, person)} == {"standing", "own"}


class Agreement(TestCase):
    """What a list shows and what a page allows are one rule, whatever roles are held."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(Role.values), st.integers(0, 4)), max_size=3))
    def test_lists_and_pages_agree(self, grants: list[tuple[str, int]]) -> None:
        units = self.units()
        for unit in units:
            make_post(unit)
        account = make_account()
        for role, place in grants:
            account.grants.create(role=role, unit=units[place])
        assert set(persons_open_to(account)) == {p for p in Person.objects.all() if can_view_person(account, p)}
        assert units_open_to(account).exists() is bool(can_view_results(account))

    def units(self) -> list[Unit]:
        province = make_province()
        district = make_unit("Huyện Đăk Glei", Kind.DISTRICT, province)
        return [province, district, make_unit(parent=district), make_unit(parent=province), make_province("Tỉnh khác")]


def everyone(account: Account) -> Decision:
    return ALLOWED


def nobody(account: Account) -> Decision:
    return refused("Nobody may.")


def view_guarded_by(check: Callable[[Account], Decision]) -> Callable[[HttpRequest], HttpResponse]:
    @permitted(check)
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("seen")

    return page


def request_of(user: Account | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/ranking/?year=2024")
    request.user = user
    return request


def test_a_guarded_view_bears_its_permission() -> None:
    assert view_guarded_by(can_view_results).permission is can_view_results  # type: ignore[attr-defined]


def test_a_visitor_is_sent_to_sign_in_and_back() -> None:
    response = view_guarded_by(everyone)(request_of(AnonymousUser()))
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=/ranking/%3Fyear%3D2024")


@pytest.mark.django_db
def test_an_allowed_account_sees_the_page() -> None:
    assert view_guarded_by(everyone)(request_of(make_account())).content == b"seen"


@pytest.mark.django_db
def test_a_refused_account_is_told_why() -> None:
    with pytest.raises(Refused, match=r"^Nobody may\.$"):
        view_guarded_by(nobody)(request_of(make_account()))


def test_the_system_itself_needs_no_permission() -> None:
    demand(nobody, None)
