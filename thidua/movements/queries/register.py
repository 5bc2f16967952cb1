"""What was taken over from the paper register, as rows of its table."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.timezone import localdate

from thidua.frame.words import say
from thidua.movements.models import Movement, Submission
from thidua.movements.queries.duties import owed_periods
from thidua.observations.queries import code_on
from thidua.people.models import Unit


def taken_over(units: QuerySet[Unit]) -> QuerySet[Submission]:
    return Submission.objects.filter(taken_over=True, duty__unit__in=units.values("pk"))


def register_rows(movement: Movement, units: QuerySet[Unit]) -> Iterator[dict[str, object]]:
    """Of some units, year by year."""
    known = owed_periods(movement)
    found = taken_over(units).filter(duty__movement=movement).select_related("duty__unit")
    for one in found.prefetch_related("duty__unit__codes").order_by("duty__year", "duty__unit__path", "pk"):
        duty = one.duty
        if (duty.obligation, duty.period) not in known:
            continue
        owed, period = known[duty.obligation, duty.period]
        yield {
            "unit_code": code_on(duty.unit, period.last_day),
            "unit_name": duty.unit.name,
            "obligation": say(owed.name),
            "period": period.code,
            "document_number": one.document_number,
            "document_date": one.document_date,
            "received_on": localdate(one.stored_at),
        }
