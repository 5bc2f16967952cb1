from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_standing_officer
from thidua.movements.actions import choose_parameter, close_round, open_round
from thidua.movements.models import Movement, MovementStatus, Round
from thidua.movements.queries import round_for
from thidua.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def observer(movement: Movement) -> Client:
    return signed_in(movement, Role.OBSERVER)


def signed_in(movement: Movement, role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=role, unit=movement.province))
    return client


def words(client: Client, name: str, *arguments: object) -> str:
    response = client.get(reverse(name, args=arguments))
    assert response.status_code == 200
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def test_open_points_say_value_default_reason_paragraph_and_who_chose(movement: Movement, observer: Client) -> None:
    officer = make_standing_officer(movement.province)
    choose_parameter(movement=movement, code="joint", value="any", reason="Công văn 5", by=officer)
    text = words(observer, "movements:open_points")
    assert "Places Default 3 Three No condition reads this point" in text
    assert re.search(
        rf"Conditions Chosen Any Default: All\. As the plan says No condition.*{officer.name}: Any\. Công văn 5", text
    )


def test_open_points_offer_a_choice_to_the_standing_agency_alone(movement: Movement, observer: Client) -> None:
    assert "Choose another value" not in words(observer, "movements:open_points")
    officer = signed_in(movement, Role.STANDING_OFFICER)
    assert words(officer, "movements:open_points").count("Choose another value") == 4
    assert observer.get(reverse("movements:choose", args=["top"])).status_code == 403
    assert observer.post(reverse("movements:choose", args=["top"]), {"top-value": "0.5"}).status_code == 403


def test_choosing_on_an_unknown_open_point_is_not_found(movement: Movement) -> None:
    officer = signed_in(movement, Role.STANDING_OFFICER)
    assert officer.get(reverse("movements:choose", args=["nothing"])).status_code == 404


def test_rounds_say_event_document_and_state(movement: Movement, observer: Client) -> None:
    for year in (2023, 2024):
        opened_on, document = date(year + 1, 4, 17), f"QĐ {year}"
        open_round(held=round_for(movement, year), opened_on=opened_on, document=document, by=None)
    close_round(held=round_for(movement, 2023), closed_on=date(2024, 9, 1), by=None)
    text = words(observer, "movements:rounds")
    assert "Results are published." in text
    assert "Round 2023 17/04/2024 QĐ 2023 01/09/2024 Awards" in text
    assert "Round 2024 17/04/2025 QĐ 2024 – Awards" in text
    assert "Round 2025 not open yet – –" in text
    assert "Final round not open yet – –" in text
    assert "Open" not in text.split("Final round")[1]


def test_rounds_and_open_points_need_as_many_queries_for_three_as_for_one(movement: Movement) -> None:
    client, officer = signed_in(movement, Role.STANDING_OFFICER), make_standing_officer(movement.province)

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        return len(captured)

    seen = []
    for year in (2023, 2024, 2025):
        open_round(held=round_for(movement, year), opened_on=date(year + 1, 4, 1), document="QĐ", by=None)
        choose_parameter(movement=movement, code="top", value="0.5", reason="Công văn", by=officer)
        seen.append([queries("movements:rounds"), queries("movements:open_points")])
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize(
    ("year", "data", "errors"),
    [
        (2024, {"opened_on": "2023-12-31"}, {"opened_on": ["The round judges 2024: it cannot open before that year."]}),
        (2024, {"document": "x" * 201}, {"document": ["Ensure this value has at most 200 characters (it has 201)."]}),
        (
            2023,
            {"opened_on": (localdate() + timedelta(days=1)).isoformat()},
            {"opened_on": ["This day has not come yet: a round opens with an event."]},
        ),
    ],
)
def test_an_opening_that_is_refused_says_why_at_the_field(
    movement: Movement, year: int, data: dict[str, str], errors: dict[str, list[str]]
) -> None:
    officer = signed_in(movement, Role.STANDING_OFFICER)
    address = reverse("movements:open_round", args=[round_for(movement, year).pk])
    answer = officer.post(address, {"opened_on": "2025-04-01", "document": "QĐ 1"} | data)
    assert dict(answer.context["form"].errors) == errors
    assert not Round.objects.exclude(opened_on=None).exists()


def test_a_round_that_was_opened_or_closed_offers_no_form_for_it_again(movement: Movement) -> None:
    officer, held = signed_in(movement, Role.STANDING_OFFICER), round_for(movement, 2024)
    opening, closing = (reverse(f"movements:{name}_round", args=[held.pk]) for name in ("open", "close"))
    open_round(held=held, opened_on=date(2025, 4, 1), document="QĐ 1", by=None)
    assert (officer.get(opening).status_code, officer.get(closing).status_code) == (302, 200)
    close_round(held=held, closed_on=date(2025, 9, 1), by=None)
    assert (officer.get(opening).status_code, officer.get(closing).status_code) == (302, 302)


