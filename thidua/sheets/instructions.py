"""What the XML of an Office file tells Office to do: fields of Word and formulas of Excel that run or fetch.

ECMA-376 part 1: 17.16 fields, 18.17 formulas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from thidua.core.messages import gettext_noop as _
from thidua.sheets.faults import DAMAGED, Fault, InputError

# The fields that run a program or fetch what they show (INCLUDE and IMPORT are names of Word 2); no other begins so.
FETCHING = ("DDE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD")
FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}
ALTERNATIVES = {"Choice", "Fallback"}
# Deleted with changes tracked, an instruction comes back once the change is rejected.
INSTRUCTIONS = {"instrText", "delInstrText"}
HEEDED = {*INSTRUCTIONS, "fldChar", "fldSimple", *FORMULAS, *ALTERNATIVES}
# No formula is longer (18.17.2); of a field only the name counts, which stands first.
LONGEST = 8192
# Word takes 20 fields within one another.
DEEPEST = 100
CHUNK = 1 << 16
QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')

FIELD = Fault.of(
    _("A field in the document runs a program or fetches something from elsewhere."),
    _("In Word press Ctrl+A, then Ctrl+Shift+F9: fields become plain text. Save it and hand it in again."),
)
FORMULA = Fault.of(
    _("A formula in the file calls another program."),
    _("Type the value instead of the formula, save it and hand it in again."),
)


def check_instructions(part: IO[bytes]) -> None:
    """Refuse fields and formulas that run or fetch, reading the part bit by bit. Raises InputError."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _Reader(parser).start
    try:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise InputError(DAMAGED) from None


@dataclass(slots=True)
class _Field:
    """An open field: its instruction as far as it was read, until what it shows follows."""

    instruction: str = ""
    shown: bool = False


@dataclass(slots=True)
class _Reader:
    """Walks along one part; several runs may share the instruction of a field."""

    parser: expat.XMLParserType
    fields: list[_Field | None] = field(default_factory=list)
    """Those that are open, the innermost last; after None, those of one of several alternatives."""
    text: str | None = None
    """What was read of an instruction or a formula, without spaces before it; None outside of them."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name not in HEEDED:
            return
        if name in FORMULAS or name in INSTRUCTIONS:
            self.text = ""
        elif name == "fldChar":
            self._bound(_attribute(attributes, "fldCharType"))
        elif name == "fldSimple":
            self._check_name_is_known()
            _check_field(_attribute(attributes, "instr"))
        elif name in ALTERNATIVES:
            self._open(None)
        self._listen()

    def _listen(self) -> None:
        """Let the parser tell of text and ends only where they count: most of a large part is neither."""
        reading = self.text is not None
        self.parser.CharacterDataHandler = self.read if reading else None
        self.parser.EndElementHandler = self.end if reading or None in self.fields else None

    def read(self, text: str) -> None:
        if self.text is not None:
            self.text = (self.text + text).lstrip()[: LONGEST + 1]

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ALTERNATIVES:
            while self.fields.pop():
                pass
        elif self.text is not None and name in INSTRUCTIONS:
            self._instruct(self.text)
            self.text = None
        elif self.text is not None and name in FORMULAS:
            _check_formula(self.text)
            self.text = None
        self._listen()

    def _bound(self, kind: str) -> None:
        innermost = self._innermost()
        if kind == "begin":
            self._check_name_is_known()
            self._open(_Field())
        elif innermost and kind == "separate":
            innermost.shown = True
        elif innermost and kind == "end":
            self.fields.pop()

    def _innermost(self) -> _Field | None:
        return self.fields[-1] if self.fields else None

    def _open(self, one: _Field | None) -> None:
        if len(self.fields) == DEEPEST:
            raise InputError(DAMAGED)
        self.fields.append(one)

    def _instruct(self, text: str) -> None:
        """Of a field that begins or ends elsewhere, for example in another alternative, nobody can tell the name."""
        innermost = self._innermost()
        if innermost is None:
            raise InputError(FIELD)
        innermost.instruction = (innermost.instruction + text)[:LONGEST]
        _check_field(innermost.instruction)

    def _check_name_is_known(self) -> None:
        """A field that stands where the name of another is written makes that name as it likes."""
        outer = self._innermost()
        if outer and not outer.shown and any(one.startswith(_folded(outer.instruction)) for one in FETCHING):
            raise InputError(FIELD)


def _attribute(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _folded(instruction: str) -> str:
    return instruction.strip(" \t\r\n\xa0\"'“”").upper()


def _check_field(instruction: str) -> None:
    if _folded(instruction).startswith(FETCHING):
        raise InputError(FIELD)


def _check_formula(formula: str) -> None:
    """Only a call of another program (DDE) has a bar outside of quotation marks: cmd|'/c calc'!A1."""
    if len(formula) > LONGEST:
        raise InputError(DAMAGED)
    if "|" in QUOTED.sub("", formula):
        raise InputError(FORMULA)
