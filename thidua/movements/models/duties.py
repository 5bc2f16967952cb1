"""What units owe and hand in. A duty's standing can be rebuilt from its events, which are only ever added."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.core.duties import ASKS, DutyAct, DutyStatus, Standing, last_day_until
from thidua.files.models import Upload, WrittenOnce
from thidua.movements.models.movements import Movement
from thidua.people.models import Account, Unit

STATUSES = {
    DutyStatus.OWED: _("Owed"),
    DutyStatus.SUBMITTED: _("Handed in"),
    DutyStatus.RECEIVED: _("Received"),
    DutyStatus.RETURNED: _("Returned to be mended"),
    DutyStatus.ACCEPTED: _("Accepted"),
    DutyStatus.EXEMPT: _("Exempt"),
    DutyStatus.CLOSED: _("Closed with the unit's end"),
}
ACTS = {
    DutyAct.HAND_IN: _("Handed in"),
    DutyAct.TAKE_OVER: _("Taken over from the paper register"),
    DutyAct.WITHDRAW: _("Withdrawn"),
    DutyAct.RECEIVE: _("Received"),
    DutyAct.RETURN: _("Returned to be mended"),
    DutyAct.ACCEPT: _("Accepted"),
    DutyAct.EXTEND: _("Deadline extended"),
    DutyAct.REOPEN: _("Opened again after the deadline"),
    DutyAct.EXEMPT: _("Exempted"),
    DutyAct.CLOSE: _("Closed with the unit's end"),
    DutyAct.ASK_EXTENSION: _("Extension asked for"),
    DutyAct.ASK_REOPENING: _("Opening again asked for"),
    DutyAct.REFUSE: _("What was asked for is refused"),
    DutyAct.SET_DEADLINE: _("Deadline became known"),
}
WAITING_ASKS = {act: label for act, label in ACTS.items() if act in ASKS}


class Duty(models.Model):
    """One obligation of one unit for one period: its deadline as it was reckoned, and how it stands.

    `obligation` and `period` are codes of the regulation pack. The instants are those of `core.duties.Standing`.
    """

    movement = models.ForeignKey(Movement, verbose_name=_("movement"), on_delete=models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="duties")
    obligation = models.CharField(_("obligation"), max_length=60)
    period = models.CharField(_("period"), max_length=10)
    year = models.PositiveSmallIntegerField(_("year"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"), null=True)
    deadline = models.DateTimeField(_("deadline"), null=True)
    in_time_until = models.DateTimeField(_("in time until"), null=True)
    open_until = models.DateTimeField(_("open until"), null=True)
    status = models.CharField(
        _("state"), max_length=10, choices=[(code.value, label) for code, label in STATUSES.items()],
        default=DutyStatus.OWED.value,
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("handed in at"), null=True)
    asked = models.CharField(
        _("asked for"), max_length=13, blank=True, choices=[(act.value, label) for act, label in WAITING_ASKS.items()]
    )

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["opens_on", "pk"]
        indexes = [
            models.Index(
                fields=["movement", "year", "status", "opens_on", "in_time_until", "submitted_at", "unit"],
                name="duty_year",
            ),
            models.Index(fields=["movement", "year", "unit"], name="duty_year_of_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "movement", "obligation", "period"], name="one_duty_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.obligation} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("movements:duty", args=[self.pk])

    @property
    def number(self) -> str:
        """The key as it stands in an address."""
        return str(self.pk)

    @property
    def standing(self) -> Standing:
        asked = DutyAct(self.asked) if self.asked else None
        return Standing(
            DutyStatus(self.status), self.opens_on, self.in_time_until, self.open_until, self.submitted_at, asked
        )

    @property
    def start(self) -> Standing:
        """As it stood before anything was done; its events lead from there to `standing`."""
        became_known = self.events.filter(act=DutyAct.SET_DEADLINE.value).exists()
        return Standing.fresh(self.opens_on, None if became_known else self.deadline)


class Submission(WrittenOnce):
    """One version of what a unit handed in: a document with number and day, written here or as a file.

    `digest` names its exact content. What was taken over from the paper register has no content here.
    """

    duty = models.ForeignKey(Duty, verbose_name=_("duty"), on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField(_("version"))
    document_number = models.CharField(_("number of the document"), max_length=60)
    document_date = models.DateField(_("date of the document"))
    text = models.TextField(_("text"), blank=True)
    upload = models.ForeignKey(
        Upload, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    form_key = models.CharField(_("key of the form"), max_length=43, blank=True)
    digest = models.CharField(_("fingerprint"), max_length=64)
    stored_at = models.DateTimeField(_("stored at"))
    by = models.ForeignKey(
        Account, verbose_name=_("handed in by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_over = models.BooleanField(_("taken over from the paper register"), default=False)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "version"], name="one_submission_a_version"),
            models.UniqueConstraint(
                fields=["duty", "form_key", "digest"], condition=~Q(form_key=""), name="one_submission_a_form"
            ),
            models.CheckConstraint(
                name="submission_has_one_content",
                condition=Q(taken_over=True, text="", upload=None)
                | Q(Q(upload__isnull=False, text="") | Q(Q(upload=None), ~Q(text="")), taken_over=False),
                violation_error_message=_("Hand in a file, or write the text here: one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return self.document_number


class DutyEvent(WrittenOnce):
    """One act on a duty: what, when, by whom, why, and until when it opens the duty or moves its deadline."""

    duty = models.ForeignKey(Duty, verbose_name=_("duty"), on_delete=models.PROTECT, related_name="events")
    act = models.CharField(_("act"), max_length=13, choices=[(code.value, label) for code, label in ACTS.items()])
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Account, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(_("on behalf of"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    until = models.DateTimeField(_("until"), null=True)
    submission = models.ForeignKey(
        Submission, verbose_name=_("submission"), null=True, on_delete=models.PROTECT, related_name="events"
    )

    class Meta:
        verbose_name = _("act on a duty")
        verbose_name_plural = _("acts on duties")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_act_display()

    @property
    def last_day(self) -> date | None:
        """The day at whose end `until` lies."""
        return last_day_until(self.until) if self.until else None
