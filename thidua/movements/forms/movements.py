from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy as _

from thidua.core.duties import ASKS, DutyAct
from thidua.frame.forms import DayField, NumberField, written_number
from thidua.frame.words import figure, say
from thidua.law.schema import OpenPoint
from thidua.movements.models import DutyEvent, Movement, MovementStatus, Round
from thidua.movements.queries import kinds_taking_part, pack_of
from thidua.movements.tables import STATES
from thidua.movements.workflow import TRANSITIONS
from thidua.people.models import Kind


class ParameterForm(forms.Form):
    """Another answer to an open point, with the reason that is shown wherever it decides."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    field_order = ("value", "reason")

    def __init__(self, data: object, *, point: OpenPoint, value: str) -> None:
        super().__init__(data, prefix=point.code, initial={"value": value})
        if point.kind == "choice":
            choices = [(code, say(name)) for code, name in point.choices.items()]
            self.fields["value"] = forms.ChoiceField(label=_("Value"), choices=choices)
        elif point.kind == "number":
            self.fields["value"] = NumberField(label=_("Value"), max_length=60)
            self.initial["value"] = written_number(Decimal(value))
        else:
            self.fields["value"] = forms.CharField(label=_("Value"), max_length=60, widget=DayField.widget)
        self.order_fields(self.field_order)

    def clean_value(self) -> str:
        """The value as it is stored, in whatever language it was written."""
        value = self.cleaned_data["value"]
        return f"{value:f}" if isinstance(value, Decimal) else value


def _day_that_has_come(day: date, refusal: str) -> date:
    if day > localdate():
        raise ValidationError(refusal)
    return day


EARLY = _("The year is not over: what the round is to judge can still change. Tick this if it is to be opened now.")


class OpenRoundForm(forms.Form):
    """The event that opens a round: its day and the document that announced it."""

    opened_on = DayField(label=_("Opened on"))
    document = forms.CharField(label=_("Document of the event"), max_length=200)

    def __init__(self, *args: Any, held: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held.year >= localdate().year:
            label = _("Open it although the year that it judges is not over")
            self.fields["early"] = forms.BooleanField(label=label, error_messages={"required": EARLY})

    def clean(self) -> None:
        self.cleaned_data.pop("early", None)

    def clean_opened_on(self) -> date:
        refusal = _("This day has not come yet: a round opens with an event.")
        return _day_that_has_come(self.cleaned_data["opened_on"], refusal)


class CloseRoundForm(forms.Form):
    """The day on which a round ended."""

    closed_on = DayField(label=_("Closed on"))

    def clean_closed_on(self) -> date:
        return _day_that_has_come(self.cleaned_data["closed_on"], _("This day has not come yet."))


class StatusForm(forms.Form):
    """The step that a movement takes next, one of those its workflow knows."""

    needed_at_times = ("document", "reason")
    status = forms.ChoiceField(label=_("Next state"), widget=forms.RadioSelect)
    on = DayField(label=_("On the day"), initial=localdate)
    document = forms.CharField(
        label=_("Document, with its number"), required=False, max_length=200,
        help_text=_("Needed when the plan is issued and when the movement is closed."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when a movement in review runs again."),
    )  # fmt: skip

    def __init__(self, data: object, *, movement: Movement) -> None:
        super().__init__(data)
        steps = TRANSITIONS[MovementStatus(movement.status)]
        self.fields["status"].choices = [(status.value, status.label) for status in steps]

    def clean_status(self) -> MovementStatus:
        return MovementStatus(self.cleaned_data["status"])


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


ACT_LABELS = {
    DutyAct.RECEIVE: _("Receive"),
    DutyAct.ACCEPT: _("Accept as complete"),
    DutyAct.RETURN: _("Return to be mended"),
    DutyAct.EXTEND: _("Extend the deadline"),
    DutyAct.REOPEN: _("Open again after the deadline; it counts as late"),
    DutyAct.REFUSE: _("Refuse what was asked for"),
    DutyAct.EXEMPT: _("Exempt the unit"),
}


def at_the_latest(field: forms.Field, movement: Movement) -> None:
    """Offer no day after the last one of a movement and say so; the action refuses it."""
    field.widget.attrs["max"] = movement.ends_on
    said = gettext("At the latest on %(day)s, the last day of the movement.") % {"day": figure(movement.ends_on)}
    field.help_text = f"{field.help_text} {said}".strip()


GRANTS = {DutyAct.ASK_EXTENSION: DutyAct.EXTEND, DutyAct.ASK_REOPENING: DutyAct.REOPEN}


class AskForm(forms.Form):
    """More time: to the end of which day, and why."""

    act = forms.ChoiceField(choices=[(act.value, act.value) for act in ASKS], widget=forms.HiddenInput)
    until = DayField(label=_("Until (last day)"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The standing agency reads it."),
    )  # fmt: skip

    def clean_act(self) -> DutyAct:
        return DutyAct(self.cleaned_data["act"])


class DutyActForm(forms.Form):
    """What the standing agency does to a duty: one of the acts possible now; what was asked for is filled in."""

    needed_at_times = ("until", "reason")
    act = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    until = DayField(
        label=_("Until (last day)"), required=False,
        help_text=_("For an extension, for opening again, or for mending what is returned."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The unit reads it. Not needed to receive or accept."),
    )  # fmt: skip

    def __init__(self, data: object, *, acts: Iterable[DutyAct], asked: DutyEvent | None = None) -> None:
        initial = {"act": GRANTS[DutyAct(asked.act)].value, "until": asked.last_day} if asked else None
        super().__init__(data, initial=initial)
        self.fields["act"].choices = [(act.value, ACT_LABELS[act]) for act in acts]

    def clean_act(self) -> DutyAct:
        return DutyAct(self.cleaned_data["act"])


class ReminderFilter(forms.Form):
    """Reminders narrowed: by unit or account, and by whether they were mailed and opened."""

    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("all")), ("unopened", _("Not opened")), ("opened", _("Opened")), ("unmailed", _("Not mailed"))],
    )  # fmt: skip
    q = forms.CharField(required=False, max_length=100)

    def narrowing(self) -> dict[str, str]:
        self.is_valid()
        return {"state": self.cleaned_data.get("state", ""), "text": self.cleaned_data.get("q", "")}


class BoardFilter(forms.Form):
    """Which units of the board to show. Unknown values narrow nothing."""

    kind = forms.ChoiceField(label=_("Kind of unit"), required=False)
    cluster = forms.ChoiceField(label=_("Cluster"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    every = forms.BooleanField(label=_("Also units that owe nothing"), required=False)
    q = forms.CharField(label=_("Unit"), max_length=100, required=False)

    def __init__(self, data: object, *, movement: Movement) -> None:
        super().__init__(data)
        clusters = pack_of(movement.regulation).clusters.values()
        kinds = [(kind, Kind(kind).label) for kind in kinds_taking_part(movement)]
        self.fields["kind"].choices = [("", _("Every kind")), *kinds]
        self.fields["cluster"].choices = [("", _("Every cluster")), *((one.code, say(one.name)) for one in clusters)]
        self.fields["state"].choices = [("", _("Every state")), *((state.value, STATES[state]) for state in STATES)]

    def narrowing(self) -> dict[str, Any]:
        """What narrows the board, as `queries.board_units` takes it."""
        self.is_valid()
        chosen = self.cleaned_data
        named = {key: chosen.get(key, "") for key in ("kind", "cluster", "state")}
        return {**named, "text": chosen.get("q", ""), "every": chosen.get("every", False)}
