"""Take over what a regulation pack states (its measures, published results), and record what others published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from thidua.audit.actions import Subject, record as write_entry
from thidua.core.messages import Text
from thidua.frame.words import figure
from thidua.law.schema import ExternalIndex, Measure as DeclaredMeasure, PublishedIndex as DeclaredIndex
from thidua.observations.models import IndexCorrection, Measure, PublishedIndex
from thidua.people.models import Account, Unit
from thidua.people.permissions import demand, standing_agency_of_province

CONTENTS = ("score", "rank", "ranked", "rank_official", "published_on", "source", "status", "note")


@transaction.atomic
def sync_measures(*, measures: Iterable[DeclaredMeasure], levels: Mapping[str, Mapping[str, Text]]) -> None:
    """Have a row for every measure that a regulation pack declares; `levels` names those of each measure by code."""
    Measure.objects.bulk_create(
        [
            Measure(
                code=declared.code,
                name_vi=declared.name.vi,
                name_en=declared.name.en,
                kind=declared.kind,
                aggregation=declared.aggregation,
                levels={code: {"vi": name.vi, "en": name.en} for code, name in levels.get(declared.code, {}).items()},
                at_least=declared.at_least,
                at_most=declared.at_most,
                whole_numbers=declared.whole_numbers,
            )
            for declared in measures
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_vi", "name_en", "kind", "aggregation", "levels", "at_least", "at_most", "whole_numbers"],
    )


@transaction.atomic
def publish_indices(*, rows: Iterable[DeclaredIndex], province: Unit, by: Account | None) -> None:
    """Take over the published results that a regulation pack states for a province.

    A result that was recorded by hand stays; of one that changes, what stood before is kept.
    """
    wanted = list(_published(rows, province))
    standing = {(row.index, row.year): row for row in PublishedIndex.objects.select_for_update().filter(unit=province)}
    with override(settings.LANGUAGE_CODE):
        reason = gettext("Taken over from the rules")
    for row in wanted:
        before = standing.get((row.index, row.year))
        if before is None:
            row.save()
            standing[row.index, row.year] = row
        elif not before.by_hand and contents_of(before) != contents_of(row):
            _keep(before, reason, by)
            PublishedIndex.objects.filter(pk=before.pk).update(**contents_of(row))
    write_entry(
        by=by,
        verb="publish_indices",
        subject=Subject("unit", str(province.pk), province.name, "reports:unit"),
        after={"results": len(wanted)},
    )


@transaction.atomic
def publish_result(*, result: PublishedIndex, declared: ExternalIndex, reason: str, by: Account | None) -> bool:
    """Record one published result of a declared index, or correct the one that stands; the same again changes nothing.

    Raises ValidationError: a correction needs a reason, and what cannot be is refused.
    """
    demand(lambda officer: standing_agency_of_province(officer, result.unit), by)
    result.status = "verified"
    before = (
        PublishedIndex.objects.select_for_update()
        .filter(index=result.index, unit=result.unit, year=result.year)
        .first()
    )
    if before is not None and contents_of(before) == contents_of(result):
        return False
    if before is not None and not reason.strip():
        raise ValidationError({"reason": gettext("A result of this year stands already. Say why it is corrected.")})
    _check(result)
    _check_score(result, declared)
    _check_day(result)
    was = _told(before) if before is not None else None
    if before is not None:
        _keep(before, reason.strip(), by)
    row = before or result
    for name, value in contents_of(result).items():
        setattr(row, name, value)
    row.by_hand = True
    row.full_clean(exclude={name for name in CONTENTS if getattr(row, name) is None})
    row.save()
    write_entry(
        by=by,
        verb="publish_result",
        subject=Subject("published_index", str(row.pk), f"{row.index} {row.year}"),
        before=was,
        after=_told(row),
        reason=reason.strip(),
    )
    return True


def contents_of(result: PublishedIndex) -> dict[str, Any]:
    """Everything a result says."""
    return {name: getattr(result, name) for name in CONTENTS}


def _told(result: PublishedIndex) -> dict[str, object]:
    """What the log keeps: only what is said, numbers as text so that they stay exact."""
    return {name: str(value) for name, value in contents_of(result).items() if value not in (None, "")}


def _keep(before: PublishedIndex, reason: str, by: Account | None) -> None:
    IndexCorrection.objects.create(
        result=before,
        reason=reason,
        corrected_by=by,
        corrected_by_name=str(by) if by else "system",
        **contents_of(before),
    )


def _check(result: PublishedIndex) -> None:
    if result.score is None and result.rank is None:
        raise ValidationError({"score": gettext("Give the score, the rank, or both.")})
    if result.rank_official and result.rank is None:
        raise ValidationError({"rank": gettext("Give the rank that is official.")})
    if result.rank is not None and result.ranked is not None and result.rank > result.ranked:
        raise ValidationError({"rank": gettext("The rank lies beyond the number ranked.")})


def _check_score(result: PublishedIndex, declared: ExternalIndex) -> None:
    """The score lies within the bounds that the rules state, where they state any."""
    low, high = declared.at_least, declared.at_most
    if result.score is None or ((low is None or low <= result.score) and (high is None or result.score <= high)):
        return
    if low is None or high is None:
        said = gettext("This index cannot have this score. Correct the number.")
    else:
        said = gettext("The score of this index lies between %(least)s and %(most)s. Correct the number.")
        said %= {"least": figure(low), "most": figure(high)}
    raise ValidationError({"score": said})


def _check_day(result: PublishedIndex) -> None:
    """A result is published once its year has ended, and on a day that has come."""
    today = timezone.localdate()
    if result.year >= today.year:
        said = gettext("The year %(year)s has not ended: its result is published later. Choose an earlier year.")
        raise ValidationError({"year": said % {"year": result.year}})
    if result.published_on is None:
        return
    if result.published_on > today:
        raise ValidationError({"published_on": gettext("This day has not come yet.")})
    if result.published_on.year <= result.year:
        said = gettext("The result of %(year)s cannot have been published before that year ended. Correct the day.")
        raise ValidationError({"published_on": said % {"year": result.year}})


def _published(rows: Iterable[DeclaredIndex], province: Unit) -> Iterator[PublishedIndex]:
    for row in rows:
        yield PublishedIndex(
            index=row.index,
            unit=province,
            year=row.year,
            score=row.score,
            rank=row.rank,
            ranked=row.ranked,
            rank_official=row.rank_official,
            published_on=row.published_on,
            source=row.source[:500],
            status=row.status,
            note=row.note.vi[:500] if row.note else "",
        )
