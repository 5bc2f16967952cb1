"""What needs several rooms: the import of a table of any kind, and the erasure of what the log says of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record
from thidua.files.models import Upload
from thidua.files.queries import content_of
from thidua.movements.actions import import_register, import_task_register
from thidua.movements.queries import current_movement
from thidua.observations.actions import OriginInfo, import_figures
from thidua.people.actions import (
    erase_personal_content,
    import_discipline,
    import_matters,
    import_persons,
    import_ratings,
    import_units,
)
from thidua.people.actions.importing import ImportReport
from thidua.people.models import Account, DataRequest
from thidua.people.permissions import can_erase_for, can_import, demand
from thidua.reports.permissions import erasable_by
from thidua.reports.tables import OF_USE, Kind
from thidua.scoring.actions import import_assessments, import_clusters
from thidua.settings.sign_in import LOG_DAYS
from thidua.sheets.columns import Sheet
from thidua.sheets.reading import read_table

Decisions = Mapping[str, str]
"""By a staff code of the file: the code on record that is the same person's, or "" for another person."""

OF_PEOPLE = {
    "units": import_units,
    "ratings": import_ratings,
    "discipline": import_discipline,
    "matters": import_matters,
}


def import_table(
    *,
    kind: Kind,
    sheet: Sheet,
    dry_run: bool,
    by: Account | None,
    reason: str = "",
    origin: OriginInfo | None = None,
    decisions: Decisions | None = None,
) -> ImportReport:
    """Import what was read, or on a dry run tell what importing would do. Raises NoMovementError."""
    if kind.code == "persons":
        return import_persons(sheet=sheet, dry_run=dry_run, by=by, reason=reason, decisions=decisions)
    if kind.code in OF_PEOPLE:
        return OF_PEOPLE[kind.code](sheet=sheet, dry_run=dry_run, by=by, reason=reason)
    if kind.code == "figures":
        return import_figures(sheet=sheet, dry_run=dry_run, by=by, reason=reason, origin=origin)
    movement = current_movement()
    if kind.code == "clusters":
        return import_clusters(movement=movement, sheet=sheet, dry_run=dry_run, by=by, reason=reason)
    if kind.code == "submissions":
        return import_register(movement=movement, sheet=sheet, dry_run=dry_run, by=by)
    if kind.code == "tasks":
        return import_task_register(movement=movement, sheet=sheet, dry_run=dry_run, by=by)
    return import_assessments(movement=movement, sheet=sheet, dry_run=dry_run, by=by, reason=reason, origin=origin)


def check_upload(*, upload: Upload, by: Account, decisions: Decisions | None = None) -> ImportReport:
    """What importing a file that was handed in would do, if a reason were given for what it corrects."""
    return _import(upload, dry_run=True, reason=upload.name, by=by, decisions=decisions)


@transaction.atomic
def import_upload(*, upload: Upload, reason: str, by: Account, decisions: Decisions | None = None) -> ImportReport:
    """Import a file that was handed in; corrections need a reason. Raises ValidationError."""
    demand(can_import, by)
    report = _import(upload, dry_run=False, reason=reason, by=by, decisions=decisions)
    if report.saved and report.updated and not reason.strip():
        raise ValidationError({"reason": _("Give the reason of the corrections.")})
    if report.saved:
        record(
            by=by,
            verb="import_file",
            subject=Subject("upload", str(upload.pk), upload.name, "reports:imported"),
            after={
                "kind": OF_USE[upload.use].code,
                "sha256": upload.file.sha256,
                "created": report.created,
                "updated": report.updated,
                "unchanged": report.unchanged,
            },
            reason=reason.strip(),
        )
    return report


@transaction.atomic
def erase_for_request(*, asked: DataRequest, numbers: Sequence[int], reason: str, by: Account) -> None:
    """Erase the contents of entries about who asks for it, all or none. Raises ValidationError."""
    demand(partial(can_erase_for, asked=asked), by)
    if set(numbers) - set(erasable_by(by, asked).values_list("number", flat=True)):
        said = _(
            "Some of these entries cannot be erased for this request; what tells of an account is kept for %(days)s "
            "days. Choose again."
        )
        raise ValidationError(said % {"days": LOG_DAYS})
    erase_personal_content(numbers=numbers, reason=reason, by=by, asked=asked)


def _import(upload: Upload, *, dry_run: bool, reason: str, by: Account, decisions: Decisions | None) -> ImportReport:
    kind = OF_USE[upload.use]
    with content_of(upload.file) as content:
        sheet = read_table(kind.table, content.read(), upload.name)
    origin = OriginInfo("import", str(upload.pk), upload.name, "reports:imported")
    return import_table(
        kind=kind, sheet=sheet, dry_run=dry_run, reason=reason[:300], origin=origin, by=by, decisions=decisions
    )
