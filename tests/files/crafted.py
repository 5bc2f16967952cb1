"""Files as people and attackers make them, each built from its parts, so that a test shows what is wrong with it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

import pikepdf
from PIL import Image

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """The same bytes from the same parts at any time of day: a name alone would bear that of the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(more: dict[str, str | bytes] | None = None) -> bytes:
    """A Word document; `more` adds parts or replaces them."""
    relation = f'<Relationship Id="r1" Type="{KINDS}officeDocument" Target="word/document.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(""),
        "_rels/.rels": RELATIONS.format(relation),
        "word/document.xml": DOCUMENT,
    }
    return zipped(parts | (more or {}))


def xlsx(more: dict[str, str | bytes] | None = None) -> bytes:
    return zipped({"[Content_Types].xml": TYPES.format(""), "xl/workbook.xml": "<workbook/>"} | (more or {}))


def linked(kind: str, target: str) -> bytes:
    """A Word document that refers to something outside."""
    relation = f'<Relationship Id="r1" Type="{KINDS}{kind}" Target="{target}" TargetMode="External"/>'
    return docx({"word/_rels/document.xml.rels": RELATIONS.format(relation)})


def with_field(*instruction: str) -> bytes:
    """A Word document with a field, whose instruction is cut into runs."""
    runs = "".join(f"<w:r><w:instrText>{escape(piece)}</w:instrText></w:r>" for piece in instruction)
    return in_body(f"{BEGIN}{runs}{mark('separate')}<w:r><w:t>1</w:t></w:r>{mark('end')}")


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


BEGIN = mark("begin")


def in_body(content: str, part: str = "word/document.xml") -> bytes:
    return docx({part: DOCUMENT.replace("<w:body/>", f"<w:body><w:p>{content}</w:p></w:body>")})


def with_formula(formula: str) -> bytes:
    """A workbook of one cell that is calculated."""
    cell = f'<c r="A1"><f>{escape(formula)}</f><v>1</v></c>'
    return xlsx({"xl/worksheets/sheet1.xml": f'<worksheet><sheetData><row r="1">{cell}</row></sheetData></worksheet>'})


def pdf(password: str = "", **root: object) -> bytes:
    """A PDF of one page; `root` goes into its catalogue, packed into an object stream."""
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    for key, value in root.items():
        made.Root[f"/{key}"] = made.make_indirect(value)
    locked = pikepdf.Encryption(user=password, owner="owner") if password else False
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=locked)
    return out.getvalue()


def image(form: str, size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def pdf_bomb(padding: int) -> bytes:
    """A PDF with a script in an object stream that unpacks to `padding` bytes and more."""
    objects = [
        b"<</Type/Catalog/Pages 3 0 R/OpenAction<</S/JavaScript/JS(x)>>>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>",
    ]
    starts = [sum(len(one) + 1 for one in objects[:number]) for number in range(3)]
    index = " ".join(f"{number} {start}" for number, start in zip((2, 3, 4), starts, strict=True)).encode() + b" "
    packed = zlib.compress(index + b" ".join(objects) + b" " * padding, 9)
    head = b"%PDF-1.5\n"
    stream = b"1 0 obj<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(index), len(packed))
    body = head + stream + packed + b"\nendstream endobj\n"
    rows = [(0, 0, 65535), (1, len(head), 0), (2, 1, 0), (2, 1, 1), (2, 1, 2), (1, len(body), 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    last = b"5 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 2 0 R/Length %d>>stream\n" % len(table)
    return body + last + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)
