"""Figures made of activities: confirmed ones count, and nothing is recorded where nothing changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_standing_officer, make_unit
from thidua.law.loading import PACKS, load_texts, read_folder
from thidua.law.reading import PackError
from thidua.movements.actions import close_round, move_activity, open_round, record_activity_figures, report_activity
from thidua.movements.models import Activity, Movement
from thidua.movements.queries import round_for
from thidua.observations.models import Observation
from thidua.observations.queries import facts_of_units
from thidua.people.models import Kind, Unit

pytestmark = pytest.mark.django_db
CONFIRMED = "activities_confirmed"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def front(movement: Movement) -> Unit:
    return make_unit("Ủy ban Mặt trận Tổ quốc tỉnh", Kind.ORGANISATION, movement.province)


def done(unit: Unit, *moves: str, title: str = "Ngày hội", on: date = date(2024, 3, 1)) -> Activity:
    told = report_activity(
        movement=Movement.objects.get(), unit=unit, title=title, first_day=on, text="Đã làm", content="C3", by=None
    )
    for move in moves:
        move_activity(activity=told, move=move, text="Thiếu ảnh", by=None)
    return told


def versions(unit: Unit, year: int = 2024) -> list[tuple[int, str]]:
    found = Observation.objects.filter(measure__code=CONFIRMED, unit=unit, period_start__year=year).order_by("pk")
    return [(int(one.value), one.reason) for one in found if one.value is not None]


def test_what_is_confirmed_counts_and_what_waits_or_was_returned_does_not(movement: Movement, front: Unit) -> None:
    done(front, "confirm")
    done(front, "confirm", title="Hội thi", on=date(2024, 12, 31))
    done(front, title="Chờ xác nhận")
    done(front, "return", title="Bị trả lại")
    done(front, "confirm", title="Năm sau", on=date(2025, 1, 1))
    record_activity_figures(movement=movement, year=2024, by=None)
    figure = Observation.objects.get(measure__code=CONFIRMED, unit=front)
    assert figure.value == 2


def test_who_reported_nothing_has_none_confirmed_once_the_year_is_over(movement: Movement) -> None:
    this_year = timezone.localdate().year
    silent, waiting = (make_unit(name, parent=movement.province) for name in ("Xã Im", "Xã Chờ"))
    done(waiting, on=timezone.localdate())
    for year in (this_year, this_year - 1):
        record_activity_figures(movement=movement, year=year, by=None)
    assert [versions(unit, this_year) for unit in (silent, waiting)] == [[], [(0, "")]]
    assert [versions(unit, this_year - 1) for unit in (silent, waiting)] == [[(0, "")], [(0, "")]]


def test_what_is_taken_back_is_corrected_by_the_night_and_another_night_changes_nothing(
    movement: Movement, front: Unit, capsys: Any
) -> None:
    def night() -> None:
        call_command("nightly", "--on=2025-02-03", "--site=https://thidua.example.vn")
        capsys.readouterr()

    activity = done(front, "confirm")
    night()
    move_activity(activity=activity, move="return", text="Nhầm năm", by=None)
    night()
    assert versions(front) == [(1, ""), (0, "Tính lại theo các hoạt động đã được xác nhận.")]
    before = Observation.objects.count()
    night()
    assert Observation.objects.count() == before


def test_no_night_makes_figures_of_a_year_before_the_movement(movement: Movement) -> None:
    commune = make_unit("Xã Mẫu", parent=movement.province)
    Movement.objects.update(starts_on=date(2025, 1, 1))
    call_command("nightly", "--on=2025-02-03", "--site=https://thidua.example.vn")
    assert (versions(commune, 2024), versions(commune, 2025)) == ([], [(0, "")])


def test_what_was_on_record_when_a_round_was_closed_is_still_found(movement: Movement, front: Unit) -> None:
    activity = done(front, "confirm")
    record_activity_figures(movement=movement, year=2024, by=None)
    held = round_for(movement, 2024)
    open_round(held=held, opened_on=date(2025, 3, 28), document="QĐ 268", by=None)
    held = close_round(held=held, closed_on=timezone.localdate(), by=None)
    move_activity(activity=activity, move="return", text="Nhầm", by=None)
    assert record_activity_figures(movement=movement, year=2024, by=None) == 1
    then, now = (
        facts_of_units([front.pk], [2024], as_of=instant)[front.pk][2024] for instant in (held.closed_at, None)
    )
    assert (then[CONFIRMED].value, now[CONFIRMED].value) == (1, 0)


def test_a_figure_leads_to_what_is_confirmed_in_its_year(movement: Movement, front: Unit) -> None:
    for title, moves in (("Ngày hội", ["confirm"]), ("Chờ xác nhận", [])):
        done(front, *moves, title=title)
    done(front, "confirm", title="Năm khác", on=date(2025, 1, 1))
    record_activity_figures(movement=movement, year=2024, by=None)
    origin = Observation.objects.get(measure__code=CONFIRMED, unit=front).origin
    assert origin.kind == "activities"
    client = Client()
    client.force_login(make_standing_officer(movement.province))
    shown = client.get(reverse(origin.url_name, args=[origin.key]), follow=True).context["page"]
    assert [one.title for one in shown] == ["Ngày hội"]


def test_as_many_queries_are_asked_for_five_units_as_for_one(movement: Movement, front: Unit) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            record_activity_figures(movement=movement, year=2024, by=None)
        return len(captured)

    done(front, "confirm")
    queries()
    done(front, "confirm", title="Hội thi")
    one = queries()
    for number in range(5):
        done(make_unit(f"Xã {number}", parent=movement.province), "confirm")
    assert queries() == one


def test_activities_are_counted_in_an_amount() -> None:
    texts, national = read_folder(PACKS / "kontum-2023"), read_folder(PACKS / "national")
    wrong = texts["activities.yaml"].replace(CONFIRMED, "unit_proposal")
    with pytest.raises(PackError) as refused:
        load_texts("kontum-2023", texts | {"activities.yaml": wrong}, national)
    assert [problem.path for problem in refused.value.problems] == ["activity_counts.unit_proposal.measure"]
