"""What the page of a person offers, and to whom: a button is there only where the act is allowed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import LAST_DAY, MERGED_ON, discipline, make_account, make_matter, make_post, make_unit
from tests.world import World
from thidua.audit.actions import record
from thidua.people.actions import decline_transfer, delegate_role, propose_transfer, rate_person
from thidua.people.actions.persons import subject_of
from thidua.people.models import Account, Person, Post, Role, Transfer
from thidua.reports.permissions import history_open_to

OFFERED = re.compile(r'href="(/people/staff/(?:persons|posts|matters|discipline|units)/[\da-f-]+/[^"]+)"')


def served(world: World) -> Person:
    """Somebody who served in the commune, which ended in 2025, and for a month in the one that carries it on."""
    person = make_post(world.commune, valid_to=LAST_DAY).person
    make_post(world.heir, person=person, valid_from=MERGED_ON, valid_to=MERGED_ON + timedelta(days=30))
    return person


def offered(client: Client, account: Account, address: str) -> set[str]:
    client.force_login(account)
    return set(OFFERED.findall(client.get(address).content.decode()))


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("unit_officer", {"correct", "post", "discipline", "matter", "change", "transfer"}),
        ("standing_officer", {"correct", "post", "discipline", "matter", "change", "transfer", "close"}),
    ],
)
def test_every_button_leads_to_a_page_that_lets_its_reader_in(
    who: str, acts: set[str], client: Client, world: World
) -> None:
    person = served(world)
    matter, action = make_matter(person=person), discipline(person, world.commune)
    links = offered(client, world.accounts[who], person.get_absolute_url())
    assert {link.rstrip("/").rpartition("/")[2] for link in links if "/units/" not in link} == acts
    assert {client.get(link).status_code for link in links} == {200}
    of_the_agency = {reverse("people:close", args=[matter.key]), reverse("people:correct_record", args=[action.pk])}
    assert of_the_agency & links == (of_the_agency if who == "standing_officer" else set())


def test_the_own_officer_of_a_head_is_told_who_judges_the_head(client: Client, world: World) -> None:
    post = make_post(world.heir, valid_from=MERGED_ON)
    Post.objects.filter(unit=world.heir).update(is_head=False)
    Post.objects.filter(pk=post.pk).update(is_head=True)
    address = post.person.get_absolute_url()
    acts = {link.rstrip("/").rpartition("/")[2] for link in offered(client, world.accounts["unit_officer"], address)}
    assert acts == set()
    assert "do đơn vị cấp trên hoặc cơ quan thường trực xếp loại" in client.get(address).content.decode()
    agency = {
        link.rstrip("/").rpartition("/")[2] for link in offered(client, world.accounts["standing_officer"], address)
    }
    assert {"discipline", "matter", "change", "transfer"} <= agency


def test_the_standing_agency_takes_back_whose_account_it_is_where_one_is_linked(client: Client, world: World) -> None:
    person = served(world)
    unlink = reverse("people:person_act", args=[person.pk, "unlink"])
    officer = world.accounts["standing_officer"]
    assert unlink not in offered(client, officer, person.get_absolute_url())
    Account.objects.filter(pk=world.accounts["observer"].pk).update(person=person)
    assert unlink in offered(client, officer, person.get_absolute_url())
    assert client.get(unlink).status_code == 200
    assert unlink not in offered(client, world.accounts["unit_officer"], person.get_absolute_url())


def test_an_auditor_reads_and_is_offered_nothing(client: Client, world: World) -> None:
    auditor = make_account(role=Role.AUDITOR, unit=world.movement.province)
    assert offered(client, auditor, served(world).get_absolute_url()) == set()


def test_the_heading_tells_the_post_of_today_and_the_round_the_one_of_then(client: Client, world: World) -> None:
    person = served(world)
    now = make_post(world.department, person=person, title="Phó Giám đốc", valid_from=LAST_DAY + timedelta(days=1))
    client.force_login(world.accounts["standing_officer"])
    context = client.get(person.get_absolute_url(), {"year": "2024"}).context
    assert (context["post"], context["post_then"].unit) == (now, world.commune)


def test_what_stood_before_a_correction_is_shown_with_its_reason(client: Client, world: World) -> None:
    officer, person = world.accounts["unit_officer"], served(world)
    person.ratings.all().delete()
    rate_person(person=person, year=2024, level="good", decision="1/QĐ", by=officer)
    rate_person(person=person, year=2024, level="completed", decision="8/QĐ", reason="Khiếu nại đúng", by=officer)
    connection.check_constraints()  # what waits for the end of a transaction is done: entries join their chain
    client.force_login(officer)
    page = client.get(person.get_absolute_url())
    newest = page.context["history"][0]
    assert (newest.said.reason, newest.said.after["decision"], newest.who) == ("Khiếu nại đúng", "8/QĐ", officer.name)
    assert "Khiếu nại đúng" in page.content.decode()


def test_the_history_names_on_whose_behalf_a_stand_in_acted(client: Client, world: World) -> None:
    officer, person, deputy = world.accounts["unit_officer"], served(world), make_account()
    person.ratings.all().delete()
    today = timezone.localdate()
    delegate_role(
        grant=officer.grants.get(role=Role.UNIT_OFFICER),
        to=deputy,
        valid_from=today,
        valid_to=today,
        reason="Nghỉ",
        by=officer,
    )
    deputy = Account.objects.get(pk=deputy.pk)
    rate_person(person=person, year=2024, level="good", decision="1/QĐ", by=deputy)
    connection.check_constraints()
    client.force_login(world.accounts["standing_officer"])
    page = client.get(person.get_absolute_url()).content.decode()
    assert f"{deputy.name}, thay mặt {officer.name}" in page


def test_the_history_tells_no_code_tried_and_of_a_declined_transfer_to_both_sides_alone(
    client: Client, world: World
) -> None:
    person = served(world)
    post = make_post(world.department, person=person, valid_from=LAST_DAY + timedelta(days=1))
    taken = make_post(make_unit("Xã xa")).person.staff_code
    for reason in ("Đang bị xem xét", "Chưa đủ chuẩn"):
        to, on = make_unit("Sở khác", parent=world.department.parent), timezone.localdate()
        transfer = propose_transfer(post=post, to_unit=to, title="Văn thư", on=on, document="1/QĐ", by=None)
        decline_transfer(transfer=transfer, reason=reason, by=None)
    Transfer.objects.filter(pk=transfer.pk).update(to_unit=world.heir)
    record(by=None, verb="try_staff_code", subject=subject_of(person), after={"staff_code": taken})
    record(by=None, verb="tell_apart_by_import", subject=subject_of(person), after={"apart_from": taken})
    connection.check_constraints()
    told = {}
    for who in ("unit_officer", "standing_officer"):
        history = history_open_to(world.accounts[who], person)
        told[who] = [(one.entry.verb, one.entry.said.reason) for one in history if "propose" not in one.entry.verb]
        client.force_login(world.accounts["standing_officer"])
        assert taken not in client.get(person.get_absolute_url()).content.decode()
    declined = [("decline_transfer", "Chưa đủ chuẩn"), ("decline_transfer", "Đang bị xem xét")]
    assert told == {"unit_officer": declined[:1], "standing_officer": declined}
