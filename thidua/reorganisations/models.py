from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.people.models import Account, Kind, Unit


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CARRIED_OUT = "carried_out", _("Carried out")


class Reorganisation(models.Model):
    """What one decision does to units from one day on; a draft until it is carried out, and then unchangeable."""

    number = models.CharField(_("number of the decision"), max_length=100, help_text=_("For example 1677/NQ-UBTVQH15."))
    title = models.CharField(_("what it is about"), max_length=300)
    issuer = models.CharField(_("issued by"), max_length=200)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    effective_on = models.DateField(
        _("in effect from"), help_text=_("The first day of the new units; the old ones end the day before.")
    )
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    created_by = models.ForeignKey(
        Account, verbose_name=_("drafted by"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    carried_out_at = models.DateTimeField(_("carried out at"), null=True, editable=False)
    carried_out_by = models.ForeignKey(
        Account, verbose_name=_("carried out by"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "effective_on"],
                name="one_reorganisation_a_decision_and_day",
                violation_error_message=_("There is a reorganisation by this decision for this day already."),
            ),
            models.CheckConstraint(
                name="decided_before_it_takes_effect",
                condition=Q(decided_on=None) | Q(decided_on__lte=F("effective_on")),
                violation_error_message=_("A decision cannot take effect before it is taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("reorganisations:reorganisation", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT


class StepKind(models.TextChoices):
    CREATE = "create", _("Set up a unit")
    RENAME = "rename", _("Rename a unit")
    MERGE = "merge", _("Merge units")
    SPLIT = "split", _("Split a unit")
    TRANSFER_PART = "transfer_part", _("Transfer a part of a unit")
    ABOLISH = "abolish", _("Abolish a unit")
    MOVE = "move", _("Put a unit below another one")


class Step(models.Model):
    """One act on units: from which, to which. Its rows say it all; the kind says what is done with them."""

    reorganisation = models.ForeignKey(
        Reorganisation, verbose_name=_("reorganisation"), on_delete=models.CASCADE, related_name="steps"
    )
    place = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=20, choices=StepKind)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["reorganisation", "place"]
        constraints = [models.UniqueConstraint(fields=["reorganisation", "place"], name="one_step_a_place")]

    def __str__(self) -> str:
        return f"{self.place}. {self.get_kind_display()}"

    @property
    def number(self) -> int:
        """As people count the steps that are left; a step that is removed leaves a hole among the places."""
        return self.reorganisation.steps.filter(place__lte=self.place).count()


class Source(models.Model):
    """A unit that a step begins with; `name` is what it was called then."""

    step = models.ForeignKey(Step, verbose_name=_("step"), on_delete=models.CASCADE, related_name="sources")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("unit a step begins with")
        verbose_name_plural = _("units a step begins with")
        ordering = ["step", "pk"]
        constraints = [models.UniqueConstraint(fields=["step", "unit"], name="one_source_a_unit")]

    def __str__(self) -> str:
        return self.name


class Outcome(models.Model):
    """What a step leads to: a unit that is there, one to be made, or one that an earlier step makes (`set_up_by`).

    What is yet to be made, `unit` or `parent`, is filled in as it is carried out. To rename, `name` is the new name; to
    move, `parent` is the new place. `share` is how much of the source goes there.
    """

    step = models.ForeignKey(Step, verbose_name=_("step"), on_delete=models.CASCADE, related_name="outcomes")
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    is_new = models.BooleanField(_("to be set up"), default=False)
    set_up_by = models.ForeignKey(
        "self", verbose_name=_("set up by an earlier step"), null=True, blank=True, on_delete=models.RESTRICT,
        related_name="+",
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    parent = models.ForeignKey(
        Unit, verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent_set_up_by = models.ForeignKey(
        "self", verbose_name=_("belongs to a unit set up by an earlier step"), null=True, blank=True,
        on_delete=models.RESTRICT, related_name="+",
    )  # fmt: skip
    code = models.CharField(_("official code"), max_length=40, blank=True)
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4, null=True, blank=True)
    takes_people = models.BooleanField(_("takes people and accounts"), default=False)
    verified = models.BooleanField(_("verified"), default=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("outcome of a step")
        verbose_name_plural = _("outcomes of steps")
        ordering = ["step", "pk"]
        constraints = [
            models.CheckConstraint(
                name="outcome_share_is_a_part",
                condition=Q(share=None) | Q(share__gt=0, share__lte=1),
                violation_error_message=_("The share must be above 0 and at most 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.unit or "")

    @property
    def leads_to(self) -> tuple[str, int]:
        """The same for all outcomes that lead to one unit, whether it is made already or not."""
        return ("unit", self.unit_id) if self.unit_id else ("outcome", self.set_up_by_id or self.pk)

    @property
    def begins(self) -> bool:
        """Whether the unit is one that the reorganisation makes."""
        return self.is_new or self.set_up_by_id is not None

    @property
    def above(self) -> Unit | Outcome | None:
        """What the unit belongs to from the day on."""
        return self.parent or self.parent_set_up_by

    @property
    def percent(self) -> Decimal | None:
        return None if self.share is None else self.share * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a step leads to: a unit on record, a new one by name, kind, place and code, or one of an earlier step.

    A unit that an earlier step of the draft sets up is named by that step's outcome; so is one that stands above.
    """

    unit: Unit | Outcome | None = None
    is_new: bool = False
    name: str = ""
    kind: str = ""
    parent: Unit | Outcome | None = None
    code: str = ""
    share: Decimal | None = None
    takes_people: bool = False
    verified: bool = True
    note: str = ""
