from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.core.messages import Text
from thidua.core.targets import CutAgainst, GainRanks, ReachLevel, RiseEachYear, Statement, Target
from thidua.frame.charts import Band, Mark
from thidua.frame.downloads import table_file
from thidua.frame.words import say
from thidua.movements.models import Movement
from thidua.movements.queries import citations, current_movement, pack_of
from thidua.movements.workflow import Permit, permits
from thidua.people.models import Kind
from thidua.people.permissions import permitted
from thidua.targets.forms import OnDay
from thidua.targets.permissions import can_report_figures, can_report_for, can_view_goals
from thidua.targets.queries import GoalState, goal_states
from thidua.targets.queries.progress import progress, reported_so_far
from thidua.targets.tables import PROGRESS, progress_rows


@permitted(can_view_goals)
def goals(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), OnDay(request.GET or None)
    states = goal_states(movement, form.day())
    may_report = permits(movement.status, Permit.WORK) and can_report_figures(request.user)
    context = {"states": states, "form": form, "on": form.day(), "may_report": may_report}
    return render(request, "targets/goals.html", context)


@permitted(can_view_goals)
def goal(request: HttpRequest, code: str) -> HttpResponse:
    movement, form = current_movement(), OnDay(request.GET or None)
    state = next((one for one in goal_states(movement, form.day()) if one.goal.code == code), None)
    if state is None:
        raise Http404
    target = state.goal.targets[0]
    context = {"state": state, "form": form, "on": form.day(), "citations": citations(movement)}
    context |= {"tab": "goal", "query": request.GET.urlencode()}
    may_work = isinstance(target.rule, Statement) and permits(movement.status, Permit.WORK)
    context["may_state"] = may_work and can_report_for(request.user, state.owner)
    context["definitions"] = [_definition(one, movement) for one in state.goal.targets]
    return render(request, "targets/goal.html", {**context, **_chart(state), "index_code": _index(target)})


@permitted(can_view_goals)
def goal_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The figures of a goal, its way and its forecast, as a table to keep."""
    form = OnDay(request.GET or None)
    state = next((one for one in goal_states(current_movement(), form.day()) if one.goal.code == code), None)
    found = progress(state) if state else None
    if found is None:
        raise Http404
    return table_file(request, PROGRESS, progress_rows(found), code, extension)


def _chart(state: GoalState) -> dict[str, object]:
    """The figures, the way they must go and where they lead, as marks."""
    found = progress(state)
    if found is None:
        return {}
    return {
        "progress": found,
        "points": [Mark(point.on, point.value) for point in found.points],
        "without": [(year.on, say(reported_so_far(year))) for year in found.unfinished],
        "aim": Mark(state.due, found.aim) if found.aim is not None else None,
        "way": [Mark(*corner) for corner in found.way.corners] if found.way else [],
        "forecast": [Band(one.on, one.value, one.low, one.high) for one in found.outlook.forecasts]
        if found.outlook
        else [],
        "unit": state.verdicts[0].finding.unit,
    }


def _definition(target: Target, movement: Movement) -> dict[str, object]:
    """A target, who reports its figures, which way is better and what it is held against, in words."""
    kinds = target.definition.reported_by if target.definition else ()
    match target.rule:
        case ReachLevel(direction="up"):
            direction = _("the higher the better")
        case ReachLevel() | CutAgainst():
            direction = _("the lower the better")
        case RiseEachYear():
            direction = _("the higher the score and the better the rank, the better")
        case GainRanks():
            direction = _("the nearer to rank 1 the better")
        case _:
            direction = ""
    reported_by = [Kind(kind).label for kind in kinds]
    return {"target": target, "reported_by": reported_by, "direction": direction, "base": _base(target, movement)}


def _base(target: Target, movement: Movement) -> Text | None:
    """The name of the measure that a cut is held against, where that is another one."""
    code = target.rule.base_measure if isinstance(target.rule, CutAgainst) else ""
    return pack_of(movement.regulation).measures[code].name if code else None


def _index(target: Target) -> str:
    """The code of the published index that a target reads."""
    return target.rule.index if isinstance(target.rule, RiseEachYear | GainRanks) else ""
