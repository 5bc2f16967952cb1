"""Units enter the figures of the goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tests.factories.movements import make_duty, observe
from tests.factories.people import make_account, make_unit, succeed
from tests.factories.targets import AMOUNT as POSTS, OTHER, SHARE as ONLINE, make_goals_movement
from thidua.law.loading import load_texts
from thidua.movements.actions import adopt_regulation
from thidua.movements.models import Movement, MovementStatus, RegulationVersion
from thidua.observations.actions import Figure, OriginInfo
from thidua.observations.models import Observation
from thidua.people.models import Account, Role, Unit
from thidua.sheets.reading import read_table
from thidua.sheets.writing import write_xlsx
from thidua.targets.actions import Answer, report_figures
from thidua.targets.tables import MEASURE, UNIT_FIGURES

pytestmark = pytest.mark.django_db
YEAR = 2024
FOUR, FIVE = Decimal(4), Decimal(5)
JUMPED = "The rate is 90 % after 50 % the year before."


@pytest.fixture
def movement() -> Movement:
    return make_goals_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    return make_unit("Xã Mẫu", parent=movement.province)


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=commune)


@pytest.fixture
def client(officer: Account) -> Client:
    return signed_in(officer)


def signed_in(account: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def share(unit: Unit, numerator: int, denominator: int, year: int = YEAR, measure: str = ONLINE) -> Figure:
    parts = Decimal(numerator), Decimal(denominator)
    return Figure(measure=measure, year=year, unit_id=unit.pk, numerator=parts[0], denominator=parts[1])


def address(unit: Unit, year: int = YEAR) -> str:
    return reverse("targets:figures", args=[unit.pk, year])


def sent(numerator: str = "", denominator: str = "", **more: str) -> dict[str, str]:
    named = {"numerator": numerator, "denominator": denominator, **more}
    return {"reason": named.pop("reason", "")} | {f"{ONLINE}-{name}": value for name, value in named.items()}


def on_record() -> list[tuple[object, ...]]:
    rows = Observation.objects.filter(measure__code=ONLINE, period_end=date(YEAR, 12, 31)).order_by("pk")
    return [(row.numerator, row.denominator, row.note, row.reason, row.supersedes_id is not None) for row in rows]


def errors(answer: object) -> list[str]:
    form = answer.context["form"]  # type: ignore[attr-defined]
    found = [form.errors, *(entry.errors for entry in form.entries)]
    return [message for said in found for messages in said.values() for message in messages]


def test_a_unit_enters_a_figure(client: Client, commune: Unit, officer: Account) -> None:
    answer = client.post(address(commune), sent("1.234,5", "2000", evidence="12/BC-UBND"))
    assert answer.status_code == 302
    assert on_record() == [(Decimal("1234.5"), Decimal(2000), "", "", False)]
    row = Observation.objects.get()
    assert (row.evidence, row.origin.kind, row.origin.recorded_by) == ("12/BC-UBND", "form", officer)
    assert row.origin.label == "Biểu mẫu số liệu mục tiêu: Xã Mẫu, 2024"


def test_the_same_form_sent_twice_is_recorded_once(client: Client, commune: Unit) -> None:
    for _time in range(2):
        assert client.post(address(commune), sent("1", "2")).status_code == 302
    assert len(on_record()) == 1
    said = [str(message) for message in client.get(address(commune)).context["messages"]]
    assert said[-1] == "Nothing has changed: these figures are on record already."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            sent("3", "2"),
            "The numerator is greater than the denominator. Check whether the two were swapped or miscounted.",
        ),
        (sent("3", ""), "This kind of measure needs this field. Fill it in, or say that the measure does not apply."),
        (sent("-3", "2"), "A numerator or denominator cannot be negative. Correct the number."),
        (sent(not_applicable="on"), "The measure is said not to apply, but not why. Say why in the note."),
    ],
)
def test_what_is_wrong_is_refused(client: Client, commune: Unit, data: dict[str, str], message: str) -> None:
    answer = client.post(address(commune), data)
    assert message in errors(answer)
    assert on_record() == []


@pytest.mark.parametrize(
    ("language", "text", "number", "heard"),
    [
        ("vi", "12.000", "12000", "“12.000” được đọc là số 12000."),
        ("vi", "12,500", "12.5", "“12,500” được đọc là số 12,5."),
        ("en", "12,000", "12000", "“12,000” was read as the number 12000."),
        ("en", "12.5", "12.5", ""),
    ],
)
def test_a_number_is_read_in_the_language_of_the_page_and_what_has_two_readings_is_told(
    client: Client, commune: Unit, language: str, text: str, number: str, heard: str
) -> None:
    answer = client.post(address(commune), sent(text, "20000"), headers={"accept-language": language}, follow=True)
    assert [numerator for numerator, *_rest in on_record()] == [Decimal(number)]
    said = " ".join(str(message) for message in answer.context["messages"])
    assert said.endswith(heard) if heard else "“" not in said


def test_a_doubtful_figure_is_asked_about_and_then_kept_with_its_note(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100, YEAR - 1))
    asked = client.post(address(commune), sent("90", "100"))
    entry = next(one for one in asked.context["form"].entries if one.line.asked.code == ONLINE)
    assert ([str(doubt) for doubt in entry.review.doubts], on_record()) == ([JUMPED], [])
    assert JUMPED in asked.content.decode()
    answer = client.post(address(commune), sent("90", "100", asked=entry.review.digest, note="Đã có máy"))
    assert answer.status_code == 302
    assert on_record() == [(Decimal(90), Decimal(100), "Đã có máy", "", False)]


def test_a_note_alone_does_not_pass_over_a_question_that_was_never_asked(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100, YEAR - 1))
    assert client.post(address(commune), sent("90", "100", note="Đã có máy")).status_code == 200
    assert on_record() == []


def test_another_doubtful_figure_is_asked_about_again(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100, YEAR - 1))
    asked = client.post(address(commune), sent("90", "100"))
    entry = next(one for one in asked.context["form"].entries if one.line.asked.code == ONLINE)
    again = client.post(address(commune), sent("95", "100", asked=entry.review.digest, note="Đã có máy"))
    assert (again.status_code, on_record()) == (200, [])


def test_a_denominator_is_held_against_another_measure(client: Client, commune: Unit) -> None:
    observe(share(commune, 80, 90, measure=OTHER))
    data = {"reason": "", f"{ONLINE}-numerator": "80", f"{ONLINE}-denominator": "91"}
    asked = client.post(address(commune), data).content.decode()
    assert "The denominator is 91, but “Work files” counts 90 of the same." in asked


def test_a_correction_needs_a_reason_and_keeps_what_stood(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100))
    refused = client.post(address(commune), sent("60", "100"))
    assert ("Give the reason of the corrections." in errors(refused), len(on_record())) == (True, 1)
    assert client.post(address(commune), sent("60", "100", reason="Đếm sót")).status_code == 302
    assert on_record() == [
        (Decimal(50), Decimal(100), "", "", False),
        (Decimal(60), Decimal(100), "", "Đếm sót", True),
    ]


def doubted(answer: object) -> list[str]:
    entries = answer.context["form"].entries  # type: ignore[attr-defined]
    return [str(doubt) for one in entries if one.review for doubt in one.review.doubts]


def test_a_correction_far_from_what_stands_is_asked_about_although_it_has_a_reason(
    client: Client, commune: Unit
) -> None:
    observe(share(commune, 143, 186))
    typed = sent("3", "18600", reason="sửa")
    said = ["The rate is 0.0161 %; on record stands 76.8817 %.", "The denominator is 18600; on record stands 186."]
    assert doubted(client.post(address(commune), typed)) == said
    assert len(on_record()) == 1


def test_the_first_figure_of_a_new_unit_far_beyond_those_of_its_kind_is_asked_about(
    client: Client, movement: Movement, commune: Unit
) -> None:
    for number in range(1, 6):
        observe(share(make_unit(f"Xã {number}", parent=movement.province), 20, 20 * number))
    observe(share(make_unit("Huyện", kind="district", parent=movement.province), 100, 9000))
    asked = client.post(address(commune), sent("3", "1860"))
    assert doubted(asked) == ["The denominator is 1860; of other units of its kind it is 100 at most."]
    [entry] = [one for one in asked.context["form"].entries if one.review]
    confirmed = sent("3", "1860", asked=entry.review.digest, note="Phường đông dân")
    assert client.post(address(commune), confirmed).status_code == 302


def test_what_is_left_empty_stays(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100))
    assert client.post(address(commune), {f"{POSTS}-value": "40"}).status_code == 302
    assert Observation.objects.filter(superseded_by=None).count() == 2


def test_the_page_shows_the_year_before_beside_the_figure(client: Client, commune: Unit) -> None:
    observe(share(commune, 41, 97, YEAR - 1))
    assert "Year 2023: 41 / 97" in " ".join(client.get(address(commune)).content.decode().split())


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER])
def test_other_roles_enter_nothing(role: Role, commune: Unit) -> None:
    other = signed_in(make_account(role=role, unit=commune))
    assert other.post(address(commune), sent("1", "2")).status_code == 403
    assert on_record() == []


def test_the_unit_of_another_is_as_if_it_were_not_there(client: Client, movement: Movement) -> None:
    other = make_unit("Xã khác", parent=movement.province)
    addresses = [address(other), reverse("targets:figures", args=[10**6, YEAR]), address(other, 1999)]
    assert [client.post(each, sent("1", "2")).status_code for each in addresses] == [404, 404, 404]
    assert on_record() == []


def test_a_head_enters_for_those_below_and_the_standing_agency_for_all(movement: Movement) -> None:
    district = make_unit("Huyện Mẫu", kind="district", parent=movement.province)
    below, beside = make_unit(parent=district), make_unit("Xã khác", parent=movement.province)
    head = signed_in(make_account(role=Role.UNIT_HEAD, unit=district))
    standing = signed_in(make_account(role=Role.STANDING_OFFICER, unit=movement.province))
    assert [head.get(address(unit)).status_code for unit in (district, below, beside)] == [200, 200, 404]
    assert [standing.get(address(unit)).status_code for unit in (district, below, beside)] == [200, 200, 200]


def test_only_units_in_force_on_the_last_day_of_a_year_are_asked(movement: Movement) -> None:
    gone = make_unit("Xã cũ", parent=movement.province, valid_to=date(2024, 6, 30))
    to_the_end = make_unit("Xã cuối năm", parent=movement.province, valid_to=date(2024, 12, 31))
    standing = signed_in(make_account(role=Role.STANDING_OFFICER, unit=movement.province))
    for unit, answers in ((gone, [200, 404, 404]), (to_the_end, [200, 200, 404])):
        assert [standing.get(address(unit, year)).status_code for year in (2023, 2024, 2025)] == answers
    listed = standing.get(reverse("targets:reporting"), {"year": 2024}).context["rows"]
    assert [unit for unit, *_counts in listed] == [to_the_end]
    assert standing.get(address(gone, 2023)).context["years"] == [2023, 2022]


def test_who_carries_others_on_is_told_that_its_year_is_theirs_too(movement: Movement) -> None:
    """A was merged into B in March, B into C in July; a part of D came to C as well, E went long before."""
    spans = {"A": date(2025, 2, 28), "B": date(2025, 6, 30), "D": date(2025, 6, 30), "E": date(2024, 6, 30)}
    a, b, d, e = (make_unit(f"Xã {name}", parent=movement.province, valid_to=to) for name, to in spans.items())
    heir = make_unit("Xã C", parent=movement.province, valid_from=date(2025, 7, 1))
    for predecessor, successor, part in ((a, b, "1"), (b, heir, "1"), (d, heir, "0.5"), (e, heir, "1")):
        succeed(predecessor, successor, part)
    standing = signed_in(make_account(role=Role.STANDING_OFFICER, unit=movement.province))
    page = standing.get(address(heir, 2025))
    assert page.context["merged"] == [b, a, d]
    assert "Xã C carries on units that ended in 2025 (Xã B; Xã A; Xã D): its figures of 2025 include theirs" in (
        page.content.decode()
    )
    assert standing.get(address(heir, 2026)).context["merged"] == []


def test_the_units_of_another_province_are_not_asked_for_the_years_before_it_carried_this_one_on(
    movement: Movement,
) -> None:
    heir = make_unit("Tỉnh Quảng Ngãi", kind="province")
    Unit.objects.filter(pk=movement.province.pk).update(valid_to=date(2025, 6, 30))
    succeed(movement.province, heir)
    ward = make_unit("Phường có sẵn", parent=heir)
    standing = signed_in(make_account(role=Role.STANDING_OFFICER, unit=heir))
    assert [standing.get(address(ward, year)).status_code for year in (2024, 2025)] == [404, 200]
    assert standing.get(address(ward, 2025)).context["years"] == [2026, 2025]


def test_the_list_tells_what_is_missing_and_costs_the_same_for_any_length(movement: Movement, commune: Unit) -> None:
    standing = signed_in(make_account(role=Role.STANDING_OFFICER, unit=movement.province))
    observe(share(commune, 1, 2))
    list_address = reverse("targets:reporting")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = standing.get(list_address, {"year": YEAR})
        assert answer.context["rows"][0] == (commune, 1, 2, 1)
        return len(captured)

    queries()  # what is cached by the first page is no matter of the list
    one = queries()
    for number in (2, 3):
        make_unit(f"Xã {number}", parent=movement.province)
    assert queries() == one


# What the program makes itself

OBLIGATIONS = """
obligations:
  - code: directive
    name: {vi: Văn bản chỉ đạo, en: Directive}
    text: {vi: Gửi hằng năm, en: Sent each year}
    unit_kinds: [commune]
    recurrence: yearly
    first_year: 2023
    last_year: 2030
    to: {vi: Văn phòng, en: The office}
    basis: [{instrument: plan, paragraph: "1"}]
    counts: [{measure: posts}]
