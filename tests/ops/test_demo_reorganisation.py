"""The demo lives through 1 July 2025 by the acts of reorganisation: history stays, codes changed hands."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import thidua.law
from tests.factories.people import LAST_DAY, MERGED_ON
from tests.world import World
from thidua.awards.queries import schemes_for, verdicts
from thidua.observations.models import Observation
from thidua.people.models import Account, Kind, Person, Post, RoleGrant, Succession, Unit, UnitCode
from thidua.people.permissions import persons_open_to
from thidua.people.queries import as_they_were, branch, search_units, unit_by_code, units_in_force
from thidua.people.tables import CODE, NAME, PARENT_CODE, SUCCESSOR_CODE, UNITS, VALID_FROM, VALID_TO
from thidua.reorganisations.models import Reorganisation
from thidua.scoring.models import Comparison, Result
from thidua.sheets.reading import read_table

DATA = Path(thidua.law.__file__).parent / "packs" / "kontum-2023" / "data"
ROWS = [row for name in ("units.csv", "agencies.csv") for row in read_table(UNITS, DATA / name).rows]


def units_on(day: date) -> set[tuple[str, str, str]]:
    """Code, name and code of the unit above, of each unit of that day."""
    codes = {code.unit_id: code.code for code in UnitCode.objects.all()}
    units = as_they_were(list(units_in_force(day).select_related("parent")), day)
    return {(codes[unit.pk], unit.name, codes.get(unit.parent_id or 0, "")) for unit in units}


def test_the_decisions_are_carried_out_in_order(world: World) -> None:
    done = Reorganisation.objects.order_by("pk").values_list("number", "decided_on", "effective_on", "status")
    assert list(done) == [
        ("Nghị quyết 1677/NQ-UBTVQH15", date(2025, 6, 16), MERGED_ON, "carried_out"),
        ("Nghị quyết 203/2025/QH15", date(2025, 6, 16), MERGED_ON, "carried_out"),
        ("Nghị quyết 202/2025/QH15", date(2025, 6, 12), MERGED_ON, "carried_out"),
        ("Quyết định 01/QĐ-UBND (mẫu)", None, MERGED_ON, "carried_out"),
    ]


@pytest.mark.parametrize("day", [LAST_DAY, MERGED_ON])
def test_on_each_side_of_the_day_the_units_are_those_of_the_tables(day: date, world: World) -> None:
    there = [row for row in ROWS if (row.get(VALID_FROM) or date.min) <= day <= (row.get(VALID_TO) or date.max)]
    assert units_on(day) == {(row[CODE], row[NAME], row.get(PARENT_CODE) or "") for row in there}


def test_who_carries_on_whom_is_as_the_tables_say(world: World) -> None:
    codes = {code.unit_id: code.code for code in UnitCode.objects.all()}
    told = {(row[CODE], row[SUCCESSOR_CODE]) for row in ROWS if row.get(SUCCESSOR_CODE)}
    kept = {(codes[unit], codes[unit]) for unit in Unit.objects.exclude(versions=None).values_list("pk", flat=True)}
    rows = Succession.objects.values_list("predecessor", "successor", "on", "share")
    assert {(codes[old], codes[new]) for old, new, _on, _share in rows} | kept == told
    assert {(on, share) for _old, _new, on, share in rows} == {(MERGED_ON, 1)}
    assert len(kept) == 4


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [("23425", "Xã Đăk Hà", "Xã Tu Mơ Rông"), ("23510", "Xã Đăk Ngọk", "Xã Đăk Ui"),
     ("23504", "Xã Đăk Long", "Xã Đăk Pxi"), ("23293", "Phường Thắng Lợi", "Phường Kon Tum")],
)  # fmt: skip
def test_a_code_that_changed_hands_means_another_unit_and_other_figures(
    code: str, before: str, after: str, world: World
) -> None:
    old, new = unit_by_code(code, LAST_DAY), unit_by_code(code, MERGED_ON)
    assert (old.name, new.name) == (before, after)
    assert old.pk != new.pk
    years = {unit.pk: set(Observation.objects.filter(unit=unit).dates("period_end", "year")) for unit in (old, new)}
    assert all(day.year < 2025 for day in years[old.pk])
    assert all(day.year >= 2025 for day in years[new.pk])


def test_results_stay_under_the_old_names(world: World) -> None:
    past = Result.objects.filter(run__current=True, run__year__lt=2025).select_related("unit")
    assert {result.unit.valid_to for result in past} == {LAST_DAY, None}
    assert {result.unit.name for result in past if result.unit.valid_to is None} == {"Xã Đăk Long"}
    assert {result.unit.name for result in past} >= {"Xã Đăk Man", "Sở Tư pháp tỉnh Kon Tum"}


def test_rank_changes_are_computed_on_both_bases_or_said_not_to_be_comparable(world: World) -> None:
    found = Result.objects.filter(run__current=True, run__year=2025).select_related("unit")
    kinds = {result.unit.name: result.comparison for result in found}
    assert (kinds["Xã Đăk Long"], kinds["Sở Tài chính tỉnh Quảng Ngãi"], kinds["Thanh tra tỉnh Quảng Ngãi"]) == (
        Comparison.COMPARABLE, Comparison.REORGANISED, Comparison.COMPARABLE,
    )  # fmt: skip
    for result in found:
        assert (result.gained is not None) == (result.comparison == Comparison.COMPARABLE)
        assert result.rank_before is None or result.comparison != Comparison.REORGANISED


def test_district_chairmen_award_nobody_after_30_june_2025(world: World) -> None:
    district = {"gk-huyen-tap-the", "gk-huyen-ca-nhan"}
    for year, offered in ((2024, district), (2025, set())):
        assert {scheme.code for scheme in schemes_for(world.round(year))} & district == offered


def test_a_commune_that_was_moved_is_judged_by_its_district_for_the_years_before(world: World) -> None:
    held, moved = world.round(2024), Unit.objects.get(name="Xã Đăk Long", valid_to=None)
    scheme = next(one for one in schemes_for(held) if one.code == "gk-huyen-tap-the")
    [verdict] = verdicts(world.movement, held, scheme, unit_ids=[moved.pk])
    assert (verdict.unit.parent.name, moved.parent.name) == ("Huyện Đăk Glei", "Tỉnh Quảng Ngãi")


def test_accounts_follow(world: World) -> None:
    rows = RoleGrant.objects.filter(account__username__in=["snv", "donvi"]).order_by("account__username", "pk")
    assert list(rows.values_list("account__username", "unit__name", "valid_from", "valid_to")) == [
        ("donvi", "Phường Thắng Lợi", None, LAST_DAY),
        ("donvi", "Phường Kon Tum", MERGED_ON, None),
        ("snv", "Tỉnh Kon Tum", None, LAST_DAY),
        ("snv", "Tỉnh Quảng Ngãi", MERGED_ON, None),
    ]


def test_nobody_serves_in_a_unit_that_has_ended_and_each_unit_has_one_head(world: World) -> None:
    now = date(2025, 12, 31)
    posts = list(Post.objects.filter(valid_to=None).select_related("unit"))
    assert [post for post in posts if not post.unit.is_in_force(now)] == []
    heads = Counter(post.unit_id for post in posts if post.is_head)
    assert set(heads.values()) == {1}
    left = Post.objects.filter(valid_to=LAST_DAY).exclude(person__posts__valid_to=None)
    assert set(left.values_list("unit__kind", flat=True)) == {Kind.CENTRAL_AGENCY}


def test_a_unit_is_found_by_what_it_was(world: World) -> None:
    assert "Phường Kon Tum" in {unit.name for unit in search_units("phuong thang loi", MERGED_ON)}
    assert {unit.name for unit in search_units("dak long", LAST_DAY)} == {"Xã Đăk Long"}


def test_the_tree_of_the_eve_is_the_old_one_with_what_was_moved_since(world: World) -> None:
    moved = Unit.objects.get(name="Xã Đăk Long", valid_to=None)
    district = Unit.objects.get(name="Huyện Đăk Glei")
    assert moved in branch(district, LAST_DAY)
    assert {str(unit) for unit in branch(None, LAST_DAY)} == {"Tỉnh Kon Tum", "Tỉnh Quảng Ngãi"}
    assert moved in branch(moved.parent, MERGED_ON)
    assert moved not in branch(moved.parent, LAST_DAY)


def test_the_page_of_a_unit_links_to_what_changed_it(world: World, client: Client) -> None:
    client.force_login(Account.objects.get(username="snv"))
    unit = Unit.objects.get(name="Xã Đăk Long", valid_to=None)
    page = client.get(reverse("reports:unit", args=[unit.pk]), {"year": 2024}).content.decode()
    done = Reorganisation.objects.get(number="Nghị quyết 1677/NQ-UBTVQH15")
    assert {words: words in page for words in (done.get_absolute_url(), "Huyện Đăk Glei")} == {
        done.get_absolute_url(): True, "Huyện Đăk Glei": True,
    }  # fmt: skip


def test_who_runs_the_province_sees_those_who_served_in_it_before(world: World) -> None:
    officer = Account.objects.get(username="snv")
    assert persons_open_to(officer).count() == Person.objects.count()
