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
    RESTRICTION = "restriction", _("Restriction of processing")
    OBJECTION = "objection", _("Objection to processing")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_WORK = "in_work", _("In work")
    DONE = "done", _("Done")
    NOTHING_TO_ERASE = "nothing", _("Nothing to erase")
    REFUSED = "refused", _("Refused")


OPEN_STATES = (RequestState.RECEIVED, RequestState.IN_WORK)


class DataRequest(models.Model):
    """What a person asks about the data on record about them; by which day the law wants a reply, and it done."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("asked for"), max_length=12, choices=RequestKind)
    text = models.TextField(_("what exactly"), max_length=1000)
    received_on = models.DateField(_("received on"), default=timezone.localdate, editable=False)
    asked_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    entered_by = models.ForeignKey(Account, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    """Who entered what came on paper; none where the person asked here."""
    reply_due_on = models.DateField(_("reply due on"), null=True, editable=False)
    """None where the law of the day sets no day for a reply."""
    replied_at = models.DateTimeField(_("replied at"), null=True, editable=False)
    due_on = models.DateField(_("due on"), editable=False)
    due_before = models.DateField(_("due before the extension"), null=True, editable=False)
    extension_reason = models.CharField(_("reason of the extension"), max_length=300, blank=True, editable=False)
    basis = models.CharField(_("legal basis"), max_length=40, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.RECEIVED)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(Account, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    erased = models.PositiveIntegerField(_("entries of the audit log erased for it"), default=0, editable=False)

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
    def is_reply_overdue(self) -> bool:
        today = timezone.localdate()
        return self.state == RequestState.RECEIVED and self.reply_due_on is not None and self.reply_due_on < today

    @property
    def is_overdue(self) -> bool:
        """Either day of the law is past, and what it asks for was not done."""
        return self.is_reply_overdue or (self.is_open and self.due_on < timezone.localdate())
