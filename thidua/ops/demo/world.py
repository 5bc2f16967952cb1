"""The synthetic world, from the plan's launch until today; every act is done on its own day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain
from random import Random
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from thidua.law.schema import Pack
from thidua.movements.actions import (
    close_round,
    create_movement,
    load_regulation,
    open_round,
    packaged_folder,
    record_activity_figures,
    set_status,
    tell_recipients,
)
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import current_movement, pack_of, round_for
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import HEADED, account, invite_heads, invite_officers, open_accounts, settle_heads
from thidua.ops.demo.activities import acts_of_activities, acts_of_mobilisation, acts_of_registrations
from thidua.ops.demo.cases import award_figures, figures_of_cluster
from thidua.ops.demo.clock import Act, clock_at, moment, play
from thidua.ops.demo.duties import (
    Coming,
    acts_of,
    count_duties,
    handed_in,
    late_by_unit,
    leave_open,
    raise_duties,
    typed,
)
from thidua.ops.demo.goals import REPORTING, goal_figures
from thidua.ops.demo.invented import build_invented
from thidua.ops.demo.levels import acts_of_launches, acts_of_own_movement, acts_of_reports
from thidua.ops.demo.names import lasting_key
from thidua.ops.demo.nation import create_nation
from thidua.ops.demo.nights import acts_of_nights, acts_of_readers
from thidua.ops.demo.recording import record_sample
from thidua.ops.demo.reorganisation import REORGANISED_ON, SETTLED_ON, Register, reorganise, settle_staff, units_before
from thidua.ops.demo.reporting import acts_of_goals
from thidua.ops.demo.requests import (
    acts_of_difficulties,
    add_requests,
    open_letterhead,
    report_difficulties,
    write_papers,
)
from thidua.ops.demo.staff import DEPUTY, acts_of_hard_cases, create_staff, figures_of_staff, rate_staff, staff_on
from thidua.ops.demo.tasks import (
    acts_of_open_tasks,
    acts_of_release,
    acts_of_tasks,
    assigned,
    beside_tasks,
    count_tasks,
)
from thidua.people.actions import assign_cluster
from thidua.people.models import Kind, Unit
from thidua.people.queries import units_in_force
from thidua.scoring.actions import score_cluster

Scale = Literal["commune", "province", "nation", "invented"]

PACK = "kontum-2023"
DISTRICT = "Đăk Glei"
"""Whose communes stand for all communes in the smallest world."""
BASELINE, MERGED_IN = 2022, REORGANISED_ON.year
"""The year before the movement, and the one in which other units go on in the middle of it."""
PREPARED_ON, LAUNCHED_ON, RELEASED_ON = date(2022, 12, 28), date(2023, 1, 31), date(2025, 6, 27)
# The copy of the plan that is used bears neither number nor day.
PLAN_DOCUMENT = "Kế hoạch của UBND tỉnh (bản được sử dụng không ghi số)"
# When rounds were opened, by which document, and closed: the events of 2023 and 2024 are real, that of 2025 is not, nor
# are the last days.
ROUNDS = {
    2023: (date(2024, 4, 17), "Bộ Nội vụ công bố Chỉ số CCHC năm 2023, ngày 17/4/2024", date(2024, 9, 30)),
    2024: (date(2025, 3, 28), "Quyết định số 268/QĐ-BNV ngày 28/3/2025", date(2025, 6, 25)),
    2025: (date(2026, 4, 15), "Công bố Chỉ số CCHC năm 2025 (văn bản giả định, dữ liệu mẫu)", None),
}


@dataclass(frozen=True, slots=True)
class Play:
    """What each year is played with."""

    movement: Movement
    seed: str
    tell: Callable[[str], None]

    @property
    def pack(self) -> Pack:
        return pack_of(self.movement.regulation)


@transaction.atomic
def build(scale: Scale, seed: int, tell: Callable[[str], None]) -> Movement:
    """Build the world in an empty database; `tell` hears what is being done.

    The invented province has rules of its own, with the scoring forms that those of the real one do not use.
    """
    if scale == "invented":
        return build_invented(f"{seed}", tell)
    tell("units")
    with clock_at(moment(PREPARED_ON)):
        register = units_before(packaged_folder(PACK) / "data")
        nation = create_nation() if scale == "nation" else []
        open_accounts(ward=register.units["23293"], province=register.units["62"])
        invite_heads([unit for unit in register.units.values() if unit.kind in HEADED])
        world = Play(_set_up(register.units["62"]), f"{seed}", tell)
        before = _competing(world.pack, scale, nation)
        invite_officers(before, world.seed)
        create_staff(before, world.seed)
    _issue(world.movement)
    baseline = _acts_of_judging(world, _drawn(world.pack, before + nation, BASELINE, world.seed), LAUNCHED_ON)
    judged: Iterable[Act] = chain([_launch(world.movement)], baseline)
    for year in range(world.movement.starts_on.year, MERGED_IN):
        judged = _play_year(world, before + nation, date(year, 1, 1), judged)
    _play_until_merged(world, before + nation, judged)
    world = Play(_merge(register, before), world.seed, tell)
    after = _competing(world.pack, scale, nation)
    _begin_again(world.movement, after)
    settled = Act(moment(SETTLED_ON), partial(_settle, after, world.seed))
    judged = _play_year(world, after + nation, REORGANISED_ON, [settled])
    ward = Unit.objects.get(name="Phường Kon Tum")
    _play_this_year(world, after + nation, ward, judged)
    tell("people")
    add_requests(ward)
    report_difficulties(world.movement, ward)
    write_papers(world.movement, ward)
    return world.movement


def _set_up(province: Unit) -> Movement:
    regulation = load_regulation(folder=packaged_folder(PACK), by=None)
    return create_movement(regulation=regulation, province=province, by=None, synthetic=True)


def _issue(movement: Movement) -> None:
    """The plan is issued, and the standing agency can write letters of it."""
    with clock_at(moment(movement.starts_on, 8, 0)):
        set_status(movement=movement, status=MovementStatus.ISSUED, document=PLAN_DOCUMENT, by=account("snv"))
        open_letterhead(movement)


def _launch(movement: Movement) -> Act:
    running = partial(set_status, movement=movement, status=MovementStatus.RUNNING, by=account("snv"))
    return Act(moment(LAUNCHED_ON), running)


def _settle(units: Sequence[Unit], seed: str) -> None:
    """Who serves where after the merger; the new divisions have people of their own."""
    create_staff([unit for unit in units if unit.kind == Kind.SUB_UNIT], seed)
    settle_staff(DEPUTY)


def _merge(register: Register, before: Sequence[Unit]) -> Movement:
    """Units are merged and others carry them on, with the movement; what those that ended had handed in is counted."""
    with clock_at(moment(REORGANISED_ON, 0)):
        reorganise(register)
    movement = current_movement()
    with clock_at(moment(REORGANISED_ON, 8, 0)):
        ended = Unit.objects.filter(valid_to__isnull=False, pk__in=[unit.pk for unit in before])
        count_duties(movement, MERGED_IN, list(ended))
    return movement


def _begin_again(movement: Movement, units: Sequence[Unit]) -> None:
    """The units that others were merged into have one head each, and learn of the plan."""
    with clock_at(moment(REORGANISED_ON)):
        settle_heads(units)
        open_letterhead(movement)
        tell_recipients(movement=movement, by=None)


def _competing(pack: Pack, scale: Scale, nation: Sequence[Unit]) -> list[Unit]:
    """The units in force that take part: all of the province; or of its communes one district's and their heirs."""
    kinds = {kind for cluster in pack.clusters.values() for kind in cluster.unit_kinds}
    of_province = Unit.objects.filter(valid_to=None, kind__in=kinds | {Kind.CENTRAL_AGENCY, Kind.SUB_UNIT})
    taking_part = list(of_province.exclude(pk__in=[unit.pk for unit in nation]).order_by("pk"))
    if scale != "commune":
        return taking_part
    in_district = (
        Q(parent__name__contains=DISTRICT)
        | Q(versions__parent__name__contains=DISTRICT)
        | Q(origins__predecessor__parent__name__contains=DISTRICT)
    )
    communes = set(Unit.objects.filter(in_district, kind=Kind.COMMUNE).values_list("pk", flat=True))
    return [unit for unit in taking_part if unit.kind != Kind.COMMUNE or unit.pk in communes]


