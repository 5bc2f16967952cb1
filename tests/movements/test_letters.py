"""Letters of urging: one draft a unit, never twice for the same, signed and issued by people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories.documents import make_letterhead
from tests.factories.movements import make_duty, make_kontum_movement
from tests.factories.people import make_account, make_unit, succeed
from thidua.core.duties import DutyStatus, end_of
from thidua.documents.actions import approve_paper, issue_paper, recall_paper, return_paper
from thidua.documents.models import Paper, PaperState
from thidua.documents.permissions import papers_open_to
from thidua.movements.actions import Letters, draft_letters
from thidua.movements.models import Duty, Movement, MovementStatus, Urged
from thidua.movements.queries import standing_agency
from thidua.people.models import Kind, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 2)
FIFTH_DAY = date(2026, 3, 9)


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def agency(movement: Movement) -> Unit:
    agency = make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province)
    make_letterhead(agency)
    return agency


@pytest.fixture
def commune(movement: Movement, agency: Unit) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province)


@pytest.fixture
def duty(movement: Movement, commune: Unit) -> Duty:
    fields = {"obligation": "directive", "period": "2026-02", "opens_on": date(2026, 2, 1)}
    return make_duty(movement, commune, end_of(LAST_DAY), **fields)


def write(movement: Movement, on: date = FIFTH_DAY) -> tuple[int, int, int]:
    done = draft_letters(movement=movement, on=on, by=None)
    return done.drafted, done.revised, done.returned


def rows(paper: Paper) -> list[list[str]]:
    return next(block["rows"] for block in paper.content["blocks"] if block["kind"] == "grid")


def test_from_the_fifth_working_day_a_draft_from_the_standing_agency(
    movement: Movement, duty: Duty, agency: Unit, commune: Unit
) -> None:
    assert (write(movement, date(2026, 3, 6)), write(movement)) == ((0, 0, 0), (1, 0, 0))
    paper = Paper.objects.get()
    assert (paper.unit, paper.kind, paper.state, paper.number, paper.subject_label) == (
        agency, "letter", PaperState.DRAFT, None, "Xã Mẫu",
    )  # fmt: skip
    assert paper.content["addressees"] == ["Ủy ban nhân dân xã Mẫu"]
    assert "chưa nhận được của Ủy ban nhân dân xã Mẫu" in str(paper.content)
    assert rows(paper) == [["1", "Văn bản chỉ đạo tháng 02", "tháng 2 năm 2026", "02/03/2026", "5"]]
    assert [(line.text, line.unit) for line in paper.recipients.all()] == [("Như trên", commune)]
    assert [(one.duty, one.last_day) for one in Urged.objects.all()] == [(duty, LAST_DAY)]


def test_the_standing_agency_writes_no_letter_to_itself(movement: Movement, duty: Duty, agency: Unit) -> None:
    make_duty(movement, agency, end_of(LAST_DAY), period="2026-Q1")
    assert write(movement) == (1, 0, 0)
    assert Paper.objects.get().recipients.get().unit == duty.unit


def test_one_letter_lists_all_that_a_unit_owes(movement: Movement, duty: Duty, commune: Unit) -> None:
    make_duty(movement, commune, end_of(LAST_DAY - timedelta(days=5)), period="2026-Q1")
    make_duty(movement, make_unit("Sở Mẫu", Kind.DEPARTMENT, movement.province), end_of(LAST_DAY))
    assert write(movement) == (2, 0, 0)
    assert sorted(len(rows(paper)) for paper in Paper.objects.all()) == [1, 2]


def test_what_was_handed_in_and_returned_is_not_said_never_to_have_come(movement: Movement, duty: Duty) -> None:
    Duty.objects.update(status=DutyStatus.RETURNED.value)
    write(movement)
    paper = Paper.objects.get()
    assert "đã trả lại mà chưa nhận được bản bổ sung" in str(paper.content)
    assert rows(paper)[0][1] == "Văn bản chỉ đạo tháng 02 (đã trả lại để bổ sung)"


@pytest.mark.parametrize(
    ("status", "in_time_until", "said"),
    [("owed", LAST_DAY, "mở lại"), ("owed", date(2026, 3, 6), "gia hạn"), ("returned", LAST_DAY, "bổ sung")],
)
def test_where_more_time_was_given_the_deadline_of_the_duty_itself_is_named_too(
    movement: Movement, duty: Duty, status: str, in_time_until: date, said: str
) -> None:
    until = end_of(date(2026, 3, 6))
    Duty.objects.update(status=status, in_time_until=end_of(in_time_until), open_until=until)
    write(movement, date(2026, 3, 13))
    assert rows(Paper.objects.get())[0][3:] == [f"02/03/2026 ({said} đến 06/03/2026)", "5"]


def test_written_twice_or_after_a_missed_week_it_is_drafted_once(movement: Movement, duty: Duty) -> None:
    assert [write(movement, FIFTH_DAY + timedelta(days=days)) for days in (0, 0, 7, 30)] == [
        (1, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip


def test_on_a_day_off_nothing_is_drafted(movement: Movement, duty: Duty) -> None:
    assert write(movement, date(2026, 3, 14)) == (0, 0, 0)


def test_a_draft_follows_what_is_late_until_it_is_approved(movement: Movement, duty: Duty, commune: Unit) -> None:
    write(movement)
    second = make_duty(movement, commune, end_of(date(2026, 3, 5)), period="2026-Q1")
    assert write(movement, date(2026, 3, 12)) == (0, 1, 0)
    assert len(rows(Paper.objects.get())) == 2
    Duty.objects.filter(pk=duty.pk).update(status=DutyStatus.SUBMITTED.value)
    assert write(movement, date(2026, 3, 12)) == (0, 1, 0)
    assert [one.duty for one in Urged.objects.all()] == [second]


def test_a_draft_that_has_nothing_left_to_urge_is_given_back(movement: Movement, duty: Duty) -> None:
    write(movement)
    Duty.objects.update(status=DutyStatus.SUBMITTED.value)
    assert (write(movement), write(movement)) == ((0, 0, 1), (0, 0, 0))
    assert Paper.objects.get().state == PaperState.RETURNED
    Duty.objects.update(status=DutyStatus.OWED.value)
    assert write(movement) == (1, 0, 0)


def test_what_the_signer_returned_stays_returned_until_something_new_is_late(
    movement: Movement, duty: Duty, commune: Unit
) -> None:
    write(movement)
    return_paper(paper=Paper.objects.get(), reason="Chưa gửi", by=None)
    assert write(movement) == (0, 0, 0)
    make_duty(movement, commune, end_of(LAST_DAY), period="2026-Q1")
    assert write(movement) == (0, 1, 0)
    assert Paper.objects.get().state == PaperState.DRAFT


def test_signer_and_clerk_give_name_number_and_day_and_then_another_duty_makes_another_letter(
    movement: Movement, duty: Duty, agency: Unit, commune: Unit
) -> None:
    write(movement)
    signer, clerk = (make_account(role=role, unit=agency) for role in (Role.SIGNER, Role.CLERK))
    approve_paper(paper=Paper.objects.get(), by=signer)
    assert write(movement) == (0, 0, 0)
    issued = issue_paper(paper=Paper.objects.get(), by=clerk)
    assert (issued.number_and_symbol, issued.issued_on) == ("01/SNV-CCHC", timezone.localdate())
    assert write(movement) == (0, 0, 0)
    make_duty(movement, commune, end_of(LAST_DAY), period="2026-Q1")
    assert write(movement) == (1, 0, 0)
    assert [len(rows(paper)) for paper in Paper.objects.order_by("pk")] == [1, 2]


def test_a_duty_opened_again_and_missed_again_and_a_recalled_letter_make_a_new_one(
    movement: Movement, duty: Duty
) -> None:
    write(movement)
    issue_paper(paper=approve_paper(paper=Paper.objects.get(), by=make_signer(movement)), by=None)
    Duty.objects.update(open_until=end_of(date(2026, 3, 12)))
    assert (write(movement, date(2026, 3, 16)), write(movement, date(2026, 3, 19))) == ((0, 0, 0), (1, 0, 0))
    second = Paper.objects.order_by("pk").last()
    assert second is not None
    issued = issue_paper(paper=approve_paper(paper=second, by=make_signer(movement)), by=None)
    recall_paper(paper=issued, reason="Sai số liệu", by=None)
    assert write(movement, date(2026, 3, 19)) == (1, 0, 0)


def make_signer(movement: Movement) -> object:
    return make_account(role=Role.SIGNER, unit=movement.province)


def test_a_closed_movement_and_units_that_have_ended_are_urged_no_more(movement: Movement, duty: Duty) -> None:
    Unit.objects.filter(pk=duty.unit_id).update(valid_to=LAST_DAY)
    assert write(movement) == (0, 0, 0)
    Unit.objects.filter(pk=duty.unit_id).update(valid_to=None)
    Movement.objects.update(status=MovementStatus.CLOSED)
    movement.refresh_from_db()
    assert draft_letters(movement=movement, on=FIFTH_DAY, by=None) == Letters()


def test_without_the_agency_or_its_letterhead_it_is_told_what_to_do(movement: Movement) -> None:
    make_duty(movement, make_unit("Xã Mẫu", parent=movement.province), end_of(LAST_DAY))
    with pytest.raises(ValidationError, match="Sở Nội vụ"):
        write(movement)
    make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province)
    with pytest.raises(ValidationError, match="Sở Nội vụ tỉnh Kon Tum"):
        write(movement)
    assert Paper.objects.count() == 0


def test_a_unit_that_cannot_be_written_to_keeps_no_other_from_its_letter(movement: Movement, duty: Duty) -> None:
    other = make_duty(movement, make_unit("Xã ☃", parent=movement.province), end_of(LAST_DAY), period="2026-Q1")
    last = make_duty(movement, make_unit("Xã Ya Xiêr", parent=movement.province), end_of(LAST_DAY), period="2026-Q1")
    with pytest.raises(ValidationError):
        write(movement)
    assert set(Urged.objects.values_list("duty", flat=True)) == {duty.pk, last.pk}
    assert other.pk not in Urged.objects.values_list("duty", flat=True)


def test_the_draft_of_an_agency_that_is_merged_gives_way_to_one_of_who_carries_it_on(
    movement: Movement, duty: Duty, agency: Unit
) -> None:
    write(movement)
    Unit.objects.filter(pk=agency.pk).update(valid_to=date(2026, 3, 9))
    heir = make_unit("Sở Nội vụ và Lao động", Kind.DEPARTMENT, movement.province, valid_from=date(2026, 3, 10))
    succeed(agency, heir, on=date(2026, 3, 10))
    make_letterhead(heir)
    assert write(movement, date(2026, 3, 10)) == (1, 0, 1)
    assert list(Paper.objects.order_by("pk").values_list("unit", "state")) == [
        (agency.pk, PaperState.RETURNED),
        (heir.pk, PaperState.DRAFT),
    ]
    clerk = make_account(role=Role.CLERK, unit=heir)
    assert papers_open_to(clerk).count() == 2


def test_the_standing_agency_is_that_of_the_province_or_of_the_one_that_carries_it_on(movement: Movement) -> None:
    old = make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province, valid_to=date(2025, 6, 30))
    heir = make_unit("Tỉnh Quảng Ngãi", Kind.PROVINCE, valid_from=date(2025, 7, 1))
    new = make_unit("Sở Nội vụ tỉnh Quảng Ngãi", Kind.DEPARTMENT, heir, valid_from=date(2025, 7, 1))
    make_unit("Sở Nội vụ tỉnh Khác", Kind.DEPARTMENT, make_unit("Tỉnh Khác", Kind.PROVINCE))
    succeed(movement.province, heir)
    assert [standing_agency(movement, on) for on in (date(2025, 6, 30), date(2025, 7, 1))] == [old, new]


def test_only_the_standing_agency_or_the_system_drafts(movement: Movement, duty: Duty) -> None:
    with pytest.raises(Refused):
        draft_letters(movement=movement, on=FIFTH_DAY, by=make_account(role=Role.UNIT_OFFICER, unit=duty.unit))
