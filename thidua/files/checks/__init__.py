"""Everything that is checked before a file is kept; every refusal says what, where and how to mend it."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO

from django.conf import settings

from thidua.core.messages import Message, Text, gettext_noop as _
from thidua.files.checks.contents import format_of
from thidua.files.checks.images import check_image
from thidua.files.checks.pdfs import check_pdf
from thidua.files.checks.viruses import check_viruses
from thidua.files.formats import CSV, DOCX, JPEG, MEGABYTE, PDF, PNG, WEBP, XLSX, Format, Use
from thidua.sheets.faults import EMPTY_FILE, Fault, InputError
from thidua.sheets.packages import check_package, check_whole, opened


def check(content: IO[bytes], *, name: str, size: int, use: Use) -> Format:
    """The format of a file that may be kept for a use. Raises InputError."""
    _check_size(size, use)
    found = format_of(content)
    if found is None:
        raise InputError(Fault.of(*UNKNOWN, formats=_names(use.formats)))
    suffix = PurePath(name).suffix.lower()
    if found is CSV and suffix not in CSV.suffixes:
        raise InputError(Fault.of(*ONLY_TEXT, suffix=suffix, formats=_names(use.formats)))
    if found not in use.formats:
        raise InputError(Fault.of(*NOT_TAKEN, found=found.name, formats=_names(use.formats)))
    if suffix not in found.suffixes:
        raise InputError(Fault.of(*DISGUISED, suffix=suffix, found=found.name, right=found.suffixes[0]))
    _check_inside(content, found)
    if settings.THIDUA_CLAMAV:
        check_viruses(content, settings.THIDUA_CLAMAV)
    content.seek(0)
    return found


def check_announced(*, name: str, size: int, use: Use) -> None:
    """What can be told before a byte has come. Raises InputError."""
    _check_size(size, use)
    suffixes = {suffix for one in use.formats for suffix in one.suffixes}
    if PurePath(name).suffix.lower() not in suffixes:
        raise InputError(Fault.of(*NAME_NOT_TAKEN, formats=_names(use.formats)))


def _check_size(size: int, use: Use) -> None:
    if not size:
        raise InputError(EMPTY)
    if size > use.max_bytes:
        raise InputError(Fault.of(*TOO_LARGE, size=_megabytes(size), limit=_megabytes(use.max_bytes)))


def _check_inside(content: IO[bytes], found: Format) -> None:
    content.seek(0)
    if found in (DOCX, XLSX):
        with opened(content) as archive:
            check_package(archive)
            check_whole(archive)
    elif found == PDF:
        check_pdf(content)
    elif found in (PNG, JPEG, WEBP):
        check_image(content, found)


def _names(formats: tuple[Format, ...]) -> Text:
    return Text(", ".join(one.name.vi for one in formats), ", ".join(one.name.en or one.name.vi for one in formats))


def _megabytes(size: int) -> Message:
    return Message.of("%(megabytes)s MB", megabytes=max(1, -(-size // MEGABYTE)))


EMPTY = Fault(EMPTY_FILE.problem, Message.of(_("Choose the right file; perhaps copying it was interrupted.")))
TOO_LARGE = (
    _("The file is too large: %(size)s."),
    _("At most %(limit)s are taken here: scan at 150-200 dpi, make the pictures smaller, or split the file."),
)
UNKNOWN = (
    _("The content of this file is of no kind that is known here."),
    _("Hand in one of these instead: %(formats)s."),
)
ONLY_TEXT = (
    _("The name of the file ends in “%(suffix)s”, but there is only plain text in it."),
    _(
        "Perhaps it is damaged, or was renamed. Open it in its own program and save it again as one of these: "
        "%(formats)s."
    ),
)
NOT_TAKEN = (
    _("Files of this kind are not taken here: %(found)s."),
    _("Hand in one of these instead: %(formats)s."),
)
NAME_NOT_TAKEN = (
    _("By its name this is no file that is taken here."),
    _("Hand in one of these instead: %(formats)s."),
)
DISGUISED = (
    _("The name of the file ends in “%(suffix)s”, but its content is another: %(found)s."),
    _("If you trust where it came from, open it and save it again so that its name ends in “%(right)s”."),
)
