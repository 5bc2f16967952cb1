"""What is answered about files. The room that attaches them decides who may ask, in views that call these."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import UnreadablePostError
from django.templatetags.static import static
from django.utils.translation import gettext as _

from thidua.files.actions import abandon_upload, append_chunk, begin_upload, finish_upload, store_file
from thidua.files.formats import Use
from thidua.files.forms import BeginForm
from thidua.files.models import Upload, UploadSession
from thidua.files.previews import preview
from thidua.files.queries import content_of, open_sessions, session_of
from thidua.frame.words import say
from thidua.sheets.faults import Fault, InputError

# What one request brings at most; the page sends less.
CHUNK_MOST = 8 << 20
A_YEAR = 60 * 60 * 24 * 365


def upload_sessions(request: HttpRequest, use: Use) -> HttpResponse:
    """POST begins an upload session; GET tells those of the account that are on their way."""
    if request.method != "POST":
        return JsonResponse({"sessions": [_told(one) for one in open_sessions(request.user.pk)]})
    form = BeginForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": _("The name or the size of the file is missing.")})
    try:
        return JsonResponse(_told(begin_upload(**form.cleaned_data, use=use, by=request.user)))
    except InputError as error:
        return JsonResponse({"problem": said(error.fault)})


def upload_session(request: HttpRequest, key: str) -> HttpResponse:
    """GET tells how much has come; POST brings what follows the byte that Upload-Offset names; DELETE gives up."""
    found = session_of(key, request.user.pk)
    if found is None:
        raise Http404
    try:
        if request.method == "DELETE":
            abandon_upload(session=found)
        elif request.method == "POST" and found.upload is None:
            _append(request, found)
    except InputError as error:
        return JsonResponse({"problem": said(error.fault)})
    except (FileNotFoundError, UploadSession.DoesNotExist):
        raise Http404 from None
    return JsonResponse(_told(found))


def _append(request: HttpRequest, found: UploadSession) -> None:
    """What cannot be read changes nothing: the answer says where to go on."""
    offset = request.headers.get("Upload-Offset", "")
    if offset.isdecimal():
        try:
            append_chunk(session=found, offset=int(offset), chunk=request.read(CHUNK_MOST))
        except UnreadablePostError:
            return


def _told(session: UploadSession) -> dict[str, object]:
    return {"key": session.key, "name": session.name, "size": session.size, "received": session.received}


def taken(form, use: Use, by: AbstractBaseUser) -> Upload | None:
    """The upload that a valid `FileForm` brings; None when it is refused, which the form then says."""
    key, file = form.cleaned_data["session"], form.cleaned_data["file"]
    try:
        if not key:
            return store_file(content=file, name=file.name, use=use, by=by)
        if (found := session_of(key, by.pk)) and found.use == use:
            return finish_upload(session=found)
    except InputError as error:
        form.refuse(said(error.fault))
        return None
    except (FileNotFoundError, UploadSession.DoesNotExist):
        pass
    form.refuse(_("What had come of this file is gone. Choose it once more."))
    return None


def said(fault: Fault) -> str:
    return f"{say(fault.problem)} {say(fault.remedy)}"


def download(upload: Upload) -> HttpResponse:
    """The file as it was handed in: never opened within the site, whatever it holds."""
    try:
        content = content_of(upload.file)
    except FileNotFoundError:
        raise Http404(_("This file is missing from the storage. Tell the administrator.")) from None
    media = upload.file.format.media_type
    answer = FileResponse(content, as_attachment=True, filename=upload.name, content_type=media)
    return _shut_in(answer)


def picture(upload: Upload, size: str) -> HttpResponse:
    """A preview; where there is none, the sign of a file."""
    try:
        drawn = preview(upload.file, size)
    except FileNotFoundError:
        drawn = None
    if drawn is None:
        return HttpResponseRedirect(static("files/no-preview.svg"))
    answer = HttpResponse(drawn, content_type="image/webp")
    answer["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return _shut_in(answer)


def _shut_in(answer: HttpResponse) -> HttpResponse:
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
