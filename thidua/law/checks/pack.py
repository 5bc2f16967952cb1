"""A whole pack: its plan, its instruments, its dated values, and each of its parts."""

from __future__ import annotations

from itertools import pairwise

from thidua.core.dated import Dated, DatedValue
from thidua.core.duties.obligations import MONTHS
from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.activities import check_activity_count
from thidua.law.checks.citations import check_basis, check_paragraphs
from thidua.law.checks.collecting import Check
from thidua.law.checks.goals import check_goals
from thidua.law.checks.index_sets import check_index_sets
from thidua.law.checks.obligations import check_obligation
from thidua.law.checks.open_points import check_open_point
from thidua.law.checks.reminders import check_reminders
from thidua.law.checks.schemes import check_scheme
from thidua.law.checks.tasks import check_task_count
from thidua.law.schema import DatedParameter, DatedRow, Measure, Pack, PublishedIndex


def check_pack(pack: Pack, check: Check) -> None:
    _check_plan(pack, check)
    check_goals(pack, check)
    for measure in pack.measures.values():
        _check_bounds(measure, check)
    for row in pack.published_indices:
        _check_published(pack, row, check)
    check_index_sets(pack, check)
    for scheme in pack.schemes.values():
        check_scheme(pack, scheme, check)
    for point in pack.open_points.values():
        check_open_point(pack, point, check)
    for obligation in pack.obligations.values():
        check_obligation(pack, obligation, check)
    if pack.reminders:
        check_reminders(pack, pack.reminders, check)
    for count in pack.task_counts:
        check_task_count(pack, count, check)
    for counted in pack.activity_counts:
        check_activity_count(pack, counted, check)
    for instrument in pack.instruments.values():
        if instrument.replaced_by:
            path = f"instruments.{instrument.code}.replaced_by"
            check.known(instrument, path, instrument.replaced_by, pack.instruments)
    for parameter in pack.dated.values():
        _check_dated(pack, parameter, check)
    _check_national(pack, check)


def _check_national(pack: Pack, check: Check) -> None:
    """What national law states of papers and of units names its source."""
    for kind in pack.paper_kinds.values():
        check_basis(pack, kind, f"paper_kinds.{kind.code}.reference", (kind.reference,), check)
    for form in pack.paper_forms.values():
        check_basis(pack, form, f"paper_forms.{form.code}.reference", (form.reference,), check)
    for order in pack.unit_orders.values():
        check_basis(pack, order, f"unit_orders.{order.kind}.reference", (order.reference,), check)


def _check_plan(pack: Pack, check: Check) -> None:
    check_basis(pack, pack.movement, "movement", pack.movement.legal_bases, check)
    cited = [*pack.movement.paragraphs, *filter(None, [pack.movement.round_paragraph])]
    check_paragraphs(pack, pack.movement, "movement", cited, check)
    if pack.movement.own_plan:
        check.known(pack.movement, "movement.own_plan", pack.movement.own_plan, pack.obligations)
    if pack.movement.round_expected_month not in (None, *range(1, MONTHS + 1)):
        message = Message.of(gettext_noop("expected a whole number from %(low)s to %(high)s"), low=1, high=MONTHS)
        check.problem(pack.movement, "movement.round_expected_month", message)
    for paragraph in pack.paragraphs.values():
        if paragraph.parent:
            check.known(paragraph, f"paragraphs.{paragraph.id}.parent", paragraph.parent, pack.paragraphs)
    check.unique("provisions", pack.provisions)
    for provision in pack.provisions:
        check_paragraphs(pack, provision, f"provisions.{provision.code}", provision.paragraphs, check)
    check.unique("reform_areas", pack.reform_areas)
    for area in pack.reform_areas:
        check_paragraphs(pack, area, f"reform_areas.{area.code}", (area.paragraph,), check)


def _check_bounds(measure: Measure, check: Check) -> None:
    path = f"measures.{measure.code}"
    bounds = [bound for bound in (measure.at_least, measure.at_most) if bound is not None]
    if bounds and measure.kind not in ("amount", "points"):
        message = gettext_noop("a measure of kind “%(kind)s” has no bounds")
        hint = Message.of(gettext_noop("leave out “at_least” and “at_most”"))
        check.problem(measure, path, Message.of(message, kind=measure.kind), hint)
    elif bounds != sorted(bounds):
        message = gettext_noop("“at_least” is above “at_most”")
        check.problem(measure, path, Message.of(message), Message.of(gettext_noop("mend one of the two")))


def _check_published(pack: Pack, row: PublishedIndex, check: Check) -> None:
    """A published result lies within the bounds of its index, and comes after the year that it is of."""
    path, declared = f"published_indices.{row.index}.{row.year}", pack.external_indices.get(row.index)
    low, high = (declared.at_least, declared.at_most) if declared else (None, None)
    if row.score is not None and ((low is not None and row.score < low) or (high is not None and row.score > high)):
        message = gettext_noop("the score lies beyond the bounds of its index")
        check.problem(row, path, Message.of(message), Message.of(gettext_noop("correct the score")))
    if row.published_on is not None and row.published_on.year <= row.year:
        message = gettext_noop("the result is published before its year has ended")
        check.problem(row, path, Message.of(message), Message.of(gettext_noop("correct “published_on”")))


def _check_dated(pack: Pack, parameter: DatedParameter, check: Check) -> None:
    """The rows must stand as core.dated demands; its own words say what is wrong and how to mend it."""
    path = f"dated.{parameter.code}"
    for row in parameter.values:
        check_basis(pack, row, path, (row.reference,), check)
        if isinstance(row.value, tuple):
            check.unique(path, row.value)
        _check_rows(parameter, (row,), check)
    for earlier, later in pairwise(parameter.values):
        if all(row.until is None or row.until >= row.since for row in (earlier, later)):
            _check_rows(parameter, (earlier, later), check)


def _check_rows(parameter: DatedParameter, rows: tuple[DatedRow, ...], check: Check) -> None:
    try:
        Dated(
            tuple(DatedValue(row.since, row.value, row.reference.instrument, row.status, row.until) for row in rows),
            what=parameter.name,
        )
    except ValueError as error:
        hint = Message.of(gettext_noop("mend “since” or “until”"))
        check.problem(rows[-1], f"dated.{parameter.code}", error.args[0], hint)
