"""Adopting another version of the rules."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AdoptForm(forms.Form):
    """Why other rules hold from now on, and by which document."""

    document = forms.CharField(
        label=_("Document, with its number"), required=False, max_length=200,
        help_text=_("What changed the plan. Empty only where the rules were written down wrongly and that is mended."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500)
