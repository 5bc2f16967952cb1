from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.observations import ORIGIN, amount, make_measure, make_observation, make_share, not_arisen, share
from tests.factories.people import make_account, make_person, make_post, make_province, make_unit
from thidua.observations.actions import Figure, OriginInfo, record
from thidua.observations.models import Measure, Observation
from thidua.people.models import Account, Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Unit:
    make_measure("tasks", name="Nhiệm vụ chưa hoàn thành")
    make_share()
    return make_province()


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit(parent=province)


def officer(unit: Unit, role: str = Role.STANDING_OFFICER) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=role, unit=unit))
    return client


def address(row: Observation) -> str:
    return reverse("observations:observation", args=[row.pk])


def words(client: Client, row: Observation) -> str:
    """The text of the page's main part."""
    response = client.get(address(row))
    assert response.status_code == 200
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def test_observation_page_says_figure_origin_recorder_and_evidence(province: Unit, commune: Unit) -> None:
    figure = replace(share(3, 4, commune.pk), evidence="12/BC-UBND", note="Đã đối chiếu")
    row = make_observation(figure, by=make_account("Lan"))
    text = words(officer(province), row)
    for said in (
        "Hồ sơ đúng hẹn Xã Đăk Hà , year 2024",
        "Figure 3 / 4 = 75 %",
        "Origin Báo cáo CCHC năm 2024",
        "Recorded by Lan,",
        "Evidence named 12/BC-UBND",
        "Note Đã đối chiếu",
    ):
        assert said in text
    assert "Corrections" not in text


@pytest.mark.parametrize(
    ("kind", "figure", "said"),
    [
        ("yes_no", amount(1, measure="m"), "Figure yes Origin"),
        ("yes_no", amount(0, measure="m"), "Figure no Origin"),
        ("amount", amount("1234.5", measure="m"), "Figure 1,234.5 Origin"),
        ("share", share(0, 0, measure="m"), "Figure 0 / 0 Origin"),
        ("share", replace(not_arisen(0), measure="m", unit_id=None), "Figure not applicable: Không phát sinh Origin"),
        ("level", Figure(measure="m", year=2024, level="good"), "Figure Good Origin"),
    ],
)
def test_observation_page_shows_every_kind_of_figure(
    province: Unit, commune: Unit, kind: str, figure: Figure, said: str
) -> None:
    Measure.objects.create(code="m", name_vi="M", kind=kind, levels={"good": {"vi": "Tốt", "en": "Good"}})
    row = make_observation(replace(figure, unit_id=commune.pk))
    assert said in words(officer(province), row)


def test_observation_page_of_a_corrected_figure_leads_to_the_one_that_holds(province: Unit, commune: Unit) -> None:
    first = make_observation(amount(1, commune.pk))
    second = make_observation(amount(2, commune.pk), reason="Đếm lại", by=make_account("Lan"))
    client = officer(province)
    warning = "This figure has been corrected and no longer counts. See the figure that holds"
    assert warning in words(client, first)
    assert re.search(r"Corrections .* 1 \(this page\) the system, .* 2 Lan, .* Đếm lại$", words(client, first))
    assert f'href="{address(second)}"' in client.get(address(first)).content.decode()
    text = words(client, second)
    assert warning not in text
    assert re.search(r"Corrections .* 1 the system, .* 2 \(this page\) Lan, .* Đếm lại$", text)


def test_observation_page_links_an_origin_that_has_a_page(province: Unit, commune: Unit) -> None:
    source = OriginInfo("unit", str(commune.pk), "Trang của xã", "reports:unit")
    linked = record(figure=amount(1, commune.pk), origin=source, by=None)
    plain = make_observation(amount(1, commune.pk, year=2023))
    client = officer(province)
    assert f'<a href="{commune.get_absolute_url()}">Trang của xã</a>' in client.get(address(linked)).content.decode()
    assert f">{ORIGIN.label}</a>" not in client.get(address(plain)).content.decode()


def test_observation_page_needs_as_many_queries_for_three_versions_as_for_two(province: Unit, commune: Unit) -> None:
    client = officer(province)
    make_observation(amount(0, commune.pk))

    def queries(value: int) -> int:
        row = make_observation(amount(value, commune.pk), reason="Đếm lại")
        with CaptureQueriesContext(connection) as captured:
            client.get(address(row))
        return len(captured)

    queries(1)
    assert queries(2) == queries(3)


def may_see(account: Account, row: Observation) -> int:
    client = Client()
    client.force_login(account)
    return client.get(address(row)).status_code


def test_observation_of_a_unit_is_open_to_whoever_has_a_role(province: Unit, commune: Unit) -> None:
    row = make_observation(amount(1, commune.pk))
    roles = [make_account(role=role, unit=province) for role in Role]
    assert [may_see(account, row) for account in (*roles, make_account())] == [*[200] * len(Role), 403]
    assert Client().get(address(row)).status_code == 302


def test_observation_of_a_person_is_open_to_the_standing_agency_and_the_persons_unit(
    province: Unit, commune: Unit
) -> None:
    person = make_person("Y Thị Mai")
    make_post(commune, person)
    row = make_observation(Figure(measure="tasks", year=2024, person_id=person.pk, value=amount(1).value))
    accounts = [
        make_account(role=Role.STANDING_OFFICER, unit=province),
        make_account(role=Role.UNIT_OFFICER, unit=commune),
        make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã Hiếu", parent=province)),
        make_account(role=Role.OBSERVER, unit=province),
    ]
    assert [may_see(account, row) for account in accounts] == [200, 200, 404, 404]
    assert "Y Thị Mai , year 2024" in words(officer(province), row)


def test_observation_that_does_not_exist_is_not_found(province: Unit) -> None:
    assert officer(province).get(reverse("observations:observation", args=[404])).status_code == 404
