"""An image is what it claims to be and small enough to be drawn."""

from __future__ import annotations

import warnings
from typing import IO

from PIL import Image, UnidentifiedImageError

from thidua.core.messages import gettext_noop as _
from thidua.files.formats import Format
from thidua.sheets.faults import Fault, InputError

# A4 scanned at 600 dpi has 35 million; Pillow warns above 89 million, which is the end here.
warnings.simplefilter("error", Image.DecompressionBombWarning)
MAX_PIXELS = Image.MAX_IMAGE_PIXELS or 0

TOO_MANY_PIXELS = Fault.of(
    _("The image has more than %(millions)s million pixels."),
    _("Make it smaller, or scan at 150-200 dpi."),
    millions=MAX_PIXELS // 1_000_000,
)
DAMAGED_IMAGE = Fault.of(
    _("The image is damaged."), _("Open it, save it again as PNG or JPEG, and hand that in; or scan again.")
)


def check_image(content: IO[bytes], found: Format) -> None:
    """Raises InputError."""
    try:
        with Image.open(content, formats=[found.code.upper()]) as image:
            image.verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise InputError(TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise InputError(DAMAGED_IMAGE) from None
