"""A tiny pack with an open point of each kind, written to a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories.movements import RULES, run
from tests.factories.people import make_account, make_province, make_unit
from thidua.movements.actions import create_movement, load_regulation
from thidua.movements.models import Movement
from thidua.people.models import Account, Role, Unit

OPEN_POINTS = """
open_points:
  - code: top
    kind: number
    default: 0.3333
    at_least: 0.01
    at_most: 1
    label: {vi: Thứ hạng cao, en: High rank}
    reason: {vi: Một phần ba, en: A third}
    basis: {instrument: plan, paragraph: "1"}
  - code: places
    kind: number
    default: 3
    label: {vi: Số bậc, en: Places}
    reason: {vi: Ba bậc, en: Three}
    basis: {instrument: plan, paragraph: "1"}
  - code: joint
    kind: choice
    default: all
    choices: {all: {vi: Tất cả, en: All}, any: {vi: Một, en: Any}}
    label: {vi: Tiêu chuẩn, en: Conditions}
    reason: {vi: Như Kế hoạch, en: As the plan says}
    basis: {instrument: plan, paragraph: "1"}
  - code: due
    kind: date
    default: 2030-10-31
    label: {vi: Hạn, en: Due}
    reason: {vi: Hết phong trào, en: The end}
    basis: {instrument: plan, paragraph: "1"}
published_indices:
  - {index: papi, year: 2023, score: 39.96, source: PAPI 2023}
"""


def write_pack(folder: Path, text: str = RULES + OPEN_POINTS) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "small")


@pytest.fixture
def province() -> Unit:
    return make_province()


@pytest.fixture
def draft(folder: Path, province: Unit) -> Movement:
    return create_movement(regulation=load_regulation(folder=folder, by=None), province=province, by=None)


@pytest.fixture
def movement(draft: Movement) -> Movement:
    return run(draft)


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province)


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account("officer", Role.UNIT_OFFICER, commune)


@pytest.fixture
def head(commune: Unit) -> Account:
    return make_account("head", Role.UNIT_HEAD, commune)
