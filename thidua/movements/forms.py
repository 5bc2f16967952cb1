from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.words import say
from thidua.law.schema import OpenPoint
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.workflow import TRANSITIONS


class ParameterForm(forms.Form):
    """Another answer to an open point, with the reason that is shown wherever it decides."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    field_order = ("value", "reason")

    def __init__(self, data: object, *, point: OpenPoint, value: str) -> None:
        super().__init__(data, prefix=point.code, initial={"value": value})
        if point.kind == "choice":
            choices = [(code, say(name)) for code, name in point.choices.items()]
            self.fields["value"] = forms.ChoiceField(label=_("Value"), choices=choices)
        else:
            widget = forms.DateInput(attrs={"type": "date"}) if point.kind == "date" else forms.TextInput()
            self.fields["value"] = forms.CharField(label=_("Value"), max_length=60, widget=widget)
        self.order_fields(self.field_order)


def _day_that_has_come(day: date, refusal: str) -> date:
    if day > localdate():
        raise ValidationError(refusal)
    return day


class OpenRoundForm(forms.Form):
    """The event that opens a round: its day and the document that announced it."""

    opened_on = forms.DateField(label=_("Opened on"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=_("Document of the event"), max_length=200)

    def clean_opened_on(self) -> date:
        refusal = _("This day has not come yet: a round opens with an event.")
        return _day_that_has_come(self.cleaned_data["opened_on"], refusal)


class CloseRoundForm(forms.Form):
    """The day on which a round ended."""

    closed_on = forms.DateField(label=_("Closed on"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_closed_on(self) -> date:
        return _day_that_has_come(self.cleaned_data["closed_on"], _("This day has not come yet."))


class StatusForm(forms.Form):
    """The step that a movement takes next, one of those its workflow knows."""

    status = forms.ChoiceField(label=_("Next state"), widget=forms.RadioSelect)

    def __init__(self, data: object, *, movement: Movement) -> None:
        super().__init__(data)
        steps = TRANSITIONS[MovementStatus(movement.status)]
        self.fields["status"].choices = [(status.value, status.label) for status in steps]

    def clean_status(self) -> MovementStatus:
        return MovementStatus(self.cleaned_data["status"])
