"""A unit enters its figures: what is wrong is refused, what is doubtful is asked about, what is corrected says why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from thidua.core.doubts import doubts
from thidua.core.facts import Fact
from thidua.core.messages import Message
from thidua.core.sums import Whole
from thidua.frame.words import say
from thidua.movements.actions import refuse_if_closed
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.observations.actions import Figure, OriginInfo, record_many
from thidua.observations.actions.figures import faults_of
from thidua.observations.figures import FieldFault, MeasureRule
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand
from thidua.targets.permissions import can_report_for
from thidua.targets.queries.reporting import Line, lines_of, years_asked_of


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said about a figure before it is recorded; `digest` names exactly the doubts that were asked."""

    changes: bool
    corrects: bool
    faults: tuple[FieldFault, ...]
    doubts: tuple[Message, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(map(str, self.doubts)).encode()).hexdigest()[:16] if self.doubts else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure that is handed in, and the digest of the doubts its reporter was asked about."""

    figure: Figure
    asked: str = ""


def review(line: Line, figure: Figure) -> Review:
    """Hold a figure against its measure's rule, what stands, the year before, or without one what others of its kind
    report, and what else counts the same.
    """
    standing = line.standing
    changes = standing is None or not _says(standing, figure)
    faults = tuple(_faults(line, figure)) if changes else ()
    asked = _doubts(line, figure) if changes and not faults and figure.applicable else ()
    return Review(changes, changes and standing is not None, faults, asked)


def _doubts(line: Line, figure: Figure) -> tuple[Message, ...]:
    whole = Whole(figure.numerator, figure.denominator, figure.value, 1)
    return doubts(whole, line.whole_before, line.same, standing=line.whole_standing, others=line.others)


def _faults(line: Line, figure: Figure) -> Iterator[FieldFault]:
    if line.made_here is not None:
        yield FieldFault("measure", line.made_here)
    yield from faults_of(figure, _rule(line), timezone.localdate().year)


def _says(standing: Fact, figure: Figure) -> bool:
    now = (figure.numerator, figure.denominator, figure.value, figure.applicable, figure.note, figure.evidence)
    before = (standing.numerator, standing.denominator, standing.value, standing.applicable, str(standing.note))
    return now == (*before, standing.evidence)


def _rule(line: Line) -> MeasureRule:
    measure = line.asked.measure
    return MeasureRule(
        kind=measure.kind,
        aggregation=measure.aggregation,
        at_least=measure.at_least,
        at_most=measure.at_most,
        whole_numbers=measure.whole_numbers,
    )


@transaction.atomic
def report_figures(
    *,
    movement: Movement,
    unit: Unit,
    year: int,
    answers: Sequence[Answer],
    reason: str,
    origin: OriginInfo,
    by: Account | None,
) -> int:
    """Record what a unit hands in, and tell how many figures that were; the same again changes nothing.

    Raises ValidationError for what is wrong, and while a doubt has no answer.
    """
    demand(lambda account: can_report_for(account, unit), by)
    refuse_if_closed(movement)
    if year not in years_asked_of(unit, movement, timezone.localdate()):
        raise ValidationError(_("This unit is not asked for figures of that year."))
    Unit.objects.select_for_update().get(pk=unit.pk)  # the same form sent twice at once is recorded once
    lines = {line.asked.code: line for line in lines_of(pack_of(movement.regulation), unit, year)}
    reviewed = [(answer, review(lines[answer.figure.measure], answer.figure)) for answer in answers]
    changing = [(answer, found) for answer, found in reviewed if found.changes]
    if not changing:
        return 0
    if faults := [one.fault for _answer, found in changing for one in found.faults]:
        raise ValidationError([f"{say(fault.problem)} {say(fault.remedy)}" for fault in faults])
    _refuse_unanswered(changing)
    if any(found.corrects for _answer, found in changing) and not reason.strip():
        raise ValidationError({"reason": _("Give the reason of the corrections.")})
    record_many(figures=[answer.figure for answer, _found in changing], origin=origin, by=by, reason=reason)
    return len(changing)


def by_form(unit: Unit, year: int) -> OriginInfo:
    """Where figures come from that a unit enters in the form."""
    with override("vi"):  # what is kept is Vietnamese, whoever enters it
        label = _("Form of goal figures: %(unit)s, %(year)s") % {"unit": unit.name, "year": year}
    return OriginInfo("form", f"{unit.pk}/{year}", label)


def _refuse_unanswered(changing: Iterable[tuple[Answer, Review]]) -> None:
    if any(found.doubts and not is_answered(answer, found) for answer, found in changing):
        raise ValidationError(_("Some figures are doubtful. Check them; where they are right, say why in the note."))


def is_answered(answer: Answer, found: Review) -> bool:
    """Whether just these doubts were asked about, and the note says something."""
    return answer.asked == found.digest and bool(answer.figure.note.strip())
