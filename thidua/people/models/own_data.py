from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.people.models.accounts import Account
from thidua.people.models.persons import Person


class RequestKind(models.TextChoices):
    EXPORT = "export", _("A copy of my data")
    CORRECTION = "correction", _("Correction")
    ERASURE = "erasure", _("Erasure")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_WORK = "in_work", _("In work")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


OPEN_STATES = (RequestState.RECEIVED, RequestState.IN_WORK)


class DataRequest(models.Model):
    """What a person asks about the data on record about them, and by which day the law wants it done."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("asked for"), max_length=12, choices=RequestKind)
    text = models.TextField(_("what exactly"), max_length=1000)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    due_on = models.DateField(_("due on"), editable=False)
    basis = models.CharField(_("legal basis"), max_length=40, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.RECEIVED)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(Account, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()
