"""Tasks of the demonstration, as many late and unfinished as the figures say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle
from random import Random
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from thidua.core.calendar import WorkingCalendar
from thidua.core.duties import end_of
from thidua.core.tasks import TaskStatus
from thidua.movements.actions import (
    PastTask,
    assign_task,
    close_task_list,
    import_tasks,
    move_task,
    record_task_figures,
)
from thidua.movements.models import Movement, Task
from thidua.movements.queries import calendar, pack_of
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import account, heads, officers, speakers
from thidua.ops.demo.clock import Act, at_work, moment
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Account, Kind, Unit

A_YEAR = 10
ASSIGNED_AGO = timedelta(days=60)
LEFT, TAKEN_OVER = timedelta(days=15), timedelta(days=4)
"""How long before the end of a part of a year the last task is due, and the paper register is taken over."""
UNFINISHED, ON_TIME = "tasks_unfinished", "assigned_tasks_on_time"
TRYING = (
    *("Phường Quang Trung", "Phường Quyết Thắng", "Phường Trường Chinh", "Phường Thắng Lợi", "Phường Thống Nhất"),
    "Phường Kon Tum",
)
"""The unit of whoever tries the demonstration, and those merged into it: they leave nothing undone."""
CONTENTS = (
    ("institutions", "Rà soát văn bản quy phạm pháp luật thuộc lĩnh vực phụ trách", "Báo cáo kết quả rà soát"),
    ("procedures", "Công khai thủ tục hành chính tại bộ phận một cửa", "Danh mục đã công khai"),
    ("procedures", "Cắt giảm thời gian giải quyết thủ tục hành chính", "Phương án cắt giảm"),
    ("organisation", "Kiện toàn cơ cấu tổ chức theo hướng tinh gọn", "Đề án kiện toàn"),
    ("civil_service", "Bồi dưỡng công chức làm nhiệm vụ cải cách hành chính", "Danh sách đã bồi dưỡng"),
    ("public_finance", "Thực hiện cơ chế tự chủ của đơn vị sự nghiệp", "Báo cáo thực hiện tự chủ"),
    ("e_government", "Số hóa hồ sơ, kết quả giải quyết thủ tục hành chính", "Báo cáo số hóa"),
    ("e_government", "Tuyên truyền, hướng dẫn người dân nộp hồ sơ trực tuyến", "Báo cáo tuyên truyền"),
)


WORDS = {
    "progress": "Đã hoàn thành dự thảo, đang lấy ý kiến các bộ phận.",
    "hand_in": "Đã thực hiện xong, gửi báo cáo kết quả.",
    "accept": "",
    "return": "Chưa có danh mục kèm theo; đề nghị bổ sung (dữ liệu mẫu).",
    "ask-extension": "Chờ văn bản hướng dẫn của cấp trên.",
    "grant-extension": "Đồng ý gia hạn theo đề nghị (dữ liệu mẫu).",
    "refuse-extension": "Nhiệm vụ đã đủ hướng dẫn; đề nghị hoàn thành đúng hạn (dữ liệu mẫu).",
    "ask-release": "Văn bản giao nhiệm vụ đã được thay thế; không còn căn cứ thực hiện (dữ liệu mẫu).",
    "confirm-release": "Đồng ý (dữ liệu mẫu).",
}
RELEASED = "Đơn vị kết thúc hoạt động khi sắp xếp; nhiệm vụ không còn phù hợp (dữ liệu mẫu)."
OF_THE_ASSIGNER = ("accept", "return", "grant-extension", "refuse-extension", "confirm-release")
EXTENSION, ALMOST_DONE = timedelta(days=14), 70

type Course = tuple[tuple[int, str], ...]
"""What is done about one task: how many hours after the day on which its product comes, and which move."""
DONE: Course = ((0, "hand_in"), (24, "accept"))
REPORTED: Course = ((-48, "progress"), *DONE)
RETURNED: Course = ((0, "hand_in"), (2, "return"), (4, "hand_in"), (24, "accept"))
EXTENDED: Course = ((0, "ask-extension"), (2, "grant-extension"), (120, "hand_in"), (144, "accept"))
REFUSED: Course = ((0, "ask-extension"), (2, "refuse-extension"), (4, "hand_in"), (24, "accept"))
GIVEN_UP: Course = ((0, "ask-release"), (24, "confirm-release"))
COURSES_IN_TIME = (
    REPORTED,
    DONE,
    DONE,
    RETURNED,
    DONE,
    DONE,
    EXTENDED,
    DONE,
    DONE,
    REFUSED,
    DONE,
    DONE,
    GIVEN_UP,
    DONE,
)
"""What comes in time takes these in turn."""
OPEN_TASKS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (20, ()),
    (-5, ("progress",)),
    (12, ("progress",)),
    (6, ("hand_in",)),
    (9, ("ask-extension",)),
    (30, ("ask-release",)),
    (15, ("hand_in", "accept")),
)
"""In how many days a task is due, and what its unit and the standing agency have done so far."""


def beside_tasks(figures: Iterable[Figure], year: int, movement: Movement) -> Iterator[Figure]:
    """The figures not made of tasks; before the movement and in other provinces, no task is on record."""
    made = {count.measure for count in pack_of(movement.regulation).task_counts}
    own = set(_own_units(movement).values_list("pk", flat=True))
    for figure in figures:
        if figure.measure not in made or year < movement.starts_on.year or figure.unit_id not in own:
            yield figure


def assigned(
    movement: Movement, figures: Iterable[Figure], between: tuple[date, date], seed: str
) -> Iterator[tuple[Unit, PastTask]]:
    """The tasks of a part of a year, of every unit that figures speak of, and when what is done of them came."""
    by_unit: dict[int | None, dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        by_unit[figure.unit_id][figure.measure] = figure
    units = _own_units(movement).filter(pk__in=[pk for pk in by_unit if pk]).select_related("parent").order_by("pk")
    provinces = {one.path.strip("/"): one for one in Unit.objects.filter(kind=Kind.PROVINCE)}
    working = calendar(movement)
    for unit in units:
        province = provinces[unit.path.split("/")[1]]
        for task in _year_of(unit, province, by_unit[unit.pk], working, between, seed):
            yield unit, task


def acts_of_tasks(movement: Movement, last: date, tasks: Iterable[tuple[Unit, PastTask]]) -> Iterator[Act]:
    """Assigned and done with the program where the unit has an officer; else the paper register until a day tells."""
    listed = list(tasks)
    by_unit, agency = officers({unit for unit, _task in listed}), account("snv")
    on_paper = [task for unit, task in listed if unit.pk not in by_unit]
    if on_paper:
        take_over = partial(import_tasks, movement=movement, rows=on_paper, by=agency)
        yield Act(moment(last - TAKEN_OVER), take_over)
    units = Unit.objects.in_bulk({task.assigner_id for _unit, task in listed})
    assigning, courses = heads(units.values()), cycle(COURSES_IN_TIME)
    for unit, task in listed:
        if unit.pk in by_unit:
            course = next(courses) if _in_time(task) else DONE
            by = by_unit[unit.pk], assigning.get(task.assigner_id, agency)
            yield from _acts_of(movement, task, unit, units[task.assigner_id], course, by)


def _in_time(task: PastTask) -> bool:
    return task.handed_in_at is not None and task.handed_in_at < end_of(task.due_on)


def _acts_of(
    movement: Movement, told: PastTask, lead: Unit, assigner: Unit, course: Course, by: tuple[Account, Account]
) -> Iterator[Act]:
    """Assigned, and done or given up as a course says; `by` are who answers for the task and who assigned it."""
    working = calendar(movement)
    officer, head = by
    names = ("document_number", "document_date", "content", "product", "area", "due_on")
    facts = {name: getattr(told, name) for name in names}
    assign, made = _assigning(movement, assigner, lead, facts, head)
    assigned_at = moment(told.document_date, 10)
    yield Act(assigned_at, assign)
    if told.handed_in_at is not None:
        for hours, code in course:
            at = at_work(told.handed_in_at + timedelta(hours=hours), working)
            at = max(at, assigned_at + timedelta(hours=1))
            yield Act(at, partial(_move, made, code, told.due_on, head if code in OF_THE_ASSIGNER else officer))


def acts_of_release(movement: Movement, on: date) -> Iterator[Act]:
    """Before units end, what is still open of their tasks of the year is given up, and who assigned it confirms that.

    What was not done in earlier years is counted already, and stays as it is.
    """
    yield Act(moment(on, 9), partial(_move_all, movement, on.year, "ask-release", TaskStatus.OPEN))
    yield Act(moment(on, 15), partial(_move_all, movement, on.year, "confirm-release", TaskStatus.RELEASE_ASKED))


def _move_all(movement: Movement, year: int, code: str, status: TaskStatus) -> None:
    """By whoever speaks for the side that moves; nobody speaks for both, and then the paper register does."""
    open_now = Task.objects.filter(movement=movement, year=year, status=status.value).order_by("pk")
    tasks = list(open_now.select_related("lead", "assigner"))
    leading, assigning = speakers({task.lead for task in tasks}), heads({task.assigner for task in tasks})
    agency = account("snv")
    for task in tasks:
        lead, assigner = leading.get(task.lead_id), assigning.get(task.assigner_id, agency)
        by = assigner if code in OF_THE_ASSIGNER else lead if lead != assigner else None
        move_task(task=task, move=code, text=RELEASED if code == "ask-release" else WORDS[code], by=by)


def count_tasks(movement: Movement, year: int) -> None:
    """The list of the year is declared complete, and the figures are made of it."""
    units = set(Unit.objects.filter(tasks_led__movement=movement, tasks_led__year=year))
    close_task_list(movement=movement, year=year, reason="Đã giao đủ nhiệm vụ của năm (dữ liệu mẫu)", by=account("snv"))
    record_task_figures(movement=movement, year=year, units=units, by=None)


def _own_units(movement: Movement) -> QuerySet[Unit]:
    """The units of the province and, since the reorganisation, of the one that carries it on."""
    heirs = Unit.objects.filter(origins__predecessor=movement.province)
    own = Q(path__startswith=movement.province.path)
    for heir in heirs:
        own |= Q(path__startswith=heir.path)
    return Unit.objects.filter(own)


def _year_of(
    unit: Unit, province: Unit, figures: Mapping[str, Figure], working: WorkingCalendar, between: tuple[date, date],
    seed: str,
) -> Iterator[PastTask]:  # fmt: skip
    """Ten tasks, of which as many come late or never as the unit's figures say."""
    begins, ends = between
    year = begins.year
    rng = Random(f"{seed}/tasks/{year}/{lasting_key(unit)}")
    never, late = _behind(figures)
    if unit.name in TRYING:
        never, late = 0, never + late
    district = unit.parent if unit.parent and unit.parent.kind == Kind.DISTRICT else province
    first = max(date(year, 1, 20), begins + timedelta(days=14))
    pace = (ends - LEFT - first).days // A_YEAR
    for place in range(A_YEAR):
        due_on = first + timedelta(days=pace * place + rng.randint(0, 9))
        area, content, product = CONTENTS[(place + rng.randint(0, 2)) % len(CONTENTS)]
        is_late = place < never + late
        days = rng.randint(1, 12) if is_late else -rng.randint(0, 12)
        handed_in = end_of(due_on) + timedelta(days=days, hours=-rng.randint(8, 16))
        yield PastTask(
            assigner_id=district.pk if place % 2 == 0 else province.pk,
            lead_id=unit.pk,
            document_number=f"{100 + place}/KH-MAU",
            document_date=working.roll_forward(begins),
            content=f"{content} năm {year} (đợt {place + 1})",
            product=product,
            area=area,
            due_on=due_on,
            handed_in_at=None if place < never else at_work(handed_in, working, before=not is_late),
        )