def _by_cluster(pack: Pack, units: Sequence[Unit]) -> dict[str, list[Unit]]:
    """The units of each cluster, without clusters in which nobody competes."""
    found = {code: [unit for unit in units if unit.kind in one.unit_kinds] for code, one in pack.clusters.items()}
    return {code: members for code, members in found.items() if members}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What units will report of a year: of each cluster that is ranked, and of the other units."""

    year: int
    units: Sequence[Unit]
    members: dict[str, list[Unit]]
    ranked: dict[str, list[Figure]]
    others: list[Figure]

    @property
    def figures(self) -> Iterator[Figure]:
        return chain(*self.ranked.values(), self.others)


def _drawn(pack: Pack, units: Sequence[Unit], year: int, seed: str) -> Drawn:
    members = _by_cluster(pack, units)
    ranked = {code: list(figures_of_cluster(pack, code, some, year, seed)) for code, some in members.items()}
    others = [unit for unit in units if unit.kind in (Kind.CENTRAL_AGENCY, Kind.SUB_UNIT)]
    return Drawn(year, units, members, ranked, list(_award_figures(others, year, seed)))


def _play_year(world: Play, units: Sequence[Unit], first: date, before: Iterable[Act]) -> Iterator[Act]:
    """A year of some units from a day on, with acts that were left from before; answers those by which it is judged."""
    world.tell(f"{first.year}")
    movement, seed, between = world.movement, world.seed, (first, date(first.year, 12, 31))
    raise_duties(movement, units, first)
    drawn = _drawn(world.pack, units, first.year, seed)
    comings = list(_comings(world, drawn, between))
    play(
        chain(
            before,
            acts_of(movement, comings),
            acts_of_launches(movement, comings),
            acts_of_tasks(movement, between[1], assigned(movement, drawn.figures, between, seed)),
            acts_of_activities(movement, units, between, seed),
            acts_of_mobilisation(movement, between, seed),
            acts_of_registrations(movement, units, first.year, max(first, LAUNCHED_ON) + timedelta(days=1), seed),
            _acts_beside(world, units, between),
        )
    )
    return _acts_of_judging(world, drawn, date(first.year + 1, 1, 12))


def _play_until_merged(world: Play, units: Sequence[Unit], before: Iterable[Act]) -> None:
    """The first half of the year in which units are merged; as many tasks come late as in the year before."""
    movement, seed = world.movement, world.seed
    between = date(MERGED_IN, 1, 1), REORGANISED_ON - timedelta(days=1)
    raise_duties(movement, units, between[0])
    comings = handed_in(movement, units, between, seed)
    tasks = assigned(movement, _drawn(world.pack, units, MERGED_IN - 1, seed).figures, between, seed)
    play(
        chain(
            before,
            acts_of(movement, comings),
            acts_of_tasks(movement, between[1], tasks),
            acts_of_release(movement, RELEASED_ON),
            acts_of_mobilisation(movement, between, seed),
            _acts_beside(world, units, between),
        )
    )


def _play_this_year(world: Play, units: Sequence[Unit], trying: Unit, before: Iterable[Act]) -> None:
    """The year that is not over; the unit of whoever tries the demonstration still owes what fell due last."""
    movement, seed, today = world.movement, world.seed, localdate()
    year = min(today.year, world.pack.movement.last_round)
    if year == MERGED_IN:
        return
    world.tell(f"{year}")
    between = date(year, 1, 1), min(date(year, 12, 31), today)
    raise_duties(movement, units, between[0])
    comings = list(handed_in(movement, units, between, seed))
    left = max((one for one in comings if one.duty.unit == trying), key=lambda one: one.at, default=None)
    play(
        chain(
            before,
            acts_of(movement, [one for one in comings if one is not left]),
            acts_of_registrations(movement, units, year, date(year, 2, 1), seed),
            acts_of_open_tasks(movement, trying),
            acts_of_own_movement(movement, trying, year),
            _acts_beside(world, units, between),
            [Act(moment(between[1], 1), partial(_count, movement, year))],
        )
    )
    if left is not None and today <= movement.ends_on:
        leave_open(left, by=account("snv"))


def _comings(world: Play, drawn: Drawn, between: tuple[date, date]) -> Iterator[Coming]:
    """What is handed in; of the ranked units as many reports come late as their figures say."""
    movement, seed = world.movement, world.seed
    for code, members in drawn.members.items():
        yield from handed_in(movement, members, between, seed, late_by_unit(drawn.ranked[code]))
    owing = Unit.objects.filter(duties__movement=movement, duties__year=drawn.year).distinct().order_by("pk")
    ranked = set(chain(*drawn.members.values()))
    yield from handed_in(movement, [unit for unit in owing if unit not in ranked], between, seed)


def _acts_beside(world: Play, units: Sequence[Unit], between: tuple[date, date]) -> Iterator[Act]:
    """What happens whatever units hand in."""
    first, last = between
    yield from acts_of_nights(world.movement, units, first, last)
    yield from acts_of_readers(world.movement, units, first, last)
    yield from acts_of_difficulties(world.movement, units, first, world.seed)
    reports = acts_of_reports(world.movement, first.year)
    beside = chain(_acts_of_rounds(world.movement), acts_of_hard_cases(), reports)
    yield from (act for act in beside if moment(first, 0) <= act.at < moment(last, 23))


def _acts_of_rounds(movement: Movement) -> Iterator[Act]:
    for year, (opened_on, document, closed_on) in ROUNDS.items():
        held, by = round_for(movement, year), account("snv")
        opened = partial(open_round, held=held, opened_on=opened_on, document=document, by=by)
        yield Act(moment(opened_on, 16), opened)
        if closed_on is not None:
            yield Act(moment(closed_on, 16), partial(close_round, held=held, closed_on=closed_on, by=by))


def _acts_of_judging(world: Play, drawn: Drawn, on: date) -> Iterator[Act]:
    """What is reported of a year comes in, and two weeks later the units are scored and ranked."""
    if drawn.year > BASELINE:
        yield from acts_of_goals(world.movement, _asked_for_goals(drawn.year), drawn.year, on, world.seed)
    yield Act(moment(on), partial(_report, world, drawn))
    for code, members in drawn.members.items():
        told = partial(_report_of_cluster, world, drawn, code, members)
        yield Act(moment(on + timedelta(days=2)), told)
        scored = partial(score_cluster, movement=world.movement, cluster=code, year=drawn.year, by=None)
        yield Act(moment(on + timedelta(days=14)), scored)


def _asked_for_goals(year: int) -> list[Unit]:
    """All that report, also where one district's communes stand for all: a goal is judged on the whole province."""
    return list(units_in_force(date(year, 12, 31), REPORTING))


