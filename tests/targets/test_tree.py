"""Figures added up from the units to the province."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.movements import observe
from tests.factories.people import LAST_DAY, MERGED_ON, make_unit, succeed
from tests.factories.targets import AMOUNT, SHARE, make_goals_movement
from thidua.core.sums import Whole
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of, provinces_in_turn
from thidua.observations.actions import Figure
from thidua.observations.models import Measure
from thidua.people.models import Unit, UnitVersion
from thidua.targets.queries import goal_states
from thidua.targets.queries.figures import AskedMeasure, asked_measures, province_figures
from thidua.targets.queries.tree import Tree, tiles, tree

pytestmark = pytest.mark.django_db
YEAR = 2024


@pytest.fixture
def movement() -> Movement:
    return make_goals_movement()


@pytest.fixture
def district(movement: Movement) -> Unit:
    return make_unit("Huyện Mẫu", kind="district", parent=movement.province)


def asked(movement: Movement, code: str = SHARE) -> AskedMeasure:
    return next(one for one in asked_measures(pack_of(movement.regulation)) if one.code == code)


def share(unit: Unit, numerator: int, denominator: int, year: int = YEAR) -> Figure:
    parts = Decimal(numerator), Decimal(denominator)
    return Figure(measure=SHARE, year=year, unit_id=unit.pk, numerator=parts[0], denominator=parts[1])


def amount(unit: Unit, value: str, year: int = YEAR) -> Figure:
    return Figure(measure=AMOUNT, year=year, unit_id=unit.pk, value=Decimal(value))


def added_up(movement: Movement, code: str = SHARE, year: int = YEAR) -> Tree:
    return tree(provinces_in_turn(movement), [asked(movement, code)], year)


def shown(found: Tree) -> dict[str, tuple[object, ...]]:
    return {row.unit.name: (row.whole.figure, row.told, row.asked, row.is_missing) for row in found.rows}


def test_rates_add_up_as_sums_and_not_as_a_mean(movement: Movement, district: Unit) -> None:
    small, large = make_unit("Xã nhỏ", parent=district), make_unit("Xã lớn", parent=district)
    make_unit("Xã im", parent=district)
    observe(share(small, 1, 1), share(large, 9, 99), share(district, 40, 100))
    found = added_up(movement)
    assert shown(found) == {
        "Tỉnh Kon Tum": (Decimal(25), 3, 4, False),
        "Huyện Mẫu": (Decimal(25), 3, 4, False),
        "Xã nhỏ": (Decimal(100), 1, 1, False),
        "Xã lớn": (Decimal(9) / 99 * 100, 1, 1, False),
        "Xã im": (None, 0, 1, True),
    }
    assert (found.province.whole.figure, found.coverage, found.gap) == (Decimal(25), "3/4", None)
    assert [row.share for row in found.rows] == [Decimal(100), Decimal(100), Decimal("0.5"), Decimal("49.5"), None]


def test_the_tree_and_the_goal_say_the_same(movement: Movement, district: Unit) -> None:
    observe(share(district, 1, 3), share(make_unit(parent=district), 1, 7))
    goal = next(state for state in goal_states(movement, date(2025, 1, 1)) if state.goal.code == "G2")
    assert [point.value for point in goal.points] == [added_up(movement).province.whole.figure]


def takes_fractions(measure: str) -> None:
    """As money does."""
    Measure.objects.filter(code=measure).update(whole_numbers=False)


def test_amounts_add_up_exactly_and_are_held_against_their_base(movement: Movement, district: Unit) -> None:
    commune = make_unit("Xã Mẫu", parent=district)
    takes_fractions(AMOUNT)
    observe(
        amount(district, "0.1", 2022), amount(commune, "0.2", 2022), amount(district, "0.1"), amount(commune, "0.14")
    )
    found = added_up(movement, AMOUNT)
    assert (found.province.whole.figure, found.gap) == (Decimal("0.24"), Decimal(-10))
    assert {row.unit.name: row.gap for row in found.rows if row.unit == commune} == {"Xã Mẫu": Decimal(-20)}


def test_counts_and_fractions_add_up_exactly_to_the_province_whoever_adds(movement: Movement, district: Unit) -> None:
    values = ["0.1", "0.2", "900719925474.7", "3", "4", "0"]
    takes_fractions(AMOUNT)
    observe(*(amount(make_unit(parent=district), value) for value in values))
    observe(share(district, 1, 3), share(make_unit(parent=district), 10**12, 3 * 10**12))
    found = province_figures(provinces_in_turn(movement), asked_measures(pack_of(movement.regulation)))
    assert {key: one.whole for key, one in found.items()} == {
        (AMOUNT, YEAR): Whole(value=sum(map(Decimal, values)), units=len(values)),
        (SHARE, YEAR): Whole(Decimal(10**12 + 1), Decimal(3 * 10**12 + 3), units=2),
    }


def test_what_does_not_apply_is_told_but_adds_nothing(movement: Movement, district: Unit) -> None:
    observe(Figure(measure=SHARE, year=YEAR, unit_id=district.pk, applicable=False, note="Không phát sinh"))
    found = added_up(movement)
    assert (found.province.whole.figure, found.coverage, found.province.is_complete) == (None, "1/1", True)


def test_who_is_not_in_force_at_the_end_of_the_year_is_not_asked(movement: Movement, district: Unit) -> None:
    make_unit("Xã cũ", parent=district, valid_to=date(YEAR, 6, 30))
    make_unit("Xã mới", parent=district, valid_from=date(YEAR + 1, 1, 1))
    assert set(shown(added_up(movement))) == {"Tỉnh Kon Tum", "Huyện Mẫu"}


def test_a_year_is_told_of_the_province_in_force_on_its_last_day(movement: Movement) -> None:
    """Kon Tum and, since July 2025, Quảng Ngãi; the department moved over as it was, the ward was always there."""
    heir, old = make_unit("Tỉnh Quảng Ngãi", kind="province"), movement.province
    Unit.objects.filter(pk=old.pk).update(valid_to=LAST_DAY)
    old.refresh_from_db()
    succeed(old, heir)
    moved = make_unit("Huyện đi theo", kind="district", parent=heir)
    UnitVersion.objects.create(unit=moved, name=moved.name, parent=old, valid_to=LAST_DAY)
    ward = make_unit("Phường có sẵn", parent=heir)
    observe(share(moved, 1, 4), share(ward, 3, 4), share(moved, 2, 4, 2025), share(ward, 4, 4, 2025))
    found = {year: added_up(movement, year=year) for year in (2024, 2025)}
    assert [(one.province.whole.figure, one.coverage) for one in found.values()] == [(25, "1/1"), (75, "2/2")]
    assert "Phường có sẵn" not in shown(found[2024])


def test_units_of_another_province_do_not_count(movement: Movement) -> None:
    observe(share(make_unit(parent=make_unit("Tỉnh khác", kind="province")), 3, 4))
    assert added_up(movement).province.whole.figure is None


def test_tiles_show_each_year_and_its_distance(movement: Movement, district: Unit) -> None:
    observe(share(district, 50, 100, 2023), share(district, 85, 100))
    [(unit, row)] = tiles(provinces_in_turn(movement), asked(movement), [2022, 2023, YEAR], MERGED_ON)
    assert (unit, [(tile.figure, tile.gap) for tile in row]) == (
        district,
        [(None, None), (Decimal(50), Decimal(30)), (Decimal(85), Decimal(-5))],
    )


def test_units_that_have_ended_stand_after_those_in_force(movement: Movement) -> None:
    ended = make_unit("Huyện A", kind="district", parent=movement.province, valid_to=LAST_DAY)
    standing = make_unit("Xã B", parent=movement.province)
    newest = make_unit("Xã C", parent=movement.province, valid_from=MERGED_ON)
    observe(*(share(unit, 1, 2) for unit in (ended, standing)))
    found = {
        on: [unit for unit, _row in tiles(provinces_in_turn(movement), asked(movement), [YEAR, 2025], on)]
        for on in (LAST_DAY, MERGED_ON)
    }
    assert found[MERGED_ON] == [standing, newest, ended]
    assert found[LAST_DAY] == [ended, standing, newest]


def test_adding_up_costs_the_same_for_any_number_of_units(movement: Movement, district: Unit) -> None:
    def queries() -> int:
        observe(share(make_unit(parent=district), 1, 2))
        with CaptureQueriesContext(connection) as captured:
            added_up(movement)
        return len(captured)

    assert queries() == queries() == 8
