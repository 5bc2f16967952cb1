"""Search without diacritics: one stored, folded form of every name."""

import unicodedata

_LETTERS = str.maketrans({"đ": "d", "Đ": "d", "'": "", "’": ""})


def fold(text: str) -> str:
    """Lower case without tones, marks or apostrophes, spaces tidied: "Ia  H'Drai" and "ia hdrai" are one."""
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())
