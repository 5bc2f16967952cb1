from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.frame.words import figure
from thidua.movements.actions import close_duties_of, close_movements_of, raise_obligations
from thidua.people.actions import (
    NewUnit,
    add_successions,
    assign_cluster,
    check_all_held_apart,
    create_units,
    end_units,
    follow_with_posts,
    follow_with_roles,
    move_unit,
    rename_unit,
)
from thidua.people.models import LOCALITIES, Account, Unit
from thidua.people.permissions import demand
from thidua.reorganisations.models import Outcome, Reorganisation, Source, Status, Step, StepKind, Target
from thidua.reorganisations.permissions import can_add_step, can_keep_draft, can_plan_reorganisations
from thidua.reorganisations.queries import Plan, clusters_after, movements_owing, plan_of, problems


@transaction.atomic
def draft_reorganisation(
    *, number: str, title: str, issuer: str, decided_on: date | None, effective_on: date, by: Account | None
) -> Reorganisation:
    """Begin a draft of what a decision does; nothing changes until it is carried out."""
    demand(can_plan_reorganisations, by)
    draft = Reorganisation(
        number=number.strip(),
        title=title.strip(),
        issuer=issuer.strip(),
        decided_on=decided_on,
        effective_on=effective_on,
        created_by=by,
    )
    draft.full_clean()
    draft.save()
    record(by=by, verb="draft_reorganisation", subject=_subject(draft), after=_facts(draft))
    return draft


@transaction.atomic
def revise_reorganisation(
    *,
    reorganisation: Reorganisation,
    number: str,
    title: str,
    issuer: str,
    decided_on: date | None,
    effective_on: date,
    by: Account | None,
) -> Reorganisation:
    demand(lambda officer: can_keep_draft(officer, reorganisation), by)
    draft = _draft(reorganisation)
    before = _facts(draft)
    draft.number, draft.title, draft.issuer = number.strip(), title.strip(), issuer.strip()
    draft.decided_on, draft.effective_on = decided_on, effective_on
    draft.full_clean()
    draft.save()
    record(by=by, verb="revise_reorganisation", subject=_subject(draft), before=before, after=_facts(draft))
    return draft


@transaction.atomic
def discard_reorganisation(*, reorganisation: Reorganisation, by: Account | None) -> None:
    """Throw a draft away with its steps; the log keeps that there was one."""
    demand(lambda officer: can_keep_draft(officer, reorganisation), by)
    draft = _draft(reorganisation)
    record(by=by, verb="discard_reorganisation", subject=_subject(draft), before=_facts(draft))
    draft.delete()


@transaction.atomic
def add_step(
    *,
    reorganisation: Reorganisation,
    kind: StepKind,
    sources: Sequence[Unit],
    outcomes: Sequence[Target],
    by: Account | None,
) -> Step:
    """Add an act to a draft. Whether it can be carried out is told by the preview."""
    demand(lambda officer: can_add_step(officer, reorganisation, sources, outcomes), by)
    draft = _draft(reorganisation)
    last = draft.steps.aggregate(last=Max("place"))["last"] or 0
    step = Step.objects.create(reorganisation=draft, place=last + 1, kind=kind)
    for unit in sources:
        source = Source(step=step, unit=unit, name=unit.name)
        source.full_clean()
        source.save()
    for target in outcomes:
        outcome = Outcome(step=step, **_values(target))
        outcome.full_clean()
        outcome.save()
    named = {"sources": [unit.name for unit in sources], "outcomes": [str(one) for one in step.outcomes.all()]}
    record(by=by, verb="add_step", subject=_subject(draft), after={"step": kind, **named})
    return step


def _values(target: Target) -> dict[str, object]:
    return {
        **_named("unit", "set_up_by", target.unit),
        **_named("parent", "parent_set_up_by", target.parent),
        "is_new": target.is_new,
        "name": target.unit.name if target.unit else target.name.strip(),
        "kind": target.kind,
        "code": target.code.strip(),
        "share": target.share,
        "takes_people": target.takes_people,
        "verified": target.verified,
        "note": target.note,
    }


def _named(on_record: str, set_up: str, named: Unit | Outcome | None) -> dict[str, Unit | Outcome | None]:
    return {set_up: named} if isinstance(named, Outcome) else {on_record: named}


@transaction.atomic
def remove_step(*, step: Step, by: Account | None) -> None:
    """Take an act out of a draft. Raises ValidationError while a later one leads to a unit that it sets up."""
    demand(lambda officer: can_keep_draft(officer, step.reorganisation), by)
    draft = _draft(step.reorganisation)
    relying = Outcome.objects.filter(Q(set_up_by__step=step) | Q(parent_set_up_by__step=step))
    if last := Step.objects.filter(outcomes__in=relying).order_by("place").last():
        raise ValidationError(
            _("Step %(place)s builds on the unit that this one sets up. Remove that step first.")
            % {"place": last.number}
        )
    named = {"sources": [source.name for source in step.sources.all()], "outcomes": list(map(str, step.outcomes.all()))}
    record(by=by, verb="remove_step", subject=_subject(draft), before={"step": step.kind, **named})
    step.delete()


