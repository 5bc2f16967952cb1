from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.documents.models import Paper
from thidua.movements.models.duties import Duty


class Urged(models.Model):
    """A duty that a letter of urging names, with the last day it had then: opened again, it can be urged anew."""

    paper = models.ForeignKey(Paper, verbose_name=_("letter"), on_delete=models.PROTECT, related_name="urged")
    duty = models.ForeignKey(Duty, verbose_name=_("duty"), on_delete=models.PROTECT, related_name="urged")
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("urged duty")
        verbose_name_plural = _("urged duties")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "duty"], name="one_duty_once_a_letter")]

    def __str__(self) -> str:
        return f"{self.paper}: {self.duty}"
