"""The pages of difficulties, as a unit, the standing agency and an outsider see them."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.people import make_account, make_standing_officer, make_unit, succeed
from thidua.feedback.actions import report_difficulty, take_up_difficulty
from thidua.feedback.models import Difficulty, Nature, State
from thidua.movements.models import Movement
from thidua.people.actions import delegate_role
from thidua.people.models import Account, Role, RoleGrant, Unit

LIST = "/difficulties/"


def enter(account: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def report(movement: Movement, unit: Unit, title: str = "Slow network", area: str = "") -> Difficulty:
    return report_difficulty(movement=movement, unit=unit, title=title, text="Since March", area=area, by=None)


def test_a_unit_reports_by_form_and_lands_on_the_difficulty(officer: Account, commune: Unit) -> None:
    client = enter(officer)
    values = {"unit": commune.pk, "title": "Slow network", "text": "Since March", "area": "general"}
    answer = client.post(reverse("feedback:report"), values)
    made = Difficulty.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.unit, made.title, made.area, made.state) == (commune, "Slow network", "general", State.REPORTED)


def test_a_report_for_another_unit_is_refused(officer: Account, other: Unit) -> None:
    answer = enter(officer).post(reverse("feedback:report"), {"unit": other.pk, "title": "a", "text": "b"})
    assert answer.status_code == 200
    assert "unit" in answer.context["form"].errors
    assert "You report for your own units only." in answer.content.decode()
    assert Difficulty.objects.count() == 0


def test_the_standing_agency_takes_up_and_answers_by_form(movement: Movement, commune: Unit, agency: Account) -> None:
    difficulty, client = report(movement, commune), enter(agency)
    page = client.get(difficulty.get_absolute_url())
    assert list(page.context["moves"]) == ["take-up", "pass-on", "answer"]
    client.post(reverse("feedback:move", args=[difficulty.pk, "take-up"]), {"nature": "systems"})
    answer = client.post(
        reverse("feedback:move", args=[difficulty.pk, "answer"]), {"text": "It is mended."}, follow=True
    )
    assert "It is mended." in answer.content.decode()
    difficulty.refresh_from_db()
    assert (difficulty.state, difficulty.nature) == (State.ANSWERED, Nature.SYSTEMS)


def test_an_empty_answer_is_shown_again_with_its_error(movement: Movement, commune: Unit, agency: Account) -> None:
    difficulty = report(movement, commune)
    answer = enter(agency).post(reverse("feedback:move", args=[difficulty.pk, "answer"]), {"text": " "})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"text": ["This field is required."]}


def test_who_reports_for_a_unit_and_answers_for_the_agency_is_shown_both_ways(
    movement: Movement, commune: Unit, other: Unit, agency: Account
) -> None:
    RoleGrant.objects.create(account=agency, role=Role.UNIT_HEAD, unit=commune)
    report(movement, other)
    page = enter(agency).get(LIST).content.decode()
    assert reverse("feedback:report") in page
    assert reverse("feedback:compiled") in page
    assert "waits to be taken up" in page


def test_difficulties_of_others_look_like_none(movement: Movement, commune: Unit, stranger: Account) -> None:
    difficulty, client = report(movement, commune), enter(stranger)

    def ask(pk: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            status = client.get(reverse("feedback:difficulty", args=[pk])).status_code
        return status, len(asked)

    assert ask(difficulty.pk) == ask(difficulty.pk + 99) == (404, ask(0)[1])
    assert client.get(LIST).context["page"].paginator.count == 0
    assert "Slow network" not in client.get(f"{LIST}download.csv").content.decode()


def test_the_list_is_narrowed_by_words_unit_state_area_nature_and_days(
    movement: Movement, commune: Unit, other: Unit, agency: Account
) -> None:
    slow, staff = report(movement, commune, area="general"), report(movement, other, "No staff")
    take_up_difficulty(difficulty=staff, nature=Nature.STAFF, by=None)
    client = enter(agency)

    def found(**wanted: str) -> list[str]:
        return sorted(one.title for one in client.get(LIST, wanted).context["page"])

    assert found() == ["No staff", "Slow network"]
    assert found(q="slow") == found(q="dak ha") == found(state="reported") == found(area="general") == [slow.title]
    assert found(state="in_work") == found(nature="staff") == [staff.title]
    assert found(state="open", until=f"{localdate():%Y-%m-%d}") == ["No staff", "Slow network"]
    assert found(since="2099-01-01") == found(q="nothing") == []


def test_what_is_compiled_counts_by_area_nature_and_state(
    movement: Movement, commune: Unit, other: Unit, agency: Account
) -> None:
    report(movement, commune, area="general")
    take_up_difficulty(difficulty=report(movement, other), nature=Nature.STAFF, by=None)
    page = enter(agency).get(reverse("feedback:compiled"))
    assert [(row.label, row.counts, row.total) for row in page.context["by_area"]] == [
        ("General", (1, 0, 0, 0, 0), 1),
        ("not stated", (0, 1, 0, 0, 0), 1),
    ]
    assert [(row.label, row.total) for row in page.context["by_nature"] if row.total] == [
        ("Staff and skills", 1),
        ("not stated", 1),
    ]


def test_a_download_holds_what_the_list_shows(movement: Movement, commune: Unit, agency: Account) -> None:
    report(movement, commune, area="general")
    text = enter(agency).get(f"{LIST}download.csv").content.decode("utf-8-sig")
    header, row = text.splitlines()[:2]
    assert header.split(",")[1:4] == ['"Unit"', '"In one sentence"', '"What it is"']
    assert row.split(",")[1:6] == ['"Xã Đăk Hà"', '"Slow network"', '"Since March"', '""', '"General"']
    assert enter(agency).get(f"{LIST}download.xlsx").content.startswith(b"PK")


def test_the_list_needs_as_many_queries_for_three_as_for_one(
    movement: Movement, commune: Unit, agency: Account
) -> None:
    client = enter(agency)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
            client.get(f"{LIST}download.csv")
        return len(asked)

    report(movement, commune)
    queries()
    one = queries()
    report(movement, commune)
    report(movement, commune)
    assert queries() == one


def test_what_was_done_on_somebodys_behalf_is_shown_as_such(movement: Movement, commune: Unit, agency: Account) -> None:
    deputy, today = make_account("deputy"), localdate()
    delegate_role(grant=agency.grants.get(), to=deputy, valid_from=today, valid_to=today, reason="On leave", by=agency)
    difficulty, client = report(movement, commune), enter(deputy)
    client.post(reverse("feedback:move", args=[difficulty.pk, "answer"]), {"text": "It is mended."})
    page = client.get(difficulty.get_absolute_url()).content.decode()
    assert f"deputy, on behalf of {agency}" in page


def test_who_reaches_a_unit_that_carries_on_another_sees_and_answers_for_its_difficulties(
    movement: Movement, commune: Unit, other: Unit, stranger: Account
) -> None:
    difficulty = report(movement, commune)
    address, client = difficulty.get_absolute_url(), enter(stranger)
    assert client.get(address).status_code == 404
    succeed(commune, other)
    assert list(client.get(address).context["moves"]) == ["withdraw"]
    assert difficulty.title in client.get(LIST).content.decode()


def test_the_agency_of_a_province_that_carries_on_another_answers_its_difficulties(
    movement: Movement, commune: Unit
) -> None:
    difficulty, heir = report(movement, commune), make_unit("Tỉnh Mới", "province")
    succeed(movement.province, heir)
    page = enter(make_standing_officer(heir)).get(difficulty.get_absolute_url())
    assert list(page.context["moves"]) == ["take-up", "pass-on", "answer"]
