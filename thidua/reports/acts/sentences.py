"""Entries of the audit log in words: the sentence of an act, its record, what changed from what to what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _, ngettext

from thidua.audit.chain import Contents
from thidua.audit.models import Link
from thidua.frame.menu import address
from thidua.frame.words import figure, say
from thidua.movements.queries import NoMovementError, current_movement, pack_of
from thidua.people.actions.importing import Correction
from thidua.people.models import Unit
from thidua.reports.acts.labels import CHOICES, FIELDS, FIELDS_OF, KINDS, VERBS, Labels

SHOWN_OF_A_LIST = 3
SHOWN_OF_A_HASH = 12
BATCH = 500
PLAIN = ("data_request", "unit", "year")
"""Fields whose numbers are no quantities."""
SHARE = "share"
"""A part of one, written as such."""
TECHNICAL = ("key",)
"""What only the program reads."""
TELLING = ("role", "title")
"""Which of several roles or posts an act is about: told even where it stays."""
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*[+Z].*)?$")
DAY_LENGTH = 10

type Names = Mapping[tuple[str, int | str], str]
"""What a value of a field is called."""


type Doors = Mapping[tuple[str, str], str]
"""The address of a record's page where its reader may open it, by the page's name and the record's key."""


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}" if self.before else f"{self.field}: {self.after}"


@dataclass(frozen=True, slots=True)
class Act:
    """An entry as people read it; `said` is None once its contents were erased, or where they are `hidden`."""

    link: Link
    at: datetime
    day: date
    who: str
    on_behalf_of: str
    verb: str
    kind: str
    record: str
    url: str
    trail_url: str
    changes: list[Change]
    said: Contents | None
    hidden: bool


def named(labels: Labels, code: str) -> str:
    """A code in words; one without words is at least readable."""
    return str(labels.get(code, code.replace("_", " ")))


def acts(links: Iterable[Link], doors: Callable[[Sequence[Link]], Doors]) -> Iterator[Act]:
    """Entries in words, with a few queries for what a batch of them names and which of it the reader may open."""
    clusters, by_rules = _named_by_the_rules()
    for batch in batched(links, BATCH):
        said = [link.entry.said for link in batch]
        units = Unit.objects.in_bulk({value for one in said if one for value in _units_in(one)})
        names = {**by_rules, **{("unit", pk): unit.name for pk, unit in units.items()}}
        ways = doors(batch)
        yield from (_act(link, one, names, clusters, ways) for link, one in zip(batch, said, strict=True))


def corrected(corrections: Iterable[Correction]) -> Iterator[tuple[str, list[Change]]]:
    """Whose records an import corrects, and how, in the words of the log."""
    said = [(one, Contents("", one.whose, one.before, one.after)) for one in corrections]
    units = Unit.objects.in_bulk({pk for _one, contents in said for pk in _units_in(contents)})
    names: Names = {("unit", pk): unit.name for pk, unit in units.items()}
    for one, contents in said:
        yield one.whose, _changes(contents, one.kind, names)


def _named_by_the_rules() -> tuple[dict[str, str], Names]:
    """What the rules call each cluster, each area of reform, each award and each measure."""
    try:
        pack = pack_of(current_movement().regulation)
    except NoMovementError:
        return {}, {}
    clusters = {code: say(cluster.name) for code, cluster in pack.clusters.items()}
    areas: Names = {(field, area.code): say(area.name) for area in pack.reform_areas for field in ("area", "areas")}
    schemes: Names = {("scheme", code): say(one.name) for code, one in pack.schemes.items()}
    measures: Names = {("measure", code): say(one.name) for code, one in pack.measures.items()}
    return clusters, {**areas, **schemes, **measures}


def _units_in(said: Contents) -> Iterator[int]:
    for values in (said.before, said.after):
        if isinstance(values.get("unit"), int):
            yield values["unit"]


def _act(link: Link, said: Contents | None, names: Names, clusters: Mapping[str, str], ways: Doors) -> Act:
    entry = link.entry
    key = entry.subject_key
    shown, opened = (said, link.trail_open) if link.contents_open else (None, False)
    return Act(
        link=link,
        at=entry.at,
        day=localdate(entry.at),
        who=_who(link, said),
        on_behalf_of=said.on_behalf_of if said else "",
        verb=named(VERBS, entry.verb),
        kind=named(KINDS, entry.subject_kind),
        record=_record(shown.subject_label, clusters) if shown else "",
        url=ways.get((entry.subject_url_name, key), ""),
        trail_url=address("reports:audit_trail", entry.subject_kind, key) if key and opened else "",
        changes=_changes(shown, entry.subject_kind, names) if shown else [],
        said=shown,
        hidden=not link.contents_open,
    )


def _record(label: str, clusters: Mapping[str, str]) -> str:
    """The name of a record; a cluster of a year is labelled by its code."""
    code, _space, year = label.rpartition(" ")
    return f"{clusters[code]}, {year}" if code in clusters else label


def _who(link: Link, said: Contents | None) -> str:
    if link.entry.actor_id is None:
        return _("The system")
    return said.actor_name if said else _("Account no. %(number)s") % {"number": link.entry.actor_id}


def _changes(said: Contents, kind: str, names: Names) -> list[Change]:
    """What stayed as it was is left out, but for what tells which of several posts or roles is meant."""
    labels = {**FIELDS, **FIELDS_OF.get(kind, {})}
    found = []
    for field in dict.fromkeys([*said.before, *said.after]):
        before, after = said.before.get(field), said.after.get(field)
        stayed = field in said.before and field in said.after and before == after
        says_nothing = all(value in (None, "", []) for value in (before, after))
        if field in TECHNICAL or says_nothing or (stayed and field not in TELLING):
            continue
        was = "" if stayed else _say(field, before, names)
        found.append(Change(named(labels, field), was, _say(field, after, names)))
    return found


def _say(field: str, value: Any, names: Names) -> str:
    """A value as people read it: names instead of keys, days instead of ISO dates, lists by their first items."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case int() | str() if (field, value) in names:
            return names[field, value]
        case _ if field == SHARE:
            return figure(100 * Decimal(f"{value}"), "percent")
        case int():
            return f"{value}" if field in PLAIN else figure(value)
        case list():
            return _say_list(field, value, names)
        case str() if field in CHOICES:
            return named(CHOICES[field], value)
        case str():
            return _say_text(value)
        case date():
            return figure(value)
    return str(value)


def _say_list(field: str, values: list[Any], names: Names) -> str:
    if len(values) > SHOWN_OF_A_LIST or any(isinstance(value, list | dict) for value in values):
        return ngettext("%(count)s item", "%(count)s items", len(values)) % {"count": len(values)}
    return "; ".join(_say(field, value, names) for value in values)


def _say_text(text: str) -> str:
    if not WRITTEN_DAY.match(text):
        return _shortened(text)
    try:
        if len(text) == DAY_LENGTH:
            return figure(date.fromisoformat(text))
        return date_format(localtime(datetime.fromisoformat(text)), "d/m/Y H:i")
    except ValueError:
        return text


def _shortened(text: str) -> str:
    """A hash by its first digits, as people compare them."""
    is_hash = len(text) == 64 and set(text) <= set("0123456789abcdef")
    return f"{text[:SHOWN_OF_A_HASH]}…" if is_hash else text
