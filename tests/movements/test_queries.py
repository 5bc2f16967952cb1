from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.movements import RULES, make_kontum_movement, make_movement, run
from tests.factories.people import LAST_DAY, MERGED_ON, make_standing_officer, make_unit, succeed
from tests.movements.conftest import OPEN_POINTS, write_pack
from thidua.core.facts import Parameter
from thidua.core.findings import Settled
from thidua.core.messages import Message, Text, Words, render
from thidua.frame.words import Citation
from thidua.law.loading import packaged
from thidua.movements.actions import adopt_regulation, choose_parameter, load_regulation, open_round
from thidua.movements.models import Movement, MovementStatus, RegulationVersion, RoundKind
from thidua.movements.queries import (
    NoMovementError,
    calendar,
    citations,
    current_movement,
    current_round,
    level_names,
    measures_in_areas,
    merit_years,
    open_points,
    pack_of,
    parameters,
    province_today,
    round_for,
    rounds,
)
from thidua.people.models import Kind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [MovementStatus.ISSUED, MovementStatus.RUNNING, MovementStatus.IN_REVIEW])
def test_current_movement_is_the_one_being_run(draft: Movement, status: MovementStatus) -> None:
    Movement.objects.update(status=status)
    assert current_movement() == draft


def test_measures_of_an_area_are_those_the_rules_judge_it_by() -> None:
    """communes.yaml, area 7: E-government."""
    assert measures_in_areas(["e_government"]) == frozenset()
    make_kontum_movement()
    measures = measures_in_areas(["e_government"])
    assert {"online_dossiers", "electronic_results"} <= measures
    assert "budget_disclosed" not in measures
    assert {"online_dossiers", "budget_disclosed"} <= measures_in_areas(["e_government", "public_finance"])


def test_current_movement_is_never_a_draft(draft: Movement) -> None:
    with pytest.raises(NoMovementError):
        current_movement()


