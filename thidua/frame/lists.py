"""One page of a list, as its query string asks for."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

ROWS, TALL_ROWS = 50, 25
"""How many stand on a page: of rows with a line each, and of those with several."""


def page_of(request: HttpRequest, found: Any, size: int = ROWS, parameter: str = "page") -> Page[Any]:
    """The page named by a parameter of the query; the nearest there is, where it names none."""
    return Paginator(found, size).get_page(request.GET.get(parameter))
