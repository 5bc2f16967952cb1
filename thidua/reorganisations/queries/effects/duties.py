"""What is owed, assigned and registered for: what becomes of it with the units that end, and what new ones will owe."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.core.duties import Obligation
from thidua.core.tasks import TaskStatus
from thidua.frame.words import figure, say
from thidua.movements.models import Movement, Registration, Task
from thidua.movements.queries import REMINDS, duties_beyond, owed_periods, own_movements_under_way
from thidua.reorganisations.models import Outcome
from thidua.reorganisations.queries.effects.sections import Cell, Section, of_outcome, of_unit
from thidua.reorganisations.queries.plan import Plan

SETTLED = (TaskStatus.DONE, TaskStatus.NOT_FEASIBLE, TaskStatus.CANCELLED)


def duties(plan: Plan) -> Section:
    closing = duties_beyond(list(plan.ended), plan.eve).order_by("unit__path")
    rows = [
        [of_unit(plan.ended[pk]), Cell(figure(count))]
        for pk, count in closing.values_list("unit").annotate(count=Count("pk"))
    ]
    lead = _("What falls due after their end is closed with the decision as its reason; what was due before stays.")
    heads = [_("Unit"), _("Duties that close")]
    return Section("duties", _("What units that end owe"), lead, heads, rows)


def own_movements(plan: Plan) -> Section:
    """Movements that units which end run under the one they take part in."""
    rows = [
        [Cell(movement.title, movement.get_absolute_url()), of_unit(plan.ended[movement.unit_id or 0])]
        for movement in own_movements_under_way(list(plan.ended)).order_by("unit__path", "pk")
    ]
    lead = _("They are closed with the units that run them.")
    return Section("own_movements", _("Movements of units that end"), lead, [_("Movement"), _("Unit")], rows)


def newly_owed(plan: Plan) -> Section:
    """What each unit that begins owes in the years that are being followed up."""
    asked = list(movements_owing(plan))
    owed = {outcome: [name for one, year in asked for name in _owed(one, year, outcome, plan)] for outcome in plan.made}
    rows = [[of_outcome(outcome, ""), Cell("; ".join(names))] for outcome, names in owed.items() if names]
    lead = _("It falls due for them from their first day on, as for any other unit of their kind.")
    return Section("newly_owed", _("What units that begin owe"), lead, [_("Unit"), _("What is owed")], rows)


def tasks(plan: Plan) -> Section:
    """Tasks that units which end have not settled."""
    found = Task.objects.filter(lead__in=plan.ended).exclude(status__in=[status.value for status in SETTLED])
    rows = [
        [Cell(str(task), task.get_absolute_url()), of_unit(task.lead), Cell(figure(task.last_day))]
        for task in found.select_related("lead").order_by("lead__path", "deadline", "pk")
    ]
    lead = _("They stay with the old unit: who assigned them cancels them and assigns them to who carries it on.")
    heads = [_("Task"), _("Unit"), _("Deadline")]
    return Section("tasks", _("Open tasks of units that end"), lead, heads, rows, warns=True)


def registrations(plan: Plan) -> Section:
    found = Registration.objects.filter(unit__in=plan.ended, withdrawn_at=None, held__closed_on=None)
    rows = [
        [of_unit(registration.unit), Cell(str(registration.held)), Cell(str(registration.person or registration.unit))]
        for registration in found.select_related("unit", "person", "held__movement").order_by("unit__path", "pk")
    ]
    lead = _("They stay with the old unit; who carries it on registers anew while registrations are taken.")
    heads = [_("Unit"), _("Round"), _("Who is registered")]
    return Section("registrations", _("Registrations of units that end"), lead, heads, rows)


def movements_owing(plan: Plan) -> Iterator[tuple[Movement, int]]:
    """The movements and years, since the reorganisation took effect, in which what is owed is being followed up."""
    for year in range(plan.on.year, localdate().year + 1):
        for movement in Movement.objects.filter(status__in=REMINDS, duties__year=year).distinct():
            yield movement, year


def _owed(movement: Movement, year: int, outcome: Outcome, plan: Plan) -> Iterator[str]:
    for obligation, period in owed_periods(movement).values():
        is_of_year = period.year == year and period.last_day >= plan.on
        if is_of_year and outcome.kind in obligation.unit_kinds and not _is_exempt(obligation, outcome, period.year):
            yield f"{say(obligation.name)} ({say(period.name)})"


def _is_exempt(obligation: Obligation, outcome: Outcome, year: int) -> bool:
    return any(one.code == outcome.code and one.covers(year) for one in obligation.exempt)
