"""Who reads what of the audit log: entries about records within reach, on its pages, in its counts and in its files."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.documents import make_letterhead, make_paper
from tests.factories.movements import make_movement
from tests.factories.notices import tell
from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_unit,
    succeed,
)
from thidua.audit.actions import Subject, record
from thidua.audit.models import Entry, Link
from thidua.feedback.actions import report_difficulty
from thidua.movements.models import Movement
from thidua.people.models import Account, DataRequest, Kind, Role, RoleGrant, Unit
from thidua.reports.permissions import as_open_to

pytestmark = pytest.mark.django_db

# Where a record lies, from who reads over a district: there; in a commune below, which carries on a merged one; in the
# province above; in another commune; in another province; or with the movement as a whole.
PLACES = ("own", "child", "merged", "parent", "other", "elsewhere", "movement")
READ_OVER = {
    "own": ("own", "child"),
    "child": ("child", "merged"),
    "parent": ("own", "child", "merged", "parent", "other", "movement"),
    "other": ("other",),
    "elsewhere": ("elsewhere",),
}
READERS = (Role.STANDING_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
KINDS = ("account", "difficulty", "letterhead", "matter", "paper", "person", "unit")


@pytest.fixture
def movement() -> Movement:
    return make_movement()


@pytest.fixture
def units(movement: Movement) -> dict[str, Unit]:
    own = make_unit("Huyện Mẫu", Kind.DISTRICT, movement.province)
    child = make_unit("Xã Mới", parent=own, valid_from=MERGED_ON)
    merged = make_unit("Xã Cũ", parent=movement.province, valid_to=LAST_DAY)
    succeed(merged, child)
    other = make_unit("Xã Khác", parent=movement.province)
    elsewhere = make_unit("Tỉnh Khác", Kind.PROVINCE)
    return {
        "own": own, "child": child, "merged": merged, "parent": movement.province, "other": other,
        "elsewhere": elsewhere,
    }  # fmt: skip


@pytest.fixture
def entries(movement: Movement, units: dict[str, Unit]) -> dict[str, dict[str, Entry]]:
    """One entry about a record of each kind at each place; and one about the movement."""
    found: dict[str, dict[str, Entry]] = {"movement": {"movement": said("movement", movement.pk)}}
    for place, unit in units.items():
        make_letterhead(unit)
        keys = {
            "account": make_account(f"account_{place}", Role.CLERK, unit).pk,
            "difficulty": report_difficulty(movement=movement, unit=unit, title="Khó", text="Khó", by=None).pk,
            "letterhead": unit.pk,
            "matter": make_matter(unit=unit).pk,
            "paper": make_paper(unit).pk,
            "person": make_post(unit).person_id,
            "unit": unit.pk,
        }
        found[place] = {kind: said(kind, keys[kind]) for kind in KINDS}
    return found


def said(kind: str, key: int) -> Entry:
    return record(by=None, verb="probe", subject=Subject(kind, f"{key}", "Mẫu"))


def signed_in(role: Role, unit: Unit) -> Client:
    connection.check_constraints()  # entries join their chain at the end of a transaction
    client = Client()
    client.force_login(make_account(role=role, unit=unit))
    return client


@pytest.mark.parametrize("over", READ_OVER)
@pytest.mark.parametrize("role", READERS)
def test_the_log_its_count_its_file_and_its_trails_hold_what_is_within_reach(
    role: Role, over: str, units: dict[str, Unit], entries: dict[str, dict[str, Entry]]
) -> None:
    client, seen = signed_in(role, units[over]), READ_OVER[over]
    wanted = {one.pk for place in seen for one in entries[place].values()}
    pages = [client.get(reverse("reports:audit"), {"q": "", "page": number}) for number in (1, 2, 3)]
    probes = Entry.objects.filter(verb="probe")
    shown = {one.link.entry_id for page in pages for one in page.context["acts"]}
    assert shown & set(probes.values_list("pk", flat=True)) == wanted
    file = client.get(reverse("reports:audit_file", args=["csv"])).content.decode("utf-8-sig")
    rows = [row for row in csv.reader(StringIO(file), delimiter=";") if "probe" in row]
    assert len(rows) == len(wanted)
    for place in PLACES:
        for kind, entry in entries[place].items():
            trail = client.get(reverse("reports:audit_trail", args=[kind, entry.subject_key]))
            assert (place, kind, trail.status_code) == (place, kind, 200 if place in seen else 404)


def test_pages_are_counted_from_what_is_within_reach(
    units: dict[str, Unit], entries: dict[str, dict[str, Entry]]
) -> None:
    client = signed_in(Role.AUDITOR, units["other"])
    kinds = [one.link.entry.subject_kind for one in client.get(reverse("reports:audit")).context["acts"]]
    page = client.get(reverse("reports:audit")).context["page"]
    assert page.paginator.count == len(kinds) > len(KINDS) - 1


def test_who_reads_a_part_is_told_so_and_not_how_long_the_whole_log_is(
    units: dict[str, Unit], entries: dict[str, dict[str, Entry]]
) -> None:
    part = signed_in(Role.AUDITOR, units["own"]).get(reverse("reports:audit")).content.decode()
    Unit.objects.filter(pk=units["elsewhere"].pk).update(parent=units["parent"])
    whole = signed_in(Role.AUDITOR, units["parent"]).get(reverse("reports:audit")).content.decode()
    assert ("log-state" in part, "log-state" in whole) == (False, True)


def test_an_account_in_the_log_is_a_link_for_its_administrator_alone(
    units: dict[str, Unit], entries: dict[str, dict[str, Entry]]
) -> None:
    opened = {}
    for role in READERS:
        subject = Subject("account", entries["own"]["account"].subject_key, "Mẫu", "people:account")
        record(by=None, verb="probe", subject=subject)
        page = signed_in(role, units["parent"]).get(reverse("reports:audit"))
        opened[role] = any(act.url.startswith("/people/accounts/") for act in page.context["acts"])
    assert opened == {Role.STANDING_OFFICER: False, Role.ADMINISTRATOR: True, Role.AUDITOR: False}


def test_a_role_over_a_part_opens_the_contents_of_that_part_alone(
    units: dict[str, Unit], entries: dict[str, dict[str, Entry]]
) -> None:
    """Whoever administers the whole and audits a part reads elsewhere who did what when, and no more."""
    client = signed_in(Role.AUDITOR, units["own"])
    reader = Account.objects.latest("pk")
    RoleGrant.objects.create(account=reader, role=Role.ADMINISTRATOR, unit=units["parent"])
    connection.check_constraints()
    log = Link.objects.filter(entry__subject_kind="person").select_related("entry")
    opened = {link.entry_id: link.contents_open for link in as_open_to(Account.objects.get(pk=reader.pk), log)}
    places = ("own", "child", "other", "parent")
    assert [opened[entries[place]["person"].pk] for place in places] == [True, True, False, False]
    assert client.get(reverse("reports:audit")).status_code == 200


@pytest.fixture
def left(movement: Movement) -> Unit:
    return make_unit("Xã Trước", parent=movement.province)


@pytest.fixture
def here(movement: Movement) -> Unit:
    return make_unit("Xã Nay", parent=movement.province)


def moved(left: Unit, here: Unit) -> dict[str, Entry]:
    """What is done about a person who serves in another unit now, and about an account whose role is over another."""
    person = make_post(left, valid_from=date(2025, 1, 1), valid_to=LAST_DAY).person
    make_post(here, person, valid_from=MERGED_ON)
    account = make_account("moved", Role.CLERK, left, valid_to=LAST_DAY)
    RoleGrant.objects.create(account=account, role=Role.CLERK, unit=here)
    asked = DataRequest.objects.create(person=person, kind="export", due_on=MERGED_ON)
    keys = {
        "account": account.pk, "data_request": asked.pk, "matter": make_matter(person=person).pk, "person": person.pk,
        "notice": tell(account)[0].pk,
    }  # fmt: skip
    return {kind: said(kind, key) for kind, key in keys.items()}


@pytest.mark.parametrize("role", READERS)
def test_the_log_of_a_person_and_of_an_account_is_read_where_they_are_now(role: Role, left: Unit, here: Unit) -> None:
    entries = moved(left, here)
    former, now = signed_in(role, left), signed_in(role, here)
    for kind, entry in entries.items():
        trail = reverse("reports:audit_trail", args=[kind, entry.subject_key])
        assert (kind, former.get(trail).status_code, now.get(trail).status_code) == (kind, 404, 200)
    assert not [act for act in former.get(reverse("reports:audit")).context["acts"] if act.link.entry.verb == "probe"]


def test_nobody_learns_from_the_log_that_a_matter_about_oneself_is_open(movement: Movement) -> None:
    """Once it is closed it stands under My data, and in the log without its contents."""
    client = signed_in(Role.STANDING_OFFICER, movement.province)
    reader = Account.objects.latest("pk")
    reader.person = make_post(movement.province).person
    reader.save()
    matters = {name: make_matter(person=person) for name, person in (("own", reader.person), ("other", make_person()))}
    make_post(movement.province, matters["other"].person)
    entries = {name: said("matter", matter.pk).pk for name, matter in matters.items()}
    connection.check_constraints()

    def shown() -> dict[int, bool]:
        page = client.get(reverse("reports:audit"), {"kind": "matter"})
        return {act.link.entry_id: act.hidden for act in page.context["acts"]}

    assert shown() == {entries["other"]: False}
    matters["own"].closed_on = LAST_DAY
    matters["own"].save()
    assert shown() == {entries["other"]: False, entries["own"]: True}
