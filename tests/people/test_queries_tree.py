from __future__ import annotations

from datetime import date

import pytest

from tests.factories.people import LAST_DAY, MERGED_ON, make_province, make_unit, succeed
from thidua.people.models import Kind, Unit, UnitVersion
from thidua.people.queries import Found, branch, find_units, kinds_on, placed, way_to

pytestmark = pytest.mark.django_db


def names(units: object) -> list[str]:
    return [unit.name for unit in units]  # type: ignore[attr-defined]


@pytest.fixture
def kontum() -> Unit:
    return make_unit("Tỉnh Kon Tum", Kind.PROVINCE, code="62", valid_to=LAST_DAY)


@pytest.fixture
def quangngai() -> Unit:
    return make_province("Tỉnh Quảng Ngãi", "51")


def test_a_branch_holds_what_was_in_force_that_day_by_kind_and_name(kontum: Unit) -> None:
    make_unit("Xã Xốp", parent=kontum)
    make_unit("Xã Đăk Hà", parent=kontum)
    make_unit("Sở Y tế", Kind.DEPARTMENT, kontum)
    make_unit("Xã Tu Mơ Rông", parent=kontum, valid_from=MERGED_ON)
    assert names(branch(kontum, LAST_DAY)) == ["Sở Y tế", "Xã Đăk Hà", "Xã Xốp"]


def test_a_unit_of_a_branch_says_how_many_stand_below_it_that_day(kontum: Unit) -> None:
    department = make_unit("Sở Y tế", Kind.DEPARTMENT, kontum)
    make_unit("Phòng A", Kind.SUB_UNIT, department)
    make_unit("Phòng B", Kind.SUB_UNIT, department)
    make_unit("Phòng C", Kind.SUB_UNIT, department, valid_to=date(2020, 1, 1))
    make_unit("Sở Nội vụ", Kind.DEPARTMENT, kontum)
    counts = {unit.name: unit.below for unit in branch(kontum, LAST_DAY)}
    assert counts == {"Sở Nội vụ": 0, "Sở Y tế": 2}
    assert [(unit.name, unit.below) for unit in branch(None, LAST_DAY)] == [("Tỉnh Kon Tum", 2)]


def test_what_stood_below_an_ended_unit_stands_at_the_top(kontum: Unit, quangngai: Unit) -> None:
    make_unit("Xã Xốp", parent=kontum)
    assert names(branch(None, LAST_DAY)) == ["Tỉnh Kon Tum", "Tỉnh Quảng Ngãi"]
    assert names(branch(None, MERGED_ON)) == ["Tỉnh Quảng Ngãi", "Xã Xốp"]


def test_a_branch_shows_the_codes_of_its_day() -> None:
    old = make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY)
    new = make_unit("Xã Tu Mơ Rông", code="23425", valid_from=MERGED_ON)
    codes = [
        {unit: [code.code for code in unit.codes_then] for unit in branch(None, day)} for day in (LAST_DAY, MERGED_ON)
    ]
    assert codes == [{old: ["23425"]}, {new: ["23425"]}]


def test_units_are_found_by_kind_name_former_name_and_code_on_a_day(quangngai: Unit) -> None:
    old = make_unit("Phường Duy Tân", code="23284", valid_to=LAST_DAY)
    new = make_unit("Phường Đăk Cấm", parent=quangngai, valid_from=MERGED_ON)
    succeed(old, new)
    assert list(find_units(MERGED_ON, text="dak cam")) == [new]
    assert list(find_units(MERGED_ON, text="duy tan")) == [new]
    assert list(find_units(MERGED_ON, text="23284")) == [new]
    assert list(find_units(MERGED_ON, kind=Kind.COMMUNE)) == [new]
    assert list(find_units(MERGED_ON, text="duy tan", kind=Kind.PROVINCE)) == []


def test_units_that_have_ended_are_found_when_asked_for(kontum: Unit) -> None:
    gone = make_unit("Phường Duy Tân", parent=kontum, code="23284", valid_to=LAST_DAY)
    make_unit("Xã Xốp", valid_from=date(2030, 1, 1))
    assert list(find_units(MERGED_ON, text="duy tan")) == []
    assert list(find_units(MERGED_ON, text="duy tan", ended=True)) == [gone]
    assert list(find_units(MERGED_ON, ended=True)) == [kontum, gone]
    assert [code.code for unit in find_units(MERGED_ON, text="duy tan", ended=True) for code in unit.codes_then] == [
        "23284"
    ]