def _behind(figures: Mapping[str, Figure]) -> tuple[int, int]:
    """How many tasks are never done, and how many late."""
    unfinished, share = figures.get(UNFINISHED), figures.get(ON_TIME)
    never = min(int(unfinished.value or 0), A_YEAR) if unfinished else 0
    if share is None or not share.denominator:
        return never, 0
    missed = (share.denominator - (share.numerator or Decimal(0))) / share.denominator
    return never, max(int(missed * A_YEAR) - never, 0)


def acts_of_open_tasks(movement: Movement, unit: Unit) -> Iterator[Act]:
    """Tasks of these days in every state, for whoever tries the demonstration."""
    today = timezone.localdate()
    province = Unit.objects.get(path=f"/{unit.path.split('/')[1]}/")
    helper = Unit.objects.filter(parent=province, kind=Kind.DEPARTMENT, valid_to=None).first()
    agency, officer = account("snv"), account("donvi")
    for place, (days, moves) in enumerate(OPEN_TASKS):
        area, content, product = CONTENTS[place]
        facts = {
            "helpers": [helper] if helper and place % 2 else [],
            "document_number": f"{200 + place}/KH-MAU",
            "document_date": today - ASSIGNED_AGO,
            "content": content,
            "product": product,
            "area": area,
            "due_on": today + timedelta(days=days),
        }
        assign, made = _assigning(movement, province, unit, facts, agency)
        yield Act(moment(today - ASSIGNED_AGO, 9, place), assign)
        for step, code in enumerate(moves):
            by = agency if code in OF_THE_ASSIGNER else officer
            at = moment(today - timedelta(days=7 * (len(moves) - step)), 10, place)
            yield Act(at, partial(_move, made, code, today + timedelta(days=days), by))


def _assigning(
    movement: Movement, assigner: Unit, lead: Unit, facts: Mapping[str, Any], by: Account | None
) -> tuple[Callable[[], None], list[Task]]:
    """How a task is assigned when its time has come, and where it is found then."""
    made: list[Task] = []

    def assign() -> None:
        made.append(assign_task(movement=movement, assigner=assigner, lead=lead, by=by, **facts))

    return assign, made


def _move(made: list[Task], code: str, due_on: date, by: Account) -> None:
    until = due_on + EXTENSION if code in ("ask-extension", "grant-extension") else None
    percent = ALMOST_DONE if code == "progress" else None
    move_task(task=made[0], move=code, text=WORDS[code], until=until, percent=percent, by=by)
