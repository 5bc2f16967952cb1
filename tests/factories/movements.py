"""A small movement under rules of its own: two yes-or-no components and a share, in one cluster of communes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.factories.people import make_province
from thidua.core.duties import end_of
from thidua.law.loading import NATIONAL, load_texts, read_folder
from thidua.law.writing import PlainPlan
from thidua.movements.actions import (
    PastTask,
    assign_task,
    create_movement,
    create_plain_movement,
    import_tasks,
    load_regulation,
    packaged_folder,
    set_status,
)
from thidua.movements.models import Duty, Movement, MovementStatus, RegulationVersion, Task
from thidua.movements.queries import current_movement
from thidua.observations.actions import Figure, OriginInfo, record_many
from thidua.people.models import Unit

RULES = """
movement:
  code: small
  title: {vi: Phong trào nhỏ, en: A small movement}
  authority: {vi: Ủy ban nhân dân, en: People's Committee}
  standing_agency: {vi: Văn phòng, en: The office}
  signer: Nguyễn Văn Mẫu
  legal_bases: []
  starts_on: 2023-01-01
  ends_on: 2030-10-31
  first_round: 2023
  last_round: 2030
  baseline_year: 2022
  round_event: {vi: Công bố kết quả, en: Results are published}
  recipients: []
  paragraphs: ["1"]
instruments:
  - {code: plan, number: 01/KH, title: {vi: Kế hoạch, en: Plan}, kind: plan}
reform_areas:
  - {code: general, name: {vi: Chung, en: General}, paragraph: "1"}
paragraphs:
  - {id: "1", text: Các xã thi đua.}
measures:
  - {code: par_index, kind: amount, name: {vi: Chỉ số, en: Index}}
  - {code: par_class, kind: level, name: {vi: Xếp loại, en: Class}}
  - {code: par_rank, kind: amount, name: {vi: Thứ hạng, en: Rank}}
  - {code: par_rank_gain, kind: amount, name: {vi: Số bậc tăng, en: Places gained}}
  - {code: par_cluster_size, kind: amount, name: {vi: Số xã, en: Communes ranked}}
  - {code: plan_made, kind: yes_no, name: {vi: Có kế hoạch, en: A plan is made}}
  - {code: in_time, kind: share, aggregation: ratio_of_sums, name: {vi: Hồ sơ đúng hẹn, en: Dossiers in time}}
clusters:
  - {code: communes, name: {vi: Các xã, en: The communes}, unit_kinds: [commune]}
scales:
  - code: index_class
    levels: {low: {vi: Thấp, en: Low}, high: {vi: Cao, en: High}}
index_sets:
  - code: small-communes
    name: {vi: Bộ tiêu chí nhỏ, en: A small index set}
    cluster: communes
    unit_kinds: [commune]
    first_year: 2023
    last_year: 2025
    basis: {instrument: plan, paragraph: "1"}
    bonus_cap: 0
    penalty_cap: 0
    classes:
      - {code: high, name: {vi: Cao, en: High}, at_least: 80}
      - {code: low, name: {vi: Thấp, en: Low}, at_least: 0}
    areas:
      - code: "1"
        name: {vi: Chung, en: General}
        reform_area: general
        parts:
          - {code: "1.1", maximum: 10, name: {vi: Kế hoạch, en: Plan}, form: {kind: yes_no, measure: plan_made}}
          - code: "1.2"
            name: {vi: Đúng hẹn, en: In time}
            maximum: 30
            when_nothing_arose: exclude
            nothing_arose_when: {vi: Không có hồ sơ, en: No dossiers}
            form: {kind: ratio, measure: in_time}
"""


def make_movement(province: Unit | None = None) -> Movement:
    """A running movement under the small rules."""
    texts, national = {"rules.yaml": RULES}, read_folder(NATIONAL)
    pack, _warnings = load_texts("small", texts, national)
    regulation = RegulationVersion.objects.create(code="small", sha256=pack.sha256, texts=texts, national=national)
    return run(create_movement(regulation=regulation, province=province or make_province(), by=None))


def make_kontum_movement(province: Unit | None = None) -> Movement:
    """A running movement under the rules of the real plan, without figures."""
    regulation = load_regulation(folder=packaged_folder("kontum-2023"), by=None)
    return run(create_movement(regulation=regulation, province=province or make_province(), by=None))


def plain_plan(unit: Unit, **fields: object) -> PlainPlan:
    """What a form states of a unit's movement."""
    stated: dict[str, Any] = {
        "code": f"own-{unit.pk}", "title": f"Phong trào của {unit.name}", "authority": unit.name,
        "signer": "Nguyễn Văn Mẫu", "starts_on": date(2024, 3, 1), "ends_on": date(2026, 12, 31),
        "round_event": "Hội nghị sơ kết", "basis_number": "01/KH", "basis_title": "Kế hoạch của tỉnh",
        "basis_issued_on": date(2023, 1, 5), "text": "Thi đua giải quyết hồ sơ đúng hẹn.\n\nMỗi quý sơ kết.",
    }  # fmt: skip
    return PlainPlan(**(stated | fields))


def make_own_movement(unit: Unit, parent: Movement | None = None, **fields: object) -> Movement:
    """A unit's own movement, a draft under the movement that is run."""
    plan = plain_plan(unit, **fields)
    return create_plain_movement(unit=unit, plan=plan, parent=parent or current_movement(), by=None)


def run(movement: Movement) -> Movement:
    set_status(movement=movement, status=MovementStatus.ISSUED, on=date(2023, 1, 1), document="01/KH-UBND", by=None)
    begun = max(date(2023, 1, 31), movement.starts_on)
    set_status(movement=movement, status=MovementStatus.RUNNING, on=begun, by=None)
    return movement


def report(unit: Unit, year: int = 2024, plan: int | None = 1, in_time: tuple[int, int] | None = (30, 30)) -> None:
    """A commune's figures of a year; None leaves one out."""
    figures = []
    if plan is not None:
        figures.append(Figure(measure="plan_made", year=year, unit_id=unit.pk, value=Decimal(plan)))
    if in_time is not None:
        numerator, denominator = map(Decimal, in_time)
        share = Figure(measure="in_time", year=year, unit_id=unit.pk, numerator=numerator, denominator=denominator)
        figures.append(share)
    observe(*figures)


def observe(*figures: Figure, reason: str = "corrected") -> None:
    record_many(figures=figures, origin=OriginInfo("test", "", "Báo cáo"), by=None, reason=reason)


def make_duty(movement: Movement, unit: Unit, deadline: datetime | None = None, **fields: object) -> Duty:
    """A duty of the real plan that is open; by default its deadline lies ten days ahead."""
    now = timezone.now()
    until = deadline or now + timedelta(days=10)
    values: dict[str, object] = {
        "obligation": "report_quarterly", "period": "2026-Q3", "year": 2026, "opens_on": date(2026, 1, 1),
        "due_on": timezone.localdate(until), "deadline": until, "in_time_until": until, "open_until": until,
    }  # fmt: skip
    return Duty.objects.create(movement=movement, unit=unit, **(values | fields))


def make_task(movement: Movement, lead: Unit, due_on: date | None = None, **fields: object) -> Task:
    """A task that the province assigned; by default it is due in ten days."""
    values: dict[str, object] = {
        "assigner": movement.province, "document_number": "100/KH-UBND", "document_date": date(2022, 12, 30),
        "content": "Rà soát thủ tục hành chính", "due_on": due_on or timezone.localdate() + timedelta(days=10),
    }  # fmt: skip
    return assign_task(movement=movement, lead=lead, by=None, **(values | fields))


def make_past_task(
    movement: Movement, lead: Unit, due_on: date, on_time: bool | None = None, number: str = "1"
) -> None:
    """A task of the past, taken over; done on time, done late, or (None) never."""
    handed_in = None if on_time is None else end_of(due_on) - timedelta(days=1 if on_time else -9)
    row = PastTask(
        movement.province_id, lead.pk, f"{number}/KH", date(2022, 12, 30), "Nhiệm vụ cũ", due_on,
        handed_in_at=handed_in,
    )  # fmt: skip
    import_tasks(movement=movement, rows=[row], by=None)
