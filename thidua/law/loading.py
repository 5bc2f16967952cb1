"""Load a regulation pack from the texts of its files: read, put together, check."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from thidua.core.dated import Dated, DatedValue
from thidua.core.messages import Message, gettext_noop
from thidua.law.checks import Check, check_pack
from thidua.law.reading import PackError, Problem, Reader
from thidua.law.schema import DatedRow, Pack, PackFile, ScaleLevel

PACKS = Path(__file__).parent / "packs"
NATIONAL = PACKS / "national"

Texts = Mapping[str, str]
"""Relative file name → text of a pack's YAML files."""


def read_folder(folder: Path) -> dict[str, str]:
    """The YAML texts of a pack's folder; PackError when it has none or one is not UTF-8."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            hint = Message.of(gettext_noop("save it again with the encoding UTF-8"))
            problems.append(Problem(name, 1, "", Message.of(gettext_noop("the file is not UTF-8 text")), hint))
    if problems:
        raise PackError(problems)
    if not texts:
        message = Message.of(gettext_noop("no regulation files (*.yaml) here"))
        raise PackError([Problem(str(folder), 1, "", message)])
    return texts


def fingerprint(texts: Texts) -> str:
    """SHA-256 over names and texts: the same files, the same name of the version."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(f"{name}\0{len(texts[name].encode())}\0{texts[name]}".encode())
    return digest.hexdigest()


def load_folder(folder: Path) -> tuple[Pack, list[Problem]]:
    """A pack from its folder, with the national law; the second value are warnings. Raises PackError."""
    return load_texts(folder.name, read_folder(folder), read_folder(NATIONAL))


def load_texts(code: str, texts: Texts, national: Texts) -> tuple[Pack, list[Problem]]:
    """A pack from texts, checked. Raises PackError naming every problem."""
    checks = Check()
    parts = [_read(name, text, checks) for name, text in {**_prefixed(national), **texts}.items()]
    if checks.problems:
        raise PackError(checks.problems)
    pack = _assemble(code, fingerprint({**_prefixed(national), **texts}), parts, checks)
    if pack is not None:
        check_pack(pack, checks)
    if checks.problems or pack is None:
        raise PackError(checks.problems)
    return pack, checks.warnings


@lru_cache(maxsize=16)
def packaged(code: str) -> Pack:
    """A pack that ships with the program."""
    return load_folder(PACKS / code)[0]


def packaged_codes() -> list[str]:
    """The packs of movements that ship with the program."""
    return sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir() and folder != NATIONAL)


@cache
def national_file(name: str) -> PackFile:
    """One national file without a pack: for rules that hold before there is a movement. Raises PackError."""
    checks = Check()
    part = _read(name, (NATIONAL / name).read_text(encoding="utf-8"), checks)
    if checks.problems:
        raise PackError(checks.problems)
    return part


@cache
def national_dated(name: str) -> dict[str, Dated[int]]:
    """The numbers of one national file by code."""
    return {one.code: Dated(tuple(_number(row) for row in one.values), one.name) for one in national_file(name).dated}


@cache
def national_levels(code: str) -> Dated[tuple[ScaleLevel, ...]]:
    """The levels of a scale that national law sets, as they were from time to time."""
    scale = next(one for one in national_file("dated.yaml").dated if one.code == code)
    return Dated(tuple(_levels(row) for row in scale.values), scale.name)


def _levels(row: DatedRow) -> DatedValue[tuple[ScaleLevel, ...]]:
    assert isinstance(row.value, tuple)
    return DatedValue(row.since, row.value, row.reference.instrument, row.status, row.until)


def _number(row: DatedRow) -> DatedValue[int]:
    assert isinstance(row.value, Decimal)
    return DatedValue(row.since, int(row.value), row.reference.instrument, row.status, row.until)


def _prefixed(national: Texts) -> dict[str, str]:
    return {f"national/{name}": text for name, text in national.items()}


def _read(name: str, text: str, checks: Check) -> PackFile:
    try:
        part, lines = _file(name, text)
    except PackError as error:
        checks.problems.extend(error.problems)
        return PackFile()
    checks.remember(name, lines)
    return part


@lru_cache(maxsize=256)
def _file(name: str, text: str) -> tuple[PackFile, dict[int, int]]:
    """What a text says, and in which line each object stands. Raises PackError.

    Every pack has the national files, and a new version differs from the last in a few: each is read and held once.
    """
    reader = Reader(name)
    part = reader.read(text, PackFile)
    if not isinstance(part, PackFile):
        raise PackError(reader.problems)
    return part, reader.lines


def _assemble(code: str, sha256: str, parts: list[PackFile], checks: Check) -> Pack | None:
    """Put the lists of all files together; codes must be unique in each list."""
    whole: dict[str, Any] = {}
    for field in fields(PackFile):
        values = [getattr(part, field.name) for part in parts]
        if field.name in _HOMES:
            given = [value for value in values if value is not None]
            needed = given or field.name not in _MAY_BE_LEFT_OUT
            whole[field.name] = checks.exactly_one(field.name, given, _HOMES[field.name]) if needed else None
        else:
            whole[field.name] = tuple(item for value in values for item in value)
    if checks.problems:
        return None
    for name, key in _KEYED.items():
        whole[name] = checks.unique(name, whole[name], key)
    return Pack(code=code, sha256=sha256, **whole)


_HOMES = {"movement": "plan.yaml", "holidays": "national/holidays.yaml", "reminders": "reminders.yaml"}
"""What stands once in a pack, and the file in which people look for it."""

_MAY_BE_LEFT_OUT = ("reminders",)
"""Where a pack has none, nobody is reminded."""

_KEYED = {
    "instruments": "code",
    "paragraphs": "id",
    "measures": "code",
    "open_points": "code",
    "obligations": "code",
    "scales": "code",
    "clusters": "code",
    "index_sets": "code",
    "schemes": "code",
    "external_indices": "code",
    "dated": "code",
    "paper_kinds": "code",
    "paper_forms": "code",
    "unit_orders": "kind",
}
