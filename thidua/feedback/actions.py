from __future__ import annotations

from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.core.messages import Message, gettext_noop
from thidua.documents.actions import Draft, draft_paper, revise_paper
from thidua.documents.models import Paper
from thidua.documents.queries import papers_about
from thidua.documents.workflow import OPEN as REVISABLE
from thidua.feedback.models import Difficulty, Nature, State, Step
from thidua.feedback.papers import report_content, report_title
from thidua.feedback.permissions import can_draft_report, can_make_move, can_report_for
from thidua.feedback.queries import areas_of, of_period, open_difficulties
from thidua.feedback.workflow import MOVES, move_refusal
from thidua.frame.words import say
from thidua.movements.actions import refuse_if_closed, sending_agency
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of, province_today
from thidua.notices.actions import notify
from thidua.notices.queries import accounts_of
from thidua.people.models import Account, Unit
from thidua.people.permissions import can_keep_units, demand, lenders_of
from thidua.reorganisations.queries import Plan

# The unit hears at once of the moves that it waits for.
TOLD = {
    "pass-on": gettext_noop("The difficulty “%(title)s” of %(unit)s is passed on."),
    "answer": gettext_noop("The difficulty “%(title)s” of %(unit)s is answered."),
}


@transaction.atomic
def report_difficulty(
    *,
    movement: Movement,
    unit: Unit,
    title: str,
    text: str,
    by: Account | None,
    area: str = "",
    proposal: str = "",
) -> Difficulty:
    """Tell the standing agency what stands in a unit's way. Sent twice before it is taken up, it is one. Raises
    ValidationError.
    """
    demand(lambda account: can_report_for(account, unit), by)
    refuse_if_closed(movement)
    areas = areas_of(pack_of(movement.regulation))
    if area and area not in areas:
        raise ValidationError({"area": _("The plan knows no such reform area.")})
    difficulty = Difficulty(
        movement=movement, unit=unit, area=area, title=title.strip(), text=text.strip(), proposal=proposal.strip()
    )
    difficulty.full_clean()
    Unit.objects.select_for_update().get(pk=unit.pk)
    said = {name: getattr(difficulty, name) for name in ("unit", "area", "title", "text", "proposal")}
    if sent := Difficulty.objects.filter(movement=movement, state=State.REPORTED, **said).first():
        return sent
    difficulty.save()
    _add_step(difficulty, State.REPORTED, by)
    record(
        by=by,
        verb="report_difficulty",
        subject=_subject(difficulty),
        after={
            "unit": unit.pk,
            "area": areas[area].vi if area else "",
            "text": difficulty.text,
            "proposal": difficulty.proposal,
        },
    )
    return difficulty


def take_up_difficulty(*, difficulty: Difficulty, nature: Nature, by: Account | None) -> Difficulty:
    """Say what the difficulty lies in and that it is being worked on."""
    return _move(difficulty, "take-up", by, nature=nature)


def pass_on_difficulty(
    *, difficulty: Difficulty, to: str, by: Account | None, document: str = "", text: str = ""
) -> Difficulty:
    """Hand the difficulty to whoever can settle it."""
    if not to.strip():
        raise ValidationError({"to": _("Name the agency that it is passed on to.")})
    return _move(difficulty, "pass-on", by, to=to, document=document, text=text)


def answer_difficulty(*, difficulty: Difficulty, text: str, by: Account | None, document: str = "") -> Difficulty:
    return _move(difficulty, "answer", by, document=document, text=_said(text))


def ask_again(*, difficulty: Difficulty, text: str, by: Account | None) -> Difficulty:
    return _move(difficulty, "ask-again", by, text=_said(text))


def withdraw_difficulty(*, difficulty: Difficulty, text: str, by: Account | None) -> Difficulty:
    return _move(difficulty, "withdraw", by, text=_said(text))


def _said(text: str) -> str:
    if not text.strip():
        raise ValidationError({"text": _("Write at least one sentence: the other side reads it.")})
    return text.strip()


