"""What became of figures: every correction with what stood before, and what came with a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from thidua.files.models import Upload
from thidua.observations.models import Observation
from thidua.people.models import Unit
from thidua.targets.queries.provinces import units_at


def corrections(turns: Sequence[Unit], measures: Collection[str]) -> QuerySet[Observation]:
    """The figures of the provinces in turn that replaced others, newest first."""
    units = units_at([province.path for province in turns])
    return (
        Observation.objects.filter(measure__code__in=measures, supersedes__isnull=False, unit__in=units.values("pk"))
        .select_related("measure", "unit", "origin", "supersedes__measure", "supersedes__origin")
        .order_by("-pk")
    )


def figures_of_file(pk: int) -> tuple[Upload | None, list[Observation]]:
    """A file of goal figures, and the figures that were recorded from it."""
    upload = Upload.objects.filter(pk=pk, use="goal_figures").select_related("file").first()
    rows = Observation.objects.filter(origin__url_name="targets:handed_in", origin__key=str(pk))
    return upload, list(rows.select_related("measure", "unit").order_by("pk"))
