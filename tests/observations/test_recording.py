from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.observations import ORIGIN, amount, make_measure, make_observation, make_share, not_arisen, share
from tests.factories.people import make_account, make_person, make_unit
from thidua.audit.models import Entry
from thidua.core.messages import render
from thidua.observations.actions import Figure, FiguresRefusedError, record, record_many
from thidua.observations.models import Measure, Observation, Origin
from thidua.people.models import Unit

pytestmark = pytest.mark.django_db
INSTANT = datetime(2025, 1, 20, 3, tzinfo=UTC)


@pytest.fixture
def unit() -> Unit:
    make_measure()
    make_share()
    make_measure("level", "level")
    make_measure("plan", "yes_no")
    return make_unit()


def refused(*figures: Figure, reason: str = "") -> list[tuple[int, str, str, str]]:
    """Place, field, problem and remedy of every fault; nothing may be left behind."""
    rows, entries = Observation.objects.count(), Entry.objects.count()
    with pytest.raises(FiguresRefusedError) as error:
        record_many(figures=figures, origin=ORIGIN, by=None, reason=reason)
    assert (Observation.objects.count(), Entry.objects.count()) == (rows, entries)
    assert error.value.count == len(error.value.faults)
    return [
        (place, field, render(fault.problem, "en"), render(fault.remedy, "en"))
        for place, field, fault in error.value.faults
    ]


def test_record_many_keeps_every_field_of_a_figure(unit: Unit) -> None:
    account = make_account("lan")
    figure = replace(share("3.5", 4, unit.pk), note="Có giải trình", evidence="12/BC-UBND")
    origin = record_many(figures=[figure], origin=ORIGIN, by=account, as_of=INSTANT)
    row = Observation.objects.get()
    assert (row.measure.code, row.unit, row.person, str(row.period_start), str(row.period_end)) == (
        "on_time", unit, None, "2024-01-01", "2024-12-31",
    )  # fmt: skip
    assert (row.numerator, row.denominator, row.value, row.level) == (Decimal("3.5"), 4, None, "")
    assert (row.applicable, row.note, row.evidence, row.as_of) == (True, "Có giải trình", "12/BC-UBND", INSTANT)
    assert (row.origin, row.supersedes, row.reason) == (origin, None, "")
    assert (origin.kind, origin.key, origin.label) == ("report", "7", "Báo cáo CCHC năm 2024")
    assert (origin.recorded_by, origin.recorded_by_name) == (account, "lan")


def test_record_many_keeps_a_figure_of_a_person_a_level_and_what_does_not_apply(unit: Unit) -> None:
    person = make_person()
    level = Figure(measure="level", year=2024, person_id=person.pk, level="good")
    record_many(figures=[level, not_arisen(unit.pk)], origin=ORIGIN, by=None)
    of_person, of_unit = Observation.objects.order_by("pk")
    assert (of_person.person, of_person.unit, of_person.level) == (person, None, "good")
    assert (of_unit.applicable, of_unit.note) == (False, "Không phát sinh")


@pytest.mark.parametrize("number", ["0", "0.1", "0.00000001", "86.47123456", "-3", "999999999999999", "1E+3"])
def test_record_many_keeps_numbers_exactly(unit: Unit, number: str) -> None:
    record_many(figures=[amount(number, unit.pk)], origin=ORIGIN, by=None)
    assert Observation.objects.get().value == Decimal(number)


def test_record_many_writes_one_audit_entry_with_the_fingerprint_of_the_batch(unit: Unit) -> None:
    figures = [amount("95.0", unit.pk), share(1, 2, unit.pk)]
    origin = record_many(figures=figures, origin=ORIGIN, by=None)
    text = (
        f'["tasks",2024,{unit.pk},null,null,null,"95","",true,"",""]\n'
        f'["on_time",2024,{unit.pk},null,"1","2",null,"",true,"",""]\n'
    )
    assert origin.sha256 == hashlib.sha256(text.encode()).hexdigest()
    entry = Entry.objects.get()
    assert (entry.verb, entry.said.actor_name, entry.subject_kind) == ("record_figures", "system", "origin")
    assert (entry.subject_key, entry.said.subject_label) == (str(origin.pk), origin.label)
    assert entry.said.after == {"new": 2, "corrected": 0, "unchanged": 0, "sha256": origin.sha256}


