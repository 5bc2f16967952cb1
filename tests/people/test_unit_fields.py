from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.factories.people import LAST_DAY, MERGED_ON, make_province, make_unit, succeed
from thidua.people.forms import UnitField
from thidua.people.models import Kind, Unit, UnitVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def field() -> UnitField:
    field = UnitField()
    field.on = MERGED_ON
    return field


def refusal(field: UnitField, text: str) -> str:
    with override("en"), pytest.raises(ValidationError) as refused:
        field.clean(text)
    return " ".join(refused.value.messages)


def test_a_whole_code_names_its_unit_though_other_codes_begin_with_it(field: UnitField) -> None:
    ward = make_unit("Phường Kon Tum", code="23293")
    office = make_unit("Phòng Kinh tế", Kind.SUB_UNIT, ward, code="23293-kthtdt", scheme="agency")
    make_unit("Văn phòng", Kind.SUB_UNIT, ward, code="23293-vp", scheme="agency")
    assert field.clean(" 23293 ") == ward
    assert field.clean("23293-KTHTDT") == office


def test_a_code_means_who_bears_it_on_the_day(field: UnitField) -> None:
    old = make_unit("Xã Đăk Hà", code="23425", valid_to=LAST_DAY)
    new = make_unit("Xã Tu Mơ Rông", code="23425", valid_from=MERGED_ON)
    assert field.clean("23425") == new
    field.on = LAST_DAY
    assert field.clean("23425") == old


def test_a_whole_name_means_its_unit_however_many_others_hold_it(field: UnitField) -> None:
    for number in range(12):
        make_unit(f"Xã Đăk {number}")
    meant = make_unit("Xã Đăk")
    assert field.clean("Xã Đăk") == field.clean("xa  dak") == meant


def test_a_whole_name_is_that_of_the_day(field: UnitField) -> None:
    make_unit("Xã Bờ Y Một")
    renamed = make_unit("Xã Bờ Y Hai")
    UnitVersion.objects.create(unit=renamed, name="Xã Bờ Y", valid_to=LAST_DAY)
    field.on = LAST_DAY
    assert field.clean("Xã Bờ Y") == renamed


def test_diacritics_tell_names_apart_where_they_are_written(field: UnitField) -> None:
    one, other = make_unit("Xã Hà", code="1"), make_unit("Xã Hạ", code="2")
    assert (field.clean("xã hà"), field.clean("Xã Hạ")) == (one, other)
    assert "Xã Hà (1); Xã Hạ (2)" in refusal(field, "xa ha")


def test_units_of_one_name_are_listed_with_code_and_unit_above_to_be_chosen_by_code(field: UnitField) -> None:
    province = make_province()
    one = make_unit("Xã Đăk Long", parent=make_unit("Huyện Đăk Glei", Kind.DISTRICT, province), code="23368")
    other = make_unit("Xã Đăk Long", parent=make_unit("Huyện Đăk Hà", Kind.DISTRICT, province), code="23504")
    make_unit("Xã Đăk Long Hạ", parent=province)
    assert refusal(field, "xã đăk long") == (
        "Several units bear this name: Xã Đăk Long (23368, Huyện Đăk Glei); Xã Đăk Long (23504, Huyện Đăk Hà). "
        "Write the code."
    )
    assert (field.clean("23368"), field.clean("23504")) == (one, other)


def test_a_part_of_a_name_or_a_predecessor_names_the_only_unit_that_fits(field: UnitField) -> None:
    old = make_unit("Phường Duy Tân", code="23284", valid_to=LAST_DAY)
    new = make_unit("Phường Đăk Cấm", valid_from=MERGED_ON)
    succeed(old, new)
    assert field.clean("cam") == field.clean("duy tan") == field.clean("23284") == new


def test_units_out_of_reach_stand_in_nobodys_way(field: UnitField) -> None:
    make_unit("Văn phòng", Kind.SUB_UNIT, make_unit("Sở Nội vụ", Kind.DEPARTMENT))
    mine = make_unit("Văn phòng", Kind.SUB_UNIT, make_unit("Sở Y tế", Kind.DEPARTMENT))
    field.among = Unit.objects.filter(pk=mine.pk)
    assert field.clean("Văn phòng") == mine


def test_many_that_fit_are_not_all_told(field: UnitField) -> None:
    for number in range(12):
        make_unit(f"Xã Đăk {number}")
    said = refusal(field, "dak")
    assert said.count("Xã Đăk") == 8
    assert said.endswith("; …. Write the whole name, or the code.")
