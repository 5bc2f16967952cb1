from __future__ import annotations

from django import forms

from thidua.notices.models import MailChoice


class MailChoiceForm(forms.ModelForm):
    """How one wants to be told."""

    class Meta:
        model = MailChoice
        fields = ["by_mail", "language"]
