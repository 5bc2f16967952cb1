"""Which fields of Word and formulas of Excel are taken, and which run or fetch."""

from __future__ import annotations

import io

import pytest

from tests.files.crafted import (
    BEGIN,
    KINDS,
    RELATIONS,
    TYPES,
    docx,
    in_body,
    mark,
    with_field,
    with_formula,
    xlsx,
)
from thidua.files.checks import check
from thidua.files.formats import EVIDENCE
from thidua.sheets import faults, instructions, packages
from thidua.sheets.faults import Fault, InputError

DDE = r'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'


def fault_of(content: bytes, name: str = "bao-cao.docx") -> Fault | None:
    try:
        check(io.BytesIO(content), name=name, size=len(content), use=EVIDENCE)
    except InputError as refusal:
        return refusal.fault
    return None


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def alternatives(choice: str, fallback: str) -> str:
    both = f"<mc:Choice>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
    return f"<mc:AlternateContent>{both}</mc:AlternateContent>"


@pytest.mark.parametrize(
    "pieces",
    [
        [DDE],
        [r"DDE Excel C:\\bang.xlsx"],
        ["  D", "de", "auto cmd.exe"],
        ['INCLUDEPICTURE "http://evil.test/a.png" \\d'],
        ['IncludeText "\\\\server\\share\\a.docx"'],
        ['LINK Excel.Sheet.8 "C:\\a.xlsx"'],
        ['INCLUDE "a.docx"'],
        ['IMPORT "http://evil.test/a.png"'],
        ['DATABASE \\c "DSN=x"'],
        ['RD "\\\\server\\a.docx"'],
        ['"DDEAUTO" cmd.exe'],
        [" " * 10_000 + "DDEAUTO cmd.exe"],
        ["DDEAUTO cmd.exe " + "x" * 100_000],
    ],
    ids=lambda pieces: "|".join(pieces)[:20].strip(),
)
def test_a_field_that_runs_or_fetches_is_refused(pieces: list[str]) -> None:
    assert fault_of(with_field(*pieces)) == instructions.FIELD


def test_a_field_is_found_in_every_part_however_it_is_written() -> None:
    simple = '<w:fldSimple w:instr=" DDEAUTO cmd.exe "/>'
    assert fault_of(in_body(simple)) == instructions.FIELD
    assert fault_of(in_body(simple, part="word/header1.xml")) == instructions.FIELD
    assert fault_of(in_body(simple, part="elsewhere/main.xml")) == instructions.FIELD
    taken_out = instruction(DDE).replace("instrText", "delInstrText")
    assert fault_of(in_body(f'<w:fldChar w:fldCharType="begin"/>{taken_out}')) == instructions.FIELD
    in_utf_16 = f'<?xml version="1.0" encoding="UTF-16"?><x xmlns:w="w">{simple}</x>'.encode("utf-16")
    assert fault_of(docx({"word/footer1.xml": in_utf_16})) == instructions.FIELD
    assert fault_of(in_body(BEGIN + instruction(DDE))) == instructions.FIELD


def test_the_name_of_a_field_cannot_be_made_elsewhere() -> None:
    quoted = BEGIN + instruction("QUOTE 68 68 69") + mark("end")
    assert fault_of(in_body(BEGIN + quoted + mark("end"))) == instructions.FIELD
    assert fault_of(in_body(BEGIN + instruction("DD") + quoted + mark("end"))) == instructions.FIELD
    assert fault_of(in_body(BEGIN + '<w:fldSimple w:instr="QUOTE 68"/>' + mark("end"))) == instructions.FIELD
    hidden = BEGIN + alternatives(instruction("PAGE"), instruction(DDE)) + mark("end")
    assert fault_of(in_body(hidden)) == instructions.FIELD


def test_harmless_fields_are_taken() -> None:
    for field in (
        "PAGE",
        ' HYPERLINK "https://kontum.gov.vn/link" ',
        'TOC \\o "1-3"',
        "REF link \\h",
        "DATE",
        "= 1 + 2",
    ):
        assert fault_of(with_field(field)) is None
    page = BEGIN + instruction("PAGE") + mark("separate") + "<w:r><w:t>DDEAUTO</w:t></w:r>" + mark("end")
    entries = BEGIN + instruction('TOC \\o "1-3"') + mark("separate") + page + mark("end")
    reckoned = BEGIN + instruction("=") + page + instruction("* 2") + mark("end")
    asked = BEGIN + instruction("IF ") + page + instruction('= 1 "a" "b"') + mark("end")
    for body in (page, entries, reckoned, asked, alternatives(page, page), "<w:r><w:t>DDEAUTO cmd</w:t></w:r>"):
        assert fault_of(in_body(body)) is None


def test_fields_within_fields_without_end_are_refused() -> None:
    assert fault_of(in_body((BEGIN + instruction("IF ")) * 1_000)) == faults.DAMAGED


def test_a_page_inserted_in_a_document_is_refused() -> None:
    relation = f'<Relationship Id="r1" Type="{KINDS}aFChunk" Target="/word/page.html"/>'
    inserted = docx({"word/_rels/document.xml.rels": RELATIONS.format(relation), "word/page.html": "<html/>"})
    assert fault_of(inserted) == packages.INSERTED


def test_a_part_read_as_xml_is_called_xml() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    hidden = f'<Override PartName="/word/body.dat" ContentType="{word}"/>'
    assert fault_of(docx({"[Content_Types].xml": TYPES.format(hidden)})) == faults.DAMAGED
    plain = f'<Override PartName="/word/document.xml" ContentType="{word}"/>'
    plain += '<Default Extension="svg" ContentType="image/svg+xml"/>'
    assert fault_of(docx({"[Content_Types].xml": TYPES.format(plain)})) is None


@pytest.mark.parametrize(
    "formula", ["cmd|'/c calc'!A0", "SUM(1,MSEXCEL|'\\..\\cmd.exe /c calc'!'')", "  'cmd'|'/c'!A1"]
)
def test_a_formula_that_calls_a_program_is_refused(formula: str) -> None:
    assert fault_of(with_formula(formula), "bang.xlsx") == instructions.FORMULA


def test_a_name_may_not_call_a_program_and_no_formula_be_endless() -> None:
    named = "<workbook><definedNames><definedName name=\"a\">cmd|'/c'!A1</definedName></definedNames></workbook>"
    assert fault_of(xlsx({"xl/workbook.xml": named}), "bang.xlsx") == instructions.FORMULA
    assert fault_of(with_formula("1+" * 5_000 + "1"), "bang.xlsx") == faults.DAMAGED


def test_a_link_to_a_program_is_refused() -> None:
    relation = f'<Relationship Id="r1" Type="{KINDS}externalLink" Target="externalLinks/externalLink1.xml"/>'
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    parts = {"xl/_rels/workbook.xml.rels": RELATIONS.format(relation), "xl/externalLinks/externalLink1.xml": link}
    assert fault_of(xlsx(parts), "bang.xlsx") == packages.CONNECTIONS


@pytest.mark.parametrize("formula", ["SUM(A1:A9)", 'IF(A1="a|b","|",\'x|y\'!A1)', "{1,2;3,4}"])
def test_other_formulas_are_taken(formula: str) -> None:
    assert fault_of(with_formula(formula), "bang.xlsx") is None
