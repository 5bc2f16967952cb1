"""What units of the demonstration handed in: with the program where they have an officer, else on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain, cycle, repeat
from random import Random

from django.utils import timezone

from thidua.core.calendar import WorkingCalendar
from thidua.core.duties import ASKS, DutyAct, DutyStatus
from thidua.movements.actions import (
    PastSubmission,
    act_on_duty,
    ask_for_time,
    hand_in,
    import_submissions,
    raise_obligations,
    record_report_figures,
    withdraw,
)
from thidua.movements.models import Duty, Movement
from thidua.movements.queries import calendar, pack_of
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import account, officers
from thidua.ops.demo.clock import Act, at_work, clock_at, moment
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Account, Kind, Unit

PERIODIC = "periodic_reports_late_or_missing"
MADE_OF_SUBMISSIONS = (PERIODIC, "reports_late_or_missing")
"""Figures that nobody types: they are made of what was handed in."""
CHANCE_OF_LATE, CHANCE_OF_MISSING = 0.1, 0.3
LAUNCH_PLAN, LATE_PLANS = "launch_plan", (4, 13)
"""Places of units of each kind whose launch plan comes late."""
NO_PLAN = (Kind.DISTRICT, 7)
"""Kind and place of the unit that makes none."""
OPEN_WINDOW = timedelta(days=21)
"""What fell due lately is left for whoever tries the demonstration."""
SYMBOLS, REPORT = {LAUNCH_PLAN: "KH", "directive": "CT"}, "BC"
"""Of what kind the document is that an obligation asks for, as its number says."""
DAY = timedelta(days=1)

TEXT = "Đơn vị báo cáo tình hình, kết quả thực hiện theo nội dung phải có của văn bản (dữ liệu mẫu)."
MENDED = "Đã bổ sung số liệu, gửi lại bản thay thế (dữ liệu mẫu)."
WORDS = {
    DutyAct.WITHDRAW: "Gửi nhầm bản dự thảo; đơn vị gửi lại bản đã ký (dữ liệu mẫu).",
    DutyAct.RETURN: "Thiếu số liệu và nhiệm vụ của kỳ tới; đề nghị bổ sung (dữ liệu mẫu).",
    DutyAct.ASK_EXTENSION: "Đơn vị đang chờ số liệu của các bộ phận trực thuộc (dữ liệu mẫu).",
    DutyAct.EXTEND: "Sở Nội vụ đồng ý theo đề nghị của đơn vị (dữ liệu mẫu).",
    DutyAct.REFUSE: "Số liệu phải tổng hợp đúng kỳ; đề nghị nộp trong hạn (dữ liệu mẫu).",
    DutyAct.ASK_REOPENING: "Đơn vị đề nghị nộp bổ sung sau hạn (dữ liệu mẫu).",
    DutyAct.REOPEN: "Sở Nội vụ đồng ý cho nộp bổ sung; vẫn tính là nộp muộn (dữ liệu mẫu).",
}
ALLOWED_MORE = timedelta(days=4)

type Course = tuple[tuple[int, DutyAct], ...]
"""What is done about one thing that is owed: how many hours after it came, and which act."""
PLAIN: Course = ((0, DutyAct.HAND_IN),)
WITHDRAWN: Course = ((0, DutyAct.HAND_IN), (1, DutyAct.WITHDRAW), (3, DutyAct.HAND_IN))
RETURNED: Course = ((0, DutyAct.HAND_IN), (2, DutyAct.RETURN), (24, DutyAct.HAND_IN))
EXTENDED: Course = ((0, DutyAct.ASK_EXTENSION), (2, DutyAct.EXTEND), (72, DutyAct.HAND_IN))
REFUSED: Course = ((0, DutyAct.ASK_EXTENSION), (2, DutyAct.REFUSE), (4, DutyAct.HAND_IN))
REOPENED: Course = ((0, DutyAct.ASK_REOPENING), (2, DutyAct.REOPEN), (4, DutyAct.HAND_IN))
JUDGED = {9: DutyAct.RECEIVE, 15: DutyAct.ACCEPT}
"""At which hour of the day after it was handed in for the last time."""
COURSES_IN_TIME = (WITHDRAWN, PLAIN, RETURNED, PLAIN, EXTENDED, PLAIN, REFUSED, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN)
"""What comes in time takes these in turn."""


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


def count_duties(movement: Movement, year: int, units: Sequence[Unit] | None = None) -> None:
    """Of all units, or of some."""
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
    """What came for the duties of some units that fell due between two days of a year, nearly all of it in time.

    What is late comes in the end where it is handed in with the program, and one unit of these is late each year.
    """
    obligations, by_unit = pack_of(movement.regulation).obligations, _duties(movement, units, between)
    periodic = {code for code, owed in obligations.items() if any(one.measure == PERIODIC for one in owed.counts)}
    here, working = officers(units), calendar(movement)
    online = sorted((unit for unit in units if unit.pk in here), key=lasting_key)
    tardy = online[between[0].year % len(online)] if online else None
    for place, unit in enumerate(units):
        duties = by_unit[unit.pk]
        rng = Random(f"{seed}/duties/{between[0].year}/{lasting_key(unit)}")
        reports = [duty for duty in duties if duty.obligation in (periodic or obligations)]
        count = int(rng.random() < CHANCE_OF_LATE) if late is None else late.get(unit.pk, 0)
        behind = set(rng.sample(reports, min(max(count, int(unit == tardy)), len(reports))))
        if place in LATE_PLANS:
            behind.update(duty for duty in duties if duty.obligation == LAUNCH_PLAN)
        for duty in duties:
            missing = duty in behind and duty in reports and unit.pk not in here and rng.random() < CHANCE_OF_MISSING
            if not missing and (duty.obligation, unit.kind, place) != (LAUNCH_PLAN, *NO_PLAN):
                yield _coming(duty, working, rng, in_time=duty not in behind)


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


def _coming(duty: Duty, working: WorkingCalendar, rng: Random, *, in_time: bool) -> Coming:
    assert duty.deadline is not None
    days = rng.randint(1, 7) if in_time else -rng.randint(0, 9)
    at = duty.deadline - timedelta(days=days, minutes=-rng.randint(8 * 60, 16 * 60))
    at = max(at_work(at, working, before=in_time), moment(duty.opens_on, 9))
    number, signed_at = rng.randint(1, 400), at_work(at - timedelta(days=rng.randint(0, 2)), working, before=True)
    return Coming(duty, at, number, timezone.localdate(signed_at), in_time)


def acts_of(movement: Movement, comings: Iterable[Coming]) -> Iterator[Act]:
    """The acts by which all that comes is handed in and judged, or taken over from the paper register.

    That is done on Mondays, and the next day where something was awaited.
    """
    listed = sorted(comings, key=lambda coming: coming.at)
    by_unit, agency = officers({coming.duty.unit for coming in listed}), account("snv")
    on_paper: dict[date, list[PastSubmission]] = defaultdict(list)
    courses, working = cycle(COURSES_IN_TIME), calendar(movement)
    for coming in listed:
        officer = by_unit.get(coming.duty.unit_id)
        if officer is not None:
            course = next(courses) if coming.in_time else REOPENED
            yield from _online(coming, course, working, officer, agency)
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


def _online(
    coming: Coming, course: Course, working: WorkingCalendar, officer: Account, agency: Account
) -> Iterator[Act]:
    """Handed in by the unit's officer and judged by the standing agency, with what was in the way."""
    texts = chain([TEXT], repeat(MENDED))
    at = coming.at
    for hours, act in course:
        at = at_work(coming.at + timedelta(hours=hours), working)
        text = next(texts) if act == DutyAct.HAND_IN else WORDS[act]
        yield Act(at, partial(_do, coming, act, _last_day_after(coming, at), text, officer, agency))
    for hour, act in JUDGED.items():
        judged_at = at_work(moment(timezone.localdate(at) + DAY, hour), working)
        yield Act(judged_at, partial(act_on_duty, duty=coming.duty, act=act, by=agency))


def _last_day_after(coming: Coming, at: datetime) -> date:
    """What is asked for, or allowed, is some days more than there are."""
    return timezone.localdate(max(coming.duty.deadline or at, at)) + ALLOWED_MORE


def _do(coming: Coming, act: DutyAct, until: date, text: str, officer: Account, agency: Account) -> None:
    """One act of a course, by the unit or by the standing agency."""
    duty = coming.duty
    if act == DutyAct.HAND_IN:
        number, signed_on = coming.document, coming.document_date
        hand_in(duty=duty, document_number=number, document_date=signed_on, text=text, by=officer)
    elif act == DutyAct.WITHDRAW:
        withdraw(duty=duty, reason=text, by=officer)
    elif act in ASKS:
        ask_for_time(duty=duty, act=act, until=until, reason=text, by=officer)
    else:
        act_on_duty(duty=duty, act=act, until=until, reason=text, by=agency)
