"""Published results: recorded and corrected by the standing agency, with what stood before."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from tests.factories.people import make_account
from tests.factories.targets import INDEX, make_goals_movement
from thidua.audit.models import Entry
from thidua.movements.models import Movement
from thidua.movements.queries import pack_of
from thidua.observations.actions import publish_indices, publish_result
from thidua.observations.models import IndexCorrection, PublishedIndex
from thidua.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return make_goals_movement()


@pytest.fixture
def client(movement: Movement) -> Client:
    return signed_in(movement, Role.STANDING_OFFICER)


def signed_in(movement: Movement, role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account("Lan", role=role, unit=movement.province))
    return client


def said(year: int = 2023, score: str = "72", rank: str = "12", **more: str) -> dict[str, str]:
    official = {"rank_official": "on"} if more.pop("official", "yes") else {}
    return {"year": str(year), "score": score, "rank": rank, "ranked": "63", "source": "QĐ 2", **official, **more}


def address(year: int | None = None) -> str:
    return reverse("targets:publish_year", args=[INDEX, year]) if year else reverse("targets:publish", args=[INDEX])


def standing() -> list[tuple[int, Decimal | None, int | None]]:
    return list(PublishedIndex.objects.order_by("year").values_list("year", "score", "rank"))


def words(client: Client) -> str:
    return " ".join(client.get(reverse("targets:index", args=[INDEX])).content.decode().split())


def test_a_new_result_is_recorded(client: Client) -> None:
    assert client.post(address(), said(2024, "73,25", "9", published_on="2025-04-01")).status_code == 302
    row = PublishedIndex.objects.get(year=2024)
    assert (row.score, row.rank, row.rank_official, row.published_on, row.status, row.by_hand) == (
        Decimal("73.25"),
        9,
        True,
        date(2025, 4, 1),
        "verified",
        True,
    )
    assert Entry.objects.filter(verb="publish_result").count() == 1


def test_a_correction_needs_a_reason_and_keeps_what_stood(client: Client) -> None:
    refused = client.post(address(2023), said(score="72,5"))
    assert refused.context["form"].errors == {
        "reason": ["A result of this year stands already. Say why it is corrected."]
    }
    assert client.post(address(2023), said(score="72,5", reason="Công bố lại")).status_code == 302
    kept = IndexCorrection.objects.get()
    assert (kept.score, kept.rank, kept.reason, kept.corrected_by_name) == (Decimal(72), 12, "Công bố lại", "Lan")
    assert standing() == [(2022, Decimal(70), 20), (2023, Decimal("72.5"), 12)]
    assert "Score: 72; Rank: 12/63 (official); QĐ 2 Công bố lại Lan" in strip(words(client))


def strip(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace(" ;", ";").replace(" )", ")").replace("( ", "(")


def test_the_same_result_sent_twice_changes_nothing(client: Client) -> None:
    for _time in range(2):
        assert client.post(address(), said(2024)).status_code == 302
    assert (IndexCorrection.objects.count(), Entry.objects.filter(verb="publish_result").count()) == (0, 1)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (said(2024, "", "", official=""), {"score": ["Give the score, the rank, or both."]}),
        (said(2024, "70", ""), {"rank": ["Give the rank that is official."]}),
        (said(2024, "70", "64"), {"rank": ["The rank lies beyond the number ranked."]}),
        (said(2024, published_on="2100-01-01"), {"published_on": ["This day has not come yet."]}),
        (
            said(2024, published_on="2024-12-31"),
            {
                "published_on": [
                    "The result of 2024 cannot have been published before that year ended. Correct the day."
                ]
            },
        ),
        (
            said(2024, "900"),
            {"score": ["The score of this index lies between 0 and 100. Correct the number."]},
        ),
    ],
)
def test_what_cannot_be_is_refused(client: Client, data: dict[str, str], errors: dict[str, list[str]]) -> None:
    assert client.post(address(), data).context["form"].errors == errors
    assert len(standing()) == 2


def test_a_result_of_a_year_that_has_not_ended_is_neither_offered_nor_taken(client: Client, movement: Movement) -> None:
    this_year = localdate().year
    offered = [year for year, _name in client.get(address()).context["form"].fields["year"].choices]
    assert (offered[0], len(offered)) == (this_year - 1, 11)
    result = PublishedIndex(index=INDEX, unit=movement.province, year=this_year, score=Decimal(70), source="QĐ 3")
    declared = pack_of(movement.regulation).external_indices[INDEX]
    officer = make_account(role=Role.STANDING_OFFICER, unit=movement.province)
    with override("en"), pytest.raises(ValidationError, match=f"The year {this_year} has not ended"):
        publish_result(result=result, declared=declared, reason="", by=officer)
    assert len(standing()) == 2


def test_adopting_the_rules_again_leaves_what_was_recorded_by_hand(client: Client, movement: Movement) -> None:
    client.post(address(2023), said(score="72,5", reason="Công bố lại"))
    PublishedIndex.objects.filter(year=2022).update(score=Decimal(69))
    publish_indices(rows=pack_of(movement.regulation).published_indices, province=movement.province, by=None)
    assert standing() == [(2022, Decimal(70), 20), (2023, Decimal("72.5"), 12)]
    kept = IndexCorrection.objects.filter(result__year=2022).get()
    assert (kept.score, kept.corrected_by_name) == (Decimal(69), "system")


def test_the_page_tells_in_three_values_what_the_plan_asks(client: Client) -> None:
    page = client.get(reverse("targets:index", args=[INDEX]))
    found = {(verdict.target.code, verdict.year): verdict.state.value for _goal, verdict in page.context["verdicts"]}
    assert (found["G1.ranks", None], found["G1.rise", 2023], found["G1.rise", 2024]) == (
        "met",
        "met",
        "not_determinable",
    )


def test_only_the_standing_agency_records_results(movement: Movement) -> None:
    other = signed_in(movement, Role.UNIT_OFFICER)
    assert other.post(address(), said(2024)).status_code == 403
    assert "Record a result" not in words(other)
    assert len(standing()) == 2


@pytest.mark.parametrize("name", ["index", "publish"])
def test_an_index_that_nobody_names_is_not_there(client: Client, name: str) -> None:
    assert client.get(reverse(f"targets:{name}", args=["khac"])).status_code == 404


def test_a_year_without_result_cannot_be_corrected(client: Client) -> None:
    assert client.get(address(2019)).status_code == 404
