"""The demo: the same seed gives the same world, with the hard cases of a real year."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from tests.world import World
from thidua.audit.models import Entry
from thidua.core.duties import DutyStatus
from thidua.core.tasks import TaskState, TaskStatus, task_state
from thidua.documents.models import Paper, PaperState
from thidua.feedback.models import Difficulty, State, Step
from thidua.movements.actions import (
    raise_obligations,
    record_activity_figures,
    record_report_figures,
    record_task_figures,
)
from thidua.movements.models import (
    Activity,
    ActivityState,
    Duty,
    DutyEvent,
    Movement,
    MovementStatus,
    Registration,
    Round,
    Submission,
    Task,
    TaskStep,
)
from thidua.movements.queries import (
    calendar,
    is_task_list_closed,
    letters,
    pack_of,
    provinces_in_turn,
    task_areas,
)
from thidua.notices.models import Notice
from thidua.observations.models import Observation
from thidua.ops.demo.cases import figures_of_cluster
from thidua.people.models import Kind, Role, RoleGrant, Unit
from thidua.people.queries import members
from thidua.scoring.models import Comparison, Result
from thidua.targets.queries.figures import asked_measures, province_figures


def test_the_same_seed_gives_the_same_figures_and_another_does_not(world: World) -> None:
    pack, units = pack_of(world.movement.regulation), list(members("communes", 2024).order_by("path"))
    one, same, other = (list(figures_of_cluster(pack, "communes", units, 2024, seed)) for seed in ("1", "1", "2"))
    assert one == same
    assert one != other


def test_posts_and_spending_of_the_province_go_down_slowly_whatever_is_merged(world: World) -> None:
    posts, spending = "goal_public_service_headcount", "goal_direct_budget_spending"
    measures = asked_measures(pack_of(world.movement.regulation))
    found = province_figures(provinces_in_turn(world.movement), measures)
    for measure in (posts, spending):
        totals = [found[measure, year].whole.value for year in (2022, 2023, 2024, 2025)]
        assert [0.97 < now / before < 1 for before, now in pairwise(totals)] == [True] * 3
    a_post = found[spending, 2025].whole.value / found[posts, 2025].whole.value
    assert 100 < a_post < 400  # million đồng a year


def test_the_hard_cases_of_a_year_are_there(world: World) -> None:
    found = Result.objects.filter(run__current=True)
    assert {result.comparison for result in found} == set(Comparison.values)
    of_year = found.filter(run__cluster="communes", run__year=2024)
    assert of_year.filter(rank=None).count() == 1
    places = [result.rank for result in of_year if result.rank]
    assert len(places) - len(set(places)) == 1


def test_each_year_has_activities_in_every_area_with_evidence_and_the_front_moves_the_people(world: World) -> None:
    found = Activity.objects.filter(movement=world.movement)
    areas = set(task_areas(pack_of(world.movement.regulation)))
    for year in (2023, 2024, 2025):
        of_year = found.filter(first_day__year=year)
        assert set(of_year.exclude(area="").values_list("area", flat=True)) == areas
        assert set(of_year.filter(content="C3").values_list("unit__kind", flat=True)) == {Kind.ORGANISATION}
    assert set(found.values_list("state", flat=True)) == {ActivityState.REPORTED, ActivityState.CONFIRMED}
    assert not found.exclude(steps__upload__isnull=False).exists()


def test_units_registered_for_every_round_so_far(world: World) -> None:
    years = Registration.objects.values_list("held__year", flat=True).distinct()
    assert set(years) == {2023, 2024, 2025, min(localdate().year, 2030)}
    past = Registration.objects.filter(held__year=2023)
    assert set(past.values_list("registered_at__year", flat=True)) == {2023}


def test_everything_was_done_on_its_own_day_one_after_another(world: World) -> None:
    instants = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert instants == sorted(instants)
    assert {at.year for at in instants} >= {2022, 2023, 2024, 2025}


YEARS = (2023, 2024, 2025)
ACTS_ON_DUTIES = {
    *("hand_in", "withdraw", "receive", "accept", "return", "take_over"),
    *("ask_extension", "extend", "refuse", "ask_reopening", "reopen"),
}
ACTS_ON_TASKS = {
    *("assign", "progress", "hand_in", "return", "accept", "take_over"),
    *("ask-extension", "grant-extension", "refuse-extension", "ask-release", "confirm-release"),
}


@pytest.mark.parametrize("year", YEARS)
def test_each_year_is_played_by_acts_of_units_and_of_the_standing_agency(world: World, year: int) -> None:
    acts = DutyEvent.objects.filter(duty__year=year, at__year=year).exclude(by=None)
    assert set(acts.values_list("act", flat=True)) == ACTS_ON_DUTIES
    steps = TaskStep.objects.filter(task__year=year, at__year=year).exclude(by=None)
    assert set(steps.values_list("act", flat=True)) == ACTS_ON_TASKS
    assert Notice.objects.filter(told_at__year=year, opened_at__year=year).exists()
    assert set(Difficulty.objects.filter(reported_at__year=year).values_list("state", flat=True)) == {State.ANSWERED}


@pytest.mark.parametrize("year", YEARS)
def test_what_was_withdrawn_returned_or_opened_again_came_and_was_accepted(world: World, year: int) -> None:
    for act, versions in (("withdraw", 2), ("return", 2), ("refuse", 1), ("reopen", 1)):
        duties = Duty.objects.filter(year=year, pk__in=DutyEvent.objects.filter(act=act, at__year=year).values("duty"))
        assert {(duty.status, duty.submissions.count()) for duty in duties} == {(DutyStatus.ACCEPTED.value, versions)}
        assert {duty.standing.in_time for duty in duties} == {act != "reopen"}


@pytest.mark.parametrize("year", YEARS)
def test_each_year_tasks_are_done_late_never_or_not_feasible_and_the_list_is_closed(world: World, year: int) -> None:
    tasks = Task.objects.filter(movement=world.movement, year=year)
    states = {task_state(task.standing, timezone.now()) for task in tasks}
    assert states == {TaskState.DONE_ON_TIME, TaskState.DONE_LATE, TaskState.OVERDUE, TaskState.NOT_FEASIBLE}
    assert is_task_list_closed(world.movement, year)
    by_nobody = TaskStep.objects.filter(task__in=tasks, by=None).exclude(
        act="ask-release", task__lead__kind=Kind.COMMUNE
    )
    assert not by_nobody.exists()


@pytest.mark.parametrize("year", YEARS)
def test_units_report_their_own_figures_of_the_goals_correct_them_and_confirm_what_is_odd(
    world: World, year: int
) -> None:
    codes = [asked.code for asked in asked_measures(pack_of(world.movement.regulation))]
    of_province = Observation.objects.filter(measure__code__in=codes, period_start__year=year)
    reported = of_province.filter(unit__memberships__year=year)  # of some in other districts paper tells
    assert set(reported.values_list("origin__kind", "as_of__year")) == {("form", year + 1)}
    by = RoleGrant.objects.filter(account__in=reported.values("origin__recorded_by"))
    assert set(by.values_list("role", flat=True)) == {Role.UNIT_OFFICER, Role.UNIT_HEAD}
    assert of_province.exclude(reason="").count() == 1
    assert of_province.exclude(note="").exists()
    reporting = Unit.objects.filter(memberships__year=year)
    assert set(reporting.values_list("pk", flat=True)) == set(reported.values_list("unit", flat=True))


@pytest.mark.parametrize("year", YEARS)
def test_a_night_would_change_none_of_the_figures_that_are_made_here(world: World, year: int) -> None:
    for make in (record_report_figures, record_task_figures, record_activity_figures):
        assert make(movement=world.movement, year=year, by=None) == 0
    made = Observation.objects.filter(period_start__year=year).values_list("origin__kind", flat=True)
    assert {"submissions", "tasks", "activities"} <= set(made)


def test_heads_launch_the_movement_in_their_units_in_february_2023_some_late_and_one_not(world: World) -> None:
    heads_of = (Kind.DEPARTMENT, Kind.MANAGEMENT_BOARD, Kind.DISTRICT)
    owed = Duty.objects.filter(obligation="launch_plan", unit__kind__in=heads_of)
    launched = Movement.objects.filter(parent=world.movement, starts_on__year=2023)
    [without] = owed.exclude(unit__in=launched.values("unit"))
    assert without.status == DutyStatus.OWED.value
    assert {duty.standing.in_time for duty in owed if duty != without} == {True, False}
    for own in launched:
        first, last = own.steps.first(), own.steps.last()
        handed_in = Submission.objects.filter(duty__in=owed, duty__unit=own.unit)
        assert set(handed_in.values_list("document_number", "document_date")) == {(first.document, own.starts_on)}
        assert RoleGrant.objects.filter(account=first.by, unit=own.unit, role=Role.UNIT_HEAD).exists()
        assert (last.status, last.on) == (MovementStatus.CLOSED, date(2025, 6, 30))


def test_each_year_a_difficulty_is_passed_on_before_it_is_answered(world: World) -> None:
    passed = Step.objects.filter(state=State.PASSED_ON, difficulty__movement=world.movement).order_by("at")
    assert {step.at.year for step in passed} >= {2023, 2024, 2025}
    assert {bool(step.to and step.document) for step in passed} == {True}
    past = Difficulty.objects.filter(steps__in=passed, reported_at__year__lt=2026)
    assert set(past.values_list("state", flat=True)) == {State.ANSWERED}


def test_tasks_fall_due_in_every_month_of_work_also_before_units_end_and_all_of_those_are_settled(world: World) -> None:
    months = set(Task.objects.filter(due_on__year=2025).values_list("due_on__month", flat=True))
    assert months >= {2, 3, 4, 5, 8, 9, 10, 11}
    of_ended = Task.objects.filter(lead__valid_to=date(2025, 6, 30), year=2025)
    assert set(of_ended.values_list("status", flat=True)) == {TaskStatus.DONE.value, TaskStatus.NOT_FEASIBLE.value}
    assert not of_ended.filter(steps__at__date__gte=date(2025, 7, 1)).exists()
    counted = Observation.objects.filter(measure__code="tasks_unfinished", period_start__year=2025)
    assert set(of_ended.values_list("lead", flat=True)) <= set(counted.values_list("unit", flat=True))


def test_letters_of_urging_bear_numbers_of_their_years(world: World) -> None:
    urged = letters().filter(state=PaperState.ISSUED)
    assert urged.exists()
    assert all(paper.issued_on.year == paper.year and paper.number for paper in urged)


def test_what_a_unit_owed_beyond_its_end_is_closed_with_the_decision_as_its_reason(world: World) -> None:
    closed = DutyEvent.objects.filter(act="close", duty__unit__valid_to=date(2025, 6, 30))
    assert {"NQ-UBTVQH15" in reason or "QH15" in reason for reason in closed.values_list("reason", flat=True)} == {True}
    assert set(closed.values_list("at__date", flat=True)) == {date(2025, 7, 1)}


def test_rounds_are_opened_by_their_events_and_the_last_is_still_open(world: World) -> None:
    rounds = {held.year: held for held in Round.objects.exclude(opened_on=None)}
    assert set(rounds) == {2023, 2024, 2025}
    assert [rounds[year].closed_on is None for year in (2023, 2024, 2025)] == [False, False, True]


def test_the_night_raises_nothing_for_units_that_take_no_part(world: World) -> None:
    assert raise_obligations(movement=world.movement, on=localdate(), by=None) == 0


def test_nobody_types_how_many_reports_came_late(world: World) -> None:
    made = Observation.objects.filter(measure__code__contains="reports_late_or_missing", period_start__year__gte=2023)
    assert set(made.values_list("origin__kind", flat=True)) == {"submissions"}
    assert set(made.filter(measure__code="reports_late_or_missing").values_list("value", flat=True)) == {0, 1}
    commune = Duty.objects.filter(unit=world.commune, year=2024)
    assert {duty.status for duty in commune} <= {DutyStatus.ACCEPTED.value, DutyStatus.OWED.value}


def test_the_ward_runs_a_movement_of_its_own_under_the_province_and_difficulties_are_reported_up(world: World) -> None:
    own = Movement.objects.get(parent=world.movement, unit__name="Phường Kon Tum")
    assert own.status == MovementStatus.RUNNING
    compiled = Paper.objects.filter(kind="report", state=PaperState.ISSUED)
    assert set(compiled.values_list("year", flat=True)) >= {2023, 2024, 2025, 2026}
    assert not compiled.filter(number=None).exists()
    working = calendar(world.movement)
    assert [paper for paper in compiled if not working.is_working_day(paper.issued_on)] == []


def test_the_number_of_a_document_says_of_what_kind_it_is(world: World) -> None:
    found = {"launch_plan": set[str](), "directive": set[str](), "report_yearly": set[str]()}
    handed_in = Submission.objects.filter(duty__obligation__in=found)
    for obligation, number in handed_in.values_list("duty__obligation", "document_number"):
        found[obligation].add(number.split("/")[1])
    assert found == {"launch_plan": {"KH-MAU"}, "directive": {"CT-MAU"}, "report_yearly": {"BC-MAU"}}
