from datetime import date, datetime, time
from decimal import Decimal

import pytest

from thidua.core.messages import Text, render
from thidua.sheets import kinds
from thidua.sheets.faults import BECAME_A_DATE, NO_SUCH_DAY, NOT_A_DATE, NOT_WHOLE, TIME_OF_DAY, Fault, InputError

LEVELS = kinds.choice({"good": Text("Tốt", "Good"), "fair": Text("Khá")}, also={"B": "good"})


def fault_of(kind: kinds.Kind[object], cell: object) -> Fault:
    with pytest.raises(InputError) as refused:
        kind.read(cell)
    return refused.value.fault


@pytest.mark.parametrize(("cell", "expected"), [("00123", "00123"), (123.0, "123"), (1.5, "1.5"), (True, "TRUE")])
def test_text_takes_words_and_numbers(cell: object, expected: str) -> None:
    assert kinds.text().read(cell) == expected


@pytest.mark.parametrize("cell", [date(2025, 7, 1), datetime.fromisoformat("2025-07-01T08:00"), time(8)])
def test_text_refuses_what_excel_made_a_date(cell: object) -> None:
    assert fault_of(kinds.text(), cell) == BECAME_A_DATE


def test_text_refuses_what_is_too_long() -> None:
    fault = fault_of(kinds.text(max_length=3), "abcd")
    assert [str(words) for words in fault] == ["This text has 4 characters.", "Shorten it to at most 3."]


@pytest.mark.parametrize(("cell", "expected"), [(5.0, 5), ("5", 5), ("1.234", 1234), ("12,0", 12), ("-7", -7)])
def test_integer_takes_whole_numbers(cell: object, expected: int) -> None:
    assert kinds.integer().read(cell) == expected


@pytest.mark.parametrize("cell", [0.5, "0,5", "0.123"])
def test_integer_refuses_fractions(cell: object) -> None:
    assert fault_of(kinds.integer(), cell) == NOT_WHOLE


def test_decimal_is_exact() -> None:
    assert kinds.decimal().read("0,12345678901234567890") == Decimal("0.12345678901234567890")


@pytest.mark.parametrize("cell", [date(2025, 7, 1), "2025-07-01", "01/07/2025", "1/7/2025", "01-07-2025", "1.7.2025"])
def test_day_takes_excel_iso_and_vietnamese_dates(cell: object) -> None:
    assert kinds.day().read(cell) == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("07/13/2025", NO_SUCH_DAY),
        ("29/02/2025", NO_SUCH_DAY),
        ("31/12/1899", NO_SUCH_DAY),
        ("01/01/2101", NO_SUCH_DAY),
        (date(9999, 12, 31), NO_SUCH_DAY),
        ("1/7/25", NOT_A_DATE),
        ("1/7-2025", NOT_A_DATE),
        ("tháng 7", NOT_A_DATE),
        (45839.0, NOT_A_DATE),
        (time(8), NOT_A_DATE),
        (datetime.fromisoformat("2025-07-01T08:00"), TIME_OF_DAY),
    ],
)
def test_day_refuses_everything_else(cell: object, fault: Fault) -> None:
    assert fault_of(kinds.day(), cell) == fault


@pytest.mark.parametrize("cell", ["có", "Co", "x", "X", "1", 1.0, True, "yes", "đúng", "true"])
def test_boolean_takes_words_for_yes(cell: object) -> None:
    assert kinds.boolean().read(cell) is True


@pytest.mark.parametrize("cell", ["không", "KHONG", "0", 0.0, False, "no", "sai", "false"])
def test_boolean_takes_words_for_no(cell: object) -> None:
    assert kinds.boolean().read(cell) is False


def test_boolean_refuses_other_words() -> None:
    assert fault_of(kinds.boolean(), "có lẽ").remedy.params == (("words", Text("Có; Không", "Yes; No")),)


@pytest.mark.parametrize("cell", ["good", "Tốt", "tot", " GOOD ", "b"])
def test_choice_takes_its_value_labels_and_other_words(cell: str) -> None:
    assert LEVELS.read(cell) == "good"


@pytest.mark.parametrize(("language", "words"), [("vi", "Tốt; Khá"), ("en", "Good; Khá")])
def test_choice_names_its_words_when_it_refuses(language: str, words: str) -> None:
    assert render(fault_of(LEVELS, "?").remedy, language) == f"Write one of: {words}."


@pytest.mark.parametrize("label", ["Tốt", "TOT", "—"])
def test_choice_refuses_labels_that_cannot_be_told_apart(label: str) -> None:
    with pytest.raises(ValueError, match="does not tell"):
        kinds.choice({"good": Text("Tốt"), "other": Text(label)})
