"""Who registers to compete for a round, and with what aim."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.movements.models.movements import Round
from thidua.people.models import Account, Person, Unit


class Registration(models.Model):
    """A unit, or a person by the unit, registers for a round; `scheme` is the award aimed for, a code of the rules.

    Withdrawn with a reason it stays on record.
    """

    held = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="registrations")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="registrations"
    )
    scheme = models.CharField(_("award aimed for"), max_length=60, blank=True)
    aim = models.TextField(_("aims and commitments"), max_length=3000, blank=True)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        Account, verbose_name=_("registered by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_registration_of_a_unit",
                fields=["held", "unit", "scheme"],
                condition=Q(person=None, withdrawn_at=None),
            ),
            models.UniqueConstraint(
                name="one_registration_of_a_person",
                fields=["held", "person", "scheme"],
                condition=Q(person__isnull=False, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="registration_withdrawn_with_a_reason",
                condition=Q(withdrawn_at=None, reason="") | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
                violation_error_message=_("Give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.unit)

    @property
    def number(self) -> str:
        """The key as it stands in an address."""
        return str(self.pk)