def test_what_is_found_says_where_it_sits_and_what_it_was(kontum: Unit, quangngai: Unit) -> None:
    city = make_unit("Thành phố Kon Tum", Kind.DISTRICT, kontum, valid_to=LAST_DAY)
    old = make_unit("Phường Duy Tân", parent=city, valid_to=LAST_DAY)
    other = make_unit("Xã Đăk Cấm", parent=city, valid_to=LAST_DAY)
    new = make_unit("Phường Đăk Cấm", parent=quangngai, valid_from=MERGED_ON)
    succeed(old, new)
    succeed(other, new)
    found = placed(list(find_units(MERGED_ON, text="duy tan", ended=True)), MERGED_ON, "duy tan")
    assert found == [
        Found(new, [quangngai], [old], [], ended=False),
        Found(old, [kontum, city], [], [new], ended=True),
    ]


def test_a_unit_that_bears_the_name_itself_is_not_called_former() -> None:
    old, new = make_unit("Xã Đăk Cấm", valid_to=LAST_DAY), make_unit("Phường Đăk Cấm", valid_from=MERGED_ON)
    succeed(old, new)
    found = placed(list(find_units(MERGED_ON, text="dak cam")), MERGED_ON, "dak cam")
    assert found == [Found(new, [], [], [], ended=False)]


def test_kinds_are_counted_on_a_day(kontum: Unit, quangngai: Unit) -> None:
    make_unit("Xã Xốp", parent=kontum, valid_to=LAST_DAY)
    assert kinds_on(LAST_DAY) == [(Kind.PROVINCE, 2), (Kind.COMMUNE, 1)]
    assert kinds_on(MERGED_ON) == [(Kind.PROVINCE, 1)]


def test_the_way_to_a_unit_leads_from_the_top(kontum: Unit) -> None:
    city = make_unit("Thành phố Kon Tum", Kind.DISTRICT, kontum)
    ward = make_unit("Phường Duy Tân", parent=city)
    assert way_to(ward, LAST_DAY) == [kontum, city]
    assert way_to(kontum, LAST_DAY) == []


def test_what_a_unit_was_called_before_a_day_is_told_with_the_last_day_of_each_name() -> None:
    unit = make_unit("Xã Ba")
    days = {"Xã Một": date(2023, 12, 31), "Xã Hai": date(2024, 6, 30)}
    for name, last in [*days.items(), ("Xã Hai", LAST_DAY), ("Xã Ba", date(2025, 12, 31))]:
        UnitVersion.objects.create(unit=unit, name=name, valid_to=last)

    def told(on: date) -> list[tuple[str, date]]:
        return [(then.name, then.valid_to) for then in branch(None, on).get().called_before]

    assert told(MERGED_ON) == [("Xã Một", date(2023, 12, 31)), ("Xã Hai", LAST_DAY)]
    assert told(LAST_DAY) == [("Xã Một", date(2023, 12, 31)), ("Xã Hai", date(2024, 6, 30))]
    assert told(date(2024, 1, 1)) == [("Xã Một", date(2023, 12, 31))]
    assert told(date(2023, 1, 1)) == []


def test_a_unit_that_was_moved_stands_where_it_stood_on_the_day(kontum: Unit, quangngai: Unit) -> None:
    district = make_unit("Huyện Đăk Glei", Kind.DISTRICT, kontum, valid_to=LAST_DAY)
    moved = make_unit("Xã Đăk Long", parent=quangngai)
    UnitVersion.objects.create(unit=moved, name="Xã Đăk Lông", parent=district, valid_to=LAST_DAY)
    where = {
        day: {
            (str(above), str(unit), unit.below) for above in (None, *Unit.objects.all()) for unit in branch(above, day)
        }
        for day in (LAST_DAY, MERGED_ON)
    }
    assert where[LAST_DAY] == {
        ("None", "Tỉnh Kon Tum", 1), ("None", "Tỉnh Quảng Ngãi", 0),
        ("Tỉnh Kon Tum", "Huyện Đăk Glei", 1), ("Huyện Đăk Glei", "Xã Đăk Long", 0),
    }  # fmt: skip
    assert where[MERGED_ON] == {("None", "Tỉnh Quảng Ngãi", 1), ("Tỉnh Quảng Ngãi", "Xã Đăk Long", 0)}
    assert (way_to(moved, LAST_DAY), way_to(moved, MERGED_ON)) == ([kontum, district], [quangngai])
    [found] = placed(list(find_units(LAST_DAY, text="dak long")), LAST_DAY, "dak long")
    assert (found.unit.name, found.way) == ("Xã Đăk Lông", [kontum, district])


def test_codes_made_for_imports_are_not_shown() -> None:
    make_unit("Sở Nội vụ", Kind.DEPARTMENT, code="so-noi-vu", scheme="agency")
    [unit] = branch(None, MERGED_ON)
    assert unit.codes_then == []
