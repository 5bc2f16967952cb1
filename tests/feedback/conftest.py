"""A small movement with two communes, and who reports, answers and looks on."""

from __future__ import annotations

import pytest

from tests.factories.movements import make_movement
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.movements.models import Movement
from thidua.people.models import Account, Role, Unit


@pytest.fixture
def movement(db: None) -> Movement:
    return make_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Đăk Hà", parent=movement.province)


@pytest.fixture
def other(movement: Movement) -> Unit:
    return make_unit("Xã Đăk Mar", parent=movement.province)


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=commune)


@pytest.fixture
def stranger(other: Unit) -> Account:
    return make_account(role=Role.UNIT_HEAD, unit=other)


@pytest.fixture
def agency(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


@pytest.fixture
def auditor(movement: Movement) -> Account:
    return make_account(role=Role.AUDITOR, unit=movement.province)
