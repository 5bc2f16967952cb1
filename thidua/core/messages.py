"""Words the engine says, kept apart from the language they are said in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


def gettext_noop(msgid: str) -> str:
    """Mark an English text for the catalogues; whoever shows it translates it."""
    return msgid


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a regulation: Vietnamese is the original, English a courtesy translation."""

    vi: str
    en: str = ""

    def __str__(self) -> str:
        return self.vi


class Message(NamedTuple):
    """A sentence of the program: an English msgid and the values it names."""

    msgid: str
    params: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, msgid: str, **params: object) -> Message:
        return cls(msgid, tuple(params.items()))

    def __str__(self) -> str:
        return render(self, "en")


Words = Text | Message | str


def plain(value: object) -> str:
    """A value as a person writes it, without trailing zeros or exponents."""
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def format_decimal(value: Decimal, places: int = 4) -> str:
    """At most `places` decimals, half up, no trailing zeros: 95, 0.375, 86.471."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") if rounded else "0"


def render(
    words: Words,
    language: str,
    translate: Callable[[str], str] = gettext_noop,
    show: Callable[[object], str] = plain,
) -> str:
    """Say `words` in a language; `translate` looks a msgid up, `show` writes a value."""
    if isinstance(words, Text):
        return words.en if language == "en" and words.en else words.vi
    if isinstance(words, Message):
        said: Mapping[str, str] = {
            name: render(value, language, translate, show) if isinstance(value, Text | Message) else show(value)
            for name, value in words.params
        }
        return translate(words.msgid) % said if said else translate(words.msgid)
    return words
