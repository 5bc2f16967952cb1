from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.movements.models import Movement, RegulationVersion
from thidua.people.models import Account, Unit


class Assessment(models.Model):
    """One unit's answers against one index set for a year. The answers are observations with this as origin."""

    movement = models.ForeignKey(
        Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="assessments"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("year"))
    index_set = models.CharField(_("index set"), max_length=40)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        Account, verbose_name=_("recorded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "unit", "year"],
                name="one_assessment_a_year",
                violation_error_message=_("This unit already has an assessment for that year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class ScoringRun(models.Model):
    """One scoring of a cluster for a year under a version of the rules. The newest run of a year holds."""

    movement = models.ForeignKey(Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="runs")
    cluster = models.CharField(_("cluster"), max_length=40)
    index_set = models.CharField(_("index set"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    regulation = models.ForeignKey(RegulationVersion, verbose_name=_("regulations"), on_delete=models.PROTECT)
    current = models.BooleanField(_("current"), default=True)
    computed_at = models.DateTimeField(_("computed at"), default=timezone.now, editable=False)
    computed_by = models.ForeignKey(
        Account, verbose_name=_("computed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    units = models.PositiveIntegerField(_("units"))
    ranked = models.PositiveIntegerField(_("units ranked"))
    compared = models.PositiveIntegerField(_("units compared with the year before"))

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "cluster", "year"], condition=Q(current=True), name="one_current_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}"

    @property
    def before(self) -> int:
        return self.year - 1


class Comparison(models.TextChoices):
    COMPARABLE = "comparable", _("comparable")
    FIRST_YEAR = "first_year", _("first year on record")
    REORGANISED = "reorganised", _("not comparable: the unit was reorganised")
    NOT_RANKED = "not_ranked", _("not ranked in one of the years")


class Result(models.Model):
    """What a run gave one unit. `points` maps each component to its points; null is missing, "" left out.

    `percent` is empty while a figure is missing; `lowest` and `highest` then bound it.
    """

    run = models.ForeignKey(ScoringRun, verbose_name=_("run"), on_delete=models.CASCADE, related_name="results")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="results")
    points = models.JSONField(_("points per component"))
    total = models.DecimalField(_("points"), max_digits=9, decimal_places=4)
    maximum = models.DecimalField(_("applicable maximum"), max_digits=9, decimal_places=4)
    bonus = models.DecimalField(_("bonus"), max_digits=9, decimal_places=4)
    penalty = models.DecimalField(_("penalty"), max_digits=9, decimal_places=4)
    percent = models.DecimalField(_("index"), max_digits=11, decimal_places=8, null=True)
    lowest = models.DecimalField(_("index at least"), max_digits=11, decimal_places=8)
    highest = models.DecimalField(_("index at most"), max_digits=11, decimal_places=8)
    missing = models.PositiveSmallIntegerField(_("figures missing"))
    band = models.CharField(_("class"), max_length=40, blank=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    rank_before = models.PositiveIntegerField(_("rank the year before"), null=True)
    gained = models.IntegerField(_("places gained"), null=True)
    comparison = models.CharField(_("comparison"), max_length=20, choices=Comparison)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["run", "rank"]
        constraints = [models.UniqueConstraint(fields=["run", "unit"], name="one_result_a_unit")]
        indexes = [models.Index(fields=["run", "rank"], name="result_rank")]

    def __str__(self) -> str:
        return f"{self.unit} {self.percent}"

    @property
    def comparable(self) -> bool:
        return self.comparison != Comparison.REORGANISED
