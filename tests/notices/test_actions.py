from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.factories.notices import REPORT, TEXT, anyone, tell
from tests.factories.people import make_account, make_province, make_unit
from thidua.audit.actions import Subject
from thidua.audit.models import Entry
from thidua.core.messages import Message, Text
from thidua.frame.words import say
from thidua.notices.actions import choose_mail, notify, open_all_notices, open_notice
from thidua.notices.models import Notice, kept, message_of
from thidua.notices.queries import accounts_of, mail_choice_of, notices_about, unread_count
from thidua.people.models import Account, Role
from thidua.people.permissions import Refused, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Account:
    return make_account("mai")


def test_the_same_notice_asked_twice_is_one(reader: Account) -> None:
    other = make_account("john")
    assert [one.account for one in tell(reader)] == [reader]
    assert [one.account for one in tell(reader, other)] == [other]
    assert tell(reader, other) == []
    assert Notice.objects.count() == 2
    assert [entry.said.after["notices"] for entry in Entry.objects.filter(verb="notify")] == [1, 1]


def test_a_closed_account_is_not_told(reader: Account) -> None:
    reader.is_active = False
    assert tell(reader) == []


def test_a_notice_keeps_what_it_is_about_and_its_due_day(reader: Account) -> None:
    [notice] = tell(reader, due_on=date(2025, 3, 20))
    kept_of = (notice.subject_kind, notice.subject_key, notice.subject_label, notice.subject_url_name, notice.due_on)
    assert kept_of == ("report", "7", "Báo cáo quý I", "people:me", date(2025, 3, 20))
    assert list(notices_about("report", "7")) == [notice]


def test_who_may_tell_is_asked_of_the_room_above(reader: Account) -> None:
    with pytest.raises(Refused):
        notify(to=[reader], key="a", message=TEXT, about=REPORT, may=lambda _: refused("No."), by=make_account())
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_notice_without_a_key_is_refused(key: str, reader: Account) -> None:
    with pytest.raises(ValidationError):
        notify(to=[reader], key=key, message=TEXT, about=REPORT, may=anyone, by=None)


def test_each_reader_reads_it_in_the_own_language(reader: Account) -> None:
    message = Message.of(
        "%(number)s/%(share)s %(day)s %(unit)s %(inner)s %(word)s",
        number=1500,
        share=Decimal("12.5"),
        day=date(2025, 3, 20),
        unit=Text("Sở Nội vụ", "Department"),
        inner=Message.of("Opened on"),
        word="a%",
    )
    assert message_of(kept(message)) == message
    said = tell(reader, message=message)[0].said
    assert say(said) == "1.500/12,5 20/03/2025 Sở Nội vụ Ngày mở a%"
    with translation.override("en"):
        assert say(said) == "1,500/12.5 20/03/2025 Department Opened on a%"


def test_the_first_opening_is_the_proof(reader: Account) -> None:
    [notice] = tell(reader)
    first = open_notice(notice=notice, by=reader).opened_at
    assert first is not None
    assert open_notice(notice=notice, by=reader).opened_at == first
    assert Entry.objects.filter(verb="open_notice").count() == 1


def test_nobody_opens_the_notice_of_another(reader: Account) -> None:
    [notice] = tell(reader)
    with pytest.raises(Refused):
        open_notice(notice=notice, by=make_account())
    with pytest.raises(Refused):
        open_all_notices(account=reader, by=make_account())
    assert unread_count(reader) == 1


def test_all_are_opened_at_once(reader: Account) -> None:
    tell(reader, key="a")
    tell(reader, key="b")
    assert [open_all_notices(account=reader, by=reader) for _ in range(2)] == [2, 0]
    assert unread_count(reader) == 0


def test_a_choice_holds_for_the_own_account(reader: Account) -> None:
    assert (mail_choice_of(reader).by_mail, mail_choice_of(reader).language) == (True, "vi")
    choose_mail(account=reader, by_mail=False, language="en", by=reader)
    choose_mail(account=reader, by_mail=False, language="vi", by=reader)
    assert (mail_choice_of(reader).by_mail, mail_choice_of(reader).language) == (False, "vi")
    with pytest.raises(Refused):
        choose_mail(account=reader, by_mail=True, language="vi", by=make_account())
    with pytest.raises(ValidationError):
        choose_mail(account=reader, by_mail=True, language="xx", by=reader)


def test_a_unit_is_told_through_its_own_heads_and_officers() -> None:
    province = make_province()
    unit = make_unit(parent=province)
    head, officer = (make_account(role=role, unit=unit) for role in (Role.UNIT_HEAD, Role.UNIT_OFFICER))
    clerk = make_account(role=Role.CLERK, unit=unit)
    make_account(role=Role.UNIT_HEAD, unit=province)
    make_account(role=Role.UNIT_HEAD, unit=unit, valid_to=date(2020, 1, 1))
    assert set(accounts_of(unit)) == {head, officer}
    assert set(accounts_of(unit, Role.CLERK)) == {clerk}


def test_a_long_label_is_cut(reader: Account) -> None:
    [notice] = tell(reader, about=Subject("report", "1", "x" * 400))
    assert notice.subject_label == "x" * 300
