from __future__ import annotations

from functools import partial
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from thidua.awards.forms import RoundFilter
from thidua.awards.queries import last_day, verdicts_on_person
from thidua.frame.words import say
from thidua.law.passages import passages
from thidua.movements.models import Movement, Round
from thidua.movements.permissions import can_view_movement
from thidua.movements.queries import citations, citations_of_round, current_movement, pack_of, still_owed, still_to_do
from thidua.people.models import Account, Person, Unit
from thidua.people.permissions import (
    can_correct_person,
    can_correct_registers,
    can_judge_person,
    can_keep_person,
    can_unlink_person,
    can_view_registers_of,
    discipline_corrected_by,
    heads_to_settle,
    permitted,
    persons_open_to,
    persons_told_of,
    posts_kept_by,
    staffed_units_open_to,
    told_to,
    units_open_to,
    units_served_by,
)
from thidua.people.queries import persons_of, post_of
from thidua.reports import queries
from thidua.reports.acts import acts
from thidua.reports.doors import doors, part_as_open_to
from thidua.reports.permissions import (
    can_view_home,
    can_view_person_page,
    can_view_plan,
    can_view_unit_page,
    history_open_to,
)
from thidua.reports.tables import WAITS
from thidua.reports.years import columns_of, years_of
from thidua.scoring.queries import newest_scored_year

HISTORY = 20
DEPTH_OF_CONTENTS = 1


@permitted(can_view_home)
def home(request: HttpRequest) -> HttpResponse:
    movement, now = current_movement(), timezone.now()
    waiting = queries.waiting_for(movement, request.user, timezone.localdate(now))
    since = queries.last_visit(request.user, now)
    context = {
        "movement": movement,
        "standing": queries.where_it_stands(movement, timezone.localdate(now)),
        "pack": pack_of(movement.regulation),
        "units_today": queries.units_today(movement, units_served_by(request.user), now, since),
        "since": since,
        "waiting": [(*WAITS[one.code], one.count, reverse(one.url_name) + one.narrowed) for one in waiting],
    }
    return render(request, "reports/home.html", context)


def _round_form(request: HttpRequest, movement: Movement, unit: Unit | None = None) -> RoundFilter:
    """The rounds to choose from; ?year=2024 names one too, so that a ranking can link to it."""
    form = RoundFilter(request.GET or None, movement=movement, newest_year=newest_scored_year(movement))
    if unit is not None:
        form.only_while(unit.valid_from, unit.valid_to)
    form.prefer_year(request.GET.get("year", ""))
    return form


@permitted(can_view_unit_page)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    movement = current_movement()
    found = get_object_or_404(units_open_to(request.user).select_related("parent"), pk=pk)
    form = _round_form(request, movement, found)
    held = form.held()
    file = queries.unit_file(movement, found, held, told_to(request.user))
    staff = persons_of(found, last_day(held.year)) & persons_open_to(request.user)
    context = {"file": file, "form": form, "round": held, "staff": staff}
    context["citations"], now = citations(movement) | citations_of_round(held), timezone.now()
    context |= {"owed": still_owed(movement, [found], now), "tasks": still_to_do(movement, found, now)}
    context["heads"] = heads_to_settle(request.user).filter(unit=found)
    if can_view_registers_of(request.user, found):
        context |= queries.records_behind(found, held, persons_open_to(request.user))
    sees_staff = staffed_units_open_to(request.user).filter(pk=pk).exists()
    return render(request, "reports/unit.html", {**context, "sees_staff": sees_staff})


@permitted(can_view_person_page)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    if pk == request.user.person_id:
        return redirect("people:my_data")
    found = get_object_or_404(persons_open_to(request.user), pk=pk)
    form = _round_form(request, current_movement())
    held = form.held()
    context = _what_is_known(request.user, found, held) | _what_may_be_done(request.user, found)
    return render(request, "reports/person.html", context | {"form": form})


def _what_is_known(reader: Account, found: Person, held: Round) -> dict[str, object]:
    return {
        "person": found,
        "round": held,
        "post": post_of(found, timezone.localdate()),
        "post_then": post_of(found, last_day(held.year)),
        "registers": queries.registers_of(found, persons_told_of(reader)),
        "history": list(acts(islice(history_open_to(reader, found), HISTORY), partial(doors, reader))),
        "verdicts": verdicts_on_person(held.movement, held, found, told_to(reader)),
        "citations": citations_of_round(held),
    }


def _what_may_be_done(account: Account, found: Person) -> dict[str, object]:
    return {
        "may_keep": can_keep_person(account, found),
        "may_correct": can_correct_person(account, found),
        "may_judge": can_judge_person(account, found, timezone.localdate()),
        "may_unlink": can_unlink_person(account, found),
        "kept_posts": set(posts_kept_by(account).filter(person=found).values_list("pk", flat=True)),
        "may_close": can_correct_registers(account, found),
        "corrected": set(discipline_corrected_by(account).filter(person=found).values_list("pk", flat=True)),
    }


@permitted(can_view_plan)
def plan(request: HttpRequest) -> HttpResponse:
    pack = pack_of(current_movement().regulation)
    read = [(one, [part_as_open_to(request.user, part, pack.schemes) for part in one.parts]) for one in passages(pack)]
    context = {
        "passages": read,
        "contents": [one for one, _parts in read if one.paragraph.heading and one.depth <= DEPTH_OF_CONTENTS],
        "carried_out": sum(bool(parts) for _one, parts in read),
        "without_effect": [one for one, _parts in read if one.is_without_effect],
        "title": say(pack.movement.title),
    }
    return render(request, "reports/plan.html", context)


@permitted(can_view_movement)
def years(request: HttpRequest) -> HttpResponse:
    """What the movement did in each year from its launch to today, as far as the account may see it."""
    movement, now = current_movement(), timezone.now()
    columns = columns_of(movement, request.user, now)
    told = years_of(movement, request.user, columns, timezone.localdate(now))
    facts = pack_of(movement.regulation).movement
    context = {"movement": movement, "facts": facts, "columns": columns, "years": told}
    return render(request, "reports/years.html", context)