def test_record_many_fingerprints_equal_figures_alike(unit: Unit) -> None:
    first = record_many(figures=[amount("95", unit.pk)], origin=ORIGIN, by=None)
    second = record_many(figures=[amount("95.000", unit.pk)], origin=ORIGIN, by=None)
    third = record_many(figures=[amount("96", unit.pk)], origin=ORIGIN, by=None, reason="Đếm lại")
    assert first.sha256 == second.sha256 != third.sha256


def test_record_many_skips_a_figure_that_stands_already(unit: Unit) -> None:
    make_observation(amount("95", unit.pk))
    record_many(figures=[amount("95.00", unit.pk)], origin=ORIGIN, by=None)
    assert Observation.objects.count() == 1
    assert Entry.objects.latest("pk").said.after["unchanged"] == 1


def test_record_many_supersedes_a_different_figure_with_the_reason(unit: Unit) -> None:
    first = make_observation(amount(95, unit.pk))
    other_year = make_observation(amount(95, unit.pk, year=2023))
    second = make_observation(amount(96, unit.pk), reason="Đếm lại")
    third = make_observation(replace(amount(96, unit.pk), evidence="13/BC"), reason="Bổ sung văn bản")
    assert (second.supersedes, second.reason) == (first, "Đếm lại")
    assert (third.supersedes, third.reason) == (second, "Bổ sung văn bản")
    first.refresh_from_db()
    assert (first.value, first.superseded_by, hasattr(other_year, "superseded_by")) == (95, second, False)
    assert Entry.objects.latest("pk").said.after["corrected"] == 1
    assert Entry.objects.latest("pk").said.reason == "Bổ sung văn bản"


def test_record_many_corrects_a_figure_back_to_what_it_was(unit: Unit) -> None:
    make_observation(amount(95, unit.pk))
    make_observation(amount(96, unit.pk), reason="Đếm lại")
    last = make_observation(amount(95, unit.pk), reason="Đếm lần ba")
    assert Observation.objects.count() == 3
    assert last.value == 95


def test_record_many_refuses_a_correction_without_a_reason_naming_each(unit: Unit) -> None:
    make_observation(amount(95, unit.pk))
    make_observation(share(1, 2, unit.pk))
    faults = refused(amount(96, unit.pk), amount(96, unit.pk, year=2023), share(1, 3, unit.pk), reason="  ")
    told = ("A different figure is recorded here already.", "Leave it out, or give the reason of the correction.")
    assert faults == [(1, "measure", *told), (3, "measure", *told)]


def test_record_many_refuses_two_answers_to_one_question_in_a_batch(unit: Unit) -> None:
    faults = refused(amount(1, unit.pk), amount(2, unit.pk), reason="Đếm lại")
    problem = "Another figure of the same measure, subject and year stands in this batch."
    assert faults == [(2, "measure", problem, "Leave only one of the two.")]


def test_record_many_notices_repetition_far_apart_in_a_batch(unit: Unit) -> None:
    figures = [amount(1, unit.pk), *(amount(1, unit.pk, year=1900 + n % 100) for n in range(2500)), amount(2, unit.pk)]
    assert [place for place, *_ in refused(*figures)] == [2502]


def test_record_many_takes_the_same_figure_twice_as_once(unit: Unit) -> None:
    record_many(figures=[amount(1, unit.pk), amount(1, unit.pk)], origin=ORIGIN, by=None)
    assert Observation.objects.count() == 1


