"""What others publish of the province, recorded by the standing agency."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.frame.forms import done, heard
from thidua.law.schema import ExternalIndex
from thidua.movements.models import Movement
from thidua.movements.queries import current_movement, pack_of, province_of_year, provinces_in_turn
from thidua.observations.actions import publish_result
from thidua.observations.models import PublishedIndex
from thidua.people.permissions import permitted
from thidua.targets.forms import ResultForm
from thidua.targets.permissions import can_publish_results, can_view_goals
from thidua.targets.queries.indices import corrections_of, indices, results, verdicts_on

YEARS_BEFORE = 10


@permitted(can_view_goals)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """One index, year by year, with what the plan asks of it and everything that was corrected."""
    movement, found = _index(code)
    provinces = provinces_in_turn(movement)
    context = {
        "index": found,
        "indices": indices(pack_of(movement.regulation)),
        "provinces": provinces,
        "results": results(code, provinces),
        "corrections": corrections_of(code, provinces),
        "verdicts": verdicts_on(code, movement, timezone.localdate()),
        "may_publish": can_publish_results(request.user),
    }
    return render(request, "targets/index.html", context)


@permitted(can_publish_results, posts=True)
def publish(request: HttpRequest, code: str, year: int | None = None) -> HttpResponse:
    """Record a result, or correct the one of a year."""
    movement, found = _index(code)
    standing = _standing(code, movement, year) if year else None
    last = timezone.localdate().year - 1  # a result is published once its year has ended
    form = ResultForm(request.POST or None, years=range(last, last - YEARS_BEFORE - 1, -1), result=standing)
    if form.is_valid() and done(form, lambda: _publish(request, _result(code, movement, form), found, form)):
        messages.success(request, " ".join([_("The result stands as you recorded it."), *heard(form)]))
        return redirect("targets:index", code)
    return render(request, "targets/publish.html", {"index": found, "result": standing, "form": form})


def _standing(code: str, movement: Movement, year: int) -> PublishedIndex:
    return get_object_or_404(results(code, [province_of_year(movement, year)]), year=year)


def _result(code: str, movement: Movement, form: ResultForm) -> PublishedIndex:
    """What the form says, of the province whose movement it was at the end of the year."""
    return form.result(code, province_of_year(movement, form.cleaned_data["year"]))


def _publish(request: HttpRequest, result: PublishedIndex, declared: ExternalIndex, form: ResultForm) -> None:
    publish_result(result=result, declared=declared, reason=form.cleaned_data["reason"], by=request.user)


def _index(code: str) -> tuple[Movement, ExternalIndex]:
    movement = current_movement()
    for found in indices(pack_of(movement.regulation)):
        if found.code == code:
            return movement, found
    raise Http404
