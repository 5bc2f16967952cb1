"""The rules a movement follows: which versions there are, what another one would change, and adopting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from thidua.frame.forms import done
from thidua.movements import queries
from thidua.movements.actions import adopt_regulation, load_regulation, packaged_folder
from thidua.movements.forms import AdoptForm
from thidua.movements.models import Movement
from thidua.movements.permissions import movements_run_by
from thidua.movements.queries.rules import Preview
from thidua.movements.tables import PARTS_OF_RULES
from thidua.movements.workflow import Permit, permits
from thidua.people.permissions import can_run_movement, permitted


@permitted(can_run_movement)
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The version a movement follows, and those it may adopt."""
    found = _movement(request, pk)
    may_adopt = permits(found.status, Permit.CHANGE_RULES)
    context = {"shown": found, "others": queries.other_rules(found), "may_adopt": may_adopt}
    return render(request, "movements/rules.html", context)


@permitted(can_run_movement, posts=True)
def adopt(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """What another version would change, to be read before it is adopted."""
    found = _movement(request, pk)
    other = queries.rules_to_adopt(found, sha256)
    if other is None:
        messages.info(request, _("The movement follows these rules already, or nobody keeps them."))
        return redirect("movements:rules", pk)
    form = AdoptForm(request.POST or None)

    def act() -> None:
        regulation = other.version or load_regulation(folder=packaged_folder(found.code), by=request.user)
        adopt_regulation(movement=found, regulation=regulation, by=request.user, **form.cleaned_data)

    if form.is_valid() and done(form, act):
        messages.success(request, _("From now on the movement follows these rules."))
        return redirect(found)
    preview = queries.preview_of(found, other.pack)
    context = {"shown": found, "other": other, "form": form, "preview": preview, "sections": _sections(preview)}
    return render(request, "movements/adopt.html", context)


def _sections(preview: Preview) -> list[tuple[object, object]]:
    return [(PARTS_OF_RULES[section], parts) for section, parts in preview.sections]


def _movement(request: HttpRequest, pk: int) -> Movement:
    return get_object_or_404(movements_run_by(request.user).filter(parent=None), pk=pk)
