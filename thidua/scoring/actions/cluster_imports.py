"""Who competes in which cluster, from a table: a row a unit and year; a dash takes a unit out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from thidua.core.messages import gettext_noop as _
from thidua.frame.words import say
from thidua.law.schema import Cluster, Pack
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.observations.queries import whole_year
from thidua.people.actions.directory import Directory
from thidua.people.actions.importing import FIRST_YEAR, Changes, Draft, ImportReport, changes, finish, rows_with
from thidua.people.folding import fold
from thidua.people.models import Account, ClusterMember, Kind, Unit
from thidua.people.permissions import can_import, demand
from thidua.people.tables import KINDS, UNIT_CODE, UNIT_NAME, YEAR
from thidua.scoring.actions.clusters import record_places
from thidua.scoring.queries import clusters_of_year, why_shut
from thidua.scoring.tables import CLUSTER, NONE
from thidua.sheets.columns import Row, Sheet
from thidua.sheets.faults import Fault

type Place = tuple[int, int]
"""A unit and a year: it competes in one cluster."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What a row says, as far as it can be read."""

    row: Row
    unit: Unit | None
    year: int | None
    cluster: Cluster | None
    leaves: bool

    @property
    def place(self) -> Place | None:
        return (self.unit.pk, self.year) if self.unit and self.year else None


@dataclass(slots=True)
class Reading:
    movement: Movement
    pack: Pack
    draft: Draft
    directory: Directory
    shut: dict[tuple[str, int], str] = field(default_factory=dict)

    def why_shut(self, cluster: str, year: int) -> str:
        """Asked once for a cluster and year."""
        if (cluster, year) not in self.shut:
            self.shut[cluster, year] = why_shut(self.movement, year, [cluster])
        return self.shut[cluster, year]


@transaction.atomic
def import_clusters(
    *, movement: Movement, sheet: Sheet, dry_run: bool, by: Account | None, reason: str = ""
) -> ImportReport:
    """Put units into clusters, out of whichever they were in that year, or only out; who is not named stays.

    What bars `place_units` bars a row here. Of a row with a faulty cell the rest is checked as far as it can be read.
    """
    demand(can_import, by)
    reading = Reading(movement, pack_of(movement.regulation), Draft(sheet), Directory.on_record(by))
    placings = [_placing(reading, row) for row in sheet.every_row]
    units = {placing.unit.pk for placing in placings if placing.unit}
    members = rows_with(ClusterMember.objects.select_for_update(), "unit", units)
    current = {(member.unit_id, member.year): member for member in members}
    before = {place: member.cluster for place, member in current.items()}
    moved = [one for one in placings if not _stays(one, before)]
    for placing in moved:
        _check(reading, placing, before)
    if reading.draft.checked().errors:
        return finish(reading.draft, verb="import_clusters", saved=False, by=by)
    leaving = {placing.place for placing in placings if placing.place and placing.leaves}
    wanted = {place: values for place, values in reading.draft.wanted.items() if place not in leaving}
    made, gone = changes(ClusterMember, wanted, current), _gone(leaving, current)
    if not dry_run:
        made.save(ClusterMember)
        ClusterMember.objects.filter(pk__in=[member.pk for member in gone.update]).delete()
        _record(reading.pack, moved, before, reason, by)
    return finish(reading.draft, made, gone, verb="import_clusters", saved=not dry_run, by=by)


def _stays(placing: Placing, before: dict[Place, str]) -> bool:
    """Whether a row says of its unit what is on record already."""
    if placing.place is None or not (placing.cluster or placing.leaves):
        return False
    return before.get(placing.place, "") == (placing.cluster.code if placing.cluster else "")


def _gone(leaving: Collection[Place], current: dict[Place, ClusterMember]) -> Changes[Place, ClusterMember]:
    """Who leaves, counted as corrected; who competes nowhere already, as unchanged."""
    there = [current[place] for place in leaving if place in current]
    return Changes(update=there, before=[{} for _member in there], unchanged=len(leaving) - len(there))


