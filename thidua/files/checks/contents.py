"""What a file is, found from its content; its name says nothing."""

from __future__ import annotations

from typing import IO

from thidua.core.messages import gettext_noop as _
from thidua.files.formats import CSV, DOCX, JPEG, PDF, PNG, WEBP, XLSX, ZIP, Format
from thidua.sheets.faults import Fault, InputError
from thidua.sheets.packages import opened
from thidua.sheets.reading import decoded

ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A PDF may stand after some bytes of rubbish (ISO 32000-1, annex H.3.4.1).
PDF_WITHIN = 1024
LONGEST_TEXT = 20_000_000

LOCKED = Fault.of(_("The file is locked with a password."), _("Remove the password and hand it in again."))
OLD_OFFICE = Fault.of(
    _("This is a file of an old Office (*.doc, *.xls, *.ppt)."),
    _("Open it and save it as “Word Document (*.docx)” or “Excel Workbook (*.xlsx)”."),
)


def format_of(content: IO[bytes]) -> Format | None:
    """None where it is of no kind that is known here. Raises InputError for what is locked or of an old Office."""
    content.seek(0)
    head = content.read(PDF_WITHIN)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(ZIPPED):
        return _zipped(content)
    if head.startswith(COMPOUND):
        raise InputError(LOCKED if _is_encrypted(content) else OLD_OFFICE)
    if b"%PDF-" in head:
        return PDF
    return _text(content)


def _zipped(content: IO[bytes]) -> Format:
    with opened(content) as archive:
        names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        return ZIP
    return XLSX if "xl/workbook.xml" in names else DOCX if "word/document.xml" in names else ZIP


def _is_encrypted(content: IO[bytes]) -> bool:
    """An Office file with a password is kept in a stream of this name (MS-OFFCRYPTO 2.3.4.4)."""
    content.seek(0)
    return "EncryptedPackage".encode("utf-16-le") in content.read()


def _text(content: IO[bytes]) -> Format | None:
    """Text is a table in CSV, unless it is the source of a page or of a program."""
    content.seek(0)
    data = content.read(LONGEST_TEXT)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if (b"\0" in data and not marked) or data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"#!", b"{", b"MZ")):
        return None
    decoded(data)
    return CSV
