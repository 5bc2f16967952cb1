"""Which units are to be urged by letter, by whom, and which letters there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet

from thidua.documents.models import NUMBERED, Paper, PaperState
from thidua.documents.queries import key_of_issue, search_papers
from thidua.documents.workflow import OPEN
from thidua.movements.models import Movement, Urged
from thidua.movements.queries.movements import pack_of
from thidua.movements.queries.reminders import Pending, pending_duties, reminders_of
from thidua.notices.models import Notice
from thidua.people.models import Kind, Succession, Unit
from thidua.people.models.units import in_force

STANDS = [state for state in PaperState if state is not PaperState.RECALLED]
"""A letter in one of these states is not written again for the same duties."""


def letters_to_write(movement: Movement, on: date) -> dict[Unit, list[Pending]]:
    """What is late enough for a letter, unit by unit; no agency writes to itself. Raises UnknownYearError."""
    rules, sender = reminders_of(movement), standing_agency(movement, on)
    found: dict[Unit, list[Pending]] = defaultdict(list)
    for pending in pending_duties(movement, on) if rules else []:
        if rules and pending.late >= rules.letter.after and pending.duty.unit != sender:
            found[pending.duty.unit].append(pending)
    return found


def standing_agency(movement: Movement, on: date) -> Unit | None:
    """The agency that the plan charges: of its name, in the province of the movement or in one that carries it on."""
    name = pack_of(movement.regulation).movement.standing_agency.vi
    heirs = Succession.objects.filter(predecessor=movement.province_id).values("successor")
    of_province = Q(parent=movement.province_id) | Q(parent__in=heirs)
    named = Unit.objects.filter(of_province, in_force(on), name__startswith=name).exclude(kind=Kind.SUB_UNIT)
    return named.order_by("-valid_from", "pk").first()


def urged_already(unit: Unit) -> set[tuple[int, date]]:
    """The duties of a unit, with their last days, for which a letter stands."""
    standing = Urged.objects.filter(duty__unit=unit, paper__state__in=STANDS)
    return set(standing.values_list("duty_id", "last_day"))


def open_letter_to(unit: Unit, sender: Unit) -> Paper | None:
    """The letter of an agency to a unit whose text may still change."""
    return letters().filter(urged__duty__unit=unit, state__in=OPEN, unit=sender).first()


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """An issued letter of urging with the proof of its way: when a unit was told of it and when one first opened it."""

    paper: Paper
    told_at: datetime | None
    opened_at: datetime | None


def with_proof(papers: Collection[Paper]) -> list[IssuedLetter]:
    """Issued letters, each with when it was first told and first opened."""
    keys = {key_of_issue(paper.pk): paper for paper in papers}
    notices = Notice.objects.filter(key__in=keys).order_by().values("key")
    proofs = {one["key"]: one for one in notices.annotate(told=Min("told_at"), opened=Min("opened_at"))}
    nothing = {"told": None, "opened": None}
    found = ((paper, proofs.get(key, nothing)) for key, paper in keys.items())
    return [IssuedLetter(paper, proof["told"], proof["opened"]) for paper, proof in found]


def issued_letters(text: str = "") -> QuerySet[Paper]:
    """The letters of urging that were issued, the newest first; by what they address, say or bear as number."""
    return search_papers(letters(), text=text).filter(state__in=NUMBERED).order_by("-issued_on", "-number")


def letters() -> QuerySet[Paper]:
    """Every letter of urging, newest first."""
    return Paper.objects.filter(pk__in=Urged.objects.order_by().values("paper"))
