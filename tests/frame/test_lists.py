"""One page of a list."""

import pytest
from django.test import RequestFactory

from thidua.frame.lists import TALL_ROWS, page_of


@pytest.mark.parametrize(
    ("query", "first", "last"), [("", 1, 50), ("?page=2", 51, 60), ("?page=9", 51, 60), ("?page=x", 1, 50)]
)
def test_a_page_is_the_one_asked_for_or_the_nearest_there_is(query: str, first: int, last: int) -> None:
    page = page_of(RequestFactory().get(f"/{query}"), range(1, 61))
    assert (page[0], page[-1]) == (first, last)


def test_a_page_of_tall_rows_has_fewer() -> None:
    assert len(page_of(RequestFactory().get("/"), range(60), TALL_ROWS)) == 25