def _report(world: Play, drawn: Drawn) -> None:
    """Figures of duties, tasks and activities, and of people, who are rated; of the baseline those of the goals too."""
    movement, year, seed = world.movement, drawn.year, world.seed
    if year == BASELINE:
        record_sample(goal_figures(world.pack, _asked_for_goals(year), year, seed), f"Báo cáo mục tiêu năm {year}")
    else:
        count_tasks(movement, year)
        _count(movement, year)
    record_sample(_typed(drawn.others, year, movement), f"Báo cáo thực hiện năm {year}")
    staff = staff_on(date(year, 12, 31))
    rate_staff(staff, year, seed)
    record_sample(figures_of_staff(staff, year, seed), f"Hồ sơ nhân sự năm {year}")


def _count(movement: Movement, year: int) -> None:
    """What each night makes of duties and activities."""
    count_duties(movement, year)
    record_activity_figures(movement=movement, year=year, by=None)


def _report_of_cluster(world: Play, drawn: Drawn, cluster: str, members: Sequence[Unit]) -> None:
    assign_cluster(cluster=cluster, year=drawn.year, units=members, by=None)
    figures = _typed(drawn.ranked[cluster], drawn.year, world.movement)
    record_sample(figures, f"Phiếu chấm điểm năm {drawn.year}")


def _typed(figures: Iterable[Figure], year: int, movement: Movement) -> Iterator[Figure]:
    """What units report by hand: all that is not made of duties or tasks."""
    return typed(beside_tasks(figures, year, movement), year, movement)


def _award_figures(units: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    for unit in units:
        yield from award_figures(unit, year, 0.8, Random(f"{seed}/award/{year}/{lasting_key(unit)}"))
