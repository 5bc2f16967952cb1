"""Who competes in which cluster in a year.

The rows belong to the people room, but clusters are named by the rules, a year is shut by its round, and a member that
goes or comes changes everyone's place: scoring is the lowest room that knows all three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.people.actions.clusters import with_clusters
from thidua.people.models import Account, ClusterMember, Unit
from thidua.people.permissions import can_keep_units, demand
from thidua.scoring.queries import clusters_of_year, why_shut

BATCH = 500


@transaction.atomic
def place_units(
    *, movement: Movement, year: int, cluster: str, units: Sequence[Unit], reason: str, by: Account | None
) -> int:
    """Put units into a cluster for a year, out of whichever they were in; an empty `cluster` only takes them out.

    Returns how many changed their place. Raises ValidationError when a unit cannot compete there, when nothing would
    change, and when the year is shut: its round is closed, or a cluster concerned has been scored.
    """
    demand(lambda officer: can_keep_units(officer, units), by)
    pack = pack_of(movement.regulation)
    _check(pack, year, cluster, units)
    there = ClusterMember.objects.select_for_update().filter(year=year, unit__in=[unit.pk for unit in units])
    before = dict(there.values_list("unit", "cluster"))
    moved = [unit for unit in units if before.get(unit.pk, "") != cluster]
    if not moved:
        raise ValidationError({"unit": _("Nothing would change: this is how it already is.")})
    concerned = sorted({cluster, *(before.get(unit.pk, "") for unit in moved)} - {""})
    if shut := why_shut(movement, year, concerned):
        raise ValidationError(shut)
    _store(year, cluster, moved)
    record_places(pack, year, cluster, moved, before, reason, by)
    return len(moved)


def record_places(
    pack: Pack,
    year: int,
    cluster: str,
    moved: Sequence[Unit],
    before: Mapping[int, str],
    reason: str,
    by: Account | None,
) -> None:
    """Tell which units went from which cluster to which; where they only left, it stands with the first they left."""
    names = {code: say(one.name) for code, one in pack.clusters.items()}
    shown = cluster or min(before[unit.pk] for unit in moved)
    record(
        by=by,
        verb="place_units",
        subject=Subject("cluster", f"{shown}-{year}", f"{shown} {year}"),
        before={"units": with_clusters(moved, before, names)},
        after={"units": with_clusters(moved, {unit.pk: cluster for unit in moved}, names)},
        reason=reason,
    )


def _check(pack: Pack, year: int, cluster: str, units: Iterable[Unit]) -> None:
    """Whether units may compete: the cluster takes their kind in that year, and they are there on its last day."""
    taking = {one.code: one for one in clusters_of_year(pack, year)}
    if cluster and cluster not in taking:
        raise ValidationError({"cluster": _("The rules have no such cluster in %(year)s.") % {"year": year}})
    for unit in units if cluster else ():
        if not unit.is_in_force(date(year, 12, 31)):
            raise ValidationError(
                {"unit": _("%(unit)s is not in force on the last day of %(year)s.") % {"unit": unit.name, "year": year}}
            )
        if unit.kind not in taking[cluster].unit_kinds:
            named = {"unit": unit.name, "kind": unit.get_kind_display(), "cluster": say(taking[cluster].name)}
            raise ValidationError({"unit": _("%(unit)s (%(kind)s) is not of a kind that “%(cluster)s” takes.") % named})


def _store(year: int, cluster: str, moved: Collection[Unit]) -> None:
    ClusterMember.objects.filter(year=year, unit__in=[unit.pk for unit in moved]).delete()
    if cluster:
        rows = [ClusterMember(cluster=cluster, year=year, unit=unit) for unit in moved]
        ClusterMember.objects.bulk_create(rows, batch_size=BATCH)
