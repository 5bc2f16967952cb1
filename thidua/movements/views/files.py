"""Files of what is handed in: on their way in, as part of a form, and given back to who may read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from thidua.files import views as files
from thidua.files.formats import ACTIVITY, PRODUCT, SUBMISSION
from thidua.files.models import Upload
from thidua.frame.forms import done
from thidua.movements.models import Activity, Duty, Task
from thidua.movements.permissions import activity_steps_open_to, can_hand_in, submissions_open_to, task_steps_open_to
from thidua.movements.queries import HandedIn, handed_in_as
from thidua.observations.permissions import evidence_open_to
from thidua.people.models import Account
from thidua.people.permissions import permitted

TAKEN_HERE = {use.code: use for use in (SUBMISSION, PRODUCT, ACTIVITY)}


@permitted(can_hand_in, posts=True)
def upload_sessions(request: HttpRequest, use: str) -> HttpResponse:
    if use not in TAKEN_HERE:
        raise Http404
    return files.upload_sessions(request, TAKEN_HERE[use])


@permitted(can_hand_in, posts=True, deletes=True)
def upload_session(request: HttpRequest, use: str, key: str) -> HttpResponse:
    if use not in TAKEN_HERE:
        raise Http404
    return files.upload_session(request, key)


def done_with_file(form: forms.Form, by: Account, act: Callable[[Upload | None], object]) -> bool:
    """Keep the file, if the valid form brings one, and carry out the act; what is refused is said beside the field."""
    upload = None
    if form.cleaned_data.get("session") or form.cleaned_data.get("file"):
        upload = files.taken(form, form.use, by)
        if upload is None:
            return False
    for name in ("session", "file"):
        form.cleaned_data.pop(name, None)
    return done(form, lambda: act(upload))


def file_of(upload: Upload | None) -> HttpResponse:
    """The file as it was handed in. Raises Http404 when there is none, or its content is missing."""
    if upload is None:
        raise Http404
    return files.download(upload)


def handed_in_elsewhere(
    account: Account, uploads: Iterable[Upload | None], record: Duty | Task | Activity
) -> list[HandedIn]:
    """For what else the very same files were handed in, of what an account may read."""
    files = {upload.file_id for upload in uploads if upload is not None}
    reach = submissions_open_to(account), task_steps_open_to(account), activity_steps_open_to(account)
    found = handed_in_as(files, *reach, evidence_open_to(account))
    return [one for one in found if one.url != record.get_absolute_url()]
