"""A form with a file: kept and handed to the act, and given back to who may read it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from thidua.files.actions import store_file
from thidua.files.formats import Use
from thidua.files.models import Upload
from thidua.files.queries import content_of, storage
from thidua.frame.forms import done
from thidua.frame.words import say
from thidua.people.models import Account
from thidua.sheets.faults import InputError


def done_with_file(form: forms.Form, use: Use, by: Account, act: Callable[[Upload | None], object]) -> bool:
    """Keep the file of the form and carry out the act; what is refused is said beside the field."""
    file = form.cleaned_data.pop("file", None)
    try:
        return done(form, lambda: act(store_file(content=file, name=file.name, use=use, by=by) if file else None))
    except InputError as error:
        form.add_error("file", f"“{file.name}”: {say(error.fault.problem)} {say(error.fault.remedy)}")
        return False


def file_of(upload: Upload | None) -> FileResponse:
    """The file as it was handed in. Raises Http404 when there is none, or its content is missing."""
    if upload is None:
        raise Http404
    if not storage().exists(upload.file.path):
        raise Http404(_("This file is missing from the storage. Tell the administrator."))
    media = upload.file.format.media_type
    return FileResponse(content_of(upload.file), as_attachment=True, filename=upload.name, content_type=media)
