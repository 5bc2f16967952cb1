"""Which units a year is told of, where one province was carried on by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from thidua.people.models import Unit, UnitVersion


@dataclass(frozen=True, slots=True)
class Term:
    """The years that are told of one province in turn, those that end after a day and until another one, and where its
    units stand: below it, and also where those went that stood there once.
    """

    after: date
    until: date
    paths: tuple[str, ...]

    def is_of(self, year: int) -> bool:
        return self.after < date(year, 12, 31) <= self.until

    def holds(self, unit: Unit) -> bool:
        return unit.path.startswith(self.paths)

    @property
    def units(self) -> QuerySet[Unit]:
        return units_at(self.paths)


def terms_of(turns: Sequence[Unit]) -> list[Term]:
    """The term of each province in turn: a year is told of the one in force on its last day; the last has no end."""
    found, after = list[Term](), date.min
    for province in turns:
        until = date.max if province == turns[-1] else province.valid_to or date.max
        moved = () if province == turns[-1] else _moved_from(province)
        found.append(Term(after, until, (province.path, *moved)))
        after = until
    return found


def term_of(turns: Sequence[Unit], year: int) -> Term:
    return next(term for term in terms_of(turns) if term.is_of(year))


def units_at(paths: Sequence[str]) -> QuerySet[Unit]:
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below)


def _moved_from(province: Unit) -> list[str]:
    """Where units stand now that stood below a province once, and were carried over to another as they were."""
    moved = UnitVersion.objects.filter(parent__path__startswith=province.path).exclude(
        unit__path__startswith=province.path
    )
    return list(moved.order_by("unit").values_list("unit__path", flat=True).distinct())
