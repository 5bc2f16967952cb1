from __future__ import annotations

from datetime import date

from django.db import transaction

from thidua.audit.actions import Subject, record
from thidua.people.models import Account, DisciplinaryAction, PendingMatter, PerformanceRating
from thidua.people.permissions import can_keep_people, demand

BATCH = 2000


@transaction.atomic
def rate_persons(*, year: int, levels: dict[int, str], decision: str, by: Account | None) -> None:
    """Record the yearly levels of persons (by primary key) as decided."""
    demand(can_keep_people, by)
    PerformanceRating.objects.bulk_create(
        [PerformanceRating(person_id=pk, year=year, level=level, decision=decision) for pk, level in levels.items()],
        batch_size=BATCH,
    )
    record(
        by=by,
        verb="rate_persons",
        subject=Subject("ratings", str(year), f"{year}"),
        after={"count": len(levels), "decision": decision},
    )


@transaction.atomic
def record_discipline(*, action: DisciplinaryAction, by: Account | None) -> DisciplinaryAction:
    demand(can_keep_people, by)
    action.full_clean()
    action.save()
    record(
        by=by,
        verb="record_discipline",
        subject=Subject("person", str(action.person_id), str(action.person), "reports:person"),
        after={"form": action.form, "decision": action.decision, "imposed_on": action.imposed_on},
    )
    return action


@transaction.atomic
def open_matter(*, matter: PendingMatter, by: Account | None) -> PendingMatter:
    demand(can_keep_people, by)
    matter.full_clean()
    matter.save()
    record(
        by=by,
        verb="open_matter",
        subject=Subject("matter", str(matter.pk), matter.subject),
        after={"opened_on": matter.opened_on, "document": matter.document},
    )
    return matter


@transaction.atomic
def close_matter(*, matter: PendingMatter, closed_on: date, reason: str, by: Account | None) -> PendingMatter:
    demand(can_keep_people, by)
    matter.closed_on = closed_on
    matter.full_clean()
    matter.save()
    record(
        by=by,
        verb="close_matter",
        subject=Subject("matter", str(matter.pk), matter.subject),
        after={"closed_on": closed_on},
        reason=reason,
    )
    return matter
