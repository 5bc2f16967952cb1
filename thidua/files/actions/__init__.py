from thidua.files.actions.storing import clean_name, store_file
from thidua.files.actions.transfers import (
    abandon_transfer,
    append_chunk,
    begin_transfer,
    clean_transfers,
    finish_transfer,
)

__all__ = [
    "abandon_transfer",
    "append_chunk",
    "begin_transfer",
    "clean_name",
    "clean_transfers",
    "finish_transfer",
    "store_file",
]
