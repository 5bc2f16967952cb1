"""Files that come in chunk by chunk, so that a broken line or a killed process loses no more than the last chunk.

Beginning, adding to and giving up an upload session keep nothing and write no audit entry; finishing it does.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from thidua.core.messages import gettext_noop as _
from thidua.files.actions.storing import clean_name, keep_content, note_upload
from thidua.files.checks import check_announced
from thidua.files.formats import Use
from thidua.files.models import Upload, UploadSession
from thidua.files.storage import begin_part, drop_part, held_part, stray_parts, write_part
from thidua.sheets.faults import Fault, InputError

KEPT_FOR = timedelta(days=1)
OPEN_AT_MOST = 5

TOO_MANY = Fault.of(
    _("You have %(count)s files on their way already."),
    _("Let them come to their end, or cancel one; what is left lying is cleared after a day."),
    count=OPEN_AT_MOST,
)
MORE_THAN_ANNOUNCED = Fault.of(
    _("More came than the file holds: it was changed while it was on its way."), _("Choose the file once more.")
)
NOT_WHOLE = Fault.of(_("The file has not come in as a whole."), _("Choose it once more: it goes on where it stopped."))


def begin_upload(*, name: str, size: int, use: Use, by: AbstractBaseUser) -> UploadSession:
    """Make room for a file of an announced name and size. Raises InputError for one that is refused in any case."""
    shown = clean_name(name)
    check_announced(name=shown, size=size, use=use)
    under_way = UploadSession.objects.filter(account_id=by.pk, upload=None, touched_at__gt=timezone.now() - KEPT_FOR)
    if under_way.count() >= OPEN_AT_MOST:
        raise InputError(TOO_MANY)
    key = secrets.token_urlsafe(32)
    begin_part(key)
    return UploadSession.objects.create(key=key, account_id=by.pk, use_code=use.code, name=shown, size=size)


def append_chunk(*, session: UploadSession, offset: int, chunk: bytes) -> int:
    """Add what comes next; how much has been received for good, which is where to go on.

    A chunk that came before, or before its turn, changes nothing. Raises InputError, FileNotFoundError, DoesNotExist.
    """
    with held_part(session.key) as part:
        session.refresh_from_db()
        if offset != session.received or session.upload_id:
            return session.received
        if offset + len(chunk) > session.size:
            raise InputError(MORE_THAN_ANNOUNCED)
        write_part(part, offset, chunk)
        session.received = offset + len(chunk)
        session.touched_at = timezone.now()
        with transaction.atomic():
            session.save(update_fields=["received", "touched_at"])
    return session.received


def finish_upload(*, session: UploadSession) -> Upload:
    """Check and keep a file that has come in; asked once more, it tells the same upload. Raises InputError as
    `store_file` does (the session is then given up), FileNotFoundError, DoesNotExist.
    """
    if session.upload is not None:
        return session.upload
    with held_part(session.key) as part:
        session.refresh_from_db()
        if session.upload is not None:
            return session.upload
        if session.received != session.size:
            raise InputError(NOT_WHOLE)
        try:
            file = keep_content(File(part, name=session.name), name=session.name, use=session.use)
        except InputError:
            _drop(session)
            raise
        with transaction.atomic():
            session.upload = note_upload(file=file, name=session.name, use=session.use, by=session.account)
            session.save(update_fields=["upload"])
        drop_part(session.key)
    return session.upload


def abandon_upload(*, session: UploadSession) -> None:
    """Give a file up before it is whole. What was kept of it stays kept."""
    try:
        with held_part(session.key):
            _drop(session)
    except FileNotFoundError:
        UploadSession.objects.filter(pk=session.pk, upload=None).delete()


def _drop(session: UploadSession) -> None:
    UploadSession.objects.filter(pk=session.pk).delete()
    drop_part(session.key)


def clean_upload_sessions(*, now: datetime) -> int:
    """Clear what nobody has touched for a day: parts, and what a killed process left beside them; how many there were.

    Whoever asks for such a part afterwards is told to begin again.
    """
    before = now - KEPT_FOR
    old = UploadSession.objects.filter(touched_at__lt=before)
    left = set(old.filter(upload=None).values_list("key", flat=True)) | set(stray_parts(before.timestamp()))
    old.delete()
    for name in left:
        drop_part(name)
    return len(left)
