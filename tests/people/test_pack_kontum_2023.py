"""The units that the Kon Tum pack brings along, as a register."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import thidua.law
from tests.factories.people import LAST_DAY, MERGED_ON
from thidua.people.actions import load_province
from thidua.people.models import Kind, Succession, Unit
from thidua.people.queries import comparable_predecessors, search_units, unit_by_code, units_in_force

pytestmark = pytest.mark.django_db

DATA = Path(thidua.law.__file__).parent / "packs" / "kontum-2023" / "data"
CONFIRMED = {"snv", "stc", "skhdt", "stp", "skhcn", "bqlkkt", "sgddt", "sct", "sgtvt"}


@pytest.fixture
def units() -> dict[str, Unit]:
    return load_province(folder=DATA, by=None)


def kinds_on(day: date, root: str) -> dict[str, int]:
    return Counter(
        units_in_force(day).filter(path__startswith=unit_by_code(root, LAST_DAY).path).values_list("kind", flat=True)
    )


@pytest.mark.usefixtures("units")
def test_kon_tum_had_20_ranked_agencies_10_districts_and_102_communes() -> None:
    counts = kinds_on(LAST_DAY, "62")
    assert counts[Kind.DEPARTMENT] + counts[Kind.MANAGEMENT_BOARD] == 20
    assert (counts[Kind.DISTRICT], counts[Kind.COMMUNE]) == (10, 102)


@pytest.mark.usefixtures("units")
def test_from_1_july_2025_there_are_40_communes_below_quang_ngai_and_no_district() -> None:
    assert kinds_on(MERGED_ON, "62") == {}
    counts = kinds_on(MERGED_ON, "51")
    assert (counts[Kind.COMMUNE], counts[Kind.DISTRICT], counts[Kind.PROVINCE]) == (40, 0, 1)


@pytest.mark.usefixtures("units")
def test_every_old_commune_has_one_successor_of_the_same_day() -> None:
    communes = units_in_force(LAST_DAY, [Kind.COMMUNE])
    heirs = Counter(
        Succession.objects.filter(predecessor__in=communes, on=MERGED_ON).values_list("predecessor", flat=True)
    )
    assert heirs == dict.fromkeys(communes.values_list("pk", flat=True), 1)


@pytest.mark.usefixtures("units")
def test_four_communes_went_over_unchanged() -> None:
    communes = list(units_in_force(MERGED_ON, [Kind.COMMUNE]))
    names = {unit.pk: unit.name for unit in Unit.objects.all()}
    comparable = {names[new]: names[old] for new, old in comparable_predecessors(communes, 2025).items() if old}
    assert comparable == {name: name for name in ("Xã Đăk Long", "Xã Rờ Kơi", "Xã Mô Rai", "Xã Ia Đal")}


@pytest.mark.usefixtures("units")
def test_two_old_communes_bore_one_name_and_a_code_went_to_another_commune() -> None:
    assert search_units("xã đăk long", LAST_DAY).count() == 2
    assert unit_by_code("23504", LAST_DAY).name == "Xã Đăk Long"
    assert unit_by_code("23504", MERGED_ON).name == "Xã Đăk Pxi"


@pytest.mark.usefixtures("units")
def test_only_the_nine_agencies_that_were_confirmed_are_verified() -> None:
    agencies = Unit.objects.filter(kind__in=[Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD])
    assert set(agencies.filter(verified=True).values_list("codes__code", flat=True)) == CONFIRMED
    assert not agencies.filter(verified=False, note="").exists()


@pytest.mark.usefixtures("units")
def test_successions_of_agencies_are_unverified_and_those_of_communes_verified() -> None:
    verified = Succession.objects.values_list("predecessor__kind", "verified")
    assert set(verified.distinct().order_by()) == {
        ("province", True),
        ("commune", True),
        ("department", False),
        ("management_board", False),
    }


@pytest.mark.usefixtures("units")
def test_merged_departments_have_no_comparable_year() -> None:
    merged = unit_by_code("stc-qn", MERGED_ON, "agency")
    renamed = unit_by_code("stp-qn", MERGED_ON, "agency")
    old = unit_by_code("stp", LAST_DAY, "agency")
    assert comparable_predecessors([merged, renamed], 2025) == {merged.pk: None, renamed.pk: old.pk}


def test_loading_twice_changes_nothing(units: dict[str, Unit]) -> None:
    assert load_province(folder=DATA, by=None) == units
    assert Unit.objects.count() == len(units) == 198
