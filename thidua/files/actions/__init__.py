from thidua.files.actions.sessions import (
    abandon_upload,
    append_chunk,
    begin_upload,
    clean_upload_sessions,
    finish_upload,
)
from thidua.files.actions.storing import clean_name, store_file

__all__ = [
    "abandon_upload",
    "append_chunk",
    "begin_upload",
    "clean_name",
    "clean_upload_sessions",
    "finish_upload",
    "store_file",
]
