"""Forms of what units hand in."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.files.formats import SUBMISSION
from thidua.files.forms import FileForm
from thidua.frame.forms import DayField


class HandInForm(FileForm):
    """A document with its number and day: the file, or its text written here. Sent twice, it has the same key."""

    form_key = forms.CharField(
        required=False, max_length=43, widget=forms.HiddenInput, initial=secrets.token_urlsafe
    )  # fmt: skip
    document_number = forms.CharField(label=_("Number of the document"), max_length=60)
    document_date = DayField(label=_("Date of the document"))
    text = forms.CharField(
        label=_("Or write the text here"), required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip

    field_order = ("document_number", "document_date", "file", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use=SUBMISSION, optional=True, **kwargs)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        brings_file = bool(data.get("file") or data.get("session"))
        if not {"file", "text"} & self.errors.keys() and brings_file == bool(data.get("text", "").strip()):
            self.add_error("file", _("Hand in a file, or write the text here: one of the two."))
        return data