@transaction.atomic
def draft_report(*, movement: Movement, since: date, until: date, signer_title: str, by: Account | None) -> Paper:
    """Draft the report on a period's difficulties to the People's Committee. Raises ValidationError.

    While the draft of a period is not approved, it is brought up to date instead of another one.
    """
    may = partial(can_draft_report, province=movement.province)
    demand(may, by)
    if until < since:
        raise ValidationError({"until": _("The period ends before it begins.")})
    if until > localdate():
        raise ValidationError({"until": _("This day has not come yet.")})
    if not of_period(movement, since, until).exists():
        raise ValidationError(_("No difficulty was reported in this period: there is nothing to report."))
    province = province_today(movement)
    draft = Draft(
        kind="report",
        title=report_title(since, until),
        content=report_content(movement, province, since, until),
        signer_title=signer_title,
        recipients=(("Như trên", province),),
    )
    about = Subject("movement", str(movement.pk), movement.title, "movements:movement")
    sender = sending_agency(movement, localdate())
    before = papers_about(about.kind, about.key).filter(
        unit=sender, kind=draft.kind, title=draft.title, state__in=REVISABLE
    )
    if (paper := before.first()) is not None:
        return revise_paper(paper=paper, draft=draft, may=may, by=by)
    return draft_paper(unit=sender, draft=draft, may=may, by=by, about=about)


@transaction.atomic
def hand_on_difficulties(plan: Plan, by: Account | None) -> None:
    """What units that end have open goes on at who takes their people; what nobody takes over is withdrawn.

    A reorganisation decides on units: who may keep these may let difficulties follow.
    """
    ended = list(plan.ended.values())
    demand(lambda officer: can_keep_units(officer, ended), by)
    decision = plan.reorganisation.number
    for difficulty in open_difficulties(plan.ended).select_for_update(of=("self",)).order_by("pk"):
        heir, unit, state = plan.heir(difficulty.unit_id), difficulty.unit, difficulty.state
        if heir is not None and heir.unit is not None:
            difficulty.unit = heir.unit
            # To whom it was passed on, and by which document, stays with those who passed it on.
            verb, said = "hand_on_difficulty", {"text": f"{unit} → {heir.unit} ({decision})"}
        else:
            difficulty.state = State.WITHDRAWN
            verb, said = "withdraw_difficulty", {"document": decision}
        difficulty.save(update_fields=["unit", "state"])
        _add_step(difficulty, State(difficulty.state), by, **said)
        record(
            by=by,
            verb=verb,
            subject=_subject(difficulty),
            before={"unit": unit.pk, "state": state},
            after={"unit": difficulty.unit_id, "state": difficulty.state},
            reason=decision,
        )


@transaction.atomic
def _move(
    difficulty: Difficulty,
    code: str,
    by: Account | None,
    *,
    nature: str = "",
    text: str = "",
    to: str = "",
    document: str = "",
) -> Difficulty:
    """Make a move of the workflow on the difficulty as it stands now, whatever the page has shown."""
    move = MOVES[code]
    held = Difficulty.objects.select_for_update(of=("self",)).select_related("unit", "movement").get(pk=difficulty.pk)
    demand(lambda account: can_make_move(account, held, move), by)
    if (why := move_refusal(held, code)) is not None:
        raise ValidationError(say(why))
    before = held.state
    held.state, held.nature = move.target, nature or held.nature
    held.full_clean()
    held.save(update_fields=["state", "nature"])
    step = _add_step(held, move.target, by, text=text.strip(), to=to.strip(), document=document.strip())
    record(
        by=by,
        verb=f"{code.replace('-', '_')}_difficulty",
        subject=_subject(held),
        before={"state": before},
        after={"state": held.state, "nature": held.nature, "to": step.to, "document": step.document},
        reason=step.text,
    )
    if code in TOLD:
        _tell_unit(held, code, step, by)
    return held


def _tell_unit(difficulty: Difficulty, code: str, step: Step, by: Account | None) -> None:
    notify(
        to=accounts_of(difficulty.unit),
        key=f"difficulty:{difficulty.pk}:step:{step.pk}",
        message=Message.of(TOLD[code], title=difficulty.title, unit=difficulty.unit.name),
        about=_subject(difficulty),
        may=partial(can_make_move, difficulty=difficulty, move=MOVES[code]),
        by=by,
    )


def _add_step(difficulty: Difficulty, state: State, by: Account | None, **said: str) -> Step:
    who = {"by": by, "by_name": str(by) if by else "system", "on_behalf_of": lenders_of(by)}
    step = Step(difficulty=difficulty, state=state, **who, **said)
    step.full_clean()
    step.save()
    return step


def _subject(difficulty: Difficulty) -> Subject:
    return Subject("difficulty", str(difficulty.pk), difficulty.title, "feedback:difficulty")
