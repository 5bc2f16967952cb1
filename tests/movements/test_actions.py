from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from tests.factories.movements import RULES
from tests.factories.people import make_account, make_province, make_standing_officer, make_unit
from tests.movements.conftest import OPEN_POINTS, write_pack
from thidua.audit.models import Entry
from thidua.law.loading import NATIONAL, read_folder
from thidua.law.reading import PackError
from thidua.movements.actions import (
    adopt_regulation,
    choose_parameter,
    close_round,
    create_movement,
    load_regulation,
    open_round,
    set_status,
)
from thidua.movements.models import Movement, MovementStatus, ParameterChoice, RegulationVersion, Round, RoundKind
from thidua.movements.queries import pack_of, round_for
from thidua.movements.workflow import PERMITS, TRANSITIONS, Permit
from thidua.observations.models import Measure, PublishedIndex
from thidua.people.models import Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db


def said(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


@pytest.fixture(autouse=True)
def in_english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"


def test_load_regulation_keeps_the_texts_and_the_national_law(folder: Path) -> None:
    account = make_standing_officer(make_province())
    version = load_regulation(folder=folder, by=account)
    version.refresh_from_db()
    assert version.texts == {"rules.yaml": RULES + OPEN_POINTS}
    assert version.national == read_folder(NATIONAL)
    assert (version.code, version.loaded_by, version.sha256) == ("small", account, pack_of(version).sha256)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.said.after) == ("load_regulation", account, {"sha256": version.sha256})


def test_load_regulation_keeps_the_same_text_once_and_another_text_as_another_version(folder: Path) -> None:
    first = load_regulation(folder=folder, by=None)
    assert load_regulation(folder=folder, by=None) == first
    write_pack(folder, RULES)
    assert load_regulation(folder=folder, by=None) != first
    assert (RegulationVersion.objects.count(), Entry.objects.count()) == (2, 2)


def test_load_regulation_stores_no_pack_with_a_mistake(folder: Path) -> None:
    write_pack(folder, RULES.replace("measure: plan_made", "measure: plan_maid"))
    with pytest.raises(PackError, match=r"plan_maid.*plan_made"):
        load_regulation(folder=folder, by=None)
    assert (RegulationVersion.objects.count(), Entry.objects.count()) == (0, 0)


def test_create_movement_follows_its_pack(folder: Path, province: Unit) -> None:
    version = load_regulation(folder=folder, by=None)
    movement = create_movement(regulation=version, province=province, by=None, synthetic=True)
    movement.refresh_from_db()
    assert (movement.code, movement.title, movement.title_en) == ("small", "Phong trào nhỏ", "A small movement")
    assert (movement.starts_on, movement.ends_on) == (date(2023, 1, 1), date(2030, 10, 31))
    assert (movement.province, movement.status, movement.synthetic) == (province, "draft", True)
    rounds = [(held.kind, held.year, held.opened_on) for held in movement.rounds.order_by("-kind", "year")]
    assert rounds == [*((RoundKind.YEARLY, year, None) for year in range(2023, 2031)), (RoundKind.FINAL, 2030, None)]
    assert Entry.objects.latest("pk").verb == "create_movement"


def test_the_rules_hold_once_the_movement_is_issued(draft: Movement) -> None:
    set_status(movement=draft, status=MovementStatus.ISSUED, document="01/KH-UBND", by=None)
    assert set(Measure.objects.values_list("code", flat=True)) == set(pack_of(draft.regulation).measures)
    published = PublishedIndex.objects.get()
    assert (published.index, published.unit, published.source) == ("papi", draft.province, "PAPI 2023")


def test_a_draft_beside_a_running_movement_leaves_its_measures_and_published_results_alone(
    movement: Movement, tmp_path: Path
) -> None:
    def kept() -> list[object]:
        return [list(Measure.objects.order_by("pk").values()), list(PublishedIndex.objects.order_by("pk").values())]

    before, rules = kept(), RULES + OPEN_POINTS
    other = rules.replace("  code: small\n", "  code: other\n").replace(
        "{vi: Chỉ số, en: Index}", "{vi: Khác, en: Other}"
    )
    drafts = [other.replace("39.96", score) for score in ("41.00", "42.00")]
    first, second = (load_regulation(folder=write_pack(tmp_path / "other", text), by=None) for text in drafts)
    draft = create_movement(regulation=first, province=movement.province, by=None)
    adopt_regulation(movement=draft, regulation=second, reason="Sửa dự thảo", by=None)
    assert kept() == before


def test_create_movement_is_refused_outside_a_province_and_twice(draft: Movement) -> None:
    with pytest.raises(ValidationError) as error:
        create_movement(regulation=draft.regulation, province=make_unit("Xã Hiếu"), by=None)
    assert said(error) == ["“Xã Hiếu” is not a province: a movement is run in one."]
    with pytest.raises(ValidationError) as error:
        create_movement(regulation=draft.regulation, province=draft.province, by=None)
    assert said(error) == ["This movement exists already. To change its rules, adopt another version of them."]
    assert Movement.objects.count() == 1


