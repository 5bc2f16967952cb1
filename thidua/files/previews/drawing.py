"""The process that draws: a file on its standard input becomes a WebP picture on its standard output.

It trusts nothing that it reads, can do little and knows no Django: `python -I drawing.py pdf 320 8 <FILE >PICTURE`.
"""

from __future__ import annotations

import resource
import sys
import warnings
from io import BytesIO
from typing import IO

import pypdfium2
from PIL import Image, ImageOps

MEMORY = 1_000_000_000
QUALITY = 80


def limit(seconds: int) -> None:
    """No more memory and time than a decent page needs; not a byte into any file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def draw(content: IO[bytes], form: str, width: int) -> bytes:
    """The picture, at most `width` wide and twice as high."""
    found = _first_page(content, width) if form == "pdf" else _image(content, form, width)
    found.thumbnail((width, 2 * width))
    drawn = BytesIO()
    # What the image says beside its pixels (place, camera, author) does not come along.
    found.save(drawn, "WEBP", quality=QUALITY, exif=b"", xmp=b"", icc_profile=b"")
    return drawn.getvalue()


def _first_page(content: IO[bytes], width: int) -> Image.Image:
    page = pypdfium2.PdfDocument(content)[0]
    wide, high = page.get_size()
    # A page may be as long as a street: what is drawn has bounds in both directions.
    scale = min(width / wide, 2 * width / high)
    image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return image.convert("RGB")


def _image(content: IO[bytes], form: str, width: int) -> Image.Image:
    with Image.open(content, formats=[form.upper()]) as image:
        image.draft("RGB", (2 * width, 2 * width))
        upright = ImageOps.exif_transpose(image)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


if __name__ == "__main__":
    limit(int(sys.argv[3]))
    sys.stdout.buffer.write(draw(sys.stdin.buffer, sys.argv[1], int(sys.argv[2])))
