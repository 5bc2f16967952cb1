from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.people.models.units import Unit, in_force


class Account(AbstractUser):
    """A person's way in: one account, one person."""

    first_name = None
    last_name = None
    name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("email address"), unique=True)

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def role_labels(self) -> list[str]:
        """What the head of a page calls the account: its roles today and where it holds them."""
        grants = self.grants.filter(in_force(timezone.localdate())).select_related("unit")
        return [f"{grant.get_role_display()}, {grant.unit.name}" for grant in grants]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.username


class Role(models.TextChoices):
    STANDING_OFFICER = "standing_officer", _("Standing officer")
    UNIT_OFFICER = "unit_officer", _("Unit officer")
    OBSERVER = "observer", _("Observer")


class RoleGrant(models.Model):
    """A role held over a unit and all below it, for a time."""

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        ordering = ["account", "role"]
        constraints = [
            models.CheckConstraint(
                name="grant_ends_after_it_starts",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("A role cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_role_display()}, {self.unit}"
