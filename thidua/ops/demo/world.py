"""The synthetic world, from the plan's launch to the ranking of the last year judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
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
    set_status,
    tell_recipients,
)
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import current_movement, pack_of, round_for
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import open_accounts
from thidua.ops.demo.activities import play_activities, play_registrations
from thidua.ops.demo.cases import award_figures, figures_of_cluster
from thidua.ops.demo.duties import late_by_unit, play_duties, play_this_year, typed
from thidua.ops.demo.goals import goal_figures
from thidua.ops.demo.invented import build_invented
from thidua.ops.demo.names import lasting_key
from thidua.ops.demo.nation import create_nation
from thidua.ops.demo.recording import record_sample
from thidua.ops.demo.reorganisation import reorganise, settle_staff, units_before
from thidua.ops.demo.requests import add_requests, open_letterhead, report_difficulties, write_papers
from thidua.ops.demo.staff import DEPUTY, add_hard_cases, create_staff, figures_of_staff, rate_staff, staff_on
from thidua.ops.demo.tasks import beside_tasks, leave_tasks_open, play_tasks
from thidua.people.actions import assign_cluster
from thidua.people.models import Kind, Unit
from thidua.scoring.actions import score_cluster

Scale = Literal["commune", "province", "nation", "invented"]

PACK = "kontum-2023"
DISTRICT = "Đăk Glei"
"""Whose communes stand for all communes in the smallest world."""
BEFORE, AFTER = (2022, 2023, 2024), (2025,)
"""Years judged on the units before the reorganisation, and after it."""
# The copy of the plan that is used bears neither number nor day.
PLAN_DOCUMENT = "Kế hoạch của UBND tỉnh (bản được sử dụng không ghi số)"
# When rounds were opened, by which document, and closed: the events are real, the last days are not.
ROUNDS = {
    2023: (date(2024, 4, 17), "Bộ Nội vụ công bố Chỉ số CCHC năm 2023, ngày 17/4/2024", date(2024, 9, 30)),
    2024: (date(2025, 3, 28), "Quyết định số 268/QĐ-BNV ngày 28/3/2025", date(2025, 6, 25)),
}


@transaction.atomic
def build(scale: Scale, seed: int, tell: Callable[[str], None]) -> Movement:
    """Build the world in an empty database; `tell` hears what is being done.

    The invented province has rules of its own, with the scoring forms that those of the real one do not use.
    """
    if scale == "invented":
        return build_invented(f"{seed}", tell)
    tell("units")
    register = units_before(packaged_folder(PACK) / "data")
    nation = create_nation() if scale == "nation" else []
    movement = _launch(register.units["62"])
    pack = pack_of(movement.regulation)
    before = _competing(pack, scale, nation)
    for year in BEFORE:
        _play_year(movement, pack, before + nation, year, f"{seed}", tell)
    play_registrations(movement, before, ROUNDS, f"{seed}")
    create_staff(before, f"{seed}")
    open_accounts(ward=register.units["23293"], province=register.units["62"])
    tell("reorganisation")
    reorganise(register)
    ended = list(Unit.objects.filter(valid_to__isnull=False, pk__in=[unit.pk for unit in before]))
    play_duties(movement, ended, AFTER[0], f"{seed}")
    after = _competing(pack, scale, nation)
    for year in AFTER:
        _play_year(movement, pack, after + nation, year, f"{seed}", tell)
    ward, this_year = Unit.objects.get(name="Phường Kon Tum"), min(localdate().year, pack.movement.last_round)
    if this_year not in AFTER:
        play_this_year(movement, after + nation, this_year, f"{seed}", ward)
    play_registrations(movement, after, [*AFTER, this_year], f"{seed}")
    open_letterhead(movement)
    leave_tasks_open(movement, ward)
    tell("people")
    create_staff([unit for unit in after if unit.kind == Kind.SUB_UNIT], f"{seed}")
    settle_staff(DEPUTY)
    _people([*BEFORE, *AFTER], f"{seed}")
    _close_rounds(movement)
    _write(movement, ward)
    return movement


def _write(movement: Movement, ward: Unit) -> None:
    """What a ward asks and reports, who is told of the plan, and papers in every state."""
    add_requests(ward)
    report_difficulties(movement, ward)
    tell_recipients(movement=current_movement(), by=None)
    write_papers(movement, ward)


def _launch(province: Unit) -> Movement:
    """The plan becomes a running movement, with the rounds that events have opened so far."""
    regulation = load_regulation(folder=packaged_folder(PACK), by=None)
    movement = create_movement(regulation=regulation, province=province, by=None, synthetic=True)
    issued, launched = movement.starts_on, date(movement.starts_on.year, 1, 31)
    set_status(movement=movement, status=MovementStatus.ISSUED, on=issued, document=PLAN_DOCUMENT, by=None)
    set_status(movement=movement, status=MovementStatus.RUNNING, on=launched, by=None)
    for year, (opened_on, document, _closed_on) in ROUNDS.items():
        held = round_for(movement, year)
        open_round(held=held, opened_on=opened_on, document=document, by=None)
    return movement


def _close_rounds(movement: Movement) -> None:
    """A round is judged on what is on record when it is closed: last, when everything of its year is in."""
    for year, (_opened_on, _document, closed_on) in ROUNDS.items():
        close_round(held=round_for(movement, year), closed_on=closed_on, by=None)


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


def _play_year(
    movement: Movement, pack: Pack, units: Sequence[Unit], year: int, seed: str, tell: Callable[[str], None]
) -> None:
    competing = _by_cluster(pack, units)
    tell(f"{year}")
    record_sample(goal_figures(pack, units, movement.province_id, year, seed), f"Báo cáo mục tiêu năm {year}")
    drawn = {
        cluster: list(figures_of_cluster(pack, cluster, members, year, seed)) for cluster, members in competing.items()
    }
    others = [unit for unit in units if unit.kind in (Kind.CENTRAL_AGENCY, Kind.SUB_UNIT)]
    of_others = list(_award_figures(others, year, seed))
    play_tasks(movement, [*chain(*drawn.values()), *of_others], year, seed)
    for cluster, members in competing.items():
        assign_cluster(cluster=cluster, year=year, units=members, by=None)
        play_duties(movement, members, year, seed, late_by_unit(drawn[cluster]))
        record_sample(_typed(drawn[cluster], year, movement), f"Phiếu chấm điểm năm {year}")
        score_cluster(movement=movement, cluster=cluster, year=year, by=None)
    record_sample(_typed(of_others, year, movement), f"Báo cáo thực hiện năm {year}")
    ranked = set(chain(*competing.values()))
    play_duties(movement, [unit for unit in units if unit not in ranked], year, seed)
    play_activities(movement, units, year, seed)


def _typed(figures: Iterable[Figure], year: int, movement: Movement) -> Iterator[Figure]:
    """What units report by hand: all that is not made of duties or tasks."""
    return typed(beside_tasks(figures, year, movement), year, movement)


def _award_figures(units: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    for unit in units:
        yield from award_figures(unit, year, 0.8, Random(f"{seed}/award/{year}/{lasting_key(unit)}"))


def _people(years: Sequence[int], seed: str) -> None:
    for year in years:
        staff = staff_on(date(year, 12, 31))
        rate_staff(staff, year, seed)
        record_sample(figures_of_staff(staff, year, seed), f"Hồ sơ nhân sự năm {year}")
    add_hard_cases(staff_on(date(years[0], 12, 31)), staff_on(date(years[-1], 12, 31)))
