"""What is taken, what is refused, and in which words."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.files import crafted
from tests.files.crafted import DOCUMENT, KINDS, RELATIONS, TYPES, docx, image, linked, pdf, with_field, xlsx, zipped
from thidua.files.checks import check, contents, images, pdfs
from thidua.files.formats import CSV, DOCX, EVIDENCE, JPEG, PDF, PNG, WEBP, XLSX, ZIP, Use
from thidua.sheets import faults, packages
from thidua.sheets.faults import Fault, InputError

EVERYTHING = Use("test", (PDF, DOCX, XLSX, PNG, JPEG, WEBP, CSV), 1_000_000)
DOCTYPE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def refused(content: bytes, name: str, use: Use = EVERYTHING) -> Fault:
    with pytest.raises(InputError) as refusal:
        check(io.BytesIO(content), name=name, size=len(content), use=use)
    return refusal.value.fault


def sentence(content: bytes, name: str, use: Use = EVERYTHING) -> str:
    return " ".join(map(str, refused(content, name, use)))


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (pdf(), "Quyết định 12.PDF", PDF),
        (docx(), "bao-cao.docx", DOCX),
        (xlsx(), "bang.xlsx", XLSX),
        (image("PNG"), "anh.png", PNG),
        (image("JPEG"), "anh.jpg", JPEG),
        (image("WEBP"), "anh.webp", WEBP),
        ("Mã;Tên\n01;Xã Đăk Hà\n".encode(), "bang.csv", CSV),
        ("Mã;Tên\n".encode("utf-8-sig"), "bang.txt", CSV),
    ],
    ids=lambda value: getattr(value, "code", None),
)
def test_a_format_is_found_from_content(content: bytes, name: str, expected: object) -> None:
    stream = io.BytesIO(content)
    assert check(stream, name=name, size=len(content), use=EVERYTHING) == expected
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.pdf", "The file is empty. Choose the right file; perhaps copying it was interrupted."),
        (
            b"x" * 1_000_001,
            "a.csv",
            (
                "The file is too large: 2 MB. At most 1 MB are taken here: "
                "scan at 150-200 dpi, make the pictures smaller, or split the file."
            ),
        ),
        (
            docx(),
            "quyet-dinh.pdf",
            (
                "The name of the file ends in “.pdf”, but its content is another: Word (DOCX). "
                "If you trust where it came from, open it and save it again so that its name ends in “.docx”."
            ),
        ),
        (
            pdf(),
            "bao-cao.pdf.exe",
            (
                "The name of the file ends in “.exe”, but its content is another: PDF. "
                "If you trust where it came from, open it and save it again so that its name ends in “.pdf”."
            ),
        ),
        (
            b"not a Word file",
            "bao-cao.docx",
            (
                "The name of the file ends in “.docx”, but there is only plain text in it. Perhaps it is damaged, or "
                "was renamed. Open it in its own program and save it again as one of these: PDF, Word (DOCX), "
                "Excel (XLSX), PNG image, JPEG image, WebP image, CSV."
            ),
        ),
    ],
    ids=["empty", "too large", "disguised", "disguised as a program", "only text"],
)
def test_a_refusal_says_what_is_wrong_and_how_to_mend_it(content: bytes, name: str, expected: str) -> None:
    assert sentence(content, name) == expected


def test_a_zip_is_not_evidence() -> None:
    assert sentence(zipped({"a.txt": "x"}), "tai-lieu.zip", EVIDENCE) == (
        "Files of this kind are not taken here: ZIP archive. Hand in one of these instead: "
        "PDF, Word (DOCX), Excel (XLSX), PNG image, JPEG image, WebP image."
    )
    archives = Use("archives", (ZIP,), 1_000)
    content = zipped({"a.txt": "x"})
    assert check(io.BytesIO(content), name="a.zip", size=len(content), use=archives) == ZIP


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"\xef\xbb\xbf <svg/>",
        b"MZ\x90\x00\x03",
        b"#!/bin/sh\n",
        b"\x7fELF\x02\x01\x01\x00",
    ],
    ids=["page", "drawing", "program", "script", "binary"],
)
def test_content_of_no_kind_is_refused_with_what_is_taken_here(content: bytes) -> None:
    tables = Use("tables", (CSV, XLSX), 1_000)
    assert sentence(content, "bang.csv", tables) == (
        "The content of this file is of no kind that is known here. Hand in one of these instead: CSV, Excel (XLSX)."
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (crafted.COMPOUND + b"\0" * 600, contents.OLD_OFFICE),
        (crafted.COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), contents.LOCKED),
    ],
    ids=["old Office", "locked Office"],
)
def test_other_content_is_refused_whatever_its_name(content: bytes, fault: Fault) -> None:
    assert refused(content, "bang.csv") == fault


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"word/vbaProject.bin": b"x"}, faults.MACROS),
        ({"xl/macrosheets/sheet1.xml": "<x/>"}, faults.MACROS),
        ({"word/activeX/activeX1.xml": "<x/>"}, faults.MACROS),
        (
            {"[Content_Types].xml": TYPES.format('<Override ContentType="application/vnd.ms-word.macroEnabled.x"/>')},
            faults.MACROS,
        ),
        ({"word/styles.xml": f"{DOCTYPE}<x/>"}, packages.ENTITIES),
        (
            {"word/styles.xml": f'<?xml version="1.0" encoding="UTF-16"?>{DOCTYPE}<x/>'.encode("utf-16")},
            packages.ENTITIES,
        ),
        ({"_rels/.rels": f"{DOCTYPE}<x/>"}, packages.ENTITIES),
        ({"word/styles.xml": "no XML"}, faults.DAMAGED),
        ({"word/styles.xml": "<!--" + "x" * 70_000 + "--><x/>"}, faults.DAMAGED),
        (
            {"xl/_rels/a.rels": RELATIONS.format(f'<Relationship Type="{KINDS}connections" Target="c"/>')},
            packages.CONNECTIONS,
        ),
        ({f"word/media/{number}": b"" for number in range(packages.MAX_PARTS)}, packages.BOMB),
        ({"word/media/image1.bmp": b"\0" * (packages.MEASURED_FROM + 1)}, packages.BOMB),
        ({"word/embeddings/chart.xlsx": xlsx({"xl/vbaProject.bin": b"x"})}, faults.MACROS),
        ({"word/embeddings/chart.xlsx": xlsx({"xl/embeddings/again.xlsx": xlsx()})}, packages.BOMB),
        ({"word/embeddings/chart.xlsx": b"no ZIP"}, faults.DAMAGED),
    ],
    ids=[
        *(
            "VBA",
            "Excel 4 macros",
            "ActiveX",
            "macro content type",
            "entities",
            "entities in UTF-16",
            "entities in links",
        ),
        *(
            "no XML",
            "endless prolog",
            "connections",
            "too many parts",
            "ratio",
            "macros inside",
            "nested",
            "no package",
        ),
    ],
)
def test_a_dangerous_office_file_is_refused(more: dict[str, str | bytes], fault: Fault) -> None:
    assert refused(docx(more), "bao-cao.docx") == fault


def test_an_office_file_may_hold_pictures_charts_and_links_to_the_web() -> None:
    relations = RELATIONS.format(
        f'<Relationship Id="1" Type="{KINDS}hyperlink" Target="https://kontum.gov.vn" TargetMode="External"/>'
        f'<Relationship Id="2" Type="{KINDS}hyperlink" Target="mailto:snv@kontum.gov.vn" TargetMode="External"/>'
        f'<Relationship Id="3" Type="{KINDS}hyperlink" Target="Phu%20luc%201.xlsx" TargetMode="External"/>'
        f'<Relationship Id="4" Type="{KINDS}image" Target="media/image1.png"/>'
    )
    content = docx(
        {
            "word/_rels/document.xml.rels": relations,
            "word/media/image1.png": image("PNG"),
            "word/embeddings/Microsoft_Excel_Sheet.xlsx": xlsx(),
        }
    )
    assert check(io.BytesIO(content), name="a.docx", size=len(content), use=EVERYTHING) == DOCX


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://example.test/a.dotm"),
        ("image", "https://example.test/pixel.png"),
        ("externalLinkPath", "file:///C:/bang.xlsx"),
        ("hyperlink", "file://server/share/a.docx"),
        ("hyperlink", r"\\server\share\a.docx"),
        ("hyperlink", "//server/share"),
        ("hyperlink", " javascript:alert(1)"),
        ("hyperlink", "ms-word:ofe|u|https://example.test"),
        ("subDocument", "b.docx"),
    ],
)
def test_nothing_may_be_loaded_from_elsewhere(kind: str, target: str) -> None:
    said = sentence(linked(kind, target), "a.docx")
    assert target in said or said == " ".join(map(str, packages.CONNECTIONS))


def test_an_embedded_object_is_named() -> None:
    assert sentence(docx({"word/embeddings/oleObject1.bin": crafted.COMPOUND}), "a.docx") == (
        "Another file is embedded in this one: “oleObject1.bin”. "
        "Hand that file in by itself, and delete it here or paste it as a picture."
    )


@pytest.mark.parametrize(
    "name", ["word/document.xml", "Word/Document.XML", r"word\document.xml", "/word//document.xml"]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_does_not_hide_behind_another_of_its_name(name: str) -> None:
    content = io.BytesIO(with_field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(name, DOCUMENT)
    assert refused(content.getvalue(), "bao-cao.docx") == packages.REPEATED


@pytest.mark.parametrize("cut", [30, 200, -30])
def test_half_an_office_file_is_refused(cut: int) -> None:
    assert refused(docx()[:cut], "a.docx") == faults.DAMAGED


def test_a_part_that_does_not_unpack_to_what_it_declares_is_refused() -> None:
    content = docx({"word/media/image1.png": b"x" * 5000})
    at = content.rindex(b"PK\x01\x02") + 24
    assert refused(content[:at] + (9).to_bytes(4, "little") + content[at + 4 :], "a.docx") == faults.DAMAGED


@pytest.mark.parametrize(
    ("root", "fault"),
    [
        ({"OpenAction": script()}, pdfs.SCRIPT),
        ({"Names": Dictionary(JavaScript=Dictionary(Names=Array(["a", script()])))}, pdfs.SCRIPT),
        ({"AcroForm": Dictionary(XFA="x")}, pdfs.SCRIPT),
        ({"OpenAction": Dictionary(S=Name.Launch, F="cmd.exe")}, pdfs.LAUNCH),
        ({"AA": Dictionary(WC=Dictionary(S=Name.SubmitForm, F="http://example.test"))}, pdfs.LAUNCH),
        ({"Names": Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))}, pdfs.ATTACHED),
        ({"A": Dictionary(Type=Name.Filespec, EF=Dictionary())}, pdfs.ATTACHED),
        ({"A": Dictionary(Subtype=Name.RichMedia)}, pdfs.ATTACHED),
    ],
    ids=["script", "named script", "XFA", "program", "sends data", "attachments", "attached file", "film"],
)
def test_a_dangerous_pdf_is_refused(root: dict[str, object], fault: Fault) -> None:
    assert refused(pdf(**root), "a.pdf") == fault


def test_a_script_hidden_behind_escapes_is_found() -> None:
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(OpenAction=script()))) as made:
        made.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    hidden = plain.getvalue().replace(b"/S /JavaScript", b"/S /J#61vaScript").replace(b"/JS ", b"/#4a#53 ")
    assert (b"/JavaScript" in hidden, refused(hidden, "a.pdf")) == (False, pdfs.SCRIPT)


def test_a_pdf_may_speak_of_scripts_and_be_open_to_all() -> None:
    for content in (pdf(Title="a (/JS /Launch) \\( b"), pdf(URI=Dictionary(S=Name.URI, URI="https://kontum.gov.vn"))):
        assert check(io.BytesIO(content), name="a.pdf", size=len(content), use=EVERYTHING) == PDF


def test_a_locked_or_damaged_pdf_is_refused() -> None:
    assert refused(pdf(password="secret"), "a.pdf") == pdfs.LOCKED_PDF
    assert refused(b"%PDF-1.7\n" + b"x" * 300, "a.pdf") == pdfs.DAMAGED_PDF


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    assert refused(crafted.pdf_bomb(2_000), "a.pdf") == pdfs.SCRIPT
    bomb = crafted.pdf_bomb(200_000_000)
    assert (len(bomb) < 400_000, refused(bomb, "a.pdf")) == (True, pdfs.DAMAGED_PDF)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_damaged_image_is_refused(form: str) -> None:
    assert refused(image(form)[:20], f"a.{form.lower()}") == images.DAMAGED_IMAGE


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_an_image_that_would_fill_memory_is_refused(side: int) -> None:
    assert refused(crafted.huge_png(side, side), "a.png") == images.TOO_MANY_PIXELS


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16"])
def test_letters_in_another_encoding_are_refused_with_their_row(encoding: str) -> None:
    said = sentence("Mã;Tên\n01;Xã".encode(encoding, "replace"), "a.csv")
    assert said.startswith("The letters in row 1 are not in UTF-8.")
