"""What units and organisations did for the movement, with its evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.files.models import Upload, WrittenOnce
from thidua.movements.models.movements import Movement
from thidua.people.models import Account, Unit


class ActivityState(models.TextChoices):
    REPORTED = "reported", _("Reported, waits to be confirmed")
    RETURNED = "returned", _("Returned to be mended")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Activity(models.Model):
    """Something done for the movement on one or more days; `area` and `content` are codes of the rules."""

    movement = models.ForeignKey(
        Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="activities"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="activities")
    title = models.CharField(_("activity"), max_length=200)
    first_day = models.DateField(_("day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    area = models.CharField(_("reform area"), max_length=40, blank=True)
    content = models.CharField(_("content of the plan"), max_length=40, blank=True)
    text = models.TextField(_("what was done, and what came of it"), max_length=5000)
    reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ActivityState, default=ActivityState.REPORTED)
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-first_day", "-pk"]
        indexes = [models.Index(fields=["movement", "state", "-first_day"], name="activity_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "unit", "title", "first_day"],
                condition=~Q(state="withdrawn"),
                name="one_activity_a_day",
                violation_error_message=_("The unit has reported an activity of this name and day already."),
            ),
            models.CheckConstraint(
                name="activity_ends_after_it_begins",
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="activity_is_for_something",
                condition=~Q(area="", content=""),
                violation_error_message=_("Name the reform area, or the content of the plan, that it served."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("movements:activity", args=[self.pk])


class ActivityStep(WrittenOnce):
    """What was done about an activity, with its document; added, never changed."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=20, choices=ActivityState)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        Account, verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.CharField(_("on behalf of"), max_length=300, blank=True)
    upload = models.ForeignKey(
        Upload, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="activity_steps"
    )

    class Meta:
        verbose_name = _("step of an activity")
        verbose_name_plural = _("steps of activities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_state_display()
