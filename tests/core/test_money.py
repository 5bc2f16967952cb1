from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from thidua.core.dated import Dated, DatedValue, NoValueInForce
from thidua.core.messages import Text
from thidua.core.money import RoundingOrder, prize_amount

NATIONAL = Path(__file__).parents[2] / "thidua/law/packs/national"
FILE: dict[str, Any] = {
    key: rows
    for name in ("dated", "instruments")
    for key, rows in yaml.safe_load((NATIONAL / f"{name}.yaml").read_text(encoding="utf-8")).items()
}
INSTRUMENTS = {instrument["code"]: instrument for instrument in FILE["instruments"]}
STATUSES = {"verified", "secondary", "assumed", "unverified"}


def dated(entry: dict[str, Any]) -> Dated[Any]:
    values = tuple(
        DatedValue(row["since"], row["value"], row["reference"]["instrument"], row["status"], row.get("until"))
        for row in entry["values"]
    )
    return Dated(values, Text(**entry["name"]))


VALUES = {entry["code"]: dated(entry) for entry in FILE["dated"]}

MERIT = "prize_certificate_of_merit_province"
DISTRICT = "prize_certificate_of_commendation_district"
COMMUNE = "prize_certificate_of_commendation_commune"


def number(code: str, day: date) -> Decimal:
    return Decimal(str(VALUES[code].at(day).value))


def prize(form: str, day: date, multiple: str = "", order: RoundingOrder = "multiply_then_round") -> int:
    return int(
        prize_amount(
            number(form, day),
            number("base_salary", day),
            number("prize_rounding_step", day),
            multiple=number(multiple, day) if multiple else Decimal(1),
            order=order,
        )
    )


@pytest.mark.parametrize(
    ("day", "commendation", "merit_person", "merit_collective", "person", "collective"),
    [
        (date(2023, 7, 15), DISTRICT, 1_800_000, 3_600_000, 540_000, 1_080_000),
        (date(2024, 1, 1), DISTRICT, 2_700_000, 5_400_000, 540_000, 1_080_000),
        (date(2024, 6, 30), COMMUNE, 2_700_000, 5_400_000, 540_000, 1_080_000),
        (date(2024, 7, 1), DISTRICT, 3_510_000, 7_020_000, 710_000, 1_410_000),
        (date(2025, 7, 1), COMMUNE, 3_510_000, 7_020_000, 710_000, 1_410_000),
        (date(2026, 6, 30), COMMUNE, 3_510_000, 7_020_000, 710_000, 1_410_000),
        (date(2026, 7, 1), COMMUNE, 3_800_000, 7_590_000, 760_000, 1_520_000),
        (date(2027, 2, 28), COMMUNE, 3_800_000, 7_590_000, 760_000, 1_520_000),
        (date(2030, 12, 31), COMMUNE, 3_800_000, 7_590_000, 760_000, 1_520_000),
    ],
)
def test_prizes_are_those_of_the_decision_date(
    day: date, commendation: str, merit_person: int, merit_collective: int, person: int, collective: int
) -> None:
    assert prize(MERIT, day) == merit_person
    assert prize(MERIT, day, "prize_collective_multiple") == merit_collective
    assert prize(commendation, day) == person
    assert prize(commendation, day, "prize_collective_multiple") == collective


@pytest.mark.parametrize(
    ("form", "day", "multiplied_first", "rounded_first"),
    [
        (COMMUNE, date(2025, 7, 1), 1_410_000, 1_420_000),
        (MERIT, date(2026, 7, 1), 7_590_000, 7_600_000),
        (COMMUNE, date(2026, 7, 1), 1_520_000, 1_520_000),
        (MERIT, date(2025, 7, 1), 7_020_000, 7_020_000),
    ],
)
def test_collective_prize_depends_on_the_order_of_rounding(
    form: str, day: date, multiplied_first: int, rounded_first: int
) -> None:
    assert prize(form, day, "prize_collective_multiple") == multiplied_first
    assert prize(form, day, "prize_collective_multiple", "round_then_multiply") == rounded_first


def test_household_prize_is_rounded_up_whatever_the_order() -> None:
    day = date(2025, 7, 1)
    assert prize(COMMUNE, day, "prize_household_multiple") == 1_060_000
    assert prize(COMMUNE, day, "prize_household_multiple", "round_then_multiply") == 1_070_000
    assert prize(MERIT, day, "prize_household_multiple") == 5_270_000


