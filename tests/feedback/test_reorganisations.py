"""Difficulties of units that end: the preview tells them, and carrying out hands on what nobody has settled."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.factories.reorganisations import abolish, make_draft, merge, new
from thidua.audit.models import Entry
from thidua.feedback.actions import answer_difficulty, pass_on_difficulty, report_difficulty
from thidua.feedback.models import Difficulty
from thidua.feedback.permissions import difficulties_open_to
from thidua.movements.models import Movement
from thidua.people.models import Account, Unit
from thidua.reorganisations.actions import carry_out
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.queries import effects, plan_of

type Reported = dict[str, Difficulty]


@pytest.fixture
def reported(movement: Movement, commune: Unit, other: Unit) -> Reported:
    """One of each: just reported, passed on, answered; and one of another unit."""
    translation.activate("en")
    where = {"reported": commune, "passed on": commune, "answered": commune, "elsewhere": other}
    made = {
        title: report_difficulty(movement=movement, unit=unit, title=title, text="…", by=None)
        for title, unit in where.items()
    }
    pass_on_difficulty(difficulty=made["passed on"], to="Sở KH&CN", by=None)
    answer_difficulty(difficulty=made["answered"], text="Xong", by=None)
    return made


@pytest.fixture
def merged(movement: Movement, commune: Unit) -> Reorganisation:
    draft = make_draft()
    merge(draft, commune, into=new("Xã Gộp", movement.province))
    return draft


def told(draft: Reorganisation) -> list[list[str]]:
    return [
        [cell.text for cell in row] for one in effects(plan_of(draft)) if one.code == "difficulties" for row in one.rows
    ]


def states() -> dict[str, tuple[str, str]]:
    return {
        title: (unit, state) for title, unit, state in Difficulty.objects.values_list("title", "unit__name", "state")
    }


def test_what_is_open_goes_on_at_who_carries_the_unit_on(
    reported: Reported, merged: Reorganisation, officer: Account, agency: Account
) -> None:
    assert told(merged) == [["reported", "Xã Đăk Hà", "Xã Gộp"], ["passed on", "Xã Đăk Hà", "Xã Gộp"]]
    carry_out(reorganisation=merged, by=agency)
    assert states() == {
        "reported": ("Xã Gộp", "reported"),
        "passed on": ("Xã Gộp", "passed_on"),
        "answered": ("Xã Đăk Hà", "answered"),
        "elsewhere": ("Xã Đăk Mar", "reported"),
    }
    last = reported["passed on"].steps.values_list("state", "to", "document", "text", "by_name").last()
    assert last == ("passed_on", "", "", "Xã Đăk Hà → Xã Gộp (01/NQ-MAU)", str(agency))
    passed_on = Difficulty.objects.get(title="passed on").passed_on
    assert (passed_on.to, passed_on.pk) == ("Sở KH&CN", reported["passed on"].steps.order_by("-pk")[1].pk)
    read = difficulties_open_to(Account.objects.get(pk=officer.pk))  # what was answered before, too
    assert {one.title for one in read} == {"reported", "passed on", "answered"}


def test_what_nobody_takes_over_is_withdrawn_by_the_decision(reported: Reported, commune: Unit) -> None:
    draft = make_draft()
    abolish(draft, commune)
    assert told(draft)[0] == ["reported", "Xã Đăk Hà", "is withdrawn"]
    carry_out(reorganisation=draft, by=None)
    assert states()["reported"] == ("Xã Đăk Hà", "withdrawn")
    last = reported["reported"].steps.values_list("state", "to", "document", "text", "by_name").last()
    assert last == ("withdrawn", "", "01/NQ-MAU", "", "system")


def test_the_log_tells_what_was_handed_on_by_which_decision(reported: Reported, merged: Reorganisation) -> None:
    carry_out(reorganisation=merged, by=None)
    entries = Entry.objects.filter(subject_kind="difficulty", verb="hand_on_difficulty").order_by("pk")
    assert [(entry.subject_key, entry.said.reason) for entry in entries] == [
        (str(reported[title].pk), "01/NQ-MAU") for title in ("reported", "passed on")
    ]
