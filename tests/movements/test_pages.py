"""What the standing agency changes on a page: an open point of the plan, and the opening of a round."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_standing_officer
from thidua.audit.models import Entry
from thidua.movements.models import Movement, ParameterChoice, Round
from thidua.movements.queries import parameters, round_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def officer(movement: Movement, client: Client) -> Client:
    client.force_login(make_standing_officer(movement.province))
    client.cookies["django_language"] = "en"
    return client


def choose(officer: Client, code: str, value: str, reason: str = "Theo văn bản số 5") -> str:
    """The errors that the page shows, in one line; nothing when it went well."""
    answer = officer.post(reverse("movements:choose", args=[code]), {f"{code}-value": value, f"{code}-reason": reason})
    if answer.status_code == 302:
        return ""
    return " ".join(error for errors in answer.context["form"].errors.values() for error in errors)


def test_a_choice_holds_from_then_on(officer: Client, movement: Movement) -> None:
    assert choose(officer, "high_rank_share", "0,25") == ""
    assert str(parameters(movement)["high_rank_share"].value) == "0.25"
    page = officer.get(reverse("movements:open_points")).content.decode()
    assert "Theo văn bản số 5" in page


NOT_A_NUMBER = "This is not a number. Write digits only, without a unit or a percent sign, for example 1234 or 12,5."


@pytest.mark.parametrize(
    ("code", "value", "reason", "said"),
    [
        ("high_rank_share", "2", "Lý do", "The number must lie between 0.01 and 1."),
        ("high_rank_share", "NaN", "Lý do", NOT_A_NUMBER),
        ("high_rank_share", "một phần ba", "Lý do", NOT_A_NUMBER),
        ("high_rank_share", "", "Lý do", "This field is required."),
        ("high_rank_share", "0.25", "", "This field is required."),
        ("high_rank_share", "0.25", "   ", "This field is required."),
        ("goal_due_date", "2030-02-30", "Lý do", "Write a date as 2030-10-31."),
        (
            "collective_combination",
            "none",
            "Lý do",
            "Select a valid choice. none is not one of the available choices.",
        ),
    ],
)
def test_a_bad_choice_changes_nothing_and_says_why(
    code: str, value: str, reason: str, said: str, officer: Client, movement: Movement
) -> None:
    entries = Entry.objects.count()
    assert choose(officer, code, value, reason) == said
    assert (ParameterChoice.objects.count(), Entry.objects.count()) == (0, entries)


def open_it(officer: Client, held: Round, **data: str) -> str:
    answer = officer.post(
        reverse("movements:open_round", args=[held.pk]), {"opened_on": "2026-04-01", "document": "QĐ 300"} | data
    )
    if answer.status_code == 302:
        return ""
    return " ".join(error for errors in answer.context["form"].errors.values() for error in errors)


def test_a_round_whose_year_is_not_over_opens_only_for_who_says_so(officer: Client, movement: Movement) -> None:
    today = localdate()
    running, over = round_for(movement, today.year), round_for(movement, today.year - 1)
    day = {"opened_on": today.isoformat()}
    assert open_it(officer, running, **day).startswith("The year is not over")
    assert "early" not in officer.get(reverse("movements:open_round", args=[over.pk])).context["form"].fields
    assert open_it(officer, running, **day, early="on") == ""


def test_a_round_opens_once(officer: Client, movement: Movement) -> None:
    held = round_for(movement, 2025)
    assert open_it(officer, held) == ""
    assert open_it(officer, held, document="QĐ 301") == ""  # it leads back to the rounds
    held.refresh_from_db()
    assert (str(held.opened_on), held.opening_document) == ("2026-04-01", "QĐ 300")
    assert Entry.objects.filter(verb="open_round").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("opened_on", "sometime", "Enter a valid date."),
        ("opened_on", "", "This field is required."),
        ("document", "  ", "This field is required."),
    ],
)
def test_a_round_does_not_open_without_its_event(
    field: str, value: str, said: str, officer: Client, movement: Movement
) -> None:
    held = round_for(movement, 2025)
    assert open_it(officer, held, **{field: value}) == said
    held.refresh_from_db()
    assert held.opened_on is None