def test_household_prize_before_2024_is_not_known() -> None:
    with pytest.raises(NoValueInForce, match="no value is in force on 31/12/2023"):
        prize(MERIT, date(2023, 12, 31), "prize_household_multiple")


def test_district_prize_ends_with_the_district_level() -> None:
    assert prize(DISTRICT, date(2025, 6, 30)) == 710_000
    with pytest.raises(NoValueInForce, match="no value is in force on 01/07/2025"):
        prize(DISTRICT, date(2025, 7, 1))


def test_prize_rounds_up_to_ten_thousand_unless_told_otherwise() -> None:
    assert prize_amount(Decimal("0.3"), Decimal(2_340_000)) == Decimal(710_000)
    assert prize_amount(Decimal("0.3"), Decimal(2_340_000), Decimal(1_000)) == Decimal(702_000)
    assert prize_amount(Decimal(1), Decimal(1_800_000)) == Decimal(1_800_000)


@given(
    st.decimals(0, 50, places=2),
    st.integers(1, 10_000_000).map(Decimal),
    st.sampled_from([Decimal(1), Decimal("1.5"), Decimal(2)]),
    st.sampled_from(["multiply_then_round", "round_then_multiply"]),
)
def test_prize_is_the_exact_amount_rounded_up(
    coefficient: Decimal, base_salary: Decimal, multiple: Decimal, order: RoundingOrder
) -> None:
    step = Decimal(10_000)
    amount = prize_amount(coefficient, base_salary, multiple=multiple, order=order)
    exact = coefficient * base_salary * multiple
    slack = step if order == "multiply_then_round" else step * (multiple + 1)
    assert amount % step == 0
    assert exact <= amount < exact + slack
    assert amount <= prize_amount(coefficient, base_salary, multiple=multiple, order="round_then_multiply")


@pytest.mark.parametrize(
    ("code", "day", "points"),
    [
        ("rating_levels_civil_servant", date(2025, 12, 31), [None, None, None, None]),
        ("rating_levels_civil_servant", date(2026, 1, 1), [0, 50, 70, 90]),
        ("rating_levels_public_employee", date(2026, 6, 30), [None, None, None, None]),
        ("rating_levels_public_employee", date(2026, 7, 1), [0, 50, 70, 90]),
        ("rating_levels_cadre", date(2026, 7, 1), [None, None, None, None]),
    ],
)
def test_rating_levels_rise_from_not_completed_to_excellent(code: str, day: date, points: list[int | None]) -> None:
    levels = VALUES[code].at(day).value
    assert [level["code"] for level in levels] == ["not_completed", "completed", "good", "excellent"]
    assert [level.get("points_from") for level in levels] == points


def test_processing_days_have_the_defaults_of_each_level() -> None:
    limits = {
        level: VALUES[f"processing_days_{level}"].at(date(2025, 6, 30)).value
        for level in (
            "certificate_of_merit_province",
            "certificate_of_commendation_district",
            "certificate_of_commendation_commune",
        )
    }
    assert list(limits.values()) == [25, 10, 10]


def test_dated_values_cite_a_known_instrument_that_was_in_force() -> None:
    for entry in FILE["dated"]:
        for row in entry["values"]:
            assert set(row) <= {"since", "until", "value", "reference", "status", "note"}
            assert row["status"] in STATUSES
            assert "note" in row or row["status"] in {"verified", "secondary"}
            instrument = INSTRUMENTS[row["reference"]["instrument"]]
            assert row["since"] >= instrument.get("in_force_from", date.min)
            if row["status"] != "assumed":
                assert row["since"] <= instrument.get("in_force_to", date.max)


def test_instruments_are_named_once_and_replaced_by_known_ones() -> None:
    assert len(INSTRUMENTS) == len(FILE["instruments"])
    for instrument in INSTRUMENTS.values():
        assert instrument["status"] in STATUSES
        assert set(instrument["title"]) == {"vi", "en"}
        assert instrument.get("issued_on", date.min) <= instrument.get("in_force_from", date.max)
        if "replaced_by" in instrument:
            successor = INSTRUMENTS[instrument["replaced_by"]]
            assert instrument["in_force_to"] < successor.get("in_force_from", date.max)


def test_texts_of_the_file_are_in_both_languages() -> None:
    texts = [entry["name"] for entry in FILE["dated"]]
    texts += [row["note"] for entry in FILE["dated"] for row in entry["values"] if "note" in row]
    texts += [instrument["note"] for instrument in INSTRUMENTS.values() if "note" in instrument]
    assert all(set(text) == {"vi", "en"} and all(text.values()) for text in texts)
