from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.people.forms.fields import UnitField
from thidua.reorganisations.actions import Target
from thidua.reorganisations.forms.fields import PercentField, UnitAfterField
from thidua.reorganisations.forms.steps import ONE_OF_TWO, StepForm
from thidua.reorganisations.models import Reorganisation

PARTS = range(1, 5)
NEEDED = 2
"""So many parts a split has at least."""


def _fields_of(part: int) -> dict[str, forms.Field]:
    at = {"part": part}
    return {
        f"to_{part}": UnitAfterField(
            label=_("Part %(part)s: unit on record that takes it over") % at, max_length=200, required=False
        ),
        f"name_{part}": forms.CharField(
            label=_("Part %(part)s: or name of the new unit") % at, max_length=200, required=False
        ),
        f"code_{part}": forms.CharField(
            label=_("Part %(part)s: official code of the new unit") % at, max_length=40, required=False
        ),
        f"share_{part}": PercentField(label=_("Part %(part)s: in percent") % at, required=False),
    }


class SplitForm(StepForm):
    """A unit that ends, and up to four parts: each goes to a unit on record, or to a new one like it in its place."""

    unit = UnitField(label=_("Unit that is split"), max_length=200, help_text=_("Name or official code."))
    people = forms.ChoiceField(label=_("People and accounts go to"), required=False)

    def __init__(self, data: object, *, draft: Reorganisation) -> None:
        super().__init__(data, draft=draft)
        for part in PARTS:
            self.fields |= _fields_of(part)
        parts = [(str(part), _("Part %(part)s") % {"part": part}) for part in PARTS]
        self.fields["people"].choices = [("", _("The one with the greatest part")), *parts]
        self.order_fields(["unit", *[name for name in self.fields if name[-1].isdigit()], "people"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for part in PARTS:
            to, name, share = (cleaned.get(f"{field}_{part}") for field in ("to", "name", "share"))
            if to and name:
                self.add_error(f"name_{part}", ONE_OF_TWO)
            elif (to or name) and share is None:
                self.add_error(f"share_{part}", _("Say how much goes there."))
            elif not to and not name and (share or part <= NEEDED):
                self.add_error(f"name_{part}", ONE_OF_TWO)
        return cleaned

    def outcomes(self) -> Sequence[Target]:
        return [self._outcome(part) for part in PARTS if self.cleaned_data[f"share_{part}"]]

    def _outcome(self, part: int) -> Target:
        given, unit = self.cleaned_data, self.cleaned_data["unit"]
        share, takes_people = given[f"share_{part}"], given["people"] == str(part)
        if to := given[f"to_{part}"]:
            return Target(unit=to, share=share, takes_people=takes_people)
        return Target(
            is_new=True,
            name=given[f"name_{part}"],
            kind=unit.kind,
            parent=unit.parent,
            code=given[f"code_{part}"],
            share=share,
            takes_people=takes_people,
        )
