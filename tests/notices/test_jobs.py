"""The daily mail, against a real mail server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories.notices import tell
from tests.factories.people import make_account
from tests.notices.mail_server import PASSWORD, USER, Inbox, serve
from thidua.audit.actions import Subject
from thidua.audit.models import Entry
from thidua.core.calendar import UnknownYearError
from thidua.core.messages import Message
from thidua.notices.actions import choose_mail, gather_digests, note_sent, open_notice, take_digest
from thidua.notices.jobs import Sent, mail_of, send_digests
from thidua.notices.models import Digest, Notice
from thidua.people.models import Account
from thidua.settings import connections

pytestmark = pytest.mark.django_db
SITE = "https://thidua.example.vn"
MONDAY, TUESDAY, SATURDAY, NEXT_MONDAY = date(2025, 3, 3), date(2025, 3, 4), date(2025, 3, 8), date(2025, 3, 10)


def morning(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def send(day: date, hour: int = 8, minute: int = 0) -> Sent:
    return send_digests(on=day, site=SITE, at=morning(day, hour, minute))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Inbox, int, Path]]:
    folder, inbox = tmp_path_factory.mktemp("mail"), Inbox()
    controller = serve(inbox, folder)
    yield inbox, controller.port, folder
    controller.stop()


@pytest.fixture
def inbox(served: tuple[Inbox, int, Path], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    box, port, folder = served
    box.mails.clear()
    box.answer = "250 OK"
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
    settings.MAILERS = {"default": connections.mailer(f"smtp://{USER}:{PASSWORD}@localhost:{port}")}
    return box


@pytest.fixture
def reader() -> Account:
    return make_account("mai")


def test_all_that_waits_comes_in_one_mail_with_proof(inbox: Inbox, reader: Account) -> None:
    tell(reader, key="a", due_on=date(2025, 3, 20))
    about = Subject("report", "", "Báo cáo năm", "notices:notices")
    tell(reader, key="b", message=Message.of("Closed on"), about=about)
    assert send(MONDAY) == Sent(sent=1)
    [mail] = inbox.mails
    digest = Digest.objects.get()
    heads = [mail[name] for name in ("To", "Subject", "Auto-Submitted")]
    assert heads == ["mai@example.test", "Thi Đua: 2 thông báo", "auto-generated"]
    assert inbox.texts()[0].splitlines()[4:11] == [
        "- Ngày mở Hạn ngày 20/03/2025.",
        "  Báo cáo quý I",
        f"  {SITE}{reverse('people:me')}",
        "",
        "- Ngày đóng",
        "  Báo cáo năm",
        f"  {SITE}{reverse('notices:notices')}",
    ]
    assert (mail["Message-ID"], digest.sent_at, digest.day) == (digest.message_id, morning(MONDAY), MONDAY)
    assert Entry.objects.get(verb="send_digest").said.after == {"message_id": digest.message_id, "notices": 2}


def test_what_a_role_was_told_of_is_not_mailed_once_the_role_is_gone(inbox: Inbox, reader: Account) -> None:
    tell(reader, key="a", about=Subject("report", "", "Báo cáo quý I", "reports:home"))
    tell(reader, key="b", message=Message.of("Closed on"))
    assert send(MONDAY) == Sent(sent=1)
    assert inbox.texts()[0].splitlines()[4:8] == [
        "- Thông báo này gửi cho một vai trò mà bạn không còn giữ.",
        "",
        "- Ngày đóng",
        "  Báo cáo quý I",
    ]


def test_running_twice_sends_once(inbox: Inbox, reader: Account) -> None:
    tell(reader)
    assert [send(MONDAY), send(MONDAY), send(TUESDAY)] == [Sent(sent=1), Sent(), Sent()]
    assert len(inbox.mails) == 1


def test_what_comes_later_on_the_day_waits_for_the_next(inbox: Inbox, reader: Account) -> None:
    tell(reader, key="a")
    send(MONDAY)
    tell(reader, key="b")
    assert [send(MONDAY, 16), send(TUESDAY)] == [Sent(), Sent(sent=1)]
    assert [mail["Subject"] for mail in inbox.mails] == ["Thi Đua: 1 thông báo"] * 2


@pytest.mark.parametrize("day", [SATURDAY, date(2025, 1, 29), date(2025, 4, 30)])
def test_nobody_is_written_to_on_a_day_off(day: date, inbox: Inbox, reader: Account) -> None:
    tell(reader)
    assert send(day) == Sent(quiet=True)
    assert (inbox.mails, Digest.objects.count()) == ([], 0)


def test_days_off_are_not_guessed(inbox: Inbox) -> None:
    with pytest.raises(UnknownYearError):
        send(date(2050, 3, 4))


def test_after_a_missed_week_one_mail_holds_all(inbox: Inbox, reader: Account) -> None:
    for number in range(7):
        tell(reader, key=str(number))
    assert send(NEXT_MONDAY) == Sent(sent=1)
    assert [mail["Subject"] for mail in inbox.mails] == ["Thi Đua: 7 thông báo"]


def test_each_reader_gets_the_own_mail_in_the_own_language(inbox: Inbox, reader: Account) -> None:
    other = make_account("john")
    choose_mail(account=other, by_mail=True, language="en", by=other)
    tell(reader, other, due_on=date(2025, 3, 20))
    assert send(MONDAY) == Sent(sent=2)
    texts = {mail["To"]: mail.get_content() for mail in inbox.mails}
    assert "Opened on Due on 20/03/2025." in texts["john@example.test"]
    assert "Ngày mở Hạn ngày 20/03/2025." in texts["mai@example.test"]


def test_who_wants_no_mail_or_has_read_everything_gets_none(inbox: Inbox, reader: Account) -> None:
    quiet, closed = make_account("quiet"), make_account("closed")
    choose_mail(account=quiet, by_mail=False, language="vi", by=quiet)
    for notice in tell(reader, quiet, closed):
        if notice.account == reader:
            open_notice(notice=notice, by=reader)
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    assert send(MONDAY) == Sent()
    assert Notice.objects.filter(digest=None).count() == 3


def test_a_mail_that_is_not_taken_is_tried_again_after_ever_longer_waits(inbox: Inbox, reader: Account) -> None:
    tell(reader)
    inbox.answer = "451 Try again later"
    assert send(MONDAY) == Sent(failed=1)
    assert "Try again later" in Digest.objects.get().last_error
    assert [send(MONDAY, 8, minute) for minute in (4, 5, 14)] == [Sent(), Sent(failed=1), Sent()]
    inbox.answer = "250 OK"
    assert [send(MONDAY, 8, 15), send(MONDAY, 9)] == [Sent(sent=1), Sent()]
    digest = Digest.objects.get()
    assert (digest.tries, digest.last_error, digest.sent_at) == (3, "", morning(MONDAY, 8, 15))
    assert [mail["Message-ID"] for mail in inbox.mails] == [digest.message_id]


def test_what_was_not_taken_goes_with_the_next_day(inbox: Inbox, reader: Account) -> None:
    tell(reader, key="a")
    inbox.answer = "550 No such user"
    send(MONDAY)
    tell(reader, key="b")
    inbox.answer = "250 OK"
    assert send(TUESDAY) == Sent(sent=1)
    assert [mail["Subject"] for mail in inbox.mails] == ["Thi Đua: 2 thông báo"]
    assert [(one.day, one.sent_at is not None) for one in Digest.objects.all()] == [(TUESDAY, True)]


def test_one_mail_that_is_not_taken_keeps_no_other_back(inbox: Inbox, reader: Account) -> None:
    bad = make_account("bad")
    Account.objects.filter(pk=bad.pk).update(email="không-có@ví-dụ.test")
    tell(bad, reader)
    assert send(MONDAY) == Sent(sent=1, failed=1)
    assert [mail["To"] for mail in inbox.mails] == ["mai@example.test"]


def test_a_server_that_is_away_loses_nothing(inbox: Inbox, reader: Account, settings: Any) -> None:
    right = settings.MAILERS
    settings.MAILERS = {"default": connections.mailer("smtp://localhost:1")}
    tell(reader)
    assert send(MONDAY) == Sent(failed=1)
    settings.MAILERS = right
    assert send(MONDAY, 9) == Sent(sent=1)


def test_a_process_that_died_before_sending_is_made_up_for_when_its_time_is_over(inbox: Inbox, reader: Account) -> None:
    tell(reader)
    gather_digests(day=MONDAY, at=morning(MONDAY))
    taken = take_digest(at=morning(MONDAY))
    assert [send(MONDAY, 8, 9), send(MONDAY, 8, 10)] == [Sent(), Sent(sent=1)]
    assert [mail["Message-ID"] for mail in inbox.mails] == [taken.message_id]


@pytest.mark.parametrize("day", [MONDAY, NEXT_MONDAY])
def test_a_process_that_died_after_sending_repeats_the_same_mail(day: date, inbox: Inbox, reader: Account) -> None:
    tell(reader, key="a")
    gather_digests(day=MONDAY, at=morning(MONDAY))
    mail_of(take_digest(at=morning(MONDAY)), SITE).send()
    tell(reader, key="b")
    assert send(day, 9) == Sent(sent=1)
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 1
    assert len(set(inbox.texts())) == 1
    assert send(day + timedelta(days=1)) == Sent(sent=1)
    assert Notice.objects.filter(digest=None).count() == 0


def test_two_processes_never_take_the_same_mail(reader: Account) -> None:
    tell(reader)
    gather_digests(day=MONDAY, at=morning(MONDAY))
    first = take_digest(at=morning(MONDAY))
    assert take_digest(at=morning(MONDAY)) is None
    note_sent(digest=first, at=morning(MONDAY))
    assert take_digest(at=morning(NEXT_MONDAY)) is None


def test_what_is_hostile_stays_in_its_line(inbox: Inbox, reader: Account) -> None:
    Account.objects.filter(pk=reader.pk).update(name="Mai <b>")
    tell(reader, about=Subject("report", "1", "Báo cáo\r\nBcc: all@example.test", ""))
    send(MONDAY)
    assert (inbox.mails[0]["Bcc"], inbox.mails[0]["To"]) == (None, "mai@example.test")
    assert "Mai <b>" in inbox.texts()[0]


def test_the_command_sends_and_says_how_many(inbox: Inbox, reader: Account, capsys: Any) -> None:
    tell(reader)
    arguments = ["notices", "send", f"--site={SITE}", "--format=json"]
    call_command(*arguments, f"--on={SATURDAY}")
    call_command(*arguments, f"--on={MONDAY}")
    said = capsys.readouterr().out
    lists, end = [], 0
    while end < len(said.rstrip()):
        found, end = json.JSONDecoder().raw_decode(said, end)
        lists.append(found)
        end += 1
    assert lists == [[{"sent": 0, "failed": 0}], [{"sent": 1, "failed": 0}]]


def test_the_command_fails_when_a_mail_was_not_taken(inbox: Inbox, reader: Account) -> None:
    tell(reader)
    inbox.answer = "451 Try again later"
    for day in (MONDAY, date(2050, 1, 4)):
        with pytest.raises(CommandError) as caught:
            call_command("notices", "send", f"--site={SITE}", f"--on={day}")
        assert caught.value.returncode == 1
