from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.people.folding import fold


class Kind(models.TextChoices):
    PROVINCE = "province", _("Province")
    DEPARTMENT = "department", _("Provincial department")
    MANAGEMENT_BOARD = "management_board", _("Economic zone management board")
    CENTRAL_AGENCY = "central_agency", _("Central agency in the province")
    DISTRICT = "district", _("District or city")
    COMMUNE = "commune", _("Commune, ward or township")
    SUB_UNIT = "sub_unit", _("Sub-unit")
    ORGANISATION = "organisation", _("Mass organisation")


LOCALITIES = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE)


def in_force(on: date) -> Q:
    """What is valid on a day, for anything with `valid_from` and `valid_to` (both inclusive, blank is open)."""
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_to=None) | Q(valid_to__gte=on))


def overlapping(first: date | None, last: date | None) -> Q:
    """What is valid on some day from a first to a last (both inclusive, None is open)."""
    begun = Q() if last is None else Q(valid_from=None) | Q(valid_from__lte=last)
    return begun & (Q() if first is None else Q(valid_to=None) | Q(valid_to__gte=first))


class Unit(models.Model):
    """An agency or administrative unit. Its key is its own: official codes were reused and names moved."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    search_name = models.CharField(max_length=200, db_index=True, editable=False)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=120, db_index=True, editable=False)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    verified = models.BooleanField(_("verified"), default=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        indexes = [models.Index(fields=["kind", "valid_to"], name="unit_kind")]
        constraints = [
            models.CheckConstraint(
                name="unit_ends_after_it_starts",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("A unit cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the folded name and the path (/1/23/456/, by which a subtree is found) with the row."""
        self.search_name = fold(self.name)
        if self.pk is None:
            super().save(*args, **kwargs)
            kwargs = {}
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        super().save(**{**kwargs, "force_insert": False})

    def get_absolute_url(self) -> str:
        return reverse("reports:unit", args=[self.pk])

    def is_in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def has_ended(self, on: date) -> bool:
        return self.valid_to is not None and self.valid_to < on


class UnitVersion(models.Model):
    """What a unit was called and where it stood until it was renamed or moved; the unit itself holds the present."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="versions")
    name = models.CharField(_("name"), max_length=200)
    search_name = models.CharField(max_length=200, db_index=True, editable=False)
    parent = models.ForeignKey(
        Unit, verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"))
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("former state of a unit")
        verbose_name_plural = _("former states of units")
        ordering = ["unit", "valid_to"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_to"], name="one_version_a_day"),
            models.CheckConstraint(
                name="version_ends_after_it_starts", condition=Q(valid_from=None) | Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_name = fold(self.name)
        super().save(*args, **kwargs)


class UnitCode(models.Model):
    """An official code a unit bears for a time. In 2025 codes passed from one unit to another."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(_("code list"), max_length=20)
    code = models.CharField(_("code"), max_length=40, db_index=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit code")
        verbose_name_plural = _("unit codes")
        ordering = ["scheme", "code", "valid_from"]

    def __str__(self) -> str:
        return self.code


class Succession(models.Model):
    """Which unit carries on another's history, from when, with what share of it."""

    predecessor = models.ForeignKey(
        Unit, verbose_name=_("predecessor"), on_delete=models.PROTECT, related_name="successions"
    )
    successor = models.ForeignKey(Unit, verbose_name=_("successor"), on_delete=models.PROTECT, related_name="origins")
    on = models.DateField(_("date"))
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4, default=1)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    verified = models.BooleanField(_("verified"), default=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["on", "predecessor"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(
                name="share_is_a_part",
                condition=Q(share__gt=0, share__lte=1),
                violation_error_message=_("The share must be above 0 and at most 1."),
            ),
            models.CheckConstraint(
                name="no_unit_succeeds_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message=_("A unit cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ClusterMember(models.Model):
    """A unit's place in a cluster for one year; the cluster itself is named in the regulation pack."""

    cluster = models.CharField(_("cluster"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        verbose_name = _("cluster member")
        verbose_name_plural = _("cluster members")
        ordering = ["cluster", "year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="one_cluster_a_year",
                violation_error_message=_("A unit competes in one cluster a year."),
            )
        ]
        indexes = [models.Index(fields=["cluster", "year"], name="cluster_year")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}: {self.unit}"