def test_a_round_of_no_movement_is_not_found(movement: Movement) -> None:
    officer = signed_in(movement, Role.STANDING_OFFICER)
    assert officer.get(reverse("movements:open_round", args=[0])).status_code == 404


@pytest.mark.parametrize("name", ["movements:open_points", "movements:rounds"])
def test_pages_are_not_found_while_no_movement_runs(draft: Movement, name: str) -> None:
    assert signed_in(draft, Role.STANDING_OFFICER).get(reverse(name)).status_code == 404


def test_a_round_that_is_open_can_be_closed_once(movement: Movement) -> None:
    officer, held = signed_in(movement, Role.STANDING_OFFICER), round_for(movement, 2024)
    open_round(held=held, opened_on=date(2025, 4, 1), document="QĐ 1", by=None)
    address = reverse("movements:close_round", args=[held.pk])
    assert "Close : Round 2024" in words(officer, "movements:rounds")
    assert officer.post(address, {"closed_on": "2025-09-01"}).status_code == 302
    held.refresh_from_db()
    assert held.closed_on == date(2025, 9, 1)
    assert officer.post(address, {"closed_on": "2025-10-01"})["Location"] == reverse("movements:rounds")
    held.refresh_from_db()
    assert held.closed_on == date(2025, 9, 1)
    assert "Close : Round 2024" not in words(officer, "movements:rounds")


@pytest.mark.parametrize(
    ("opened", "closed_on", "errors"),
    [
        (False, "2025-09-01", {"__all__": ["A round that was never opened cannot be closed."]}),
        (True, "2025-03-01", {"__all__": ["A round cannot close before it opens."]}),
        (True, (localdate() + timedelta(days=1)).isoformat(), {"closed_on": ["This day has not come yet."]}),
    ],
)
def test_a_closing_that_is_refused_says_why(
    movement: Movement, opened: bool, closed_on: str, errors: dict[str, list[str]]
) -> None:
    held = round_for(movement, 2024)
    if opened:
        open_round(held=held, opened_on=date(2025, 4, 1), document="QĐ 1", by=None)
    address = reverse("movements:close_round", args=[held.pk])
    answer = signed_in(movement, Role.STANDING_OFFICER).post(address, {"closed_on": closed_on})
    assert dict(answer.context["form"].errors) == errors
    held.refresh_from_db()
    assert held.closed_on is None


def test_a_movement_takes_the_steps_of_its_workflow_and_no_other(movement: Movement) -> None:
    officer, address = signed_in(movement, Role.STANDING_OFFICER), reverse("movements:status", args=[movement.pk])
    assert [value for value, _label in officer.get(address).context["form"].fields["status"].choices] == ["in_review"]
    step = {"on": f"{localdate()}", "document": "BC 9"}
    refused = officer.post(address, {**step, "status": "closed"})
    assert list(refused.context["form"].errors) == ["status"]
    for status in ("in_review", "closed"):
        assert officer.post(address, {**step, "status": status}).status_code == 302
        assert Movement.objects.get().status == status
    assert "No further step This movement is closed." in words(officer, "movements:status", movement.pk)


def test_a_closed_movement_is_read_but_settles_nothing_more(movement: Movement) -> None:
    officer = signed_in(movement, Role.STANDING_OFFICER)
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert "Choose another value" not in words(officer, "movements:open_points")
    answer = officer.post(reverse("movements:choose", args=["top"]), {"top-value": "0.5", "top-reason": "Công văn"})
    assert answer.context["form"].non_field_errors() == [
        "The movement is closed: its open points stay as they were settled."
    ]
    assert not movement.choices.exists()


@pytest.mark.parametrize(
    ("language", "written", "stored", "shown"),
    [("vi", "12.000", "12000", "12000"), ("vi", "0,25", "0.25", "0,25"), ("en", "12,000", "12000", "12000")],
)
def test_the_number_of_an_open_point_is_read_and_shown_in_the_language_of_the_page(
    movement: Movement, language: str, written: str, stored: str, shown: str
) -> None:
    officer = signed_in(movement, Role.STANDING_OFFICER)
    address, spoken = reverse("movements:choose", args=["places"]), {"accept-language": language}
    sent = {"places-value": written, "places-reason": "Công văn"}
    assert officer.post(address, sent, headers=spoken).status_code == 302
    assert movement.choices.get().value == stored
    assert officer.get(address, headers=spoken).context["form"]["value"].value() == shown
