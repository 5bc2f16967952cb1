from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from tests.factories.people import LAST_DAY, MERGED_ON, make_unit, succeed
from thidua.people.models import Unit
from thidua.people.queries import (
    acting_for_each,
    comparable_predecessors,
    lineage,
    one_to_one_predecessors,
    with_predecessors,
)

pytestmark = pytest.mark.django_db


def old_commune(name: str = "Xã Rờ Kơi") -> Unit:
    return make_unit(name, valid_to=LAST_DAY)


def new_commune(name: str = "Xã Rờ Kơi") -> Unit:
    return make_unit(name, valid_from=MERGED_ON)


def test_the_unit_above_or_who_carries_that_on_acts_once_a_unit_has_ended_without_an_heir() -> None:
    province, newer = make_unit("Tỉnh", valid_to=LAST_DAY), make_unit("Tỉnh Mới", valid_from=MERGED_ON)
    succeed(province, newer)
    district = make_unit("Huyện", parent=province, valid_to=LAST_DAY)
    commune = make_unit("Xã", parent=district, valid_to=LAST_DAY)
    kept, heir = make_unit("Xã Khác", parent=district, valid_to=LAST_DAY), make_unit("Xã Nay", parent=newer)
    succeed(kept, heir)
    lines = {commune.pk: [commune, district, province, newer], kept.pk: [kept, heir]}
    assert acting_for_each([commune, kept], MERGED_ON) == lines
    assert acting_for_each([commune], LAST_DAY) == {commune.pk: [commune]}
    assert acting_for_each([newer], MERGED_ON) == {newer.pk: [newer]}


def test_a_renamed_unit_is_one_to_one() -> None:
    old, new = old_commune(), new_commune()
    succeed(old, new)
    assert one_to_one_predecessors([new.pk]) == {new.pk: old}


def test_a_merged_unit_has_no_one_to_one_predecessor() -> None:
    one, other, new = old_commune(), old_commune("Xã Ya Tăng"), new_commune()
    succeed(one, new)
    succeed(other, new)
    assert one_to_one_predecessors([new.pk]) == {}


def test_a_split_unit_has_no_one_to_one_successor() -> None:
    old, one, other = old_commune(), new_commune(), new_commune("Xã Ya Ly")
    succeed(old, one, "0.6")
    succeed(old, other, "0.4")
    assert one_to_one_predecessors([one.pk]) == {}


def test_a_unit_that_carries_on_a_part_is_not_one_to_one() -> None:
    old, new = old_commune(), new_commune()
    succeed(old, new, "0.9")
    assert one_to_one_predecessors([new.pk]) == {}


def test_whole_shares_to_two_successors_are_not_one_to_one() -> None:
    old, one, other = old_commune(), new_commune(), new_commune("Xã Ya Ly")
    succeed(old, one)
    succeed(old, other)
    assert one_to_one_predecessors([one.pk]) == {}


def test_comparable_is_the_unit_itself_its_one_predecessor_or_none() -> None:
    lasting = make_unit("Sở Nội vụ")
    old, renamed = old_commune(), new_commune()
    one, other, merged = old_commune("Xã A"), old_commune("Xã B"), new_commune("Xã C")
    founded = new_commune("Xã D")
    succeed(old, renamed)
    succeed(one, merged)
    succeed(other, merged)
    assert comparable_predecessors([lasting, renamed, merged, founded], 2025) == {
        lasting.pk: lasting.pk,
        renamed.pk: old.pk,
        merged.pk: None,
        founded.pk: None,
    }


def test_a_merged_unit_is_comparable_with_itself_from_its_second_year() -> None:
    one, other, merged = old_commune("Xã A"), old_commune("Xã B"), new_commune("Xã C")
    succeed(one, merged)
    succeed(other, merged)
    assert comparable_predecessors([merged], 2026) == {merged.pk: merged.pk}


def test_a_predecessor_that_ended_before_the_last_year_closed_is_not_comparable() -> None:
    old = make_unit("Xã A", valid_to=date(2024, 6, 30))
    new = make_unit("Xã B", valid_from=date(2025, 2, 1))
    succeed(old, new, on=date(2025, 2, 1))
    assert comparable_predecessors([new], 2025) == {new.pk: None}


def test_comparable_predecessors_of_many_units_take_two_queries(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    renamed = [new_commune(f"Xã {number}") for number in range(20)]
    for unit in renamed:
        succeed(old_commune(f"{unit} cũ"), unit)
    with django_assert_num_queries(2):
        comparable_predecessors(renamed, 2025)


def test_lineage_tells_where_a_unit_came_from_and_went() -> None:
    old, new = old_commune(), new_commune()
    succession = succeed(old, new)
    assert lineage(new).origins == (succession,)
    assert lineage(new).successions == ()
    assert lineage(old).successions == (succession,)


def test_a_unit_and_all_whose_whole_history_it_carries_on() -> None:
    first, second, new, part = make_unit("Một"), make_unit("Hai"), make_unit("Ba"), make_unit("Một phần")
    succeed(first, second)
    succeed(second, new)
    succeed(part, new, "0.5")
    assert [unit.name for unit in with_predecessors([new])] == ["Ba", "Hai", "Một"]
