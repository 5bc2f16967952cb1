from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.people.forms.fields import ReasonForm
from thidua.people.models import DataRequest, Person, RequestKind, RequestState
from thidua.people.workflow import DATA_REQUESTS


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
        self.fields["state"].choices = [(state, state.label) for state in DATA_REQUESTS[RequestState(asked.state)]]


class LinkPersonForm(ReasonForm):
    person = forms.CharField(label=_("Staff code"), max_length=30)

    field_order = ("person", "reason")

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        self.among = among
        super().__init__(*args, **kwargs)

    def clean_person(self) -> Person:
        person = self.among.filter(staff_code=self.cleaned_data["person"].strip()).first()
        if person is None:
            raise ValidationError(_("Nobody within your reach has this staff code."))
        return person
