from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from thidua.core.canonical import canonical_json
from thidua.files.models import Upload
from thidua.people.folding import fold
from thidua.people.models import Unit


class PaperState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved, to be issued")
    ISSUED = "issued", _("Issued")
    RECALLED = "recalled", _("Recalled")
    REPLACED = "replaced", _("Replaced")


NUMBERED = (PaperState.ISSUED, PaperState.RECALLED, PaperState.REPLACED)


class Letterhead(models.Model):
    """How a unit names itself on its papers: the lines at their head, the letters of its symbol, its place."""

    unit = models.OneToOneField(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="letterhead")
    parent_agency = models.CharField(_("superior agency"), max_length=200, blank=True)
    agency = models.CharField(_("agency"), max_length=200)
    mark = models.CharField(
        _("letters of the symbol"), max_length=20, help_text=_("As in 05/TTr-SNV: SNV for Sở Nội vụ.")
    )
    place = models.CharField(
        pgettext_lazy("of papers", "place"),
        max_length=100,
        help_text=_("Where papers are issued, as before the date."),
    )

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ["unit"]

    def __str__(self) -> str:
        return self.agency


class Sequence(models.Model):
    """The last number given under a symbol of a unit in a year; it only ever rises (Nghị định 30/2020, Điều 15)."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    symbol = models.CharField(_("symbol"), max_length=60)
    last = models.PositiveIntegerField(_("last number"), default=0)
    last_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("sequence of numbers")
        verbose_name_plural = _("sequences of numbers")
        ordering = ["unit", "year", "symbol"]
        constraints = [models.UniqueConstraint(fields=["unit", "year", "symbol"], name="one_sequence_a_year")]

    def __str__(self) -> str:
        return f"{self.last}/{self.symbol} ({self.year})"


class Paper(models.Model):
    """One document: what it says, who signs it, and, once issued, its number, day and stored file.

    The head of the page is a snapshot of the letterhead when it was drafted; the subject is one of the record it is
    about, whose page `subject_url_name` finds. The anchor is the end of the audit log when it was issued.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=40)
    symbol = models.CharField(_("symbol"), max_length=60)
    title = models.CharField(_("abstract"), max_length=500)
    content = models.JSONField(_("text"))
    parent_agency = models.CharField(_("superior agency"), max_length=200, blank=True)
    agency = models.CharField(_("agency"), max_length=200)
    place = models.CharField(pgettext_lazy("of papers", "place"), max_length=100)
    division = models.CharField(_("division that drafted it"), max_length=20, blank=True)
    authority = models.CharField(_("authority to sign"), max_length=10, blank=True)
    signs_for = models.CharField(_("signs for"), max_length=120, blank=True)
    signer_title = models.CharField(_("title of the signer"), max_length=120)
    signer_name = models.CharField(_("name of the signer"), max_length=200, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_key = models.CharField(max_length=80, blank=True)
    subject_label = models.CharField(_("about"), max_length=300, blank=True)
    subject_url_name = models.CharField(max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=PaperState, default=PaperState.DRAFT)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    issued_on = models.DateField(_("day of issue"), null=True, blank=True)
    upload = models.OneToOneField(
        Upload, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    anchor_number = models.PositiveBigIntegerField(_("number of the newest audit entry"), null=True, blank=True)
    anchor_hash = models.CharField(_("hash of the newest audit entry"), max_length=64, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("replaced by"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    drafted_at = models.DateTimeField(_("drafted at"), auto_now_add=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drafted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last revised by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    search_text = models.CharField(max_length=2000, db_index=False, editable=False)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="paper_of_unit"),
            models.Index(fields=["subject_kind", "subject_key"], name="paper_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "symbol", "number"],
                name="no_number_twice_a_year",
                violation_error_message=_("This number has been given already."),
            ),
            models.CheckConstraint(
                name="issued_paper_is_numbered_and_kept",
                condition=Q(
                    state__in=NUMBERED,
                    number__isnull=False,
                    year__isnull=False,
                    issued_on__isnull=False,
                    upload__isnull=False,
                )
                | (~Q(state__in=NUMBERED) & Q(number=None, year=None, issued_on=None, upload=None)),
            ),
            models.CheckConstraint(
                name="anchor_of_paper_is_whole",
                condition=Q(anchor_number=None, anchor_hash="") | (Q(anchor_number__gt=0) & ~Q(anchor_hash="")),
            ),
            models.CheckConstraint(
                name="paper_is_numbered_in_the_year_of_its_day",
                condition=Q(issued_on=None) | Q(year=F("issued_on__year")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_and_symbol} {self.title}"[:300]

    def save(self, *args: object, **kwargs: object) -> None:
        addressees = " ".join(self.addressees)
        self.search_text = fold(f"{self.number_and_symbol} {self.title} {self.signer_name} {addressees}")[:2000]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("documents:paper", args=[self.pk])

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text, by which one tells whether it was changed."""
        return hashlib.sha256(canonical_json(self.content).encode()).hexdigest()

    @property
    def number_and_symbol(self) -> str:
        """05/TTr-SNV; without a number before it is issued."""
        return f"{self.number:02d}/{self.symbol}" if self.number else f"…/{self.symbol}"

    @property
    def addressees(self) -> list[str]:
        """Whom it addresses under “Kính gửi”."""
        return list(self.content.get("addressees", []))

    @property
    def is_numbered(self) -> bool:
        return self.state in NUMBERED


class Recipient(models.Model):
    """A line under “Nơi nhận”; a unit of ours that is named sees the paper once it is issued."""

    paper = models.ForeignKey(Paper, verbose_name=_("paper"), on_delete=models.CASCADE, related_name="recipients")
    text = models.CharField(_("recipient"), max_length=300)
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
