from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories.people import (
    MERGED_ON,
    join_cluster,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_province,
    make_standing_officer,
    make_unit,
)
from thidua.audit.models import Entry
from thidua.people.actions import (
    NewPerson,
    NewUnit,
    add_successions,
    assign_cluster,
    close_matter,
    create_persons,
    create_units,
    open_matter,
    rate_persons,
)
from thidua.people.models import (
    Account,
    Category,
    ClusterMember,
    Kind,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Role,
    Succession,
    Unit,
    UnitCode,
)
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db

PROVINCE = NewUnit(key="62", name="Tỉnh Kon Tum", kind=Kind.PROVINCE, scheme="gso", code="62")
DISTRICT = NewUnit(key="610", name="Huyện Đăk Glei", kind=Kind.DISTRICT, parent="62", scheme="gso", code="610")
COMMUNE = NewUnit(key="23359", name="Xã Xốp", kind=Kind.COMMUNE, parent="610", scheme="gso", code="23359")

# Every write on units and persons, as one call each: who is not of the standing agency may make none of them.
WRITES: dict[str, Callable[[Account | None], object]] = {
    "create_units": lambda by: create_units(units=[PROVINCE], parents={}, by=by),
    "add_successions": lambda by: add_successions(
        pairs=[(within("A"), within("B"), Decimal(1))], on=MERGED_ON, decision="NQ", verified=True, by=by
    ),
    "assign_cluster": lambda by: assign_cluster(cluster="communes", year=2024, units=[within()], by=by),
    "enter_person": lambda by: create_persons(persons=[new_person(within())], by=by),
    "rate_person": lambda by: rate_persons(
        year=2024, levels={make_post(Unit.objects.first() or make_unit()).person_id: "good"}, decision="7/QĐ", by=by
    ),
    "close_matter": lambda by: close_matter(
        matter=make_matter(unit=make_unit(parent=Unit.objects.first())),
        closed_on=MERGED_ON,
        reason="Không vi phạm",
        by=by,
    ),
}


def within(name: str = "Xã Xốp") -> Unit:
    """A unit that the asking account reaches."""
    return make_unit(name, parent=Unit.objects.first())


def new_person(unit: Unit, staff_code: str = "KT-001") -> NewPerson:
    return NewPerson(
        staff_code=staff_code, full_name="Y Thị Mai", category=Category.CIVIL_SERVANT, unit=unit, title="Chuyên viên"
    )


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("role", ["", Role.OBSERVER, Role.UNIT_OFFICER])
def test_a_write_is_refused_to_whoever_is_not_of_the_standing_agency(write: str, role: str) -> None:
    account = make_account(role=role, unit=make_province())
    with pytest.raises(Refused):
        WRITES[write](account)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("write", WRITES)
def test_a_write_leaves_one_audit_entry_of_who_did_it(write: str) -> None:
    officer = make_standing_officer(make_province())
    WRITES[write](officer)
    assert list(Entry.objects.values_list("verb", "actor")) == [(write, officer.pk)]


@pytest.mark.parametrize("write", WRITES)
def test_the_system_itself_may_write(write: str) -> None:
    WRITES[write](None)
    assert [(entry.verb, entry.said.actor_name) for entry in Entry.objects.all()] == [(write, "system")]


def test_units_are_created_in_any_order_with_paths_and_codes() -> None:
    made = create_units(units=[COMMUNE, PROVINCE, DISTRICT], parents={}, by=None)
    province, district, commune = made["62"], made["610"], made["23359"]
    assert commune.path == f"/{province.pk}/{district.pk}/{commune.pk}/"
    assert Unit.objects.get(pk=commune.pk).path == commune.path
    assert commune.search_name == "xa xop"
    assert UnitCode.objects.get(unit=commune).code == "23359"


def test_units_are_created_below_units_already_there() -> None:
    province = make_province()
    made = create_units(units=[DISTRICT], parents={"62": province}, by=None)
    assert made["610"].path == f"/{province.pk}/{made['610'].pk}/"


def test_a_unit_below_nothing_known_is_refused_and_nothing_is_created() -> None:
    with pytest.raises(ValueError, match="no unit with the key 610"):
        create_units(units=[PROVINCE, COMMUNE], parents={}, by=None)
    assert not Unit.objects.exists()


def test_two_units_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="several units have the key 62"):
        create_units(units=[PROVINCE, PROVINCE], parents={}, by=None)
    assert not Unit.objects.exists()


def test_many_units_are_created_in_few_queries(django_assert_max_num_queries: Callable[[int], object]) -> None:
    communes = [NewUnit(key=f"x{n}", name=f"Xã {n}", kind=Kind.COMMUNE, parent="62", code=f"{n}") for n in range(4000)]
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        create_units(units=[PROVINCE, *communes], parents={}, by=None)
    assert Unit.objects.exclude(path="").count() == 4001


