from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StatusFilter(forms.Form):
    """Which of the matters that wait to show; an unknown status narrows nothing."""

    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: object, *, matters: Mapping[str, Q], labels: Mapping[Any, Any]) -> None:
        super().__init__(data)
        self.matters = matters
        self.fields["status"].choices = [("", _("All")), *((code, labels[code]) for code in matters)]

    def narrowing(self) -> Q:
        """What narrows the list, as a query takes it."""
        self.is_valid()
        return self.matters.get(self.cleaned_data.get("status", ""), Q())
