"""A closed round stays as it was judged: what is recorded, chosen or adopted later is named beside it, not counted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_duty, make_kontum_movement, observe
from tests.factories.people import make_person, make_post, make_province, make_standing_officer, make_unit
from thidua.awards.queries import Verdict, schemes_for, verdicts_on_person, verdicts_on_unit
from thidua.core.duties import DutyAct
from thidua.core.findings import Finding, Outcome
from thidua.law.loading import load_texts
from thidua.movements.actions import (
    act_on_duty,
    adopt_regulation,
    choose_parameter,
    close_round,
    open_round,
    record_report_figures,
)
from thidua.movements.models import Movement, RegulationVersion, Round
from thidua.movements.queries import round_for
from thidua.observations.actions import Figure
from thidua.people.models import Category, Kind, Person, Unit
from thidua.scoring.models import ScoringRun

pytestmark = pytest.mark.django_db

LAST_DAY_TO_REPORT = datetime(2024, 9, 17, 17, tzinfo=UTC)


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement(make_province())


@pytest.fixture
def unit(movement: Movement) -> Unit:
    return make_unit("Sở Tốt", Kind.DEPARTMENT, movement.province)


@pytest.fixture
def person(unit: Unit) -> Person:
    person = make_person("Y Thị Mai", Category.CIVIL_SERVANT, "CB1")
    make_post(unit, person)
    return person


def observed(measure: str, value: str, year: int = 2024, **whom: int) -> None:
    observe(Figure(measure=measure, year=year, value=Decimal(value), **whom), reason="Kiểm tra lại")


def close(movement: Movement, year: int = 2024) -> Round:
    held = round_for(movement, year)
    open_round(held=held, opened_on=date(2025, 3, 28), document="QĐ 268", by=None)
    return close_round(held=held, closed_on=timezone.localdate(), by=None)


def on_unit(movement: Movement, unit: Unit, year: int = 2024) -> Verdict:
    found = verdicts_on_unit(movement, round_for(movement, year), unit)
    return next(verdict for verdict in found if verdict.scheme.code == "bk-tinh-tap-the")


def on_person(movement: Movement, person: Person) -> Verdict:
    found = verdicts_on_person(movement, round_for(movement, 2024), person)
    return next(verdict for verdict in found if verdict.scheme.code == "bk-tinh-ca-nhan")


def part(verdict: Verdict, code: str) -> Finding:
    return next(finding for finding in verdict.finding.walk() if finding.code == code)


def later(verdict: Verdict) -> list[tuple[str, int, Decimal | None]]:
    return [(row.measure.code, row.period_start.year, row.value) for row in verdict.later]


def test_a_duty_exempted_after_the_closing_changes_no_finding_and_is_named(movement: Movement, unit: Unit) -> None:
    duty = make_duty(movement, unit, LAST_DAY_TO_REPORT, period="2024-Q3", year=2024, opens_on=date(2024, 8, 1))
    record_report_figures(movement=movement, year=2024, by=None)
    held = close(movement)
    before = on_unit(movement, unit)
    assert (part(before, "reports_on_time").outcome, part(before, "reports_on_time").value) == (Outcome.NOT_MET, 1)
    act_on_duty(duty=duty, act=DutyAct.EXEMPT, by=None, reason="Thiên tai")
    record_report_figures(movement=movement, year=2024, by=None)
    after = on_unit(movement, unit)
    assert after.finding == before.finding
    assert (later(before), later(after)) == ([], [("reports_late_or_missing", 2024, 0)])
    Round.objects.filter(pk=held.pk).update(closed_on=None, closed_at=None)
    assert part(on_unit(movement, unit), "reports_on_time").outcome is Outcome.MET
    assert later(on_unit(movement, unit)) == []


def test_a_figure_that_was_missing_at_the_closing_stays_missing(movement: Movement, unit: Unit) -> None:
    close(movement)
    observed("dossiers_late", "0", unit_id=unit.pk)
    observed("dossiers_late", "0", year=2022, unit_id=unit.pk)
    assert part(on_unit(movement, unit), "none_late").outcome is Outcome.NOT_DETERMINABLE
    assert later(on_unit(movement, unit)) == [("dossiers_late", 2024, 0)]


def test_findings_on_persons_stay_too_with_what_they_read_of_the_unit(
    movement: Movement, unit: Unit, person: Person
) -> None:
    observed("own_dossiers_late", "0", person_id=person.pk)
    observed("par_index", "92.5", unit_id=unit.pk)
    close(movement)
    before = on_person(movement, person)
    observed("own_dossiers_late", "3", person_id=person.pk)
    observed("par_index", "71", unit_id=unit.pk)
    after = on_person(movement, person)
    assert after.finding == before.finding
    assert part(after, "unit_index").value == Decimal("92.5")
    assert later(after) == [("par_index", 2024, 71), ("own_dossiers_late", 2024, 3)]


def test_a_choice_made_on_the_day_of_the_closing_counts_only_if_it_came_before(movement: Movement, unit: Unit) -> None:
    for measure, value in (("par_rank", "15"), ("par_cluster_size", "20")):
        observed(measure, value, unit_id=unit.pk)
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="high_rank_share", value="0.8", reason="Cụm ít đơn vị", by=officer)
    close(movement)
    choose_parameter(movement=movement, code="high_rank_share", value="0.1", reason="Đổi lại", by=officer)
    assert part(on_unit(movement, unit), "high_rank").threshold == 16
    assert part(on_unit(movement, unit, 2025), "high_rank").outcome is Outcome.NOT_DETERMINABLE


def test_rules_adopted_after_the_closing_judge_only_rounds_that_are_open(movement: Movement, unit: Unit) -> None:
    close(movement)
    offered = [scheme.code for scheme in schemes_for(round_for(movement, 2024))]
    adopt_regulation(movement=movement, regulation=without_a_condition(movement), reason="Sửa Kế hoạch", by=None)
    movement = Movement.objects.get(pk=movement.pk)
    assert [scheme.code for scheme in schemes_for(round_for(movement, 2024))] == offered
    of_closed, of_open = on_unit(movement, unit), on_unit(movement, unit, 2025)
    assert "none_late" in {finding.code for finding in of_closed.finding.walk()}
    assert "none_late" not in {finding.code for finding in of_open.finding.walk()}


def without_a_condition(movement: Movement) -> RegulationVersion:
    """Another version of the movement's rules, in which a condition bears another code."""
    old = movement.regulation
    texts = old.texts | {"schemes.yaml": old.texts["schemes.yaml"].replace("code: none_late", "code: no_late_dossier")}
    pack, _warnings = load_texts(old.code, texts, old.national)
    return RegulationVersion.objects.create(code=old.code, sha256=pack.sha256, texts=texts, national=old.national)


