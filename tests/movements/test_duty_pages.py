"""What a unit sees of what it owes, hands in and gets back, and the board of all units."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_duty, make_kontum_movement
from tests.factories.observations import amount, make_measure, make_observation
from tests.factories.people import make_account, make_province, make_standing_officer, make_unit
from tests.files.crafted import docx, image
from thidua.core.duties import DutyAct, DutyStatus
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.movements.actions import act_on_duty, raise_obligations
from thidua.movements.models import Duty, Movement, MovementStatus, Submission
from thidua.observations.actions import attach_evidence
from thidua.people.models import Account, ClusterMember, Kind, Role, RoleGrant, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=commune)


@pytest.fixture
def duty(movement: Movement, commune: Unit) -> Duty:
    return make_duty(movement, commune)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, name: str, *arguments: object, **query: object) -> str:
    return client.get(reverse(f"movements:{name}", args=arguments), query).content.decode()


def form(**fields: object) -> dict[str, object]:
    return {"document_number": "12/BC", "document_date": "2026-03-01", "text": "Kết quả", **fields}


def errors(answer: object) -> list[str]:
    return [error for several in answer.context["form"].errors.values() for error in several]


def buttons(client: Client, duty: Duty) -> list[str]:
    said = page(client, "duty", duty.pk)
    return [name for name in ("hand_in", "withdraw") if reverse(f"movements:{name}", args=[duty.pk]) in said]


def test_a_button_that_leads_nowhere_is_absent_and_the_page_says_why(
    officer: Account, duty: Duty, movement: Movement
) -> None:
    client, standing = signed_in(officer), make_standing_officer(movement.province)
    assert buttons(client, duty) == ["hand_in"]
    client.post(reverse("movements:hand_in", args=[duty.pk]), form())
    assert buttons(client, duty) == ["withdraw"]
    act_on_duty(duty=duty, act=DutyAct.RECEIVE, by=standing)
    why = "The standing agency has received it: it can no longer be withdrawn."
    assert (buttons(client, duty), why in page(client, "duty", duty.pk)) == ([], True)
    refused = page(client, "withdraw", duty.pk)
    assert (why in refused, "<textarea" in refused) == (True, False)
    assert "A document is handed in already and waits" in page(client, "hand_in", duty.pk)


def test_who_acts_for_both_sides_reads_why_no_button_judges(movement: Movement, duty: Duty) -> None:
    standing = make_standing_officer(movement.province)
    said = "Nobody acts for both sides: you are head or officer of this unit or above it."
    assert said not in page(signed_in(standing), "duty", duty.pk)
    RoleGrant.objects.create(account=standing, role=Role.UNIT_OFFICER, unit=duty.unit)
    assert said in page(signed_in(standing), "duty", duty.pk)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"opens_on": timezone.localdate() + timedelta(days=3)}, "Nothing is taken before"),
        ({"open_until": timezone.now() - timedelta(days=1)}, "the matter is locked"),
    ],
)
def test_before_it_opens_and_once_it_is_locked_nothing_is_handed_in(
    fields: dict[str, object], why: str, officer: Account, duty: Duty
) -> None:
    Duty.objects.update(**fields)
    client = signed_in(officer)
    assert (buttons(client, duty), why in page(client, "duty", duty.pk)) == ([], True)
    said = page(client, "hand_in", duty.pk)
    assert (why in said, "<textarea" in said) == (True, False)


def test_in_a_closed_movement_nobody_is_offered_anything(officer: Account, duty: Duty, movement: Movement) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    client, standing = signed_in(officer), signed_in(make_standing_officer(movement.province))
    assert buttons(client, duty) == []
    assert "The movement is closed" in page(client, "duty", duty.pk)
    assert reverse("movements:judge_duty", args=[duty.pk]) not in page(standing, "duty", duty.pk)


def test_what_is_returned_is_due_at_the_end_of_the_day_given(officer: Account, duty: Duty, movement: Movement) -> None:
    client = signed_in(officer)
    client.post(reverse("movements:hand_in", args=[duty.pk]), form())
    duty.refresh_from_db()
    day = duty.open_until.date() + timedelta(days=5)
    standing = make_standing_officer(movement.province)
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu", until=day, by=standing)
    last = f"the end of {day:%d/%m/%Y}"
    assert last in page(client, "my_duties", year=2026)
    assert page(client, "duty", duty.pk).count(last) == 2


def test_why_something_was_returned_is_told_to_those_alone_who_read_the_document(
    officer: Account, duty: Duty, movement: Movement
) -> None:
    signed_in(officer).post(reverse("movements:hand_in", args=[duty.pk]), form())
    standing = make_standing_officer(movement.province)
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu phụ lục 3", by=standing)
    outside = make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã Khác", parent=movement.province))
    told = {account: page(signed_in(account), "duty", duty.pk) for account in (officer, standing, outside)}
    assert ["Thiếu phụ lục 3" in said for said in told.values()] == [True, True, False]
    assert "Returned" in told[outside]


def test_what_is_to_be_mended_stands_above_all_else_and_above_the_form(
    officer: Account, duty: Duty, movement: Movement
) -> None:
    client = signed_in(officer)
    client.post(reverse("movements:hand_in", args=[duty.pk]), form())
    act_on_duty(duty=duty, act=DutyAct.RETURN, reason="Thiếu phụ lục 3", by=make_standing_officer(movement.province))
    top = page(client, "duty", duty.pk).partition("<h2>What is owed")[0]
    above = page(client, "hand_in", duty.pk).partition("panel plan-text")[0]
    assert ["Thiếu phụ lục 3" in said for said in (top, above)] == [True, True]
    client.post(reverse("movements:hand_in", args=[duty.pk]), form(text="Bổ sung"))
    assert "Thiếu phụ lục 3" not in page(client, "duty", duty.pk).partition("<h2>What is owed")[0]


def test_my_page_lists_what_is_owed(officer: Account, duty: Duty) -> None:
    said = page(signed_in(officer), "my_duties", year=2026)
    assert "Quarterly report" in said
    assert "Open" in said


def test_nothing_to_do_is_said(movement: Movement) -> None:
    central = make_unit("Cục Thuế", Kind.CENTRAL_AGENCY, movement.province)
    said = page(signed_in(make_account(role=Role.UNIT_HEAD, unit=central)), "my_duties", year=2026)
    assert "Nothing to do" in said


def test_who_serves_no_unit_is_shown_the_way_to_the_board(movement: Movement) -> None:
    assert "You hand in for no unit" in page(signed_in(make_standing_officer(movement.province)), "my_duties")


def test_a_text_written_here_gets_a_receipt(officer: Account, duty: Duty) -> None:
    client = signed_in(officer)
    answer = client.post(reverse("movements:hand_in", args=[duty.pk]), form())
    submission = Submission.objects.get()
    assert answer["Location"] == reverse("movements:receipt", args=[submission.pk])
    said = page(client, "receipt", submission.pk)
    assert submission.digest in said
    assert "Kết quả" in said
    assert ("in time" in said, "What holds now" in said) == (True, False)
    client.post(reverse("movements:withdraw", args=[duty.pk]), {"reason": "Nhầm số liệu"})
    said = page(client, "receipt", submission.pk)
    assert ("Nhầm số liệu" in said, "What holds now" in said) == (True, True)


def test_a_file_is_kept_and_given_back(officer: Account, duty: Duty) -> None:
    client = signed_in(officer)
    file = SimpleUploadedFile("bao-cao.docx", docx())
    client.post(reverse("movements:hand_in", args=[duty.pk]), form(text="", file=file))
    answer = client.get(reverse("movements:submission_file", args=[Submission.objects.get().pk]))
    assert b"".join(answer) == docx()


def test_the_same_file_of_another_duty_is_noticed_by_whoever_reads_both(
    officer: Account, duty: Duty, movement: Movement
) -> None:
    other = make_duty(movement, make_unit("Xã Chép", parent=movement.province))
    copyist = make_account("copyist", Role.UNIT_OFFICER, other.unit)
    for account, owed in ((officer, duty), (copyist, other)):
        file = SimpleUploadedFile("bao-cao.docx", docx())
        signed_in(account).post(reverse("movements:hand_in", args=[owed.pk]), form(text="", file=file))
    first, second = Submission.objects.order_by("pk")
    said = page(signed_in(make_standing_officer(movement.province)), "receipt", second.pk)
    assert ("The very same file" in said, first.duty.get_absolute_url() in said) == (True, True)
    assert "The very same file" not in page(signed_in(copyist), "receipt", second.pk)


def test_that_the_same_file_stands_for_a_figure_is_noticed(officer: Account, duty: Duty) -> None:
    make_measure("tasks")
    upload = store_file(content=ContentFile(docx()), name="bao-cao.docx", use=EVIDENCE, by=None)
    figure = make_observation(amount(1, duty.unit.pk))
    evidence = attach_evidence(observation=figure, title="Báo cáo 12/BC-UBND", upload=upload, by=None)
    client = signed_in(officer)
    file = SimpleUploadedFile("bao-cao.docx", docx())
    client.post(reverse("movements:hand_in", args=[duty.pk]), form(text="", file=file))
    said = page(client, "receipt", Submission.objects.get().pk)
    assert reverse("observations:evidence", args=[evidence.pk]) in said


def send(client: Client, use: str, name: str, content: bytes) -> str:
    """A file sent before its form, as the page does it; the key of its session."""
    begin = reverse("movements:upload_sessions", args=[use])
    key = client.post(begin, {"name": name, "size": len(content)}).json()["key"]
    told = client.post(f"{begin}{key}/", content, "application/octet-stream", headers={"Upload-Offset": "0"}).json()
    assert told["received"] == len(content)
    return key


def test_a_file_comes_chunk_by_chunk_before_its_form(officer: Account, duty: Duty) -> None:
    client, address = signed_in(officer), reverse("movements:hand_in", args=[duty.pk])
    shown = client.get(address).content.decode()
    assert 'data-upload="/movement/uploads/submission/" data-largest="100000000"' in " ".join(shown.split())
    key = send(client, "submission", "bao-cao.docx", docx())
    receipts = {client.post(address, form(text="", session=key)).url for _time in range(2)}
    assert receipts == {reverse("movements:receipt", args=[Submission.objects.get().pk])}
    assert Submission.objects.get().upload.name == "bao-cao.docx"


def test_what_came_for_another_use_is_no_report(officer: Account, duty: Duty) -> None:
    client = signed_in(officer)
    key = send(client, "activity", "anh.png", image("PNG"))
    answer = client.post(reverse("movements:hand_in", args=[duty.pk]), form(text="", session=key))
    assert errors(answer) == ["What had come of this file is gone. Choose it once more."]
    assert client.get(reverse("movements:upload_sessions", args=["evidence"])).status_code == 404


def test_the_form_has_a_key_of_its_own_each_time(officer: Account, duty: Duty) -> None:
    client, address = signed_in(officer), reverse("movements:hand_in", args=[duty.pk])
    keys = {client.get(address).context["form"]["form_key"].value() for _time in range(2)}
    assert len(keys) == 2
    client.post(address, form(form_key=keys.pop()))
    assert len(Submission.objects.get().form_key) == 43


def test_what_is_wrong_is_said_beside_the_form(officer: Account, duty: Duty) -> None:
    client, address = signed_in(officer), reverse("movements:hand_in", args=[duty.pk])
    nothing = errors(client.post(address, form(text="")))
    disguised = errors(client.post(address, form(text="", file=SimpleUploadedFile("a.pdf", b"no pdf at all"))))
    ahead = errors(client.post(address, form(document_date="2100-01-01")))
    [too_long] = errors(client.post(address, form(text="a" * 100_001)))
    assert too_long.startswith("Ensure this value has at most 100000 characters")
    assert nothing == ["Hand in a file, or write the text here: one of the two."]
    assert disguised[0].startswith("The name of the file ends in “.pdf”, but there is only plain text in it.")
    assert ahead == ["This day has not come yet."]
    assert Submission.objects.count() == 0


def test_after_the_deadline_the_page_says_that_it_is_locked(
    movement: Movement, commune: Unit, officer: Account
) -> None:
    late = make_duty(movement, commune, timezone.now() - timedelta(seconds=1))
    client = signed_in(officer)
    assert "the matter is locked" in page(client, "duty", late.pk)
    answer = client.post(reverse("movements:hand_in", args=[late.pk]), form())
    assert errors(answer) == [
        "The deadline has passed and the matter is locked. Ask the standing agency to open it again."
    ]


def test_the_standing_agency_returns_and_the_unit_alone_reads_why(
    movement: Movement, officer: Account, duty: Duty
) -> None:
    client, standing = signed_in(officer), signed_in(make_standing_officer(movement.province))
    client.post(reverse("movements:hand_in", args=[duty.pk]), form())
    address = reverse("movements:judge_duty", args=[duty.pk])
    assert errors(standing.post(address, {"act": "return"})) == ["Give the reason: the unit reads it."]
    assert standing.post(address, {"act": "return", "reason": "Thiếu phụ lục"}).status_code == 302
    said = page(client, "duty", duty.pk)
    assert "Thiếu phụ lục" in said
    assert "Returned to be mended" in said
    elsewhere = make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã Khác", parent=movement.province))
    public = page(signed_in(elsewhere), "duty", duty.pk)
    assert ("Returned to be mended" in public, "Thiếu phụ lục" in public) == (True, False)


def test_where_nothing_is_left_to_decide_no_choice_is_offered(movement: Movement, commune: Unit) -> None:
    client = signed_in(make_standing_officer(movement.province))
    done = make_duty(movement, commune, period="2026-Q1", status=DutyStatus.ACCEPTED.value)
    answer = client.get(reverse("movements:judge_duty", args=[done.pk]), follow=True)
    assert answer.redirect_chain == [(done.get_absolute_url(), 302)]
    assert "Nothing is left to be done: this is decided." in answer.content.decode()
    assert reverse("movements:judge_duty", args=[done.pk]) not in answer.content.decode()


def test_another_unit_sees_the_state_and_not_the_document(movement: Movement, officer: Account, duty: Duty) -> None:
    signed_in(officer).post(reverse("movements:hand_in", args=[duty.pk]), form())
    other = signed_in(make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã khác", parent=movement.province)))
    receipt = reverse("movements:receipt", args=[Submission.objects.get().pk])
    said = page(other, "duty", duty.pk)
    assert "Handed in" in said
    assert receipt not in said
    assert other.get(receipt).status_code == 404


def test_an_auditor_reads_the_document(movement: Movement, officer: Account, duty: Duty) -> None:
    signed_in(officer).post(reverse("movements:hand_in", args=[duty.pk]), form())
    auditor = signed_in(make_account(role=Role.AUDITOR, unit=movement.province))
    assert "Kết quả" in page(auditor, "receipt", Submission.objects.get().pk)


# The board


@pytest.fixture
def board(movement: Movement, officer: Account) -> Client:
    make_unit("Sở Mẫu", Kind.DEPARTMENT, movement.province)
    make_unit("Cục Mẫu", Kind.CENTRAL_AGENCY, movement.province)
    raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
    Duty.objects.filter(unit__name="Sở Mẫu").update(status=DutyStatus.EXEMPT.value)
    return signed_in(officer)


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ({}, ["Sở Mẫu", "Xã Mẫu"]),
        ({"every": "on"}, ["Cục Mẫu", "Sở Mẫu", "Xã Mẫu"]),
        ({"kind": "central_agency"}, ["Cục Mẫu"]),
        ({"kind": "commune"}, ["Xã Mẫu"]),
        ({"state": "exempt"}, ["Sở Mẫu"]),
        ({"state": "overdue"}, ["Xã Mẫu"]),
        ({"q": "cuc"}, ["Cục Mẫu"]),
        ({"cluster": "communes"}, []),
        ({"state": "nonsense"}, ["Sở Mẫu", "Xã Mẫu"]),
    ],
)
def test_the_board_is_narrowed(query: dict[str, str], units: list[str], board: Client) -> None:
    answer = board.get(reverse("movements:duty_board", args=[2024]), query)
    assert [unit.name for unit, _cells in answer.context["board"].rows] == units


@pytest.mark.parametrize("query", [{}, {"every": "on"}, {"kind": "commune"}, {"q": "ngoai"}])
def test_units_of_other_provinces_stand_on_the_board_only_where_they_owe_something(
    query: dict[str, str], movement: Movement, board: Client
) -> None:
    outside = make_unit("Xã Ngoài", parent=make_province("Tỉnh Khác", code="64"))
    address = reverse("movements:duty_board", args=[2024])

    def shown() -> bool:
        return outside in [unit for unit, _cells in board.get(address, query).context["board"].rows]

    assert not shown()
    make_duty(movement, outside, year=2024, period="2024-Q1")
    assert shown()


def test_the_board_of_a_cluster_shows_the_newest_list_up_to_its_year(board: Client, commune: Unit) -> None:
    """The list of a year is made when the year is over."""
    ClusterMember.objects.create(unit=commune, cluster="communes", year=2023)
    for year, shown in ((2024, ["Xã Mẫu"]), (2022, [])):
        answer = board.get(reverse("movements:duty_board", args=[year]), {"cluster": "communes"})
        assert [unit.name for unit, _cells in answer.context["board"].rows] == shown


def test_the_board_counts_states_and_shows_who_owes_nothing(board: Client) -> None:
    answer = board.get(reverse("movements:duty_board", args=[2024]), {"every": "on"})
    assert {state.value: count for state, _label, count in answer.context["counts"]} == {"overdue": 5, "exempt": 5}
    assert answer.content.decode().count("nothing owed") == 5


def test_the_board_is_downloaded_as_filtered(board: Client) -> None:
    answer = board.get(reverse("movements:duty_board_file", args=["2024", "csv"]), {"q": "mau"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 5 + 5 + 1
    assert lines[1] == '"Cục Mẫu","Central agency in the province","","","","Nothing owed",""'
    assert board.get(reverse("movements:duty_board_file", args=["2024", "xlsx"])).status_code == 200


def test_the_newest_board_is_found_without_its_year(board: Client) -> None:
    year = min(timezone.localdate().year, 2030)
    answer = board.get(reverse("movements:duty_boards"), {"q": "x"})
    assert answer["Location"] == f"{reverse('movements:duty_board', args=[year])}?q=x"


def test_the_standing_agency_brings_a_year_and_its_figures_up_to_date(movement: Movement, board: Client) -> None:
    make_unit("Xã thêm", parent=movement.province)
    standing = signed_in(make_standing_officer(movement.province))
    answer = standing.post(reverse("movements:bring_up_to_date", args=[2024]), {"reason": "Hết năm"}, follow=True)
    # Two communes that handed nothing in, a department that is exempt and a central agency: three measures each.
    assert "Newly owed: 5. Figures that are new or changed: 12." in answer.content.decode()


def test_what_was_owed_in_a_closed_movement_stays_as_it_was_settled(movement: Movement, board: Client) -> None:
    standing = signed_in(make_standing_officer(movement.province))
    page = reverse("movements:bring_up_to_date", args=[2024])
    assert page in standing.get(reverse("movements:duty_board", args=[2024])).content.decode()
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert page not in standing.get(reverse("movements:duty_board", args=[2024])).content.decode()
    assert standing.post(page, {"reason": "Hết năm"}).status_code == 404


@pytest.mark.parametrize("name", ["duty_board", "my_duties"])
def test_pages_ask_as_many_queries_for_three_units_as_for_one(name: str, movement: Movement) -> None:
    client = signed_in(make_standing_officer(movement.province))
    address = reverse("movements:duty_board", args=[2024]) if name == "duty_board" else reverse("movements:my_duties")

    def queries() -> int:
        raise_obligations(movement=movement, on=date(2024, 1, 1), by=None)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    make_unit("Xã một", parent=movement.province)
    queries()
    one = queries()
    for number in (2, 3):
        make_unit(f"Xã {number}", parent=movement.province)
    assert queries() == one


def test_links_above_the_board_are_told_apart_and_none_follows_a_stop(movement: Movement, board: Client) -> None:
    standing = signed_in(make_standing_officer(movement.province))
    for status in (MovementStatus.RUNNING, MovementStatus.CLOSED):
        Movement.objects.update(status=status)
        page = standing.get(reverse("movements:duty_board", args=[2024])).content.decode()
        lead = page.split("Every unit by what it owes.")[1].split("</p>")[0]
        between = re.findall(r"(?:^|</a>)([^<]*)<a", lead)
        assert between == [" Each state opens into its deadline and its history. ", *[" · "] * (len(between) - 1)]
