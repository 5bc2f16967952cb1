"""The verdict on a unit is public; what the registers say of its people is for those who see persons there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories.people import discipline, make_account, make_matter, make_post, make_unit
from tests.world import World
from thidua.movements.queries import current_movement, round_for
from thidua.people.models import Account, PendingMatter, Role, Unit

pytestmark = pytest.mark.django_db

REGISTER, NUMBER = "Sổ theo dõi kỷ luật", "Người bị kỷ luật liên quan đến cải cách hành chính: 1"
SECRET = ("12/QĐ-UBND", "Khiển trách", "Đơn phản ánh")


@pytest.fixture
def unit(world: World) -> Unit:
    """A unit with a member of staff disciplined in 2024 and an open matter about the unit."""
    discipline(make_post(world.department).person, world.department)
    make_matter(unit=world.department, opened_on=date(2024, 6, 1))
    return world.department


def pages(client: Client, account: Account, unit: Unit, year: int = 2024) -> list[str]:
    """The page of the unit, the list of the scheme, and the table of it."""
    client.force_login(account)
    scheme, held = "bk-tinh-tap-the", {"year": year, "round": round_for(current_movement(), year).pk}
    answers = [
        client.get(unit.get_absolute_url(), held),
        client.get(reverse("awards:scheme", args=[scheme]), {**held, "q": unit.name}),
        client.get(reverse("awards:scheme_file", args=[scheme, "csv"]), held),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    return [b"".join(answer).decode() for answer in answers]


def test_who_sees_no_persons_reads_whether_the_condition_is_met_and_no_number(
    client: Client, world: World, unit: Unit
) -> None:
    for account in (world.accounts["observer"], make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã khác"))):
        with_one = asked_of(client, account, unit)
        assert not [word for word in (*SECRET, REGISTER, NUMBER) for page in with_one if word in page]
        assert all("Nội dung ghi trong sổ theo dõi chỉ được cho biết" in page for page in with_one[:2])
        discipline(make_post(unit).person, unit)
        assert asked_of(client, account, unit) == with_one
        unit.discipline.all().delete()
        assert asked_of(client, account, unit) != with_one
        discipline(make_post(unit).person, unit)


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD])
def test_who_sees_persons_of_the_unit_reads_how_many_were_disciplined(client: Client, unit: Unit, role: Role) -> None:
    said = pages(client, make_account(role=role, unit=unit), unit)
    assert all(f"{REGISTER}: 1 trường hợp" in page and NUMBER in page for page in said[:2])


def test_the_list_says_why_an_outsider_finds_no_unit_eligible(client: Client, world: World, unit: Unit) -> None:
    said = "trong các đơn vị khác, không đơn vị nào được kết luận là đủ điều kiện ở đây"
    assert said in pages(client, world.accounts["observer"], unit)[1]
    assert said not in pages(client, world.accounts["standing_officer"], unit)[1]


def asked_of(client: Client, account: Account, unit: Unit) -> list[str]:
    """What an account is told of a unit, whatever the marks of this answer alone."""
    return [re.sub(r'"[A-Za-z0-9]{64}"|nonce="[^"]*"', "", page) for page in pages(client, account, unit)]


def asked(client: Client, account: Account, unit: Unit, django_assert_max_num_queries) -> tuple[list[str], int]:
    """What an account is told of a unit, and after how many queries."""
    with django_assert_max_num_queries(1000) as counted:
        said = asked_of(client, account, unit)
    return said, len(counted)


@pytest.mark.parametrize("role", ["observer", "unit_officer"])
def test_an_outsider_cannot_tell_whether_a_matter_is_open(
    role: str, client: Client, world: World, unit: Unit, django_assert_max_num_queries
) -> None:
    account = world.accounts[role]
    asked(client, account, unit, django_assert_max_num_queries)
    with_one = asked(client, account, unit, django_assert_max_num_queries)
    PendingMatter.objects.filter(unit=unit).delete()
    assert asked(client, account, unit, django_assert_max_num_queries) == with_one
    assert all("Không có vụ việc đang được xem xét, xác minh" in page for page in with_one[0][:2])
    assert all("Sổ theo dõi vụ việc" not in page for page in with_one[0])


@pytest.mark.parametrize(("role", "told"), [(Role.UNIT_OFFICER, True), (Role.OBSERVER, False)])
def test_who_sees_persons_of_the_unit_reads_how_many_matters_are_open(
    role: Role, told: bool, client: Client, unit: Unit
) -> None:
    said = pages(client, make_account(role=role, unit=unit), unit)
    assert ["Sổ theo dõi vụ việc đang xem xét: 1 trường hợp" in page for page in said[:2]] == [told, told]


def test_who_sees_persons_of_the_unit_reads_which_records_these_are(client: Client, world: World, unit: Unit) -> None:
    page = pages(client, world.accounts["standing_officer"], unit)[0]
    assert all(word in page for word in SECRET)


def test_nobody_reads_the_own_record_on_the_page_of_the_own_unit(client: Client, unit: Unit) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=unit)
    officer.person = unit.discipline.get().person
    officer.save()
    with translation.override("vi"):
        assert "12/QĐ-UBND" not in pages(client, officer, unit)[0]
