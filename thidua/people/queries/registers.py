"""The registers of ratings, discipline and pending matters as facts: what judging sees of units and persons.

A register is complete, so nothing found is a known zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import batched

from django.db.models import Model, Q, QuerySet

from thidua.core.facts import Fact
from thidua.core.findings import Source
from thidua.core.messages import Message, gettext_noop, plain
from thidua.people.models import DisciplinaryAction, PendingMatter, PerformanceRating, Person, Unit

Facts = dict[int, dict[str, Fact]]

# SQLite takes 32,766 values a query.
IDS_A_QUERY = 30_000

DISCIPLINE = Message.of(gettext_noop("Register of disciplinary actions"))
STAFF = Message.of(gettext_noop("Staff register"))
MATTERS = Message.of(gettext_noop("Register of pending matters"))


WITHHELD = Fact(
    "pending_matters",
    applicable=False,
    note=Message.of(
        gettext_noop("whether a matter is open is told to the unit, the standing agency and auditors alone")
    ),
    remedy=Message.of(gettext_noop("The unit or the standing agency can tell")),
)
WITHHELD_OF_HEADS = replace(
    WITHHELD,
    note=Message.of(gettext_noop("whether a matter about a head is open is told to those above the unit alone")),
    remedy=Message.of(gettext_noop("The unit above or the standing agency can tell")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """Of which units and persons a reader is told what is being looked into."""

    units: QuerySet[Unit]
    persons: QuerySet[Person]


def register_facts_of_units(unit_ids: Collection[int], year: int, on: date, told: Told | None = None) -> Facts:
    """`discipline_par`: staff disciplined over reform work in `year`; `pending_matters`: open on the day `on`.

    They say how many records there are and no more: everybody reads the findings on a unit, and in a small one the
    number of a decision tells whom it was about. Whether a matter is open is `told` of some units only (None: of all).
    """
    facts: Facts = {pk: {} for pk in unit_ids}
    for ids in _batches(unit_ids):
        about = Q(unit__in=ids)
        _count("discipline_par", _by(disciplined_in(year, about), "unit_id"), ids, on, facts, _counted)
        _count("pending_matters", _by(open_matters(on, about), "unit_id"), ids, on, facts, _counted)
    if told is not None:
        _withhold(facts, told.units, WITHHELD)
    return facts


def register_facts_of_persons(person_ids: Collection[int], year: int, on: date, told: Told | None = None) -> Facts:
    """As for units, and `rating` of the year (if one was given), `person_category`, `discipline_in_force`."""
    facts: Facts = {pk: {} for pk in person_ids}
    for ids in _batches(person_ids):
        about = Q(person__in=ids)
        _categories(ids, on, facts)
        _ratings(ids, year, on, facts)
        _count("discipline_par", _by(disciplined_in(year, about), "person_id"), ids, on, facts, _listed)
        _count("discipline_in_force", _by(_discipline_in_force(on, about), "person_id"), ids, on, facts, _listed)
        _count("pending_matters", _by(open_matters(on, about), "person_id"), ids, on, facts, _listed)
    if told is not None:
        _withhold(facts, told.persons, WITHHELD_OF_HEADS)
    return facts


def _withhold(facts: Facts, told_of: QuerySet[Unit] | QuerySet[Person], instead: Fact) -> None:
    """Leave open whether matters are, about whom a reader is not told of."""
    for pk in not_among(told_of, facts):
        facts[pk]["pending_matters"] = instead


def not_among(told_of: QuerySet[Unit] | QuerySet[Person], ids: Collection[int]) -> set[int]:
    """Of some units or persons, those that are not among the ones a reader is told of."""
    found = (told_of.filter(pk__in=some).values_list("pk", flat=True) for some in _batches(ids))
    return set(ids).difference(*found)


def _batches(ids: Collection[int]) -> Iterator[tuple[int, ...]]:
    return batched(dict.fromkeys(ids), IDS_A_QUERY)


def disciplined_in(year: int, about: Q) -> QuerySet[DisciplinaryAction]:
    """The disciplinary actions over reform work of a year."""
    return DisciplinaryAction.objects.filter(about, over_reform=True, imposed_on__year=year).order_by(
        "imposed_on", "pk"
    )


def _discipline_in_force(on: date, about: Q) -> QuerySet[DisciplinaryAction]:
    lasting = Q(ends_on=None) | Q(ends_on__gte=on)
    return DisciplinaryAction.objects.filter(about, lasting, imposed_on__lte=on).order_by("imposed_on", "pk")


def open_matters(on: date, about: Q) -> QuerySet[PendingMatter]:
    """The pending matters that are open on a day."""
    still_open = Q(closed_on=None) | Q(closed_on__gt=on)
    return PendingMatter.objects.filter(about, still_open, opened_on__lte=on).order_by("opened_on", "pk")


def _by[R: Model](rows: Iterable[R], key: str) -> dict[int, list[R]]:
    grouped: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, key)].append(row)
    return grouped


type Rows = Sequence[DisciplinaryAction] | Sequence[PendingMatter]


def _count(
    measure: str, found: dict[int, list[DisciplinaryAction]] | dict[int, list[PendingMatter]],
    ids: Sequence[int], on: date, facts: Facts, told: Callable[[Rows], object],
) -> None:  # fmt: skip
    """How many records a register holds of each subject, and what is `told` of them: none is a known zero."""
    register = MATTERS if measure == "pending_matters" else DISCIPLINE
    for pk in ids:
        rows = found.get(pk, [])
        keys = ",".join(str(row.pk) for row in rows)
        label = Message.of(gettext_noop("%(register)s: %(records)s"), register=register, records=told(rows))
        source = Source("register", keys, label if rows else register, "", on.isoformat())
        facts[pk][measure] = Fact(measure, value=Decimal(len(rows)), source=source)


def _counted(rows: Rows) -> Message:
    return Message.of(gettext_noop("%(count)s on record"), count=len(rows))


def _listed(rows: Rows) -> str:
    return "; ".join(_described(row) for row in rows)


def _described(row: DisciplinaryAction | PendingMatter) -> str:
    if isinstance(row, DisciplinaryAction):
        parts = (row.form, row.decision, plain(row.imposed_on))
    else:
        parts = (row.subject, row.document, plain(row.opened_on))
    return ", ".join(filter(None, parts))


def _categories(ids: Sequence[int], on: date, facts: Facts) -> None:
    for person in Person.objects.filter(pk__in=ids):
        source = Source("person", str(person.pk), STAFF, "reports:person", on.isoformat())
        facts[person.pk]["person_category"] = Fact("person_category", level=person.category, source=source)


def _ratings(ids: Sequence[int], year: int, on: date, facts: Facts) -> None:
    for rating in PerformanceRating.objects.filter(person__in=ids, year=year):
        label = rating.decision or Message.of(gettext_noop("Register of ratings, %(year)s"), year=str(year))
        source = Source("rating", str(rating.pk), label, "", on.isoformat())
        facts[rating.person_id]["rating"] = Fact("rating", level=rating.level, source=source)
