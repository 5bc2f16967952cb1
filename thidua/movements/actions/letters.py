"""Drafts of letters that urge units to hand in what is late; a signer approves them and the clerk issues them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _, override

from thidua.audit.actions import Subject
from thidua.core.duties import DutyStatus, Urging, last_day_until
from thidua.documents.actions import Draft, draft_paper, return_paper, revise_paper
from thidua.documents.models import Paper, PaperState
from thidua.documents.papers.content import Content, Grid, Paragraph
from thidua.documents.queries import addressed
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.movements.models import Movement, Urged
from thidua.movements.permissions import can_run_duties
from thidua.movements.queries import (
    REMINDS,
    Pending,
    calendar,
    letters,
    letters_to_write,
    open_letter_to,
    owed_periods,
    pack_of,
    reminders_of,
    standing_agency,
    urged_already,
)
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand

COLUMNS = ("TT", "Nội dung phải nộp", "Kỳ", "Hạn nộp", "Số ngày làm việc quá hạn")
NOTHING_LEFT = "Không còn nội dung nào phải đôn đốc bằng văn bản."


@dataclass(frozen=True, slots=True)
class Letters:
    """How many drafts are new, how many got another list, how many have nothing left to urge."""

    drafted: int = 0
    revised: int = 0
    returned: int = 0


def draft_letters(*, movement: Movement, on: date, by: Account | None) -> Letters:
    """One draft for each unit that is late enough, in a transaction of its own; none twice for the same duties.

    While a draft is not approved it follows what is late. Raises UnknownYearError, and, once all the others are
    written, ValidationError with what kept letters from being written.
    """
    demand(partial(can_run_duties, province=movement.province), by)
    rules = reminders_of(movement)
    if rules is None or movement.status not in REMINDS or not calendar(movement).is_working_day(on):
        return Letters()
    late = letters_to_write(movement, on)
    work: list[Callable[[], str]] = [partial(_give_back, paper, by) for paper in _settled(movement, late, on)]
    work += [partial(_letter_to, movement, unit, pending, rules.letter, on, by) for unit, pending in late.items()]
    done: list[str] = []
    troubles: list[str] = []
    for act in work:
        try:
            done.append(act())
        except ValidationError as error:
            troubles += error.messages
    if troubles:
        raise ValidationError(list(dict.fromkeys(troubles)))
    return Letters(done.count("drafted"), done.count("revised"), done.count("returned"))


def _settled(movement: Movement, late: Collection[Unit], on: date) -> list[Paper]:
    """The drafts that have nothing left to urge, and those of an agency that no longer writes the letters."""
    drafts = letters().filter(state=PaperState.DRAFT, urged__duty__movement=movement)
    settled = drafts.exclude(urged__duty__unit__in=[unit.pk for unit in late])
    if sender := standing_agency(movement, on):
        settled |= drafts.exclude(unit=sender)
    return list(settled.distinct())


@transaction.atomic
def _letter_to(
    movement: Movement, unit: Unit, late: list[Pending], rules: Urging, on: date, by: Account | None
) -> Literal["drafted", "revised", ""]:
    """Write the letter to a unit, unless one stands; nobody else writes to it meanwhile."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    listed = {(pending.duty.pk, pending.last_day) for pending in late}
    sender = sending_agency(movement, on)
    paper = open_letter_to(unit, sender)
    if listed <= urged_already(unit) and (paper is None or listed == _listed(paper)):
        return ""
    if paper is not None and paper.state == PaperState.RETURNED and listed <= _listed(paper):
        return ""
    draft = _draft(pack_of(movement.regulation), unit, late, rules, on)
    may = partial(can_run_duties, province=movement.province)
    if paper is not None:
        revise_paper(paper=paper, draft=draft, may=may, by=by)
        _name(paper, listed)
        return "revised"
    about = Subject("unit", str(unit.pk), unit.name, "reports:unit")
    _name(draft_paper(unit=sender, draft=draft, may=may, by=by, about=about), listed)
    return "drafted"