"""
MADE = "The program makes this figure itself of what units owe and hand in; nobody types it."


@pytest.fixture
def made(movement: Movement, commune: Unit) -> Movement:
    """The posts are counted by the program itself from the year on in which something is owed here."""
    before = movement.regulation
    texts = {**before.texts, "obligations.yaml": OBLIGATIONS}
    pack, _warnings = load_texts(before.code, texts, before.national)
    version = RegulationVersion.objects.create(
        code=before.code, sha256=pack.sha256, texts=texts, national=before.national
    )
    adopt_regulation(movement=movement, regulation=version, reason="Thử", by=None)
    make_duty(movement, commune, obligation="directive", period=str(YEAR), year=YEAR)
    return movement


def test_a_figure_that_is_made_here_is_shown_with_where_it_comes_from_and_not_asked_for(
    client: Client, commune: Unit, made: Movement
) -> None:
    observe(Figure(measure=POSTS, year=YEAR, unit_id=commune.pk, value=FOUR))
    page = client.get(address(commune)).content.decode()
    assert (MADE in page, "Báo cáo" in page, f'name="{POSTS}-value"' in page) == (True, True, False)
    before = client.get(address(commune, YEAR - 1)).content.decode()
    assert (MADE in before, f'name="{POSTS}-value"' in before) == (False, True)
    assert client.post(address(commune), sent("1", "2")).status_code == 302
    listed = client.get(reverse("targets:reporting"), {"year": YEAR})
    assert listed.context["rows"] == [(commune, 1, 1, 0)]


def test_a_form_that_brings_a_figure_made_here_is_refused_in_words(
    client: Client, commune: Unit, made: Movement
) -> None:
    answer = client.post(address(commune), sent("1", "2") | {f"{POSTS}-value": "7"})
    [said] = [error for error in errors(answer) if "itself" in error]
    assert said.startswith(f"{MADE} Leave it out.")
    assert said in unescape(answer.content.decode())
    assert not Observation.objects.exists()


def test_a_row_that_brings_a_figure_made_here_is_refused_in_its_place(
    client: Client, commune: Unit, made: Movement
) -> None:
    observe(Figure(measure=POSTS, year=YEAR, unit_id=commune.pk, value=FOUR))
    unchanged = sheet(client, commune)
    assert client.get(handed_in(client, commune, unchanged)).context["errors"] == ()
    check = handed_in(client, commune, filled(unchanged, POSTS, value=FIVE))
    answer = client.post(check, {"reason": "Đếm lại"})
    [error] = answer.context["errors"]
    assert (str(error.column), error.value, str(error.problem)) == ("Measure", POSTS, MADE)
    assert Observation.objects.get().value == FOUR


# The sheet


def sheet(client: Client, unit: Unit) -> bytes:
    return client.get(reverse("targets:figures_sheet", args=[unit.pk, YEAR])).content


def filled(content: bytes, measure: str, **cells: object) -> bytes:
    """A sheet with some cells of a measure filled in."""
    rows = [dict(row.values) for row in read_table(UNIT_FIGURES, content).rows]
    for row in rows:
        row.update(cells if row["measure"] == measure else {})
    return write_xlsx(UNIT_FIGURES, rows, "en")


def handed_in(client: Client, unit: Unit, content: bytes) -> str:
    """The address of the check of a file that is handed in."""
    file = SimpleUploadedFile("so-lieu.xlsx", content)
    answer = client.post(reverse("targets:hand_in", args=[unit.pk, YEAR]), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_sheet_comes_back_unchanged(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100))
    check = handed_in(client, commune, sheet(client, commune))
    assert "Everything in this file is on record already" in client.get(check).content.decode()
    assert client.post(check).status_code == 302
    assert len(on_record()) == 1


def test_a_filled_sheet_is_recorded_with_its_file_as_origin(client: Client, commune: Unit) -> None:
    check = handed_in(
        client, commune, filled(sheet(client, commune), ONLINE, numerator=Decimal(30), denominator=Decimal(40))
    )
    assert client.get(check).status_code == 200
    assert on_record() == []
    assert client.post(check, {"reason": ""}).status_code == 302
    assert on_record() == [(Decimal(30), Decimal(40), "", "", False)]
    origin = Observation.objects.get().origin
    page = client.get(reverse(origin.url_name, args=[origin.key]))
    assert "so-lieu.xlsx" in page.content.decode()
    file = client.get(reverse("targets:handed_in_file", args=[origin.key]))
    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_a_doubtful_row_of_a_sheet_is_asked_about(client: Client, commune: Unit) -> None:
    observe(share(commune, 50, 100, YEAR - 1))
    check = handed_in(
        client, commune, filled(sheet(client, commune), ONLINE, numerator=Decimal(90), denominator=Decimal(100))
    )
    [entry] = client.get(check).context["changing"]
    assert [str(doubt) for doubt in entry.review.doubts] == [JUMPED]
    assert (client.post(check).status_code, on_record()) == (200, [])
    asked = {f"{ONLINE}-asked": entry.review.digest, f"{ONLINE}-note": "Đã có máy", f"{ONLINE}-numerator": "1"}
    assert client.post(check, asked).status_code == 302
    assert on_record() == [(Decimal(90), Decimal(100), "Đã có máy", "", False)]


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"numerator": FIVE, "denominator": FOUR}, "Numerator", "The numerator is greater than the denominator."),
        ({"numerator": FIVE}, "Denominator", "This kind of measure needs this field."),
        ({"unit_name": "Xã khác", "numerator": FOUR, "denominator": FIVE}, "Unit name", "This row is of another unit."),
        ({"year": 2022, "numerator": FOUR, "denominator": FIVE}, "Year", "This row is of another year."),
    ],
)
def test_errors_of_a_sheet_have_their_place(
    client: Client, commune: Unit, cells: dict[str, object], column: str, problem: str
) -> None:
    check = handed_in(client, commune, filled(sheet(client, commune), ONLINE, **cells))
    answer = client.post(check)
    assert answer.status_code == 200
    [error] = answer.context["errors"]
    assert (error.row, str(error.column), str(error.problem)) == (2, column, problem)
    assert on_record() == []


def test_a_count_with_a_fraction_is_refused_by_form_and_by_sheet(client: Client, commune: Unit) -> None:
    said = "This measure counts things, and a count has no fraction."
    remedy = "Write a whole number. Check whether a comma or a point was meant to group digits."
    assert errors(client.post(address(commune), {f"{POSTS}-value": "40,5"}))[1:] == [f"{said} {remedy}"]
    check = handed_in(client, commune, filled(sheet(client, commune), POSTS, value=Decimal("40.5")))
    [error] = client.post(check).context["errors"]
    assert (str(error.column), str(error.problem)) == ("Value", said)
    assert client.post(address(commune), {f"{POSTS}-value": "40,0"}).status_code == 302
    assert Observation.objects.get().value == Decimal(40)


def test_the_sheet_names_the_goal_and_what_is_counted_and_does_not_read_them(client: Client, commune: Unit) -> None:
    content = sheet(client, commune)
    rows = {row[MEASURE]: row for row in read_table(UNIT_FIGURES, content).rows}
    keys = ("goal", "counted", "numerator_counts", "denominator_counts")
    assert [rows[ONLINE].values[key] for key in keys] == ["G2", "Dossiers", "Online", "All"]
    assert [rows[POSTS].values[key] for key in keys] == ["G3", None, None, None]
    other = filled(content, ONLINE, goal="G9", counted=None, numerator=FOUR, denominator=FIVE)
    assert client.post(handed_in(client, commune, other)).status_code == 302
    assert on_record() == [(FOUR, FIVE, "", "", False)]


def test_a_file_that_is_no_table_is_refused(client: Client, commune: Unit) -> None:
    file = SimpleUploadedFile("so-lieu.xlsx", b"%PDF-1.7")
    answer = client.post(reverse("targets:hand_in", args=[commune.pk, YEAR]), {"file": file})
    assert (answer.status_code, "file" in answer.context["sheet_form"].errors) == (200, True)


def test_the_file_of_another_is_not_there(client: Client, commune: Unit, movement: Movement) -> None:
    check = handed_in(
        client, commune, filled(sheet(client, commune), ONLINE, numerator=Decimal(30), denominator=Decimal(40))
    )
    other = signed_in(make_account(role=Role.UNIT_OFFICER, unit=commune))
    assert [other.get(check).status_code, other.post(check).status_code] == [404, 404]
    pk = check.rstrip("/").rsplit("/", 1)[1]
    assert other.get(reverse("targets:handed_in", args=[pk])).status_code == 404
    assert other.get(reverse("targets:handed_in_file", args=[pk])).status_code == 404


def test_the_page_offers_the_years_in_which_the_unit_is_in_force(movement: Movement) -> None:
    young = make_unit("Xã mới", parent=movement.province, valid_from=date(2025, 7, 1))
    officer = make_account(role=Role.UNIT_OFFICER, unit=young)
    page = signed_in(officer).get(address(young, 2025))
    assert page.context["years"] == [2026, 2025]


def test_in_a_closed_movement_no_figure_is_entered(client: Client, commune: Unit) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert "The movement is closed" in " ".join(errors(client.post(address(commune), sent("40", "50"))))
    assert on_record() == []
    assert reverse("targets:reporting") not in client.get(reverse("targets:goals")).content.decode()


def test_figures_of_a_year_that_a_unit_is_not_asked_for_are_refused(movement: Movement, commune: Unit) -> None:
    Unit.objects.filter(pk=commune.pk).update(valid_to=date(YEAR, 6, 30))
    commune.refresh_from_db()
    origin = OriginInfo("form", "", "Biểu mẫu")
    said = {"movement": movement, "unit": commune, "answers": [Answer(share(commune, 1, 2))], "reason": ""}
    with override("en"), pytest.raises(ValidationError, match="not asked for figures of that year"):
        report_figures(year=YEAR, origin=origin, by=None, **said)
    assert on_record() == []
