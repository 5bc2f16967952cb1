"""What can be wrong with a cell or a file, and how a person mends it."""

from __future__ import annotations

from typing import NamedTuple

from thidua.core.messages import Message, gettext_noop as _


class Fault(NamedTuple):
    """What is wrong, and how to mend it; both sentences may name the same values."""

    problem: Message
    remedy: Message

    @classmethod
    def of(cls, problem: str, remedy: str, **params: object) -> Fault:
        return cls(Message.of(problem, **params), Message.of(remedy, **params))


class InputError(Exception):
    """A cell or a file that cannot be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.problem} {fault.remedy}")
        self.fault = fault


# The file
EMPTY_FILE = Fault.of(
    _("The file is empty."), _("Write the headers of the columns in the first row and the data below.")
)
NOT_A_SPREADSHEET = Fault.of(
    _("This is not an XLSX or CSV file."), _("Open it in Excel and save it as “Excel Workbook (*.xlsx)”.")
)
DAMAGED = Fault.of(_("The file is damaged."), _("Open it in Excel or Word and save it again under another name."))
OLD_OR_LOCKED = Fault.of(
    _("This is an old Excel file (*.xls) or one with a password."),
    _("Remove the password and save it as “Excel Workbook (*.xlsx)”."),
)
MACROS = Fault.of(
    _("The file holds macros."),
    _("Save it as “Excel Workbook (*.xlsx)” or “Word Document (*.docx)”, which have none."),
)

# The first row
MISSING_COLUMN = Fault.of(
    _("This column is missing."), _("Add it to the first row, or begin with a file exported from here.")
)
REPEATED_COLUMN = Fault.of(_("This column stands here twice."), _("Delete one of the two."))

# A cell
EMPTY_CELL = Fault.of(_("The cell is empty."), _("Fill it in: this column is required."))
NO_HEADER = Fault.of(
    _("This cell stands under no header."),
    _("Delete it, give its column a header, or put quotation marks around a text with commas."),
)
MERGED = Fault.of(_("This cell is merged with others."), _("Unmerge the cells and fill in each of them."))
FORMULA_ERROR = Fault.of(
    _("The formula in this cell gives an error."), _("Mend the formula, or type the value instead of it.")
)
NEVER_CALCULATED = Fault.of(
    _("The formula in this cell was never calculated."),
    _("Open the file in Excel and save it, or type the value instead of the formula."),
)
BECAME_A_DATE = Fault.of(
    _("Excel has turned this into a date or a time."),
    _("Format the cell as Text (or as a number if it is one), then type it again."),
)
TOO_MANY_DIGITS = Fault.of(
    _("Excel keeps only 15 digits and may have changed the last ones of this number."),
    _("Format the cell as Text, then type the number again."),
)
NOT_A_NUMBER = Fault.of(
    _("This is not a number."),
    _("Write digits only, without a unit or a percent sign, for example 1234 or 12,5."),
)
NOT_WHOLE = Fault.of(_("This is not a whole number."), _("Write it without decimals."))
NOT_A_DATE = Fault.of(_("This is not a date."), _("Write day/month/year, for example 01/07/2025."))
NO_SUCH_DAY = Fault.of(_("There is no such day."), _("Write day/month/year, for example 01/07/2025."))
TIME_OF_DAY = Fault.of(_("This date has a time of day."), _("Leave only the date, for example 01/07/2025."))
