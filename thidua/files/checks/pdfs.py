"""What a PDF may not hold: scripts, programs to start, other files, a password."""

from __future__ import annotations

import re
from typing import IO, BinaryIO, cast

import pikepdf

from thidua.core.messages import gettext_noop as _
from thidua.sheets.faults import Fault, InputError

# Objects packed into one stream take little memory; what takes more was made to fill it.
pikepdf.settings.set_qpdf_limits(flate_max_memory=100_000_000, run_length_max_memory=100_000_000)
STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
NAME = re.compile(rb"/([A-Za-z]+)")

REMEDY = _("Open it and print it to a new PDF (Print → Microsoft Print to PDF), then hand that in.")
SCRIPT = Fault.of(_("The PDF holds a program (JavaScript or an XFA form)."), REMEDY)
LAUNCH = Fault.of(_("The PDF would start a program or send data when it is opened or clicked."), REMEDY)
ATTACHED = Fault.of(
    _("Other files or films are attached to the PDF."),
    _("Hand the attached files in by themselves, and print this one to a new PDF."),
)
LOCKED_PDF = Fault.of(
    _("The PDF is locked with a password."), _("Open it, print it to a new PDF without a password, and hand that in.")
)
DAMAGED_PDF = Fault.of(_("The PDF is damaged."), _("Open it, print it to a new PDF, and hand that in; or scan again."))

FORBIDDEN = {
    **dict.fromkeys((b"JS", b"JavaScript", b"XFA"), SCRIPT),
    **dict.fromkeys((b"Launch", b"SubmitForm", b"ImportData"), LAUNCH),
    **dict.fromkeys((b"EmbeddedFile", b"EmbeddedFiles", b"EF", b"RichMedia"), ATTACHED),
}


def check_pdf(content: IO[bytes]) -> None:
    """Every object is looked at, compressed ones too. Raises InputError."""
    try:
        with pikepdf.open(cast("BinaryIO", content)) as pdf:
            if not len(pdf.pages):
                raise InputError(DAMAGED_PDF)
            for thing in pdf.objects:
                _check_object(thing)
    except pikepdf.PasswordError:
        raise InputError(LOCKED_PDF) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        raise InputError(DAMAGED_PDF) from None


def _check_object(thing: pikepdf.Object) -> None:
    """qpdf writes each name in its one spelling, so that none hides behind escapes; texts are no names."""
    dictionary = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
    names = NAME.findall(STRING.sub(b"", dictionary.unparse(resolved=True)))
    for name in names:
        if name in FORBIDDEN:
            raise InputError(FORBIDDEN[name])
