"""Files that come in chunk by chunk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.factories.people import make_account
from tests.files.crafted import docx, image, pdf
from thidua.audit.models import Entry
from thidua.files.actions import (
    abandon_upload,
    append_chunk,
    begin_upload,
    clean_upload_sessions,
    finish_upload,
    sessions,
)
from thidua.files.formats import EVIDENCE
from thidua.files.models import StoredFile, Upload, UploadSession
from thidua.files.queries import content_of, open_sessions, session_of
from thidua.files.storage import parts_folder
from thidua.people.models import Account
from thidua.sheets.faults import InputError

CONTENT = image("PNG", (300, 200))


@pytest.fixture(autouse=True)
def folder(folder: Path) -> Path:
    return folder


@pytest.fixture
def officer(db: None) -> Account:
    return make_account("officer")


def begun(by: Account, content: bytes = CONTENT, name: str = "a.png") -> UploadSession:
    return begin_upload(name=name, size=len(content), use=EVIDENCE, by=by)


def sent(by: Account, content: bytes = CONTENT, name: str = "a.png") -> UploadSession:
    session = begun(by, content, name)
    append_chunk(session=session, offset=0, chunk=content)
    return session


def problem(refused: pytest.ExceptionInfo[InputError]) -> str:
    return str(refused.value.fault.problem)


def test_a_file_that_came_in_chunks_is_kept_as_one_and_its_part_is_gone(officer: Account, folder: Path) -> None:
    session = begun(officer)
    offsets = range(0, len(CONTENT), 100)
    received = [append_chunk(session=session, offset=at, chunk=CONTENT[at : at + 100]) for at in offsets]
    assert received == [min(at + 100, len(CONTENT)) for at in offsets]
    upload = finish_upload(session=session)
    assert (upload.name, upload.use, upload.by, upload.file.format.code) == ("a.png", "evidence", officer, "png")
    with content_of(upload.file) as kept:
        assert kept.read() == CONTENT
    assert list((folder / "incoming").iterdir()) == []


def test_only_finishing_is_an_act_in_the_log(officer: Account) -> None:
    session = sent(officer)
    assert not Entry.objects.exists()
    finish_upload(session=session)
    assert Entry.objects.get().verb == "store_file"


def test_a_chunk_at_another_offset_changes_nothing_and_is_told_the_right_one(officer: Account) -> None:
    session = begun(officer)
    append_chunk(session=session, offset=0, chunk=CONTENT[:50])
    assert append_chunk(session=session, offset=0, chunk=CONTENT[:50]) == 50
    assert append_chunk(session=session, offset=70, chunk=CONTENT[70:]) == 50
    assert append_chunk(session=session, offset=50, chunk=CONTENT[50:]) == len(CONTENT)
    with content_of(finish_upload(session=session).file) as kept:
        assert kept.read() == CONTENT


def test_finishing_twice_tells_the_same_upload(officer: Account) -> None:
    session = sent(officer)
    upload = finish_upload(session=session)
    assert finish_upload(session=UploadSession.objects.get()) == upload
    assert (Upload.objects.count(), append_chunk_again(session)) == (1, len(CONTENT))


def append_chunk_again(session: UploadSession) -> int | str:
    """A late repeat of a chunk, after the part is gone."""
    try:
        return append_chunk(session=session, offset=0, chunk=b"x")
    except FileNotFoundError:
        return len(CONTENT)


def test_more_than_was_announced_is_refused(officer: Account) -> None:
    session = begun(officer)
    with pytest.raises(InputError) as refused:
        append_chunk(session=session, offset=0, chunk=CONTENT + b"x")
    assert problem(refused) == "More came than the file holds: it was changed while it was on its way."
    assert UploadSession.objects.get().received == 0


def test_a_file_that_is_not_whole_is_not_kept_and_can_go_on(officer: Account) -> None:
    session = begun(officer)
    append_chunk(session=session, offset=0, chunk=CONTENT[:50])
    with pytest.raises(InputError) as refused:
        finish_upload(session=session)
    assert problem(refused) == "The file has not come in as a whole."
    assert append_chunk(session=session, offset=50, chunk=CONTENT[50:]) == len(CONTENT)


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.png", 0, "The file is empty."),
        ("a.pdf", 100_000_001, "The file is too large: 101 MB."),
        ("a.zip", 10, "By its name this is no file that is taken here."),
        ("a.docm", 10, "By its name this is no file that is taken here."),
        ("a", 10, "By its name this is no file that is taken here."),
    ],
)
def test_what_is_refused_in_any_case_is_refused_before_a_byte_comes(
    name: str, size: int, said: str, officer: Account, folder: Path
) -> None:
    with pytest.raises(InputError) as refused:
        begin_upload(name=name, size=size, use=EVIDENCE, by=officer)
    assert (problem(refused), UploadSession.objects.count(), folder.exists()) == (said, 0, False)


def test_the_content_is_checked_as_a_whole_and_what_is_refused_leaves_nothing(officer: Account, folder: Path) -> None:
    session = sent(officer, docx({"word/vbaProject.bin": b"x"}), "a.docx")
    with pytest.raises(InputError) as refused:
        finish_upload(session=session)
    assert problem(refused) == "The file holds macros."
    assert (UploadSession.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert list((folder / "incoming").iterdir()) == []


def test_an_account_has_only_some_files_on_their_way(officer: Account) -> None:
    first, *_others = [begun(officer) for _time in range(sessions.OPEN_AT_MOST)]
    with pytest.raises(InputError) as refused:
        begun(officer)
    assert problem(refused) == "You have 5 files on their way already."
    begun(make_account())
    abandon_upload(session=first)
    begun(officer)


def test_a_session_is_for_the_account_that_began_it(officer: Account) -> None:
    session, other = begun(officer), make_account()
    assert (session_of(session.key, officer.pk), session_of(session.key, other.pk)) == (session, None)
    assert (list(open_sessions(officer.pk)), list(open_sessions(other.pk))) == ([session], [])


def test_a_session_that_is_given_up_leaves_nothing(officer: Account, folder: Path) -> None:
    session = sent(officer)
    abandon_upload(session=session)
    assert (UploadSession.objects.count(), list((folder / "incoming").iterdir())) == (0, [])
    with pytest.raises((FileNotFoundError, UploadSession.DoesNotExist)):
        append_chunk(session=session, offset=0, chunk=b"x")


def test_cleaning_clears_what_nobody_touched_for_a_day_and_nothing_else(officer: Account, folder: Path) -> None:
    sent(officer, pdf(), "a.pdf")
    (folder / "incoming" / "tmp-of-a-killed-process").write_bytes(b"x")
    upload = finish_upload(session=sent(officer))
    now = timezone.now()
    assert (clean_upload_sessions(now=now + timedelta(hours=23)), UploadSession.objects.count()) == (0, 2)
    assert (clean_upload_sessions(now=now + timedelta(hours=25)), UploadSession.objects.count()) == (2, 0)
    assert list((folder / "incoming").iterdir()) == []
    with content_of(upload.file) as kept:
        assert kept.read() == CONTENT


def test_the_command_clears_uploads_that_never_came_to_their_end(
    officer: Account, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, young = sent(officer), sent(officer)
    UploadSession.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=2))
    call_command("files", "clean", "--format", "csv")
    assert capsys.readouterr().out.splitlines() == ["cleared", "1"]
    assert list(UploadSession.objects.all()) == [young]
    assert [path.name for path in (folder / "incoming").iterdir()] == [young.key]


@pytest.mark.django_db(transaction=True)
def test_of_two_chunks_that_come_at_once_one_counts() -> None:
    session, ready, answers = begun(make_account()), Barrier(2), []
    chunks = [CONTENT, bytes(len(CONTENT))]

    def append(chunk: bytes) -> None:
        mine = UploadSession.objects.get()
        ready.wait()
        answers.append(append_chunk(session=mine, offset=0, chunk=chunk))
        connection.close()

    threads = [Thread(target=append, args=[chunk]) for chunk in chunks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.refresh_from_db()
    assert (answers, session.received) == ([len(CONTENT)] * 2, len(CONTENT))
    with (parts_folder() / session.key).open("rb") as part:
        assert part.read() in chunks
