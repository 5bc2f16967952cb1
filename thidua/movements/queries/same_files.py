"""Where else the very same file was handed in: a copy of another unit's report, one picture for several acts,
or the evidence of a figure."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from thidua.movements.models import ActivityStep, Submission, TaskStep
from thidua.observations.models import Evidence
from thidua.observations.queries import with_files
from thidua.people.models import Unit

MOST = 10


class HandedIn(NamedTuple):
    """What a file was handed in for: its name, the unit, and the address of its page."""

    name: str
    unit: Unit
    url: str


def handed_in_as(
    files: Collection[int],
    submissions: QuerySet[Submission],
    task_steps: QuerySet[TaskStep],
    activity_steps: QuerySet[ActivityStep],
    evidence: QuerySet[Evidence],
) -> list[HandedIn]:
    """What some kept files were handed in for, among what is given; each once, the newest of a kind first."""
    if not files:
        return []
    same = {"upload__file__in": files}
    duties = submissions.filter(**same).select_related("duty__unit").order_by("-pk")[:MOST]
    tasks = task_steps.filter(**same).select_related("task__lead").order_by("-pk")[:MOST]
    activities = activity_steps.filter(**same).select_related("activity__unit").order_by("-pk")[:MOST]
    figures = with_files(evidence.filter(**same, unit__isnull=False)).order_by("-pk")[:MOST]
    found = [HandedIn(one.document_number, one.duty.unit, one.duty.get_absolute_url()) for one in duties]
    found += [HandedIn(str(one.task), one.task.lead, one.task.get_absolute_url()) for one in tasks]
    found += [HandedIn(str(one.activity), one.activity.unit, one.activity.get_absolute_url()) for one in activities]
    found += [
        HandedIn(one.title, one.unit, reverse("observations:evidence", args=[one.pk])) for one in figures if one.unit
    ]
    return list({one.url: one for one in found}.values())
