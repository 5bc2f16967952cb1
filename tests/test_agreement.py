"""Lists, functions and acts say the same: what a list shows one may open, what one may do its act does, and no more.

Each line of the table is asked of every role, held over a district, about a record there, in a commune below it, in
the province above it and in another unit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.addresses import Surroundings, make_surroundings
from tests.factories.documents import make_approved
from tests.factories.people import LAST_DAY, MERGED_ON, discipline, make_account, make_matter, make_post, make_unit
from tests.factories.reorganisations import make_draft
from tests.files.crafted import image
from tests.matrix import signed_in
from tests.world import World
from thidua.core.duties import DutyAct
from thidua.documents.actions import approve_paper, issue_paper, keep_letterhead, return_paper
from thidua.documents.permissions import (
    can_approve,
    can_issue,
    can_keep_letterhead,
    can_return,
    papers_open_to,
    units_kept_by,
)
from thidua.feedback.actions import take_up_difficulty, withdraw_difficulty
from thidua.feedback.permissions import can_make_move, difficulties_open_to
from thidua.feedback.workflow import MOVES
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import Upload
from thidua.movements.actions import ask_for_time, hand_in
from thidua.movements.models import Duty, Submission
from thidua.movements.permissions import can_hand_in_for, can_read_submissions_of
from thidua.movements.queries import current_movement
from thidua.notices.actions import open_notice
from thidua.notices.permissions import can_open_notice, notices_open_to
from thidua.observations.actions import OriginInfo, attach_evidence, withdraw_evidence
from thidua.observations.models import Observation
from thidua.observations.permissions import can_attach_evidence, evidence_open_to, observations_open_to
from thidua.people.actions import (
    answer_data_request,
    change_post,
    close_matter,
    confirm_transfer,
    correct_discipline,
    correct_person,
    delegate_role,
    enter_data_request,
    enter_person,
    extend_data_request,
    grant_role,
    link_person,
    lock_account,
    propose_transfer,
    record_discipline,
    revoke_role,
    withdraw_transfer,
)
from thidua.people.models import Account, DataRequest, DisciplinaryAction, Role, Transfer
from thidua.people.permissions import (
    Refused,
    accounts_open_to,
    can_answer_data_request,
    can_answer_transfer,
    can_correct_registers,
    can_delegate,
    can_enter_data_request,
    can_grant,
    can_judge_person,
    can_keep_account,
    can_keep_person,
    can_keep_post,
    can_keep_staff_of,
    can_link_person,
    can_revoke,
    can_view_person,
    can_view_registers_of,
    can_withdraw_transfer,
    data_requests_open_to,
    grants_open_to,
    persons_corrected_by,
    persons_judged_by,
    persons_kept_by,
    persons_linked_by,
    persons_open_to,
    posts_kept_by,
    registers_open_to,
    staffed_units_open_to,
    transfers_awaiting,
    transfers_open_to,
    transfers_proposed,
)
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.permissions import reorganisations_open_to
from thidua.targets.actions import report_figures
from thidua.targets.permissions import can_report_for as can_report_figures_of, units_reported_by

NEW = {"title": "Chuyên viên", "is_leader": False, "is_head": False}
MOVE = {"title": "Chuyên viên", "on": MERGED_ON, "document": "1/QĐ"}
WHY = "Kiểm thử"


class Line(NamedTuple):
    """One question: which records it is asked about, and who answers it: the function that says yes or no, the list,
    the act, and the page. What a line leaves out there is not.
    """

    of: str
    can: Callable[[Account, Any], object] | None = None
    listed: Callable[[Account], QuerySet[Any]] | None = None
    act: Callable[[Any, Account], object] | None = None
    page: tuple[str, *tuple[str, ...]] | None = None


LINES = {
    "see a person": Line("persons", can_view_person, persons_open_to, page=("reports:person",)),
    "correct a person": Line(
        "persons", can_keep_person, persons_kept_by,
        lambda person, by: correct_person(
            person=person, staff_code=person.staff_code, full_name="Mẫu Văn Mới", birth_date=None,
            category=person.category, reason=WHY, by=by,
        ),
        ("people:person_act", "correct"),
    ),
    "change a post": Line(
        "posts", can_keep_post, posts_kept_by,
        lambda post, by: change_post(post=post, **NEW, valid_from=None, valid_to=MERGED_ON, reason=WHY, by=by),
        ("people:post_act", "change"),
    ),
    "propose a transfer": Line(
        "posts", can_keep_post, posts_kept_by,
        lambda post, by: propose_transfer(post=post, to_unit=make_unit("Xã Mẫu"), **MOVE, by=by),
        ("people:post_act", "transfer"),
    ),
    "judge a person": Line(
        "persons", lambda who, person: can_judge_person(who, person, MERGED_ON),
        lambda who: persons_judged_by(who, MERGED_ON),
        lambda person, by: record_discipline(
            action=DisciplinaryAction(person=person, unit=person.posts.get().unit, form="Mẫu", imposed_on=MERGED_ON),
            by=by,
        ),
        ("people:person_act", "discipline"),
    ),
    "see the staff of a unit": Line("units", listed=staffed_units_open_to, page=("people:unit_staff",)),
    "see what registers say of a unit": Line("units", can_view_registers_of, registers_open_to),
    "enter a person": Line(
        "units", can_keep_staff_of, None,
        lambda unit, by: enter_person(
            unit=unit, staff_code="M1", full_name="Mẫu A", category="civil_servant", title="Chuyên viên",
            since=MERGED_ON, by=by,
        ),
        ("people:enter",),
    ),
    "confirm a transfer": Line(
        "received", can_answer_transfer, transfers_awaiting,
        lambda transfer, by: confirm_transfer(transfer=transfer, by=by),
        ("people:transfer_act", "confirm"),
    ),
    "withdraw a transfer": Line(
        "given", can_withdraw_transfer, transfers_proposed,
        lambda transfer, by: withdraw_transfer(transfer=transfer, reason=WHY, by=by),
        ("people:transfer_act", "withdraw"),
    ),
    "correct discipline": Line(
        "disciplined", lambda who, action: can_correct_registers(who, action.person), None,
        lambda action, by: correct_discipline(
            action=action, form="Cảnh cáo", decision="2/QĐ", imposed_on=MERGED_ON, ends_on=None, over_reform=False,
            reason=WHY, by=by,
        ),
        ("people:correct_record",),
    ),
    "close a matter": Line(
        "matters", lambda who, matter: can_correct_registers(who, matter.unit), None,
        lambda matter, by: close_matter(matter=matter, closed_on=MERGED_ON, reason=WHY, by=by),
        ("people:close",),
    ),
    "answer a request about data": Line(
        "requests", can_answer_data_request, data_requests_open_to,
        lambda asked, by: answer_data_request(asked=asked, state="in_work", answer=WHY, by=by),
        ("people:data_request",),
    ),
    "put off a request about data": Line(
        "requests", can_answer_data_request, data_requests_open_to,
        lambda asked, by: extend_data_request(asked=asked, days=1, reason=WHY, by=by),
        ("people:extend_request",),
    ),
    "enter a request of a person": Line(
        "persons", can_enter_data_request, persons_corrected_by,
        lambda person, by: enter_data_request(person=person, kind="export", text=WHY, received_on=MERGED_ON, by=by),
    ),
    "keep an account": Line(
        "accounts", can_keep_account, accounts_open_to,
        lambda account, by: lock_account(account=account, reason=WHY, by=by),
        ("people:grant",),
    ),
    "link an account to a person": Line(
        "persons", can_link_person, persons_linked_by,
        lambda person, by: link_person(
            account=Account.objects.get(username="kept_own"), person=person, reason=WHY, by=by
        ),
    ),
    "grant a role": Line(
        "accounts", lambda who, account: can_grant(who, account, account.grants.first().unit, Role.OBSERVER),
        accounts_open_to,
        lambda account, by: grant_role(
            account=account, role=Role.OBSERVER, unit=account.grants.first().unit, valid_to=LAST_DAY, reason=WHY, by=by
        ),
    ),
    "revoke a role": Line(
        "grants", can_revoke, grants_open_to,
        lambda grant, by: revoke_role(grant=grant, reason=WHY, by=by),
        ("people:revoke",),
    ),
    "delegate a role": Line(
        "grants", can_delegate, grants_open_to,
        lambda grant, by: delegate_role(
            grant=grant, to=make_account(), valid_from=MERGED_ON, valid_to=MERGED_ON, reason=WHY, by=by
        ),
        ("people:delegate",),
    ),
    "see a figure": Line("figures", listed=observations_open_to, page=("observations:observation",)),
    "see a figure of a person": Line(
        "figures_of_persons", lambda who, figure: can_view_person(who, figure.person), observations_open_to,
        page=("observations:observation",),
    ),
    "see evidence": Line("evidence", listed=evidence_open_to, page=("observations:evidence",)),
    "see evidence of a person": Line(
        "evidence_of_persons", lambda who, one: can_view_person(who, one.person), evidence_open_to,
        page=("observations:evidence_file",),
    ),
    "attach evidence": Line(
        "figures", can_attach_evidence, None,
        lambda figure, by: attach_evidence(observation=figure, title="Báo cáo", upload=_picture(), by=by),
        ("observations:attach",),
    ),
    "attach evidence to a figure of a person": Line(
        "figures_of_persons", can_attach_evidence, None,
        lambda figure, by: attach_evidence(observation=figure, title="Báo cáo", upload=_picture(), by=by),
        ("observations:attach",),
    ),
    "withdraw evidence": Line(
        "evidence", can_attach_evidence, None,
        lambda evidence, by: withdraw_evidence(evidence=evidence, reason=WHY, by=by),
        ("observations:withdraw_evidence",),
    ),
    "see a difficulty": Line("difficulties", listed=difficulties_open_to, page=("feedback:difficulty",)),
    "take up a difficulty": Line(
        "difficulties", lambda who, one: can_make_move(who, one, MOVES["take-up"]), None,
        lambda one, by: take_up_difficulty(difficulty=one, nature="resources", by=by),
        ("feedback:move", "take-up"),
    ),
    "withdraw a difficulty": Line(
        "difficulties", lambda who, one: can_make_move(who, one, MOVES["withdraw"]), None,
        lambda one, by: withdraw_difficulty(difficulty=one, text=WHY, by=by),
        ("feedback:move", "withdraw"),
    ),
    "see a paper": Line("papers", listed=papers_open_to, page=("documents:paper",)),
    "approve a paper": Line(
        "papers", can_approve, None, lambda paper, by: approve_paper(paper=paper, by=by),
        ("documents:act", "approve"),
    ),
    "return a paper": Line(
        "approved", can_return, None, lambda paper, by: return_paper(paper=paper, reason=WHY, by=by),
        ("documents:act", "return"),
    ),
    "issue a paper": Line(
        "approved", can_issue, None, lambda paper, by: issue_paper(paper=paper, by=by), ("documents:act", "issue"),
    ),
    "keep a letterhead": Line(
        "units", can_keep_letterhead, units_kept_by,
        lambda unit, by: keep_letterhead(unit=unit, agency="Cơ quan mẫu", parent_agency="", mark="M", place="M", by=by),
        ("documents:letterhead",),
    ),
    "hand in": Line(
        "duties", lambda who, duty: can_hand_in_for(who, duty.unit), None,
        lambda duty, by: hand_in(duty=duty, document_number="1/BC", document_date=MERGED_ON, text="Báo cáo", by=by),
        ("movements:hand_in",),
    ),
    "ask for more time": Line(
        "duties", lambda who, duty: can_hand_in_for(who, duty.unit), None,
        lambda duty, by: ask_for_time(
            duty=duty, act=DutyAct.ASK_REOPENING, reason=WHY, until=LAST_DAY, by=by
        ),
        ("movements:ask_for_time",),
    ),
    "read what was handed in": Line(
        "submissions", lambda who, one: can_read_submissions_of(who, one.duty.unit), page=("movements:receipt",),
    ),
    "report figures": Line(
        "units", can_report_figures_of, units_reported_by,
        lambda unit, by: report_figures(
            movement=current_movement(), unit=unit, year=2024, answers=[], reason="",
            origin=OriginInfo("form", "", ""), by=by,
        ),
    ),
    "open a notice": Line(
        "notices", can_open_notice, notices_open_to, lambda notice, by: open_notice(notice=notice, by=by),
    ),
    "see a reorganisation": Line("reorganisations", listed=reorganisations_open_to,
        page=("reorganisations:reorganisation",)),
}  # fmt: skip
"""Everything that a role is asked about a record of the product."""

PARTS = {
    "whoever attaches evidence sees the figure": ("figures", can_attach_evidence, observations_open_to),
    "and that of a person": ("figures_of_persons", can_attach_evidence, observations_open_to),
    "whoever withdraws evidence sees it": ("evidence_of_persons", can_attach_evidence, evidence_open_to),
    "whoever keeps a person sees the person": ("persons", can_keep_person, persons_open_to),
    "whoever keeps staff sees it": ("units", can_keep_staff_of, staffed_units_open_to),
    "whoever confirms a transfer sees it": ("received", can_answer_transfer, transfers_open_to),
    "whoever withdraws a transfer sees it": ("given", can_withdraw_transfer, transfers_open_to),
    "whoever approves a paper sees it": ("papers", can_approve, papers_open_to),
    "whoever issues a paper sees it": ("approved", can_issue, papers_open_to),
    **{
        f"whoever may {move} a difficulty sees it": (
            "difficulties", partial(can_make_move, move=MOVES[move]), difficulties_open_to,
        )
        for move in MOVES
    },
}  # fmt: skip
"""What one may do to a record one may see."""


def _picture() -> Upload:
    return store_file(content=ContentFile(image("PNG")), name="anh.png", use=EVIDENCE, by=None)


type Records = dict[str, dict[str, Model]]


def records(around: Surroundings) -> Records:
    """A record of each kind at each place, by the name that the table calls it."""
    units, persons, officer = around.units, around.persons, around.world.accounts["standing_officer"]
    elsewhere = make_unit("Xã Mẫu", parent=units["parent"])
    posts = {place: person.posts.get() for place, person in persons.items()}
    spread = make_account("kept_spread", Role.CLERK, units["child"])
    spread.grants.create(role=Role.CLERK, unit=units["other"])
    accounts = {**around.accounts, "child and other": spread}
    duties = {place: Duty.objects.filter(unit=unit, period="2024-02").first() for place, unit in units.items()}
    duties = {place: duty for place, duty in duties.items() if duty}
    return {
        "units": dict(units),
        "persons": dict(persons),
        "posts": dict(posts),
        "given": {at: Transfer.objects.create(post=post, to_unit=elsewhere, **MOVE) for at, post in posts.items()},
        "received": {
            at: Transfer.objects.create(post=make_post(elsewhere), to_unit=unit, **MOVE) for at, unit in units.items()
        },
        "disciplined": {at: discipline(person, units[at]) for at, person in persons.items()},
        "matters": {at: make_matter(unit=unit) for at, unit in units.items()},
        "requests": {
            at: DataRequest.objects.create(person=person, kind="export", due_on=MERGED_ON)
            for at, person in persons.items()
        },
        "accounts": dict(accounts),
        "grants": {at: account.grants.first() for at, account in accounts.items()},
        "figures": dict(around.figures),
        "figures_of_persons": dict(around.figures_of_persons),
        "evidence": _attached(around.figures, officer),
        "evidence_of_persons": _attached(around.figures_of_persons, officer),
        "difficulties": dict(around.difficulties),
        "papers": dict(around.papers),
        "approved": {at: make_approved(unit) for at, unit in units.items()},
        "duties": dict(duties),
        "submissions": {
            at: Submission.objects.create(
                duty=duty, version=9, digest="0" * 64, document_number="1", document_date=MERGED_ON,
                stored_at=timezone.now(), text="Báo cáo",
            )
            for at, duty in duties.items()
        },
        "notices": {"of another": around.notice},
        "reorganisations": {"draft": make_draft(), "done": Reorganisation.objects.earliest("pk")},
    }  # fmt: skip


def _attached(figures: dict[str, Observation], by: Account) -> dict[str, Model]:
    return {
        at: attach_evidence(observation=figure, title="Báo cáo", upload=_picture(), by=None)
        for at, figure in figures.items()
    }


@pytest.fixture(scope="module")
def around(world_of_module: None, django_db_blocker: DjangoDbBlocker) -> Surroundings:
    with django_db_blocker.unblock():
        return make_surroundings()


@pytest.fixture(scope="module")
def there(around: Surroundings, django_db_blocker: DjangoDbBlocker) -> Records:
    with django_db_blocker.unblock():
        return records(around)


@pytest.fixture(scope="module")
def clients(around: Surroundings, django_db_blocker: DjangoDbBlocker) -> dict[str, Client]:
    with django_db_blocker.unblock():
        return {who: signed_in(account) for who, account in around.askers.items()}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logger = logging.getLogger("django.request")
    logger.disabled = True
    yield
    logger.disabled = False


@pytest.mark.parametrize("name", LINES)
def test_function_list_act_and_page_agree(
    name: str, around: Surroundings, there: Records, clients: dict[str, Client], world: World, plain_refusals: None
) -> None:
    line, disagreements, answers = LINES[name], {}, set()
    for who, account in around.askers.items():
        for place, record in there[line.of].items():
            said = _said(line, account, clients[who], type(record).objects.get(pk=record.pk))
            answers |= set(said.values())
            if len(set(said.values())) != 1:
                disagreements[who, place] = said
    assert disagreements == {}
    assert answers == ({False} if name == "open a notice" else {True, False})


def _said(line: Line, account: Account, client: Client, record: Model) -> dict[str, bool]:
    """What everybody who is asked answers."""
    said = {}
    if line.can:
        said["function"] = bool(line.can(account, record))
    if line.listed:
        said["list"] = line.listed(account).filter(pk=record.pk).exists()
    if line.act:
        said["act"] = not _refused(line.act, record, account)
    if line.page:
        name, *rest = line.page
        answer = client.get(reverse(name, args=[record.key if name == "people:close" else record.pk, *rest]))
        list(answer)  # a file is closed when it was sent
        said["page"] = answer.status_code == HTTPStatus.OK
    return said


def _refused(act: Callable[[Any, Account], object], record: Model, by: Account) -> bool:
    """Whether permission refuses an act, whatever the record itself says to it; nothing of it stays."""
    fresh = type(record).objects.get(pk=record.pk)
    try:
        with transaction.atomic():
            with suppress(ValidationError):
                act(fresh, by)
            transaction.set_rollback(True)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("name", PARTS)
def test_what_one_may_do_to_a_record_one_may_see(name: str, around: Surroundings, there: Records, world: World) -> None:
    of, may, listed = PARTS[name]
    unseen = [
        (who, place)
        for who, account in around.askers.items()
        for place, record in there[of].items()
        if may(account, record) and not listed(account).filter(pk=record.pk).exists()
    ]
    assert unseen == []
