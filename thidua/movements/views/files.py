"""A form with a file: kept and handed to the act, and given back to who may read it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse

from thidua.files import views as files
from thidua.files.actions import store_file
from thidua.files.formats import Use
from thidua.files.models import Upload
from thidua.frame.forms import done
from thidua.people.models import Account
from thidua.sheets.faults import InputError


def done_with_file(form: forms.Form, use: Use, by: Account, act: Callable[[Upload | None], object]) -> bool:
    """Keep the file of the form and carry out the act; what is refused is said beside the field."""
    file = form.cleaned_data.pop("file", None)
    try:
        return done(form, lambda: act(store_file(content=file, name=file.name, use=use, by=by) if file else None))
    except InputError as error:
        form.add_error("file", f"“{file.name}”: {files.said(error.fault)}")
        return False


def file_of(upload: Upload | None) -> HttpResponse:
    """The file as it was handed in. Raises Http404 when there is none, or its content is missing."""
    if upload is None:
        raise Http404
    return files.download(upload)
