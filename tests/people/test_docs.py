"""The examples of the documentation are files that can be imported."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from thidua.people.actions import (
    ImportReport,
    import_discipline,
    import_matters,
    import_persons,
    import_ratings,
    import_units,
)
from thidua.people.tables import DISCIPLINE, MATTERS, PERSONS, RATINGS, UNITS
from thidua.sheets.columns import Table
from thidua.sheets.reading import read_table

DOCS = Path(__file__).parents[2] / "docs" / "rooms"
EXAMPLE = re.compile(r"```csv (\w+)\n(.+?)```", re.DOTALL)
IMPORTS: dict[str, tuple[Table, Callable[..., ImportReport]]] = {
    "units": (UNITS, import_units),
    "persons": (PERSONS, import_persons),
    "ratings": (RATINGS, import_ratings),
    "discipline": (DISCIPLINE, import_discipline),
    "matters": (MATTERS, import_matters),
}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["people.md", "people.vi.md"])
def test_every_example_can_be_imported(page: str) -> None:
    examples = dict(EXAMPLE.findall((DOCS / page).read_text(encoding="utf-8")))
    assert list(examples) == list(IMPORTS)
    for name, text in examples.items():
        table, bring_in = IMPORTS[name]
        report = bring_in(sheet=read_table(table, text.encode(), name), dry_run=False, by=None)
        assert [str(error.sentence) for error in report.errors] == []
        assert report.saved


@pytest.mark.parametrize("page", ["people.md", "people.vi.md"])
def test_the_examples_have_every_column(page: str) -> None:
    examples = dict(EXAMPLE.findall((DOCS / page).read_text(encoding="utf-8")))
    headers = {name: text.partition("\n")[0].split(",") for name, text in examples.items()}
    assert headers == {name: [column.key for column in table.columns] for name, (table, _) in IMPORTS.items()}
