"""The page of all parts: where a developer sees what there is, and a test that all of it stays whole."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.frame import samples


def parts(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "frame/parts_page.html", samples.everything())
