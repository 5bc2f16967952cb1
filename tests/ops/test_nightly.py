"""Every night the same: what is done is not done twice, whatever was missed, failed or killed before."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.documents import make_letterhead
from tests.factories.movements import make_kontum_movement, make_past_task
from tests.factories.people import make_account, make_unit
from tests.killing import kill_at
from thidua.audit.chain import read_anchors
from thidua.audit.models import Entry, Link
from thidua.documents.models import Paper
from thidua.movements.actions import close_task_list, move_task, open_task_list, record_task_figures
from thidua.movements.models import Duty, Movement, MovementStatus, MovementStep, Task
from thidua.notices.models import Digest, Notice
from thidua.observations.models import Observation
from thidua.ops.data_command import ExitCode
from thidua.people.models import Account, Kind, Role, Unit

STEPS = ["obligations", "figures", "reminders", "letters", "accounts", "notices", "mails", "uploads"]
TUESDAY = date(2026, 3, 10)
COUNTED = (Duty, Notice, Paper, Digest, Entry)


@pytest.fixture
def movement(settings: Any) -> Movement:
    settings.THIDUA_IDLE_ACCOUNTS_CLOSE = True
    return make_kontum_movement()


@pytest.fixture
def commune(movement: Movement) -> Unit:
    commune = make_unit("Xã Mẫu", parent=movement.province, valid_from=date(2026, 1, 1))
    make_account("officer", Role.UNIT_OFFICER, commune)
    return commune


@pytest.fixture
def agency(movement: Movement) -> Unit:
    agency = make_unit("Sở Nội vụ tỉnh Kon Tum", Kind.DEPARTMENT, movement.province, valid_from=date(2026, 1, 1))
    make_letterhead(agency)
    return agency


def nightly(capsys: Any, on: date = TUESDAY) -> dict[str, int]:
    try:
        call_command("nightly", f"--on={on}", "--site=https://thidua.example.vn", "--format=json")
    finally:
        told = json.loads(capsys.readouterr().out)
    return {row["step"]: row["count"] for row in told}


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


@pytest.mark.django_db
def test_a_night_raises_reminds_drafts_and_mails_and_the_same_night_again_does_nothing(
    commune: Unit, agency: Unit, capsys: Any, mailoutbox: list[Any]
) -> None:
    first = nightly(capsys)
    assert (list(first), first) == (
        STEPS,
        {
            "obligations": 10,
            "figures": 2,
            "reminders": 2,
            "letters": 1,
            "accounts": 0,
            "notices": 0,
            "mails": 1,
            "uploads": 0,
        },
    )
    assert [mail.to for mail in mailoutbox] == [["officer@example.test"]]
    before = counts()
    assert nightly(capsys) == dict.fromkeys(STEPS, 0)
    assert counts() == before


@pytest.mark.django_db
def test_after_a_missed_week_everyone_gets_one_mail_with_the_newest_step_of_each_duty(
    commune: Unit, agency: Unit, capsys: Any, mailoutbox: list[Any]
) -> None:
    nightly(capsys, date(2026, 2, 12))
    nightly(capsys, TUESDAY)
    assert [notice.key.rpartition(":")[2] for notice in Notice.objects.order_by("pk")] == ["-7", "5", "-7"]
    assert len(mailoutbox) == 2


@pytest.mark.django_db
def test_on_a_day_off_nobody_is_told_or_urged(commune: Unit, agency: Unit, capsys: Any, mailoutbox: list[Any]) -> None:
    done = nightly(capsys, date(2026, 3, 14))
    assert (done["obligations"], done["reminders"], done["letters"], done["mails"], mailoutbox) == (10, 0, 0, 0, [])


@pytest.mark.django_db
def test_a_step_that_fails_stops_no_other_and_the_exit_code_says_so(
    commune: Unit, capsys: Any, mailoutbox: list[Any]
) -> None:
    with pytest.raises(CommandError, match=r"letters|công văn") as failed:
        call_command("nightly", f"--on={TUESDAY}", "--format=json")
    told = {row["step"]: row for row in json.loads(capsys.readouterr().out)}
    assert failed.value.returncode == ExitCode.WRONG_DATA
    assert [code for code, row in told.items() if row["trouble"]] == ["letters"]
    assert "Sở Nội vụ" in told["letters"]["trouble"]
    assert (told["reminders"]["count"], len(mailoutbox)) == (2, 1)


@pytest.mark.django_db
def test_figures_that_stand_are_not_recorded_again(commune: Unit, agency: Unit, capsys: Any) -> None:
    in_february = date(2027, 2, 3)
    nightly(capsys, date(2026, 12, 30))
    before = Observation.objects.count()
    told = nightly(capsys, in_february)["figures"]
    assert (told, nightly(capsys, in_february)["figures"]) == (Observation.objects.count() - before, 0)
    assert Entry.objects.filter(verb="record_figures").count() <= 2


@pytest.mark.django_db
def test_a_product_accepted_since_corrects_the_figures_of_tasks_once_and_only_while_their_list_is_complete(
    movement: Movement, commune: Unit, agency: Unit, capsys: Any
) -> None:
    make_past_task(movement, commune, date(2026, 2, 27))
    nightly(capsys)
    versions = Observation.objects.filter(unit=commune, measure__code="tasks_unfinished").order_by("pk")
    assert not versions.exists()
    close_task_list(movement=movement, year=2026, reason="Đã giao đủ", by=None)
    record_task_figures(movement=movement, year=2026, by=None)
    for move in ("hand_in", "accept"):
        move_task(task=Task.objects.get(), move=move, text="Đã xong", by=None)
    assert nightly(capsys, date(2027, 1, 5))["figures"] > 0
    assert [(one.value, one.origin.kind, one.origin.recorded_by) for one in versions] == [
        (1, "tasks", None), (0, "tasks", None),
    ]  # fmt: skip
    before = Observation.objects.count()
    assert (nightly(capsys, date(2027, 1, 5))["figures"], Observation.objects.count()) == (0, before)
    open_task_list(movement=movement, year=2026, reason="Còn thiếu", by=None)
    make_past_task(movement, commune, date(2026, 2, 27), number="9")
    assert nightly(capsys, date(2027, 1, 5))["figures"] == 0


@pytest.mark.django_db
def test_a_unit_set_up_after_the_last_night_of_a_year_owes_what_falls_due_then(
    movement: Movement, commune: Unit, agency: Unit, capsys: Any
) -> None:
    nightly(capsys, date(2026, 11, 30))
    late = make_unit("Xã Mới", parent=movement.province, valid_from=date(2026, 12, 1))
    nightly(capsys, date(2027, 1, 4))
    owed = Duty.objects.filter(unit=late, obligation="report_yearly").values_list("year", flat=True)
    assert sorted(owed) == [2026, 2027]
    assert not Duty.objects.filter(year=2025).exists()


@pytest.mark.django_db
def test_without_a_movement_that_runs_only_the_house_is_kept(movement: Movement, capsys: Any) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert list(nightly(capsys)) == ["accounts", "notices", "mails", "uploads"]
    MovementStep.objects.all().delete()
    Movement.objects.all().delete()
    assert list(nightly(capsys)) == ["accounts", "notices", "mails", "uploads"]


@pytest.mark.django_db
def test_accounts_left_unused_are_closed(movement: Movement, capsys: Any) -> None:
    make_account("idle")
    long_ago = timezone.now() - timedelta(days=46)
    Account.objects.update(enabled_at=long_ago, last_login=long_ago)
    assert nightly(capsys)["accounts"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_anchor_of_the_log_is_kept_elsewhere_once_a_day(
    movement: Movement, settings: Any, tmp_path: Path, capsys: Any, mailoutbox: list[Any]
) -> None:
    kept = tmp_path / "anchors.txt"
    settings.THIDUA_ANCHORS_FILE, settings.THIDUA_ANCHORS_MAIL = str(kept), ["thanhtra@example.test"]
    first, again = nightly(capsys), nightly(capsys)
    assert [(done["anchors_file"], done["anchors_mail"]) for done in (first, again)] == [(1, 1), (0, 0)]
    (anchor,) = read_anchors(kept.read_text())
    assert Link.objects.get(number=anchor.mark.number).hash == anchor.mark.hash
    (mail,) = mailoutbox
    (sent,) = read_anchors(mail.body.splitlines()[0])
    assert (mail.to, Link.objects.get(number=sent.mark.number).hash) == (["thanhtra@example.test"], sent.mark.hash)
    call_command("audit", "verify", "--anchors", kept)


@pytest.mark.django_db(transaction=True)
def test_a_place_that_takes_no_anchor_is_told_of_and_tried_again(
    movement: Movement, settings: Any, tmp_path: Path, capsys: Any, mailoutbox: list[Any]
) -> None:
    share = tmp_path / "share"
    settings.THIDUA_ANCHORS_FILE, settings.THIDUA_ANCHORS_MAIL = str(share / "anchors.txt"), ["thanhtra@example.test"]
    with pytest.raises(CommandError) as failed:
        call_command("nightly", f"--on={TUESDAY}", "--format=json")
    told = {row["step"]: row for row in json.loads(capsys.readouterr().out)}
    assert failed.value.returncode == ExitCode.WRONG_DATA
    assert [code for code, row in told.items() if row["trouble"]] == ["anchors_file"]
    assert (str(share) in told["anchors_file"]["trouble"], len(mailoutbox)) == (True, 1)
    share.mkdir()
    done = nightly(capsys)
    assert (done["anchors_file"], done["anchors_mail"], len(mailoutbox)) == (1, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_an_anchor_that_the_mail_server_refuses_is_not_noted_as_kept(
    movement: Movement, settings: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.THIDUA_ANCHORS_MAIL = ["thanhtra@example.test"]

    def refuse(_mail: object) -> None:
        raise SMTPException("550 no such mailbox")

    with monkeypatch.context() as patched:
        patched.setattr("thidua.audit.jobs.EmailMessage.send", refuse)
        with pytest.raises(CommandError):
            nightly(capsys)
    assert not Entry.objects.filter(verb="keep_anchor").exists()
    assert nightly(capsys)["anchors_mail"] == 1


NIGHT = """
from django.core.management import call_command
call_command("nightly", "--on=2026-03-10", "--site=https://thidua.example.vn", "--format=json")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["movements_duty", "notices_notice", "movements_urged", "notices_digest"])
def test_a_night_that_is_killed_is_done_by_the_next_run(
    table: str, commune: Unit, agency: Unit, capsys: Any, mailoutbox: list[Any]
) -> None:
    kill_at(table, NIGHT, "INSERT")
    nightly(capsys)
    assert [model.objects.count() for model in (Duty, Notice, Paper, Digest)] == [10, 2, 1, 1]
    assert len(mailoutbox) == 1
    assert nightly(capsys) == dict.fromkeys(STEPS, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "expected"), [("", "https://localhost"), ("http://localhost:8001", "http://localhost:8001")]
)
def test_links_of_mails_lead_where_the_settings_say_or_else_to_the_first_host(
    site: str, expected: str, movement: Movement, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.THIDUA_SITE = site
    asked: list[str] = []
    monkeypatch.setattr(
        "thidua.ops.management.commands.nightly._steps", lambda _on, site: asked.append(site) or iter(())
    )
    call_command("nightly", "--on=2026-03-10")
    assert asked == [expected]


def test_on_ones_own_machine_links_lead_to_the_port_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    run = [sys.executable, "-c", "from thidua.settings import dev; print(dev.THIDUA_SITE)"]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip() == "http://localhost:8123"
