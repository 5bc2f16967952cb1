from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.people.forms.fields import UnitField
from thidua.people.models import Account
from thidua.reorganisations.forms.fields import PercentField, UnitAfterField
from thidua.reorganisations.forms.steps import ONE_OF_TWO, StepForm
from thidua.reorganisations.models import Reorganisation, Target

PARTS = range(1, 5)
NEEDED = 2
"""So many parts a split has at least."""


def _fields_of(part: int) -> dict[str, forms.Field]:
    return {
        f"to_{part}": UnitAfterField(label=_("Unit on record that takes it over"), max_length=200, required=False),
        f"name_{part}": forms.CharField(label=_("Or the name of a new unit"), max_length=200, required=False),
        f"code_{part}": forms.CharField(label=_("Its official code"), max_length=40, required=False),
        f"share_{part}": PercentField(label=_("Part in percent"), required=False),
    }


class SplitForm(StepForm):
    """A unit that ends, and up to four parts: each goes to a unit on record, or to a new one like it in its place."""

    unit = UnitField(label=_("Unit that is split"), max_length=200, help_text=_("Name or official code."))
    people = forms.ChoiceField(label=_("People and accounts go to"), required=False)

    def __init__(self, data: object, *, draft: Reorganisation, by: Account) -> None:
        super().__init__(data, draft=draft, by=by)
        for part in PARTS:
            self.fields |= _fields_of(part)
        parts = [(str(part), _("Part %(part)s") % {"part": part}) for part in PARTS]
        self.fields["people"].choices = [("", _("The one with the greatest part")), *parts]

    def parts(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """The fields of each part, which stand together."""
        for part in PARTS:
            yield part, [self[name] for name in _fields_of(part)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for part in PARTS:
            if not any(name in self.errors for name in _fields_of(part)):
                self._check(part, *(cleaned[f"{field}_{part}"] for field in ("to", "name", "share")))
        return cleaned

    def _check(self, part: int, to: object, name: str, share: object) -> None:
        """A part goes to one unit, on record or new, and says how much."""
        if bool(to) == bool(name) and (to or share or part <= NEEDED):
            self.add_error(f"name_{part}", ONE_OF_TWO)
        elif (to or name) and share is None:
            self.add_error(f"share_{part}", _("Say how much goes there."))

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
