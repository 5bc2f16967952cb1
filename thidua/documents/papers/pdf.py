"""A paper as PDF, set by Typst with fonts that are shipped; archives take its kind (PDF/A-2b)."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import typst

from thidua.core.canonical import as_data
from thidua.core.messages import gettext_noop as _
from thidua.documents.papers.columns import FONTS
from thidua.documents.papers.composing import Composed
from thidua.documents.papers.content import ContentError
from thidua.law.papers import PaperForm

TEMPLATE = Path(__file__).with_name("paper.typ")

WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
UNWRITABLE = _("The font of papers has no letter for: %(letters)s. Write it in words.")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def write_pdf(composed: Composed, form: PaperForm) -> bytes:
    """Texts go in as data: nothing in them is read as Typst. Raises ContentError for letters without a glyph."""
    inputs = {"paper": json.dumps(composed.as_data()), "form": json.dumps(as_data(form))}
    try:
        made = typst.compile(TEMPLATE, format="pdf", font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["a-2b"])
    except typst.TypstError as error:
        if letters := sorted(set(WITHOUT_GLYPH.findall(error.diagnostic))):
            raise ContentError(UNWRITABLE, letters=" ".join(letters)) from None
        raise
    assert isinstance(made, bytes)
    return made
