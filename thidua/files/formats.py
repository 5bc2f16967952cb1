"""The formats that can be kept, and the uses that say which of them a room takes: data, to be extended by a line."""

from __future__ import annotations

from dataclasses import dataclass

from thidua.core.messages import Text

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of content; a file's name must end as its content demands."""

    code: str
    name: Text
    media_type: str
    suffixes: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Format("pdf", Text("PDF"), "application/pdf", (".pdf",))
DOCX = Format("docx", Text("Word (DOCX)"), f"{OFFICE}wordprocessingml.document", (".docx",))
XLSX = Format("xlsx", Text("Excel (XLSX)"), f"{OFFICE}spreadsheetml.sheet", (".xlsx",))
PNG = Format("png", Text("Ảnh PNG", "PNG image"), "image/png", (".png",))
JPEG = Format("jpeg", Text("Ảnh JPEG", "JPEG image"), "image/jpeg", (".jpg", ".jpeg", ".jfif"))
WEBP = Format("webp", Text("Ảnh WebP", "WebP image"), "image/webp", (".webp",))
CSV = Format("csv", Text("CSV"), "text/csv", (".csv", ".txt"))
ZIP = Format("zip", Text("Tệp nén (ZIP)", "ZIP archive"), "application/zip", (".zip",))
FORMATS = {one.code: one for one in (PDF, DOCX, XLSX, PNG, JPEG, WEBP, CSV, ZIP)}


@dataclass(frozen=True, slots=True)
class Use:
    """What a room takes files for: under which code, in which formats, how large at most."""

    code: str
    formats: tuple[Format, ...]
    max_bytes: int


EVIDENCE = Use("evidence", (PDF, DOCX, XLSX, PNG, JPEG, WEBP), 100 * MEGABYTE)
SUBMISSION = Use("submission", (PDF, DOCX, XLSX), 100 * MEGABYTE)
PRODUCT = Use("task_product", (PDF, DOCX, XLSX), 100 * MEGABYTE)
ACTIVITY = Use("activity", (PDF, DOCX, XLSX, PNG, JPEG, WEBP), 100 * MEGABYTE)
USES = {one.code: one for one in (EVIDENCE, SUBMISSION, PRODUCT, ACTIVITY)}
"""The uses whose files come in chunk by chunk, by code."""
