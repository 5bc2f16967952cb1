from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField
from thidua.people.forms.fields import UnitField
from thidua.people.models import Kind, Unit
from thidua.reorganisations.actions import Target
from thidua.reorganisations.models import Reorganisation, StepKind

KINDS = [("", _("Choose a kind")), *Kind.choices]
SPLIT_INTO = 4
NEW = _("Name of the new unit")


class ReorganisationForm(forms.ModelForm):
    class Meta:
        model = Reorganisation
        fields = ["number", "title", "issuer", "decided_on", "effective_on"]
        field_classes = {"decided_on": DayField, "effective_on": DayField}

    def _post_clean(self) -> None:
        """The action checks the draft as a whole."""


class ConfirmForm(forms.Form):
    confirmed = forms.BooleanField(label=_("I have read the preview and compared it with the decision."))


class UnitsField(UnitField):
    """Several units, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[Unit]:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if not lines:
            raise ValidationError(self.error_messages["required"])
        return list({unit.pk: unit for unit in (self._one(line) for line in lines)}.values())

    def _one(self, line: str) -> Unit:
        try:
            return super().clean(line)
        except ValidationError as error:
            raise ValidationError([f"“{line}”: {said}" for said in error.messages]) from None


class PercentField(forms.DecimalField):
    """A share, written as a percentage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_value=100, decimal_places=2, **options)

    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class StepForm(forms.Form):
    """One act. Units that it begins with are those of the day before, all others those of the day."""

    of_the_eve: tuple[str, ...] = ("unit", "units")

    def __init__(self, data: object, *, draft: Reorganisation) -> None:
        super().__init__(data)
        for name, field in self.fields.items():
            if isinstance(field, UnitField):
                field.on = draft.effective_on - timedelta(days=name in self.of_the_eve)

    def sources(self) -> Sequence[Unit]:
        return [self.cleaned_data["unit"]]

    def outcomes(self) -> Sequence[Target]:
        raise NotImplementedError


class RenameForm(StepForm):
    unit = UnitField(label=_("Unit"), max_length=200, help_text=_("Name or official code."))
    name = forms.CharField(label=_("New name"), max_length=200)

    def outcomes(self) -> Sequence[Target]:
        return [Target(name=self.cleaned_data["name"])]


class MoveForm(StepForm):
    unit = UnitField(label=_("Unit"), max_length=200, help_text=_("Name or official code; all below it goes along."))
    parent = UnitField(label=_("Unit above from now on"), max_length=200)

    def outcomes(self) -> Sequence[Target]:
        return [Target(parent=self.cleaned_data["parent"])]


class AbolishForm(StepForm):
    unit = UnitField(label=_("Unit that ends"), max_length=200, help_text=_("Name or official code."))
    people_to = UnitField(
        label=_("People and accounts go to"), max_length=200, required=False,
        help_text=_("If empty, posts and roles end. No unit carries on the history."),
    )  # fmt: skip

    def outcomes(self) -> Sequence[Target]:
        heir = self.cleaned_data.get("people_to")
        return [Target(unit=heir, takes_people=True)] if heir else []


