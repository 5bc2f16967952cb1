#!/usr/bin/env python3
"""catalogues.py check | update: the Vietnamese and English texts are complete, sound and compiled."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "thidua"
LANGUAGES = ("vi", "en")
PLURAL_FORMS = {"vi": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def catalogue(package: Path, language: str) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(folder: Path) -> None:
    """Runs makemessages in `folder`, which holds a package `thidua`, and sees only that one."""
    package = folder / "thidua"
    for language in LANGUAGES:
        catalogue(package, language).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--add-location=file", "--no-wrap"]
    command += ["--settings=thidua.settings.dev", *(f"--locale={language}" for language in LANGUAGES)]
    subprocess.run(command, check=True, cwd=package, env={**os.environ, "PYTHONPATH": str(folder)}, stdout=sys.stderr)


def check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE, Path(folder, "thidua"), ignore=shutil.ignore_patterns("__pycache__"))
        collect(Path(folder))
        problems = [
            f"{language}: {problem}"
            for language in LANGUAGES
            for problem in problems_of(catalogue(PACKAGE, language), catalogue(Path(folder, "thidua"), language))
        ]
    print("\n".join(problems) or "catalogues: complete")
    return 1 if problems else 0


def problems_of(committed: Path, collected: Path) -> Iterator[str]:
    if not committed.exists() or not committed.with_suffix(".mo").exists():
        yield "no catalogue (make messages)"
        return
    used = {key(entry) for entry in polib.pofile(str(collected)) if not entry.obsolete}
    entries = [entry for entry in polib.pofile(str(committed)) if not entry.obsolete]
    known = {key(entry) for entry in entries}
    yield from (f"not in the catalogue (make messages): {text}" for _, text, _ in sorted(used - known))
    yield from (f"no longer used (make messages): {text}" for _, text, _ in sorted(known - used))
    for entry in entries:
        yield from (f"{problem}: {entry.msgid}" for problem in problems_in(entry))
    compiled = {key(entry): translations(entry) for entry in polib.mofile(str(committed.with_suffix(".mo")))}
    if compiled != {key(entry): translations(entry) for entry in entries if entry.translated()}:
        yield f"{committed.with_suffix('.mo').name} is not compiled from the catalogue (make messages)"


def problems_in(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    for text in translations(entry):
        if not text:
            yield "not translated"
        elif placeholders(text) not in (placeholders(entry.msgid), placeholders(entry.msgid_plural)):
            yield "other placeholders than the English text"


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def translations(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)] or [entry.msgstr]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def update() -> int:
    collect(ROOT)
    for language in LANGUAGES:
        path = catalogue(PACKAGE, language)
        texts = polib.pofile(str(path), wrapwidth=0)
        texts.header, texts.metadata_is_fuzzy = "", False
        texts.metadata = {
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Language": language,
            "Plural-Forms": PLURAL_FORMS[language],
        }
        for entry in texts:
            settle(entry, language)
        texts.save()
        texts.save_as_mofile(str(path.with_suffix(".mo")))
        print(f"{language}: {sum(not all(translations(entry)) for entry in texts)} texts to translate")
    return 0


def settle(entry: polib.POEntry, language: str) -> None:
    """A guess from a similar text is no translation; English is its own."""
    if entry.fuzzy:
        entry.flags.remove("fuzzy")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        entry.msgstr = ""
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
    if language == "en" and entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    elif entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgstr_plural.get(0, "")}
    elif language == "en":
        entry.msgstr = entry.msgid


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]]())
