"""Periods, due days and deadlines worked by hand from the calendar, and how a duty stands after what was done to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from thidua.core.calendar import VIETNAM_TIME, WorkingCalendar
from thidua.core.duties import (
    ASKS,
    POSSIBLE,
    ActNotPossibleError,
    Counted,
    DutyAct,
    DutyState,
    DutyStatus,
    Event,
    Exempt,
    Obligation,
    Standing,
    due,
    end_of,
    last_day_until,
    late_or_missing,
    periods,
    reckoning,
    replay,
    state_of,
)
from thidua.core.findings import Basis
from thidua.core.messages import Text
from thidua.law.loading import packaged


def calendar() -> WorkingCalendar:
    table = packaged("kontum-2023").holidays
    days = [day for day in table.days if day.in_force]
    off, worked = ({day.date for day in days if day.kind == kind} for kind in ("day_off", "makeup"))
    return WorkingCalendar(frozenset(off), frozenset(worked), table.first_year, table.last_year)


CALENDAR = calendar()
KONTUM = packaged("kontum-2023").obligations


def obligation(**fields: object) -> Obligation:
    plain = {
        "code": "report", "name": Text("Báo cáo"), "text": Text("Báo cáo"), "unit_kinds": ("commune",),
        "recurrence": "yearly", "first_year": 2024, "last_year": 2024, "to": Text("Sở"), "basis": (Basis("plan"),),
    }  # fmt: skip
    return Obligation(**(plain | fields))


def due_days(owed: Obligation) -> dict[str, date | None]:
    return {period.code: due(owed, period, CALENDAR).due_on for period in periods(owed)}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM_TIME)


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("launch_plan", {"2023-02": date(2023, 2, 28)}),
        (
            "directive",  # 28 February 2026 is a Saturday
            {"2023-02": date(2023, 2, 28), "2024-02": date(2024, 2, 29), "2025-02": date(2025, 2, 28),
             "2026-02": date(2026, 3, 2)},
        ),
        (
            "report_quarterly",  # 17 March 2024 and 17 September 2023 are Sundays
            {"2023-Q1": date(2023, 3, 17), "2023-Q3": date(2023, 9, 18), "2024-Q1": date(2024, 3, 18),
             "2024-Q3": date(2024, 9, 17), "2025-Q1": date(2025, 3, 17), "2025-Q3": date(2025, 9, 17),
             "2026-Q1": date(2026, 3, 17), "2026-Q3": date(2026, 9, 17)},
        ),
        (
            "report_half_year",  # 17 June 2023 is a Saturday
            {"2023-H1": date(2023, 6, 19), "2024-H1": date(2024, 6, 17), "2025-H1": date(2025, 6, 17),
             "2026-H1": date(2026, 6, 17)},
        ),
        (
            "report_yearly",  # 17 December 2023 is a Sunday
            {"2023": date(2023, 12, 18), "2024": date(2024, 12, 17), "2025": date(2025, 12, 17),
             "2026": date(2026, 12, 17)},
        ),
    ],
)  # fmt: skip
def test_due_days_of_the_real_plan(code: str, days: dict[str, date]) -> None:
    found = due_days(KONTUM[code])
    assert {period: day for period, day in found.items() if int(period[:4]) <= 2026} == days


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        # Tết 2025: days off from 25 January to 2 February.
        ({"month": 1, "last_day": 24, "first_year": 2025, "last_year": 2025, "working_days": 1}, date(2025, 2, 3)),
        ({"month": 1, "last_day": 29, "first_year": 2025, "last_year": 2025}, date(2025, 2, 3)),
        # 29 April 2024 was off and Saturday 4 May was worked instead.
        ({"month": 4, "last_day": 26, "working_days": 3}, date(2024, 5, 4)),
        ({"month": 5, "last_day": 4}, date(2024, 5, 4)),
        ({"month": 2, "last_day": 31}, date(2024, 2, 29)),
    ],
)
def test_due_days_heed_tet_and_swapped_days(fields: dict[str, object], day: date) -> None:
    (found,) = due_days(obligation(**fields)).values()
    assert found == day


def test_periods_follow_one_another_without_a_gap() -> None:
    found = periods(obligation(recurrence="quarterly", last_day=14))
    assert [(one.code, one.first_day, one.last_day) for one in found] == [
        ("2024-Q1", date(2023, 12, 15), date(2024, 3, 14)),
        ("2024-Q2", date(2024, 3, 15), date(2024, 6, 14)),
        ("2024-Q3", date(2024, 6, 15), date(2024, 9, 14)),
        ("2024-Q4", date(2024, 9, 15), date(2024, 12, 14)),
    ]


def test_grace_moves_the_deadline_and_not_the_due_day() -> None:
    owed = obligation(grace=2)  # 31 December 2024 is a Tuesday, 1 January is off
    found = due(owed, periods(owed)[0], CALENDAR)
    assert (found.due_on, found.deadline) == (date(2024, 12, 31), instant("2025-01-04T00:00"))


def test_a_year_without_known_holidays_has_no_due_day_and_says_so() -> None:
    owed = obligation(first_year=2040, last_year=2040)
    (period,) = periods(owed)
    found = due(owed, period, CALENDAR)
    assert (found.due_on, found.deadline) == (None, None)
    assert "not those of 31/12/2040" in str(found.unknown)
    assert reckoning(owed, period, CALENDAR)[-1] == found.unknown
    standing = Standing.fresh(found.opens_on, found.deadline)
    now = instant("2041-06-01T00:00")
    assert (state_of(standing, now), late_or_missing(standing, now)) == (DutyState.UNKNOWN, None)


def test_the_reckoning_tells_every_step() -> None:
    owed = obligation(month=4, last_day=26, days=1, working_days=3, grace=1)
    assert [str(step) for step in reckoning(owed, periods(owed)[0], CALENDAR)] == [
        "The period ends on 26/04/2024.",
        "1 days later: 27/04/2024.",
        "27/04/2024 is no working day; the next one is 02/05/2024.",
        "3 working days later: 06/05/2024.",
        "1 working days more are forgiven: 07/05/2024.",
        "In time is what is stored here before 24:00 on 07/05/2024.",
    ]


def test_the_reckoning_leaves_out_steps_that_change_nothing() -> None:
    owed = obligation()
    assert [str(step) for step in reckoning(owed, periods(owed)[0], CALENDAR)] == [
        "The period ends on 31/12/2024.",
        "In time is what is stored here before 24:00 on 31/12/2024.",
    ]


def test_what_counts_is_told_by_the_answer_to_an_open_point() -> None:
    counted = Counted(measure="late", parameter="which", when=("all", "some"))
    assert [counted.holds({"which": answer}) for answer in ("all", "some", "none")] == [True, True, False]
    assert Counted(measure="late").holds({})


def test_an_exemption_covers_its_years() -> None:
    exempt = Exempt(code="1", reason=Text("Vì"), first_year=2024)
    assert [exempt.covers(year) for year in (2023, 2024, 2030)] == [False, True, True]


# How a duty stands

DEADLINE = instant("2026-03-03T00:00")
FRESH = Standing.fresh(date(2026, 2, 1), DEADLINE)
SECOND = timedelta(seconds=1)


def handed_in(at: datetime) -> Standing:
    return FRESH.after(Event(DutyAct.HAND_IN, at))


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-01-31T23:59:59", DutyState.NOT_OPEN),
        ("2026-02-01T00:00:00", DutyState.OPEN),
        ("2026-02-23T23:59:59", DutyState.OPEN),
        ("2026-02-24T00:00:00", DutyState.DUE_SOON),
        ("2026-03-02T23:59:59", DutyState.DUE_SOON),
        ("2026-03-03T00:00:00", DutyState.OVERDUE),
    ],
)
def test_a_duty_changes_at_the_second(now: str, state: DutyState) -> None:
    assert state_of(FRESH, instant(now)) is state


def test_the_last_second_is_in_time_and_the_next_is_locked() -> None:
    assert handed_in(DEADLINE - SECOND).in_time is True
    with pytest.raises(ActNotPossibleError, match="locked"):
        handed_in(DEADLINE)


def test_nothing_is_taken_before_it_opens() -> None:
    with pytest.raises(ActNotPossibleError, match="Nothing is taken before 01/02/2026"):
        handed_in(instant("2026-01-31T23:59:59"))


def test_opened_again_it_is_taken_and_late() -> None:
    reopened = FRESH.after(Event(DutyAct.REOPEN, DEADLINE + SECOND, DEADLINE + timedelta(days=5)))
    late = reopened.after(Event(DutyAct.HAND_IN, DEADLINE + timedelta(days=1)))
    assert (late.in_time, state_of(late, DEADLINE)) == (False, DutyState.SUBMITTED_LATE)
    assert late_or_missing(late, DEADLINE) is True


def test_an_extension_moves_the_deadline_only_while_it_has_not_passed() -> None:
    until = DEADLINE + timedelta(days=5)
    extended = FRESH.after(Event(DutyAct.EXTEND, DEADLINE - SECOND, until))
    assert extended.after(Event(DutyAct.HAND_IN, until - SECOND)).in_time is True
    with pytest.raises(ActNotPossibleError, match="can no longer be moved"):
        FRESH.after(Event(DutyAct.EXTEND, DEADLINE, until))
    with pytest.raises(ActNotPossibleError, match="Choose a day after"):
        FRESH.after(Event(DutyAct.EXTEND, DEADLINE - SECOND, DEADLINE))


LATER = DEADLINE + timedelta(days=5)
ASKED = FRESH.after(Event(DutyAct.ASK_EXTENSION, DEADLINE - SECOND, LATER))


def test_an_extension_asked_for_in_time_is_granted_after_the_deadline_too() -> None:
    at = DEADLINE + SECOND
    assert (ASKED.asked, ASKED.in_time_until) == (DutyAct.ASK_EXTENSION, DEADLINE)
    assert state_of(ASKED, at) is DutyState.OVERDUE
    granted = ASKED.after(Event(DutyAct.EXTEND, at, LATER))
    assert (granted.asked, granted.in_time_until, granted.open_until) == (None, LATER, LATER)
    last_day = last_day_until(LATER)
    with pytest.raises(ActNotPossibleError, match=f"Choose a day after {last_day:%d/%m/%Y}"):
        ASKED.after(Event(DutyAct.EXTEND, LATER, LATER))


def test_before_the_deadline_an_extension_is_asked_for_and_after_it_that_the_matter_be_opened_again() -> None:
    words = {
        (act, late): str(FRESH.refusal(act, DEADLINE if late else DEADLINE - SECOND))
        for act in ASKS
        for late in (False, True)
    }
    assert words == {
        (DutyAct.ASK_EXTENSION, False): "None",
        (DutyAct.ASK_EXTENSION, True): "The deadline has passed: ask for the matter to be opened again.",
        (DutyAct.ASK_REOPENING, False): "The deadline has not passed yet: ask for an extension.",
        (DutyAct.ASK_REOPENING, True): "None",
    }


def test_what_waits_for_an_answer_is_not_asked_for_again_until_it_is_refused() -> None:
    again = Event(DutyAct.ASK_EXTENSION, DEADLINE - SECOND, LATER)
    with pytest.raises(ActNotPossibleError, match="waits for an answer"):
        ASKED.after(again)
    refused = ASKED.after(Event(DutyAct.REFUSE, DEADLINE - SECOND))
    assert refused == FRESH
    assert refused.after(again) == ASKED
    with pytest.raises(ActNotPossibleError, match="Nothing is asked for"):
        refused.after(Event(DutyAct.REFUSE, DEADLINE))


@pytest.mark.parametrize("act", [DutyAct.HAND_IN, DutyAct.EXEMPT, DutyAct.CLOSE, DutyAct.TAKE_OVER])
def test_what_settles_the_duty_settles_what_was_asked_for(act: DutyAct) -> None:
    assert ASKED.after(Event(act, DEADLINE - SECOND)).asked is None


def test_a_day_that_gives_no_more_time_is_not_asked_for() -> None:
    for act, at in ((DutyAct.ASK_EXTENSION, DEADLINE - SECOND), (DutyAct.ASK_REOPENING, DEADLINE + SECOND)):
        for until in (DEADLINE, at):
            with pytest.raises(ActNotPossibleError, match="Choose a day after"):
                FRESH.after(Event(act, at, until))
        with pytest.raises(ActNotPossibleError, match="Give the day until which"):
            FRESH.after(Event(act, at, None))


def test_before_the_deadline_a_duty_is_extended_and_not_opened_again() -> None:
    with pytest.raises(ActNotPossibleError, match="extend it"):
        FRESH.after(Event(DutyAct.REOPEN, DEADLINE - SECOND, LATER))


def test_what_came_in_time_stays_so_if_it_is_mended_by_the_day_given() -> None:
    until = DEADLINE + timedelta(days=5)
    returned = handed_in(DEADLINE - SECOND).after(Event(DutyAct.RETURN, DEADLINE + SECOND, until))
    assert late_or_missing(returned, DEADLINE + SECOND) is None
    assert late_or_missing(returned, until) is True
    mended = returned.after(Event(DutyAct.HAND_IN, until - SECOND)).after(Event(DutyAct.ACCEPT, until))
    assert (mended.in_time, late_or_missing(mended, until)) == (True, False)


def test_what_is_returned_while_it_is_open_longer_anyway_gets_no_earlier_day() -> None:
    longer = FRESH.after(Event(DutyAct.EXTEND, DEADLINE - 2 * SECOND, DEADLINE + timedelta(days=9)))
    there = longer.after(Event(DutyAct.HAND_IN, DEADLINE - SECOND))
    with pytest.raises(ActNotPossibleError, match="Choose a day after"):
        there.after(Event(DutyAct.RETURN, DEADLINE, DEADLINE + timedelta(days=5)))
    returned = there.after(Event(DutyAct.RETURN, DEADLINE))
    assert returned.open_until == DEADLINE + timedelta(days=9)


def test_what_came_late_stays_late_when_mended() -> None:
    until = DEADLINE + timedelta(days=9)
    late = replay(
        FRESH,
        [
            Event(DutyAct.REOPEN, DEADLINE, DEADLINE + timedelta(days=3)),
            Event(DutyAct.HAND_IN, DEADLINE + SECOND),
            Event(DutyAct.RETURN, DEADLINE + 2 * SECOND, until),
            Event(DutyAct.HAND_IN, until - SECOND),
        ],
    )
    assert (late.in_time, late.open_until) == (False, until)


def test_what_was_withdrawn_is_owed_again() -> None:
    back = handed_in(DEADLINE - 2 * SECOND).after(Event(DutyAct.WITHDRAW, DEADLINE - SECOND))
    assert (back.status, back.submitted_at) == (DutyStatus.OWED, None)
    assert state_of(back, DEADLINE) is DutyState.OVERDUE


def test_what_was_received_is_no_longer_withdrawn() -> None:
    received = handed_in(DEADLINE - 2 * SECOND).after(Event(DutyAct.RECEIVE, DEADLINE - SECOND))
    with pytest.raises(ActNotPossibleError, match="can no longer be withdrawn"):
        received.after(Event(DutyAct.WITHDRAW, DEADLINE - SECOND))


def test_while_a_document_waits_no_other_is_handed_in() -> None:
    waiting = handed_in(DEADLINE - 2 * SECOND)
    for one in (waiting, waiting.after(Event(DutyAct.RECEIVE, DEADLINE - SECOND))):
        with pytest.raises(ActNotPossibleError, match="handed in already and waits"):
            one.after(Event(DutyAct.HAND_IN, DEADLINE - SECOND))


def test_what_was_not_handed_in_cannot_be_accepted() -> None:
    with pytest.raises(ActNotPossibleError, match="as the matter stands"):
        FRESH.after(Event(DutyAct.ACCEPT, DEADLINE - SECOND))


def test_what_came_in_time_is_not_withdrawn_once_it_could_only_come_late() -> None:
    in_time = handed_in(DEADLINE - SECOND)
    assert in_time.refusal(DutyAct.WITHDRAW, DEADLINE - SECOND) is None
    assert in_time.refusal(DutyAct.WITHDRAW, DEADLINE) is not None
    reopened = FRESH.after(Event(DutyAct.REOPEN, DEADLINE, LATER))
    late = reopened.after(Event(DutyAct.HAND_IN, DEADLINE + SECOND))
    assert late.refusal(DutyAct.WITHDRAW, LATER - SECOND) is None
    assert late.refusal(DutyAct.WITHDRAW, LATER) is not None


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ((DutyAct.HAND_IN,), (DutyState.SUBMITTED, DutyState.SUBMITTED_LATE)),
        ((DutyAct.HAND_IN, DutyAct.RECEIVE), (DutyState.SUBMITTED, DutyState.SUBMITTED_LATE)),
        ((DutyAct.HAND_IN, DutyAct.ACCEPT), (DutyState.ACCEPTED, DutyState.ACCEPTED_LATE)),
        ((DutyAct.HAND_IN, DutyAct.RETURN), (DutyState.RETURNED_LATE, DutyState.RETURNED_LATE)),
        ((DutyAct.EXEMPT,), (DutyState.EXEMPT, DutyState.EXEMPT)),
    ],
)
def test_the_board_shows_what_was_done_and_whether_it_came_in_time(
    acts: tuple[DutyAct, ...], state: tuple[DutyState, DutyState]
) -> None:
    open_longer = FRESH.after(Event(DutyAct.REOPEN, DEADLINE, LATER))
    in_time = replay(FRESH, [Event(act, DEADLINE - SECOND) for act in acts])
    late = replay(open_longer, [Event(act, DEADLINE + SECOND) for act in acts])
    assert (state_of(in_time, DEADLINE), state_of(late, DEADLINE + 2 * SECOND)) == state


def test_what_is_returned_is_overdue_from_its_deadline_on() -> None:
    back = handed_in(DEADLINE - 2 * SECOND).after(Event(DutyAct.RETURN, DEADLINE - SECOND))
    assert state_of(back, DEADLINE - SECOND) is DutyState.RETURNED
    assert state_of(back, DEADLINE) is DutyState.RETURNED_LATE


def test_whether_it_came_in_time_is_not_known_before_it_came_nor_without_a_deadline() -> None:
    assert FRESH.in_time is None
    without = Standing.fresh(FRESH.opens_on, None).after(Event(DutyAct.HAND_IN, DEADLINE))
    assert without.in_time is None


def test_handed_in_and_not_judged_is_neither_late_nor_on_time() -> None:
    assert late_or_missing(handed_in(DEADLINE - SECOND), DEADLINE + timedelta(days=99)) is None


@pytest.mark.parametrize("act", [DutyAct.EXEMPT, DutyAct.CLOSE])
def test_what_is_exempt_or_closed_counts_as_neither(act: DutyAct) -> None:
    assert late_or_missing(FRESH.after(Event(act, DEADLINE)), DEADLINE) is False


def test_end_of_a_day_is_24_hours_in_vietnam() -> None:
    assert end_of(date(2026, 2, 28)).isoformat() == "2026-03-01T00:00:00+07:00"


def test_the_last_day_until_an_instant_is_the_day_at_whose_end_it_lies_in_vietnam() -> None:
    end = end_of(date(2026, 2, 28))
    assert last_day_until(end.astimezone(UTC)) == date(2026, 2, 28)
    assert last_day_until(end + timedelta(microseconds=1)) == date(2026, 3, 1)


EVENTS = st.builds(
    Event,
    st.sampled_from(DutyAct),
    st.integers(-40, 40).map(lambda days: DEADLINE + timedelta(days=days)),
    st.none() | st.integers(-40, 80).map(lambda days: DEADLINE + timedelta(days=days)),
)


@given(st.lists(EVENTS, max_size=12), st.integers(-60, 90))
def test_whatever_is_done_a_duty_stands_as_its_acts_allow(events: list[Event], days: int) -> None:
    standing, done = FRESH, []
    for event in events:
        try:
            after = standing.after(event)
        except ActNotPossibleError:
            continue
        assert standing.status in POSSIBLE[event.act][0]
        standing = after
        done.append(event)
    assert replay(FRESH, done) == standing
    assert standing.in_time_until is not None
    assert standing.open_until is not None
    assert DEADLINE <= standing.in_time_until <= standing.open_until
    now = DEADLINE + timedelta(days=days)
    assert isinstance(state_of(standing, now), DutyState)
    if standing.status is DutyStatus.ACCEPTED:
        assert late_or_missing(standing, now) is not standing.in_time


@given(
    st.sampled_from(["yearly", "half_yearly", "quarterly"]),
    st.integers(2023, 2029),
    st.integers(1, 31),
    st.integers(0, 20),
    st.integers(0, 8),
    st.integers(0, 3),
)
def test_every_due_day_is_worked_and_not_before_its_period_ends(
    recurrence: str, year: int, last_day: int, days: int, working_days: int, grace: int
) -> None:
    owed = obligation(
        recurrence=recurrence, first_year=year, last_year=year, last_day=last_day, days=days,
        working_days=working_days, grace=grace,
    )  # fmt: skip
    for period in periods(owed):
        found = due(owed, period, CALENDAR)
        assert found.due_on is not None
        assert found.deadline is not None
        assert CALENDAR.is_working_day(found.due_on)
        assert period.first_day <= period.last_day <= found.due_on - timedelta(days=days)
        assert found.deadline >= end_of(found.due_on)
        assert period.year == period.last_day.year == year


def test_opened_again_does_not_let_the_deadline_be_moved() -> None:
    reopened = FRESH.after(Event(DutyAct.REOPEN, DEADLINE, DEADLINE + timedelta(days=5)))
    with pytest.raises(ActNotPossibleError, match="can no longer be moved"):
        reopened.after(Event(DutyAct.EXTEND, DEADLINE + SECOND, DEADLINE + timedelta(days=9)))
