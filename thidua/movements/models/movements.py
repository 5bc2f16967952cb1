from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from thidua.files.models import WrittenOnce
from thidua.people.models import Account, Unit


class RegulationVersion(models.Model):
    """A regulation pack as it stood: its full text, named by its hash, never changed."""

    code = models.CharField(_("pack"), max_length=60)
    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    texts = models.JSONField(_("files"))
    national = models.JSONField(_("national law"))
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)
    loaded_by = models.ForeignKey(
        Account, verbose_name=_("loaded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("regulation version")
        verbose_name_plural = _("regulation versions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.code} {self.sha256[:12]}"


class MovementStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    RUNNING = "running", _("Running")
    IN_REVIEW = "in_review", _("In review")
    CLOSED = "closed", _("Closed")


class Movement(models.Model):
    """A movement in a province under a regulation pack, or a unit's own under one of these, its `parent`."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    province = models.ForeignKey(Unit, verbose_name=_("province"), on_delete=models.PROTECT, related_name="movements")
    parent = models.ForeignKey(
        "self", verbose_name=_("under the movement"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="own_movements",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit whose own it is"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="own_movements",
    )  # fmt: skip
    regulation = models.ForeignKey(
        RegulationVersion, verbose_name=_("regulations"), on_delete=models.PROTECT, related_name="movements"
    )
    status = models.CharField(_("status"), max_length=20, choices=MovementStatus, default=MovementStatus.DRAFT)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    synthetic = models.BooleanField(_("figures are synthetic"), default=False)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="movement_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A movement cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="own_movement_has_unit_and_parent",
                condition=Q(parent=None, unit=None) | Q(parent__isnull=False, unit__isnull=False),
                violation_error_message=_("A unit's own movement stands under another one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("movements:movement", args=[self.pk])

    @property
    def run_by(self) -> Unit:
        """The unit whose movement it is."""
        return self.unit or self.province


class MovementStep(WrittenOnce):
    """A movement's move to another state: on which day, by which document, why, and who recorded it when."""

    movement = models.ForeignKey(Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(_("status"), max_length=20, choices=MovementStatus)
    on = models.DateField(_("day"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        Account, verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("step of a movement")
        verbose_name_plural = _("steps of movements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_status_display()


class RoundKind(models.TextChoices):
    YEARLY = "yearly", _("Yearly")
    FINAL = "final", _("Final")


class Round(models.Model):
    """A round, named by the year it judges; the event and document that opened it, once they have come.

    Once closed it is judged on what was on record at the instant `closed_at`, by the rules of that instant.
    """

    movement = models.ForeignKey(Movement, verbose_name=_("movement"), on_delete=models.CASCADE, related_name="rounds")
    kind = models.CharField(_("kind"), max_length=10, choices=RoundKind, default=RoundKind.YEARLY)
    year = models.PositiveSmallIntegerField(_("year judged"))
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    opening_document = models.CharField(_("opened by document"), max_length=200, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closing recorded at"), null=True, blank=True)
    judged_under = models.ForeignKey(
        RegulationVersion, verbose_name=_("rules it was closed under"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    register_until = models.DateField(_("registration open until"), null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["movement", "kind", "year"], name="one_round_a_year"),
            models.CheckConstraint(
                name="round_opens_with_a_document",
                condition=Q(opened_on=None) | ~Q(opening_document=""),
                violation_error_message=_("A round is opened by an event: give its document number."),
            ),
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A round cannot close before it opens."),
            ),
            models.CheckConstraint(
                name="round_closed_as_of_an_instant",
                condition=Q(closed_on=None, closed_at=None) | Q(closed_on__isnull=False, closed_at__isnull=False),
                violation_error_message=_("A round closes on a day, as known at an instant."),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == RoundKind.FINAL:
            return gettext("Final round")
        return gettext("Round %(year)s") % {"year": self.year}

    @property
    def number(self) -> str:
        """The key as it stands in an address."""
        return str(self.pk)


class ParameterChoice(models.Model):
    """The standing agency's answer to an open point of the plan; the newest one holds."""

    movement = models.ForeignKey(Movement, verbose_name=_("movement"), on_delete=models.CASCADE, related_name="choices")
    code = models.CharField(_("open point"), max_length=60)
    value = models.CharField(_("value"), max_length=60)
    reason = models.TextField(_("reason"))
    chosen_by = models.ForeignKey(Account, verbose_name=_("chosen by"), on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(_("chosen at"), auto_now_add=True)

    class Meta:
        verbose_name = _("choice on an open point")
        verbose_name_plural = _("choices on open points")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="choice_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("A choice needs a reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"
