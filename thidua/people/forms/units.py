from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField
from thidua.people.models import Kind
from thidua.people.queries import clusters_on_offer


class UnitsFilter(forms.Form):
    """What narrows the units, and the day they are asked about; every field may stay empty."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])
    cluster = forms.ChoiceField(label=_("Cluster in that year"), required=False)
    on = DayField(label=_("As of"), required=False)
    ended = forms.BooleanField(label=_("Those that have ended too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].choices = [("", _("All")), *clusters_on_offer().items()]

    def day(self) -> date:
        """The day asked about: today unless another one is named."""
        return self._answers().get("on") or localdate()

    def narrowing(self) -> dict[str, Any]:
        """What a list is narrowed by, or nothing when the whole tree is asked for."""
        answers = self._answers()
        named = {"text": answers.get("q"), **{name: answers.get(name) for name in ("kind", "cluster", "ended")}}
        return {name: value for name, value in named.items() if value}

    def _answers(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data