def changed(folder: Path) -> RegulationVersion:
    """The rules again: another title, a year more, a measure more."""
    text = (RULES + OPEN_POINTS).replace("last_round: 2030", "last_round: 2031").replace("Phong trào nhỏ", "Phong trào")
    text = text.replace("measures:\n", "measures:\n  - {code: extra, kind: amount, name: Thêm}\n")
    return load_regulation(folder=write_pack(folder, text), by=None)


def test_adopt_regulation_follows_the_new_rules_and_keeps_the_rounds(movement: Movement, folder: Path) -> None:
    opened = open_round(held=round_for(movement, 2023), opened_on=date(2024, 4, 17), document="QĐ 1", by=None)
    before = movement.regulation
    version = changed(folder)
    adopt_regulation(movement=movement, regulation=version, reason=" Bổ sung ", by=None)
    movement.refresh_from_db()
    assert (movement.regulation, movement.title) == (version, "Phong trào")
    assert movement.rounds.filter(kind=RoundKind.YEARLY).count() == 9
    assert movement.rounds.get(year=2023) == opened
    assert Measure.objects.filter(code="extra").exists()
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.said.reason) == ("adopt_regulation", "Bổ sung")
    assert (entry.said.before, entry.said.after) == ({"regulation": before.sha256}, {"regulation": version.sha256})


def test_adopt_regulation_needs_a_reason_and_rules_of_the_same_movement(
    movement: Movement, folder: Path, tmp_path: Path
) -> None:
    before = movement.regulation
    with pytest.raises(ValidationError) as error:
        adopt_regulation(movement=movement, regulation=changed(folder), reason=" ", by=None)
    assert said(error) == ["Give the reason of the change."]
    other = load_regulation(folder=write_pack(tmp_path / "other", RULES), by=None)
    with pytest.raises(ValidationError) as error:
        adopt_regulation(movement=movement, regulation=other, reason="Đổi", by=None)
    assert said(error) == ["These are the rules of another movement."]
    assert Movement.objects.get().regulation == before


@pytest.mark.parametrize("before", MovementStatus)
@pytest.mark.parametrize("after", MovementStatus)
def test_set_status_moves_as_the_workflow_says(draft: Movement, before: MovementStatus, after: MovementStatus) -> None:
    Movement.objects.update(status=before)
    draft.refresh_from_db()
    step = {"status": after, "on": date(2024, 3, 1), "document": " QĐ 5 ", "reason": " Lý do "}
    if after in TRANSITIONS[before]:
        set_status(movement=draft, by=None, **step)
        entry = Entry.objects.latest("pk")
        assert (entry.verb, entry.said.before, entry.said.after, entry.said.reason) == (
            "set_movement_status",
            {"status": before.value},
            {"status": after.value, "since": "2024-03-01", "document": "QĐ 5"},
            "Lý do",
        )
    else:
        with pytest.raises(ValidationError) as error:
            set_status(movement=draft, by=None, **step)
        assert said(error) == [f"A movement cannot go from “{before.label}” to “{after.label}”."]
    assert Movement.objects.get().status == (after if after in TRANSITIONS[before] else before)


def test_every_status_can_be_reached_and_only_a_closed_movement_is_at_its_end() -> None:
    reached = {MovementStatus.DRAFT} | {after for moves in TRANSITIONS.values() for after in moves}
    assert reached == set(TRANSITIONS) == set(MovementStatus)
    assert [status for status, moves in TRANSITIONS.items() if not moves] == [MovementStatus.CLOSED]


def test_open_round_keeps_the_event_and_its_document(movement: Movement) -> None:
    account = make_standing_officer(movement.province)
    held = round_for(movement, 2024)
    open_round(held=held, opened_on=date(2025, 3, 28), document=" QĐ 268 ", by=account)
    held.refresh_from_db()
    assert (held.opened_on, held.opening_document, held.closed_on) == (date(2025, 3, 28), "QĐ 268", None)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.subject_key) == ("open_round", account, str(held.pk))
    assert entry.said.after == {"opened_on": "2025-03-28", "document": "QĐ 268"}