def test_record_many_lists_every_fault_with_place_field_and_remedy(unit: Unit) -> None:
    faults = refused(
        amount(1, unit.pk, measure="task"),
        amount(1, unit.pk, measure="xyzzy"),
        amount(1),
        replace(amount(1, unit.pk), person_id=make_person().pk),
        amount(1, unit.pk + 1),
        amount(1, unit.pk, year=20224),
        share(5, 4, unit.pk),
        share(-1, 4, unit.pk),
        amount("0.123456789", unit.pk),
    )
    assert faults == [
        (1, "measure", "The measure “task” is not known.", "Did you mean “tasks”?"),
        (2, "measure", "The measure “xyzzy” is not known.", "Use a measure that the regulations define."),
        (3, "unit", "A figure belongs to one unit or one person.", "Name a unit or a person, and not both."),
        (4, "unit", "A figure belongs to one unit or one person.", "Name a unit or a person, and not both."),
        (5, "unit", "There is no such unit or person.", "Create it first, or correct its code."),
        (6, "year", "The year must lie between 1900 and 2100.", "Correct the year."),
        (7, "numerator", "The numerator is greater than the denominator.",
         "Check whether the two were swapped or miscounted."),
        (8, "numerator", "A numerator or denominator cannot be negative.", "Correct the number."),
        (9, "value", "The number cannot be kept exactly.",
         "Write at most 15 digits, of which at most 8 are decimals."),
    ]  # fmt: skip


NEEDED = "This kind of measure needs this field."
NOT_OF_THIS_KIND = "This kind of measure does not have this field."


@pytest.mark.parametrize(
    ("figure", "faults"),
    [
        (Figure(measure="tasks", year=2024), [("value", NEEDED)]),
        (Figure(measure="level", year=2024), [("level", NEEDED)]),
        (Figure(measure="on_time", year=2024), [("numerator", NEEDED), ("denominator", NEEDED)]),
        (Figure(measure="on_time", year=2024, numerator=Decimal(1)), [("denominator", NEEDED)]),
        (replace(share(1, 2), value=Decimal(50)), [("value", NOT_OF_THIS_KIND)]),
        (replace(amount(1), level="good"), [("level", NOT_OF_THIS_KIND)]),
        (amount(2, measure="plan"), [("value", "This is neither yes nor no.")]),
        (amount("NaN"), [("value", "The number cannot be kept exactly.")]),
        (share("Infinity", 1), [("numerator", "The number cannot be kept exactly.")]),
        (share(1, "1234567890123456"), [("denominator", "The number cannot be kept exactly.")]),
        (replace(amount(1), note="x" * 501), [("note", "The text is too long.")]),
        (replace(amount(1), evidence="x" * 301), [("evidence", "The text is too long.")]),
        (
            Figure(measure="tasks", year=2024, applicable=False),
            [("note", "The measure is said not to apply, but not why.")],
        ),
        (
            replace(amount(0), applicable=False, note="Không phát sinh"),
            [("not_applicable", "The measure is said not to apply, and yet there is a figure.")],
        ),
    ],
)
def test_record_many_refuses_what_does_not_fit_the_kind_of_measure(
    unit: Unit, figure: Figure, faults: list[tuple[str, str]]
) -> None:
    assert [(field, problem) for _, field, problem, _ in refused(replace(figure, unit_id=unit.pk))] == faults


def test_record_many_takes_a_share_above_one_where_it_is_not_a_part_of_a_whole(unit: Unit) -> None:
    make_measure("against_plan", "share", "none")
    record_many(figures=[share(5, 4, unit.pk, "against_plan")], origin=ORIGIN, by=None)
    assert Observation.objects.get().numerator == 5


def test_record_many_refuses_a_level_that_the_measure_does_not_have(unit: Unit) -> None:
    Measure.objects.filter(code="level").update(levels={"good": {"vi": "Tốt", "en": "Good"}, "fair": {"vi": "Khá"}})
    good, fair = (Figure(measure="level", year=2024, unit_id=unit.pk, level=level) for level in ("good", "Tốt"))
    assert refused(good, fair) == [
        (2, "level", "This measure has no such level.", "Write one of: Khá; Good."),
    ]