def test_the_page_of_a_scheme_says_that_the_round_is_closed_and_what_came_later(movement: Movement, unit: Unit) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_standing_officer(movement.province))
    address = reverse("awards:scheme", args=["bk-tinh-tap-the"])
    held = round_for(movement, 2024)
    ScoringRun.objects.create(
        movement=movement,
        year=2024,
        regulation=movement.regulation,
        cluster="departments",
        units=1,
        ranked=1,
        compared=0,
    )
    assert "was closed on" not in client.get(address, {"round": held.pk}).content.decode()
    close(movement)
    observed("dossiers_late", "7", unit_id=unit.pk)
    page = client.get(address, {"round": held.pk}).content.decode()
    assert f"This round was closed on {timezone.localdate():%d/%m/%Y}" in page
    assert "Recorded after the round was closed" in page
    table = client.get(reverse("awards:scheme_file", args=["bk-tinh-tap-the", "csv"]), {"round": held.pk})
    assert "Dossiers resolved late 2024" in table.content.decode()


def test_who_acts_on_a_duty_of_a_closed_round_is_told_that_its_findings_stay(movement: Movement, unit: Unit) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_standing_officer(movement.province))
    duty = make_duty(movement, unit, LAST_DAY_TO_REPORT, period="2024-Q3", year=2024, opens_on=date(2024, 8, 1))
    pages = [reverse("movements:judge_duty", args=[duty.pk]), reverse("movements:bring_up_to_date", args=[2024])]
    pages.append(reverse("movements:task_figures", args=[2024]))
    told = "its findings stay as they were judged then"
    assert [told in client.get(page).content.decode() for page in pages] == [False, False, False]
    close(movement)
    assert [told in client.get(page).content.decode() for page in pages] == [True, True, True]
