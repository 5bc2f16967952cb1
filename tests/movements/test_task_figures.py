"""Figures made of tasks: nothing before the list is closed, zero only then, and every figure leads to its board."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories.movements import make_kontum_movement, make_past_task, make_task, observe
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.movements.actions import close_task_list, import_tasks, move_task, open_task_list, record_task_figures
from thidua.movements.models import Movement, Task
from thidua.observations.actions import Figure
from thidua.observations.models import Observation
from thidua.people.models import Kind, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
UNFINISHED, ON_TIME = "tasks_unfinished", "assigned_tasks_on_time"
PROVINCIAL = "penalty_overdue_provincial_tasks"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province))


def figures_of(unit: Unit) -> dict[str, object]:
    """The figures that hold: a number, a share, or None for what does not arise."""
    found: dict[str, object] = {}
    for one in Observation.objects.filter(unit=unit).select_related("measure").order_by("pk"):
        share = (one.numerator, one.denominator) if one.denominator is not None else one.value
        found[one.measure.code] = share if one.applicable else None
    return found


def close(movement: Movement, year: int = 2024) -> int:
    close_task_list(movement=movement, year=year, reason="Đã giao đủ", by=None)
    return record_task_figures(movement=movement, year=year, by=None)


def test_before_the_list_is_closed_no_task_is_not_zero(movement: Movement, commune: Unit) -> None:
    make_past_task(movement, commune, date(2024, 5, 31), on_time=True)
    with pytest.raises(ValidationError):
        record_task_figures(movement=movement, year=2024, by=None)
    assert figures_of(commune) == {}


def test_after_it_a_unit_without_a_task_has_none_unfinished_and_no_share(movement: Movement, commune: Unit) -> None:
    close(movement)
    assert figures_of(commune) == {UNFINISHED: Decimal(0), ON_TIME: None, PROVINCIAL: Decimal(0)}


def test_tasks_are_counted_by_how_they_stand(movement: Movement, commune: Unit) -> None:
    for number, on_time in enumerate((True, True, True, False, None)):
        make_past_task(movement, commune, date(2024, 5, 31), on_time=on_time, number=str(number))
    close(movement)
    assert figures_of(commune) == {UNFINISHED: 1, ON_TIME: (3, 5), PROVINCIAL: 2}


def test_what_a_district_assigned_is_no_provincial_task(movement: Movement, commune: Unit) -> None:
    task = make_task(movement, commune, date(2024, 5, 31), assigner=commune.parent)
    assert task.assigner == commune.parent
    close(movement)
    assert figures_of(commune) == {UNFINISHED: 1, ON_TIME: (0, 1), PROVINCIAL: 0}


def test_cancelled_and_infeasible_tasks_count_nowhere(movement: Movement, commune: Unit) -> None:
    cancelled = make_task(movement, commune, date(2024, 5, 31))
    infeasible = make_task(movement, commune, date(2024, 5, 31), content="Việc khác")
    move_task(task=cancelled, move="cancel", text="Giao nhầm", by=None)
    move_task(task=infeasible, move="ask-release", text="Luật đã thay", by=None)
    move_task(task=infeasible, move="confirm-release", text="Đúng", by=None)
    close(movement)
    assert figures_of(commune) == {UNFINISHED: 0, ON_TIME: None, PROVINCIAL: 0}


def test_what_may_still_come_in_time_leaves_the_unit_open(movement: Movement, commune: Unit) -> None:
    today = timezone.localdate()
    task = make_task(movement, commune, today)
    district = commune.parent
    close(movement, today.year)
    assert figures_of(commune) == {}
    assert figures_of(district)[UNFINISHED] == 0
    move_task(task=task, move="hand_in", text="Đã xong", by=None)
    Task.objects.filter(pk=task.pk).update(deadline=timezone.now() + timedelta(microseconds=1))
    record_task_figures(movement=movement, year=today.year, by=None)
    assert figures_of(commune) == {}
    move_task(task=task, move="accept", by=None)
    record_task_figures(movement=movement, year=today.year, by=None)
    assert figures_of(commune) == {UNFINISHED: 0, ON_TIME: (1, 1), PROVINCIAL: 0}


def test_a_figure_names_its_tasks_and_leads_to_the_board(movement: Movement, commune: Unit) -> None:
    make_past_task(movement, commune, date(2024, 5, 31), on_time=False, number="77")
    close(movement)
    figure = Observation.objects.get(unit=commune, measure__code=ON_TIME)
    assert figure.evidence == "1 nhiệm vụ; hoàn thành quá hạn hoặc chưa hoàn thành 1: 77/KH: Nhiệm vụ cũ"
    origin = figure.origin
    assert (origin.kind, origin.key, origin.url_name) == ("tasks", "2024", "movements:task_board")


def test_made_again_it_replaces_what_differs_with_a_reason(movement: Movement, commune: Unit) -> None:
    observe(Figure(measure=UNFINISHED, year=2024, unit_id=commune.pk, value=Decimal(4)))
    make_past_task(movement, commune, date(2024, 5, 31))
    close(movement)
    task = Task.objects.get()
    move_task(task=task, move="hand_in", text="Đã xong", by=None)
    move_task(task=task, move="accept", by=None)
    record_task_figures(movement=movement, year=2024, by=None, reason="Xã đã hoàn thành")
    history = Observation.objects.filter(unit=commune, measure__code=UNFINISHED).order_by("pk")
    assert [(one.value, one.reason) for one in history] == [
        (4, ""), (1, "Tính lại theo sổ theo dõi nhiệm vụ."), (0, "Xã đã hoàn thành"),
    ]  # fmt: skip


def test_only_the_standing_agency_declares_a_list_complete(movement: Movement, commune: Unit) -> None:
    standing, head = make_standing_officer(movement.province), make_account("head", Role.UNIT_HEAD, commune)
    for act in (close_task_list, open_task_list):
        with pytest.raises(Refused):
            act(movement=movement, year=2024, reason="Đủ", by=head)
    with pytest.raises(Refused):
        record_task_figures(movement=movement, year=2024, by=head)
    with pytest.raises(Refused):
        import_tasks(movement=movement, rows=[], by=head)
    step = close_task_list(movement=movement, year=2024, reason="Đủ", by=standing)
    assert close_task_list(movement=movement, year=2024, reason="Đủ", by=standing) == step
    with pytest.raises(ValidationError):
        close_task_list(movement=movement, year=timezone.localdate().year + 1, reason="Đủ", by=standing)