@transaction.atomic
def carry_out(*, reorganisation: Reorganisation, by: Account | None) -> Reorganisation:
    """Do all steps, or none: units, who carries on whom, posts, roles, clusters, duties, and what rooms above add.

    Raises ValidationError.
    """
    demand(lambda officer: can_keep_draft(officer, reorganisation), by)
    draft = _draft(reorganisation)
    if draft.effective_on > timezone.localdate():
        raise ValidationError(
            _("It takes effect on %(day)s and is carried out on that day or later.")
            % {"day": figure(draft.effective_on)}
        )
    plan = plan_of(draft)
    if found := problems(plan):
        raise ValidationError([str(problem) for problem in found])
    _change_units(plan, draft.number, by)
    _follow(plan, draft.number, by)
    check_all_held_apart(plan.on)
    _settle_duties(plan, draft.number, by)
    for _told, settle in settings.THIDUA_REORGANISED:
        import_string(settle)(plan, by)
    draft.status, draft.carried_out_at, draft.carried_out_by = Status.CARRIED_OUT, timezone.now(), by
    draft.save()
    counts = {"ended": len(plan.ended), "created": len(plan.made), "steps": len(plan.steps)}
    record(by=by, verb="carry_out_reorganisation", subject=_subject(draft), after=counts, reason=draft.number)
    return draft


def _change_units(plan: Plan, decision: str, by: Account | None) -> None:
    for step in plan.of(StepKind.RENAME):
        name = step.outcomes.all()[0].name
        for source in step.sources.all():
            rename_unit(unit=_as_it_is(source.unit), name=name, on=plan.on, decision=decision, by=by)
    end_units(units=list(plan.ended.values()), on=plan.on, decision=decision, by=by)
    _create(plan, decision, by)
    for step in plan.of(StepKind.MOVE):
        for source in step.sources.all():
            parent = Unit.objects.get(pk=step.outcomes.all()[0].parent_id or 0)
            move_unit(unit=_as_it_is(source.unit), parent=parent, on=plan.on, decision=decision, by=by)
    pairs = [(unit, outcome.unit, share) for unit, outcome, share in plan.successions() if outcome.unit]
    add_successions(pairs=pairs, on=plan.on, decision=decision, verified=True, by=by)


def _as_it_is(unit: Unit) -> Unit:
    """An earlier step may have changed it, or what it stands below."""
    unit.refresh_from_db()
    return unit


def _create(plan: Plan, decision: str, by: Account | None) -> None:
    """Make the new units; each outcome learns which one it leads to, and which one stands above."""
    parents = {f"parent {outcome.parent_id}": outcome.parent for outcome in plan.made if outcome.parent}
    new = [
        NewUnit(
            key=_key(outcome),
            name=outcome.name,
            kind=outcome.kind,
            parent=_key_above(outcome),
            valid_from=plan.on,
            scheme="gso" if outcome.kind in LOCALITIES else "agency",
            code=outcome.code,
            verified=outcome.verified,
            note=outcome.note,
        )
        for outcome in plan.made
    ]
    made = create_units(units=new, parents=parents, by=by, decision=decision)
    units = {outcome.pk: made[_key(outcome)] for outcome in plan.made}
    for outcome in plan.outcomes:
        outcome.unit = units.get(outcome.set_up_by_id or outcome.pk, outcome.unit)
        outcome.parent = units.get(outcome.parent_set_up_by_id or 0, outcome.parent)
    Outcome.objects.bulk_update(plan.outcomes, ["unit", "parent"])


def _key_above(outcome: Outcome) -> str:
    if outcome.parent_set_up_by:
        return _key(outcome.parent_set_up_by)
    return f"parent {outcome.parent_id}" if outcome.parent_id else ""


def _key(outcome: Outcome) -> str:
    """What a batch calls a unit to be made: readable in the log, and its own where two bear one name."""
    return f"{outcome.name} #{outcome.pk}"


def _follow(plan: Plan, decision: str, by: Account | None) -> None:
    """Posts, roles and clusters, as the preview has told."""
    posts = [(post, heir.unit if heir else None) for post, heir in plan.following.posts]
    follow_with_posts(moves=posts, on=plan.on, decision=decision, by=by)
    roles = [(grant, heir.unit if heir else None) for grant, heir in plan.following.grants]
    follow_with_roles(moves=roles, on=plan.on, decision=decision, by=by)
    for cluster, year, units in list(clusters_after(plan)):
        assign_cluster(cluster=cluster, year=year, units=units, by=by)


def _settle_duties(plan: Plan, decision: str, by: Account | None) -> None:
    """What units that end would owe or run after it is closed; who begins owes what is asked since that day."""
    for unit in plan.ended.values():
        close_duties_of(unit=unit, on=plan.eve, reason=decision, by=by)
        close_movements_of(unit=unit, on=plan.eve, document=decision, by=by)
    begun = [outcome.unit for outcome in plan.made if outcome.unit]
    for movement, year in list(movements_owing(plan)) if begun else []:
        raise_obligations(movement=movement, on=max(plan.on, date(year, 1, 1)), units=begun, by=by)


def _draft(reorganisation: Reorganisation) -> Reorganisation:
    """The draft as it stands now; nobody else changes it or carries it out meanwhile."""
    found = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    if not found.is_draft:
        raise ValidationError(_("This reorganisation is carried out: it is history and stays as it is."))
    return found


def _facts(draft: Reorganisation) -> dict[str, object]:
    return {"name": draft.title, "decision": draft.number, "since": draft.effective_on}


def _subject(draft: Reorganisation) -> Subject:
    return Subject("reorganisation", str(draft.pk), str(draft), "reorganisations:reorganisation")
