from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.frame.words import figure, say
from thidua.law.loading import NATIONAL, PACKS, load_texts, read_folder
from thidua.law.schema import MovementFacts, Pack, PublishedIndex
from thidua.law.writing import FILE, PlainPlan, plain_pack
from thidua.movements.models import Movement, MovementStatus, ParameterChoice, RegulationVersion, Round, RoundKind
from thidua.movements.permissions import can_run_movement_of, can_run_this_movement
from thidua.movements.queries import (
    checked_value,
    is_plain_draft,
    level_names,
    pack_of,
    provinces_in_turn,
    turn_of_year,
)
from thidua.movements.workflow import Permit, bar_to_work, permits
from thidua.observations.actions import publish_indices, sync_measures
from thidua.people.models import Account, Kind, Unit
from thidua.people.permissions import can_choose_parameter, can_run_movement, demand


@transaction.atomic
def load_regulation(*, folder: Path, by: Account | None) -> RegulationVersion:
    """Keep a pack, with the national law of the day, as an immutable version. Raises PackError."""
    demand(can_run_movement, by)
    return _keep_regulation(folder.name, read_folder(folder), by)


def _keep_regulation(code: str, texts: dict[str, str], by: Account | None) -> RegulationVersion:
    national = read_folder(NATIONAL)
    pack, _warnings = load_texts(code, texts, national)
    version, created = RegulationVersion.objects.get_or_create(
        sha256=pack.sha256,
        defaults={"code": pack.code, "texts": texts, "national": national, "loaded_by": by},
    )
    if created:
        record(
            by=by,
            verb="load_regulation",
            subject=Subject("regulation", str(version.pk), str(version)),
            after={"sha256": pack.sha256},
        )
    return version


def packaged_folder(code: str) -> Path:
    """The folder of a pack that ships with the program."""
    return PACKS / code


@transaction.atomic
def create_movement(
    *, regulation: RegulationVersion, province: Unit, by: Account | None, synthetic: bool = False
) -> Movement:
    """A movement as its pack states it, with its rounds; a draft."""
    demand(partial(can_run_movement, province=province), by)
    if province.kind != Kind.PROVINCE:
        raise ValidationError(_("“%(unit)s” is not a province: a movement is run in one.") % {"unit": province})
    if Movement.objects.filter(code=regulation.code).exists():
        raise ValidationError(_("This movement exists already. To change its rules, adopt another version of them."))
    pack = pack_of(regulation)
    movement = Movement(code=pack.code, province=province, regulation=regulation, synthetic=synthetic)
    follow(movement, pack, by)
    record(by=by, verb="create_movement", subject=subject_of(movement), after={"regulation": regulation.sha256})
    return movement


@transaction.atomic
def create_plain_movement(*, unit: Unit, plan: PlainPlan, parent: Movement | None, by: Account | None) -> Movement:
    """A movement without rules of its own, as a form states it; a draft, under a `parent` where there is one.

    What the form states is kept as a pack like any other. It has no rounds of its own under another movement.
    """
    demand(lambda account: can_run_movement_of(account, unit), by)
    if parent is None and unit.kind != Kind.PROVINCE:
        raise ValidationError(_("No movement is running yet: the first one is a province's."))
    _check_plan(plan, parent, Movement.objects.all())
    regulation = _keep_regulation(plan.code, {FILE: plain_pack(plan)}, by)
    province = parent.province if parent else unit
    movement = Movement(
        code=plan.code, province=province, regulation=regulation, parent=parent, unit=unit if parent else None
    )
    follow(movement, pack_of(regulation), by)
    after = {"regulation": regulation.sha256, "unit": unit.name, "under": parent.title if parent else ""}
    record(by=by, verb="create_movement", subject=subject_of(movement), after=after)
    return movement


@transaction.atomic
def revise_plain_movement(*, movement: Movement, plan: PlainPlan, by: Account | None) -> Movement:
    """Put what a form states in the place of what a draft stated. Raises ValidationError."""
    demand(lambda account: can_run_this_movement(account, movement), by)
    held = Movement.objects.select_for_update(of=("self",)).select_related("parent", "regulation").get(pk=movement.pk)
    if not is_plain_draft(held):
        raise ValidationError(_("Only a draft that was set up by a form is revised: what is issued stays as it is."))
    _check_plan(plan, held.parent, Movement.objects.exclude(pk=held.pk))
    before, held.regulation = held.regulation, _keep_regulation(plan.code, {FILE: plain_pack(plan)}, by)
    if before == held.regulation:
        return held
    held.code = plan.code
    held.rounds.all().delete()  # a draft's: none was opened, and the years may be others now
    follow(held, pack_of(held.regulation), by)
    said = {"regulation": held.regulation.sha256}
    record(by=by, verb="revise_movement", subject=subject_of(held), before={"regulation": before.sha256}, after=said)
    return held


