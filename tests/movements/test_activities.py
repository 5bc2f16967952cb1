"""Activities: reported with evidence, confirmed or returned; published once confirmed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_account, make_standing_officer, make_unit, succeed
from tests.files.crafted import image
from thidua.audit.models import Entry
from thidua.files.actions import store_file
from thidua.files.formats import ACTIVITY, EVIDENCE
from thidua.frame.words import say
from thidua.movements.actions import move_activity, report_activity
from thidua.movements.models import Activity, ActivityState, ActivityStep, Movement
from thidua.movements.permissions import activities_awaiting, activity_moves_open_to, activity_steps_open_to
from thidua.movements.workflow import ACTIVITY_MOVES
from thidua.notices.models import Notice
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused
from thidua.reports.queries import waiting_for

pytestmark = pytest.mark.django_db
DONE = {
    "title": "Ngày hội dịch vụ công", "first_day": date(2026, 3, 1), "text": "Hướng dẫn tại ba thôn",
    "content": "C3", "area": "e_government", "reached": 250,
}  # fmt: skip


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def front(movement: Movement) -> Unit:
    return make_unit("Ủy ban Mặt trận Tổ quốc tỉnh", Kind.ORGANISATION, movement.province)


@pytest.fixture
def officer(front: Unit) -> Account:
    return make_account("officer", Role.UNIT_OFFICER, front)


@pytest.fixture
def standing(movement: Movement) -> Account:
    return make_standing_officer(movement.province)


@pytest.fixture
def activity(movement: Movement, front: Unit, officer: Account) -> Activity:
    return report_activity(movement=movement, unit=front, by=officer, **DONE)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return client


def test_reported_twice_it_is_one(activity: Activity, movement: Movement, front: Unit, officer: Account) -> None:
    assert report_activity(movement=movement, unit=front, by=officer, **DONE) == activity
    assert (activity.state, activity.reached, activity.steps.count()) == (ActivityState.REPORTED, 250, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_day": date(2999, 1, 1)},
        {"first_day": date(2022, 12, 31)},
        {"last_day": date(2026, 2, 1)},
        {"area": "no_such"},
        {"content": "C9"},
        {"area": "", "content": ""},
        {"title": " "},
        {"text": ""},
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object], movement: Movement, front: Unit) -> None:
    with pytest.raises(ValidationError):
        report_activity(movement=movement, unit=front, by=None, **(DONE | wrong))
    assert Activity.objects.count() == 0


def test_returned_mended_and_confirmed(activity: Activity, officer: Account, standing: Account) -> None:
    move_activity(activity=activity, move="return", text="Thiếu ảnh", by=standing)
    move_activity(activity=activity, move="mend", text="Bổ sung ảnh", by=officer)
    move_activity(activity=activity, move="confirm", text="Đã dự", by=standing)
    assert [(step.state, step.text) for step in activity.steps.all()] == [
        ("reported", ""), ("returned", "Thiếu ảnh"), ("reported", "Bổ sung ảnh"), ("confirmed", "Đã dự"),
    ]  # fmt: skip


def test_nobody_confirms_or_returns_what_the_own_unit_reports(
    activity: Activity, movement: Movement, officer: Account, standing: Account
) -> None:
    officer.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    both = Account.objects.get(pk=officer.pk)
    other = report_activity(movement=movement, unit=make_unit("Xã Bên", parent=movement.province), by=None, **DONE)
    open_moves = [set(activity_moves_open_to(both, one)) for one in (activity, other)]
    assert open_moves == [{"mend", "withdraw"}, {"confirm", "return"}]
    for move in ("confirm", "return"):
        with pytest.raises(Refused, match="Không ai làm thay cả hai bên"):
            move_activity(activity=activity, move=move, text="Có ảnh", by=both)
    page = signed_in(both).get(reverse("movements:move_activity", args=[activity.pk, "confirm"]))
    assert page.status_code == 403
    waits = [{one.code: one.count for one in waiting_for(movement, who, localdate())} for who in (both, standing)]
    assert [list(activities_awaiting(both)), waits] == [[other], [{"activities": 1}, {"activities": 2}]]


def test_nobody_confirms_what_one_reported_before_one_came_to_the_standing_agency(
    activity: Activity, movement: Movement, officer: Account, standing: Account
) -> None:
    officer.grants.update(revoked_on=localdate())
    officer.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    moved = Account.objects.get(pk=officer.pk)
    assert (activity_moves_open_to(moved, activity), list(activities_awaiting(moved))) == ({}, [])
    assert list(activities_awaiting(standing)) == [activity]
    with pytest.raises(Refused, match="Chính bạn"):
        move_activity(activity=activity, move="confirm", text="Có ảnh", by=moved)


def test_nor_once_a_colleague_added_to_it(
    activity: Activity, movement: Movement, front: Unit, officer: Account, standing: Account
) -> None:
    colleague = make_account(role=Role.UNIT_OFFICER, unit=front)
    move_activity(activity=activity, move="mend", text="Thêm ảnh", by=colleague)
    officer.grants.update(revoked_on=localdate())
    officer.grants.create(role=Role.STANDING_OFFICER, unit=movement.province)
    moved = Account.objects.get(pk=officer.pk)
    assert (activity_moves_open_to(moved, activity), list(activities_awaiting(moved))) == ({}, [])
    assert list(activities_awaiting(standing)) == [activity]


def test_a_report_for_another_unit_says_so_though_the_unit_is_not_on_the_form(
    movement: Movement, officer: Account
) -> None:
    sent = {"unit": movement.province.pk, **DONE}
    answer = signed_in(officer).post(reverse("movements:report_activity"), sent)
    assert "You report for your own units only." in answer.content.decode()
    assert not Activity.objects.exists()


def test_without_a_document_it_is_confirmed_only_with_a_word_on_how_it_is_known(
    activity: Activity, officer: Account, standing: Account
) -> None:
    with pytest.raises(ValidationError, match="Chưa có văn bản, hình ảnh"):
        move_activity(activity=activity, move="confirm", by=standing)
    picture = store_file(content=ContentFile(image("PNG", (8, 8))), name="anh.png", use=ACTIVITY, by=officer)
    move_activity(activity=activity, move="mend", text="Bổ sung ảnh", upload=picture, by=officer)
    assert move_activity(activity=activity, move="confirm", by=standing).state == ActivityState.CONFIRMED


def test_moves_are_made_from_the_states_of_the_table_by_their_side(
    activity: Activity, officer: Account, standing: Account
) -> None:
    sides = {"unit": (officer, standing), "standing_agency": (standing, officer)}
    for code, move in ACTIVITY_MOVES.items():
        who, other = sides[move.by]
        for state in ActivityState:
            Activity.objects.filter(pk=activity.pk).update(state=state)
            activity.refresh_from_db()
            assert (code in activity_moves_open_to(who, activity)) is (state in move.sources)
            assert code not in activity_moves_open_to(other, activity)
            with pytest.raises(Refused):
                move_activity(activity=activity, move=code, text="Vì", by=other)
            if state in move.sources:
                assert move_activity(activity=activity, move=code, text="Vì", by=who).state == move.target
            else:
                with pytest.raises(ValidationError):
                    move_activity(activity=activity, move=code, text="Vì", by=who)


def test_who_carries_a_unit_and_its_province_on_brings_its_activities_to_an_end(
    activity: Activity, front: Unit, movement: Movement
) -> None:
    province = make_unit("Tỉnh Mới", Kind.PROVINCE)
    heir = make_unit("Mặt trận tỉnh Mới", Kind.ORGANISATION, province)
    for old, new in ((movement.province, province), (front, heir)):
        succeed(old, new)
    officer, standing = make_account(role=Role.UNIT_OFFICER, unit=heir), make_standing_officer(province)
    move_activity(activity=activity, move="return", text="Thiếu ảnh", by=standing)
    move_activity(activity=activity, move="mend", text="Bổ sung", by=officer)
    assert move_activity(activity=activity, move="confirm", text="Đã dự", by=standing).state == ActivityState.CONFIRMED


def test_the_unit_hears_that_it_is_returned_or_confirmed(
    activity: Activity, officer: Account, standing: Account
) -> None:
    move_activity(activity=activity, move="return", text="Thiếu ảnh", by=standing)
    home = signed_in(officer).get(reverse("reports:home")).content.decode()
    returned = f"{reverse('movements:activities')}?state=returned"
    assert (returned in home, home.count(activity.title), "Thiếu ảnh" in home) == (True, 1, True)
    move_activity(activity=activity, move="mend", text="Bổ sung ảnh", by=officer)
    move_activity(activity=activity, move="confirm", text="Đã dự", by=standing)
    told = Notice.objects.filter(account=officer).order_by("pk")
    with override("en"):
        assert [(say(one.said), one.url) for one in told] == [
            (f"The activity “{activity.title}” of {activity.unit.name} is {done}.", activity.get_absolute_url())
            for done in ("returned: something is missing", "confirmed")
        ]
    assert not Notice.objects.filter(account=standing).exists()
    assert returned not in signed_in(officer).get(reverse("reports:home")).content.decode()


def test_one_picture_for_two_activities_is_noticed(
    movement: Movement, front: Unit, officer: Account, standing: Account
) -> None:
    for number in (1, 2):
        picture = store_file(content=ContentFile(image("PNG")), name=f"anh{number}.png", use=EVIDENCE, by=officer)
        told = {**DONE, "title": f"Việc {number}"}
        report_activity(movement=movement, unit=front, upload=picture, by=officer, **told)
    first, second = Activity.objects.order_by("pk")
    for account, noticed in ((standing, True), (make_account("out", Role.OBSERVER, movement.province), False)):
        Activity.objects.filter(pk=second.pk).update(state=ActivityState.CONFIRMED)
        page = signed_in(account).get(second.get_absolute_url()).content.decode()
        assert ("The very same file" in page, first.get_absolute_url() in page) == (noticed, noticed)


def test_a_unit_reports_only_its_own(movement: Movement, front: Unit, standing: Account) -> None:
    other = make_account("other", Role.UNIT_HEAD, make_unit("Xã Mẫu", parent=movement.province))
    for by in (other, standing):
        with pytest.raises(Refused):
            report_activity(movement=movement, unit=front, by=by, **DONE)


def test_the_unit_corrects_what_it_reported_until_it_is_confirmed(
    activity: Activity, officer: Account, standing: Account
) -> None:
    mend = reverse("movements:move_activity", args=[activity.pk, "mend"])
    client = signed_in(officer)
    form = {"text": "Sai ngày", "title": activity.title, "first_day": "2022-11-20", "last_day": "", "reached": "300"}
    refused = client.post(mend, form).context["form"].errors["first_day"]
    assert refused == ["The movement lasts from 01/01/2023 to 31/10/2030: only what was done in it is reported."]
    assert client.post(mend, form | {"first_day": "2026-02-20"}).status_code == 302
    activity.refresh_from_db()
    assert (activity.first_day, activity.reached) == (date(2026, 2, 20), 300)
    said = Entry.objects.get(verb="mend_activity").said
    assert {name: (said.before[name], said.after[name]) for name in ("first_day", "reached")} == {
        "first_day": ("2026-03-01", "2026-02-20"), "reached": (250, 300),
    }  # fmt: skip
    photo = SimpleUploadedFile("anh.png", image("PNG"))
    client.post(mend, {"text": "Thêm ảnh", "title": activity.title, "first_day": "2026-02-20", "file": photo})
    move_activity(activity=activity, move="confirm", by=standing)
    with pytest.raises(ValidationError):
        move_activity(activity=activity, move="mend", text="Sai", facts={"title": "Khác"}, by=officer)


def test_what_is_withdrawn_counts_no_more_and_may_be_reported_anew(
    activity: Activity, movement: Movement, front: Unit, officer: Account, standing: Account
) -> None:
    withdrawn = move_activity(activity=activity, move="withdraw", text="Báo cáo nhầm", by=officer)
    assert (withdrawn.state, activity_moves_open_to(officer, withdrawn)) == (ActivityState.WITHDRAWN, {})
    assert activity_moves_open_to(standing, withdrawn) == {}
    anew = report_activity(movement=movement, unit=front, by=officer, **DONE)
    assert (anew.pk != activity.pk, Activity.objects.count()) == (True, 2)
    assert report_activity(movement=movement, unit=front, by=officer, **DONE) == anew


def test_what_is_to_be_mended_stands_above_all_else_and_above_the_form(
    activity: Activity, officer: Account, standing: Account
) -> None:
    client, mend = signed_in(officer), reverse("movements:move_activity", args=[activity.pk, "mend"])
    move_activity(activity=activity, move="return", text="Thiếu ảnh", by=standing)
    above = [client.get(url).content.decode() for url in (activity.get_absolute_url(), mend)]
    assert "Thiếu ảnh" in above[0].partition("panel plan-text")[0]
    assert "Thiếu ảnh" in above[1].partition("panel plan-text")[0]
    move_activity(activity=activity, move="mend", text="Bổ sung ảnh", by=officer)
    again = client.get(activity.get_absolute_url()).content.decode()
    assert "Thiếu ảnh" not in again.partition("panel plan-text")[0]


def test_more_people_than_the_country_has_are_not_reached(officer: Account) -> None:
    values = {**DONE, "first_day": "2026-03-01", "unit": officer.held_grants[0].unit_id, "reached": "9" * 20}
    answer = signed_in(officer).post(reverse("movements:report_activity"), values)
    assert answer.context["form"].errors == {"reached": ["Give at most 100,000,000 people."]}
    assert Activity.objects.count() == 0


def test_a_return_says_why(activity: Activity) -> None:
    with pytest.raises(ValidationError):
        move_activity(activity=activity, move="return", text=" ", by=None)


def test_others_see_it_with_its_evidence_once_it_is_confirmed(
    movement: Movement, officer: Account, standing: Account
) -> None:
    client, outside = signed_in(officer), signed_in(make_account("out", Role.OBSERVER, movement.province))
    values = {**DONE, "first_day": "2026-03-01", "unit": officer.held_grants[0].unit_id}
    photo = SimpleUploadedFile("anh.png", image("PNG"))
    answer = client.post(reverse("movements:report_activity"), {**values, "file": photo})
    activity, step = Activity.objects.get(), ActivityStep.objects.get()
    assert answer["Location"] == activity.get_absolute_url()
    file = reverse("movements:activity_file", args=[step.pk])
    assert [outside.get(address).status_code for address in (activity.get_absolute_url(), file)] == [404, 404]
    confirm = reverse("movements:move_activity", args=[activity.pk, "confirm"])
    assert [client.get(confirm).status_code, signed_in(standing).post(confirm).status_code] == [403, 302]
    assert "C3." in outside.get(activity.get_absolute_url()).content.decode()
    assert b"".join(outside.get(file)) == image("PNG")


def test_what_was_returned_before_it_was_confirmed_and_why_stays_within_reach(
    activity: Activity, officer: Account, standing: Account, movement: Movement
) -> None:
    old, new = (
        store_file(content=ContentFile(image("PNG", (width, 8))), name=f"anh{width}.png", use=EVIDENCE, by=None)
        for width in (8, 9)
    )
    ActivityStep.objects.create(activity=activity, state=ActivityState.REPORTED, upload=old)
    move_activity(activity=activity, move="return", text="Lộ tên người dân", by=standing)
    move_activity(activity=activity, move="mend", text="Thay ảnh", upload=new, by=officer)
    move_activity(activity=activity, move="confirm", by=standing)
    _first, before, returned, mended, confirmed = activity.steps.order_by("pk")
    outsider = make_account("out", Role.OBSERVER, movement.province)
    assert list(activity_steps_open_to(outsider)) == [mended, confirmed]
    assert {before, returned} < set(activity_steps_open_to(officer)) & set(activity_steps_open_to(standing))
    outside = signed_in(outsider)
    files = [reverse("movements:activity_file", args=[step.pk]) for step in (before, mended)]
    assert outside.get(files[0]).status_code == 404
    assert b"".join(outside.get(files[1])) == image("PNG", (9, 8))
    assert "Lộ tên người dân" not in outside.get(activity.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1), ({"q": "mat tran"}, 1), ({"q": "khac"}, 0), ({"content": "C3"}, 1), ({"content": "C4"}, 0),
        ({"area": "procedures"}, 0), ({"state": "confirmed"}, 0), ({"since": "2026-03-02"}, 0),
        ({"until": "2026-03-01"}, 1),
    ],
)  # fmt: skip
def test_lists_are_narrowed_and_downloaded(
    query: dict[str, str], count: int, activity: Activity, standing: Account
) -> None:
    client = signed_in(standing)
    for address in ("movements:activities", "movements:activities_of_unit"):
        arguments = [activity.unit_id] if address.endswith("unit") else []
        assert len(client.get(reverse(address, args=arguments), query).context["page"]) == count
    answer = client.get(reverse("movements:activities_file", args=["csv"]), query)
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 1 + count


def test_the_list_of_one_unit_is_downloaded_as_it_is_shown(activity: Activity, standing: Account) -> None:
    client, other = signed_in(standing), make_unit("Hội Khác")
    shown = client.get(reverse("movements:activities_of_unit", args=[activity.unit_id]), {"content": "C3"})
    file = reverse("movements:activities_file", args=["csv"])
    assert f"{file}?content=C3&amp;unit={activity.unit_id}" in shown.content.decode()
    lines = [
        client.get(file, {"unit": unit.pk}).content.decode("utf-8-sig").splitlines() for unit in (activity.unit, other)
    ]
    assert [len(one) for one in lines] == [2, 1]


def test_the_list_asks_as_many_queries_for_three_as_for_one(
    movement: Movement, activity: Activity, front: Unit, officer: Account
) -> None:
    client = signed_in(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("movements:activities")).status_code == 200
        return len(captured)

    queries()
    one = queries()
    for number in (2, 3):
        report_activity(movement=movement, unit=front, by=None, **(DONE | {"title": f"Việc {number}"}))
    assert queries() == one
