"""What a figure may say, judged without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from thidua.core.facts import Fact
from thidua.core.messages import Text, render
from thidua.observations.figures import MeasureRule, fault_of_year, faults_of_content, level_code

SHARE = MeasureRule(kind="share", aggregation="ratio_of_sums")
LEVEL = MeasureRule(kind="level", levels={"full": Text("Đúng hạn", "On time"), "none": Text("Không có")})
EITHER = MeasureRule()
NEEDED = "This kind of measure needs this field."
NOT_OF_THIS_KIND = "This kind of measure does not have this field."


@pytest.mark.parametrize(
    ("fact", "rule", "faults"),
    [
        (Fact("m", numerator=Decimal(190), denominator=Decimal(200)), SHARE, []),
        (
            Fact("m", numerator=Decimal(210), denominator=Decimal(200)),
            SHARE,
            [("numerator", "The numerator is greater than the denominator.")],
        ),
        (Fact("m", level="full"), LEVEL, []),
        (Fact("m", level="half"), LEVEL, [("level", "This measure has no such level.")]),
        (
            Fact("m", value=Decimal(-4)),
            MeasureRule(kind="amount", at_least=Decimal(0)),
            [("value", "This measure cannot be below 0.")],
        ),
        (
            Fact("m", value=Decimal(1), numerator=Decimal(1)),
            MeasureRule(kind="amount"),
            [("numerator", NOT_OF_THIS_KIND)],
        ),
        (Fact("m", value=Decimal(1)), EITHER, []),
        (Fact("m", numerator=Decimal(1), denominator=Decimal(2)), EITHER, []),
        (Fact("m", numerator=Decimal(1)), EITHER, [("denominator", NEEDED)]),
        (Fact("m"), EITHER, [("value", NEEDED)]),
        (Fact("m", applicable=False, note="Không phát sinh"), SHARE, []),
        (
            Fact("m", applicable=False, value=Decimal(0)),
            SHARE,
            [
                ("note", "The measure is said not to apply, but not why."),
                ("not_applicable", "The measure is said not to apply, and yet there is a figure."),
            ],
        ),
    ],
)
def test_a_figure_says_what_its_measure_admits(fact: Fact, rule: MeasureRule, faults: list[tuple[str, str]]) -> None:
    found = [(field, render(fault.problem, "en")) for field, fault in faults_of_content(fact, rule)]
    assert found == faults


@pytest.mark.parametrize(
    ("year", "problem"),
    [
        (1899, "The year must lie between 1900 and 2100."),
        (1900, None),
        (2024, None),
        (2025, "The year 2025 has not come yet."),
        (2101, "The year must lie between 1900 and 2100."),
    ],
)
def test_figures_stand_for_years_that_have_begun(year: int, problem: str | None) -> None:
    fault = fault_of_year(year, 2024)
    assert (fault and render(fault.problem, "en")) == problem


@pytest.mark.parametrize(("said", "code"), [("full", "full"), ("dung han", "full"), ("ON TIME", "full"), ("x", "x")])
def test_a_level_is_known_by_its_code_and_its_names(said: str, code: str) -> None:
    assert level_code(said, LEVEL.levels) == code
