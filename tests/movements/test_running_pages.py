"""The pages of a movement: its state and history, recipients, units' own plans, and setting one up."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from tests.factories.movements import make_duty, make_kontum_movement, make_own_movement, plain_plan, run
from tests.factories.people import make_account, make_province, make_unit
from thidua.audit.models import Entry
from thidua.movements.actions import revise_plain_movement, set_status, tell_recipients
from thidua.movements.models import Movement, MovementStatus
from thidua.movements.queries import pack_of, round_for
from thidua.notices.models import Notice
from thidua.people.models import Role, RoleGrant, Unit

pytestmark = pytest.mark.django_db

FORM = {
    "title": "Phong trào hồ sơ đúng hẹn",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "basis_number": "15/KH-UBND",
    "basis_title": "Kế hoạch của tỉnh",
    "basis_issued_on": "2025-12-20",
    "signer": "Nguyễn Văn Mẫu",
    "round_event": "Hội nghị sơ kết hằng năm",
    "text": "Mỗi hồ sơ đúng hẹn.\r\n\r\nMỗi quý sơ kết một lần.",
    "unit_kinds": ["sub_unit"],
    "bodies": "Đảng ủy xã\r\nMặt trận xã",
}


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Hiếu", parent=movement.province)


@pytest.fixture
def officer(movement: Movement) -> Client:
    return signed_in(Role.STANDING_OFFICER, movement.province)


def signed_in(role: str, unit: Unit) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=role, unit=unit))
    return client


def words(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def test_a_movements_page_says_state_history_and_what_the_state_permits(officer: Client, movement: Movement) -> None:
    said = words(officer, "movements:movement", movement.pk)
    assert "Issued 01/01/2023 01/KH-UBND" in said
    assert "Running 31/01/2023 –" in said
    assert "Rounds are opened: yes" in said
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert "Rounds are opened: no" in words(officer, "movements:movement", movement.pk)


def test_a_draft_made_from_a_pack_is_issued_on_the_page(officer: Client, movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    make_province("Tỉnh Mẫu", "00")
    assert "Goals 4" in words(officer, "movements:set_up_by_pack", "tinh-mau-2024")
    mau = Unit.objects.get(name="Tỉnh Mẫu")
    RoleGrant.objects.create(account=RoleGrant.objects.get().account, role=Role.STANDING_OFFICER, unit=mau)
    made = officer.post(reverse("movements:set_up_by_pack", args=["tinh-mau-2024"]), {"province": mau.pk})
    draft = Movement.objects.get(code="tinh-mau-2024")
    assert (made["Location"], draft.status, draft.province) == (draft.get_absolute_url(), "draft", mau)
    text = next(one.text for one in pack_of(draft.regulation).paragraphs.values() if one.text)
    assert text in words(officer, "movements:movement", draft.pk)
    assert text not in words(officer, "movements:movement", movement.pk)
    step = {"status": "issued", "on": "2024-03-01", "document": "00/KH-MAU"}
    assert officer.post(reverse("movements:status", args=[draft.pk]), step).status_code == 302
    assert "Issued 01/03/2024 00/KH-MAU" in words(officer, "movements:movement", draft.pk)


def test_a_pack_is_set_up_once(officer: Client, movement: Movement) -> None:
    sent = officer.post(reverse("movements:set_up_by_pack", args=["kontum-2023"]), {"province": movement.province_id})
    assert "exists already" in " ".join(sent.context["form"].non_field_errors())
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(("field", "day"), [("starts_on", "2022-12-31"), ("ends_on", "2031-01-01")])
def test_a_movement_lasts_no_longer_than_the_one_it_stands_under(
    field: str, day: str, movement: Movement, commune: Unit
) -> None:
    head = signed_in(Role.UNIT_HEAD, commune)
    sent = head.post(reverse("movements:set_up_by_form"), {**FORM, "unit": commune.pk, field: day})
    days = "The movement it stands under lasts from 01/01/2023 to 31/10/2030: choose days within it."
    assert sent.context["form"].errors == {field: [days]}


def test_a_draft_is_changed_by_the_form_that_made_it(movement: Movement, commune: Unit) -> None:
    head = signed_in(Role.UNIT_HEAD, commune)
    head.post(reverse("movements:set_up_by_form"), {**FORM, "unit": commune.pk})
    own = Movement.objects.get(parent=movement)
    address = reverse("movements:revise_draft", args=[own.pk])
    form = head.get(address).context["form"]
    shown = {name: form[name].value() for name in FORM if not name.endswith("_on")}
    assert shown == {
        name: value.replace("\r", "") if name in ("text", "bodies") else value
        for name, value in FORM.items()
        if name in shown
    }
    sent = head.post(address, {**FORM, "unit": commune.pk, "title": "Phong trào khác", "starts_on": "2026-02-01"})
    own.refresh_from_db()
    assert (sent.status_code, own.title, own.starts_on) == (302, "Phong trào khác", date(2026, 2, 1))
    assert Entry.objects.filter(verb="revise_movement").count() == 1
    set_status(movement=own, status=MovementStatus.ISSUED, document="05/KH", by=None)
    assert head.post(address, {**FORM, "unit": commune.pk})["Location"] == own.get_absolute_url()
    own.refresh_from_db()
    assert (own.title, "Change the draft" in words(head, "movements:movement", own.pk)) == ("Phong trào khác", False)


def test_a_draft_made_from_a_pack_is_not_changed_by_a_form(officer: Client, movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.DRAFT)
    assert officer.get(reverse("movements:revise_draft", args=[movement.pk])).status_code == 302
    with pytest.raises(ValidationError):
        revise_plain_movement(movement=movement, plan=plain_plan(movement.province), by=None)


def test_a_movement_does_not_run_before_its_first_day(movement: Movement, commune: Unit) -> None:
    own = make_own_movement(commune, starts_on=localdate(), ends_on=date(2030, 1, 1))
    yesterday = localdate() - timedelta(days=1)
    set_status(movement=own, status=MovementStatus.ISSUED, on=yesterday, document="05/KH", by=None)
    with override("en"), pytest.raises(ValidationError, match="The movement begins on"):
        set_status(movement=own, status=MovementStatus.RUNNING, on=yesterday, by=None)
    assert set_status(movement=own, status=MovementStatus.RUNNING, by=None).status == MovementStatus.RUNNING


def test_a_unit_sets_up_and_issues_its_own_movement_by_a_form(movement: Movement, commune: Unit) -> None:
    head = signed_in(Role.UNIT_HEAD, commune)
    sent = head.post(reverse("movements:set_up_by_form"), {**FORM, "unit": commune.pk})
    own = Movement.objects.get(parent=movement)
    assert (sent["Location"], own.unit, own.title) == (own.get_absolute_url(), commune, FORM["title"])
    said = words(head, "movements:movement", own.pk)
    assert "Kế hoạch của tỉnh (15/KH-UBND, 20/12/2025)" in said
    assert "Mỗi hồ sơ đúng hẹn. Mỗi quý sơ kết một lần." in said
    assert [one.name for one in pack_of(own.regulation).movement.recipients[1:]] == ["Đảng ủy xã", "Mặt trận xã"]
    step = {"status": "issued", "on": f"{localdate()}", "document": "05/KH-UBND"}
    assert head.post(reverse("movements:status", args=[own.pk]), step).status_code == 302
    assert FORM["title"] in words(head, "movements:movement", movement.pk)


def test_before_a_movement_is_issued_the_page_says_how_many_will_be_told(officer: Client, commune: Unit) -> None:
    own = make_own_movement(commune, unit_kinds=[("sub_unit", "Trung tâm")])
    assert "Nobody would be told of this plan when it is issued" in words(officer, "movements:status", own.pk)
    signed_in(Role.UNIT_HEAD, make_unit("Trung tâm Mẫu", "sub_unit", parent=commune))
    assert "1 head or officer is told of it." in words(officer, "movements:status", own.pk)


def test_a_plan_rests_on_no_document_of_a_day_to_come(movement: Movement, commune: Unit) -> None:
    sent = signed_in(Role.UNIT_HEAD, commune).post(
        reverse("movements:set_up_by_form"), {**FORM, "unit": commune.pk, "basis_issued_on": "2099-01-01"}
    )
    assert sent.context["form"].errors == {"basis_issued_on": ["This day has not come yet."]}


def test_who_took_which_step_is_still_told_once_a_movement_is_closed(officer: Client, movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert "the program" in words(officer, "movements:movement", movement.pk)


def test_a_form_offers_the_units_of_ones_roles_alone(movement: Movement, commune: Unit) -> None:
    other = make_unit("Xã khác", parent=movement.province)
    head = signed_in(Role.UNIT_HEAD, commune)
    sent = head.post(reverse("movements:set_up_by_form"), {**FORM, "unit": other.pk})
    assert list(sent.context["form"].errors) == ["unit"]


def test_a_step_without_its_document_says_what_is_missing(officer: Client, commune: Unit) -> None:
    own = make_own_movement(commune)
    answer = officer.post(reverse("movements:status", args=[own.pk]), {"status": "issued", "on": f"{localdate()}"})
    assert answer.context["form"].errors == {"document": ["Name the document by which this is done, with its number."]}


def test_recipients_are_told_from_the_page_and_seen_to_open_the_plan(
    officer: Client, movement: Movement, commune: Unit
) -> None:
    head = signed_in(Role.UNIT_HEAD, commune)
    answer = officer.post(reverse("movements:tell_recipients", args=[movement.pk]), follow=True)
    assert "1 person was told." in answer.content.decode()
    notice = Notice.objects.get()
    head.post(reverse("notices:open", args=[notice.pk]))
    place = [one.name for one in pack_of(movement.regulation).movement.recipients].index(
        "UBND các xã, phường, thị trấn"
    )
    said = words(officer, "movements:recipients", movement.pk, query=f"?line={place}")
    assert "UBND các xã, phường, thị trấn 1 1 1 0 0" in said
    assert re.search(r"Xã Hiếu \d\d:\d\d \d\d/\d\d/\d{4} \d\d:\d\d", said)


@pytest.mark.parametrize("line", ["", "?line=99", "?line=x", "?line=-1", "?line=9&page=7"])
def test_any_line_may_be_asked_for(officer: Client, movement: Movement, line: str) -> None:
    assert "Bộ Nội vụ (b/c) outside this program" in words(officer, "movements:recipients", movement.pk, query=line)


def test_rounds_say_when_the_plan_expects_the_event_and_lead_to_its_paragraph(
    officer: Client, movement: Movement
) -> None:
    assert "The plan expects it in month 7; the round opens when it comes." in words(officer, "movements:rounds")
    opening = {"opened_on": "2024-04-17", "document": "QĐ 268/QĐ-BNV"}
    officer.post(reverse("movements:open_round", args=[round_for(movement, 2023).pk]), opening)
    assert "Round 2023 17/04/2024 QĐ 268/QĐ-BNV" in words(officer, "movements:rounds")


def test_own_plans_are_listed_below_the_unit_they_belong_to(officer: Client, movement: Movement, commune: Unit) -> None:
    make_duty(movement, commune, obligation="launch_plan", period="2023-02", year=2023, opens_on=date(2023, 2, 1))
    said = words(officer, "movements:own_plans", movement.pk)
    assert "Tỉnh Kon Tum" in said.partition("Xã Hiếu")[0]
    assert "Xã Hiếu – –" in said
    assert "No unit here" in words(officer, "movements:own_plans", movement.pk, query="?q=khong+co")


def test_a_movement_whose_rules_ask_for_no_own_plans_has_no_page_of_them(officer: Client, commune: Unit) -> None:
    own = make_own_movement(commune)
    assert officer.get(reverse("movements:own_plans", args=[own.pk])).status_code == 404


def test_pages_need_as_many_queries_for_many_units_as_for_one(officer: Client, movement: Movement) -> None:
    def queries() -> list[int]:
        counts = []
        for name in ("movements", "movement", "recipients", "own_plans"):
            path = reverse(f"movements:{name}", args=[] if name == "movements" else [movement.pk])
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert officer.get(path + "?line=9").status_code == 200
            counts.append(len(captured))
        return counts

    def add(name: str) -> None:
        unit = make_unit(name, parent=movement.province)
        make_account(role=Role.UNIT_HEAD, unit=unit)
        make_duty(movement, unit, obligation="launch_plan", period="2023-02", year=2023)
        run(make_own_movement(unit))
        tell_recipients(movement=movement, by=None)

    add("Xã A")
    queries()
    one = queries()
    for name in ("Xã B", "Xã C", "Xã D"):
        add(name)
    assert queries() == one