def _placing(reading: Reading, row: Row) -> Placing:
    year = reading.draft.year_of(row, YEAR)
    unit, leaves = _unit(reading, row, year), row.get(CLUSTER) in NONE
    placing = Placing(row, unit, year, None if leaves else _cluster(reading, row, year), leaves)
    if placing.unit and placing.place:
        code = placing.cluster.code if placing.cluster else None
        reading.draft.want(row, UNIT_CODE, placing.place, {"unit_id": placing.unit.pk, "year": year, "cluster": code})
    return placing


def _cluster(reading: Reading, row: Row, year: int | None) -> Cluster | None:
    """By its name in either language or its code, among those of the year."""
    said = row.get(CLUSTER)
    if said is None:
        return None
    known = reading.pack.clusters.values() if year is None else clusters_of_year(reading.pack, year)
    for cluster in known:
        if fold(said) in (fold(cluster.code), fold(cluster.name.vi), fold(cluster.name.en)):
            return cluster
    names = "; ".join(say(cluster.name) for cluster in known)
    reading.draft.refuse(row, CLUSTER, Fault.of(*NO_CLUSTER, names=names))
    return None


def _unit(reading: Reading, row: Row, year: int | None) -> Unit | None:
    """The bearer of the code at the end of the year, else within it."""
    code = row.get(UNIT_CODE)
    decided = year is not None and row.reads(UNIT_NAME)
    if code is None or (reading.directory.knows(code) and not decided):
        return None
    found = reading.directory.find_in_period(code, *whole_year(year or FIRST_YEAR), row.get(UNIT_NAME) or "")
    if isinstance(found, Fault):
        reading.draft.refuse(row, UNIT_CODE, found)
        return None
    return found.unit


def _check(reading: Reading, placing: Placing, before: dict[Place, str]) -> None:
    """Whether a unit may come to where a row puts it, and leave where it was."""
    row, unit, year, cluster, place = placing.row, placing.unit, placing.year, placing.cluster, placing.place
    if unit and cluster and unit.kind not in cluster.unit_kinds:
        kind = KINDS[Kind(unit.kind)]
        reading.draft.refuse(row, CLUSTER, Fault.of(*NOT_ITS_KIND, kind=kind, cluster=cluster.name))
    if (
        unit
        and year
        and (cluster or place not in before)
        and not placing.leaves
        and not unit.is_in_force(date(year, 12, 31))
    ):
        reading.draft.refuse(row, UNIT_CODE, NOT_IN_FORCE)
    if place and (cluster or placing.leaves):
        concerned = filter(None, [cluster.code if cluster else "", before.get(place)])
        shut = [why for code in concerned if (why := reading.why_shut(code, place[1]))]
        if shut:
            reading.draft.refuse(row, CLUSTER, Fault.of(*SHUT, why=shut[0]))


def _record(pack: Pack, moved: Iterable[Placing], before: dict[Place, str], reason: str, by: Account | None) -> None:
    """An entry for each cluster and year that units came into, with where each was; one for those who only left."""
    came: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for placing in moved:
        if placing.unit and placing.year:
            came[placing.cluster.code if placing.cluster else "", placing.year].append(placing.unit)
    for (cluster, year), units in came.items():
        was = {unit.pk: before.get((unit.pk, year), "") for unit in units}
        record_places(pack, year, cluster, units, was, reason, by)


NO_CLUSTER = (
    _("The rules know no such cluster in that year."),
    _("Write one of: %(names)s; or a dash for a unit that competes in none."),
)
NOT_ITS_KIND = (
    _("“%(cluster)s” takes no units of this kind: %(kind)s."),
    _("Correct the unit or the cluster."),
)
NOT_IN_FORCE = Fault.of(
    _("The unit is not in force on the last day of that year."),
    _("Leave the row out, or correct the unit or the year."),
)
SHUT = (_("Who competes there in that year no longer changes. %(why)s"), _("Leave the row out."))
