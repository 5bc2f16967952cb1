from __future__ import annotations

import pytest

from tests.factories.people import make_province, make_unit
from thidua.people.models import Unit


@pytest.fixture
def province() -> Unit:
    return make_province()


@pytest.fixture
def ward(province: Unit) -> Unit:
    return make_unit("Phường Kon Tum", parent=province)
