from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.core.targets import CutAgainst, ReachLevel, Target
from thidua.frame.charts import Mark
from thidua.movements.queries import citations, current_movement
from thidua.people.models import Kind
from thidua.people.permissions import permitted
from thidua.targets.forms import OnDay
from thidua.targets.permissions import can_view_goals
from thidua.targets.queries import GoalState, goal_states


@permitted(can_view_goals)
def goals(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), OnDay(request.GET or None)
    states = goal_states(movement, form.day())
    return render(request, "targets/goals.html", {"states": states, "form": form, "on": form.day()})


@permitted(can_view_goals)
def goal(request: HttpRequest, code: str) -> HttpResponse:
    movement, form = current_movement(), OnDay(request.GET or None)
    state = next((one for one in goal_states(movement, form.day()) if one.goal.code == code), None)
    if state is None:
        raise Http404
    target = state.goal.targets[0]
    context = {"state": state, "form": form, "on": form.day(), "citations": citations(movement), "target": target}
    return render(request, "targets/goal.html", {**context, **_chart(state), **_definition(target)})


def _chart(state: GoalState) -> dict[str, object]:
    """The figures and where they must go, as marks."""
    goal = state.verdicts[0].finding.threshold if state.points else None
    return {
        "points": [Mark(point.on, point.value) for point in state.points],
        "aim": Mark(state.due, goal) if goal is not None else None,
        "unit": state.verdicts[0].finding.unit,
    }


def _definition(target: Target) -> dict[str, object]:
    """Who reports and which way is better, in words."""
    kinds = target.definition.reported_by if target.definition else ()
    match target.rule:
        case ReachLevel(direction="up"):
            direction = _("the higher the better")
        case ReachLevel() | CutAgainst():
            direction = _("the lower the better")
        case _:
            direction = ""
    return {"reported_by": [Kind(kind).label for kind in kinds], "direction": direction}