def _check_plan(plan: PlainPlan, parent: Movement | None, others: QuerySet[Movement]) -> None:
    if plan.ends_on < plan.starts_on:
        raise ValidationError({"ends_on": _("A movement cannot end before it begins.")})
    if parent is not None:
        _refuse_outside(parent, plan)
    if others.filter(code=plan.code).exists():
        raise ValidationError({"starts_on": _("The unit has a movement already that begins on this day.")})


def _refuse_outside(parent: Movement, plan: PlainPlan) -> None:
    if parent.starts_on <= plan.starts_on and plan.ends_on <= parent.ends_on:
        return
    field = "starts_on" if plan.starts_on < parent.starts_on else "ends_on"
    said = _("The movement it stands under lasts from %(first)s to %(last)s: choose days within it.")
    raise ValidationError({field: said % {"first": figure(parent.starts_on), "last": figure(parent.ends_on)}})


def follow(movement: Movement, pack: Pack, by: Account | None) -> None:
    """Have the movement and its rounds as the rules state them; no round is removed.

    A draft leaves alone what figures are recorded and judged by: another movement may be running by it.
    """
    facts = pack.movement
    movement.title, movement.title_en = facts.title.vi, facts.title.en
    movement.starts_on, movement.ends_on = facts.starts_on, facts.ends_on
    movement.save()
    if movement.parent_id is None:
        _have_rounds(movement, facts)
    if movement.status != MovementStatus.DRAFT:
        have_measures(movement, pack, by)


def have_measures(movement: Movement, pack: Pack, by: Account | None) -> None:
    """Have the measures, and the results that others have published, as the rules of an issued movement state them."""
    sync_measures(measures=pack.measures.values(), levels=level_names(pack))
    by_province: dict[Unit, list[PublishedIndex]] = {}
    turns = provinces_in_turn(movement)
    for row in pack.published_indices:
        by_province.setdefault(turn_of_year(turns, row.year), []).append(row)
    for province, rows in by_province.items():
        publish_indices(rows=rows, province=province, by=by)


def _have_rounds(movement: Movement, facts: MovementFacts) -> None:
    yearly = [Round(movement=movement, year=year) for year in range(facts.first_round, facts.last_round + 1)]
    final = Round(movement=movement, kind=RoundKind.FINAL, year=facts.last_round)
    Round.objects.bulk_create([*yearly, final], ignore_conflicts=True)


@transaction.atomic
def choose_parameter(*, movement: Movement, code: str, value: str, reason: str, by: Account) -> ParameterChoice:
    """Settle an open point of the plan another way than its default, with a reason. Raises ValidationError."""
    demand(partial(can_choose_parameter, province=movement.province), by)
    if not permits(movement.status, Permit.SETTLE):
        raise ValidationError(_("The movement is closed: its open points stay as they were settled."))
    point = pack_of(movement.regulation).open_points.get(code)
    if point is None:
        raise ValidationError(_("The plan has no such open point."))
    checked = checked_value(point, value)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: it is shown wherever this choice decides.")})
    before = movement.choices.filter(code=code).first()
    choice = ParameterChoice.objects.create(
        movement=movement, code=code, value=checked, reason=reason.strip(), chosen_by=by
    )
    record(
        by=by,
        verb="choose_parameter",
        subject=Subject("open_point", code, str(point.label), ""),
        before={"value": before.value if before else str(point.default)},
        after={"value": checked},
        reason=choice.reason,
    )
    return choice


def refuse_beyond(movement: Movement, day: date | None, field: str) -> None:
    """Nothing becomes due after the last day of a movement. Raises ValidationError."""
    if day is not None and day > movement.ends_on:
        said = _("The movement ends on %(day)s: nothing is due after it.")
        raise ValidationError({field: said % {"day": figure(movement.ends_on)}})


def refuse_if_closed(movement: Movement) -> None:
    """Raises ValidationError if nothing is entered in a movement any more."""
    if (why := bar_to_work(movement)) is not None:
        raise ValidationError(say(why))


def subject_of(movement: Movement) -> Subject:
    return Subject("movement", str(movement.pk), movement.title, "movements:movement")
