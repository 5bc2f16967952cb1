"""The pages of the goals."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.movements import observe
from tests.factories.people import LAST_DAY, make_account, make_unit
from tests.factories.targets import AMOUNT, SHARE, make_goals_movement
from thidua.movements.models import Movement
from thidua.observations.actions import Figure
from thidua.people.models import Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return make_goals_movement()


@pytest.fixture
def client(movement: Movement) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=Role.OBSERVER, unit=movement.province))
    return client


@pytest.fixture
def district(movement: Movement) -> Unit:
    return make_unit("Huyện Mẫu", kind="district", parent=movement.province)


def share(unit: Unit, numerator: int, denominator: int, year: int = 2024) -> Figure:
    parts = Decimal(numerator), Decimal(denominator)
    return Figure(measure=SHARE, year=year, unit_id=unit.pk, numerator=parts[0], denominator=parts[1])


def words(client: Client, name: str, code: str = "G2", **query: object) -> str:
    answer = client.get(reverse(f"targets:{name}", args=[code]), query)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def rows(client: Client, name: str, *arguments: str, **query: object) -> list[list[str]]:
    answer = client.get(reverse(f"targets:{name}", args=arguments), query)
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def test_a_goal_shows_how_it_is_measured(client: Client) -> None:
    said = words(client, "goal")
    for part in (
        "What is counted Dossiers",
        "Numerator Online Denominator All",
        "Source of the figures The system",
        "Direction the higher the better",
        "Baseline the province's own figure of 2022",
        "Milestones none stated in the plan",
        "Due 31/12/2026",
    ):
        assert part in said


def test_a_goal_is_forecast_from_three_years_on(client: Client, district: Unit) -> None:
    observe(share(district, 10, 100, 2022), share(district, 20, 100, 2023))
    assert "No forecast: it takes figures of at least 3 years, and there are 2." in words(client, "goal")
    observe(share(district, 27, 100))
    said = words(client, "goal")
    assert "If the 3 years so far go on in a straight line, 44.5 is expected by 31/12/2026" in said
    assert "It decides nothing." in said


def test_the_state_on_an_earlier_day_knows_only_what_was_there(client: Client, district: Unit) -> None:
    observe(share(district, 10, 100, 2022), share(district, 90, 100, 2023))
    states = [
        client.get(reverse("targets:goal", args=["G2"]), {"on": on}).context["state"].verdicts[0].state.value
        for on in ("2022-01-01", "2023-06-30", "2024-01-01")
    ]
    assert states == ["not_determinable", "not_determinable", "met"]


def test_progress_is_a_table_to_keep(client: Client, district: Unit) -> None:
    observe(*(share(district, numerator, 100, 2022 + place) for place, numerator in enumerate((10, 20, 27))))
    found = rows(client, "goal_file", "G2", "csv", on="2025-01-01")
    assert found[0] == ["31/12/2022", "10", "100", "10.0000", "10.0000", "", "", "", ""]
    assert [row[0] for row in found] == ["31/12/2022", "31/12/2023", "31/12/2024", "31/12/2025", "31/12/2026"]
    assert found[3][5:] == ["36.0000", "21.8820", "50.1180", ""]


def test_the_table_to_keep_tells_of_a_year_that_lacks_reports_and_gives_a_certain_line_no_bounds(
    client: Client, district: Unit
) -> None:
    observe(*(share(district, numerator, 100, 2021 + place) for place, numerator in enumerate((10, 20, 30))))
    make_unit("Xã im", parent=district, valid_from=date(2024, 1, 1))
    observe(share(district, 1, 2))
    found = rows(client, "goal_file", "G2", "csv", on="2025-01-01")
    empty = [""] * 7
    assert found[3] == ["31/12/2024", *empty, "1 of 2 units have reported, not judged yet"]
    assert found[4][0::5] == ["31/12/2024", "40.0000"]
    assert found[4][6:] == ["", "", ""]


def test_the_table_of_units_tells_who_is_missing(client: Client, district: Unit) -> None:
    make_unit("Xã im", parent=district)
    observe(share(district, 40, 100))
    said = words(client, "units", year=2024)
    headline = "Of 1 of 2 units, not yet of the whole province 40 % Units that reported 1/2 Added up"
    assert headline in said.replace("\xa0", " ")
    assert [row.unit.name for row in listed(client, missing="on")] == ["Xã im"]
    assert rows(client, "units_file", "G2", "csv", year=2024, missing="on")[0][0] == "Xã im"


def test_the_table_of_units_opens_on_the_newest_of_the_fullest_years(client: Client, district: Unit) -> None:
    late = make_unit("Xã im", parent=district)
    observe(
        *(share(unit, 1, 2, year) for unit in (district, late) for year in (2023, 2024)), share(district, 1, 1, 2025)
    )
    assert "Whole province 50 % Units that reported 2/2" in words(client, "units").replace("\xa0", " ")
    opened = [client.get(reverse("targets:units", args=["G2"]), query) for query in ({}, {"year": 2025}, {"year": "x"})]
    assert [answer.context["year"] for answer in opened] == [2024, 2025, localdate().year]


def listed(client: Client, **query: object) -> list[object]:
    page = client.get(reverse("targets:units", args=["G2"]), {"year": 2024, **query}).context["page"]
    return list(page.object_list)


def test_the_table_of_units_is_filtered_and_sorted(client: Client, district: Unit) -> None:
    far, near = make_unit("Xã xa", parent=district), make_unit("Xã gần", parent=district)
    observe(share(far, 1, 10), share(near, 7, 10))
    names = [row.unit.name for row in listed(client, kind="commune", sort="gap")]
    assert names == ["Xã xa", "Xã gần"]
    assert [row.unit.name for row in listed(client, kind="commune", sort="-gap")] == ["Xã gần", "Xã xa"]


def test_tiles_say_their_figure_and_are_ticked_where_it_is_reached(client: Client, district: Unit) -> None:
    observe(share(district, 50, 100, 2023), share(district, 85, 100))
    page = client.get(reverse("targets:heat", args=["G2"])).content.decode().replace("\xa0", " ")
    assert '<td class="heat-1">50 %</td>' in page
    assert '<td class="heat-4">85 % ✓</td>' in page


def test_tiles_mark_a_unit_that_has_ended(client: Client, district: Unit) -> None:
    observe(share(district, 50, 100, 2023))
    assert "until 30/06/2025" not in client.get(reverse("targets:heat", args=["G2"])).content.decode()
    Unit.objects.filter(pk=district.pk).update(valid_to=LAST_DAY)
    assert "until 30/06/2025" in client.get(reverse("targets:heat", args=["G2"])).content.decode()


def test_corrections_tell_what_stood_before_and_why(client: Client, district: Unit) -> None:
    assert "Nothing has been corrected" in words(client, "corrections")
    observe(share(district, 10, 100))
    observe(share(district, 20, 100), reason="Đếm sót")
    said = words(client, "corrections").replace("\xa0", " ")
    assert "Huyện Mẫu 2024 10 / 100 = 10 % 20 / 100 = 20 % Đếm sót" in said


@pytest.mark.parametrize("name", ["units", "heat", "corrections"])
def test_a_list_costs_the_same_for_one_and_three_units(client: Client, district: Unit, name: str) -> None:
    def queries() -> int:
        unit = make_unit(parent=district)
        observe(share(unit, 1, 2))
        observe(share(unit, 1, 3))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"targets:{name}", args=["G2"]))
        return len(captured)

    queries()  # what is cached by the first page is no matter of the list
    assert len({queries(), queries(), queries()}) == 1


@pytest.mark.parametrize("name", ["units", "heat", "corrections"])
@pytest.mark.parametrize("code", ["G1", "G99"])
def test_a_goal_without_figures_of_units_has_no_such_page(client: Client, name: str, code: str) -> None:
    assert client.get(reverse(f"targets:{name}", args=[code])).status_code == 404


def test_without_its_base_a_cut_has_neither_way_nor_forecast(client: Client, district: Unit) -> None:
    observe(*(Figure(measure=AMOUNT, year=year, unit_id=district.pk, value=Decimal(50)) for year in (2023, 2024, 2025)))
    answer = client.get(reverse("targets:goal", args=["G3"]), {"on": date(2026, 1, 1).isoformat()})
    assert (answer.context["aim"], answer.context["forecast"]) == (None, [])
    assert "No figure for the base year 2022 yet" in answer.content.decode()
