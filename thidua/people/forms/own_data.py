from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField
from thidua.people.forms.fields import ReasonForm
from thidua.people.models import DataRequest, Person, RequestKind
from thidua.people.workflow import moves_of


class AskForm(forms.Form):
    kind = forms.ChoiceField(label=_("I ask for"), choices=RequestKind)
    text = forms.CharField(
        label=_("What exactly"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a correction: what stands there, and what is right."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    state = forms.ChoiceField(label=_("State"))
    answer = forms.CharField(
        label=_("Answer"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, or why it is refused. The person reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state, state.label) for state in moves_of(asked)]


class ExtendForm(ReasonForm):
    days = forms.IntegerField(label=_("By how many days"), min_value=1)

    field_order = ("days", "reason")

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].help_text = _("At most %(most)s, counted from the day on which it is due now.") % {
            "most": most
        }
        self.fields["reason"].help_text = _("The person reads it.")


class PersonForm(forms.Form):
    """A person among some, by the staff code."""

    person = forms.CharField(label=_("Staff code"), max_length=30)

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        self.among = among
        super().__init__(*args, **kwargs)

    def clean_person(self) -> Person:
        person = self.among.filter(staff_code=self.cleaned_data["person"].strip()).first()
        if person is None:
            raise ValidationError(_("Nobody within your reach has this staff code."))
        return person


class LinkPersonForm(PersonForm, ReasonForm):
    field_order = ("person", "reason")


class EnterRequestForm(PersonForm, AskForm):
    """What somebody asked on paper, as the person would have asked it here."""

    received_on = DayField(label=_("Received on"), help_text=_("The days of the law count from this day."))

    field_order = ("person", "kind", "text", "received_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("Asked for")
