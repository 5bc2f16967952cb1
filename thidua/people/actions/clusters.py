from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from thidua.audit.actions import Subject, record
from thidua.people.models import Account, ClusterMember, Unit
from thidua.people.permissions import can_keep_units, demand
from thidua.people.queries import clusters_on_offer

BATCH = 2000


@transaction.atomic
def assign_cluster(*, cluster: str, year: int, units: Iterable[Unit], by: Account | None) -> None:
    """Put units into a cluster for a year, out of whichever they were in, in place of who was in it."""
    wanted = {unit.pk: unit for unit in units}
    concerned = ClusterMember.objects.filter(Q(cluster=cluster) | Q(unit__in=wanted), year=year)
    there = {member.unit_id: member for member in concerned.select_related("unit").order_by("unit__path")}
    before = {pk: member.cluster for pk, member in there.items()}
    leaving = [member.unit for pk, member in there.items() if pk not in wanted]
    coming = [unit for pk, unit in wanted.items() if before.get(pk) != cluster]
    moved = [*leaving, *coming]
    demand(lambda officer: can_keep_units(officer, moved), by)
    ClusterMember.objects.filter(year=year, unit__in=[unit.pk for unit in moved]).delete()
    rows = [ClusterMember(cluster=cluster, year=year, unit=unit) for unit in coming]
    ClusterMember.objects.bulk_create(rows, batch_size=BATCH)
    names = clusters_on_offer()
    record(
        by=by,
        verb="assign_cluster",
        subject=Subject("cluster", f"{cluster}-{year}", f"{cluster} {year}"),
        before={"units": with_clusters(moved, before, names)},
        after={"units": with_clusters(moved, dict.fromkeys(wanted, cluster), names)},
    )


def with_clusters(units: Iterable[Unit], clusters: Mapping[int, str], names: Mapping[str, str]) -> list[str]:
    """Each unit with its cluster by name, or a dash, as the log keeps it."""
    there = [(unit, clusters.get(unit.pk, "")) for unit in units]
    return [f"{unit.name}: {names.get(cluster, cluster) or '–'}" for unit, cluster in there]
