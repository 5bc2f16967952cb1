"""Forms of registrations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from thidua.frame.forms import DayField
from thidua.frame.words import say
from thidua.law.schema import Scheme
from thidua.movements.models import Registration, Round
from thidua.people.models import Person, Post, Unit
from thidua.people.queries import posts_on


class PersonField(forms.ModelChoiceField):
    """A person out of a list in which namesakes are told apart: by post and unit, birth year and staff code."""

    posts: Mapping[int, Post] = MappingProxyType({})

    def label_from_instance(self, person: Person) -> str:
        post = self.posts.get(person.pk)
        told = [person.full_name]
        told += [post.title, post.unit.name] if post else []
        told += [_("born in %(year)s") % {"year": person.birth_date.year}] if person.birth_date else []
        return ", ".join([*told, f"{_('staff code')} {person.staff_code}"])


class RegistrationForm(forms.ModelForm):
    """Who registers, for which award, and with what aim."""

    class Meta:
        model = Registration
        fields = ["held", "unit", "person", "scheme", "aim"]
        field_classes = {"person": PersonField}
        widgets = {"aim": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"person": _("Leave it empty to register the unit itself.")}

    def __init__(
        self,
        *args: Any,
        schemes: Collection[Scheme],
        rounds: QuerySet[Any],
        units: list[Unit],
        persons: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].queryset = rounds
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["unit"].initial = units[0] if len(units) == 1 else None
        self.fields["person"].queryset = persons
        self.fields["person"].posts = posts_on(localdate(), Q(person__in=persons.values("pk")))
        choices = [("", _("Not stated")), *((one.code, say(one.name)) for one in schemes)]
        self.fields["scheme"] = forms.ChoiceField(label=_("Award aimed for"), required=False, choices=choices)

    def _post_clean(self) -> None:
        """The action checks the registration as a whole."""


class RegistrationFilter(forms.Form):
    """Which registrations to show."""

    held = forms.ModelChoiceField(label=_("Round"), queryset=None, required=False, empty_label=None)
    whom = forms.ChoiceField(
        label=pgettext_lazy("registration", "Who"), required=False,
        choices=[("", _("All")), ("unit", _("Units")), ("person", pgettext_lazy("registration", "Persons"))],
    )  # fmt: skip
    # Which awards there are depends on the round, which is known once the form is read.
    scheme = forms.CharField(label=_("Award aimed for"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, rounds: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].queryset = rounds

    def showing(self, held: Round, schemes: Collection[Scheme]) -> None:
        """Name the round that is shown, and offer its awards."""
        self.data = {**self.data.dict(), "held": str(held.pk)}
        self.fields["scheme"].widget.choices = [("", _("All")), *((one.code, say(one.name)) for one in schemes)]


class RegistrationDeadlineForm(forms.Form):
    """To the end of which day registrations are taken."""

    until = DayField(
        label=_("Until (last day)"), required=False,
        help_text=_("Leave it empty to take registrations until the round is opened."),
    )  # fmt: skip
