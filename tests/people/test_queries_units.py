import pytest

from tests.factories.people import LAST_DAY, MERGED_ON, join_cluster, make_province, make_unit, succeed
from thidua.people.models import Kind, Unit
from thidua.people.queries import cluster_of, members, search_units, subtree, unit_by_code, units_in_force

pytestmark = pytest.mark.django_db


def test_units_in_force_counts_both_ends_of_their_validity() -> None:
    always = make_unit("Xã Hiếu")
    old = make_unit("Xã Pờ Ê", valid_to=LAST_DAY)
    new = make_unit("Xã Kon Plông", valid_from=MERGED_ON)
    assert set(units_in_force(LAST_DAY)) == {always, old}
    assert set(units_in_force(MERGED_ON)) == {always, new}


def test_units_in_force_keeps_to_the_kinds_asked_for() -> None:
    make_unit("Xã Hiếu")
    board = make_unit("Ban Quản lý Khu kinh tế", Kind.MANAGEMENT_BOARD)
    department = make_unit("Sở Nội vụ", Kind.DEPARTMENT)
    assert set(units_in_force(LAST_DAY, [Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD])) == {board, department}


def test_unit_by_code_depends_on_the_day_because_codes_were_reused() -> None:
    old = make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY)
    new = make_unit("Xã Tu Mơ Rông", code="23425", valid_from=MERGED_ON)
    assert unit_by_code("23425", LAST_DAY) == old
    assert unit_by_code("23425", MERGED_ON) == new


def test_unit_by_code_keeps_code_lists_apart() -> None:
    make_unit("Xã Hiếu", code="62")
    agency = make_unit("Sở Nội vụ", Kind.DEPARTMENT, code="62", scheme="agency")
    assert unit_by_code("62", LAST_DAY, "agency") == agency


def test_unit_by_code_says_when_nobody_bears_the_code_that_day() -> None:
    make_unit("Xã Tu Mơ Rông", code="23425", valid_from=MERGED_ON)
    with pytest.raises(Unit.DoesNotExist):
        unit_by_code("23425", LAST_DAY)


def test_search_finds_names_without_diacritics_and_codes() -> None:
    commune = make_unit("Xã Đăk Long", code="23368")
    make_unit("Xã Hiếu", code="23476")
    assert list(search_units("dak LONG")) == [commune]
    assert list(search_units(" 2336 ")) == [commune]


def test_search_without_a_day_finds_every_unit_of_a_name() -> None:
    one = make_unit("Xã Đăk Long", code="23368")
    other = make_unit("Xã Đăk Long", code="23504", valid_to=LAST_DAY)
    assert set(search_units("đăk long")) == {one, other}


def test_search_on_a_day_finds_a_unit_by_the_name_and_code_of_its_predecessor() -> None:
    old = make_unit("Phường Duy Tân", code="23284", valid_to=LAST_DAY)
    new = make_unit("Phường Đăk Cấm", valid_from=MERGED_ON)
    make_unit("Phường Kon Tum", valid_from=MERGED_ON)
    succeed(old, new)
    assert list(search_units("duy tan", on=MERGED_ON)) == [new]
    assert list(search_units("23284", on=MERGED_ON)) == [new]
    assert list(search_units("duy tan", on=LAST_DAY)) == [old]


def test_search_takes_wildcards_as_letters() -> None:
    make_unit("Xã Hiếu")
    assert list(search_units("%")) == []


def test_subtree_is_a_unit_and_all_below_it() -> None:
    province = make_province()
    district = make_unit("Huyện Đăk Glei", Kind.DISTRICT, province)
    commune = make_unit("Xã Xốp", parent=district)
    make_unit("Huyện Sa Thầy", Kind.DISTRICT, province)
    assert list(subtree(district)) == [district, commune]


def test_subtree_of_several_units_joins_them_and_of_none_is_empty() -> None:
    one, other = make_province(), make_province("Tỉnh Quảng Ngãi", "51")
    commune = make_unit("Xã Xốp", parent=one)
    assert set(subtree(one, other)) == {one, other, commune}
    assert list(subtree()) == []


def test_members_are_those_of_the_cluster_and_the_year() -> None:
    commune, other = make_unit("Xã Xốp"), make_unit("Xã Hiếu")
    join_cluster(commune, "communes", 2024)
    join_cluster(commune, "districts", 2023)
    join_cluster(other, "communes", 2023)
    assert list(members("communes", 2024)) == [commune]


def test_cluster_of_a_unit_is_known_only_for_years_in_which_it_competes() -> None:
    commune = make_unit("Xã Xốp")
    join_cluster(commune, "communes", 2024)
    assert cluster_of(commune, 2024) == "communes"
    assert cluster_of(commune, 2025) is None


def test_a_unit_saved_below_another_keeps_the_path_to_it() -> None:
    province = make_province()
    commune = make_unit("Xã Xốp", parent=province)
    assert commune.path == f"/{province.pk}/{commune.pk}/"
