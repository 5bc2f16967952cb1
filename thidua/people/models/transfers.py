from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.people.models.accounts import Account
from thidua.people.models.persons import Post
from thidua.people.models.units import Unit


class TransferState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Transfer(models.Model):
    """A move from a post to another unit; nothing changes before the receiving unit has confirmed it."""

    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.CASCADE, related_name="transfers")
    to_unit = models.ForeignKey(
        Unit, verbose_name=_("receiving unit"), on_delete=models.PROTECT, related_name="transfers"
    )
    title = models.CharField(_("new title"), max_length=120)
    is_leader = models.BooleanField(_("leader"), default=False)
    is_head = models.BooleanField(_("head of the unit"), default=False)
    on = models.DateField(_("from"))
    document = models.CharField(_("document"), max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=TransferState, default=TransferState.PROPOSED)
    answer = models.CharField(_("reason"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(Account, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    answered_by = models.ForeignKey(Account, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(state="proposed"),
                name="one_open_transfer_a_post",
                violation_error_message=_("A transfer from this post waits for an answer already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post.person} → {self.to_unit}"
