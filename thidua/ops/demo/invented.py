"""A province that does not exist, under the second pack: other words, other scales, the forms the real rules lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from thidua.core.conditions import Attested, walk
from thidua.law.schema import Pack, Scheme
from thidua.movements.actions import create_movement, load_regulation, open_round, packaged_folder, set_status
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import pack_of, round_for
from thidua.observations.actions import Figure
from thidua.ops.demo.accounts import open_accounts
from thidua.ops.demo.clock import clock_at, moment, play
from thidua.ops.demo.duties import acts_of, count_duties, handed_in, raise_duties
from thidua.ops.demo.figures import figures_of_set
from thidua.ops.demo.goals import goal_figures
from thidua.ops.demo.names import lasting_key
from thidua.ops.demo.recording import record_sample
from thidua.ops.demo.reporting import state_goals
from thidua.ops.demo.staff import create_staff, rate_staff
from thidua.people.actions import NewUnit, assign_cluster, create_units, open_matter
from thidua.people.models import Kind, PendingMatter, Person, Unit
from thidua.scoring.actions import score_cluster

PACK = "tinh-mau-2024"
PREPARED_ON = date(2023, 12, 28)
COMMUNES = 12
BASELINE, YEARS = 2023, (2024, 2025)
SIZES = (30, 400, 1500)
"""Dossiers a year: a small, a middling and a large commune are scored by different forms."""


def build_invented(seed: str, tell: Callable[[str], None]) -> Movement:
    """Units, figures, people and rankings of the invented province."""
    tell("units")
    with clock_at(moment(PREPARED_ON)):
        province, communes = _units()
        open_accounts(ward=communes[0], province=province)
    movement = _launch(province)
    pack = pack_of(movement.regulation)
    for year in (BASELINE, *YEARS):
        tell(f"{year}")
        record_sample(goal_figures(pack, communes, year, seed), f"Báo cáo mục tiêu năm {year}")
        state_goals(movement, year, by=None)
        record_sample(_figures(pack, communes, year, seed), f"Phiếu chấm điểm năm {year}")
    for year in YEARS:
        assign_cluster(cluster="cac_xa", year=year, units=communes, by=None)
        raise_duties(movement, communes, date(year, 1, 2))
        play(acts_of(movement, handed_in(movement, communes, (date(year, 1, 1), date(year, 12, 31)), seed)))
        count_duties(movement, year, communes)
        score_cluster(movement=movement, cluster="cac_xa", year=year, by=None)
    tell("people")
    staff = create_staff(communes, seed)
    for year in YEARS:
        rate_staff(staff, year, seed)
        record_sample(_attested(pack, staff, year, seed), f"Xác nhận thành tích năm {year}")
    matter = "Đơn phản ánh đang xác minh (dữ liệu mẫu)"
    open_matter(matter=PendingMatter(unit=communes[-1], subject=matter, opened_on=date(2025, 2, 3)), by=None)
    return movement


def _units() -> tuple[Unit, list[Unit]]:
    province = NewUnit(key="mau", name="Tỉnh Mẫu (hư cấu)", kind=Kind.PROVINCE, scheme="gso", code="00", verified=False)
    communes = [
        NewUnit(key=f"{n}", name=f"Xã Mẫu {n:02d}", kind=Kind.COMMUNE, parent="mau", scheme="gso", code=f"000{n:02d}")
        for n in range(1, COMMUNES + 1)
    ]
    made = create_units(units=[province, *communes], parents={}, by=None)
    return made["mau"], [made[unit.key] for unit in communes]


def _launch(province: Unit) -> Movement:
    regulation = load_regulation(folder=packaged_folder(PACK), by=None)
    movement = create_movement(regulation=regulation, province=province, by=None, synthetic=True)
    for status, on in ((MovementStatus.ISSUED, date(2024, 3, 1)), (MovementStatus.RUNNING, movement.starts_on)):
        with clock_at(moment(on)):
            set_status(movement=movement, status=status, document="00/KH-MAU", by=None)
    held = round_for(movement, YEARS[0])
    open_round(held=held, opened_on=date(2025, 4, 10), document="Thông báo hội nghị sơ kết (mẫu)", by=None)
    return movement


def _figures(pack: Pack, communes: Sequence[Unit], year: int, seed: str) -> Iterator[Figure]:
    """What every commune reports; forms that share a measure read the same figure."""
    index_set = pack.index_sets["xa_gan_dan"]
    for place, unit in enumerate(communes):
        rng = Random(f"{seed}/{year}/{lasting_key(unit)}")
        blank = Figure(measure="", year=year, unit_id=unit.pk, evidence=f"Báo cáo năm {year}")
        quality = 0.25 + 0.7 * place / COMMUNES
        found = {figure.measure: figure for figure in figures_of_set(index_set, blank, quality, rng)}
        size = Decimal(SIZES[place % len(SIZES)])
        found["ho_so_tiep_nhan"] = replace(blank, measure="ho_so_tiep_nhan", value=size)
        yield from found.values()


def _attested(pack: Pack, staff: dict[Unit, list[Person]], year: int, seed: str) -> Iterator[Figure]:
    """What councils attested of communes and of persons; some of it without its document, some not yet."""
    for scheme in pack.schemes.values():
        for measure in _measures_attested(scheme):
            subjects = (
                staff if scheme.recipient == "collective" else [one for people in staff.values() for one in people]
            )
            for place, subject in enumerate(subjects):
                rng = Random(f"{seed}/{measure}/{year}/{place}")
                if rng.random() < 0.9:
                    evidence = f"Biên bản năm {year} (mẫu)" if rng.random() < 0.9 else ""
                    own = {"unit_id" if isinstance(subject, Unit) else "person_id": subject.pk}
                    value = Decimal(int(rng.random() < 0.6))
                    yield Figure(measure=measure, year=year, value=value, evidence=evidence, **own)


def _measures_attested(scheme: Scheme) -> list[str]:
    return [part.rule.measure for part in walk(scheme.condition) if isinstance(part.rule, Attested)]
