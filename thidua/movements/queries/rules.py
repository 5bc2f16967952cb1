"""The versions of a movement's rules: the one it follows, those it may adopt, and what would change by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from thidua.law.differences import Difference, differences
from thidua.law.loading import packaged, packaged_codes
from thidua.law.schema import Pack
from thidua.movements.models import Duty, Movement, RegulationVersion, Round
from thidua.movements.queries.deadlines import due_by
from thidua.movements.queries.duties import UNSETTLED
from thidua.movements.queries.movements import pack_of


@dataclass(frozen=True, slots=True)
class OtherRules:
    """Rules that a movement may adopt: a version on record, or the one that ships with the program (`version` None)."""

    pack: Pack
    version: RegulationVersion | None

    @property
    def loaded_at(self) -> datetime | None:
        return self.version.loaded_at if self.version else None


@dataclass(frozen=True, slots=True)
class Preview:
    """What adopting other rules would change, section by section, and what it leaves as it is.

    How many duties would get a deadline that is not known yet, and how many would have another one and keep theirs.
    """

    sections: list[tuple[str, list[Difference]]]
    duties_left_out: int
    deadlines_set: int
    deadlines_kept: int
    closed: Iterable[Round]


def other_rules(movement: Movement) -> list[OtherRules]:
    """The versions that a movement does not follow, the newest first; what ships with the program before all."""
    versions = RegulationVersion.objects.filter(code=movement.code)
    stored = [OtherRules(pack_of(one), one) for one in versions.exclude(pk=movement.regulation_id)]
    if movement.code not in packaged_codes():
        return stored
    shipped = packaged(movement.code)
    known = {movement.regulation.sha256, *(one.pack.sha256 for one in stored)}
    return stored if shipped.sha256 in known else [OtherRules(shipped, None), *stored]


def rules_to_adopt(movement: Movement, sha256: str) -> OtherRules | None:
    """The version that a fingerprint names, of those a movement may adopt."""
    return next((one for one in other_rules(movement) if one.pack.sha256 == sha256), None)


def preview_of(movement: Movement, pack: Pack) -> Preview:
    """What would be other under a pack than under the rules that a movement follows."""
    by_section: dict[str, list[Difference]] = {}
    for one in differences(pack_of(movement.regulation), pack):
        by_section.setdefault(one.section, []).append(one)
    left_out = Duty.objects.filter(movement=movement).exclude(obligation__in=list(pack.obligations))
    newly_known, other = _deadlines_that_differ(movement, pack)
    closed = movement.rounds.exclude(closed_on=None)
    return Preview(list(by_section.items()), left_out.count(), newly_known, other, closed)


def _deadlines_that_differ(movement: Movement, pack: Pack) -> tuple[int, int]:
    """Of how many duties a pack makes the deadline known, and of how many that are not settled it gives another."""
    duties = Duty.objects.filter(movement=movement).order_by().values_list("obligation", "period", "deadline")
    newly_known = other = 0
    found = due_by(pack)
    for code, period, deadline, every, unsettled in duties.annotate(
        Count("pk"), unsettled=Count("pk", filter=Q(status__in=UNSETTLED))
    ):
        given = found[code, period].deadline if (code, period) in found else None
        if given is not None and deadline is None:
            newly_known += every
        elif given is not None and given != deadline:
            other += unsettled
    return newly_known, other
