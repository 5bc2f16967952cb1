"""Figures, results, rounds and awards: what stays with the old units, and what cannot be compared any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _, pgettext

from thidua.frame.words import figure, say
from thidua.law.schema import Scheme
from thidua.movements.models import Movement
from thidua.movements.queries import NoMovementError, current_movement, pack_of
from thidua.observations.models import Observation
from thidua.people.models import Kind
from thidua.people.queries import units_in_force
from thidua.reorganisations.queries.effects.sections import Cell, Section, of_unit
from thidua.reorganisations.queries.plan import Comparability, Plan, comparability
from thidua.scoring.models import Assessment, Result


def comparisons(plan: Plan) -> Section:
    """On which basis ranks are compared with the year before, or why they are not."""
    values = {"year": plan.on.year, "before": plan.on.year - 1}
    why = {
        "founded": _("not comparable: it begins anew"),
        "merged": _("not comparable: it is formed from several units"),
        "part": _("not comparable: it carries on only a part of another unit"),
        "took_over": _("not comparable: it took over another unit or a part of one"),
        "gave_away": _("not comparable: it gave a part away"),
    }
    rows = [
        [
            Cell(one.name, one.unit.get_absolute_url() if one.unit else ""),
            Cell(_basis(one) or why[one.why]),
        ]
        for one in comparability(plan)
    ]
    lead = _(
        "Ranks of %(year)s are compared with those of %(before)s among the units that were ranked in both years, each "
        "year ranked among just these; who cannot be compared is left out of both and gets no change of rank."
    )
    heads = [_("Unit"), _("Compared with the year before")]
    return Section(
        "comparisons", _("What can be compared from %(before)s to %(year)s") % values, lead % values, heads, rows
    )


def _basis(one: Comparability) -> str:
    """The unit whose result of the year before is the other side, if there is one."""
    if one.predecessor is None:
        return ""
    return _("with itself") if one.predecessor == one.unit else _("with %(unit)s") % {"unit": one.predecessor}


def schemes(plan: Plan) -> Section:
    """Awards whose authority is a kind of unit of which none is left."""
    ending = {unit.kind for unit in plan.ended.values()}
    left = set(units_in_force(plan.on).exclude(pk__in=plan.ended).values_list("kind", flat=True).distinct())
    gone = ending - left - {outcome.kind for outcome in plan.made}
    movement = _movement()
    found = pack_of(movement.regulation).schemes.values() if movement else []
    rows = [
        [Cell(say(scheme.name)), Cell(_last_given(scheme, plan.on))] for scheme in found if scheme.authority in gone
    ]
    kinds = ", ".join(str(label) for kind, label in Kind.choices if kind in gone)
    lead = _("After this no unit of this kind is left: %(kinds)s. Nobody can give these awards any more.")
    return Section("schemes", _("Awards that end"), lead % {"kinds": kinds}, [_("Award"), _("Until when")], rows)


def _last_given(scheme: Scheme, on: date) -> str:
    if scheme.valid_to is None or scheme.valid_to >= on:
        return _("the rules still offer it: adopt a version of them that ends it")
    return _("given for the last time in a round held by %(day)s") % {"day": figure(scheme.valid_to)}


def figures(plan: Plan) -> Section:
    """Figures of the year of the change, on record for units that end."""
    this_year = date(plan.on.year, 1, 1)
    counted = Observation.objects.filter(unit__in=plan.ended, period_end__gte=this_year, superseded_by=None)
    rows = _by_unit(plan, counted.order_by("unit").values_list("unit").annotate(Count("pk")))
    lead = _("They stay with the old units and are added to no other one; new units report their own.")
    return Section("figures", _("Figures of this year"), lead, [_("Unit"), _("Figures")], rows)


def results(plan: Plan) -> Section:
    """Assessments and results of the year of the change, on record for units that end."""
    year = plan.on.year
    handed_in = Assessment.objects.filter(unit__in=plan.ended, year__gte=year).order_by("unit")
    scored = Result.objects.filter(unit__in=plan.ended, run__current=True, run__year__gte=year).order_by("unit")
    counts: dict[int, int] = {}
    for found in (handed_in, scored):
        for unit_id, count in found.values_list("unit").annotate(Count("pk")):
            counts[unit_id] = counts.get(unit_id, 0) + count
    lead = _("A year is judged on the units in force on its last day: score the clusters again.")
    heads = [_("Unit"), _("Assessments and results")]
    return Section("results", _("Assessments and results of this year"), lead, heads, _by_unit(plan, counts.items()))


def _by_unit(plan: Plan, counts: Iterable[tuple[int, int]]) -> list[list[Cell]]:
    return [[of_unit(plan.ended[unit_id]), Cell(figure(count))] for unit_id, count in counts]


def movements(plan: Plan) -> Section:
    """Rounds that are open, and the movement itself where its province ends."""
    movement = _movement()
    if movement is None:
        return Section("movements", "", "", [])
    rows = [
        [Cell(str(held)), Cell(_("judges the units in force on 31/12/%(year)s") % {"year": held.year})]
        for held in movement.rounds.exclude(opened_on=None).filter(closed_on=None)
    ]
    if movement.province_id in plan.ended:
        stays = _("goes on under its name and rules; what was published for the old province stays there")
        rows.append([Cell(movement.title), Cell(stays)])
    lead = _("Nothing of them is changed.")
    return Section(
        "movements", _("The movement and its open rounds"), lead, [pgettext("heading", "Record"), _("What holds")], rows
    )


def _movement() -> Movement | None:
    try:
        return current_movement()
    except NoMovementError:
        return None
