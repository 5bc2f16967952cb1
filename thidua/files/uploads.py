"""No request fills the disk: one that is larger than any file we take is refused before it is read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from thidua.files.formats import EVIDENCE, MEGABYTE

# The form around the file is small.
MAX_REQUEST = EVIDENCE.max_bytes + MEGABYTE


class RequestLimit(FileUploadHandler):
    """Stands before Django's own handlers, which keep the file; this one only looks at the announced size."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803 -- Django's name
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig(f"A request of {content_length} bytes; at most {MAX_REQUEST} are taken.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
