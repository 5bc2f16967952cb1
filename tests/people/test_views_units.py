"""The page of units: its tree, what is found in it, and its table."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.movements import make_kontum_movement
from tests.factories.people import LAST_DAY, MERGED_ON, join_cluster, make_account, make_province, make_unit, succeed
from thidua.people.models import Kind, Role, Unit, UnitVersion

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def province() -> Unit:
    return make_province("Tỉnh Quảng Ngãi", "51")


@pytest.fixture
def reader(client: Client, province: Unit) -> Client:
    client.force_login(make_account(role=Role.OBSERVER, unit=province))
    return client


def page(client: Client, headers: dict[str, str] | None = None, **query: object) -> str:
    answer = client.get(reverse("people:units"), query, headers={"accept-language": "en", **(headers or {})})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_tree_opens_at_the_top_and_branch_by_branch(reader: Client, province: Unit) -> None:
    department = make_unit("Sở Y tế", Kind.DEPARTMENT, province)
    make_unit("Phòng Tổ chức", Kind.SUB_UNIT, department)
    make_unit("Xã Mẫu", parent=make_unit("Tỉnh Khác", Kind.PROVINCE))
    top = page(reader)
    assert "Tỉnh Quảng Ngãi" in top
    assert "Sở Y tế" not in top
    opened = page(reader, under=province.pk)
    assert "Sở Y tế" in opened
    assert f"?under={department.pk}&amp;on=" in opened


def test_htmx_gets_the_branch_alone(reader: Client, province: Unit) -> None:
    make_unit("Sở Y tế", Kind.DEPARTMENT, province)
    fragment = page(reader, HTMX, under=province.pk)
    assert fragment.startswith("<li>")
    assert "Sở Y tế" in fragment


def test_a_long_branch_comes_in_parts(reader: Client, province: Unit) -> None:
    for number in range(105):
        make_unit(f"Xã mẫu {number:03d}", parent=province)
    first, second = (page(reader, HTMX, under=province.pk, page=number) for number in (1, 2))
    assert "The next ones: 100 of 105 are shown" in first
    assert [first.count("<p><a"), second.count("<p><a")] == [100, 5]
    assert "The next ones" not in second


def test_another_day_shows_the_units_of_that_day(reader: Client, province: Unit) -> None:
    make_unit("Tỉnh Kon Tum", Kind.PROVINCE, valid_to=LAST_DAY)
    assert "Tỉnh Kon Tum" not in page(reader)
    assert "Tỉnh Kon Tum" in page(reader, on="2025-06-30")
    assert "Tỉnh Kon Tum" in page(reader, on="30/06/2025")


def test_a_day_that_is_none_is_told_and_today_is_shown(reader: Client, province: Unit) -> None:
    said = page(reader, on="31/02/2025")
    assert "Enter a valid date." in said
    assert "Tỉnh Quảng Ngãi" in said


def test_a_unit_is_found_by_its_former_name_with_where_it_sits(reader: Client, province: Unit) -> None:
    old = make_unit("Phường Duy Tân", code="23284", valid_to=LAST_DAY)
    new = make_unit("Phường Đăk Cấm", parent=province, valid_from=MERGED_ON)
    succeed(old, new)
    said = page(reader, q="duy tan")
    assert f'<a href="{new.get_absolute_url()}">Phường Đăk Cấm</a>' in said
    assert f'formerly <a href="{old.get_absolute_url()}">Phường Duy Tân</a>' in said
    assert "Tỉnh Quảng Ngãi</a>" in said


def test_a_renamed_unit_tells_its_former_name_in_the_tree_in_what_is_found_and_in_its_table(
    reader: Client, province: Unit
) -> None:
    unit = make_unit("Xã Nhất", parent=province, code="23001")
    UnitVersion.objects.create(unit=unit, name="Xã Một", parent=province, valid_to=LAST_DAY)
    for said in (page(reader), page(reader, q="nhat"), page(reader, q="mot"), page(reader, q="23001")):
        assert "Xã Nhất</a>" in said
        assert "named Xã Một until 30/06/2025" in said
    assert "Xã Một</a>" in page(reader, on="2025-06-30")
    assert "Xã Nhất" not in page(reader, on="2025-06-30")
    table = reader.get(reverse("people:units_file", args=["csv"])).content.decode("utf-8-sig")
    assert "Xã Một (30/06/2025)" in table


def test_an_ended_unit_says_until_when_and_who_carries_it_on(reader: Client, province: Unit) -> None:
    old = make_unit("Phường Duy Tân", valid_to=LAST_DAY)
    new = make_unit("Phường Đăk Cấm", parent=province, valid_from=MERGED_ON)
    succeed(old, new)
    said = page(reader, q="duy tan", ended="on")
    assert "until 30/06/2025" in said
    assert f'carried on by <a href="{new.get_absolute_url()}">' in said


def test_who_finds_nothing_is_told_what_to_try(reader: Client) -> None:
    assert "Try fewer letters, another day, or those that have ended too." in page(reader, q="khong co")


def test_the_units_of_a_cluster_are_those_of_the_year_asked_about(reader: Client, province: Unit) -> None:
    make_kontum_movement()
    now, then = make_unit("Xã Nay", parent=province), make_unit("Xã Xưa", parent=province)
    join_cluster(now, "communes", 2025), join_cluster(then, "communes", 2024), join_cluster(then, "departments", 2025)
    found = {year: page(reader, cluster="communes", on=f"{year}-12-31") for year in (2024, 2025)}
    shown = {year: [name for name in ("Xã Nay", "Xã Xưa") if name in text] for year, text in found.items()}
    assert shown == {2024: ["Xã Xưa"], 2025: ["Xã Nay"]}
    assert '<option value="communes" selected>' in found[2024]
    assert "Xã Nay" in page(reader, cluster="nowhere", under=province.pk, on="2025-12-31")


def test_an_empty_branch_and_an_unknown_one(reader: Client, province: Unit) -> None:
    assert "Nothing stood below this unit on that day" in page(reader, under=province.pk)
    assert reader.get(reverse("people:units"), {"under": "0"}).status_code == 404


@pytest.mark.parametrize("query", [{}, {"q": "mau"}, {"kind": "commune", "ended": "on"}, {"under": "province"}])
def test_the_page_takes_as_many_queries_for_many_units_as_for_one(
    query: dict[str, str], reader: Client, province: Unit
) -> None:
    query = {**query, "under": str(province.pk)} if "under" in query else query
    counts = []
    for more in (1, 3):
        for number in range(more):
            other = make_province(f"Tỉnh mẫu {more}{number}", f"9{more}{number}")
            old = make_unit("Xã mẫu cũ", parent=other, valid_to=LAST_DAY)
            succeed(old, make_unit(f"Xã mẫu {more}{number}", parent=province))
        page(reader, **query)
        with CaptureQueriesContext(connection) as queries:
            page(reader, **query)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_units_of_a_day_are_a_table(reader: Client, province: Unit) -> None:
    make_unit("Tỉnh Kon Tum", Kind.PROVINCE, valid_to=LAST_DAY, code="62")
    answer = reader.get(reverse("people:units_file", args=["csv"]), {"on": "2025-06-30"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[next(iter(row))] for row in rows] == ["51", "62"]
    assert answer["Content-Disposition"] == 'attachment; filename="units-2025-06-30.csv"'


def test_the_only_unit_with_others_below_it_stands_open(reader: Client, province: Unit) -> None:
    make_unit("Sở Y tế", Kind.DEPARTMENT, province)
    [opened] = [unit for unit in reader.get(reverse("people:units")).context["page"] if unit.below]
    assert (opened, [unit.parent for unit in opened.opened]) == (province, [province])
