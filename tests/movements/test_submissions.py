"""Handing in: versions that are only added, the same one kept once, who may, and what came on paper."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.factories.movements import make_duty, make_kontum_movement
from tests.factories.people import make_account, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.duties import DutyAct, DutyStatus, Event, replay
from thidua.movements.actions import (
    PastSubmission,
    act_on_duty,
    hand_in,
    import_submissions,
    raise_obligations,
    withdraw,
)
from thidua.movements.models import Duty, Movement, MovementStatus, Submission
from thidua.notices.models import Notice
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
DOCUMENT = {"document_number": "12/BC-UBND", "document_date": date(2026, 3, 1), "text": "Kết quả quý I"}


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit(parent=movement.province)


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=commune)


@pytest.fixture
def duty(movement: Movement, commune: Unit) -> Duty:
    return make_duty(movement, commune)


def test_handed_in_is_stored_with_its_fingerprint_and_its_instant(duty: Duty, officer: Account) -> None:
    before = timezone.now()
    submission = hand_in(duty=duty, by=officer, **DOCUMENT)
    duty.refresh_from_db()
    assert before <= submission.stored_at <= timezone.now()
    assert (submission.version, submission.by, len(submission.digest)) == (1, officer, 64)
    assert (duty.status, duty.submitted_at) == (DutyStatus.SUBMITTED.value, submission.stored_at)
    entry = Entry.objects.get(verb="act_on_duty")
    assert entry.said.after == {"act": "hand_in", "document": "12/BC-UBND", "sha256": submission.digest}


def test_sent_twice_it_is_one_submission(duty: Duty, officer: Account) -> None:
    first = hand_in(duty=duty, by=officer, **DOCUMENT)
    assert hand_in(duty=duty, by=officer, **(DOCUMENT | {"text": " Kết quả quý I "})) == first
    assert (Submission.objects.count(), duty.events.count()) == (1, 1)


def test_the_same_form_sent_again_after_the_answer_is_the_same_submission(
    duty: Duty, officer: Account, movement: Movement
) -> None:
    first = hand_in(duty=duty, by=officer, form_key="a", **DOCUMENT)
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu", by=make_standing_officer(movement.province))
    assert hand_in(duty=duty, by=officer, form_key="a", **DOCUMENT) == first
    mended = hand_in(duty=duty, by=officer, form_key="a", **(DOCUMENT | {"text": "Đủ các phần"}))
    assert (mended.version, Submission.objects.count()) == (2, 2)


def test_a_new_form_hands_in_the_same_content_anew_after_it_was_returned(
    duty: Duty, officer: Account, movement: Movement
) -> None:
    hand_in(duty=duty, by=officer, form_key="a", **DOCUMENT)
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Nhầm", by=make_standing_officer(movement.province))
    assert hand_in(duty=duty, by=officer, form_key="b", **DOCUMENT).version == 2


def test_another_content_is_refused_until_the_first_is_withdrawn(duty: Duty, officer: Account) -> None:
    hand_in(duty=duty, by=officer, **DOCUMENT)
    with pytest.raises(ValidationError):
        hand_in(duty=duty, by=officer, **(DOCUMENT | {"text": "Bản khác"}))
    withdraw(duty=duty, reason="Nhầm tệp", by=officer)
    second = hand_in(duty=duty, by=officer, **DOCUMENT)
    assert (second.version, Submission.objects.count()) == (2, 2)
    assert [event.act for event in duty.events.all()] == ["hand_in", "withdraw", "hand_in"]


def test_what_is_received_is_no_longer_withdrawn(duty: Duty, officer: Account, movement: Movement) -> None:
    hand_in(duty=duty, by=officer, **DOCUMENT)
    act_on_duty(duty=duty, act=DutyAct.RECEIVE, by=make_standing_officer(movement.province))
    with pytest.raises(ValidationError):
        withdraw(duty=duty, reason="Nhầm", by=officer)


def test_returned_with_a_reason_and_mended(duty: Duty, officer: Account, movement: Movement) -> None:
    standing = make_standing_officer(movement.province)
    hand_in(duty=duty, by=officer, **DOCUMENT)
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu phần kiến nghị", by=standing)
    second = hand_in(duty=duty, by=officer, **(DOCUMENT | {"text": "Đủ các phần"}))
    found = act_on_duty(duty=duty, act=DutyAct.ACCEPT, by=standing)
    assert [(event.act, event.submission.version) for event in found.events.all()] == [
        ("hand_in", 1), ("return", 1), ("hand_in", 2), ("accept", 2),
    ]  # fmt: skip
    assert (found.status, found.submitted_at) == (DutyStatus.ACCEPTED.value, second.stored_at)
    events = [Event(DutyAct(event.act), event.at, event.until) for event in found.events.all()]
    assert replay(found.start, events) == found.standing


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"document_number": " "},
        {"document_date": date(2999, 1, 1)},
    ],
)
def test_what_is_not_whole_is_refused(wrong: dict[str, object], duty: Duty, officer: Account) -> None:
    with pytest.raises(ValidationError):
        hand_in(duty=duty, by=officer, **(DOCUMENT | wrong))
    assert Submission.objects.count() == 0


def test_in_a_closed_movement_nothing_is_handed_in_or_judged(duty: Duty, officer: Account, movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    closed = Duty.objects.select_related("movement", "unit").get(pk=duty.pk)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        hand_in(duty=closed, by=officer, **DOCUMENT)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        act_on_duty(duty=closed, act=DutyAct.EXEMPT, reason="Vì", by=make_standing_officer(movement.province))


def test_the_officer_of_another_unit_hands_in_nothing(duty: Duty, movement: Movement) -> None:
    other = make_account(role=Role.UNIT_HEAD, unit=make_unit("Xã khác", parent=movement.province))
    for who in (other, make_standing_officer(movement.province)):
        with pytest.raises(Refused):
            hand_in(duty=duty, by=who, **DOCUMENT)
        with pytest.raises(Refused):
            withdraw(duty=duty, reason="Vì", by=who)


def test_what_is_kept_is_never_changed(duty: Duty, officer: Account) -> None:
    submission = hand_in(duty=duty, by=officer, **DOCUMENT)
    with pytest.raises(TypeError):
        submission.save()
    with pytest.raises(TypeError):
        duty.events.get().delete()


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_in_the_same_at_the_same_time_hand_in_once() -> None:
    movement = make_kontum_movement()
    duty = make_duty(movement, make_unit(parent=movement.province))
    writers = 4
    together = Barrier(writers)

    def send(_writer: int) -> int:
        try:
            together.wait()
            return hand_in(duty=duty, by=None, form_key="a", **DOCUMENT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        made = set(pool.map(send, range(writers)))
    assert len(made) == Submission.objects.count() == duty.events.count() == 1


def past(unit: Unit, period: str = "2024-Q1", arrived: str = "2024-03-18T23:59:59+07:00") -> PastSubmission:
    instant = datetime.fromisoformat(arrived)
    return PastSubmission(unit.pk, "report_quarterly", period, "5/BC", date(2024, 3, 15), instant)


def test_what_came_on_paper_is_taken_over_as_accepted(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    late = past(commune, "2024-Q3", "2024-09-18T00:00:00+07:00")
    assert import_submissions(movement=movement, rows=[past(commune), late], by=None) == 2
    found = {duty.period: duty for duty in Duty.objects.filter(status=DutyStatus.ACCEPTED.value)}
    assert {period: duty.standing.in_time for period, duty in found.items()} == {"2024-Q1": True, "2024-Q3": False}
    for duty in found.values():
        events = [Event(DutyAct(event.act), event.at, event.until) for event in duty.events.all()]
        assert replay(duty.start, events) == duty.standing
    assert {one.taken_over for one in Submission.objects.all()} == {True}


def test_of_what_came_on_paper_all_is_taken_or_nothing(movement: Movement, commune: Unit) -> None:
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    rows = [past(commune), past(commune), past(commune, "2024-Q2"), past(commune, "2024-Q3", ahead)]
    with pytest.raises(ValidationError) as refused:
        import_submissions(movement=movement, rows=rows, by=None)
    assert [message.split(":")[0].split()[-1] for message in refused.value.messages] == ["2", "3", "4"]
    assert Submission.objects.count() == 0


def test_the_unit_is_told_of_every_answer_and_of_nothing_else(duty: Duty, officer: Account, movement: Movement) -> None:
    standing = make_standing_officer(movement.province)
    hand_in(duty=duty, by=officer, **DOCUMENT)
    act_on_duty(duty=duty, act=DutyAct.RECEIVE, by=standing)
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu phần kiến nghị", by=standing)
    hand_in(duty=duty, by=officer, **(DOCUMENT | {"text": "Đủ các phần"}))
    act_on_duty(duty=duty, act=DutyAct.ACCEPT, by=standing)
    told = [(notice.account, str(notice.said).rpartition(" is ")[2]) for notice in Notice.objects.order_by("pk")]
    assert told == [(officer, "returned to be mended. Reason: Thiếu phần kiến nghị"), (officer, "accepted.")]
    assert {notice.url for notice in Notice.objects.all()} == {f"/movement/duties/{duty.pk}/"}
