"""What both sides see of tasks: my unit's, the board, one task with its buttons, and closing a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_movement, make_past_task, make_task
from tests.factories.people import make_account, make_standing_officer, make_unit
from tests.files.crafted import docx
from thidua.core.tasks import TaskStatus
from thidua.movements.actions import move_task
from thidua.movements.models import Movement, Task, TaskStep
from thidua.people.models import Account, Kind, Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return make_movement()


@pytest.fixture
def task(movement: Movement, commune: Unit) -> Task:
    return make_task(movement, commune)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def officer(commune: Unit) -> Client:
    return signed_in(make_account("officer", Role.UNIT_OFFICER, commune))


@pytest.fixture
def standing(movement: Movement) -> Client:
    return signed_in(make_standing_officer(movement.province))


def page(client: Client, name: str, *arguments: object, **query: object) -> str:
    return client.get(reverse(f"movements:{name}", args=arguments), query).content.decode()


def post(client: Client, name: str, *arguments: object, **fields: object) -> object:
    return client.post(reverse(f"movements:{name}", args=arguments), fields)


def errors(answer: object) -> list[str]:
    return [error for several in answer.context["form"].errors.values() for error in several]


def test_the_standing_agency_assigns_and_the_unit_sees_it(
    standing: Client, officer: Client, commune: Unit, movement: Movement
) -> None:
    due_on = timezone.localdate() + timedelta(days=9)
    fields = {
        "assigner": movement.province.pk, "lead": commune.pk, "document_number": "12/KH", "document_date": "2026-01-05",
        "content": "Số hóa hồ sơ", "due_on": due_on.isoformat(),
    }  # fmt: skip
    answer = post(standing, "assign_task", **fields)
    assert answer["Location"] == reverse("movements:task", args=[Task.objects.get().pk])
    said = page(officer, "my_tasks", year=due_on.year)
    assert "Số hóa hồ sơ" in said
    assert "In progress, within time" in said
    assert errors(post(standing, "assign_task", **(fields | {"document_date": "2100-01-01"}))) == [
        "This day has not come yet.",
    ]


def test_co_operating_units_are_named_a_line_each_by_name_or_code(
    standing: Client, commune: Unit, movement: Movement
) -> None:
    helpers = (
        make_unit("Xã Đăk B", parent=movement.province, code="23300"),
        make_unit("Sở Nội vụ", Kind.DEPARTMENT, parent=movement.province),
    )
    make_unit("Xã Đăk A", parent=movement.province)
    due_on = timezone.localdate() + timedelta(days=9)
    fields = {
        "assigner": movement.province.pk, "lead": commune.pk, "document_number": "12/KH", "document_date": "2026-01-05",
        "content": "Số hóa hồ sơ", "due_on": due_on.isoformat(),
    }  # fmt: skip
    several = errors(post(standing, "assign_task", **fields, helpers="dak"))
    assert several == [
        (
            "“dak”: Several units fit: Xã Đăk B (23300, Tỉnh Kon Tum); Xã Đăk A (Tỉnh Kon Tum). "
            "Write the whole name, or the code."
        )
    ]
    unknown = errors(post(standing, "assign_task", **fields, helpers="23300\nXã nào đó"))
    assert unknown == ["“Xã nào đó”: No unit of today has this name or code."]
    assert Task.objects.count() == 0
    assert post(standing, "assign_task", **fields, helpers="23300\n\n so noi vu \n23300").status_code == 302
    assert set(Task.objects.get().helpers.all()) == set(helpers)


def test_nobody_else_than_units_below_the_assigning_one_co_operates(movement: Movement, commune: Unit) -> None:
    make_unit("Thôn Mẫu", parent=commune)
    head = signed_in(make_account("head", Role.UNIT_HEAD, commune))
    form = head.get(reverse("movements:assign_task")).context["form"]
    with pytest.raises(ValidationError, match="Tỉnh Kon Tum"):
        form.fields["helpers"].clean("Tỉnh Kon Tum")
    assert [unit.name for unit in form.fields["helpers"].clean("thon mau")] == ["Thôn Mẫu"]


def test_a_head_is_offered_the_units_below_the_own_one(movement: Movement, commune: Unit) -> None:
    below = make_unit("Thôn Mẫu", parent=commune)
    head = signed_in(make_account("head", Role.UNIT_HEAD, commune))
    form = head.get(reverse("movements:assign_task")).context["form"]
    assert list(form.fields["lead"].queryset) == [below]
    assert list(form.fields["assigner"].queryset) == [commune]


def test_a_product_goes_in_as_a_file_and_comes_back_to_those_concerned(
    officer: Client, standing: Client, task: Task, movement: Movement
) -> None:
    content = docx()
    file = SimpleUploadedFile("ket-qua.docx", content)
    assert post(officer, "move_task", task.pk, "hand_in", text="Đã xong", file=file).status_code == 302
    step = TaskStep.objects.get(act="hand_in")
    address = reverse("movements:task_file", args=[step.pk])
    assert b"".join(standing.get(address)) == content
    outside = signed_in(make_account("out", Role.UNIT_OFFICER, make_unit("Xã khác", parent=movement.province)))
    assert outside.get(address).status_code == 404
    said = page(outside, "task", task.pk)
    assert "Product handed in" in said
    assert "Đã xong" not in said
    assert "ket-qua.docx" not in said


def test_what_is_wrong_is_said_beside_the_form(officer: Client, task: Task) -> None:
    disguised = SimpleUploadedFile("a.pdf", b"no pdf at all")
    assert errors(post(officer, "move_task", task.pk, "hand_in")) == [
        "Hand in a file, or write here what was done.",
    ]
    refused = errors(post(officer, "move_task", task.pk, "hand_in", file=disguised))
    assert refused[0].startswith("The name of the file ends in “.pdf”, but there is only plain text in it.")
    assert TaskStep.objects.count() == 1


def test_buttons_are_those_of_the_side_and_of_the_status(officer: Client, standing: Client, task: Task) -> None:
    assert list(officer.get(task.get_absolute_url()).context["moves"]) == [
        "hand_in", "progress", "ask-extension", "ask-release",
    ]  # fmt: skip
    assert list(standing.get(task.get_absolute_url()).context["moves"]) == ["cancel"]
    asked = ((officer, "accept"), (standing, "hand_in"), (officer, "nonsense"), (standing, "accept"))
    answers = [client.get(reverse("movements:move_task", args=[task.pk, move])) for client, move in asked]
    assert [answer.status_code for answer in answers] == [403, 403, 404, 302]


def test_the_day_that_was_asked_for_stands_in_the_form_that_grants_it(
    officer: Client, standing: Client, task: Task
) -> None:
    until = task.due_on + timedelta(days=7)
    post(officer, "move_task", task.pk, "ask-extension", text="Chờ hướng dẫn", until=until.isoformat())
    form = standing.get(reverse("movements:move_task", args=[task.pk, "grant-extension"])).context["form"]
    assert form.initial == {"until": until, "text": "Chờ hướng dẫn"}
    assert form.fields["until"].widget.attrs["max"] == task.movement.ends_on
    post(standing, "move_task", task.pk, "grant-extension", until=until.isoformat(), text="Đồng ý")
    task.refresh_from_db()
    assert (task.last_day, task.status) == (until, TaskStatus.OPEN)


@pytest.fixture
def board(movement: Movement, commune: Unit, standing: Client) -> Client:
    make_past_task(movement, commune, date(2024, 3, 31), on_time=True, number="on-time")
    make_past_task(movement, commune, date(2024, 6, 30), on_time=False, number="late")
    make_past_task(movement, make_unit("Xã khác", parent=movement.province), date(2024, 9, 30), number="never")
    return standing


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["on-time", "late", "never"]),
        ({"state": "overdue"}, ["never"]),
        ({"state": "done_late"}, ["late"]),
        ({"q": "xa khac"}, ["never"]),
        ({"q": "late/KH"}, ["late"]),
        ({"since": "2024-06-30", "until": "2024-06-30"}, ["late"]),
        ({"area": "general"}, []),
        ({"state": "nonsense", "since": "nonsense"}, ["on-time", "late", "never"]),
    ],
)
def test_the_board_is_narrowed(query: dict[str, str], numbers: list[str], board: Client) -> None:
    answer = board.get(reverse("movements:task_board", args=[2024]), query)
    assert [task.document_number.removesuffix("/KH") for task, _state in answer.context["tasks"]] == numbers


def test_the_board_counts_the_states_of_government_reporting(board: Client) -> None:
    answer = board.get(reverse("movements:task_board", args=[2024]))
    assert {state.value: count for state, count in answer.context["counts"]} == {
        "overdue": 1, "within_time": 0, "done_late": 1, "done_on_time": 1, "not_feasible": 0, "cancelled": 0,
    }  # fmt: skip


def test_the_board_is_downloaded_as_filtered(board: Client) -> None:
    answer = board.get(reverse("movements:task_board_file", args=["2024", "csv"]), {"state": "overdue"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1:] == [
        '"never/KH","30/12/2022","Tỉnh Kon Tum","Xã khác","","Nhiệm vụ cũ","","","30/09/2024","30/09/2024","Overdue",""'
    ]
    assert board.get(reverse("movements:task_board_file", args=["2024", "xlsx"])).status_code == 200


def test_the_board_of_this_year_is_found_without_it(board: Client) -> None:
    answer = board.get(reverse("movements:task_boards"), {"q": "x"})
    assert answer["Location"] == f"{reverse('movements:task_board', args=[timezone.localdate().year])}?q=x"


def test_a_year_is_declared_complete_and_opened_again(board: Client, movement: Movement) -> None:
    assert "not declared complete yet" in page(board, "task_board", 2024)
    post(board, "task_figures", 2024, reason="Đã giao đủ")
    assert "is declared complete" in page(board, "task_board", 2024)
    post(board, "open_task_list", 2024, reason="Sót")
    assert "not declared complete yet" in page(board, "task_board", 2024)
    assert [step.closed for step in movement.task_list_steps.all()] == [True, False]


def test_who_has_nothing_to_do_is_told_so(officer: Client, standing: Client) -> None:
    assert "No task in this year" in page(officer, "my_tasks", year=2024)
    assert "You serve no unit" in page(standing, "my_tasks")
    assert "No task is due in this year" in page(standing, "task_board", 2023)
    assert "No task fits" in page(standing, "task_board", 2023, state="overdue")


@pytest.mark.parametrize("name", ["my_tasks", "task_board", "task_board_file"])
def test_pages_ask_as_many_queries_for_three_tasks_as_for_one(
    name: str, movement: Movement, commune: Unit, officer: Client
) -> None:
    year = (timezone.localdate() + timedelta(days=10)).year
    arguments = {"my_tasks": [], "task_board": [year], "task_board_file": [str(year), "csv"]}[name]
    address = reverse(f"movements:{name}", args=arguments)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(address, {"year": year}).status_code == 200
        return len(captured)

    helper = make_unit("Sở Mẫu", parent=movement.province)
    make_task(movement, commune, helpers=[helper])
    queries()
    one = queries()
    for number in (2, 3):
        more = make_task(movement, commune, content=f"Việc {number}", helpers=[helper])
        move_task(task=more, move="ask-release", text="Luật đã thay", by=None)
        move_task(task=more, move="confirm-release", text="Đúng", by=None)
    assert queries() == one


@pytest.mark.parametrize(("days", "late"), [(-1, True), (1, False)], ids=["overdue", "in time"])
def test_a_task_no_longer_feasible_tells_whether_it_was_overdue_when_that_was_asked(
    standing: Client, task: Task, days: int, late: bool
) -> None:
    Task.objects.filter(pk=task.pk).update(deadline=timezone.now() + timedelta(days=days))
    move_task(task=task, move="ask-release", text="Luật đã thay", by=None)
    pages = [("task", task.pk), ("task_board", task.year)]
    told = "overdue already when that was asked"
    assert [told in page(standing, *one) for one in pages] == [False, False]
    move_task(task=task, move="confirm-release", text="Đúng", by=None)
    # However late it is by now: what counts is the instant at which it was asked.
    Task.objects.filter(pk=task.pk, deadline__gt=timezone.now()).update(deadline=timezone.now() + timedelta(seconds=1))
    assert [told in page(standing, *one) for one in pages] == [late, late]
    assert ("By then the task was overdue" in page(standing, "task", task.pk)) is late
    table = page(standing, "task_board_file", task.year, "csv")
    assert ("No longer feasible (overdue already when that was asked)" in table) is late


def test_an_extension_is_offered_only_while_it_can_be_asked_for(task: Task, officer: Client) -> None:
    ask = reverse("movements:move_task", args=[task.pk, "ask-extension"])
    assert ask in page(officer, "task", task.pk)
    Task.objects.update(deadline=timezone.now())
    said, why = page(officer, "task", task.pk), "The deadline has passed: an extension is asked for before it."
    assert (ask in said, why in said) == (False, True)
    assert reverse("movements:move_task", args=[task.pk, "hand_in"]) in said
    assert why in officer.get(ask, follow=True).content.decode()


def test_only_who_answers_for_the_task_is_told_why_no_extension_is_offered(task: Task, standing: Client) -> None:
    Task.objects.update(deadline=timezone.now())
    assert "an extension is asked for before it" not in page(standing, "task", task.pk)


def test_links_above_the_board_are_told_apart(board: Client) -> None:
    lead = page(board, "task_board", 2024).split("is not declared complete yet")[1].split("</p>")[0]
    assert lead.count("</a> · <a") == lead.count("<a") - 1 == 1


def test_what_is_to_be_mended_stands_above_all_else_and_above_the_form(
    standing: Client, officer: Client, task: Task
) -> None:
    post(officer, "move_task", task.pk, "hand_in", text="Đã rà soát")
    post(standing, "move_task", task.pk, "return", text="Thiếu danh mục")
    assert "Thiếu danh mục" in page(officer, "task", task.pk).partition("panel plan-text")[0]
    assert "Thiếu danh mục" in page(officer, "move_task", task.pk, "hand_in").partition("panel plan-text")[0]
    other = signed_in(make_account("other", Role.UNIT_OFFICER, make_unit("Xã Khác", parent=task.assigner)))
    assert "Thiếu danh mục" not in page(other, "task", task.pk)
    post(officer, "move_task", task.pk, "hand_in", text="Kèm danh mục")
    assert "Thiếu danh mục" not in page(officer, "task", task.pk).partition("panel plan-text")[0]
