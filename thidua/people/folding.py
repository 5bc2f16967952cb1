"""Search without diacritics: one stored, folded form of every name."""

import unicodedata

_LETTERS = str.maketrans({"đ": "d", "Đ": "d"})


def fold(text: str) -> str:
    """Lower case without tones or marks, spaces tidied: "Đắk  Hà" and "dak ha" are one."""
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())
