"""What reaches the disk while a request is read."""

from __future__ import annotations

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from thidua.files.uploads import MAX_REQUEST


def test_a_file_reaches_the_form_as_it_was_sent() -> None:
    content = b"a" * 3_000_000
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.csv", content)})
    assert request.FILES["file"].read() == content
    request.FILES["file"].close()


def test_a_request_larger_than_any_file_is_not_even_read() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.csv", b"a")})
    request.META["CONTENT_LENGTH"] = str(MAX_REQUEST + 1)
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES
    assert not request.META["wsgi.input"].read_started
