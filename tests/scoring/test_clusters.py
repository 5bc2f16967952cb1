"""Who competes in which cluster in a year: placing, moving, taking out, and what shuts a year."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.movements import make_kontum_movement, make_movement, report
from tests.factories.people import LAST_DAY, MERGED_ON, join_cluster, make_standing_officer, make_unit, succeed
from thidua.audit.models import Entry
from thidua.movements.actions import close_round, open_round
from thidua.movements.models import Movement
from thidua.movements.queries import current_movement, pack_of, round_for
from thidua.people.models import Account, ClusterMember, Kind, Unit
from thidua.people.permissions import Refused
from thidua.scoring.actions import place_units, score_cluster
from thidua.scoring.queries import candidates, kinds_in_clusters, year_to_show

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def officer(client: Client, movement: Movement) -> Account:
    account = make_standing_officer(movement.province)
    client.force_login(account)
    return account


def put(movement: Movement, cluster: str, *units: Unit, year: int = YEAR) -> int:
    return place_units(movement=movement, year=year, cluster=cluster, units=units, reason="QĐ 1", by=None)


def places() -> dict[str, str]:
    return dict(ClusterMember.objects.filter(year=YEAR).values_list("unit__name", "cluster"))


def refusal(movement: Movement, cluster: str, *units: Unit, year: int = YEAR) -> str:
    with pytest.raises(ValidationError) as caught:
        put(movement, cluster, *units, year=year)
    return " ".join(caught.value.messages)


def test_units_are_placed_and_taken_out_with_before_and_after_in_the_log(movement: Movement) -> None:
    one, other = make_unit("Sở Nội vụ", Kind.DEPARTMENT), make_unit("Sở Y tế", Kind.DEPARTMENT)
    assert put(movement, "departments", one, other) == 2
    assert places() == {"Sở Nội vụ": "departments", "Sở Y tế": "departments"}
    assert put(movement, "", one) == 1
    assert places() == {"Sở Y tế": "departments"}
    name = "Sở, ban, ngành và BQL Khu kinh tế"
    said = [(entry.said.before, entry.said.after) for entry in Entry.objects.filter(verb="place_units").order_by("pk")]
    assert said == [
        ({"units": ["Sở Nội vụ: –", "Sở Y tế: –"]}, {"units": [f"Sở Nội vụ: {name}", f"Sở Y tế: {name}"]}),
        ({"units": [f"Sở Nội vụ: {name}"]}, {"units": ["Sở Nội vụ: –"]}),
    ]
    assert Entry.objects.filter(verb="place_units").first().said.reason == "QĐ 1"


def test_a_unit_leaves_the_cluster_it_was_in(movement: Movement) -> None:
    commune = make_unit("Xã Xốp")
    join_cluster(commune, "departments", YEAR)
    assert put(movement, "communes", commune) == 1
    assert places() == {"Xã Xốp": "communes"}


def test_only_units_that_changed_their_place_are_told(movement: Movement) -> None:
    one, other = make_unit("Xã Xốp"), make_unit("Xã Hiếu")
    join_cluster(one, "communes", YEAR)
    assert put(movement, "communes", one, other) == 1
    assert Entry.objects.get(verb="place_units").said.after == {"units": ["Xã Hiếu: Xã, phường, thị trấn"]}
    assert refusal(movement, "communes", one, other) == "Không có gì thay đổi: hiện đã như vậy."


def test_a_member_is_of_the_cluster_s_kinds_and_there_on_the_last_day_of_the_year(movement: Movement) -> None:
    gone = make_unit("Xã Đăk Hà", valid_to=LAST_DAY)
    assert "không còn hoạt động vào ngày cuối năm 2025" in refusal(movement, "communes", gone, year=2025)
    put(movement, "communes", gone, year=2024)
    assert "không thuộc loại" in refusal(movement, "communes", make_unit("Sở Y tế", Kind.DEPARTMENT))


def test_a_cluster_that_the_rules_no_longer_know_takes_nobody(movement: Movement) -> None:
    district = make_unit("Huyện Đăk Glei", Kind.DISTRICT)
    assert refusal(movement, "districts", district) == "Quy định không có cụm, khối này trong năm 2026."
    assert put(movement, "districts", district, year=2024) == 1


def test_the_year_of_a_closed_round_is_shut(movement: Movement) -> None:
    held = round_for(movement, 2024)
    open_round(held=held, opened_on=date(2025, 3, 1), document="QĐ 1", by=None)
    close_round(held=held, closed_on=date(2025, 6, 25), by=None)
    commune = make_unit("Xã Xốp")
    assert refusal(movement, "communes", commune, year=2024).startswith("Đợt xét năm 2024 đã đóng ngày 25/06/2025")


def test_a_scored_cluster_is_shut_and_says_what_would_change() -> None:
    movement = make_movement()
    unit = make_unit("Xã Xốp")
    join_cluster(unit, "communes", 2024)
    report(unit)
    score_cluster(movement=movement, cluster="communes", year=2024, by=None)
    for units in ([make_unit("Xã Hiếu")], [unit]):
        said = refusal(movement, "communes" if units != [unit] else "", *units, year=2024)
        assert "“Các xã” đã được chấm điểm năm 2024; 1/1 đơn vị đã có thứ hạng." in said


def test_candidates_are_those_of_the_year_before_and_who_carries_them_on(movement: Movement) -> None:
    stays, old = make_unit("Xã Xốp"), make_unit("Xã Đăk Hà", valid_to=date(YEAR, 6, 30))
    new, other = make_unit("Xã Mới", valid_from=date(YEAR, 7, 1)), make_unit("Xã Hiếu")
    succeed(old, new)
    for unit in (stays, old):
        join_cluster(unit, "communes", YEAR - 1)
    join_cluster(other, "communes", YEAR)
    cluster = pack_of(movement.regulation).clusters["communes"]
    assert list(candidates(movement, cluster, YEAR, before=True)) == [new, stays]


def test_candidates_by_kind_are_those_of_the_province_and_of_what_became_of_it(movement: Movement) -> None:
    heir = make_unit("Tỉnh Quảng Ngãi", Kind.PROVINCE)
    succeed(movement.province, heir, on=MERGED_ON)
    here, there = make_unit("Xã A", parent=movement.province), make_unit("Xã B", parent=heir)
    make_unit("Xã C")
    make_unit("Sở Y tế", Kind.DEPARTMENT, movement.province)
    cluster = pack_of(movement.regulation).clusters["communes"]
    assert list(candidates(movement, cluster, YEAR, before=False)) == [here, there]


def test_members_are_counted_by_kind(movement: Movement) -> None:
    board = make_unit("Ban Quản lý Khu kinh tế", Kind.MANAGEMENT_BOARD)
    for unit in (make_unit("Sở Y tế", Kind.DEPARTMENT), make_unit("Sở Nội vụ", Kind.DEPARTMENT), board):
        join_cluster(unit, "departments", YEAR)
    assert kinds_in_clusters(YEAR) == {"departments": [(Kind.DEPARTMENT, 2), (Kind.MANAGEMENT_BOARD, 1)]}


def test_the_page_shows_who_competes_and_lets_an_officer_place_a_unit(client: Client, officer: Account) -> None:
    commune = make_unit("Xã Xốp", parent=Unit.objects.get())
    answer = client.post(
        reverse("scoring:place", args=[YEAR]), {"unit": "xop", "cluster": "communes", "reason": "QĐ 2"}, follow=True
    )
    assert list(answer.context["page"]) == [commune]
    assert answer.redirect_chain == [(f"{reverse('scoring:clusters')}?year={YEAR}&cluster=communes", 302)]


def test_a_unit_is_moved_out_from_its_own_line(client: Client, officer: Account) -> None:
    commune = make_unit("Xã Xốp", parent=Unit.objects.get())
    join_cluster(commune, "communes", YEAR)
    address = f"{reverse('scoring:place', args=[YEAR])}?unit={commune.pk}"
    assert client.get(address).context["form"].initial == {"unit": "Xã Xốp", "cluster": "communes"}
    client.post(address, {"unit": "Xã Xốp", "cluster": "", "reason": "Giải thể"})
    assert places() == {}


def test_what_is_refused_is_told_beside_the_form(client: Client, officer: Account) -> None:
    make_unit("Sở Y tế", Kind.DEPARTMENT, Unit.objects.get())
    sent = {"unit": "so y te", "cluster": "communes", "reason": "QĐ 2"}
    answer = client.post(reverse("scoring:place", args=[YEAR]), sent)
    assert "không thuộc loại" in answer.content.decode()


def test_a_cluster_is_filled_from_the_year_before(client: Client, officer: Account, movement: Movement) -> None:
    join_cluster(make_unit("Xã của tỉnh khác"), "communes", YEAR - 1)
    for name in ("Xã Xốp", "Xã Hiếu"):
        join_cluster(make_unit(name, parent=movement.province), "communes", YEAR - 1)
    address = f"{reverse('scoring:fill', args=[YEAR, 'communes'])}?from=before"
    assert [unit.name for unit in client.get(address).context["found"]] == ["Xã Hiếu", "Xã Xốp"]
    assert places() == {}
    client.post(address, {"reason": "Như năm trước"})
    assert places() == {"Xã Hiếu": "communes", "Xã Xốp": "communes"}
    assert client.get(address).context["found"] == []


def test_an_unknown_year_or_cluster_is_not_found(client: Client, officer: Account) -> None:
    addresses = [("scoring:place", [1999]), ("scoring:fill", [YEAR, "nobody"]), ("scoring:fill", [YEAR, "districts"])]
    assert [client.get(reverse(name, args=args)).status_code for name, args in addresses] == [404, 404, 404]


def test_the_page_takes_as_many_queries_for_many_members_as_for_one(
    client: Client, officer: Account, movement: Movement
) -> None:
    counts = []
    for more in (1, 3):
        for number in range(more):
            join_cluster(make_unit(f"Xã mẫu {more}{number}", parent=movement.province), "communes", YEAR)
        address = f"{reverse('scoring:clusters')}?year={YEAR}&cluster=communes"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(address).context["page"]) in (1, 4)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_opens_on_this_year_or_else_on_the_last_one_with_members(movement: Movement) -> None:
    years, today = [2030, 2026, 2025, 2024], date(2026, 5, 1)
    assert year_to_show(years, today) == 2030
    join_cluster(make_unit("Sở Nội vụ", Kind.DEPARTMENT), "departments", 2024)
    join_cluster(make_unit("Sở Y tế", Kind.DEPARTMENT), "departments", 2025)
    assert year_to_show(years, today) == 2025
    put(movement, "departments", make_unit("Sở Tư pháp", Kind.DEPARTMENT))
    assert year_to_show(years, today) == 2026


def test_a_unit_out_of_reach_is_a_name_that_no_unit_has(client: Client, officer: Account) -> None:
    """And the action refuses it."""
    elsewhere = make_unit("Xã của tỉnh khác")
    answers = [
        client.post(reverse("scoring:place", args=[YEAR]), {"unit": name, "cluster": "communes", "reason": "QĐ 2"})
        for name in ("Xã của tỉnh khác", "Xã Không Có")
    ]
    told = [answer.context["form"].errors["unit"] for answer in answers]
    assert told[0] == told[1]
    with pytest.raises(Refused):
        place_units(
            movement=current_movement(), year=YEAR, cluster="communes", units=[elsewhere], reason="1", by=officer
        )