def test_a_succession_is_verified_only_between_verified_units() -> None:
    sure, unsure, heir = make_unit("A"), make_unit("B"), make_unit("C")
    unsure.verified = False
    unsure.save()
    pairs = [(sure, heir, Decimal(1)), (unsure, heir, Decimal(1))]
    add_successions(pairs=pairs, on=MERGED_ON, decision="Nghị quyết 1677", verified=True, by=None)
    assert dict(Succession.objects.values_list("predecessor__name", "verified")) == {"A": True, "B": False}


def test_a_cluster_is_replaced_for_its_year_alone() -> None:
    leaves, stays = make_unit("A"), make_unit("B")
    join_cluster(leaves, year=2024)
    join_cluster(leaves, year=2023)
    assign_cluster(cluster="communes", year=2024, units=[stays], by=None)
    assert set(ClusterMember.objects.values_list("year", "unit__name")) == {(2023, "A"), (2024, "B")}


def test_the_log_says_which_unit_came_to_a_cluster_from_where_and_which_left_it() -> None:
    leaves, stays, comes, new = (make_unit(name) for name in ("A", "B", "C", "D"))
    join_cluster(leaves), join_cluster(stays), join_cluster(comes, "departments")
    assign_cluster(cluster="communes", year=2024, units=[stays, comes, new], by=None)
    assert dict(ClusterMember.objects.values_list("unit__name", "cluster")) == dict.fromkeys("BCD", "communes")
    said = Entry.objects.get(verb="assign_cluster").said
    assert said.before == {"units": ["A: communes", "C: departments", "D: –"]}
    assert said.after == {"units": ["A: –", "C: communes", "D: communes"]}


def test_persons_are_created_with_their_posts() -> None:
    unit = make_unit()
    made = create_persons(persons=[new_person(unit), new_person(unit, "KT-002")], by=None)
    assert sorted(made) == ["KT-001", "KT-002"]
    assert Person.objects.get(staff_code="KT-001").search_name == "y thi mai"
    assert set(Post.objects.values_list("person__staff_code", "unit", "title")) == {
        ("KT-001", unit.pk, "Chuyên viên"),
        ("KT-002", unit.pk, "Chuyên viên"),
    }


def test_ratings_are_recorded_for_the_year() -> None:
    person = make_person()
    rate_persons(year=2024, levels={person.pk: "excellent"}, decision="7/QĐ", by=None)
    rating = PerformanceRating.objects.get()
    assert (rating.person, rating.year, rating.level, rating.decision) == (person, 2024, "excellent", "7/QĐ")


def test_of_many_made_at_once_each_has_its_own_trail() -> None:
    made = create_units(units=[PROVINCE, DISTRICT], parents={}, by=None, decision="NQ 1")
    persons = create_persons(persons=[new_person(made["610"]), new_person(made["610"], "KT-002")], by=None)
    rate_persons(year=2024, levels={persons["KT-001"].pk: "good"}, decision="7/QĐ", by=None)
    told = {
        (entry.verb, entry.subject_kind, entry.subject_key): (entry.said.subject_label, entry.said.reason)
        for entry in Entry.objects.all()
    }
    assert told == {
        ("create_units", "unit", str(made["62"].pk)): ("Tỉnh Kon Tum", "NQ 1"),
        ("create_units", "unit", str(made["610"].pk)): ("Huyện Đăk Glei", "NQ 1"),
        ("enter_person", "person", str(persons["KT-001"].pk)): ("Y Thị Mai", ""),
        ("enter_person", "person", str(persons["KT-002"].pk)): ("Y Thị Mai", ""),
        ("rate_person", "person", str(persons["KT-001"].pk)): ("Y Thị Mai", ""),
    }
    rated = Entry.objects.get(verb="rate_person").said.after
    assert rated == {"year": "2024", "level": "good", "decision": "7/QĐ"}
    entered = Entry.objects.filter(verb="enter_person").latest("pk").said.after
    assert (entered["staff_code"], entered["unit"], entered["title"]) == ("KT-002", made["610"].pk, "Chuyên viên")


def test_a_matter_about_nobody_is_refused() -> None:
    with pytest.raises(ValidationError):
        open_matter(matter=PendingMatter(subject="Đơn", opened_on=MERGED_ON), by=None)
    assert not PendingMatter.objects.exists()


def test_a_matter_cannot_be_closed_before_it_was_opened() -> None:
    matter = make_matter(unit=make_unit(), opened_on=MERGED_ON)
    with pytest.raises(ValidationError):
        close_matter(matter=matter, closed_on=date(2025, 6, 30), reason="Nhầm", by=None)
    assert PendingMatter.objects.get().closed_on is None
