"""A table as a file to keep: what every list offers beside its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse

from thidua.sheets.columns import Table
from thidua.sheets.writing import write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    request: HttpRequest, table: Table, rows: Iterable[Mapping[str, object]], name: str, extension: str
) -> HttpResponse:
    """`extension` is csv or xlsx; headers and values are in the reader's language."""
    write, kind = (write_csv, "text/csv") if extension == "csv" else (write_xlsx, XLSX)
    return HttpResponse(
        write(table, rows, request.LANGUAGE_CODE),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}.{extension}"'},
    )
