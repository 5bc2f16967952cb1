"""The pages by which units keep their people."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.movements import make_movement
from tests.factories.people import (
    discipline,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_unit,
    rate,
)
from thidua.audit.models import Entry
from thidua.people.models import (
    Account,
    DataRequest,
    DisciplinaryAction,
    Namesakes,
    PendingMatter,
    Person,
    Post,
    Role,
    Transfer,
    Unit,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LAST_YEAR = TODAY.year - 1
MAI = {
    "staff_code": "KT-01", "full_name": "Y Thị Mai", "birth_date": "1990-03-02", "category": "civil_servant",
    "title": "Chuyên viên", "since": "2025-07-01",
}  # fmt: skip


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit("Xã Xốp", parent=province)


@pytest.fixture
def officer(client: Client, commune: Unit) -> Account:
    account = make_account(role=Role.UNIT_OFFICER, unit=commune)
    client.force_login(account)
    return account


def found(client: Client, **query: str) -> list[str]:
    return [person.full_name for person in client.get(reverse("people:staff"), query).context["page"]]


def test_staff_are_found_without_diacritics_by_unit_and_by_whether_they_serve(
    client: Client, officer: Account, commune: Unit, province: Unit
) -> None:
    below = make_unit("Phòng Văn hóa", kind="sub_unit", parent=commune)
    make_post(commune, make_person("Y Thị Đào"))
    make_post(below, make_person("A Thảo"))
    make_post(commune, make_person("Nông Văn Ba"), valid_to=TODAY.replace(year=LAST_YEAR, month=1, day=1))
    make_post(make_unit("Xã Hiếu", parent=province), make_person("Lò Thị Tư"))
    assert found(client) == ["A Thảo", "Y Thị Đào"]
    assert (found(client, q="dao"), found(client, unit="van hoa")) == (["Y Thị Đào"], ["A Thảo"])
    assert found(client, state="former") == ["Nông Văn Ba"]
    page = client.get(reverse("people:unit_staff", args=[below.pk])).context["page"]
    assert [person.full_name for person in page] == ["A Thảo"]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def add_everything(commune: Unit) -> Post:
    post = make_post(commune)
    rate(post.person, year=LAST_YEAR)
    discipline(post.person, commune)
    make_matter(person=post.person)
    make_matter(unit=commune)
    Transfer.objects.create(post=post, to_unit=commune, title="A", on=TODAY, document="1")
    DataRequest.objects.create(person=post.person, kind="export", due_on=TODAY)
    return post


def test_who_reaches_both_sees_persons_that_are_perhaps_on_record_twice(client: Client, province: Unit) -> None:
    units = [make_unit(name, parent=province) for name in ("Xã Xốp", "Xã Hiếu")]
    born = {"birth_date": "1990-03-02", "category": "civil_servant"}
    twins = [
        make_post(unit, Person.objects.create(staff_code=code, full_name=name, **born)).person
        for unit, code, name in zip(units, ("KT-1", "KT-2"), ("Y Thị Mai", "Y THI MAI"), strict=True)
    ]
    make_post(units[0], Person.objects.create(staff_code="KT-3", full_name="A Thảo", **born))
    seen = {}
    for unit in (units[0], province):
        client.force_login(make_account(role=Role.STANDING_OFFICER, unit=unit))
        seen[unit.name] = found(client, state="twice")
    assert seen == {"Xã Xốp": [], province.name: ["Y Thị Mai", "Y THI MAI"]}
    Namesakes.objects.create(one=twins[1], other=twins[0], reason="Hai người")
    assert found(client, state="twice") == []


def test_lists_take_as_many_queries_for_three_as_for_one(client: Client, commune: Unit, province: Unit) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=province))
    add_everything(commune)
    addresses = [
        reverse("people:staff"),
        reverse("people:unit_staff", args=[commune.pk]),
        reverse("people:ratings", args=[commune.pk, LAST_YEAR]),
        reverse("people:transfers"),
        reverse("people:data_requests"),
    ]
    one = {address: queries(client, address) for address in addresses}
    for _times in range(2):
        add_everything(commune)
    assert {address: queries(client, address) for address in addresses} == one


def test_a_person_is_entered_and_a_namesake_decided_on_first(client: Client, officer: Account, commune: Unit) -> None:
    address = reverse("people:enter", args=[commune.pk])
    client.post(address, MAI)
    person = Person.objects.get()
    assert (person.full_name, person.posts.get().unit) == ("Y Thị Mai", commune)
    again = {**MAI, "staff_code": "KT-02"}
    asked = client.post(address, again)
    assert list(asked.context["alike"]) == [person]
    assert Person.objects.count() == 1
    client.post(address, {**again, "another": "Quê quán khác"})
    assert (Person.objects.count(), Namesakes.objects.get().reason) == (2, "Quê quán khác")


def test_a_namesake_within_reach_is_listed_once_and_one_elsewhere_not_told_of(
    client: Client, officer: Account, commune: Unit
) -> None:
    elsewhere = make_unit("Xã Hiếu", parent=commune.parent)
    for code, unit in (("KT-01", commune), ("KT-09", elsewhere)):
        person = make_post(unit, make_person("Y Thị Mai", staff_code=code)).person
        Person.objects.filter(pk=person.pk).update(birth_date=MAI["birth_date"])
    make_post(commune, Person.objects.get(staff_code="KT-01"), "Trưởng phòng", valid_to=TODAY)
    address = reverse("people:enter", args=[commune.pk])
    asked = client.post(address, {**MAI, "staff_code": "KT-02"})
    said = asked.content.decode()
    assert (said.count("KT-01"), "KT-09" in said, "Xã Hiếu" in said) == (1, False, False)
    assert ("Trưởng phòng" in said, list(asked.context["alike"])) == (True, [Person.objects.get(staff_code="KT-01")])
    taken = [
        client.post(address, {**MAI, "full_name": "Y Mẫu", "staff_code": code}).context["form"].errors
        for code in ("KT-01", "KT-09")
    ]
    assert (list(taken[0]), taken[0]) == (["staff_code"], taken[1])


def test_a_name_known_elsewhere_is_entered_like_an_unknown_one_and_is_then_perhaps_on_record_twice(
    client: Client, officer: Account, commune: Unit
) -> None:
    known = make_post(make_unit("Xã Hiếu", parent=commune.parent), make_person("Y Thị Mai")).person
    Person.objects.filter(pk=known.pk).update(birth_date=MAI["birth_date"])
    address = reverse("people:enter", args=[commune.pk])
    counted = []
    for number, name in enumerate(("Y Mẫu", "Y Thị Mai")):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address, {**MAI, "full_name": name, "staff_code": f"KT-{number}"})
        counted.append((answer.status_code, len(queries)))
    assert counted[0] == counted[1]
    assert Person.objects.filter(full_name="Y Thị Mai", staff_code="KT-1").exists()
    assert not Namesakes.objects.exists()


def test_who_tries_staff_codes_of_people_elsewhere_is_on_record(
    client: Client, officer: Account, commune: Unit
) -> None:
    make_post(make_unit("Xã Hiếu", parent=commune.parent), make_person(staff_code="KT-09"))
    own = make_post(commune, make_person(staff_code="KT-01")).person
    enter, correct = reverse("people:enter", args=[commune.pk]), reverse("people:person_act", args=[own.pk, "correct"])
    facts = {**MAI, "reason": "Thử"}
    said = [
        client.post(address, {**facts, "staff_code": code}).context["form"].errors["staff_code"]
        for address, code in ((enter, "KT-01"), (enter, "KT-09"), (correct, "KT-09"))
    ]
    assert said[0] == said[1] == said[2]
    tried = Entry.objects.filter(verb="try_staff_code").order_by("pk")
    assert [(entry.actor, entry.subject_kind, entry.said.after) for entry in tried] == [
        (officer, "unit", {"staff_code": "KT-09"}),
        (officer, "person", {"staff_code": "KT-09"}),
    ]
    assert not Entry.objects.exclude(verb="try_staff_code").exists()
    own.refresh_from_db()
    assert own.staff_code == "KT-01"


def test_a_person_is_corrected_and_given_another_post(client: Client, officer: Account, commune: Unit) -> None:
    person = make_post(commune).person
    facts = {"staff_code": person.staff_code, "full_name": "Y Thị Mây", "category": "cadre", "reason": "Theo căn cước"}
    client.post(reverse("people:person_act", args=[person.pk, "correct"]), facts)
    person.refresh_from_db()
    assert (person.full_name, person.category) == ("Y Thị Mây", "cadre")
    below = make_unit("Phòng Văn hóa", kind="sub_unit", parent=commune)
    place = {"unit": "Phòng Văn hóa", "title": "Trưởng phòng", "since": TODAY.isoformat(), "reason": "QĐ 3"}
    client.post(reverse("people:person_act", args=[person.pk, "post"]), place)
    assert person.posts.filter(unit=below, title="Trưởng phòng").exists()


def test_who_keeps_a_head_without_correcting_what_is_on_record_is_offered_no_form_for_it(
    client: Client, officer: Account, commune: Unit
) -> None:
    make_movement()
    head, other = make_post(commune), make_post(commune)
    Post.objects.filter(pk=head.pk).update(is_head=True)
    pages = [reverse("people:person_act", args=[post.person_id, "correct"]) for post in (head, other)]
    shown = [client.get(post.person.get_absolute_url()).content.decode() for post in (head, other)]
    assert [client.get(page).status_code for page in pages] == [403, 200]
    assert [page in text for page, text in zip(pages, shown, strict=True)] == [False, True]


def test_discipline_and_matters_are_recorded_on_pages(client: Client, officer: Account, commune: Unit) -> None:
    person = make_post(commune).person
    measure = {"form": "Khiển trách", "decision": "9/QĐ", "imposed_on": TODAY.isoformat()}
    client.post(reverse("people:person_act", args=[person.pk, "discipline"]), measure)
    matter = {"subject": "Đơn phản ánh", "document": "3/TB", "opened_on": TODAY.isoformat()}
    client.post(reverse("people:person_act", args=[person.pk, "matter"]), matter)
    client.post(reverse("people:unit_matter", args=[commune.pk]), matter)
    assert list(DisciplinaryAction.objects.values_list("person", "unit")) == [(person.pk, commune.pk)]
    assert set(PendingMatter.objects.values_list("person", "unit")) == {(person.pk, None), (None, commune.pk)}


def test_who_held_several_posts_is_disciplined_in_the_one_that_is_named(
    client: Client, officer: Account, commune: Unit
) -> None:
    person, other = make_post(commune).person, make_unit("Đảng ủy", parent=commune.parent)
    make_post(other, person)
    client.force_login(officer)
    address = reverse("people:person_act", args=[person.pk, "discipline"])
    measure = {"form": "Khiển trách", "decision": "9/QĐ", "imposed_on": "2026-03-01"}
    assert "Đảng ủy" in str(client.post(address, measure).context["form"].errors["unit"])
    assert not DisciplinaryAction.objects.exists()
    client.post(address, {**measure, "unit": commune.pk})
    assert DisciplinaryAction.objects.get().unit == commune


def test_the_standing_agency_closes_matters_and_corrects_discipline(
    client: Client, commune: Unit, province: Unit
) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=province))
    person = make_post(commune).person
    matter, action = make_matter(person=person), discipline(person, commune)
    client.post(reverse("people:close", args=[matter.key]), {"closed_on": TODAY.isoformat(), "reason": "Không vi phạm"})
    facts = {"form": "Cảnh cáo", "decision": "9/QĐ", "imposed_on": "2024-05-20", "reason": "Nhầm"}
    client.post(reverse("people:correct_record", args=[action.pk]), facts)
    matter.refresh_from_db()
    action.refresh_from_db()
    assert (matter.closed_on, action.form, action.over_reform) == (TODAY, "Cảnh cáo", False)


def test_the_addresses_of_matters_tell_nothing_of_those_between_them(
    client: Client, commune: Unit, province: Unit
) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=province))
    first, second = (make_matter(unit=commune) for _each in range(2))
    page = client.get(reverse("people:unit_staff", args=[commune.pk])).content.decode()
    offered = re.findall(r"/people/staff/matters/([^/]+)/close/", page)
    assert sorted(offered) == sorted(str(matter.key) for matter in (first, second))
    assert {UUID(key).version for key in offered} == {4}
    for matter in (first, second):
        assert client.get(reverse("people:close", args=[matter.key])).status_code == 200
        assert client.get(f"/people/staff/matters/{matter.pk}/close/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_matters_on_record_are_given_keys_of_their_own() -> None:
    commune = make_unit("Xã Xốp")
    first, second = (make_matter(unit=commune) for _each in range(2))
    try:
        call_command("migrate", "people", "0013", verbosity=0)
        call_command("migrate", "people", verbosity=0)
        keys = dict(PendingMatter.objects.values_list("pk", "key"))
        assert (keys.keys(), len(set(keys.values()))) == ({first.pk, second.pk}, 2)
        with pytest.raises(IntegrityError):
            PendingMatter.objects.update(key=keys[first.pk])
    finally:
        call_command("migrate", "people", verbosity=0)


def test_the_staff_of_a_year_are_rated_on_one_page(client: Client, officer: Account, commune: Unit) -> None:
    person, other = make_post(commune).person, make_post(commune).person
    address = reverse("people:ratings", args=[commune.pk, LAST_YEAR])
    field = client.get(address).context["form"].fields[f"level_{person.pk}"]
    assert [code for code, _label in field.choices] == ["", "excellent", "good", "completed", "not_completed"]
    client.post(address, {f"level_{person.pk}": "good", f"level_{other.pk}": "", "decision": "7/QĐ"})
    assert list(person.ratings.values_list("year", "level", "decision")) == [(LAST_YEAR, "good", "7/QĐ")]
    assert not other.ratings.exists()
    assert client.post(address, {f"level_{person.pk}": "excellent", "decision": "8/QĐ"}).context["form"].errors


@pytest.mark.parametrize("act", ["nothing", "delete"])
def test_an_act_that_is_not_there_is_not_found(act: str, client: Client, officer: Account, commune: Unit) -> None:
    post = make_post(commune)
    for name, pk in (("people:person_act", post.person_id), ("people:post_act", post.pk)):
        assert client.get(reverse(name, args=[pk, act])).status_code == 404
