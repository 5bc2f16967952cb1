"""What is owed: what closes with the units that end, and what the units that begin will owe."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.core.duties import Obligation
from thidua.frame.words import figure, say
from thidua.movements.models import Movement
from thidua.movements.queries import REMINDS, duties_beyond, owed_periods
from thidua.reorganisations.models import Outcome
from thidua.reorganisations.queries.effects.sections import Cell, Section, of_outcome, of_unit
from thidua.reorganisations.queries.plan import Plan


def duties(plan: Plan) -> Section:
    closing = duties_beyond(list(plan.ended), plan.eve).order_by("unit__path")
    rows = [
        [of_unit(plan.ended[pk]), Cell(figure(count))]
        for pk, count in closing.values_list("unit").annotate(count=Count("pk"))
    ]
    lead = _("What falls due after their end is closed with the decision as its reason; what was due before stays.")
    heads = [_("Unit"), _("Duties that close")]
    return Section("duties", _("What units that end owe"), lead, heads, rows)


def newly_owed(plan: Plan) -> Section:
    """What each unit that begins owes in the year that is being followed up."""
    movements = list(movements_owing(localdate().year))
    owed = {outcome: [name for one in movements for name in _owed(one, outcome, plan)] for outcome in plan.made}
    rows = [[of_outcome(outcome, ""), Cell("; ".join(names))] for outcome, names in owed.items() if names]
    lead = _("It falls due for them from their first day on, as for any other unit of their kind.")
    return Section("newly_owed", _("What units that begin owe"), lead, [_("Unit"), _("What is owed")], rows)


def movements_owing(year: int) -> QuerySet[Movement]:
    """The movements in which what is owed in a year is being followed up."""
    return Movement.objects.filter(status__in=REMINDS, duties__year=year).distinct()


def _owed(movement: Movement, outcome: Outcome, plan: Plan) -> Iterator[str]:
    for obligation, period in owed_periods(movement).values():
        is_of_year = period.year == localdate().year and period.last_day >= plan.on
        if is_of_year and outcome.kind in obligation.unit_kinds and not _is_exempt(obligation, outcome, period.year):
            yield f"{say(obligation.name)} ({say(period.name)})"


def _is_exempt(obligation: Obligation, outcome: Outcome, year: int) -> bool:
    return any(one.code == outcome.code and one.covers(year) for one in obligation.exempt)
