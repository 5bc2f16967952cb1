from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.frame.words import say
from thidua.people.forms.fields import UnitField, UnitsField
from thidua.people.models import Account, Kind, Unit
from thidua.people.permissions import units_kept_by
from thidua.people.queries import kinds_above
from thidua.reorganisations.forms.fields import PercentField, UnitAfterField
from thidua.reorganisations.models import Outcome, Reorganisation, Target
from thidua.reorganisations.permissions import can_add_step

SET_UP_TOO = _("Also one that an earlier step of this draft sets up.")
KINDS = [("", _("Choose a kind")), *Kind.choices]
NEW = _("Name of the new unit")
ONE_OF_TWO = _("Name either a unit on record or a new one.")


class StepForm(forms.Form):
    """One act. Units that it begins with are those of the day before; all others are those of the day, or new ones of
    earlier steps. None but those within reach are known.
    """

    of_the_eve: tuple[str, ...] = ("unit", "units")

    def __init__(self, data: object, *, draft: Reorganisation, by: Account) -> None:
        super().__init__(data)
        self.draft, self.by = draft, by

    def full_clean(self) -> None:
        set_up = list(Outcome.objects.filter(step__reorganisation=self.draft, is_new=True))
        for name, field in self.fields.items():
            if isinstance(field, UnitField):
                field.among = units_kept_by(self.by)
                field.on = self.draft.effective_on - timedelta(days=name in self.of_the_eve)
            if isinstance(field, UnitAfterField):
                field.set_up = set_up
        super().full_clean()

    def _post_clean(self) -> None:
        """What was left empty is as it is of another unit, and may lie out of reach."""
        if self.is_bound and not self.errors:
            decision = can_add_step(self.by, self.draft, self.sources(), self.outcomes())
            if decision.reason:
                self.add_error(None, say(decision.reason))

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
    parent = UnitAfterField(label=_("Unit above from now on"), max_length=200, help_text=SET_UP_TOO)

    def outcomes(self) -> Sequence[Target]:
        return [Target(parent=self.cleaned_data["parent"])]


class AbolishForm(StepForm):
    unit = UnitField(label=_("Unit that ends"), max_length=200, help_text=_("Name or official code."))
    people_to = UnitAfterField(
        label=_("People and accounts go to"), max_length=200, required=False,
        help_text=_("If empty, posts and roles end. No unit carries on the history."),
    )  # fmt: skip

    def outcomes(self) -> Sequence[Target]:
        heir = self.cleaned_data.get("people_to")
        return [Target(unit=heir, takes_people=True)] if heir else []


def kinds_to_set_up() -> list[tuple[str, str | Promise]]:
    """A province only carries on others: nobody reaches one that begins by itself."""
    return [KINDS[0], *((kind.value, kind.label) for kind in Kind if kinds_above(kind))]


class NewUnitForm(StepForm):
    """What is needed to know of a unit that begins."""

    name = forms.CharField(label=NEW, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds_to_set_up)
    parent = UnitAfterField(label=_("Unit above"), max_length=200)
    code = forms.CharField(label=_("Official code"), max_length=40, required=False)

    def sources(self) -> Sequence[Unit]:
        return []

    def outcomes(self) -> Sequence[Target]:
        return [self.new()]

    def new(self, share: Decimal | None = None, like: Unit | None = None) -> Target:
        """The unit to be made; what was left empty is as it is of another one, if anything may stand above it."""
        given = self.cleaned_data
        kind = given["kind"] or (like.kind if like else "")
        above = like.parent if like and kinds_above(kind) else None
        return Target(
            is_new=True,
            name=given["name"],
            kind=kind,
            parent=given["parent"] or above,
            code=given["code"],
            share=share,
        )


class GoesToForm(NewUnitForm):
    """A step that leads to a unit on record or to a new one."""

    to = UnitAfterField(
        label=_("Unit on record that takes it over"), max_length=200, required=False, help_text=SET_UP_TOO
    )
    name = forms.CharField(label=NEW, max_length=200, required=False, help_text=_("Instead of a unit on record."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, required=False, help_text=_("If empty, as the first unit above.")
    )
    parent = UnitAfterField(
        label=_("Unit above"), max_length=200, required=False,
        help_text=_("If empty, as the first unit above; a province stands below nothing."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("to")) == bool(cleaned.get("name")):
            raise ValidationError(ONE_OF_TWO)
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


class TransferPartForm(GoesToForm):
    unit = UnitField(label=_("Unit that gives a part"), max_length=200, help_text=_("Name or official code."))
    share = PercentField(
        label=_("Part in percent"), help_text=_("How much of the unit goes over: by population, area or tasks.")
    )

    field_order = ("unit", "share", "to", "name", "kind", "parent", "code")

    def sources(self) -> Sequence[Unit]:
        return [self.cleaned_data["unit"]]

    def outcomes(self) -> Sequence[Target]:
        return [self.goes_to(self.cleaned_data["unit"], self.cleaned_data["share"])]
