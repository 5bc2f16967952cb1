"""A movement that is set up: by the rules of a pack, or by what a form states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _, override

from thidua.frame.forms import DayField
from thidua.law.writing import PlainPlan
from thidua.people.models import Kind, Unit


class ProvinceForm(forms.Form):
    """The province in which a movement is run by the rules of a pack."""

    province = forms.ModelChoiceField(label=_("Province"), queryset=None, empty_label=None)

    def __init__(self, data: object = None, *, provinces: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["province"].queryset = provinces.order_by("search_name")


class PlainMovementForm(forms.Form):
    """A movement without rules of its own: whose, when, on which document it rests, its text, and who receives it."""

    unit = forms.ModelChoiceField(label=_("Whose movement"), queryset=None, empty_label=None)
    title = forms.CharField(label=_("Name of the movement"), max_length=300)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    basis_number = forms.CharField(
        label=_("Number of the document it rests on"), max_length=60,
        help_text=_("The plan or decision of the level above, or of the unit itself."),
    )  # fmt: skip
    basis_title = forms.CharField(label=_("Title of this document"), max_length=300)
    basis_issued_on = DayField(label=_("Day of this document"))
    signer = forms.CharField(label=_("Who signs the plan"), max_length=100)
    round_event = forms.CharField(
        label=_("The event after which a year is judged"), max_length=300,
        help_text=_("In words, not as a day: for example the yearly review conference."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text of the plan"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("A blank line begins a new paragraph."),
    )  # fmt: skip
    unit_kinds = forms.MultipleChoiceField(
        label=_("Units that receive it"), required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    bodies = forms.CharField(
        label=_("Other recipients"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )  # fmt: skip

    def __init__(self, data: object, *, units: Sequence[Unit], stated: PlainPlan | None = None) -> None:
        super().__init__(data, initial=_said(stated) if stated else None)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("search_name")

    def clean_basis_issued_on(self) -> date:
        day: date = self.cleaned_data["basis_issued_on"]
        if day > localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def plan(self) -> PlainPlan:
        """What was sent, as the rules of a movement; the kinds of units by their Vietnamese names, as on a plan."""
        sent: dict[str, Any] = {**self.cleaned_data}
        unit, kinds = sent.pop("unit"), sent.pop("unit_kinds")
        with override("vi"):
            named = [(kind, str(Kind(kind).label)) for kind in kinds]
        bodies = [line.strip() for line in sent.pop("bodies").splitlines() if line.strip()]
        code = f"unit-{unit.pk}-{sent['starts_on']:%Y%m%d}"
        return PlainPlan(code=code, authority=unit.name, unit_kinds=named, bodies=bodies, **sent)


def _said(plan: PlainPlan) -> dict[str, Any]:
    """A plan as the form says it."""
    kinds, bodies = [kind for kind, _name in plan.unit_kinds], "\n".join(plan.bodies)
    return {**asdict(plan), "unit_kinds": kinds, "bodies": bodies}
