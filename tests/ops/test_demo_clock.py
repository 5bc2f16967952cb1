"""The clock of the demonstration moves every instant of the program, and is put right again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from thidua.core.calendar import WorkingCalendar
from thidua.ops.demo.clock import Act, at_work, clock_at, moment, play
from thidua.people.models import Account

LAUNCH = moment(date(2023, 1, 31))


def test_dates_instants_and_what_models_fill_in_are_those_of_the_clock() -> None:
    with clock_at(LAUNCH):
        assert (timezone.now(), timezone.localdate()) == (LAUNCH, date(2023, 1, 31))
        assert Account().reviewed_at == LAUNCH


def test_a_moment_is_in_vietnam_where_the_day_begins_earlier() -> None:
    with clock_at(moment(date(2023, 2, 1), 0, 5)):
        assert timezone.now().date() == date(2023, 1, 31)
        assert timezone.localdate() == date(2023, 2, 1)


def test_afterwards_it_is_now_again_whatever_happened() -> None:
    with pytest.raises(RuntimeError), clock_at(LAUNCH):
        raise RuntimeError
    assert timezone.now() > LAUNCH + timedelta(days=365)


def test_acts_are_done_in_the_order_of_time_and_those_to_come_are_left() -> None:
    done = []
    to_come = timezone.now() + timedelta(days=1)
    acts = [Act(at, lambda: done.append(timezone.now())) for at in (LAUNCH, to_come, LAUNCH - timedelta(days=1))]
    play(acts)
    assert done == [LAUNCH - timedelta(days=1), LAUNCH]


def test_what_falls_on_a_day_off_is_done_at_the_same_time_of_the_working_day_after_it_or_before() -> None:
    working = WorkingCalendar(frozenset({date(2023, 2, 6)}), frozenset(), 2023, 2023)
    sunday = moment(date(2023, 2, 5), 10)
    assert at_work(sunday, working) == moment(date(2023, 2, 7), 10)
    assert at_work(sunday, working, before=True) == moment(date(2023, 2, 3), 10)
    assert at_work(moment(date(2023, 2, 3), 10), working) == moment(date(2023, 2, 3), 10)
