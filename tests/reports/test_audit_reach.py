"""Who reads what of the audit log: entries about records within reach, on its pages, in its counts and in its files."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.documents import make_letterhead, make_paper
from tests.factories.movements import make_movement
from tests.factories.notices import tell
from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    make_account,
    make_matter,
    make_post,
    make_unit,
    succeed,
)
from thidua.audit import context
from thidua.audit.actions import Subject, record
from thidua.audit.models import Entry, Link
from thidua.feedback.actions import report_difficulty
from thidua.files.models import StoredFile, Upload
from thidua.movements.models import Movement, MovementStatus
from thidua.people.actions import confirm_transfer, decline_transfer, propose_transfer
from thidua.people.models import Account, DataRequest, Kind, Person, Role, RoleGrant, Unit
from thidua.reports.permissions import READ_BY_ADMINISTRATORS, as_open_to

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
    told = [kind for kind in (*KINDS, "movement") if kind != "matter" or role != Role.ADMINISTRATOR]
    wanted = {one.pk for place in seen for kind, one in entries[place].items() if kind in told}
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
            found = place in seen and kind in (READ_BY_ADMINISTRATORS if role == Role.ADMINISTRATOR else told)
            assert (place, kind, trail.status_code) == (place, kind, 200 if found else 404)


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
        opened = kind == "account" if role == Role.ADMINISTRATOR else (role, kind) != (Role.AUDITOR, "data_request")
        assert (kind, former.get(trail).status_code, now.get(trail).status_code) == (kind, 404, 200 if opened else 404)
    acts = [client.get(reverse("reports:audit"), {"verb": "probe"}).context["acts"] for client in (former, now)]
    listed = {kind for kind in entries if kind != "matter" or role != Role.ADMINISTRATOR}
    assert [{act.link.entry.subject_kind for act in some} for some in acts] == [set(), listed]


def linked_reader(role: Role, movement: Movement) -> tuple[Client, Account]:
    client = signed_in(role, movement.province)
    reader = Account.objects.latest("pk")
    reader.person = make_post(movement.province).person
    reader.save()
    return client, reader


def all_shown(client: Client, **query: str) -> list[str]:
    """The log, page and file, as its reader gets it at the end of what was done."""
    connection.check_constraints()
    page = client.get(reverse("reports:audit"), query).content.decode()
    file = client.get(reverse("reports:audit_file", args=["csv"]), query).content.decode("utf-8-sig")
    return [re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", page), file]


def about_matters(person: Person) -> list[Entry]:
    """All that is written where a matter is entered, by hand and by a file."""
    stored = StoredFile.objects.create(sha256="a" * 64, size=1, format_code="csv")
    upload = Upload.objects.create(file=stored, use="import_matters", name="to_cao.csv", by_name="x")
    imported = record(by=None, verb="import_matters", subject=Subject("import", "", "to_cao.csv"))
    opened = record(by=None, verb="open_matter", subject=Subject("matter", str(make_matter(person=person).pk), "Đơn"))
    return [opened, said("upload", upload.pk), imported]


@pytest.mark.parametrize("role", READERS)
def test_nobody_learns_from_the_log_that_a_matter_about_oneself_is_open(role: Role, movement: Movement) -> None:
    """Byte by byte the log is the same, whatever is looked for; once the matter is closed, it stands under My data."""
    client, reader = linked_reader(role, movement)
    said("movement", movement.pk)
    queries: list[dict[str, str]] = [{}, {"verb": "open_matter"}, {"kind": "matter"}, {"kind": "upload"}]
    before = [all_shown(client, **query) for query in queries]
    entries = about_matters(reader.person)
    assert [all_shown(client, **query) for query in queries] == before
    for kind, key in [(one.subject_kind, one.subject_key) for one in entries[:2]]:
        assert client.get(reverse("reports:audit_trail", args=[kind, key])).status_code == 404
    said("movement", movement.pk)
    page, file = all_shown(client)
    assert not re.search(r"\bsố \d", page)
    assert not [row for row in csv.reader(StringIO(file), delimiter=";") if row and row[0].isdecimal()]


def test_who_is_linked_to_a_person_reads_of_matters_only_what_was_done_by_the_own_hand(movement: Movement) -> None:
    client, reader = linked_reader(Role.STANDING_OFFICER, movement)
    about_matters(make_post(movement.province).person)
    own = record(by=reader, verb="probe", subject=Subject("matter", str(make_matter(unit=movement.province).pk), "Đơn"))
    connection.check_constraints()
    acts = client.get(reverse("reports:audit"), {"kind": "matter"}).context["acts"]
    assert [(act.link.entry_id, act.hidden, act.trail_url) for act in acts] == [(own.pk, False, "")]
    trail = reverse("reports:audit_trail", args=["matter", own.subject_key])
    assert client.get(trail).status_code == 404


def test_an_administrator_reads_nothing_of_matters_and_no_contents_of_duties_and_files(movement: Movement) -> None:
    entries = [*about_matters(make_post(movement.province).person), said("duty", 1), said("round", 1)]
    plain = StoredFile.objects.create(sha256="b" * 64, size=1, format_code="csv")
    other = Upload.objects.create(file=plain, use="import_units", name="a.csv", by_name="x")
    entries.append(said("upload", other.pk))
    client = signed_in(Role.ADMINISTRATOR, movement.province)
    acts = client.get(reverse("reports:audit")).context["acts"]
    found = {act.link.entry_id: act.hidden for act in acts}
    assert [found.get(one.pk) for one in entries] == [None, None, None, True, False, True]
    assert not any(act.link.number_open for act in acts)


@pytest.mark.parametrize(("role", "hidden"), [(role, role != Role.STANDING_OFFICER) for role in READERS])
def test_a_draft_is_read_in_the_log_by_who_may_open_it(role: Role, hidden: bool, movement: Movement) -> None:
    asked = DataRequest.objects.create(person=make_post(movement.province).person, kind="export", due_on=MERGED_ON)
    said("movement", movement.pk), said("reorganisation", 1), said("data_request", asked.pk)
    client = signed_in(role, movement.province)

    def shown() -> dict[str, bool]:
        acts = client.get(reverse("reports:audit"), {"verb": "probe"}).context["acts"]
        return {act.link.entry.subject_kind: act.hidden for act in acts}

    closed = {"reorganisation": hidden, "data_request": hidden}
    assert shown() == {"movement": False, **closed}
    Movement.objects.filter(pk=movement.pk).update(status=MovementStatus.DRAFT)
    assert shown() == {"movement": hidden, **closed}


def test_of_what_is_closed_nothing_is_shown_that_joins_it_to_a_record(movement: Movement) -> None:
    person = make_post(movement.province).person
    token = context.current.set(context.Origin("r-1", None))
    said("person", person.pk)
    context.current.reset(token)
    page = signed_in(Role.ADMINISTRATOR, movement.province).get(reverse("reports:audit"), {"kind": "person"})
    [act] = page.context["acts"]
    assert (act.hidden, act.trail_url, "r-1" in page.content.decode()) == (True, "", False)
    page = signed_in(Role.AUDITOR, movement.province).get(reverse("reports:audit"), {"kind": "person"})
    [act] = page.context["acts"]
    trail = reverse("reports:audit_trail", args=["person", str(person.pk)])
    assert (act.hidden, act.trail_url, "r-1" in page.content.decode()) == (False, trail, True)


@pytest.mark.parametrize(("role", "hidden"), [(role, role != Role.STANDING_OFFICER) for role in READERS])
def test_the_rules_of_a_draft_are_read_in_the_log_by_who_may_open_it(
    role: Role, hidden: bool, movement: Movement
) -> None:
    said("regulation", movement.regulation_id)
    client = signed_in(role, movement.province)

    def shown() -> list[bool]:
        found = client.get(reverse("reports:audit"), {"verb": "probe", "kind": "regulation"})
        return [act.hidden for act in found.context["acts"]]

    assert shown() == [False]
    Movement.objects.filter(pk=movement.pk).update(status=MovementStatus.DRAFT)
    assert shown() == [hidden]
    old = movement.regulation
    old.pk, old.sha256, old._state.adding = None, "0" * 64, True
    old.save()
    said("regulation", old.pk)
    connection.check_constraints()
    assert shown() == [hidden, hidden]


def test_a_draft_is_a_link_for_who_may_open_it(movement: Movement) -> None:
    record(by=None, verb="probe", subject=Subject("movement", str(movement.pk), "Mẫu", "movements:movement"))
    Movement.objects.filter(pk=movement.pk).update(status=MovementStatus.DRAFT)
    urls = {}
    for role in READERS:
        acts = signed_in(role, movement.province).get(reverse("reports:audit"), {"verb": "probe"}).context["acts"]
        urls[role] = {bool(act.url) for act in acts}
    assert urls == {Role.STANDING_OFFICER: {True}, Role.ADMINISTRATOR: {False}, Role.AUDITOR: {False}}


def test_the_log_tells_no_third_unit_why_another_declined_somebody(movement: Movement) -> None:
    """It may tell of what was looked into there; both sides, and who reads the whole log, read it."""
    province = movement.province
    giving, other, third = (make_unit(name, parent=province) for name in ("Xã Xốp", "Xã Hiếu", "Xã Bờ Y"))
    post, today = make_post(giving), localdate()
    place = {"title": "Phó", "on": today, "document": "5/QĐ", "by": None}
    decline_transfer(transfer=propose_transfer(post=post, to_unit=other, **place), reason="Đang xác minh", by=None)
    readers = {unit: signed_in(Role.AUDITOR, unit) for unit in (giving, third, province)}
    said = {giving: [True, True], third: [False, False], province: [True, True]}
    for unit, client in readers.items():
        if unit == third:
            confirm_transfer(transfer=propose_transfer(post=post, to_unit=third, **place), by=None)
        connection.check_constraints()
        page, file = all_shown(client)
        assert ["Đang xác minh" in page, "Đang xác minh" in file] == said[unit], unit
