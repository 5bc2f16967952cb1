from datetime import date, datetime, time
from decimal import Decimal

import pytest

from thidua.sheets.cells import canonical, fold, is_unclear, read_number, shown, write_number
from thidua.sheets.faults import BECAME_A_DATE, NOT_A_NUMBER, TOO_MANY_DIGITS, InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Đắk Glei ", "Đắk Glei"),
        ("\u00a0xã\u2003", "xã"),
        ("e\u0302\u0301", "ế"),
        ("e\u200b\u0302", "ê"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("\ufeffa\x00\x0b\x7fb\ufffe", "ab"),
        ("\u200b \ufeff", ""),
    ],
)
def test_canonical_is_one_spelling(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize("text", ["Mã đơn vị", "ma_don_vi", "MÃ  ĐƠN VỊ", "Ma-Don-Vi (*)", "Mã đơn\nvị".upper()])
def test_fold_ignores_case_diacritics_spaces_and_marks(text: str) -> None:
    assert fold(text) == "madonvi"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (True, "TRUE"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (Decimal("1E+3"), "1000"),
        (date(987, 1, 2), "02/01/0987"),
        (datetime.fromisoformat("2025-07-01T08:05"), "01/07/2025 08:05"),
        (time(8, 5), "08:05:00"),
        ("xã", "xã"),
    ],
)
def test_shown_is_what_a_person_sees(cell: object, expected: str) -> None:
    assert shown(cell) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234", "1234"),
        ("-12,5", "-12.5"),
        ("+12.5", "12.5"),
        ("−3", "-3"),
        ("0.123", "0.123"),
        ("0,123", "0.123"),
        ("1.2340", "1.2340"),
        ("1234,567", "1234.567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234,567", "1234.567"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 234 567,8", "1234567.8"),
        ("1\u00a0234,5", "1234.5"),
    ],
)
def test_read_number_takes_every_unambiguous_writing(text: str, expected: str) -> None:
    assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["95%", "5 km", "1.23.4", "1,23.4", "1.234.56", "12 34", "1e5", ".5", "5.", "", "--1", "٣", "9" * 41, "NaN"]
)
def test_read_number_refuses_what_is_not_one(text: str) -> None:
    with pytest.raises(InputError) as refused:
        read_number(text)
    assert refused.value.fault == NOT_A_NUMBER


@pytest.mark.parametrize(
    ("text", "remedy"), [("1.234", "Write 1234 or 1,2340."), ("-1,234", "Write -1234 or -1,2340.")]
)
def test_read_number_refuses_what_has_two_readings(text: str, remedy: str) -> None:
    with pytest.raises(InputError) as refused:
        read_number(text)
    assert str(refused.value.fault.remedy) == remedy


@pytest.mark.parametrize(
    ("text", "point", "expected"),
    [
        ("12.000", ",", "12000"),
        ("12,000", ",", "12.000"),
        ("12.000", ".", "12.000"),
        ("12,000", ".", "12000"),
        ("-1.234", ",", "-1234"),
        ("12.5", ",", "12.5"),
        ("12,5", ".", "12.5"),
        ("1,234.5", ",", "1234.5"),
        ("1.234.567", ".", "1234567"),
        ("0.123", ",", "0.123"),
        ("1 234", ",", "1234"),
    ],
)
def test_read_number_reads_by_the_point_of_its_person_only_what_has_two_readings(
    text: str, point: str, expected: str
) -> None:
    assert read_number(text, point=point) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "unclear"),
    [("12.000", True), ("1,234", True), ("12.5", False), ("1.234,5", False), ("1.234.567", False), ("0,123", False)],
)
def test_only_one_group_of_three_digits_is_unclear(text: str, unclear: bool) -> None:
    assert is_unclear(text) is unclear


@pytest.mark.parametrize("text", ["1.234", "1,234", "1 234"])
def test_read_number_takes_thousands_where_only_whole_numbers_stand(text: str) -> None:
    assert read_number(text, whole=True) == 1234


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(0.1, "0.1"), (0.1 + 0.2, "0.3"), (95.39999999999999, "95.4"), (123456789012345.0, "123456789012345")],
)
def test_read_number_takes_a_float_for_what_excel_shows(cell: float, expected: str) -> None:
    assert read_number(cell) == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (1e15, TOO_MANY_DIGITS),
        (-1e22, TOO_MANY_DIGITS),
        (float("nan"), NOT_A_NUMBER),
        (float("inf"), NOT_A_NUMBER),
        (True, NOT_A_NUMBER),
        (date(2025, 5, 1), BECAME_A_DATE),
        (time(1, 5), BECAME_A_DATE),
    ],
)
def test_read_number_refuses_what_excel_has_changed(cell: object, fault: object) -> None:
    with pytest.raises(InputError) as refused:
        read_number(cell)
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12.5", "12,5"), ("1.234", "1,2340"), ("1234.567", "1234,567"), ("0.123", "0,123"), ("1E+3", "1000")],
)
def test_write_number_leaves_no_second_reading(value: str, expected: str) -> None:
    assert write_number(Decimal(value), ",") == expected
