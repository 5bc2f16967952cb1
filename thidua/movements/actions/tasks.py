"""Assign tasks, act on them as the lead unit and as who assigned, and take over what the paper register says."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.core.calendar import UnknownYearError
from thidua.core.canonical import canonical_json
from thidua.core.duties import end_of
from thidua.core.tasks import TaskStatus
from thidua.files.models import Upload
from thidua.frame.words import say
from thidua.movements.actions.movements import refuse_beyond, refuse_if_closed, subject_of
from thidua.movements.actions.task_notices import tell_other_side
from thidua.movements.models import Movement, Task, TaskStep
from thidua.movements.permissions import can_assign, can_close_task_lists, can_make_move
from thidua.movements.queries import calendar, is_task_list_closed, pack_of, task_areas
from thidua.movements.workflow import MOVES, move_refusal
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand, lenders_of

CHUNK = 1000


@transaction.atomic
def assign_task(
    *,
    movement: Movement,
    assigner: Unit,
    lead: Unit,
    document_number: str,
    document_date: date,
    content: str,
    due_on: date,
    by: Account | None,
    helpers: Collection[Unit] = (),
    product: str = "",
    area: str = "",
    rolls: bool = False,
) -> Task:
    """Tell a unit what to do until when. Assigned once more by the same document, it is the same task.

    `rolls`: the document says that a last day off moves to the next working day. Raises ValidationError.
    """
    demand(lambda account: can_assign(account, assigner, lead), by)
    task = Task(
        movement=movement, assigner=assigner, lead=lead, document_number=document_number.strip(),
        document_date=document_date, content=content.strip(), product=product.strip(), area=area, due_on=due_on,
        rolls=rolls,
    )  # fmt: skip
    _check(task, helpers)
    task.deadline = _deadline(task, due_on)
    task.year, task.digest = due_on.year, digest_of(task)
    _refuse_if_list_closed(movement, task.year)
    standing = Task.objects.filter(movement=movement, digest=task.digest).exclude(status=TaskStatus.CANCELLED.value)
    if (same := standing.first()) is not None:
        return same
    _refuse_past(task, by)
    task.full_clean()
    task.save()
    task.helpers.set(helpers)
    after = {"unit": lead.pk, "due_on": due_on.isoformat(), "document": task.document_number}
    record(by=by, verb="assign_task", subject=of_task(task), after=after)
    tell_other_side(_add_step(task, "assign", by), about=of_task(task), by=by)
    return task


def _check(task: Task, helpers: Collection[Unit]) -> None:
    refuse_if_closed(task.movement)
    if task.document_date > timezone.localdate():
        raise ValidationError({"document_date": _("This day has not come yet.")})
    if task.due_on < task.document_date:
        raise ValidationError({"due_on": _("A task cannot be due before its document is signed.")})
    refuse_beyond(task.movement, task.due_on, "due_on")
    if not task.lead.is_in_force(timezone.localdate()):
        raise ValidationError({"lead": _("This unit is no longer in force.")})
    if task.lead in helpers:
        raise ValidationError({"helpers": _("The lead unit does not co-operate with itself.")})
    if task.area and task.area not in task_areas(pack_of(task.movement.regulation)):
        raise ValidationError({"area": _("The plan knows no such reform area.")})


def _deadline(task: Task, last_day: date) -> datetime:
    """24:00 of the last day, or of the next working day where the document says so."""
    if not task.rolls:
        return end_of(last_day)
    try:
        return calendar(task.movement).deadline(last_day)
    except UnknownYearError as error:
        raise ValidationError({"due_on": say(error.args[0])}) from None


def _refuse_past(task: Task, by: Account | None) -> None:
    """An account assigns nothing that is overdue already: more time is asked for before the deadline."""
    if by is not None and task.deadline <= timezone.now():
        said = _(
            "This day has passed. Tasks of the past, done or not, are taken over from the register of tasks, by the "
            "standing agency: “Data” in the menu, or `thidua import tasks`."
        )
        raise ValidationError({"due_on": said})


def _refuse_if_list_closed(movement: Movement, year: int) -> None:
    if is_task_list_closed(movement, year):
        said = _("The task list of %(year)s is declared complete. The standing agency can open it again.")
        raise ValidationError({"due_on": said % {"year": year}})


def digest_of(task: Task) -> str:
    """SHA-256 over what makes a task the same: who is to do what until when, by which document."""
    content = [task.assigner_id, task.lead_id, task.document_number, task.document_date, task.content, task.due_on]
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


@transaction.atomic
def move_task(
    *,
    task: Task,
    move: str,
    by: Account | None,
    text: str = "",
    percent: int | None = None,
    until: date | None = None,
    upload: Upload | None = None,
) -> Task:
    """Make a move of the workflow on the task as it stands now. Sent twice, it is one. Raises ValidationError."""
    chosen = MOVES[move]
    held = Task.objects.select_for_update(of=("self",)).select_related("lead", "assigner", "movement").get(pk=task.pk)
    demand(lambda account: can_make_move(account, held, chosen), by)
    who = {"by": by, "on_behalf_of": lenders_of(by)}
    said = {"text": text.strip(), "percent": percent, "until": until, "upload": upload}
    step = TaskStep(task=held, act=move, at=timezone.now(), **who, **said)
    if _repeats(held.steps.select_related("upload__file").last(), step):
        return held
    _check_step(held, step)
    before = held.status
    _apply(held, step)
    step.full_clean()
    step.save()
    held.save(update_fields=["status", "deadline", "year", "handed_in_at", "percent"])
    record(
        by=by,
        verb=f"{move.replace('-', '_')}_task",
        subject=of_task(held),
        before={"task_status": before},
        after=_said(held, step),
        reason=step.text,
    )
    tell_other_side(step, about=of_task(held), by=by)
    return held


def _repeats(last: TaskStep | None, step: TaskStep) -> bool:
    """Whether the same was sent a second time."""
    return last is not None and _content(last) == _content(step)


def _content(step: TaskStep) -> tuple[object, ...]:
    file = step.upload.file.sha256 if step.upload else None
    return step.act, step.by_id, step.text, step.percent, step.until, file


NEEDS_TEXT = frozenset(MOVES) - {"accept", "hand_in", "grant-extension"}


def _check_step(task: Task, step: TaskStep) -> None:
    """From where a move is made and what it needs to say; an extension is asked for in time and leads beyond it."""
    if (why := move_refusal(task, step.act, step.at)) is not None:
        raise ValidationError(say(why))
    if step.act in NEEDS_TEXT and not step.text:
        raise ValidationError({"text": _("Write at least one sentence: the other side reads it.")})
    if step.act == "hand_in" and not step.text and step.upload is None:
        raise ValidationError({"file": _("Hand in a file, or write here what was done.")})
    if step.act in ("ask-extension", "grant-extension") and step.until is None:
        raise ValidationError({"until": _("Give the last day.")})
    if step.until is not None:
        _check_day(task, step, step.until)
    refuse_beyond(task.movement, step.until, "until")


def _check_day(task: Task, step: TaskStep, until: date) -> None:
    """Another last day lies ahead and after the present one; what came late gets none by being returned."""
    if step.act == "return" and not task.standing.came_in_time:
        said = _("The product came after the deadline and stays late: a day changes nothing. Leave it empty.")
        raise ValidationError({"until": said})
    if end_of(until) <= step.at:
        raise ValidationError({"until": _("This day has passed.")})
    if end_of(until) <= task.deadline:
        raise ValidationError({"until": _("This day does not lie after the present deadline.")})


def _apply(task: Task, step: TaskStep) -> None:
    """The task as the move leaves it."""
    task.status = MOVES[step.act].target or task.status
    match step.act:
        case "progress":
            task.percent = step.percent if step.percent is not None else task.percent
        case "hand_in":
            task.handed_in_at = step.at
        case "grant-extension" if step.until:
            _postpone(task, step.until)
        case "return":
            if step.until:
                _postpone(task, step.until)
            task.handed_in_at = None


def _postpone(task: Task, until: date) -> None:
    """Move the deadline; a task that is due in another year by it counts there."""
    if until.year != task.year:
        _refuse_if_list_closed(task.movement, until.year)
    task.deadline, task.year = _deadline(task, until), until.year


def _said(task: Task, step: TaskStep) -> dict[str, object]:
    said: dict[str, object] = {"task_status": task.status}
    if step.until:
        said["until"] = step.until.isoformat()
    if step.upload:
        said["sha256"] = step.upload.file.sha256
    return said


def _add_step(task: Task, act: str, by: Account | None) -> TaskStep:
    return TaskStep.objects.create(task=task, act=act, at=timezone.now(), by=by, on_behalf_of=lenders_of(by))


def of_task(task: Task) -> Subject:
    return Subject("task", str(task.pk), f"{task}: {task.lead}"[:300], "movements:task")


@dataclass(frozen=True, slots=True)
class PastTask:
    """What the paper register says: who was to do what, and when the product came that was accepted, if it did."""

    assigner_id: int
    lead_id: int
    document_number: str
    document_date: date
    content: str
    due_on: date
    area: str = ""
    product: str = ""
    handed_in_at: datetime | None = None


@transaction.atomic
def import_tasks(*, movement: Movement, rows: Iterable[PastTask], by: Account | None) -> int:
    """Take over a paper register, all or nothing; each task is marked as taken over. Raises ValidationError."""
    demand(partial(can_close_task_lists, province=movement.province), by)
    refuse_if_closed(movement)
    tasks = [_taken_over(movement, row) for row in rows]
    now = timezone.now()
    if any(task.handed_in_at and task.handed_in_at > now for task in tasks):
        raise ValidationError(_("A product cannot have come at an instant that lies ahead."))
    for year in {task.year for task in tasks}:
        _refuse_if_list_closed(movement, year)
    made = Task.objects.bulk_create(tasks, batch_size=CHUNK)
    steps = [TaskStep(task=task, act="take_over", at=now, by=by) for task in made]
    TaskStep.objects.bulk_create(steps, batch_size=CHUNK)
    if made:
        subject = subject_of(movement)
        record(by=by, verb="import_tasks", subject=subject, after={"new": len(made)})
    return len(made)


def _taken_over(movement: Movement, row: PastTask) -> Task:
    task = Task(
        movement=movement, assigner_id=row.assigner_id, lead_id=row.lead_id, document_number=row.document_number,
        document_date=row.document_date, content=row.content, product=row.product, area=row.area, due_on=row.due_on,
        deadline=end_of(row.due_on), year=row.due_on.year, handed_in_at=row.handed_in_at,
        status=(TaskStatus.DONE if row.handed_in_at else TaskStatus.OPEN).value,
    )  # fmt: skip
    task.digest = digest_of(task)
    return task
