"""What no form offers and somebody sends all the same: it is refused in words, and never a failure of the server."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from tests.world import World
from thidua.frame.forms import DayField
from thidua.people.forms import UnitsField


@pytest.fixture
def officer(client: Client, world: World) -> Client:
    client.force_login(world.accounts["standing_officer"])
    return client


@pytest.mark.parametrize("year", ["0", "0000", "99999", "9" * 22])
@pytest.mark.parametrize(
    "address",
    [
        "/movement/duties/board/{}/",
        "/movement/duties/board/{}.csv",
        "/movement/tasks/board/{}/",
        "/goals/figures/1/{}/",
    ],
)
def test_a_year_that_no_calendar_has_is_no_page(officer: Client, address: str, year: str) -> None:
    assert officer.get(address.format(year)).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("page", "field"), [("targets:goals", "on"), ("reports:audit", "since"), ("reports:audit", "until")]
)
def test_a_day_beyond_all_plans_narrows_nothing(officer: Client, page: str, field: str, day: str) -> None:
    assert officer.get(reverse(page), {field: day}).status_code == 200


def test_a_day_is_written_as_people_here_write_it() -> None:
    assert DayField().clean("05/06/2024") == DayField().clean("2024-06-05") == date(2024, 6, 5)
    assert 'value="2024-06-05"' in DayField().widget.render("on", date(2024, 6, 5))


@pytest.mark.parametrize("day", ["1899-12-31", "01/01/2101"])
def test_a_day_outside_any_life_is_a_slip_of_the_pen(day: str) -> None:
    with pytest.raises(forms.ValidationError, match="1900"):
        DayField().clean(day)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["9" * 19, "9" * 30, "x", "0"])
def test_a_key_that_no_unit_has_is_refused(key: str) -> None:
    with pytest.raises(forms.ValidationError):
        UnitsField().clean(key)
