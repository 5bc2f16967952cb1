"""Search without diacritics: one stored, folded form of every name."""

import unicodedata

_LETTERS = str.maketrans({"đ": "d", "Đ": "d", "'": "", "’": ""})


def fold(text: str) -> str:
    """Lower case without tones, marks or apostrophes, spaces tidied: "Ia  H'Drai" and "ia hdrai" are one."""
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())


def is_a_slip(typed: str, meant: str) -> bool:
    """Whether one letter wrong, left out, added or swapped with the next makes one text of the other."""
    start = next((place for place, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return abs(len(typed) - len(meant)) == 1
    one, other = typed[start:], meant[start:]
    swapped = one[1::-1] == other[:2] and one[2:] == other[2:]
    return swapped or one[1:] in (other, other[1:]) or one == other[1:]
