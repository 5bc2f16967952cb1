"""What units of the demonstration handed in: with the program where they have an officer, else on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.utils import timezone

from thidua.core.duties import DutyAct, DutyStatus
from thidua.movements.actions import (
    PastSubmission,
    act_on_duty,
    ask_for_time,
    hand_in,
    import_submissions,
    raise_obligations,
    record_report_figures,
)
from thidua.movements.models import Duty, Movement
from thidua.movements.queries import pack_of
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import account, officers
from thidua.ops.demo.clock import Act, clock_at, moment
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Account, Unit

PERIODIC = "periodic_reports_late_or_missing"
MADE_OF_SUBMISSIONS = (PERIODIC, "reports_late_or_missing")
"""Figures that nobody types: they are made of what was handed in."""
CHANCE_OF_LATE, CHANCE_OF_MISSING, CHANCE_OF_RETURN, CHANCE_OF_EXTENSION = 0.1, 0.3, 0.15, 0.08
OPEN_WINDOW = timedelta(days=21)
"""What fell due lately is left for whoever tries the demonstration."""
SYMBOLS, REPORT = {"launch_plan": "KH", "directive": "CT"}, "BC"
"""Of what kind the document is that an obligation asks for, as its number says."""
DAY, AT_ONCE = timedelta(days=1), timedelta(hours=2)

TEXT = "Đơn vị báo cáo tình hình, kết quả thực hiện theo nội dung phải có của văn bản (dữ liệu mẫu)."
MENDED = "Đã bổ sung số liệu theo yêu cầu của Sở Nội vụ (dữ liệu mẫu)."
LATE = "Đơn vị đề nghị nộp bổ sung sau hạn (dữ liệu mẫu)."
MORE_TIME = "Đơn vị đang chờ số liệu của các bộ phận trực thuộc (dữ liệu mẫu)."
GRANTED = "Sở Nội vụ đồng ý theo đề nghị của đơn vị (dữ liệu mẫu)."
INCOMPLETE = "Thiếu số liệu và nhiệm vụ của kỳ tới; đề nghị bổ sung (dữ liệu mẫu)."


@dataclass(frozen=True, slots=True)
class Coming:
    """When what is owed comes, and with which document."""

    duty: Duty
    at: datetime
    number: int
    document_date: date
    in_time: bool

    @property
    def document(self) -> str:
        return f"{self.number}/{SYMBOLS.get(self.duty.obligation, REPORT)}-MAU"


def typed(figures: Iterable[Figure], year: int, movement: Movement) -> Iterator[Figure]:
    """The figures that units report; before the movement there were no duties to count."""
    for figure in figures:
        if figure.measure not in MADE_OF_SUBMISSIONS or year < movement.starts_on.year:
            yield figure


def late_by_unit(figures: Iterable[Figure]) -> dict[int, int]:
    """How many periodic reports of each unit are to come late or not at all."""
    found = {figure.unit_id: int(figure.value or 0) for figure in figures if figure.measure == PERIODIC}
    return {unit_id: count for unit_id, count in found.items() if unit_id is not None}


def raise_duties(movement: Movement, units: Sequence[Unit], on: date) -> None:
    """What units owe in the year of a day, on that day."""
    with clock_at(moment(on)):
        raise_obligations(movement=movement, on=on, by=None, units=units)


def count_duties(movement: Movement, units: Sequence[Unit], year: int) -> None:
    record_report_figures(movement=movement, year=year, units=units, by=None)


def leave_open(coming: Coming, by: Account) -> None:
    """Whoever tries the demonstration can still hand in what fell due before."""
    until = min(timezone.localdate() + timedelta(days=14), coming.duty.movement.ends_on)
    reason = "Đơn vị mới sắp xếp, đề nghị nộp bổ sung (dữ liệu mẫu)"
    act_on_duty(duty=coming.duty, act=DutyAct.REOPEN, until=until, reason=reason, by=by)


def handed_in(
    movement: Movement,
    units: Sequence[Unit],
    between: tuple[date, date],
    seed: str,
    late: Mapping[int, int] | None = None,
) -> Iterator[Coming]:
    """What came for the duties of some units that fell due between two days of a year, nearly all of it in time."""
    obligations = pack_of(movement.regulation).obligations
    periodic = {code for code, owed in obligations.items() if any(one.measure == PERIODIC for one in owed.counts)}
    by_unit = _duties(movement, units, between)
    for unit in units:
        duties = by_unit[unit.pk]
        rng = Random(f"{seed}/duties/{between[0].year}/{lasting_key(unit)}")
        reports = [duty for duty in duties if duty.obligation in (periodic or obligations)]
        count = int(rng.random() < CHANCE_OF_LATE) if late is None else late.get(unit.pk, 0)
        behind = set(rng.sample(reports, min(count, len(reports))))
        for duty in duties:
            if duty not in behind or rng.random() >= CHANCE_OF_MISSING:
                yield _coming(duty, rng, in_time=duty not in behind)


def _duties(movement: Movement, units: Sequence[Unit], between: tuple[date, date]) -> dict[int, list[Duty]]:
    first, last = between
    until = min(moment(last + DAY, 0, 1), timezone.now() - OPEN_WINDOW)
    owed = Duty.objects.filter(movement=movement, status=DutyStatus.OWED.value, unit__in=units)
    found: dict[int, list[Duty]] = defaultdict(list)
    for duty in owed.filter(year=first.year, deadline__gt=moment(first, 0, 0), deadline__lt=until).select_related(
        "unit"
    ):
        duty.movement = movement
        found[duty.unit_id].append(duty)
    return found


def _coming(duty: Duty, rng: Random, *, in_time: bool) -> Coming:
    assert duty.deadline is not None
    days = rng.randint(1, 7) if in_time else -rng.randint(0, 9)
    at = duty.deadline - timedelta(days=days, minutes=-rng.randint(8 * 60, 16 * 60))
    at = max(at, moment(duty.opens_on, 9))
    number = rng.randint(1, 400)
    return Coming(duty, at, number, timezone.localdate(at) - timedelta(days=rng.randint(0, 2)), in_time)


def acts_of(movement: Movement, comings: Iterable[Coming], seed: str) -> Iterator[Act]:
    """The acts by which all that comes is handed in and judged, or taken over from the paper register.

    That is done on Mondays, and the next day where something was awaited.
    """
    listed = list(comings)
    by_unit, agency = officers({coming.duty.unit for coming in listed}), account("snv")
    on_paper: dict[date, list[PastSubmission]] = defaultdict(list)
    for coming in listed:
        officer = by_unit.get(coming.duty.unit_id)
        if officer is not None:
            yield from _online(coming, officer, agency, seed)
            continue
        day = timezone.localdate(coming.at)
        on_paper[day + (timedelta(days=7 - day.weekday()) if coming.in_time else DAY)].append(_on_paper(coming))
    for day, rows in on_paper.items():
        yield Act(moment(day), partial(import_submissions, movement=movement, rows=rows, by=agency))


def _on_paper(coming: Coming) -> PastSubmission:
    duty = coming.duty
    return PastSubmission(
        unit_id=duty.unit_id, obligation=duty.obligation, period=duty.period, document_number=coming.document,
        document_date=coming.document_date, arrived_at=coming.at,
    )  # fmt: skip


def _online(coming: Coming, officer: Account, agency: Account, seed: str) -> Iterator[Act]:
    """Handed in by the unit's officer and judged by the standing agency, now and then after something was mended."""
    duty, came = coming.duty, coming.at
    rng = Random(f"{seed}/acts/{duty.obligation}/{duty.period}/{lasting_key(duty.unit)}")
    judge = partial(act_on_duty, duty=duty, by=agency)
    sent = partial(hand_in, duty=duty, document_date=coming.document_date, by=officer)
    asks = partial(ask_for_time, duty=duty, by=officer)
    if not coming.in_time:
        until = timezone.localdate(came) + 2 * DAY
        yield Act(came - 2 * AT_ONCE, partial(asks, act=DutyAct.ASK_REOPENING, until=until, reason=LATE))
        yield Act(came - AT_ONCE, partial(judge, act=DutyAct.REOPEN, until=until, reason=GRANTED))
    elif rng.random() < CHANCE_OF_EXTENSION:
        until = timezone.localdate(duty.deadline) + 4 * DAY
        yield Act(came, partial(asks, act=DutyAct.ASK_EXTENSION, until=until, reason=MORE_TIME))
        yield Act(came + AT_ONCE, partial(judge, act=DutyAct.EXTEND, until=until, reason=GRANTED))
        came += 3 * DAY
    yield Act(came, partial(sent, document_number=coming.document, text=TEXT))
    if coming.in_time and duty.deadline is not None and came + DAY < duty.deadline and rng.random() < CHANCE_OF_RETURN:
        yield Act(came + AT_ONCE, partial(judge, act=DutyAct.RETURN, reason=INCOMPLETE))
        came += DAY
        yield Act(came, partial(sent, document_number=replace(coming, number=coming.number + 1).document, text=MENDED))
    yield Act(came + AT_ONCE, partial(judge, act=DutyAct.RECEIVE))
    yield Act(came + DAY, partial(judge, act=DutyAct.ACCEPT))
