"""Whoever lends a role is left to others by who stands in: nobody decides about oneself through somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_post, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.audit.queries import trail
from thidua.people.actions import ask_about_own_data, delegate_role, open_matter, propose_transfer, rate_person
from thidua.people.models import Account, PendingMatter, Person, Post, Role, Unit
from thidua.people.permissions import (
    Refused,
    can_answer_transfer,
    can_keep_person,
    can_view_person,
    can_withdraw_transfer,
    limits_of,
    persons_open_to,
    transfers_awaiting,
    transfers_open_to,
    transfers_proposed,
)
from thidua.reports.permissions import as_open_to, reads_every_entry

pytestmark = pytest.mark.django_db

TODAY = localdate()


def lending(role: Role, unit: Unit, serves_in: Unit) -> Account:
    """An account with a role, of somebody who serves in a unit."""
    account = make_account(role=role, unit=unit)
    account.person = make_post(serves_in).person
    account.save()
    return account


def stand_in(lender: Account, to: Account | None = None) -> Account:
    account = to or make_account()
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=1)}
    delegate_role(grant=lender.grants.get(), to=account, reason="Nghỉ", by=lender, **days)
    return Account.objects.get(pk=account.pk)


def decides(account: Account, person: Person) -> list[bool]:
    return [
        bool(can_view_person(account, person)),
        bool(can_keep_person(account, person)),
        person in persons_open_to(account),
    ]


def test_who_stands_in_sees_and_decides_about_colleagues_but_not_about_who_lent_the_role(ward: Unit) -> None:
    lender = lending(Role.UNIT_OFFICER, ward, ward)
    deputy, colleague = stand_in(lender), make_post(ward).person
    assert decides(deputy, colleague) == [True] * 3
    assert decides(deputy, lender.person) == [False] * 3
    with pytest.raises(Refused):
        rate_person(person=lender.person, year=TODAY.year - 1, level="excellent", decision="1/QĐ", by=deputy)


def test_a_loan_shuts_out_nobody_whose_own_role_or_another_loan_reaches_the_lender(province: Unit, ward: Unit) -> None:
    lender = lending(Role.UNIT_OFFICER, ward, ward)
    own = stand_in(lender, make_standing_officer(province))
    twice = stand_in(lending(Role.UNIT_HEAD, ward, ward), stand_in(lender))
    auditor = stand_in(lender, make_account(role=Role.AUDITOR, unit=province))
    assert decides(own, lender.person) == decides(twice, lender.person) == [True] * 3
    assert decides(auditor, lender.person) == [True, False, True]


def test_who_stands_in_for_the_standing_agency_reads_nothing_of_its_officer_in_the_log_nor_by_table(
    province: Unit, ward: Unit
) -> None:
    lender = lending(Role.STANDING_OFFICER, province, ward)
    deputy, standing = stand_in(lender), make_standing_officer(province)
    matters = [
        PendingMatter(person=person, subject="Đơn", opened_on=TODAY)
        for person in (lender.person, make_post(ward).person)
    ]
    for matter in matters:
        open_matter(matter=matter, by=None)
    connection.check_constraints()  # on PostgreSQL an entry is chained at the end of a transaction
    told = Entry.objects.filter(verb="open_matter").order_by("pk")
    read = [
        [link.entry for link in as_open_to(account, trail()).filter(entry__in=told).order_by("pk")]
        for account in (standing, deputy)
    ]
    assert read == [list(told), []]
    assert (reads_every_entry(standing), reads_every_entry(deputy)) == (True, False)
    assert limits_of(deputy).persons == {matters[1].person_id}


def test_who_stands_in_for_the_standing_agency_reads_in_the_log_no_request_of_its_officer(
    province: Unit, ward: Unit
) -> None:
    lender = lending(Role.STANDING_OFFICER, province, ward)
    deputy, standing = stand_in(lender), make_standing_officer(province)
    asked = ask_about_own_data(kind="erasure", text="Xóa giúp", by=lender)
    connection.check_constraints()
    log = trail().filter(entry__subject_kind="data_request", entry__subject_key=str(asked.pk))
    opened = [as_open_to(account, log).get().contents_open for account in (standing, deputy, lender)]
    assert opened == [True, False, False]


def test_who_stands_in_neither_sees_nor_decides_on_the_transfer_of_who_lent_the_role(
    province: Unit, ward: Unit
) -> None:
    lender = lending(Role.STANDING_OFFICER, province, ward)
    there, colleague = make_unit("Xã Hiếu", parent=province), make_post(ward)
    own, others = (
        propose_transfer(post=post, to_unit=there, title="Phó", on=TODAY, document="5/QĐ", by=None)
        for post in (lender.person.posts.get(), colleague)
    )
    deputy, both = stand_in(lender), stand_in(lender, make_account(role=Role.UNIT_OFFICER, unit=there))
    for account, sees, decides_on in ((deputy, [others], [others]), (both, [own, others], [own, others])):
        assert sorted(transfers_open_to(account), key=lambda one: one.pk) == sees
        assert sorted(transfers_awaiting(account), key=lambda one: one.pk) == decides_on
        assert [one for one in (own, others) if can_answer_transfer(account, one)] == decides_on
    assert (list(transfers_proposed(deputy)), list(transfers_proposed(both))) == ([others], [others])
    assert [bool(can_withdraw_transfer(account, own)) for account in (deputy, both)] == [False, False]


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.AUDITOR])
def test_a_role_over_the_unit_of_a_head_opens_with_the_loan_of_that_head_no_more_of_the_log(
    role: Role, province: Unit, ward: Unit
) -> None:
    lender = lending(Role.STANDING_OFFICER, province, ward)
    Post.objects.filter(person=lender.person).update(is_head=True)
    deputy = stand_in(lender, make_account(role=role, unit=ward))
    matters = [
        open_matter(matter=PendingMatter(person=person, subject="Đơn", opened_on=TODAY), by=None)
        for person in (lender.person, make_post(ward).person)
    ]
    asked = ask_about_own_data(kind="erasure", text="Xóa giúp", by=lender)
    connection.check_constraints()
    log = as_open_to(deputy, trail())
    told = log.filter(entry__subject_kind="matter").values_list("entry__subject_key", flat=True)
    assert (list(told), reads_every_entry(deputy)) == ([str(matters[1].pk)], False)
    request = log.get(entry__subject_kind="data_request", entry__subject_key=str(asked.pk))
    assert (request.contents_open, request.number_open) == (False, False)


def test_who_reads_every_entry_by_the_own_role_reads_on_about_who_lent_another(province: Unit, ward: Unit) -> None:
    lender = lending(Role.STANDING_OFFICER, province, ward)
    assert reads_every_entry(stand_in(lender, make_standing_officer(province)))
