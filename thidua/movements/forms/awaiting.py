from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StatusFilter(forms.Form):
    """Which of the matters that wait to show; an unknown status narrows nothing."""

    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: object, *, choices: list[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.fields["status"].choices = [("", _("All")), *choices]

    def narrowing(self) -> dict[str, str]:
        """What narrows the list, as a query takes it."""
        self.is_valid()
        status = self.cleaned_data.get("status")
        return {"status": status} if status else {}
