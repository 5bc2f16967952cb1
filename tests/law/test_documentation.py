"""The documentation of packs names every field, and its examples say what the program says."""

import re
from io import StringIO
from itertools import takewhile
from pathlib import Path
from typing import Any, get_args

import pytest
from django.core.management import call_command
from django.utils.translation import override

from thidua.core import conditions, duties, index, targets
from thidua.core.findings import Basis
from thidua.core.forms import AnyForm
from thidua.law import schema
from thidua.law.reading import Reader, fields_of
from thidua.observations.tables import FIGURES

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "regulation-packs.md", "vi": DOCS / "regulation-packs.vi.md"}
YES = {"en": "yes", "vi": "có"}
SECTIONS: dict[str, type[Any]] = {
    "basis": Basis,
    "movement": schema.MovementFacts,
    "recipients": schema.Recipient,
    "instruments": schema.Instrument,
    "paragraphs": schema.Paragraph,
    "provisions": schema.Provision,
    "due": schema.DueDate,
    "reform_areas": schema.ReformArea,
    "goals": schema.Goal,
    "targets": targets.Target,
    "definition": targets.Definition,
    "baseline": targets.Baseline,
    "milestones": targets.Milestone,
    "measures": schema.Measure,
    "open_points": schema.OpenPoint,
    "obligations": duties.Obligation,
    "counts": duties.Counted,
    "exempt": duties.Exempt,
    "reminders": duties.Reminders,
    "steps": duties.ReminderStep,
    "letter": duties.Urging,
    "activity_counts": schema.ActivityCount,
    "scales": schema.Scale,
    "clusters": schema.Cluster,
    "index_sets": index.IndexSet,
    "classes": index.ClassBand,
    "bonus": index.Adjustment,
    "areas": index.Section,
    "components": index.Component,
    "schemes": schema.Scheme,
    "conditions": conditions.Condition,
    "exemptions": conditions.Exemption,
    "external_indices": schema.ExternalIndex,
    "published_indices": schema.PublishedIndex,
    "dated": schema.DatedParameter,
    "values": schema.DatedRow,
    "value levels": schema.ScaleLevel,
    "holidays": schema.HolidayTable,
    "days": schema.CalendarDay,
}
LISTS = {"en": "## Top-level lists", "vi": "## Các danh sách cấp ngoài cùng"}
CODE = re.compile(r"`([^`]+)`")

pages = pytest.mark.parametrize("language", PAGES)


def table_after(text: str, start: str) -> list[list[str]]:
    """The cells of the first table after some words."""
    lines = text[text.index(start) :].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = takewhile(lambda line: line.startswith("|"), lines[first + 2 :])
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pages
@pytest.mark.parametrize("section", SECTIONS)
def test_section_names_every_field_and_which_are_required(language: str, section: str) -> None:
    rows = table_after(PAGES[language].read_text(encoding="utf-8"), f"### `{section}`\n")
    types, required = fields_of(SECTIONS[section])
    assert {row[0].strip("`"): row[1] for row in rows} == {
        name: YES[language] if name in required else "" for name in types
    }


@pages
def test_page_names_every_list_of_a_pack(language: str) -> None:
    rows = table_after(PAGES[language].read_text(encoding="utf-8"), LISTS[language])
    assert [row[0].strip("`") for row in rows] == list(fields_of(schema.PackFile)[0])


@pages
@pytest.mark.parametrize(("number", "union"), [(0, targets.TargetRule), (1, AnyForm), (2, conditions.Rule)])
def test_page_names_every_kind_with_its_fields(language: str, number: int, union: Any) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    rows = {row[0].strip("`"): row[1] for row in table_after(text, re.findall(r"\| [\w ]+ \(`kind`\)", text)[number])}
    fields = {
        get_args(types.pop("kind"))[0]: set(types) for types in (dict(fields_of(one)[0]) for one in get_args(union))
    }
    named = {kind: set(CODE.findall(rows.get(kind, ""))) for kind in fields}
    assert {kind: names - named[kind] for kind, names in fields.items()} == {kind: set() for kind in rows}


@pages
def test_page_names_every_column_of_figures(language: str) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    rows = table_after(text, "\n`thidua score --set FILE")
    assert [row[:3] for row in rows] == [
        [f"`{column.key}`", f"{column.header.vi}, {column.header.en}", YES[language] if column.required else ""]
        for column in FIGURES.columns
    ]


def test_both_pages_show_the_same_examples() -> None:
    english, vietnamese = (PAGES[language].read_text(encoding="utf-8") for language in ("en", "vi"))
    assert blocks(english, "yaml") == blocks(vietnamese, "yaml")
    assert blocks(english, "csv") == blocks(vietnamese, "csv")


def test_examples_in_yaml_are_read_without_problems() -> None:
    condition, index_set = blocks(PAGES["en"].read_text(encoding="utf-8"), "yaml")
    for text, kind in ((condition.partition("\n")[2], conditions.Condition), (index_set, schema.PackFile)):
        reader = Reader("example.yaml")
        reader.read(text, kind)
        assert reader.problems == []


@pages
def test_complete_example_prints_what_the_page_shows(language: str, tmp_path: Path) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    (tmp_path / "set.yaml").write_text(blocks(text, "yaml")[-1], encoding="utf-8")
    (tmp_path / "answers.csv").write_text(blocks(text, "csv")[-1], encoding="utf-8")
    shown = blocks(text, "text")[-1].partition("\n")[2]
    out = StringIO()
    with override(language):
        call_command("score", set=tmp_path / "set.yaml", answers=tmp_path / "answers.csv", stdout=out)
    assert out.getvalue() == shown