class NewUnitForm(StepForm):
    """What is needed to know of a unit that begins."""

    name = forms.CharField(label=NEW, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    parent = UnitField(
        label=_("Unit above"), max_length=200, required=False, help_text=_("Empty for a province alone.")
    )
    code = forms.CharField(label=_("Official code"), max_length=40, required=False)

    def sources(self) -> Sequence[Unit]:
        return []

    def outcomes(self) -> Sequence[Target]:
        return [self.new()]

    def new(self, share: Decimal | None = None, like: Unit | None = None) -> Target:
        """The unit to be made; what was left empty is as it is of another one."""
        given = self.cleaned_data
        return Target(
            is_new=True,
            name=given["name"],
            kind=given["kind"] or (like.kind if like else ""),
            parent=given["parent"] or (like.parent if like else None),
            code=given["code"],
            share=share,
        )


class GoesToForm(NewUnitForm):
    """A step that leads to a unit on record or to a new one."""

    to = UnitField(label=_("Unit on record that takes it over"), max_length=200, required=False)
    name = forms.CharField(label=NEW, max_length=200, required=False, help_text=_("Instead of a unit on record."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, required=False, help_text=_("If empty, as the first unit above.")
    )
    parent = UnitField(
        label=_("Unit above"), max_length=200, required=False, help_text=_("If empty, as the first unit above.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("to")) == bool(cleaned.get("name")):
            raise ValidationError(_("Name either a unit on record or a new one."))
        return cleaned

    def goes_to(self, like: Unit, share: Decimal | None = None) -> Target:
        unit = self.cleaned_data.get("to")
        return Target(unit=unit, share=share) if unit else self.new(share, like)


class MergeForm(GoesToForm):
    units = UnitsField(label=_("Units that end"), max_length=4000, help_text=_("One a line, by name or official code."))

    field_order = ("units", "to", "name", "kind", "parent", "code")

    def sources(self) -> Sequence[Unit]:
        return self.cleaned_data["units"]

    def outcomes(self) -> Sequence[Target]:
        return [self.goes_to(self.cleaned_data["units"][0])]


class TransferForm(GoesToForm):
    unit = UnitField(label=_("Unit that gives a part"), max_length=200, help_text=_("Name or official code."))
    share = PercentField(
        label=_("Part in percent"), help_text=_("How much of the unit goes over: by population, area or tasks.")
    )

    field_order = ("unit", "share", "to", "name", "kind", "parent", "code")

    def sources(self) -> Sequence[Unit]:
        return [self.cleaned_data["unit"]]

    def outcomes(self) -> Sequence[Target]:
        return [self.goes_to(self.cleaned_data["unit"], self.cleaned_data["share"])]


class SplitForm(StepForm):
    """A unit that ends, and up to four new ones of its kind and below the same unit."""

    unit = UnitField(label=_("Unit that is split"), max_length=200, help_text=_("Name or official code."))
    people = forms.ChoiceField(label=_("People and accounts go to"), required=False)

    def __init__(self, data: object, *, draft: Reorganisation) -> None:
        super().__init__(data, draft=draft)
        for place in range(1, SPLIT_INTO + 1):
            required = place <= 2
            at = {"place": place}
            name = forms.CharField(label=_("New unit %(place)s: name") % at, max_length=200, required=required)
            self.fields[f"name_{place}"] = name
            self.fields[f"code_{place}"] = forms.CharField(
                label=_("New unit %(place)s: official code") % at, max_length=40, required=False
            )
            self.fields[f"share_{place}"] = PercentField(
                label=_("New unit %(place)s: part in percent") % at, required=required
            )
        units = [(str(place), _("New unit %(place)s") % {"place": place}) for place in range(1, SPLIT_INTO + 1)]
        self.fields["people"].choices = [("", _("The one with the greatest part")), *units]
        self.order_fields(["unit", *[name for name in self.fields if name[-1].isdigit()], "people"])

    def outcomes(self) -> Sequence[Target]:
        given, unit = self.cleaned_data, self.cleaned_data["unit"]
        return [
            Target(
                is_new=True,
                name=given[f"name_{place}"],
                kind=unit.kind,
                parent=unit.parent,
                code=given[f"code_{place}"],
                share=given[f"share_{place}"],
                takes_people=given["people"] == str(place),
            )
            for place in range(1, SPLIT_INTO + 1)
            if given[f"name_{place}"]
        ]


FORMS: dict[str, type[StepForm]] = {
    StepKind.CREATE: NewUnitForm,
    StepKind.RENAME: RenameForm,
    StepKind.MERGE: MergeForm,
    StepKind.SPLIT: SplitForm,
    StepKind.TRANSFER: TransferForm,
    StepKind.ABOLISH: AbolishForm,
    StepKind.MOVE: MoveForm,
}
