from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.people.models import Account


class CalendarFeed(models.Model):
    """The secret address under which a calendar program reads what an account's units owe; kept as its SHA-256 only."""

    account = models.OneToOneField(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["account"]

    def __str__(self) -> str:
        return str(self.account)
