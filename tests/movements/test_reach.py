"""What is done to a whole movement at once is for who reaches its province; one duty is for who reaches its unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_kontum_movement, plain_plan
from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_unit, succeed
from thidua.core.duties import DutyAct
from thidua.movements.actions import (
    act_on_duty,
    adopt_regulation,
    choose_parameter,
    close_duties_of,
    close_round,
    close_task_list,
    create_movement,
    create_plain_movement,
    draft_letters,
    import_registrations,
    import_submissions,
    import_tasks,
    open_round,
    open_task_list,
    raise_obligations,
    record_activity_figures,
    record_report_figures,
    record_task_figures,
    remind,
    set_registration_deadline,
    set_status,
)
from thidua.movements.models import Duty, Movement, MovementStatus
from thidua.movements.permissions import (
    can_run_this_movement,
    movements_open_to,
    movements_run_by,
    provinces_to_run_for,
)
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
    "figures of activities": partial(record_activity_figures, year=2025),
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


DRAFT_ACTS: dict[str, Callable[[Movement, Account], object]] = {
    "move it on": lambda draft, by: set_status(movement=draft, status=MovementStatus.CLOSED, by=by),
    "adopt rules": lambda draft, by: adopt_regulation(movement=draft, regulation=draft.regulation, reason="x", by=by),
    "settle": lambda draft, by: choose_parameter(movement=draft, code="x", value="1", reason="x", by=by),
    "open a round": lambda draft, by: open_round(held=draft.rounds.first(), opened_on=DAY, document="x", by=by),
    "close a round": lambda draft, by: close_round(held=draft.rounds.first(), closed_on=DAY, by=by),
    "set until when to register": lambda draft, by: set_registration_deadline(
        held=draft.rounds.first(), until=DAY, by=by
    ),
    "take over registrations": lambda draft, by: import_registrations(held=draft.rounds.first(), rows=[], by=by),
    "take over tasks": lambda draft, by: import_tasks(movement=draft, rows=[], by=by),
}


@pytest.fixture
def draft(units: dict[str, Unit]) -> Movement:
    """Another province's, beside the movement that is run."""
    other = units["other province"]
    return create_plain_movement(unit=other, plan=plain_plan(other), parent=None, by=None)


@pytest.mark.parametrize(("over", "within"), [("other province", True), ("province", False)])
@pytest.mark.parametrize("act", DRAFT_ACTS)
def test_an_act_on_a_draft_is_for_the_standing_agency_of_its_own_province(
    act: str, over: str, within: bool, draft: Movement, units: dict[str, Unit]
) -> None:
    officer = make_account(role=Role.STANDING_OFFICER, unit=units[over])
    assert is_refused(lambda by: DRAFT_ACTS[act](draft, by), officer) is not within


@pytest.mark.parametrize(("over", "within"), [("other province", True), ("province", False)])
def test_a_draft_is_open_to_who_runs_it_in_its_province(
    over: str, within: bool, draft: Movement, units: dict[str, Unit]
) -> None:
    officer = make_account(role=Role.STANDING_OFFICER, unit=units[over])
    found = [movements_run_by(officer), movements_open_to(officer)]
    assert [one.filter(pk=draft.pk).exists() for one in found] == [within, within]
    assert bool(can_run_this_movement(officer, draft)) is within


def test_a_movement_is_set_up_in_a_province_within_reach(movement: Movement, units: dict[str, Unit]) -> None:
    officer = make_account(role=Role.STANDING_OFFICER, unit=movement.province)
    assert list(provinces_to_run_for(officer)) == [movement.province]
    elsewhere = partial(create_movement, regulation=movement.regulation, province=units["other province"])
    assert is_refused(elsewhere, officer)


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