def test_a_closed_movement_stays_until_another_one_runs(movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert current_movement() == movement
    other = run(Movement.objects.create(
        code="older", title="Cũ", province=movement.province, regulation=movement.regulation,
        starts_on=date(2020, 1, 1), ends_on=date(2022, 1, 1),
    ))  # fmt: skip
    assert current_movement() == other


def test_current_movement_is_the_newest_of_several(movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    other = run(Movement.objects.create(
        code="newer", title="Mới", province=movement.province, regulation=movement.regulation,
        starts_on=date(2025, 1, 1), ends_on=date(2030, 1, 1),
    ))  # fmt: skip
    assert current_movement() == other


def test_pack_of_reads_the_stored_texts_and_no_files(folder: Path) -> None:
    version = load_regulation(folder=folder, by=None)
    write_pack(folder, "broken")
    pack = pack_of(RegulationVersion.objects.get())
    assert (pack.sha256, pack.movement.title.vi) == (version.sha256, "Phong trào nhỏ")
    assert pack_of(version) is pack


def parameter(code: str, value: Decimal | str, reason: Text, label: Text, chosen: bool = False) -> Parameter:
    said: Words = Message.of("%(day)s", day=date.fromisoformat(value)) if code == "due" else label_of(value)
    words = Message.of("%(question)s: %(value)s (by default)", question=label, value=said)
    return Parameter(code, label, value, reason, Settled("plan", "1", said=words), chosen)


def label_of(value: Decimal | str) -> Words:
    return Text("Tất cả", "All") if value == "all" else Text(f"{value}".replace(".", ","), f"{value}")


def test_parameters_are_the_defaults_of_the_plan(movement: Movement) -> None:
    assert parameters(movement) == {
        "top": parameter("top", Decimal("0.3333"), Text("Một phần ba", "A third"), Text("Thứ hạng cao", "High rank")),
        "places": parameter("places", Decimal(3), Text("Ba bậc", "Three"), Text("Số bậc", "Places")),
        "joint": parameter("joint", "all", Text("Như Kế hoạch", "As the plan says"), Text("Tiêu chuẩn", "Conditions")),
        "due": parameter("due", "2030-10-31", Text("Hết phong trào", "The end"), Text("Hạn", "Due")),
    }


def test_parameters_follow_the_newest_choice_and_give_its_reason(movement: Movement) -> None:
    account = make_standing_officer(movement.province)
    for value in ("0.5", "0.25"):
        choose_parameter(movement=movement, code="top", value=value, reason=f"Công văn {value}", by=account)
    chosen = parameters(movement)["top"]
    assert (chosen.value, chosen.reason, chosen.chosen) == (Decimal("0.25"), Text("Công văn 0.25"), True)
    assert isinstance(chosen.basis, Settled)
    assert render(chosen.basis.said, "en") == "High rank: 0.25 (chosen by the standing agency: Công văn 0.25)"
    assert parameters(movement)["joint"].chosen is False


@pytest.mark.parametrize(("old", "new"), [("at_most: 1\n", "at_most: 0.4\n"), ("code: top\n", "code: other\n")])
def test_parameters_drop_a_choice_that_new_rules_do_not_offer(
    movement: Movement, folder: Path, old: str, new: str
) -> None:
    account = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="top", value="0.5", reason="Công văn", by=account)
    version = load_regulation(folder=write_pack(folder, (RULES + OPEN_POINTS).replace(old, new)), by=None)
    adopt_regulation(movement=movement, regulation=version, reason="Đổi", by=None)
    assert [one.chosen for one in parameters(movement).values()] == [False] * 4


def test_open_points_say_values_in_words_and_who_chose_when(movement: Movement) -> None:
    account = make_standing_officer(movement.province)
    for code, value in (("joint", "any"), ("due", "2029-12-31"), ("top", "0.25"), ("top", "0.5")):
        choose_parameter(movement=movement, code=code, value=value, reason="Công văn", by=account)
    found = {settled.point.code: settled for settled in open_points(movement)}
    assert {code: (render(one.said, "en"), render(one.default_said, "en")) for code, one in found.items()} == {
        "top": ("0.5", "0.3333"),
        "places": ("3", "3"),
        "joint": ("Any", "All"),
        "due": ("31/12/2029", "31/10/2030"),
    }
    assert [(render(one.said, "en"), one.made.chosen_by) for one in found["top"].choices] == [
        ("0.5", account), ("0.25", account),
    ]  # fmt: skip
    assert found["places"].choices == []


def test_an_open_point_decides_where_a_condition_or_a_due_date_reads_it() -> None:
    points = open_points(make_kontum_movement())
    assert {settled.point.code for settled in points if not settled.decides} == {
        "average_years", "kinds_without_index", "apologised_extension", "rounds_named_by",
    }  # fmt: skip


def test_open_points_ask_one_query_however_many_choices(movement: Movement) -> None:
    account = make_standing_officer(movement.province)
    pack_of(movement.regulation)

    def queries() -> int:
        choose_parameter(movement=movement, code="top", value="0.5", reason="Công văn", by=account)
        with CaptureQueriesContext(connection) as captured:
            assert [choice.made.chosen_by.name for one in open_points(movement) for choice in one.choices]
        return len(captured)

    assert [queries(), queries(), queries()] == [1, 1, 1]


def test_rounds_stand_in_order_the_final_one_last(movement: Movement) -> None:
    found = [(held.year, held.kind) for held in rounds(movement)]
    assert found[0] == (2023, RoundKind.YEARLY)
    assert found[-2:] == [(2030, RoundKind.YEARLY), (2030, RoundKind.FINAL)]


def test_round_for_finds_a_round_or_says_that_there_is_none(movement: Movement) -> None:
    assert round_for(movement, 2024).year == 2024
    assert round_for(movement, 2030, RoundKind.FINAL).kind == RoundKind.FINAL
    for year, kind in ((2022, RoundKind.YEARLY), (2029, RoundKind.FINAL)):
        with pytest.raises(NoMovementError):
            round_for(movement, year, kind)


def test_merit_years_are_the_year_judged_or_the_whole_movement(movement: Movement) -> None:
    assert merit_years(round_for(movement, 2024)) == (2024,)
    assert merit_years(round_for(movement, 2030)) == (2030,)
    assert merit_years(round_for(movement, 2030, RoundKind.FINAL)) == tuple(range(2023, 2031))


def test_current_round_is_the_newest_opened_by_a_day(movement: Movement) -> None:
    for year, opened_on in ((2023, date(2024, 4, 17)), (2024, date(2025, 3, 28))):
        open_round(held=round_for(movement, year), opened_on=opened_on, document="QĐ", by=None)
    days = [date(2024, 4, 16), date(2024, 4, 17), date(2025, 3, 27), date(2025, 3, 28)]
    found = [current_round(movement, day) for day in days]
    assert [held.year if held else None for held in found] == [None, 2023, 2023, 2024]


def test_calendar_counts_by_the_holidays_of_the_rules(movement: Movement) -> None:
    days = calendar(movement)
    assert days.is_working_day(date(2024, 9, 2)) is False
    assert days.is_working_day(date(2024, 9, 5)) is True
    assert calendar(movement) is days


def test_citations_name_every_instrument_and_the_plan(movement: Movement) -> None:
    named = citations(movement)
    assert named.keys() == pack_of(movement.regulation).instruments.keys() | {"plan"}
    assert named["plan"] == Citation(Message.of("The plan"), "/plan/", {})


def test_citations_say_paragraphs_of_the_plan_in_words() -> None:
    cited = citations(make_kontum_movement())["plan"].paragraphs["II.5.a.tt.2"]
    assert render(cited, "vi") == "điểm a khoản 5 Mục II (tiêu chuẩn của tập thể, ý 2)"


def test_level_names_come_from_ladders_in_any_form_and_from_the_scales_of_conditions() -> None:
    names = level_names(packaged("kontum-2023"))
    assert names["par_plan_issued"].keys() == {"full", "partial", "none"}
    assert names["par_class"]["tot"] == Text("Tốt", "Good")
    assert names["rating"]["excellent"].vi == "Hoàn thành xuất sắc nhiệm vụ"
    assert {code for code, measure in packaged("kontum-2023").measures.items() if measure.kind == "level"} <= (
        names.keys() | {"person_category"}
    )


def test_level_names_look_into_parts_and_branches() -> None:
    ladder = (
        "{kind: level_ladder, measure: %s, levels: [{code: full, name: {vi: Đủ, en: Full}, share: 1},"
        " {code: none, name: {vi: Không, en: None}, share: 0}]}"
    )
    measures = "".join(f"  - {{code: {code}, kind: level, name: {code}}}\n" for code in ("l1", "l2", "l3"))
    parts = f"{{kind: sum_of_parts, parts: [{{name: A, share: 1, form: {ladder % 'l1'}}}]}}"
    guard = "{measure: par_index, op: '>', threshold: 1}"
    branch = f"{{kind: branch, cases: [{{when: {guard}, form: {ladder % 'l2'}}}], otherwise: {ladder % 'l3'}}}"
    forms = "".join(
        f"          - {{code: '{code}', maximum: 30, name: {code}, form: {form}}}\n"
        for code, form in (("1.3", parts), ("1.4", branch))
    )
    movement = make_movement()
    texts = {"rules.yaml": RULES.replace("measures:\n", f"measures:\n{measures}") + forms}
    version = RegulationVersion(code="small", sha256="tested", texts=texts, national=movement.regulation.national)
    full = {"full": Text("Đủ", "Full"), "none": Text("Không", "None")}
    assert {code: level_names(pack_of(version))[code] for code in ("l1", "l2", "l3")} == dict.fromkeys(
        ("l1", "l2", "l3"), full
    )


def test_the_province_of_today_is_the_one_that_carries_the_first_on(movement: Movement) -> None:
    assert province_today(movement) == movement.province
    heir = make_unit("Tỉnh Quảng Ngãi", Kind.PROVINCE, valid_from=MERGED_ON)
    movement.province.valid_to = LAST_DAY
    movement.province.save()
    succeed(movement.province, heir)
    assert province_today(movement) == heir