@transaction.atomic
def _give_back(paper: Paper, by: Account | None) -> Literal["returned"]:
    """Nothing is left that a draft could urge."""
    return_paper(paper=paper, reason=NOTHING_LEFT, by=by)
    _name(paper, set())
    return "returned"


def _listed(paper: Paper) -> set[tuple[int, date]]:
    return set(Urged.objects.filter(paper=paper).values_list("duty_id", "last_day"))


def _name(paper: Paper, listed: set[tuple[int, date]]) -> None:
    """Keep which duties a letter names."""
    Urged.objects.filter(paper=paper).delete()
    Urged.objects.bulk_create([Urged(paper=paper, duty_id=pk, last_day=day) for pk, day in sorted(listed)])


def sending_agency(movement: Movement, on: date) -> Unit:
    """The standing agency, whose letterhead the movement's papers bear. Raises ValidationError."""
    found = standing_agency(movement, on)
    if found is None:
        name = pack_of(movement.regulation).movement.standing_agency.vi
        message = _("No unit named “%(name)s” is in force: without the standing agency no paper can be drafted.")
        raise ValidationError(message % {"name": name})
    return found


def _draft(pack: Pack, unit: Unit, late: list[Pending], rules: Urging, on: date) -> Draft:
    agency, to = pack.movement.standing_agency.vi, addressed(unit)
    plan = pack.instruments["plan"]
    named = f"{plan.title.vi} (số {plan.number})" if plan.number else plan.title.vi
    returned = any(pending.duty.status == DutyStatus.RETURNED for pending in late)
    missing = "chưa nhận được, hoặc đã trả lại mà chưa nhận được bản bổ sung," if returned else "chưa nhận được"
    blocks = (
        Paragraph(
            f"Thực hiện {named[:1].lower()}{named[1:]}, {agency} đã theo dõi việc gửi văn bản, báo cáo của các đơn vị, "
            f"địa phương. Tính đến ngày {on:%d/%m/%Y}, {agency} {missing} của {to} các nội dung sau:"
        ),
        Grid(COLUMNS, tuple(_row(number, pending) for number, pending in enumerate(late, 1))),
        Paragraph(
            f"{agency} đề nghị {to} khẩn trương thực hiện và gửi qua hệ thống trong thời hạn "
            f"{rules.answer_within:02d} ngày làm việc kể từ ngày ban hành văn bản này; nội dung đã bị khóa do quá hạn "
            f"thì nêu rõ lý do và đề nghị {agency} mở lại. Việc nộp chậm hoặc không nộp được tính khi chấm điểm và xét "
            "khen thưởng của phong trào thi đua."
        ),
        Paragraph(f"{agency} đề nghị {to} quan tâm, chỉ đạo thực hiện"),
    )
    return Draft(
        kind="letter",
        title="đôn đốc gửi văn bản, báo cáo thực hiện phong trào thi đua",
        content=Content(blocks=blocks, addressees=(to,)),
        signer_title=rules.signer_title.vi,
        division=rules.division,
        recipients=(("Như trên", unit),),
    )


def _row(number: int, pending: Pending) -> tuple[str, ...]:
    duty = pending.duty
    owed, period = owed_periods(duty.movement)[duty.obligation, duty.period]
    with override("vi"):
        said = say(period.name)
    name = f"{owed.name.vi} (đã trả lại để bổ sung)" if duty.status == DutyStatus.RETURNED else owed.name.vi
    return str(number), name, said, _deadline(pending), str(pending.late)


def _deadline(pending: Pending) -> str:
    """The deadline of the duty itself, and until when more time was given, if it was."""
    duty, last = pending.duty, f"{pending.last_day:%d/%m/%Y}"
    own = last_day_until(duty.deadline) if duty.deadline else pending.last_day
    if own == pending.last_day:
        return last
    extended = "gia hạn" if duty.in_time_until == duty.open_until else "mở lại"
    given = "bổ sung" if duty.status == DutyStatus.RETURNED else extended
    return f"{own:%d/%m/%Y} ({given} đến {last})"
