"""Words and figures in the language of the page."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from thidua.core.findings import Finding, Outcome
from thidua.core.messages import Message, Text
from thidua.frame.templatetags.words import index
from thidua.frame.words import figure, said, say


def shown(source: str, **values: object) -> str:
    return Template("{% load words %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("value", "unit", "vi", "en"),
    [
        (Decimal("95.3"), "percent", "95,3\u00a0%", "95.3\u00a0%"),
        (Decimal("86.471"), "percent", "86,47\u00a0%", "86.47\u00a0%"),
        (Decimal("0.125"), "", "0,13", "0.13"),
        (Decimal("0.375"), "", "0,38", "0.38"),
        (Decimal("95.000"), "", "95", "95"),
        (Decimal(100), "", "100", "100"),
        (Decimal("-2.5"), "", "\u22122,5", "\u22122.5"),
        (Decimal("-0.00001"), "", "0", "0"),
        (Decimal("64.998"), "percent", "64,998\u00a0%", "64.998\u00a0%"),
        (Decimal("64.99999"), "percent", "65\u00a0%", "65\u00a0%"),
        (1234567, "", "1.234.567", "1,234,567"),
        (Decimal("1E+3"), "", "1.000", "1,000"),
        (12.5, "", "12,5", "12.5"),
        (date(2024, 2, 5), "", "05/02/2024", "05/02/2024"),
    ],
)
def test_a_figure_is_written_as_its_language_does(value: Decimal, unit: str, vi: str, en: str) -> None:
    with override("vi"):
        assert figure(value, unit) == vi
    with override("en"):
        assert figure(value, unit) == en


def test_an_index_has_two_decimals_and_more_where_it_would_cross_a_bound() -> None:
    with override("vi"):
        said = [index(Decimal(percent)) for percent in ("94.3", "92", "93.039", "64.998")]
    assert said == ["94,30\u00a0%", "92,00\u00a0%", "93,04\u00a0%", "64,998\u00a0%"]


def test_a_figure_keeps_as_many_decimals_as_asked() -> None:
    with override("en"):
        assert figure(Decimal("86.47125"), places=4) == "86.4713"


@pytest.mark.parametrize(
    ("value", "unit", "said_in_english"),
    [
        (Decimal(1), "points", "1 point"),
        (Decimal("1.43"), "points", "1.43 points"),
        (Decimal(3), "rank", "rank 3"),
        (Decimal(1), "ranks", "1 place"),
        (Decimal(5), "ranks", "5 places"),
        (Decimal(1500000), "money", "1,500,000 đồng"),
        (Decimal(12), "count", "12"),
        (None, "percent", ""),
        (Text("Tốt", "Good"), "level", "Good"),
    ],
)
def test_a_value_is_said_with_its_unit(value: object, unit: str, said_in_english: str) -> None:
    with override("en"):
        assert said(value, unit) == said_in_english


def test_a_text_of_a_regulation_is_said_in_vietnamese_where_it_has_no_english() -> None:
    with override("en"):
        assert [say(Text("Tốt", "Good")), say(Text("Khá"))] == ["Good", "Khá"]
    with override("vi"):
        assert say(Text("Tốt", "Good")) == "Tốt"


def test_a_message_says_its_values_in_the_language_of_the_page() -> None:
    message = Message.of(
        "%(what)s: %(value)s, %(day)s, %(count)s, %(year)s",
        what=Text("Hồ sơ", "Dossiers"),
        value=Decimal("99.75"),
        day=date(2024, 12, 31),
        count=1500,
        year="2024",
    )
    with override("vi"):
        assert say(message) == "Hồ sơ: 99,75, 31/12/2024, 1.500, 2024"
    with override("en"):
        assert say(message) == "Dossiers: 99.75, 31/12/2024, 1,500, 2024"


def test_a_message_within_a_message_is_said_too() -> None:
    inner = Message.of("%(name)s is missing", name=Text("Kế hoạch", "The plan"))
    with override("en"):
        assert say(Message.of("%(why)s: no points", why=inner)) == "The plan is missing: no points"


def test_filters_say_nothing_for_what_is_not_known() -> None:
    assert shown("[{{ gone|say }}{{ gone|figure:'percent' }}]", gone=None) == "[]"


def test_words_are_escaped_on_a_page() -> None:
    assert shown("{{ words|say }}", words=Text("<b>")) == "&lt;b&gt;"


def test_a_finding_says_its_value_and_threshold() -> None:
    finding = Finding(Outcome.MET, "", value=Decimal("95.3"), threshold=Decimal(90), unit="percent")
    with override("vi"):
        assert shown("{{ f|value_said }} {{ f|threshold_said }}", f=finding) == "95,3\u00a0% 90\u00a0%"


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2024-12-31", "31/12/2024"), ("2024-12-31T07:00:00+07:00", "31/12/2024"), ("đợt 1", "đợt 1")],
)
def test_a_day_is_read_from_an_instant(instant: str, day: str) -> None:
    assert shown("{{ instant|day }}", instant=instant) == day


def test_words_can_be_imported_before_the_settings_are_known() -> None:
    """The command line reads them first."""
    environment = {"PATH": "", "PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-c", "import thidua.frame.words"], check=True, env=environment)


def test_a_deadline_at_midnight_is_the_end_of_the_day_before() -> None:
    with override("en"):
        assert shown("{{ at|instant }}", at=datetime(2026, 12, 5, 17, tzinfo=UTC)) == "the end of 05/12/2026"
        assert shown("{{ at|instant }}", at=datetime(2026, 12, 5, 9, 30, tzinfo=UTC)) == "16:30 05/12/2026"
        assert shown("{{ at|instant }}", at=None) == ""
