"""Units that change: renamed, put below another one, ended. What they were stays on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.frame.words import figure
from thidua.people.actions.units import subject_of
from thidua.people.models import Account, Unit, UnitCode, UnitVersion
from thidua.people.permissions import can_keep_units, demand

ONE_DAY = timedelta(days=1)


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, on: date, decision: str, by: Account | None) -> Unit:
    """Give a unit another name from a day on; it stays the same unit, with its codes, people and figures."""
    demand(lambda officer: can_keep_units(officer, [unit]), by)
    _keep_version(unit, on, decision)
    before, unit.name = unit.name, name.strip()
    unit.full_clean()
    unit.save()
    _record("rename_unit", unit, {"name": before}, {"name": unit.name, "since": on}, decision, by)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, on: date, decision: str, by: Account | None) -> Unit:
    """Put a unit, and all below it, below another one from a day on.

    A reorganisation judges within whose reach both lie before its first step: later ones find units moved already.
    """
    demand(can_keep_units, by)
    if not parent.is_in_force(on):
        raise ValidationError(_("“%(unit)s” is not in force on %(day)s.") % {"unit": parent, "day": figure(on)})
    if parent.path.startswith(unit.path):
        raise ValidationError(_("“%(unit)s” would stand below itself.") % {"unit": unit})
    _keep_version(unit, on, decision)
    before, old_path = str(unit.parent or ""), unit.path
    unit.parent = parent
    unit.full_clean()
    unit.save()
    rest = Substr("path", len(old_path) + 1, output_field=TextField())
    below = Unit.objects.filter(path__startswith=old_path).exclude(pk=unit.pk)
    below.update(path=Concat(Value(unit.path), rest, output_field=TextField()))
    _record("move_unit", unit, {"parent": before}, {"parent": parent.name, "since": on}, decision, by)
    return unit


def _keep_version(unit: Unit, on: date, decision: str) -> None:
    """What the unit is until the day before, unless another act of the same day has kept it already."""
    if not unit.is_in_force(on) or not unit.is_in_force(on - ONE_DAY):
        raise ValidationError(
            _("“%(unit)s” is not in force before and on %(day)s.") % {"unit": unit, "day": figure(on)}
        )
    last = unit.versions.last()
    if last and last.valid_to >= on:
        raise ValidationError(_("“%(unit)s” was changed at a later day already.") % {"unit": unit})
    if last and last.valid_to == on - ONE_DAY:
        return
    since = last.valid_to + ONE_DAY if last else unit.valid_from
    UnitVersion.objects.create(
        unit=unit, name=unit.name, parent=unit.parent, valid_from=since, valid_to=on - ONE_DAY, decision=decision
    )


@transaction.atomic
def end_units(*, units: Sequence[Unit], on: date, decision: str, by: Account | None) -> None:
    """From a day on the units are no more, nor are their codes."""
    demand(lambda officer: can_keep_units(officer, units), by)
    last_day = on - ONE_DAY
    for unit in units:
        if not unit.is_in_force(last_day):
            raise ValidationError(_("“%(unit)s” is not in force on %(day)s.") % {"unit": unit, "day": figure(last_day)})
        unit.valid_to = last_day
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(valid_to=last_day)
    open_codes = Q(valid_to=None) | Q(valid_to__gt=last_day)
    UnitCode.objects.filter(open_codes, unit__in=units).update(valid_to=last_day)
    for unit in units:
        _record("end_unit", unit, {}, {"valid_to": last_day}, decision, by)


def _record(
    verb: str, unit: Unit, before: dict[str, object], after: dict[str, object], decision: str, by: Account | None
) -> None:
    record(by=by, verb=verb, subject=subject_of(unit), before=before, after=after, reason=decision)
