"""What somebody out of reach learns of a record from lists, counts, searches, files and refusals: nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.addresses import Surroundings, arguments, make_surroundings, our_views
from tests.factories.documents import make_issued
from tests.factories.people import (
    MERGED_ON,
    discipline,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_province,
    make_unit,
    rate,
)
from tests.matrix import signed_in
from tests.world import World
from thidua.feedback.actions import report_difficulty
from thidua.people.models import Account, DataRequest, Person, Role, Transfer, Unit

pytestmark = pytest.mark.django_db
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value=|nonce=|X-CSRFToken": )"[^"]+"')
ROLES = (Role.UNIT_OFFICER, Role.CLERK, Role.ADMINISTRATOR, Role.STANDING_OFFICER)
OF_EVERYBODY = ("reports:audit",)
"""The log is open as a whole to whom it is open to."""
FILES = ("documents:register_file", "feedback:difficulties_file")
SEARCHED = {"q": "Mẫu"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logger = logging.getLogger("django.request")
    logger.disabled = True
    yield
    logger.disabled = False


@pytest.fixture
def around(world: World) -> Surroundings:
    return make_surroundings()


def lists(around: Surroundings) -> list[str]:
    """Every page and file about no record of its own."""
    asked = arguments(around)
    pages = [reverse(name) for name in our_views() if name not in asked and not name.startswith(OF_EVERYBODY)]
    return pages + [reverse(name, args=["csv"]) for name in FILES]


def heard(client: Client, address: str) -> tuple[int, str, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, SEARCHED)
        text = b"".join(answer).decode(errors="replace")
    looked_up = sum(query["sql"].startswith("SELECT") for query in queries)
    return answer.status_code, TOKENS.sub("", text), looked_up


def happen(unit: Unit) -> None:
    """All that may happen in a unit which is not for others to know."""
    person = make_person("Mẫu Văn Kín")
    post = make_post(unit, person)
    discipline(person, unit)
    make_matter(unit=unit)
    make_matter(person=person)
    rate(person)
    make_account("mau.kin", Role.UNIT_OFFICER, unit)
    make_issued(unit)
    Transfer.objects.create(post=post, to_unit=unit.parent, title="Chuyên viên", on=MERGED_ON, document="1/QĐ")
    DataRequest.objects.create(person=person, kind="export", due_on=localdate())


@pytest.mark.parametrize("role", ROLES)
def test_what_happens_elsewhere_changes_nothing_one_sees(role: str, around: Surroundings, unrecorded: None) -> None:
    client, found = signed_in(around.askers[role]), lists(around)
    for address in found:
        heard(client, address)  # what is read once a process is read
    before = {address: heard(client, address) for address in found}
    happen(around.units["other"])
    report_difficulty(
        movement=around.world.movement, unit=around.units["other"], title="Mẫu kín", text="Từ tháng 3", by=None
    )
    after = {address: heard(client, address) for address in found}
    assert [address for address in found if before[address] != after[address]] == []
    assert len([state for state, _text, _queries in before.values() if state == HTTPStatus.OK]) > 10


def test_somebody_of_the_same_name_elsewhere_is_like_nobody(client: Client) -> None:
    own, other = make_unit("Xã Xốp", parent=(province := make_province())), make_unit("Xã Hiếu", parent=province)
    facts = {"full_name": "Mẫu Văn Kín", "birth_date": "1990-03-02", "category": "civil_servant"}
    known = Person.objects.create(staff_code="KIN-1", **facts)
    make_post(other, known, title="Trưởng phòng mẫu")
    sent = {**facts, "title": "Chuyên viên", "since": "2024-01-01"}
    told, entered = {}, {}
    for who, role, unit in (("unit", Role.UNIT_OFFICER, own), ("agency", Role.STANDING_OFFICER, province)):
        client.force_login(make_account(role=role, unit=unit))
        answer = client.post(reverse("people:enter", args=[own.pk]), {**sent, "staff_code": who})
        told[who] = [word for word in ("KIN-1", "Xã Hiếu", "Trưởng phòng mẫu") if word in answer.content.decode()]
        entered[who] = Person.objects.filter(staff_code=who).exists()
    assert told == {"unit": [], "agency": ["KIN-1", "Xã Hiếu", "Trưởng phòng mẫu"]}
    assert entered == {"unit": True, "agency": False}


def test_a_staff_code_out_of_reach_is_like_none_to_an_administrator(client: Client) -> None:
    own, other = make_unit("Xã Xốp", parent=(province := make_province())), make_unit("Xã Hiếu", parent=province)
    client.force_login(make_account(role=Role.ADMINISTRATOR, unit=own))
    kept = make_account("mau.ba", Role.CLERK, own)
    make_post(other, make_person(staff_code="KIN-1"))
    make_post(own, make_person(staff_code="XOP-1"))
    answers = {}
    for code in ("KIN-1", "KHONG-1", "XOP-1"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(reverse("people:link", args=[kept.pk]), {"person": code, "reason": "Thử"})
        answers[code] = (answer.status_code, TOKENS.sub("", answer.content.decode()).replace(code, ""), len(queries))
    assert answers["KIN-1"] == answers["KHONG-1"]
    assert answers["XOP-1"][0] == HTTPStatus.FOUND
    assert Account.objects.get(pk=kept.pk).person.staff_code == "XOP-1"


def test_a_lost_password_is_answered_alike_whether_there_is_an_account_or_not() -> None:
    make_account("mau.ba")
    told = []
    for address in ("mau.ba@example.test", "khong.ai@example.test"):
        answer = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        said = TOKENS.sub("", answer.content.decode()).replace(address, "")
        told.append((answer.redirect_chain, answer.status_code, said))
    assert told[0] == told[1]
