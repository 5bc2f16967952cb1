from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.frame.charts import Mark
from thidua.movements.queries import citations, current_movement
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
    context = {"state": state, "form": form, "on": form.day(), "citations": citations(movement)}
    return render(request, "targets/goal.html", {**context, **_chart(state)})


def _chart(state: GoalState) -> dict[str, object]:
    """The figures and where they must go, as marks."""
    goal = state.verdicts[0].finding.threshold if state.points else None
    return {
        "points": [Mark(point.on, point.value) for point in state.points],
        "aim": Mark(state.due, goal) if goal is not None else None,
        "unit": state.verdicts[0].finding.unit,
    }
