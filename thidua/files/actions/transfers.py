"""Files that come in chunk by chunk, so that a broken line or a killed process loses no more than the last chunk.

Beginning, adding to and giving up a transfer keep nothing and write no audit entry; finishing it does.
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
from thidua.files.models import Transfer, Upload
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


def begin_transfer(*, name: str, size: int, use: Use, by: AbstractBaseUser) -> Transfer:
    """Make room for a file of an announced name and size. Raises InputError for one that is refused in any case."""
    shown = clean_name(name)
    check_announced(name=shown, size=size, use=use)
    under_way = Transfer.objects.filter(account_id=by.pk, upload=None, touched_at__gt=timezone.now() - KEPT_FOR)
    if under_way.count() >= OPEN_AT_MOST:
        raise InputError(TOO_MANY)
    key = secrets.token_urlsafe(32)
    begin_part(key)
    return Transfer.objects.create(key=key, account_id=by.pk, use_code=use.code, name=shown, size=size)


def append_chunk(*, transfer: Transfer, offset: int, chunk: bytes) -> int:
    """Add what comes next; how much has been received for good, which is where to go on.

    A chunk that came before, or before its turn, changes nothing. Raises InputError, FileNotFoundError, DoesNotExist.
    """
    with held_part(transfer.key) as part:
        transfer.refresh_from_db()
        if offset != transfer.received or transfer.upload_id:
            return transfer.received
        if offset + len(chunk) > transfer.size:
            raise InputError(MORE_THAN_ANNOUNCED)
        write_part(part, offset, chunk)
        transfer.received = offset + len(chunk)
        transfer.touched_at = timezone.now()
        with transaction.atomic():
            transfer.save(update_fields=["received", "touched_at"])
    return transfer.received


def finish_transfer(*, transfer: Transfer) -> Upload:
    """Check and keep a file that has come in; asked once more, it tells the same upload. Raises InputError as
    `store_file` does (the transfer is then given up), FileNotFoundError, DoesNotExist.
    """
    if transfer.upload is not None:
        return transfer.upload
    with held_part(transfer.key) as part:
        transfer.refresh_from_db()
        if transfer.upload is not None:
            return transfer.upload
        if transfer.received != transfer.size:
            raise InputError(NOT_WHOLE)
        try:
            file = keep_content(File(part, name=transfer.name), name=transfer.name, use=transfer.use)
        except InputError:
            _drop(transfer)
            raise
        with transaction.atomic():
            transfer.upload = note_upload(file=file, name=transfer.name, use=transfer.use, by=transfer.account)
            transfer.save(update_fields=["upload"])
        drop_part(transfer.key)
    return transfer.upload


def abandon_transfer(*, transfer: Transfer) -> None:
    """Give a file up before it is whole. What was kept of it stays kept."""
    try:
        with held_part(transfer.key):
            _drop(transfer)
    except FileNotFoundError:
        Transfer.objects.filter(pk=transfer.pk, upload=None).delete()


def _drop(transfer: Transfer) -> None:
    Transfer.objects.filter(pk=transfer.pk).delete()
    drop_part(transfer.key)


def clean_transfers(*, now: datetime) -> int:
    """Clear what nobody has touched for a day: parts, and what a killed process left beside them; how many there were.

    Whoever asks for such a part afterwards is told to begin again.
    """
    before = now - KEPT_FOR
    old = Transfer.objects.filter(touched_at__lt=before)
    left = set(old.filter(upload=None).values_list("key", flat=True)) | set(stray_parts(before.timestamp()))
    old.delete()
    for name in left:
        drop_part(name)
    return len(left)
