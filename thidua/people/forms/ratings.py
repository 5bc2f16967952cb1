from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.frame.words import say
from thidua.people.models import Person
from thidua.people.queries import levels_of


class RatingsForm(forms.Form):
    """The levels of several persons for a year; each is offered those of the scale in force in that year."""

    needed_at_times = ("reason",)

    decision = forms.CharField(label=_("Decision"), max_length=120, help_text=_("Number and day of the decision."))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Needed where a level on record is corrected.")
    )

    def __init__(self, *args: Any, persons: Iterable[Person], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = list(persons)
        for person in self.persons:
            levels = [(level.code, say(level.name)) for level in reversed(levels_of(person.category, year))]
            self.fields[f"level_{person.pk}"] = forms.ChoiceField(
                label=person.full_name,
                required=False,
                choices=[("", "–"), *levels],
                widget=forms.Select(attrs={"class": "form-select"}),
                initial=person.of_year[0].level if person.of_year else "",
            )

    def rows(self) -> list[tuple[Person, forms.BoundField]]:
        return [(person, self[f"level_{person.pk}"]) for person in self.persons]

    def act(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        levels = {person: self.cleaned_data[f"level_{person.pk}"] for person in self.persons}
        given = {person: level for person, level in levels.items() if level}
        return {"levels": given, "decision": self.cleaned_data["decision"], "reason": self.cleaned_data["reason"]}
