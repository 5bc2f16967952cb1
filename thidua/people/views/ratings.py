from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.frame.forms import done
from thidua.frame.lists import page_of
from thidua.people.actions import rate_staff
from thidua.people.forms import RatingsForm
from thidua.people.permissions import (
    can_keep_staff,
    can_keep_staff_of,
    demand,
    permitted,
    persons_judged_by,
    staffed_units_open_to,
)
from thidua.people.queries import staff, subtree, with_rating

YEARS = 5


@permitted(can_keep_staff, posts=True)
def ratings(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Rate who served in a unit or below it at the end of a year, by one decision."""
    unit = get_object_or_404(staffed_units_open_to(request.user), pk=pk)
    demand(lambda keeper: can_keep_staff_of(keeper, unit), request.user)
    this_year = localdate().year
    if not this_year - YEARS <= year <= this_year:
        raise Http404
    first, last = date(year, 1, 1), date(year, 12, 31)
    rated = persons_judged_by(request.user, first, last)
    served = with_rating(staff(rated, within=subtree(unit), on=min(localdate(), last)), year)
    page = page_of(request, served)
    form = RatingsForm(request.POST or None, persons=page.object_list, year=year)
    if form.is_valid() and done(form, lambda: rate_staff(year=year, by=request.user, **form.act())):
        messages.success(request, _("The ratings are recorded."))
        return redirect(request.get_full_path())
    years = range(this_year, this_year - YEARS - 1, -1)
    return render(
        request, "people/ratings.html", {"unit": unit, "year": year, "years": years, "form": form, "page": page}
    )
