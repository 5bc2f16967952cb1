"""A table declared by its columns, and what reading one yields: rows, and errors that a person can mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from thidua.core.messages import Message, Text, Words, gettext_noop as _, render
from thidua.sheets.cells import fold, shown
from thidua.sheets.faults import Fault
from thidua.sheets.kinds import Kind

LONGEST_SHEET_NAME = 31
NO_HELP = Text("")


@dataclass(frozen=True, slots=True)
class Column[T]:
    """A column, found in a file by its key or its header in either language."""

    key: str
    header: Text
    kind: Kind[T]
    help: Text = NO_HELP
    required: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one sheet, the same on import as on export."""

    name: Text
    columns: tuple[Column[Any], ...]

    def __post_init__(self) -> None:
        for name in (self.name.vi, self.name.en):
            if len(name) > LONGEST_SHEET_NAME or set(name) & set("[]:*?/\\'"):
                raise ValueError(f"Excel does not take {name!r} as the name of a sheet")
        self.columns_by_name()

    def columns_by_name(self) -> dict[str, Column[Any]]:
        """Every folded header and key, each belonging to one column."""
        found: dict[str, Column[Any]] = {}
        for column in self.columns:
            for name in filter(None, (column.key, column.header.vi, column.header.en)):
                if not fold(name) or found.setdefault(fold(name), column) is not column:
                    raise ValueError(f"the header {name!r} does not tell one column from the others")
        return found

    def headers(self, language: str) -> list[str]:
        return [render(column.header, language) for column in self.columns]


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read: its number as seen in the file and a value for every column (None if left empty, or if its
    cell could not be read: then the column is among the `unread`)."""

    number: int
    values: Mapping[str, object]
    unread: frozenset[str] = frozenset()

    def reads(self, *columns: Column[Any]) -> bool:
        """Whether what columns say of this row is known, be it that they say nothing."""
        return self.unread.isdisjoint(column.key for column in columns)

    def get[T](self, column: Column[T]) -> T | None:
        return cast("T | None", self.values[column.key])

    def __getitem__[T](self, column: Column[T]) -> T:
        """The value of a required column."""
        value = self.get(column)
        if value is None:
            raise LookupError(f"row {self.number} has no {column.key}; use get() for a column that may be empty")
        return value


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong, where (no row: the whole file), and how to mend it."""

    sheet: str
    row: int | None
    column: Words
    value: str
    problem: Message
    remedy: Message

    @property
    def sentence(self) -> Message:
        if self.row is None:
            msgid = _("%(sheet)s: %(problem)s %(remedy)s")
        elif self.value:
            msgid = _("%(sheet)s, row %(row)s, %(column)s “%(value)s”: %(problem)s %(remedy)s")
        else:
            msgid = _("%(sheet)s, row %(row)s, %(column)s: %(problem)s %(remedy)s")
        places = {"sheet": self.sheet, "row": self.row, "column": self.column, "value": self.value}
        return Message.of(msgid, **places, problem=self.problem, remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read. Rows without an error stand beside the errors, and so do the `faulty` ones, so that a room
    can check them further; nothing may be saved while there are errors. Of many errors the first are kept, all are
    counted. `titles` are the headers by which the file names its columns; `name` is that of the worksheet, if any."""

    name: str
    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]
    error_count: int
    titles: Mapping[str, str] = field(default_factory=dict)
    faulty: tuple[Row, ...] = ()
    file: str = field(default="", compare=False)

    @property
    def every_row(self) -> list[Row]:
        """All rows in the order of the file: of those with a faulty cell the other cells can be checked."""
        return sorted(self.rows + self.faulty, key=lambda row: row.number)

    def error(self, row: Row, column: Column[Any], fault: Fault) -> RowError:
        """An error that a room finds in a row which is well-formed."""
        value = row.get(column)
        cell = "" if value is None else shown(column.kind.write(value, "vi"))
        return RowError(self.name, row.number, self.titles.get(column.key, column.header), cell, *fault)

    def with_errors(self, found: Iterable[RowError]) -> Sheet:
        """This sheet with the errors that a room found, in the order of rows."""
        more = tuple(found)
        errors = sorted(self.errors + more, key=lambda error: error.row or 0)
        return replace(self, errors=tuple(errors), error_count=self.error_count + len(more))
