"""Documents that stand for figures: attached, replaced by newer versions and withdrawn; nothing of them is lost."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, record as write_entry
from thidua.files.models import Upload
from thidua.observations.models import Evidence, EvidenceWithdrawal, Observation
from thidua.observations.permissions import can_attach_evidence
from thidua.people.models import Account
from thidua.people.permissions import demand

URL_NAME = "observations:evidence"


@transaction.atomic
def attach_evidence(*, observation: Observation, title: str, upload: Upload, by: Account | None) -> Evidence:
    """Let a file stand for a figure. Asked twice with the same upload, it answers with the same evidence."""
    demand(partial(can_attach_evidence, about=observation), by)
    if earlier := _attached_already(upload):
        return earlier
    evidence = _about(observation, title=title.strip(), upload=upload, by=by)
    return _attached("attach_evidence", evidence, by)


@transaction.atomic
def replace_evidence(*, evidence: Evidence, title: str, upload: Upload, reason: str, by: Account | None) -> Evidence:
    """A newer version of a document, and why; the older one stays readable."""
    demand(partial(can_attach_evidence, about=evidence), by)
    if earlier := _attached_already(upload):
        return earlier
    _demand_standing(evidence)
    newer = _about(evidence, title=title.strip(), upload=upload, by=by)
    newer.replaces, newer.reason = evidence, reason.strip()
    return _attached("replace_evidence", newer, by)


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, by: Account | None) -> None:
    """State that a document counts no more, and why."""
    demand(partial(can_attach_evidence, about=evidence), by)
    _demand_standing(evidence)
    withdrawal = EvidenceWithdrawal(evidence=evidence, reason=reason.strip(), by=by, by_name=_name(by))
    withdrawal.full_clean()
    withdrawal.save()
    write_entry(by=by, verb="withdraw_evidence", subject=_subject(evidence), reason=withdrawal.reason)


def _attached_already(upload: Upload) -> Evidence | None:
    """The row is locked: a form that is sent twice at once attaches its file once."""
    Upload.objects.select_for_update().get(pk=upload.pk)
    return Evidence.objects.filter(upload=upload).first()


def _demand_standing(evidence: Evidence) -> None:
    """The row is locked, so that of two who replace or withdraw it at once one comes second."""
    Evidence.objects.select_for_update().get(pk=evidence.pk)
    if EvidenceWithdrawal.objects.filter(evidence=evidence).exists():
        raise ValidationError(_("This document has been withdrawn already."))
    if Evidence.objects.filter(replaces=evidence).exists():
        raise ValidationError(_("This document has been replaced already. Load the page again."))


def _about(about: Observation | Evidence, *, title: str, upload: Upload, by: Account | None) -> Evidence:
    return Evidence(
        measure=about.measure,
        unit=about.unit,
        person=about.person,
        period_start=about.period_start,
        period_end=about.period_end,
        title=title,
        upload=upload,
        by=by,
        by_name=_name(by),
    )


def _attached(verb: str, evidence: Evidence, by: Account | None) -> Evidence:
    evidence.full_clean()
    evidence.save()
    after = {"file": evidence.upload.name, "sha256": evidence.upload.file.sha256, "measure": evidence.measure.name_vi}
    write_entry(by=by, verb=verb, subject=_subject(evidence), after=after, reason=evidence.reason)
    return evidence


def _subject(evidence: Evidence) -> Subject:
    return Subject("evidence", str(evidence.pk), evidence.title, URL_NAME)


def _name(by: Account | None) -> str:
    return str(by) if by else "system"
