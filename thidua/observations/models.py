from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Text
from thidua.files.models import Upload, WrittenOnce
from thidua.observations.figures import MeasureRule
from thidua.people.models import Person, Unit


class Measure(models.Model):
    """What is measured. Rows follow the regulation packs; the code is what rules refer to.

    `levels` names the levels of a measure of that kind: code → {"vi": …, "en": …}; empty where nothing names them.
    `at_least` and `at_most` bound an amount; what counts things takes `whole_numbers` only.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=300)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20)
    aggregation = models.CharField(_("aggregation"), max_length=20)
    levels = models.JSONField(_("levels"), default=dict)
    at_least = models.DecimalField(_("at least"), max_digits=23, decimal_places=8, null=True)
    at_most = models.DecimalField(_("at most"), max_digits=23, decimal_places=8, null=True)
    whole_numbers = models.BooleanField(_("whole numbers only"), default=False)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def rule(self) -> MeasureRule:
        """What figures of this measure may say."""
        return MeasureRule(
            kind=self.kind,
            aggregation=self.aggregation,
            levels={code: Text(**names) for code, names in self.levels.items()},
            at_least=self.at_least,
            at_most=self.at_most,
            whole_numbers=self.whole_numbers,
        )


class Origin(models.Model):
    """Where figures came from: one import, form, survey or computation. A snapshot, never an import of its room."""

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=80, blank=True)
    label = models.CharField(_("origin"), max_length=300)
    url_name = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(_("fingerprint of the batch"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label


class AboutOne:
    """What is about a measure of one unit or one person, as people call both."""

    measure: Measure
    unit: Unit | None
    person: Person | None

    @property
    def measure_said(self) -> Text:
        return Text(self.measure.name_vi, self.measure.name_en)

    @property
    def subject_name(self) -> str:
        return self.unit.name if self.unit else self.person.full_name


class Observation(AboutOne, models.Model):
    """A measure's figure for one unit or one person and a period. Append-only: a correction supersedes."""

    measure = models.ForeignKey(Measure, verbose_name=_("measure"), on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), null=True, on_delete=models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, verbose_name=_("person"), null=True, on_delete=models.PROTECT, db_index=False)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))
    numerator = models.DecimalField(_("numerator"), max_digits=23, decimal_places=8, null=True)
    denominator = models.DecimalField(_("denominator"), max_digits=23, decimal_places=8, null=True)
    value = models.DecimalField(_("value"), max_digits=23, decimal_places=8, null=True)
    level = models.CharField(_("level"), max_length=40, blank=True)
    applicable = models.BooleanField(_("applicable"), default=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    as_of = models.DateTimeField(_("as of"))
    origin = models.ForeignKey(Origin, verbose_name=_("origin"), on_delete=models.PROTECT, related_name="observations")
    supersedes = models.OneToOneField(
        "self", verbose_name=_("replaces"), null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["id"]
        indexes = [
            # SQLite reads by measure first, and slowly, unless one index holds all that is asked for.
            models.Index(
                fields=["unit", "period_start", "period_end", "measure"],
                name="observation_unit",
                condition=Q(unit__isnull=False),
            ),
            models.Index(
                fields=["person", "period_start", "period_end", "measure"],
                name="observation_person",
                condition=Q(person__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="observation_about_one",
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                violation_error_message=_("A figure belongs to one unit or one person."),
            ),
            models.CheckConstraint(
                name="observation_period_in_order",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message=_("A period cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="observation_figures_not_negative",
                condition=(Q(numerator=None) | Q(numerator__gte=0)) & (Q(denominator=None) | Q(denominator__gte=0)),
                violation_error_message=_("Numerator and denominator cannot be negative."),
            ),
            models.CheckConstraint(
                name="observation_correction_has_a_reason",
                condition=Q(supersedes=None) | ~Q(reason=""),
                violation_error_message=_("A correction needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.period_start}: {self.value}"

    @property
    def whole_year(self) -> int | None:
        start, end = self.period_start, self.period_end
        return start.year if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)) else None

    @property
    def percent(self) -> Decimal | None:
        return self.numerator / self.denominator * 100 if self.numerator is not None and self.denominator else None

    @property
    def level_said(self) -> Text:
        return Text(**self.measure.levels.get(self.level, {"vi": self.level}))


class PublishedIndex(models.Model):
    """A result that others published for the province: score, rank, how many were ranked, and where it stands."""

    index = models.CharField(_("index"), max_length=40)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("year"))
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=4, null=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True)
    ranked = models.PositiveSmallIntegerField(_("number ranked"), null=True)
    rank_official = models.BooleanField(_("rank is official"), default=False)
    published_on = models.DateField(_("published on"), null=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by_hand = models.BooleanField(_("recorded by hand"), default=False)

    class Meta:
        verbose_name = _("published index")
        verbose_name_plural = _("published indices")
        ordering = ["index", "year"]
        constraints = [models.UniqueConstraint(fields=["index", "unit", "year"], name="one_result_a_year")]

    def __str__(self) -> str:
        return f"{self.index} {self.year}"


class Evidence(AboutOne, WrittenOnce):
    """A document that stands for a figure: of a measure, for one unit or one person, and a period.

    It belongs to the figure whatever its value: a correction keeps it. A newer version replaces it with a reason.
    """

    measure = models.ForeignKey(Measure, verbose_name=_("measure"), on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))
    title = models.CharField(_("title"), max_length=300)
    upload = models.OneToOneField(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="evidence")
    at = models.DateTimeField(_("attached at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attached by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_name = models.CharField(_("attached by"), max_length=200)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("replaces"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        error_messages={"unique": _("This document has been replaced already. Load the page again.")},
    )
    reason = models.CharField(_("reason of the replacement"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_about_one",
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                violation_error_message=_("A document stands for a figure of one unit or one person."),
            ),
            models.CheckConstraint(
                name="evidence_replaced_with_a_reason",
                condition=Q(replaces=None) | ~Q(reason=""),
                violation_error_message=_("Say why this document replaces the earlier one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class EvidenceWithdrawal(WrittenOnce):
    """That a document counts no more, and why. It stays readable."""

    evidence = models.OneToOneField(
        Evidence,
        verbose_name=_("evidence"),
        on_delete=models.PROTECT,
        related_name="withdrawal",
        error_messages={"unique": _("This document has been withdrawn already.")},
    )
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("withdrawn at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_name = models.CharField(_("withdrawn by"), max_length=200)

    class Meta:
        verbose_name = _("withdrawal of evidence")
        verbose_name_plural = _("withdrawals of evidence")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reason


class IndexCorrection(models.Model):
    """What stood of a published result until it was corrected: nothing is changed silently."""

    result = models.ForeignKey(PublishedIndex, on_delete=models.PROTECT, related_name="corrections")
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=4, null=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True)
    ranked = models.PositiveSmallIntegerField(_("number ranked"), null=True)
    rank_official = models.BooleanField(_("rank is official"))
    published_on = models.DateField(_("published on"), null=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20)
    note = models.CharField(_("note"), max_length=500, blank=True)
    reason = models.CharField(_("reason of the correction"), max_length=300)
    corrected_at = models.DateTimeField(_("corrected at"), auto_now_add=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    corrected_by_name = models.CharField(_("corrected by"), max_length=200)

    class Meta:
        verbose_name = _("correction of a published result")
        verbose_name_plural = _("corrections of published results")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.reason}"