def test_open_round_refuses_an_event_without_document_or_before_its_year(movement: Movement) -> None:
    held = round_for(movement, 2024)
    for opened_on, document, message in (
        (date(2025, 3, 28), " ", "A round is opened by an event: give its document number."),
        (date(2023, 12, 31), "QĐ 1", "The round judges 2024: it cannot open before that year."),
        (date(2025, 3, 28), "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ):
        with pytest.raises(ValidationError) as error:
            open_round(held=held, opened_on=opened_on, document=document, by=None)
        assert said(error) == [message]
        assert held.opened_on is None
    assert not Round.objects.exclude(opened_on=None).exists()
    assert not Entry.objects.filter(verb="open_round").exists()


@pytest.mark.parametrize("status", sorted(set(MovementStatus) - set(PERMITS[Permit.OPEN_ROUNDS])))
def test_open_round_waits_for_the_movement_to_run(movement: Movement, status: MovementStatus) -> None:
    Movement.objects.update(status=status)
    with pytest.raises(ValidationError) as error:
        open_round(held=round_for(Movement.objects.get(), 2024), opened_on=date(2025, 1, 1), document="QĐ", by=None)
    assert said(error) == ["A round opens only while the movement is running."]


def test_close_round_comes_once_and_after_the_opening(movement: Movement) -> None:
    held = round_for(movement, 2024)
    with pytest.raises(ValidationError) as error:
        close_round(held=held, closed_on=date(2025, 8, 1), by=None)
    assert said(error) == ["A round that was never opened cannot be closed."]
    open_round(held=held, opened_on=date(2025, 3, 28), document="QĐ 268", by=None)
    with pytest.raises(ValidationError) as error:
        close_round(held=held, closed_on=date(2025, 3, 27), by=None)
    assert said(error) == ["A round cannot close before it opens."]
    close_round(held=held, closed_on=date(2025, 8, 1), by=None)
    with pytest.raises(ValidationError) as error:
        close_round(held=held, closed_on=date(2025, 8, 2), by=None)
    assert said(error) == ["This round is closed already."]
    held.refresh_from_db()
    assert held.closed_on == date(2025, 8, 1)
    assert Entry.objects.latest("pk").said.after == {"closed_on": "2025-08-01"}


@pytest.mark.parametrize(
    ("code", "value", "stored"),
    [
        ("top", " 0,25 ", "0.25"),
        ("top", "1.0", "1"),
        ("places", "-5", "-5"),
        ("joint", "any", "any"),
        ("due", "2029-12-31", "2029-12-31"),
    ],
)
def test_choose_parameter_stores_the_value_with_its_reason(
    movement: Movement, code: str, value: str, stored: str
) -> None:
    account = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code=code, value=value, reason=" Công văn 5 ", by=account)
    choice = ParameterChoice.objects.get()
    assert (choice.code, choice.value, choice.reason, choice.chosen_by) == (code, stored, "Công văn 5", account)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.subject_key, entry.said.reason) == ("choose_parameter", code, "Công văn 5")
    assert entry.said.after == {"value": stored}


def test_choose_parameter_tells_what_held_before(movement: Movement) -> None:
    account = make_standing_officer(movement.province)
    for value in ("0.25", "0.5"):
        choose_parameter(movement=movement, code="top", value=value, reason="Công văn", by=account)
    assert [entry.said.before for entry in Entry.objects.filter(verb="choose_parameter").order_by("pk")] == [
        {"value": "0.3333"}, {"value": "0.25"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "value", "reason", "message"),
    [
        ("nothing", "1", "Lý do", "The plan has no such open point."),
        ("top", "0", "Lý do", "The number must lie between 0.01 and 1."),
        ("top", "Infinity", "Lý do", "The number must lie between 0.01 and 1."),
        ("top", "0.123456789", "Lý do", "Write at most 8 decimals."),
        ("top", "một nửa", "Lý do", "Write a number."),
        ("places", "1e10", "Lý do", "The number must lie between −1,000,000,000 and 1,000,000,000."),
        ("joint", "some", "Lý do", "Choose one of the values offered."),
        ("joint", "", "Lý do", "Choose one of the values offered."),
        ("due", "31/12/2029", "Lý do", "Write a date as 2030-10-31."),
        ("top", "0.25", "  ", "Give the reason: it is shown wherever this choice decides."),
    ],
)
def test_choose_parameter_refuses_what_is_not_offered(
    movement: Movement, code: str, value: str, reason: str, message: str
) -> None:
    account = make_standing_officer(movement.province)
    with pytest.raises(ValidationError) as error:
        choose_parameter(movement=movement, code=code, value=value, reason=reason, by=account)
    assert said(error) == [message]
    assert not ParameterChoice.objects.exists()
    assert not Entry.objects.filter(verb="choose_parameter").exists()


@pytest.mark.parametrize("role", ["", Role.OBSERVER, Role.UNIT_OFFICER])
def test_only_the_standing_agency_runs_the_movement(movement: Movement, folder: Path, role: str) -> None:
    account = make_account(role=role, unit=movement.province)
    version, held, entries = movement.regulation, round_for(movement, 2024), Entry.objects.count()
    acts = [
        lambda: load_regulation(folder=folder, by=account),
        lambda: create_movement(regulation=version, province=movement.province, by=account),
        lambda: adopt_regulation(movement=movement, regulation=version, reason="Đổi", by=account),
        lambda: set_status(movement=movement, status=MovementStatus.IN_REVIEW, by=account),
        lambda: open_round(held=held, opened_on=date(2025, 1, 1), document="QĐ", by=account),
        lambda: close_round(held=held, closed_on=date(2025, 1, 1), by=account),
        lambda: choose_parameter(movement=movement, code="top", value="0.5", reason="Lý do", by=account),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert Entry.objects.count() == entries
