"""An Office file (XLSX, DOCX) is a ZIP archive of XML parts: unpacked within limits; what could run or reach out is
refused."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from thidua.core.messages import gettext_noop as _
from thidua.sheets.faults import DAMAGED, MACROS, Fault, InputError
from thidua.sheets.instructions import check_instructions
from thidua.sheets.worksheets import walk

MAX_PARTS = 5_000
MAX_UNPACKED = 300_000_000
# Repetitive tables shrink to a fiftieth; what shrinks more and is large was made to fill memory.
MAX_RATIO = 100
MEASURED_FROM = 50_000_000
# What stands before the root element of a part fits in here.
PROLOG = 65_536
CHUNK = 1 << 20
SAFE_LINKS = ("http://", "https://", "mailto:", "#")

BOMB = Fault.of(
    _("Unpacked, this file is far larger than any document."),
    _("Copy its content to a new document and hand that in."),
)
ENTITIES = Fault.of(
    _("A part of the file defines entities (DTD), which Office never does."),
    _("Open it in Excel or Word and save it again under another name."),
)
CONNECTIONS = Fault.of(
    _("The file fetches data from elsewhere."),
    _("In Excel choose Data → Queries & Connections, delete them, and save."),
)
REPEATED = Fault.of(
    _("The file holds two parts of the same name, which Office never writes: one could hide behind the other."),
    _("Open it in Excel or Word and save it again under another name."),
)
INSERTED = Fault.of(
    _("A page or another document is inserted in this one, and Word would open it."),
    _("Open it in Word and save it again under another name: what is inserted becomes part of it."),
)

# Parts that run, by a piece of their path or of a content type: VBA, macros of Excel 4.0, ActiveX.
RUNNING = ("vbaproject", "macrosheet", "activex", "macroenabled")


@contextmanager
def opened(content: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it as an archive is one fault."""
    try:
        with zipfile.ZipFile(content) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, ValueError, EOFError, OSError):
        raise InputError(DAMAGED) from None


def check_package(archive: zipfile.ZipFile) -> None:
    """Refuse what could exhaust, run, hide or reach out. Raises InputError."""
    _check_size(archive)
    _check_names(archive)
    if any(word in name.lower() for name in archive.namelist() for word in RUNNING):
        raise InputError(MACROS)
    for name in archive.namelist():
        folded = name.lower()
        if folded.endswith((".xml", ".rels")):
            _check_prolog(archive, name)
            with _part(archive, archive.getinfo(name)) as stream:
                check_instructions(stream)
        if folded.endswith(".rels"):
            walk(read_part(archive, name), _check_relationship)
        elif folded == "[content_types].xml":
            walk(read_part(archive, name), _check_content_type)
        elif "/embeddings/" in folded:
            _check_embedded(archive, name)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    entry = archive.getinfo(name)
    # One byte more than declared: an entry that lies about its size then fails its checksum, unpacked no further.
    with _part(archive, entry) as stream:
        return stream.read(entry.file_size + 1)


def check_whole(archive: zipfile.ZipFile) -> None:
    """Every part unpacks to what it declares."""
    for entry in archive.infolist():
        with _part(archive, entry) as stream:
            while stream.read(CHUNK):
                pass


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(DAMAGED)
    return archive.open(entry)


def _check_size(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked, packed = (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
    bloated = unpacked > MEASURED_FROM and unpacked > MAX_RATIO * packed
    if len(entries) > MAX_PARTS or unpacked > MAX_UNPACKED or bloated:
        raise InputError(BOMB)


def _check_names(archive: zipfile.ZipFile) -> None:
    """Of two parts with one name only the last would be looked at here, while Word may open the first."""
    names = [posixpath.normpath(name.replace("\\", "/")).lstrip("/").casefold() for name in archive.namelist()]
    if len(set(names)) < len(names):
        raise InputError(REPEATED)


class _RootReached(Exception):  # noqa: N818 -- not an error: it ends the reading early
    pass


def _check_prolog(archive: zipfile.ZipFile, name: str) -> None:
    """No document type stands before the root: nowhere else can entities be defined."""

    def stop(_name: str, _attributes: dict[str, str]) -> None:
        raise _RootReached

    with _part(archive, archive.getinfo(name)) as stream:
        try:
            walk(stream.read(PROLOG), stop, on_doctype=ENTITIES)
        except _RootReached:
            return
    raise InputError(DAMAGED)


def _check_relationship(name: str, attributes: dict[str, str]) -> None:
    """A link that a person clicks may lead to the web; nothing may be loaded from elsewhere by opening the file."""
    if name != "Relationship":
        return
    kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
    if kind in {"connections", "externalLink", "externalLinkPath"}:
        raise InputError(CONNECTIONS)
    if kind == "aFChunk":
        raise InputError(INSERTED)
    if attributes.get("TargetMode") != "External":
        return
    if kind != "hyperlink" or not _is_safe(target):
        problem = _("The file refers to another file or place: “%(target)s”.")
        remedy = _("Remove the link (in Excel: Data → Edit Links → Break Link) or insert the content itself.")
        raise InputError(Fault.of(problem, remedy, target=target[:100]))


def _is_safe(target: str) -> bool:
    """To the web, by mail, or to a file beside this one; never to another machine by its name."""
    folded = target.strip().lower()
    return folded.startswith(SAFE_LINKS) or (":" not in folded and not folded.startswith(("/", "\\")))


def _check_content_type(_name: str, attributes: dict[str, str]) -> None:
    kind = attributes.get("ContentType", "").lower()
    if any(word in kind for word in RUNNING):
        raise InputError(MACROS)
    # Only what is called XML is read as XML here.
    named = attributes.get("PartName", attributes.get("Extension", "")).lower()
    if "openxmlformats" in kind and kind.endswith("+xml") and not named.endswith(("xml", "rels")):
        raise InputError(DAMAGED)


def _check_embedded(archive: zipfile.ZipFile, name: str) -> None:
    """The data behind a chart is a workbook of its own and is checked like one; nothing else may be embedded."""
    if not name.lower().endswith((".xlsx", ".docx")):
        problem = _("Another file is embedded in this one: “%(name)s”.")
        remedy = _("Hand that file in by itself, and delete it here or paste it as a picture.")
        raise InputError(Fault.of(problem, remedy, name=name.rpartition("/")[2][:100]))
    with opened(io.BytesIO(read_part(archive, name))) as inner:
        if any("/embeddings/" in part.lower() for part in inner.namelist()):
            raise InputError(BOMB)
        check_package(inner)
        check_whole(inner)
