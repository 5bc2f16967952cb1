from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.law.loading import NATIONAL, PACKS, load_texts, read_folder
from thidua.law.schema import Pack
from thidua.movements.models import Movement, MovementStatus, ParameterChoice, RegulationVersion, Round, RoundKind
from thidua.movements.queries import checked_value, level_names, pack_of
from thidua.movements.workflow import OPENS_ROUNDS, TRANSITIONS
from thidua.observations.actions import publish_indices, sync_measures
from thidua.people.models import Account, Kind, Unit
from thidua.people.permissions import can_choose_parameter, can_run_movement, demand


@transaction.atomic
def load_regulation(*, folder: Path, by: Account | None) -> RegulationVersion:
    """Keep a pack, with the national law of the day, as an immutable version. Raises PackError."""
    demand(can_run_movement, by)
    texts, national = read_folder(folder), read_folder(NATIONAL)
    pack, _warnings = load_texts(folder.name, texts, national)
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
    """A movement as its pack states it, with its rounds, measures and published indices; a draft."""
    demand(can_run_movement, by)
    if province.kind != Kind.PROVINCE:
        raise ValidationError(_("“%(unit)s” is not a province: a movement is run in one.") % {"unit": province})
    if Movement.objects.filter(code=regulation.code).exists():
        raise ValidationError(_("This movement exists already. To change its rules, adopt another version of them."))
    pack = pack_of(regulation)
    movement = Movement(code=pack.code, province=province, regulation=regulation, synthetic=synthetic)
    _follow(movement, pack, by)
    record(by=by, verb="create_movement", subject=_subject(movement), after={"regulation": regulation.sha256})
    return movement


@transaction.atomic
def adopt_regulation(*, movement: Movement, regulation: RegulationVersion, reason: str, by: Account | None) -> Movement:
    """Judge from now on by another version of the rules; what was judged before keeps its own."""
    demand(can_run_movement, by)
    if regulation.code != movement.code:
        raise ValidationError(_("These are the rules of another movement."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason of the change.")})
    before = movement.regulation.sha256
    movement.regulation = regulation
    _follow(movement, pack_of(regulation), by)
    record(
        by=by,
        verb="adopt_regulation",
        subject=_subject(movement),
        before={"regulation": before},
        after={"regulation": regulation.sha256},
        reason=reason.strip(),
    )
    return movement


def _follow(movement: Movement, pack: Pack, by: Account | None) -> None:
    """Have the movement, its rounds, measures and published indices as the rules state them; no round is removed."""
    facts = pack.movement
    movement.title, movement.title_en = facts.title.vi, facts.title.en
    movement.starts_on, movement.ends_on = facts.starts_on, facts.ends_on
    movement.save()
    yearly = [Round(movement=movement, year=year) for year in range(facts.first_round, facts.last_round + 1)]
    final = Round(movement=movement, kind=RoundKind.FINAL, year=facts.last_round)
    Round.objects.bulk_create([*yearly, final], ignore_conflicts=True)
    sync_measures(measures=pack.measures.values(), levels=level_names(pack))
    publish_indices(rows=pack.published_indices, province=movement.province, by=by)


@transaction.atomic
def set_status(*, movement: Movement, status: MovementStatus, by: Account | None) -> Movement:
    """Move a movement on by its workflow. Raises ValidationError for a move that the workflow does not know."""
    demand(can_run_movement, by)
    before = MovementStatus(movement.status)
    if status not in TRANSITIONS[before]:
        raise ValidationError(
            _("A movement cannot go from “%(before)s” to “%(after)s”.")
            % {"before": before.label, "after": status.label}
        )
    movement.status = status
    movement.save(update_fields=["status"])
    record(
        by=by,
        verb="set_movement_status",
        subject=_subject(movement),
        before={"status": before},
        after={"status": status},
    )
    return movement


@transaction.atomic
def open_round(*, held: Round, opened_on: date, document: str, by: Account | None) -> Round:
    """Open a round by the event the plan names, with the document that announced it. Raises ValidationError."""
    demand(can_run_movement, by)
    if held.movement.status not in OPENS_ROUNDS:
        raise ValidationError(_("A round opens only while the movement is running."))
    if held.opened_on is not None:
        raise ValidationError(_("This round is open already."))
    if opened_on.year < held.year:
        raise ValidationError(
            {"opened_on": _("The round judges %(year)s: it cannot open before that year.") % {"year": held.year}}
        )
    held.opened_on, held.opening_document = opened_on, document.strip()
    _save(held)
    record(
        by=by,
        verb="open_round",
        subject=_round_subject(held),
        after={"opened_on": opened_on, "document": held.opening_document},
    )
    return held


@transaction.atomic
def close_round(*, held: Round, closed_on: date, by: Account | None) -> Round:
    """Close a round. Raises ValidationError."""
    demand(can_run_movement, by)
    if held.opened_on is None:
        raise ValidationError(_("A round that was never opened cannot be closed."))
    if held.closed_on is not None:
        raise ValidationError(_("This round is closed already."))
    held.closed_on = closed_on
    _save(held)
    record(by=by, verb="close_round", subject=_round_subject(held), after={"closed_on": closed_on})
    return held


def _save(held: Round) -> None:
    """Save a round that its own rules allow; a refused one is left as it was."""
    try:
        held.full_clean()
    except ValidationError:
        held.refresh_from_db()
        raise
    held.save()


@transaction.atomic
def choose_parameter(*, movement: Movement, code: str, value: str, reason: str, by: Account) -> ParameterChoice:
    """Settle an open point of the plan another way than its default, with a reason. Raises ValidationError."""
    demand(can_choose_parameter, by)
    if movement.status == MovementStatus.CLOSED:
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


def _subject(movement: Movement) -> Subject:
    return Subject("movement", str(movement.pk), movement.title, "reports:plan")


def _round_subject(held: Round) -> Subject:
    return Subject("round", str(held.pk), str(held))
