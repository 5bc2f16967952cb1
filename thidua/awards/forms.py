from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.core.findings import Outcome
from thidua.movements.models import Movement, Round, RoundKind
from thidua.movements.queries import schemes_for

OUTCOMES = [
    ("", _("Every outcome")),
    (Outcome.MET.value, _("Eligible")),
    (Outcome.NOT_MET.value, _("Not eligible")),
    (Outcome.NOT_DETERMINABLE.value, _("Cannot be determined yet")),
]


class RoundFilter(forms.Form):
    """Which round to look at; the newest one that has figures if none is named."""

    round = forms.ChoiceField(label=_("Round"), required=False)

    def __init__(self, data: object, *, movement: Movement, newest_year: int | None) -> None:
        super().__init__(data)
        self.rounds = [
            held for held in movement.rounds.all() if held.kind == RoundKind.FINAL or _has_begun(held, newest_year)
        ]
        self.newest_year = newest_year
        self.fields["round"].choices = [(str(held.pk), str(held)) for held in self.rounds]
        self.initial["round"] = self.default().pk

    def default(self) -> Round:
        yearly = [held for held in self.rounds if held.kind == RoundKind.YEARLY]
        opened = [held for held in yearly if held.opened_on]
        return (opened or yearly or self.rounds)[-1]

    def only_while(self, begins: date | None, ends: date | None) -> None:
        """Leave only rounds of years in which a unit was in force on the last day."""
        self._only([held for held in self.rounds if _in_force(held, begins, ends)])

    def only_with(self, scheme: str) -> None:
        """Leave only rounds in which a scheme is in force."""
        self._only([held for held in self.rounds if scheme in (one.code for one in schemes_for(held))])

    def _only(self, kept: list[Round]) -> None:
        self.rounds = kept or self.rounds
        self.fields["round"].choices = [(str(held.pk), str(held)) for held in self.rounds]
        self.initial["round"] = self.default().pk

    def prefer_year(self, year: str) -> None:
        """Take the yearly round of a year as the one to show, unless a round is named."""
        named = [held for held in self.rounds if held.kind == RoundKind.YEARLY and str(held.year) == year]
        if named and "round" not in self.data:
            self.data = {**self.data.dict(), "round": str(named[0].pk)}

    def held(self) -> Round:
        chosen = self.cleaned_data.get("round") if self.is_valid() else ""
        return next((held for held in self.rounds if str(held.pk) == chosen), self.default())


def _has_begun(held: Round, newest_year: int | None) -> bool:
    return newest_year is not None and held.year <= newest_year


def _in_force(held: Round, begins: date | None, ends: date | None) -> bool:
    day = date(held.year, 12, 31)
    return (begins is None or begins <= day) and (ends is None or day <= ends)


class VerdictFilter(forms.Form):
    """Which of the judged to show."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, required=False)
    q = forms.CharField(label=_("Name"), max_length=100, required=False)
