"""What differs between two versions of a pack: part by part, by its code, down to the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from thidua.core.messages import Text, Words
from thidua.law.schema import Pack

Change = Literal["added", "removed", "changed"]
NOT_CONTENT = ("code", "sha256")
"""Fields of a pack that name it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A single value that differs: where it stands in its part, and what it says in either version; None where it is
    not there."""

    path: str
    before: Words | None
    after: Words | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that one version has and the other has not, or has otherwise. `section` is the field of the pack."""

    section: str
    code: str
    name: Words
    change: Change
    values: tuple[Value, ...] = ()


def differences(before: Pack, after: Pack) -> list[Difference]:
    """Everything that differs, in the order of the schema and then of the versions."""
    return [
        difference
        for field in fields(Pack)
        if field.name not in NOT_CONTENT
        for difference in _between(field.name, getattr(before, field.name), getattr(after, field.name))
    ]


def _between(section: str, before: Any, after: Any) -> Iterator[Difference]:
    old, new = _parts(before), _parts(after)
    for code in [*old, *(code for code in new if code not in old)]:
        was, now = old.get(code), new.get(code)
        if was == now:
            continue
        change: Change = "added" if was is None else "removed" if now is None else "changed"
        values = tuple(_values(was, now)) if change == "changed" else ()
        yield Difference(section, code, _name(now or was), change, values)


def _parts(section: Any) -> dict[str, Any]:
    """The parts of a section by code; what has no parts is one."""
    if section is None:
        return {}
    if isinstance(section, Mapping):
        return {str(code): part for code, part in section.items()}
    return _listed(section) if isinstance(section, tuple) else {"": section}


def _listed(parts: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, part in enumerate(parts, 1):
        code = _code(part) or str(place)
        found[code if code not in found else f"{code} ({place})"] = part
    return found


def _code(part: Any) -> str:
    """By what a part in a list is known: its code, or else what it is about."""
    for names in (("code",), ("id",), ("index", "year"), ("measure",), ("kind", "paragraph"), ("kind",), ("name",)):
        if all(hasattr(part, name) for name in names):
            return " ".join(str(getattr(part, name)) for name in names)
    return ""


def _name(part: Any) -> Words:
    for name in ("name", "label", "title", "text"):
        if said := getattr(part, name, None):
            return said if isinstance(said, Text) else str(said)
    return ""


def _values(before: Any, after: Any) -> Iterator[Value]:
    old, new = dict(_flat("", before)), dict(_flat("", after))
    for path in [*old, *(path for path in new if path not in old)]:
        if old.get(path) != new.get(path):
            yield Value(path, old.get(path), new.get(path))


def _flat(path: str, value: Any) -> Iterator[tuple[str, Words]]:
    """Every single value below a part, with the way to it."""
    if value in (None, "", ()):
        return
    if isinstance(value, Text):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _flat(f"{path}.{field.name}".lstrip("."), getattr(value, field.name))
    elif isinstance(value, Mapping | tuple):
        parts = value.items() if isinstance(value, Mapping) else _listed(value).items()
        for code, part in parts:
            yield from _flat(f"{path}.{code}".lstrip("."), part)
    else:
        yield path, value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
