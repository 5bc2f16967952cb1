from __future__ import annotations

from dataclasses import dataclass, field

from thidua.people.models import Person, Unit
from thidua.reorganisations.models import Outcome


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a preview: what it is about, what to know of it, its rows. One that `warns` wants somebody to act."""

    code: str
    title: str
    lead: str
    heads: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    warns: bool = False


def of_unit(unit: Unit) -> Cell:
    return Cell(unit.name, unit.get_absolute_url())


def of_outcome(outcome: Outcome | None, nowhere: str) -> Cell:
    if outcome is None:
        return Cell(nowhere)
    return Cell(str(outcome), outcome.unit.get_absolute_url() if outcome.unit else "")


def of_person(person: Person) -> Cell:
    return Cell(person.full_name, person.get_absolute_url())
