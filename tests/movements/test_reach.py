"""What is done to a whole movement at once is for who reaches its province; one duty is for who reaches its unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_kontum_movement
from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_unit, succeed
from thidua.core.duties import DutyAct
from thidua.movements.actions import (
    act_on_duty,
    close_duties_of,
    close_task_list,
    draft_letters,
    import_submissions,
    open_task_list,
    raise_obligations,
    record_report_figures,
    record_task_figures,
    remind,
)
from thidua.movements.models import Duty, Movement
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused
from thidua.scoring.actions import score_cluster

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)
MASS: dict[str, Callable[..., object]] = {
    "raise": partial(raise_obligations, on=DAY),
    "remind": partial(remind, on=DAY),
    "letters": partial(draft_letters, on=DAY),
    "figures": partial(record_report_figures, year=2025),
    "take over from paper": partial(import_submissions, rows=[]),
    "close the task list": partial(close_task_list, year=2025, reason="Đủ"),
    "open the task list": partial(open_task_list, year=2025, reason="Thiếu"),
    "figures of tasks": partial(record_task_figures, year=2025),
    "score": partial(score_cluster, cluster="communes", year=2025),
}
OVER = {"province": True, "heir of the province": True, "district": False, "commune": False, "other province": False}


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def units(movement: Movement) -> dict[str, Unit]:
    district = make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province)
    heir = make_unit("Tỉnh Mới", Kind.PROVINCE, valid_from=MERGED_ON)
    succeed(movement.province, heir)
    return {
        "province": movement.province,
        "heir of the province": heir,
        "district": district,
        "commune": make_unit("Xã Mẫu", parent=district),
        "other province": make_unit("Tỉnh Khác", Kind.PROVINCE),
    }


def is_refused(act: Callable[..., object], by: Account) -> bool:
    """Whether permission is refused; what else may keep the act from being done is not asked here."""
    try:
        act(by=by)
    except Refused:
        return True
    except Exception:  # noqa: BLE001
        return False
    return False


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("act", MASS)
def test_a_mass_act_is_for_the_standing_agency_of_the_whole_province(
    act: str, over: str, movement: Movement, units: dict[str, Unit]
) -> None:
    officer = make_account(role=Role.STANDING_OFFICER, unit=units[over])
    assert is_refused(partial(MASS[act], movement=movement), officer) is not OVER[over]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.STANDING_OFFICER}))
@pytest.mark.parametrize("act", MASS)
def test_a_mass_act_is_for_no_other_role(act: str, role: Role, movement: Movement) -> None:
    assert is_refused(partial(MASS[act], movement=movement), make_account(role=role, unit=movement.province))


@pytest.mark.parametrize(
    ("over", "within"),
    [("province", True), ("heir of the province", True), ("district", True), ("commune", True), ("beside", False)],
)
def test_one_duty_is_judged_and_closed_by_who_reaches_its_unit(
    over: str, within: bool, movement: Movement, units: dict[str, Unit]
) -> None:
    units["beside"] = make_unit("Xã Bên", parent=units["district"])
    commune = units["commune"]
    raise_obligations(movement=movement, on=DAY, by=None)
    duty = Duty.objects.filter(unit=commune).first()
    officer = make_account(role=Role.STANDING_OFFICER, unit=units[over])
    extend = partial(act_on_duty, duty=duty, act=DutyAct.EXTEND, reason="Bão", until=date(2026, 12, 30))
    close = partial(close_duties_of, unit=commune, on=LAST_DAY, reason="QĐ")
    assert [not is_refused(act, officer) for act in (extend, close)] == [within, within]


@pytest.mark.parametrize(("over", "offered"), [("province", True), ("district", False)])
def test_the_board_offers_a_mass_act_to_whom_it_lets_in(
    over: str, offered: bool, movement: Movement, units: dict[str, Unit]
) -> None:
    client, year = Client(), timezone.localdate().year
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=units[over]))
    page = reverse("movements:bring_up_to_date", args=[year])
    reminders = reverse("movements:reminders")
    board = client.get(reverse("movements:duty_board", args=[year])).content.decode()
    assert (page in board, reminders in board) == (offered, offered)
    assert [client.get(one).status_code for one in (page, reminders)] == [200 if offered else 403] * 2
