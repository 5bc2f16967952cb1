"""`thidua nightly` for a nation: all of a year raised, told and mailed; the same night again; a night of urging."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, datetime, time
from io import StringIO
from time import perf_counter

from django.core.management import call_command

from bench import databases, duties
from bench.sizes import Sizes
from bench.table import Line
from thidua.core.calendar import VIETNAM_TIME
from thidua.movements.actions import PastSubmission, import_submissions
from thidua.movements.models import Duty, Movement

FIRST = date(2026, 1, 29)
"""Three working days before the report of January is due."""
URGED = date(2026, 2, 10)
"""Five working days after that day: the units that are late are urged by letters."""
DUE = date(2026, 2, 3)
LATE_ONE_OF = 20


def nightly(sizes: Sizes) -> Iterator[Line]:
    units = sizes.units
    for database, found in databases.measured(f"nightly.measure({units})"):
        if found is None:
            yield databases.skipped("the nightly run")
            continue
        owed = f"{units:,} units × 12 obligations"
        yield Line(what=f"nightly, {owed}: raised, reminded, mailed, {database}", unit="s", figure=found["first"])
        yield Line(what="  the same night again", unit="s", figure=found["again"])
        yield Line(what="  a night on which one unit in twenty is urged", unit="s", figure=found["urging"])


def measure(units: int) -> None:
    """Seconds of each night as JSON; what each did is checked."""
    logging.disable(logging.INFO)
    with databases.made():
        movement = duties.movement_of(units)
        duties.analyse()
        first, done = _night(FIRST)
        assert (done["obligations"], done["reminders"], done["mails"]) == (12 * units, units, units), done
        again, done = _night(FIRST)
        assert set(done.values()) == {0}, done
        late = _hand_in(movement)
        urging, done = _night(URGED)
        assert (done["reminders"], done["letters"]) == (late, late), done
        print(json.dumps({"first": first, "again": again, "urging": urging}))


def _night(on: date) -> tuple[float, dict[str, int]]:
    """Seconds that a night took, and how much each of its steps did."""
    told = StringIO()
    started = perf_counter()
    with redirect_stdout(told):
        call_command("nightly", f"--on={on}", "--site=https://thidua.example.test", "--format=json")
    spent = perf_counter() - started
    return spent, {row["step"]: row["count"] for row in json.loads(told.getvalue())}


def _hand_in(movement: Movement) -> int:
    """The report that is due comes in from all units but some; how many are late."""
    owing = Duty.objects.filter(movement=movement, due_on=DUE).order_by("pk")
    late = owing[::LATE_ONE_OF]
    arrived = datetime.combine(DUE, time(9), VIETNAM_TIME)
    rows = [
        PastSubmission(duty.unit_id, duty.obligation, duty.period, f"{duty.pk}/BC", DUE, arrived)
        for duty in owing.exclude(pk__in=[duty.pk for duty in late])
    ]
    import_submissions(movement=movement, rows=rows, by=None)
    return len(late)
