"""Forms that bring a file: as a part of the form, or chunk by chunk before it (`session` is then the key of it)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.files.formats import MEGABYTE, Use


class BeginForm(forms.Form):
    """What is announced of a file before it comes."""

    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0)


class FileForm(forms.Form):
    """A form with a file, which an `optional` one may go without; `files/upload_field.html` draws it."""

    session = forms.CharField(required=False, max_length=43, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), allow_empty_file=True, error_messages={"required": _("Choose the file.")})

    def __init__(self, *args: object, use: Use, optional: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.use, self.optional = use, optional
        suffixes = [suffix for one in use.formats for suffix in one.suffixes]
        field = self.fields["file"]
        field.required = not (optional or self.data.get(self.add_prefix("session")))
        field.widget.attrs["accept"] = ",".join(suffixes)
        field.help_text = _("Choose the file, or drop it here. At most %(megabytes)s MB: %(kinds)s.") % {
            "megabytes": use.max_bytes // MEGABYTE,
            "kinds": ", ".join(suffix.removeprefix(".").upper() for suffix in suffixes if suffix != ".jfif"),
        }

    def refuse(self, said: str) -> None:
        """Say why the file is not taken; what had come of it is not asked for again."""
        self.add_error("file", said)
        self.data = self.data.copy()
        self.data[self.add_prefix("session")] = ""
        self.fields["file"].required = not self.optional
