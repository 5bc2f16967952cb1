from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.movements.models import Movement
from thidua.people.models import Unit


class Nature(models.TextChoices):
    """What a difficulty lies in: by it the standing agency knows who can help."""

    RULES = "rules", _("Rules and procedures")
    ORGANISATION = "organisation", _("Organisation and division of work")
    STAFF = "staff", _("Staff and skills")
    MONEY = "money", _("Money and equipment")
    SYSTEMS = "systems", _("Information systems and data")
    OTHER = "other", _("Something else")


class State(models.TextChoices):
    REPORTED = "reported", _("Waiting to be taken up")
    IN_WORK = "in_work", _("Being worked on")
    PASSED_ON = "passed_on", _("Passed on")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Difficulty(models.Model):
    """Something that keeps a unit from doing its part (Plan, III, last paragraph)."""

    movement = models.ForeignKey(
        Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="difficulties"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="difficulties")
    area = models.CharField(_("reform area"), max_length=40, blank=True)
    nature = models.CharField(_("lies in"), max_length=20, choices=Nature, blank=True)
    title = models.CharField(_("in one sentence"), max_length=200)
    text = models.TextField(_("what the difficulty is"), max_length=5000)
    proposal = models.TextField(_("what the unit proposes"), max_length=5000, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.REPORTED)
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("difficulty")
        verbose_name_plural = _("difficulties")
        ordering = ["-reported_at", "-id"]
        indexes = [models.Index(fields=["movement", "state", "-reported_at"], name="difficulty_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:difficulty", args=[self.pk])

    @property
    def passed_on(self) -> Step | None:
        """The newest step by which it was passed on to somebody."""
        return self._newest(lambda step: bool(step.to))

    @property
    def answer(self) -> Step | None:
        """The newest answer, whether the unit asked again since or not."""
        return self._newest(lambda step: step.state == State.ANSWERED)

    def _newest(self, which: Callable[[Step], bool]) -> Step | None:
        return next((step for step in reversed(list(self.steps.all())) if which(step)), None)


class Step(models.Model):
    """What was done about a difficulty; added, never changed. The last one's state is the difficulty's."""

    difficulty = models.ForeignKey(Difficulty, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=20, choices=State)
    text = models.TextField(_("answer or reason"), max_length=5000, blank=True)
    to = models.CharField(_("passed on to"), max_length=200, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_name = models.CharField(max_length=200)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.difficulty_id}: {self.get_state_display()}"
