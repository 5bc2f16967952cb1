from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.people.folding import fold
from thidua.people.models.units import Unit


class Category(models.TextChoices):
    CADRE = "cadre", _("Cadre")
    CIVIL_SERVANT = "civil_servant", _("Civil servant")
    PUBLIC_EMPLOYEE = "public_employee", _("Public employee")
    WORKER = "worker", _("Contract worker")


class RatingLevel(models.TextChoices):
    NOT_COMPLETED = "not_completed", _("Did not complete the tasks")
    COMPLETED = "completed", _("Completed the tasks")
    GOOD = "good", _("Completed the tasks well")
    EXCELLENT = "excellent", _("Completed the tasks excellently")


BORN_TOO_LATE = _("The date of birth does not lie before the first day of a post. Correct one of the two dates.")


class Person(models.Model):
    """A member of staff, known by a staff code; no more personal data than judging needs."""

    staff_code = models.CharField(_("staff code"), max_length=30, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    search_name = models.CharField(max_length=120, db_index=True, editable=False)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["search_name", "staff_code"]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_name = fold(self.full_name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("reports:person", args=[self.pk])

    def clean(self) -> None:
        """Nobody is born in the future, nor on or after the first day of a post."""
        if self.birth_date is None:
            return
        if self.birth_date > localdate():
            raise ValidationError({"birth_date": _("This day has not come yet. Correct the date.")})
        if self.pk and self.posts.filter(valid_from__lte=self.birth_date).exists():
            raise ValidationError({"birth_date": BORN_TOO_LATE})

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        """The same for whoever bears the code already, within reach or not."""
        text = _("This staff code cannot be used here. Check it; if it is right, ask the standing agency.")
        return ValidationError(text, code="unique")


class Namesakes(models.Model):
    """Two persons of one name and birth date of whom somebody decided that they are two, and why."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("namesakes")
        verbose_name_plural = _("namesakes")
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="namesakes_once")]

    def __str__(self) -> str:
        return f"{self.one.staff_code}, {self.other.staff_code}"


class Post(models.Model):
    """A person's place in a unit from a date to a date."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=120)
    is_leader = models.BooleanField(_("leader"), default=False)
    is_head = models.BooleanField(_("head of the unit"), default=False)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["person", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_starts",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("A post cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}, {self.unit}"

    def clean(self) -> None:
        born = self.person.birth_date
        if born and self.valid_from and self.valid_from <= born:
            raise ValidationError(BORN_TOO_LATE)


class PerformanceRating(models.Model):
    """The yearly level given to a person by the competent authority."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="ratings")
    year = models.PositiveSmallIntegerField(_("year"))
    level = models.CharField(_("level"), max_length=20, choices=RatingLevel)
    decision = models.CharField(_("decision"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("performance rating")
        verbose_name_plural = _("performance ratings")
        ordering = ["person", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"],
                name="one_rating_a_year",
                violation_error_message=_("This person already has a rating for that year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.year}: {self.get_level_display()}"


class DisciplinaryAction(models.Model):
    """A disciplinary measure; `over_reform` says that it concerns administrative-reform work."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="discipline")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="discipline")
    form = models.CharField(_("form"), max_length=120)
    decision = models.CharField(_("decision"), max_length=120, blank=True)
    imposed_on = models.DateField(_("imposed on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    over_reform = models.BooleanField(_("over administrative-reform work"), default=False)

    class Meta:
        verbose_name = _("disciplinary action")
        verbose_name_plural = _("disciplinary actions")
        ordering = ["imposed_on"]

    def __str__(self) -> str:
        return f"{self.person}: {self.form}"


class PendingMatter(models.Model):
    """An inspection, complaint or allegation under verification: it blocks awards while open.

    People meet it by its key: a gap in numbers would tell somebody of a matter about oneself.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="matters"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="matters"
    )
    subject = models.CharField(_("about"), max_length=300)
    document = models.CharField(_("document"), max_length=120, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("pending matter")
        verbose_name_plural = _("pending matters")
        ordering = ["opened_on"]
        constraints = [
            models.CheckConstraint(
                name="matter_about_one",
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                violation_error_message=_("A matter concerns one person or one unit."),
            ),
            models.CheckConstraint(
                name="matter_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A matter cannot be closed before it was opened."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
