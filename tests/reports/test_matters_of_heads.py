"""What is looked into about the head of a unit is for those above it: its own officers learn nothing, by no way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_account, make_matter, make_post, make_unit
from tests.world import World
from thidua.audit.actions import Subject, record
from thidua.movements.queries import current_movement, round_for
from thidua.people.actions import record_discipline
from thidua.people.models import Account, DisciplinaryAction, Person, Post, Role
from thidua.people.permissions import Refused, can_correct_person, can_correct_registers

pytestmark = pytest.mark.django_db

SUBJECT, FROM_ABOVE = "Đơn phản ánh", "chỉ cho cấp trên của đơn vị biết"
NOBODY_ELIGIBLE = "không kết luận người đứng đầu nào như vậy là đủ điều kiện"
SCHEME = "bk-tinh-ca-nhan"


@pytest.fixture
def head(world: World) -> Person:
    post = make_post(world.department, title="Giám đốc")
    Post.objects.filter(pk=post.pk).update(is_head=True)
    return post.person


def own_officer(world: World) -> Account:
    return holding(world, Role.UNIT_OFFICER, Role.DATA_OFFICER)


def holding(world: World, *roles: Role) -> Account:
    account = make_account()
    for role in roles:
        account.grants.create(role=role, unit=world.department)
    return account


def where_the_second_post_is(world: World, head: Person) -> Account:
    beside = make_post(make_unit("Sở Khác", parent=world.department.parent), person=head).unit
    account = make_account(role=Role.UNIT_OFFICER, unit=beside)
    account.grants.create(role=Role.DATA_OFFICER, unit=beside)
    return account


def standing_in(world: World, head: Person) -> Account:
    """A colleague to whom the head lent a role over the whole province."""
    lender, colleague = make_account(role=Role.STANDING_OFFICER, unit=world.movement.province), own_officer(world)
    Account.objects.filter(pk=lender.pk).update(person=head)
    colleague.grants.create(
        role=Role.STANDING_OFFICER, unit=world.movement.province, delegated_from=lender.grants.get()
    )
    return Account.objects.get(pk=colleague.pk)


def told(client: Client, account: Account, head: Person) -> dict[str, str]:
    """What an account reads about somebody on every way there is, whatever the marks of this answer alone."""
    client.force_login(account)
    held = {"year": 2024, "round": round_for(current_movement(), 2024).pk}
    answers = {
        "page": client.get(head.get_absolute_url(), held),
        "scheme": client.get(reverse("awards:scheme", args=[SCHEME]), {**held, "q": head.full_name}),
        "verdicts": client.get(reverse("awards:scheme_file", args=[SCHEME, "csv"]), held),
        "counts": client.get(reverse("reports:data")),
        "export": client.get(reverse("reports:data_file", args=["matters", "csv"])),
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    marks = re.compile(r'"[A-Za-z0-9]{64}"|nonce="[^"]*"')
    return {way: marks.sub("", b"".join(answer).decode()) for way, answer in answers.items()}


BELOW: dict[str, Callable[[World, Person], Account]] = {
    "own officer": lambda world, _head: own_officer(world),
    "own head": lambda world, _head: holding(world, Role.UNIT_HEAD, Role.DATA_OFFICER),
    "standing officer of the unit": lambda world, _head: holding(world, Role.STANDING_OFFICER),
    "where the second post is": where_the_second_post_is,
    "who stands in for the head": standing_in,
}


@pytest.mark.parametrize("reader", BELOW)
def test_who_does_not_reach_a_head_from_above_learns_nothing_by_no_way(
    reader: str, client: Client, world: World, head: Person
) -> None:
    account = BELOW[reader](world, head)
    without = told(client, account, head)
    make_matter(person=head, opened_on=date(2024, 6, 1))
    assert told(client, account, head) == without
    assert FROM_ABOVE in without["page"]
    assert NOBODY_ELIGIBLE in without["scheme"]


READERS: dict[str, Callable[[World], Account]] = {
    "the standing agency": lambda world: world.accounts["standing_officer"],
    "the unit above": lambda world: make_account(role=Role.UNIT_HEAD, unit=world.department.parent),
    "an auditor of the province": lambda world: make_account(role=Role.AUDITOR, unit=world.movement.province),
}


@pytest.mark.parametrize("reader", READERS)
def test_those_above_and_auditors_read_it_and_what_it_bars_from(
    reader: str, client: Client, world: World, head: Person
) -> None:
    make_matter(person=head, opened_on=date(2024, 6, 1))
    client.force_login(READERS[reader](world))
    page = client.get(head.get_absolute_url(), {"year": 2024}).content.decode()
    assert (SUBJECT in page, FROM_ABOVE in page) == (True, False)


def test_the_own_officers_read_what_is_looked_into_about_a_colleague(client: Client, world: World) -> None:
    colleague = make_post(world.department).person
    make_matter(person=colleague, opened_on=date(2024, 6, 1))
    said = told(client, own_officer(world), colleague)
    assert [way for way in ("page", "scheme", "verdicts", "export") if SUBJECT in said[way]] == [
        "page", "scheme", "export",
    ]  # fmt: skip


def test_who_heads_the_unit_no_more_is_a_colleague_again(client: Client, world: World, head: Person) -> None:
    matter = make_matter(person=head, opened_on=date(2024, 6, 1))
    Post.objects.filter(person=head).update(valid_to=date(2024, 12, 31))
    make_post(world.department, person=head, valid_from=date(2025, 1, 1))
    said = told(client, own_officer(world), head)
    assert (matter.subject in said["page"], FROM_ABOVE in said["page"]) == (True, False)


def test_who_is_named_head_from_a_later_day_is_one_already(client: Client, world: World) -> None:
    post = make_post(world.department)
    make_matter(person=post.person, opened_on=date(2024, 6, 1))
    later = timezone.localdate() + timedelta(days=10)
    Post.objects.create(person=post.person, unit=world.department, title="Giám đốc", is_head=True, valid_from=later)
    said = told(client, own_officer(world), post.person)
    assert (SUBJECT in said["page"], FROM_ABOVE in said["page"]) == (False, True)


def test_an_auditor_of_the_very_unit_is_told_no_more_than_the_unit(client: Client, world: World, head: Person) -> None:
    make_matter(person=head, opened_on=date(2024, 6, 1))
    client.force_login(holding(world, Role.AUDITOR))
    page = client.get(head.get_absolute_url()).content.decode()
    assert (SUBJECT in page, FROM_ABOVE in page) == (False, True)


def test_who_stands_in_for_the_head_decides_no_more_about_the_head(world: World, head: Person) -> None:
    deputy = standing_in(world, head)
    reprimand = {"form": "Khiển trách", "decision": "1/QĐ", "imposed_on": timezone.localdate()}
    with pytest.raises(Refused):
        record_discipline(action=DisciplinaryAction(person=head, unit=world.department, **reprimand), by=deputy)
    assert not can_correct_person(deputy, head)
    assert not can_correct_registers(deputy, head)
    assert can_correct_person(deputy, make_post(world.department).person)


def test_the_standing_officer_of_a_unit_closes_no_matter_about_it_or_its_head(
    client: Client, world: World, head: Person
) -> None:
    client.force_login(holding(world, Role.STANDING_OFFICER))
    of_head, of_unit = make_matter(person=head), make_matter(unit=world.department)
    of_colleague = make_matter(person=make_post(world.department).person)
    answers = [
        client.get(reverse("people:close", args=[matter.key])).status_code
        for matter in (of_head, of_unit, of_colleague)
    ]
    assert answers == [404, 403, 200]


def test_the_log_of_a_unit_tells_its_standing_officer_nothing_about_its_head(
    client: Client, world: World, head: Person
) -> None:
    subjects = [make_matter(person=head), make_matter(person=make_post(world.department).person)]
    for matter in subjects:
        record(by=None, verb="open_matter", subject=Subject("matter", str(matter.pk), matter.subject))
    connection.check_constraints()
    client.force_login(holding(world, Role.STANDING_OFFICER))
    shown = client.get(reverse("reports:audit"), {"kind": "matter"}).context["acts"]
    assert [act.link.entry.subject_key for act in shown] == [str(subjects[1].pk)]
