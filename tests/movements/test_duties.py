"""What units owe is raised once and closed with the unit; the acts on it rebuild how it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_duty, make_kontum_movement, observe
from tests.factories.people import MERGED_ON, make_account, make_province, make_standing_officer, make_unit, succeed
from thidua.audit.models import Entry
from thidua.core.duties import DutyAct, DutyState, DutyStatus, Event, replay, state_of
from thidua.movements.actions import (
    act_on_duty,
    choose_parameter,
    close_duties_of,
    hand_in,
    raise_obligations,
    record_report_figures,
)
from thidua.movements.models import Duty, Movement
from thidua.movements.permissions import (
    can_hand_in_for,
    can_judge_duty,
    can_read_submissions_of,
    submissions_open_to,
)
from thidua.movements.queries import counts_by_state, in_state
from thidua.observations.actions import Figure
from thidua.observations.models import Observation
from thidua.observations.queries import facts_of_units
from thidua.people.actions import assign_cluster
from thidua.people.models import Kind, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit(parent=movement.province)


def rebuilt(duty: Duty) -> object:
    events = [Event(DutyAct(event.act), event.at, event.until) for event in duty.events.all()]
    return replay(duty.start, events)


def owed(unit: Unit) -> list[tuple[str, str, date | None]]:
    return list(
        Duty.objects.filter(unit=unit).order_by("due_on", "-obligation").values_list("obligation", "period", "due_on")
    )


def test_what_a_commune_owes_in_2023(movement: Movement, commune: Unit) -> None:
    assert raise_obligations(movement=movement, on=date(2023, 5, 1), by=None) == 6
    assert owed(commune) == [
        ("launch_plan", "2023-02", date(2023, 2, 28)),
        ("directive", "2023-02", date(2023, 2, 28)),
        ("report_quarterly", "2023-Q1", date(2023, 3, 17)),
        ("report_half_year", "2023-H1", date(2023, 6, 19)),
        ("report_quarterly", "2023-Q3", date(2023, 9, 18)),
        ("report_yearly", "2023", date(2023, 12, 18)),
    ]


def test_raising_twice_changes_nothing_and_tells_nothing(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    Duty.objects.filter(period="2024-Q1").update(status=DutyStatus.ACCEPTED.value)
    entries = Entry.objects.count()
    assert raise_obligations(movement=movement, on=date(2024, 12, 31), by=None) == 0
    assert (Duty.objects.count(), Entry.objects.count()) == (5, entries)
    assert Duty.objects.get(period="2024-Q1").status == DutyStatus.ACCEPTED.value


def test_a_unit_owes_only_what_falls_due_while_it_is_in_force(movement: Movement) -> None:
    ended = make_unit("Xã cũ", parent=movement.province, valid_to=date(2025, 6, 30))
    begun = make_unit("Xã mới", parent=movement.province, valid_from=date(2025, 7, 1))
    central = make_unit("Cục Thuế", Kind.CENTRAL_AGENCY, movement.province)
    raise_obligations(movement=movement, on=date(2025, 1, 1), by=None)
    assert [[period for _code, period, _day in owed(unit)] for unit in (ended, begun, central)] == [
        ["2025-02", "2025-Q1", "2025-H1"],
        ["2025-Q3", "2025"],
        [],
    ]


def test_only_the_units_of_the_movement_owe(movement: Movement, commune: Unit) -> None:
    make_unit("Xã Ngoài", parent=make_province("Tỉnh Khác", code="64"))
    left_out = make_unit("Xã Không Thi", parent=movement.province)
    begun = make_unit("Xã Mới", parent=movement.province, valid_from=date(2024, 3, 1))
    department = make_unit("Sở Tư pháp", Kind.DEPARTMENT, movement.province)
    assign_cluster(cluster="communes", year=2023, units=[commune], by=None)
    assign_cluster(cluster="communes", year=2025, units=[left_out], by=None)
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    assert set(Duty.objects.values_list("unit", flat=True)) == {commune.pk, begun.pk, department.pk}


def test_what_a_unit_would_owe_after_its_end_is_closed(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2025, 1, 1), by=None)
    assert close_duties_of(unit=commune, on=date(2025, 6, 30), reason="Sắp xếp", by=None) == 2
    assert close_duties_of(unit=commune, on=date(2025, 6, 30), reason="Sắp xếp", by=None) == 0
    closed = Duty.objects.filter(status=DutyStatus.CLOSED.value)
    assert {duty.period for duty in closed} == {"2025-Q3", "2025"}
    assert [rebuilt(duty) == duty.standing for duty in closed] == [True, True]


@pytest.mark.parametrize("act", [DutyAct.RETURN, DutyAct.EXTEND, DutyAct.REOPEN, DutyAct.EXEMPT])
def test_an_act_that_needs_a_reason_is_refused_without_one(act: DutyAct, movement: Movement, commune: Unit) -> None:
    duty = make_duty(movement, commune)
    with pytest.raises(ValidationError):
        act_on_duty(duty=duty, act=act, reason="  ", until=date(2030, 1, 1), by=None)
    assert list(duty.events.all()) == []


@pytest.mark.parametrize("act", [DutyAct.EXTEND, DutyAct.REOPEN])
def test_nothing_is_owed_after_the_last_day_of_the_movement(act: DutyAct, movement: Movement, commune: Unit) -> None:
    duty = make_duty(movement, commune, timezone.now() - YESTERDAY if act == DutyAct.REOPEN else None)
    last = movement.ends_on
    with pytest.raises(ValidationError) as refused:
        act_on_duty(duty=duty, act=act, reason="Bão", until=last + YESTERDAY, by=None)
    assert f"{last:%d/%m/%Y}" in str(refused.value.message_dict["until"])
    assert list(duty.events.all()) == []
    act_on_duty(duty=duty, act=act, reason="Bão", until=last, by=None)
    assert duty.events.get().act == act.value


def test_only_the_standing_agency_acts_on_duties(movement: Movement, commune: Unit) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=commune)
    duty = make_duty(movement, commune)
    with pytest.raises(Refused):
        act_on_duty(duty=duty, act=DutyAct.EXEMPT, reason="Vì", by=officer)
    with pytest.raises(ValidationError):
        act_on_duty(duty=duty, act=DutyAct.HAND_IN, by=make_standing_officer(movement.province))


def test_the_standing_agency_and_auditors_act_and_read_within_their_reach(movement: Movement, commune: Unit) -> None:
    neighbour = make_unit("Huyện bên", Kind.DISTRICT, movement.province)
    duty = make_duty(movement, commune)
    for unit, reaches in ((movement.province, True), (neighbour, False)):
        standing, auditor = (make_account(role=role, unit=unit) for role in (Role.STANDING_OFFICER, Role.AUDITOR))
        asked = (can_judge_duty(standing, duty), can_judge_duty(auditor, duty))
        assert tuple(map(bool, asked)) == (reaches, False)
        assert [bool(can_read_submissions_of(one, commune)) for one in (standing, auditor)] == [reaches] * 2
    outside = make_standing_officer(neighbour)
    client = Client()
    client.force_login(outside)
    assert client.get(reverse("movements:judge_duty", args=[duty.pk])).status_code == 403
    with pytest.raises(Refused):
        act_on_duty(duty=duty, act=DutyAct.EXEMPT, reason="Vì", by=outside)


def test_who_carries_a_unit_on_reads_what_it_handed_in_but_hands_nothing_in_for_it(
    movement: Movement, commune: Unit
) -> None:
    hand_in(duty=make_duty(movement, commune), document_number="1", document_date=date(2026, 1, 2), text="x", by=None)
    heir = make_unit("Xã Mới", parent=movement.province, valid_from=MERGED_ON)
    succeed(commune, heir)
    head, beside = (make_account(role=Role.UNIT_HEAD, unit=unit) for unit in (heir, make_unit("Xã Bên")))
    for account, reads in ((head, True), (beside, False)):
        assert bool(can_read_submissions_of(account, commune)) is reads
        assert submissions_open_to(account).exists() is reads
        assert not can_hand_in_for(account, commune)


def test_opened_again_until_a_day_by_someone_named_for_a_reason(movement: Movement, commune: Unit) -> None:
    standing, officer = make_standing_officer(movement.province), make_account(role=Role.UNIT_OFFICER, unit=commune)
    duty = make_duty(movement, commune, timezone.now() - YESTERDAY)
    document = {"document_number": "1/BC", "document_date": date(2026, 1, 2), "text": "Báo cáo"}
    with pytest.raises(ValidationError, match=r"khóa|locked"):
        hand_in(duty=duty, by=officer, **document)
    until = timezone.localdate() + timedelta(days=3)
    act_on_duty(duty=duty, act=DutyAct.REOPEN, reason="Mất điện", until=until, by=standing)
    hand_in(duty=duty, by=officer, **document)
    duty = act_on_duty(duty=duty, act=DutyAct.ACCEPT, by=standing)
    assert [(event.act, event.by, event.reason) for event in duty.events.all()] == [
        ("reopen", standing, "Mất điện"),
        ("hand_in", officer, ""),
        ("accept", standing, ""),
    ]
    assert rebuilt(duty) == duty.standing
    assert state_of(duty.standing, timezone.now()) is DutyState.ACCEPTED_LATE
    assert Entry.objects.filter(verb="act_on_duty").count() == 3


def test_the_database_finds_each_duty_in_the_state_it_is_shown_in(movement: Movement) -> None:
    now = timezone.now()
    days = [timedelta(days=number) for number in (-9, -1, 1, 6, 8)]
    for status in DutyStatus:
        for until in [*days, None]:
            for submitted in (None, *days):
                for opens in (-3, 3):
                    make_duty(
                        movement,
                        make_unit(parent=movement.province),
                        status=status.value,
                        opens_on=timezone.localdate(now) + timedelta(days=opens),
                        in_time_until=None if until is None else now + until,
                        submitted_at=now + submitted if submitted else now if status is DutyStatus.ACCEPTED else None,
                    )
    shown = {
        duty.pk: state_of(duty.standing, now)
        for duty in Duty.objects.exclude(status="submitted", submitted_at=None).exclude(
            status="received", submitted_at=None
        )
    }
    found = {
        pk: state
        for state in DutyState
        for pk in Duty.objects.filter(in_state(state, now)).values_list("pk", flat=True)
    }
    assert {pk: found[pk] for pk in shown} == shown
    every = Counter(state_of(duty.standing, now) for duty in Duty.objects.all())
    assert Counter(counts_by_state(movement, 2026, Unit.objects.all(), now)) == every


# Figures made of duties


def late_figures(unit: Unit, year: int = 2024) -> dict[str, str]:
    facts = facts_of_units([unit.pk], [year]).get(unit.pk, {}).get(year, {})
    return {code: str(fact.value) for code, fact in facts.items()}


def decide(unit: Unit, *late: str) -> None:
    """Every duty of the unit is accepted, in time but for the periods named."""
    for duty in Duty.objects.filter(unit=unit):
        duty.status = DutyStatus.ACCEPTED.value
        assert duty.deadline is not None
        duty.submitted_at = duty.deadline + (1 if duty.period in late else -1) * YESTERDAY
        duty.save()


def test_figures_wait_until_every_duty_is_decided(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    decide(commune)
    Duty.objects.filter(period="2024-Q3").update(status=DutyStatus.SUBMITTED.value)
    assert record_report_figures(movement=movement, year=2024, by=None) == 1
    assert late_figures(commune) == {"directive_late_or_missing": "0"}
    Duty.objects.filter(period="2024-Q3").update(status=DutyStatus.ACCEPTED.value)
    assert record_report_figures(movement=movement, year=2024, by=None) == 2
    assert late_figures(commune) == {
        "reports_late_or_missing": "0", "periodic_reports_late_or_missing": "0", "directive_late_or_missing": "0",
    }  # fmt: skip


def test_what_counts_as_reports_is_decided_by_the_open_point(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2023, 1, 1), by=None)
    decide(commune, "2023-02", "2023-Q1")
    found = []
    for answer in ("periodic_only", "periodic_and_directive", "all"):
        officer = make_standing_officer(movement.province)
        choose_parameter(movement=movement, code="reports_counted", value=answer, reason="Công văn", by=officer)
        record_report_figures(movement=movement, year=2023, by=officer)
        found.append(late_figures(commune, 2023))
    assert [one["reports_late_or_missing"] for one in found] == ["1", "2", "3"]
    assert {one["periodic_reports_late_or_missing"] for one in found} == {"1"}


def test_plan_and_directive_have_figures_of_their_own_in_the_years_in_which_they_fall_due(
    movement: Movement, commune: Unit
) -> None:
    central = make_unit("Cục Thuế", Kind.CENTRAL_AGENCY, movement.province)
    for year in (2023, 2024):
        raise_obligations(movement=movement, on=date(year, 1, 1), by=None)
    decide(commune)
    Duty.objects.filter(obligation="launch_plan").update(submitted_at=None, status=DutyStatus.OWED.value)
    Duty.objects.filter(obligation="directive", year=2024).update(submitted_at=timezone.now())
    for year in (2023, 2024):
        record_report_figures(movement=movement, year=year, by=None)
    plan, directive = "launch_plan_late_or_missing", "directive_late_or_missing"
    found = [late_figures(unit, year) for unit in (commune, central) for year in (2023, 2024)]
    assert [(one.get(plan), one.get(directive)) for one in found] == [
        ("1", "0"), (None, "1"), ("0", "0"), (None, "0"),
    ]  # fmt: skip


def test_what_never_came_is_missing_and_the_figure_says_which(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    decide(commune)
    Duty.objects.filter(period="2024-Q3").update(status=DutyStatus.OWED.value, submitted_at=None)
    record_report_figures(movement=movement, year=2024, by=None)
    figure = Observation.objects.get(measure__code="reports_late_or_missing")
    assert (str(figure.value.normalize()), figure.evidence) == (
        "1",
        "5 việc phải nộp; trễ hoặc thiếu 1: Báo cáo quý (2024-Q3)",
    )
    assert (figure.origin.kind, figure.origin.key, figure.origin.url_name) == (
        "submissions", "2024", "movements:duty_board",
    )  # fmt: skip


def test_a_figure_that_was_typed_gives_way_and_is_kept(movement: Movement, commune: Unit) -> None:
    observe(Figure(measure="reports_late_or_missing", year=2024, unit_id=commune.pk, value=Decimal(5)))
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    decide(commune)
    record_report_figures(movement=movement, year=2024, by=None)
    record_report_figures(movement=movement, year=2024, by=None)
    versions = Observation.objects.filter(measure__code="reports_late_or_missing").order_by("pk")
    assert [(int(one.value), bool(one.reason)) for one in versions] == [(5, False), (0, True)]


def test_who_owes_nothing_has_nothing_late_once_the_year_is_over(movement: Movement, commune: Unit) -> None:
    central = make_unit("Cục Thuế", Kind.CENTRAL_AGENCY, movement.province)
    record_report_figures(movement=movement, year=timezone.localdate().year, by=None)
    assert late_figures(central, timezone.localdate().year) == {}
    record_report_figures(movement=movement, year=2024, by=None)
    assert late_figures(central)["reports_late_or_missing"] == "0"
    assert late_figures(commune) == {}


def test_raising_asks_as_many_queries_for_three_units_as_for_one(
    movement: Movement, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        make_unit(f"Xã {number}", parent=movement.province)
    with django_assert_max_num_queries(16):
        raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    assert Counter(Duty.objects.values_list("period", flat=True))["2024"] == 3
