from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from tests.factories.core import decimals
from thidua.core.messages import Message, Text, format_decimal, gettext_noop, plain, render

LATE = Message.of("%(count)s dossiers late by %(day)s", count=Decimal("3.0"), day=date(2025, 7, 1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("95", "95"),
        ("95.00", "95"),
        ("0.375", "0.375"),
        ("86.471", "86.471"),
        ("1E+3", "1000"),
        ("0.12345", "0.1235"),
        ("0.12344999", "0.1234"),
        ("-0.12345", "-0.1235"),
        ("100.00", "100"),
        ("0", "0"),
        ("-0.0", "0"),
        ("-0.00001", "0"),
        ("99.99999", "100"),
    ],
)
def test_format_decimal_rounds_half_up_and_drops_trailing_zeros(value: str, shown: str) -> None:
    assert format_decimal(Decimal(value)) == shown


def test_format_decimal_keeps_as_many_places_as_asked() -> None:
    assert format_decimal(Decimal("86.471"), places=2) == "86.47"
    assert format_decimal(Decimal("86.475"), places=2) == "86.48"
    assert format_decimal(Decimal("86.5"), places=0) == "87"


@given(decimals(-1000, 1000, places=8))
def test_format_decimal_stays_within_half_a_unit_of_the_last_place(value: Decimal) -> None:
    assert abs(Decimal(format_decimal(value)) - value) <= Decimal("0.00005")


def test_plain_writes_dates_as_officials_do() -> None:
    assert plain(date(2025, 7, 1)) == "01/07/2025"


def test_plain_writes_numbers_and_words_as_they_are() -> None:
    assert plain(Decimal("1.50")) == "1.5"
    assert plain(12) == "12"
    assert plain("Sở Nội vụ") == "Sở Nội vụ"


def test_text_is_said_in_vietnamese_unless_a_translation_is_asked_for_and_known() -> None:
    both = Text("Xuất sắc", "Excellent")
    assert str(both) == "Xuất sắc"
    assert render(both, "vi") == "Xuất sắc"
    assert render(both, "en") == "Excellent"
    assert render(Text("Xuất sắc"), "en") == "Xuất sắc"


def test_plain_words_are_said_as_they_are() -> None:
    assert render("QĐ 707/QĐ-UBND", "vi") == "QĐ 707/QĐ-UBND"


def test_message_reads_in_english_with_its_values() -> None:
    assert str(LATE) == "3 dossiers late by 01/07/2025"


def test_message_is_translated_and_its_values_written_by_whoever_shows_it() -> None:
    said = render(LATE, "vi", {LATE.msgid: "%(count)s hồ sơ trễ, đến %(day)s"}.__getitem__, lambda value: f"<{value}>")
    assert said == "<3.0> hồ sơ trễ, đến <2025-07-01>"


def test_message_without_values_may_hold_a_percent_sign() -> None:
    assert str(Message.of("100 %")) == "100 %"


def test_message_says_the_words_inside_it_in_the_same_language() -> None:
    inner = Message.of("Nothing arose")
    outer = Message.of("%(part)s: %(why)s", part=Text("Kế hoạch", "Plan"), why=inner)
    catalogue = {inner.msgid: "Không phát sinh", outer.msgid: "%(part)s – %(why)s"}
    assert render(outer, "en") == "Plan: Nothing arose"
    assert render(outer, "vi", catalogue.__getitem__) == "Kế hoạch – Không phát sinh"


def test_message_does_not_read_percent_signs_in_a_value_as_places_for_others() -> None:
    assert str(Message.of("Reason: %(why)s", why="100 %(rate)s")) == "Reason: 100 %(rate)s"


@given(st.text())
def test_gettext_noop_changes_nothing(msgid: str) -> None:
    assert gettext_noop(msgid) == msgid