def test_record_many_keeps_the_first_faults_and_counts_all(unit: Unit) -> None:
    with pytest.raises(FiguresRefusedError) as error:
        record_many(figures=[amount(1)] * 250, origin=ORIGIN, by=None)
    assert (len(error.value.faults), error.value.count) == (200, 250)
    assert str(error.value).splitlines()[199].startswith("200: A figure belongs to")


def test_record_many_leaves_nothing_behind_when_the_batch_breaks_off(unit: Unit) -> None:
    def figures() -> Iterator[Figure]:
        yield from (amount(1, unit.pk, year=1900 + n % 100, measure=("tasks", "plan")[n // 100]) for n in range(200))
        raise OSError("the file ended")

    with pytest.raises(OSError, match="the file ended"):
        record_many(figures=figures(), origin=ORIGIN, by=None)
    assert (Observation.objects.count(), Origin.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_record_many_asks_a_few_queries_a_chunk_however_many_figures(unit: Unit) -> None:
    def queries(figures: list[Figure]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            record_many(figures=figures, origin=ORIGIN, by=None)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    few = queries([amount(n, unit.pk, year=1900 + n) for n in range(3)])
    many = queries([share(n, 200, unit.pk, year=1900 + n) for n in range(100)])
    assert few == many <= 8


@pytest.mark.parametrize("kind", ["amount", "points"])
def test_record_many_keeps_to_the_bounds_of_a_measure(unit: Unit, kind: str) -> None:
    Measure.objects.filter(code="tasks").update(kind=kind, at_least=0, at_most=100)
    make_observation(amount(0, unit.pk))
    make_observation(amount(100, unit.pk, year=2023))
    told = "This measure lies between 0 and 100."
    assert [fault[2] for fault in refused(amount("-0.5", unit.pk), amount(500, unit.pk))] == [told, told]
    Measure.objects.filter(code="tasks").update(at_most=None)
    assert refused(amount(-1, unit.pk)) == [(1, "value", "This measure cannot be below 0.", "Correct the number.")]
    Measure.objects.filter(code="tasks").update(at_least=None, at_most=100)
    assert refused(amount(101, unit.pk)) == [(1, "value", "This measure cannot be above 100.", "Correct the number.")]


def test_record_many_takes_the_current_year_and_none_to_come(unit: Unit) -> None:
    this_year = timezone.localdate().year
    record_many(figures=[amount(1, unit.pk, year=this_year)], origin=ORIGIN, by=None)
    problem, remedy = f"The year {this_year + 1} has not come yet.", f"Correct the year: {this_year} at the latest."
    assert refused(amount(1, unit.pk, year=this_year + 1)) == [(1, "year", problem, remedy)]


def test_record_returns_the_figure_that_now_holds(unit: Unit) -> None:
    first = record(figure=amount(1, unit.pk), origin=ORIGIN, by=None)
    again = record(figure=amount(1, unit.pk), origin=ORIGIN, by=None)
    second = record(figure=amount(2, unit.pk), origin=ORIGIN, by=None, reason="Đếm lại")
    assert (first, first.value) == (again, 1)
    assert (second.value, second.supersedes) == (2, first)


@pytest.mark.parametrize(
    "change",
    [{"person_id": 1}, {"unit_id": None}, {"period_end": "2023-12-31"}, {"numerator": -1}],
)
def test_the_database_refuses_what_no_action_would_write(unit: Unit, change: dict[str, object]) -> None:
    row = make_observation(share(1, 2, unit.pk))
    person = make_person()
    values = {key: person.pk if key == "person_id" else value for key, value in change.items()}
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Observation.objects.filter(pk=row.pk).update(**values)
