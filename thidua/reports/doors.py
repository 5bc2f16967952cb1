"""Which pages are open to who reads of them, in the log and in the plan: a link leads nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from thidua.audit.models import Link
from thidua.awards.permissions import can_view_scheme
from thidua.documents.permissions import papers_open_to
from thidua.feedback.permissions import difficulties_open_to
from thidua.frame.menu import address
from thidua.law.passages import Part
from thidua.law.schema import Scheme
from thidua.movements.permissions import activities_open_to, movements_open_to, registrations_open_to
from thidua.people.models import Account
from thidua.people.permissions import accounts_open_to, admits, data_requests_open_to, persons_open_to
from thidua.reorganisations.permissions import reorganisations_open_to
from thidua.reports.acts import Doors
from thidua.reports.permissions import imports_open_to
from thidua.reports.tables import shown_part

OPEN: Mapping[str, Callable[[Account], QuerySet[Any]]] = {
    "documents:paper": papers_open_to,
    "feedback:difficulty": difficulties_open_to,
    "movements:activity": activities_open_to,
    "movements:movement": movements_open_to,
    "movements:withdraw_registration": registrations_open_to,
    "people:account": accounts_open_to,
    "people:data_request": data_requests_open_to,
    "reorganisations:reorganisation": reorganisations_open_to,
    "reports:imported": imports_open_to,
    "reports:person": persons_open_to,
}
"""Pages of which some records are open and others not; every other page is open to whom its view admits."""


def doors(reader: Account, links: Iterable[Link]) -> Doors:
    """With one query for every kind of page of which some records are open and others not."""
    named: dict[str, set[str]] = {}
    for link in links:
        if link.contents_open and link.entry.subject_url_name:
            named.setdefault(link.entry.subject_url_name, set()).add(link.entry.subject_key)
    return {
        (name, key): url
        for name, keys in named.items()
        for key in _open_among(name, keys, reader)
        if (url := address(name, key)) and admits(url, reader)
    }


def part_as_open_to(reader: Account, part: Part, schemes: Mapping[str, Scheme]) -> tuple[str, str, str, str]:
    """A part of the rules as the plan's page shows it, with its page only for whom that is open to."""
    label, name, url, award = shown_part(part, schemes)
    scheme = schemes.get(part.scheme or part.code) if part.kind in ("scheme", "condition") else None
    is_open = admits(url, reader) and (scheme is None or can_view_scheme(reader, scheme))
    return label, name, url if is_open else "", award


def _open_among(name: str, keys: set[str], reader: Account) -> set[str]:
    if name not in OPEN:
        return keys
    known = {key for key in keys if key.isdecimal()}
    return {str(pk) for pk in OPEN[name](reader).filter(pk__in=known).values_list("pk", flat=True)}
