"""Two who lend the same role at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_province
from thidua.people.actions import delegate_role
from thidua.people.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = localdate()


def test_two_who_lend_the_same_role_at_the_same_time_lend_it_once() -> None:
    head = make_account("thutruong", Role.UNIT_HEAD, make_province()).grants.get()
    deputy = make_account("pho")
    writers = 4
    together = Barrier(writers)

    def send(_writer: int) -> bool:
        try:
            together.wait()
            delegate_role(grant=head, to=deputy, valid_from=TODAY, valid_to=TODAY, reason="Nghỉ phép", by=head.account)
        except ValidationError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        assert sorted(pool.map(send, range(writers))) == [False] * (writers - 1) + [True]
    assert head.delegations.count() == 1
