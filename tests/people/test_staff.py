"""How units keep their people: persons, posts, ratings, discipline, matters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories.people import (
    LAST_DAY,
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
from thidua.audit.models import Entry
from thidua.people.actions import (
    change_post,
    close_matter,
    correct_discipline,
    correct_person,
    enter_person,
    give_post,
    open_matter,
    rate_person,
    rate_staff,
    record_discipline,
)
from thidua.people.models import (
    Account,
    Category,
    DisciplinaryAction,
    Namesakes,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Role,
    Unit,
)
from thidua.people.permissions import Refused, persons_kept_by, posts_kept_by
from thidua.people.queries import levels_of, namesakes, staff

pytestmark = pytest.mark.django_db

BORN = date(1990, 3, 2)
TODAY = timezone.localdate()


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit("Xã Xốp", parent=province)


@pytest.fixture
def officer(commune: Unit) -> Account:
    return make_account(role=Role.UNIT_OFFICER, unit=commune)


@pytest.fixture
def standing(province: Unit) -> Account:
    return make_account(role=Role.STANDING_OFFICER, unit=province)


def enter(unit: Unit, by: Account | None = None, **facts: Any) -> Person:
    wanted = {
        "staff_code": "KT-01", "full_name": "Y Thị Mai", "birth_date": BORN, "category": Category.CIVIL_SERVANT,
        "title": "Chuyên viên", "since": MERGED_ON,
    }  # fmt: skip
    return enter_person(unit=unit, by=by, **{**wanted, **facts})


def correct(person: Person, by: Account | None = None, reason: str = "Theo căn cước", **facts: Any) -> Person:
    wanted = {
        "staff_code": person.staff_code, "full_name": person.full_name, "birth_date": person.birth_date,
        "category": person.category,
    }  # fmt: skip
    return correct_person(person=person, reason=reason, by=by, **{**wanted, **facts})


def change(post: Post, by: Account | None = None, reason: str = "QĐ 3", **facts: Any) -> Post:
    wanted = {
        "title": post.title, "is_leader": post.is_leader, "is_head": post.is_head, "valid_from": post.valid_from,
        "valid_to": post.valid_to,
    }  # fmt: skip
    return change_post(post=post, reason=reason, by=by, **{**wanted, **facts})


def test_a_unit_enters_a_person_with_the_first_post(commune: Unit, officer: Account) -> None:
    person = enter(commune, officer)
    post = person.posts.get()
    assert (person.search_name, post.unit, post.title, post.valid_from) == (
        "y thi mai",
        commune,
        "Chuyên viên",
        MERGED_ON,
    )
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.said.after["staff_code"]) == ("enter_person", officer, "KT-01")


def test_nobody_is_entered_into_the_unit_of_others(province: Unit, officer: Account) -> None:
    for unit in (province, make_unit("Xã Hiếu", parent=province)):
        with pytest.raises(Refused):
            enter(unit, officer)
    assert enter(make_unit("Phòng Văn hóa", kind="sub_unit", parent=Unit.objects.get(name="Xã Xốp")), officer)


def test_a_staff_code_is_given_once(commune: Unit) -> None:
    enter(commune)
    with pytest.raises(ValidationError) as refused:
        enter(commune, full_name="A Thảo")
    assert list(refused.value.message_dict) == ["staff_code"]


def test_a_post_lies_in_the_time_of_its_unit(province: Unit) -> None:
    unit = make_unit("Xã Hiếu", parent=province, valid_to=LAST_DAY)
    assert enter(unit, since=LAST_DAY)
    with pytest.raises(ValidationError):
        enter(unit, staff_code="KT-02", full_name="A Thảo", since=MERGED_ON)


def test_a_unit_has_one_head_on_any_day(commune: Unit) -> None:
    head = enter(commune, is_head=True, since=date(2024, 1, 1))
    change(head.posts.get(), valid_to=LAST_DAY)
    with pytest.raises(ValidationError) as refused:
        enter(commune, staff_code="KT-02", full_name="A Thảo", is_head=True, since=LAST_DAY)
    assert list(refused.value.message_dict) == ["is_head"]
    assert enter(commune, staff_code="KT-02", full_name="A Thảo", is_head=True, since=MERGED_ON)


def test_a_namesake_born_the_same_day_is_entered_only_with_the_reason(commune: Unit) -> None:
    first = enter(commune)
    facts = {"staff_code": "KT-02", "full_name": "Y THI MAI"}
    with pytest.raises(ValidationError) as refused:
        enter(commune, **facts)
    assert list(refused.value.message_dict) == ["another"]
    second = enter(commune, **facts, another="Quê quán khác")
    known = Namesakes.objects.get()
    assert (known.one, known.other, known.reason) == (first, second, "Quê quán khác")
    assert Entry.objects.filter(verb="enter_person").latest("pk").said.after["apart_from"] == first.staff_code
    assert [*namesakes("Y Thị Mai", BORN, "KT-01")] == [*namesakes("Y Thị Mai", BORN, "KT-02")] == []
    assert [*namesakes("Y Thị Mai", BORN)] == [first, second]


def test_namesakes_of_another_birth_date_or_none_are_not_asked_about(commune: Unit) -> None:
    enter(commune)
    assert enter(commune, staff_code="KT-02", birth_date=BORN + timedelta(days=1))
    assert enter(commune, staff_code="KT-03", birth_date=None)


def test_a_correction_tells_before_and_after_and_why(commune: Unit, officer: Account) -> None:
    person = enter(commune)
    correct(person, officer, full_name="Y Thị Mây")
    said = Entry.objects.get(verb="correct_person").said
    assert (said.before, said.after, said.reason) == (
        {"full_name": "Y Thị Mai"},
        {"full_name": "Y Thị Mây"},
        "Theo căn cước",
    )
    assert Person.objects.get().search_name == "y thi may"


@pytest.mark.parametrize(("facts", "reason"), [({}, "Nhầm"), ({"full_name": "Y Thị Mây"}, " ")])
def test_a_correction_of_nothing_or_without_reason_is_refused(commune: Unit, facts: Any, reason: str) -> None:
    person = enter(commune)
    with pytest.raises(ValidationError):
        correct(person, reason=reason, **facts)
    assert Person.objects.get().full_name == "Y Thị Mai"


def test_another_post_is_given_where_one_keeps_the_staff(commune: Unit, officer: Account, province: Unit) -> None:
    person = enter(commune)
    below = make_unit("Phòng Văn hóa", kind="sub_unit", parent=commune)
    give_post(person=person, unit=below, title="Trưởng phòng", since=MERGED_ON, reason="QĐ 3", by=officer)
    assert set(person.posts.values_list("unit__name", "title")) == {
        ("Xã Xốp", "Chuyên viên"),
        ("Phòng Văn hóa", "Trưởng phòng"),
    }
    with pytest.raises(Refused):
        give_post(person=person, unit=province, title="Chủ tịch", since=MERGED_ON, reason="QĐ 4", by=officer)
    with pytest.raises(ValidationError):
        give_post(person=person, unit=below, title="Phó", since=TODAY, reason="QĐ 5", by=officer)


def test_a_post_ends_with_its_last_day(commune: Unit, officer: Account) -> None:
    post = enter(commune).posts.get()
    change(post, officer, valid_to=MERGED_ON)
    assert Post.objects.get().valid_to == MERGED_ON
    with pytest.raises(ValidationError):
        change(post, officer, valid_to=LAST_DAY)


def test_the_unit_left_keeps_nothing_any_more_and_who_serves_nowhere_is_kept_by_the_last(
    province: Unit, commune: Unit, officer: Account, standing: Account
) -> None:
    yesterday = TODAY - timedelta(days=1)
    left = make_post(commune, valid_to=yesterday).person
    moved = make_post(commune, valid_to=yesterday).person
    make_post(make_unit("Xã Hiếu", parent=province), moved, valid_from=TODAY)
    stays = make_post(commune, valid_to=TODAY).person
    assert set(persons_kept_by(officer)) == {left, stays}
    assert set(persons_kept_by(standing)) == {left, stays, moved}
    assert set(posts_kept_by(officer).values_list("person", flat=True)) == {left.pk, stays.pk}
    assert not persons_kept_by(make_account(role=Role.AUDITOR, unit=province)).exists()
    with pytest.raises(Refused):
        correct(moved, officer, full_name="A")


def test_who_serves_today_and_who_did(commune: Unit) -> None:
    here = make_post(commune, valid_to=TODAY).person
    gone = make_post(commune, valid_to=TODAY - timedelta(days=1)).person
    make_post(commune, valid_from=TODAY + timedelta(days=1))
    units, persons = Unit.objects.all(), Person.objects.all()
    assert list(staff(persons, within=units, on=TODAY)) == [here]
    assert list(staff(persons, within=units, on=TODAY, former=True)) == [gone]


@pytest.mark.parametrize("category", Category.values)
def test_the_levels_are_those_of_the_scale_in_force_in_the_year(category: str) -> None:
    codes = [level.code for level in levels_of(category, 2024)]
    assert codes == ["not_completed", "completed", "good", "excellent"]
    assert levels_of(category, 2019) == ()


def test_a_rating_needs_a_decision_and_its_correction_a_reason(commune: Unit, officer: Account) -> None:
    person = enter(commune, since=date(2024, 1, 1))
    with pytest.raises(ValidationError):
        rate_person(person=person, year=2024, level="good", decision="", by=officer)
    rate_person(person=person, year=2024, level="good", decision="7/QĐ", by=officer)
    with pytest.raises(ValidationError):
        rate_person(person=person, year=2024, level="excellent", decision="8/QĐ", by=officer)
    rate_person(person=person, year=2024, level="excellent", decision="8/QĐ", reason="Khiếu nại đúng", by=officer)
    said = Entry.objects.get(verb="correct_rating").said
    assert (said.before, said.reason) == ({"level": "good", "decision": "7/QĐ"}, "Khiếu nại đúng")
    assert PerformanceRating.objects.get().level == "excellent"


@pytest.mark.parametrize(("year", "level"), [(2024, "superb"), (2019, "good"), (TODAY.year + 1, "good")])
def test_a_level_outside_the_scale_or_the_time_is_refused(commune: Unit, year: int, level: str) -> None:
    with pytest.raises(ValidationError):
        rate_person(person=enter(commune), year=year, level=level, decision="7/QĐ", by=None)
    assert not PerformanceRating.objects.exists()


def test_staff_are_rated_by_one_decision_all_or_none(commune: Unit, officer: Account, province: Unit) -> None:
    own, other = enter(commune), make_post(province).person
    kept = rate(make_post(commune).person, level="good", decision="1/QĐ")
    assert rate_staff(year=2024, levels={own: "good", kept.person: "good"}, decision="7/QĐ", by=officer) == 1
    kept.refresh_from_db()
    assert kept.decision == "1/QĐ"
    with pytest.raises(Refused):
        rate_staff(year=2023, levels={own: "good", other: "good"}, decision="7/QĐ", by=officer)
    assert not PerformanceRating.objects.filter(year=2023).exists()


def test_a_unit_records_discipline_and_only_the_standing_agency_corrects_it(
    commune: Unit, officer: Account, standing: Account
) -> None:
    action = DisciplinaryAction(person=enter(commune), unit=commune, form="Khiển trách", imposed_on=TODAY)
    record_discipline(action=action, by=officer)
    wanted = {"form": "Cảnh cáo", "decision": "9/QĐ", "imposed_on": TODAY, "ends_on": None, "over_reform": False}
    with pytest.raises(Refused):
        correct_discipline(action=action, reason="Nhầm", by=officer, **wanted)
    correct_discipline(action=action, reason="Nhầm", by=standing, **wanted)
    said = Entry.objects.get(verb="correct_discipline").said
    assert (said.before, said.after) == (
        {"form": "Khiển trách", "decision": ""},
        {"form": "Cảnh cáo", "decision": "9/QĐ"},
    )


@pytest.mark.parametrize(
    ("imposed_on", "ends_on"), [(TODAY + timedelta(days=1), None), (TODAY, TODAY - timedelta(days=1))]
)
def test_discipline_of_the_future_or_ended_before_it_began_is_refused(
    commune: Unit, imposed_on: date, ends_on: date | None
) -> None:
    action = DisciplinaryAction(
        person=enter(commune), unit=commune, form="Khiển trách", imposed_on=imposed_on, ends_on=ends_on
    )
    with pytest.raises(ValidationError):
        record_discipline(action=action, by=None)


def test_a_unit_opens_a_matter_and_only_the_standing_agency_closes_it(
    commune: Unit, officer: Account, standing: Account
) -> None:
    for about in ({"unit": commune}, {"person": enter(commune)}):
        matter = open_matter(matter=PendingMatter(subject="Đơn", opened_on=TODAY, **about), by=officer)
        with pytest.raises(Refused):
            close_matter(matter=matter, closed_on=TODAY, reason="Xong", by=officer)
        with pytest.raises(ValidationError):
            close_matter(matter=matter, closed_on=TODAY + timedelta(days=1), reason="Xong", by=standing)
        matter.refresh_from_db()
        close_matter(matter=matter, closed_on=TODAY, reason="Xong", by=standing)
        with pytest.raises(ValidationError):
            close_matter(matter=matter, closed_on=TODAY, reason="Xong", by=standing)


def test_discipline_recorded_twice_is_one_and_with_other_facts_it_is_refused(commune: Unit, officer: Account) -> None:
    facts = {"person": enter(commune), "unit": commune, "form": "Khiển trách", "decision": "9/QĐ", "imposed_on": TODAY}
    first, second = (record_discipline(action=DisciplinaryAction(**facts), by=officer) for _click in range(2))
    assert (second, Entry.objects.filter(verb="record_discipline").count()) == (first, 1)
    with pytest.raises(ValidationError):
        record_discipline(action=DisciplinaryAction(**facts, over_reform=True), by=officer)
    record_discipline(action=DisciplinaryAction(**facts | {"decision": "10/QĐ"}), by=officer)
    assert DisciplinaryAction.objects.count() == 2


def test_a_matter_opened_twice_is_one_as_long_as_it_is_open(commune: Unit, officer: Account, standing: Account) -> None:
    for about in ({"unit": commune}, {"person": enter(commune)}):
        facts = {"subject": "Đơn", "opened_on": TODAY, **about}
        first, second = (open_matter(matter=PendingMatter(**facts), by=officer) for _click in range(2))
        opened = Entry.objects.filter(verb="open_matter", subject_key=str(first.pk))
        assert (second, opened.count(), PendingMatter.objects.filter(**about).count()) == (first, 1, 1)
        close_matter(matter=first, closed_on=TODAY, reason="Xong", by=standing)
        assert open_matter(matter=PendingMatter(**facts), by=officer) != first


def test_registers_of_others_are_not_written(commune: Unit, officer: Account) -> None:
    other = make_unit("Xã Hiếu")
    person = make_post(other).person
    with pytest.raises(Refused):
        record_discipline(action=DisciplinaryAction(person=person, unit=other, form="A", imposed_on=TODAY), by=officer)
    with pytest.raises(Refused):
        open_matter(matter=PendingMatter(unit=other, subject="Đơn", opened_on=TODAY), by=officer)
    elsewhere = make_account(role=Role.STANDING_OFFICER, unit=make_province("Tỉnh Quảng Ngãi", "51"))
    with pytest.raises(Refused):
        close_matter(matter=make_matter(person=make_person()), closed_on=TODAY, reason="Xong", by=elsewhere)
    with pytest.raises(Refused):
        correct_discipline(
            action=discipline(person, other), form="B", decision="1", imposed_on=TODAY, ends_on=None,
            over_reform=False, reason="Nhầm", by=elsewhere,
        )  # fmt: skip


@pytest.mark.parametrize("born", [TODAY + timedelta(days=1), MERGED_ON])
def test_nobody_is_born_in_the_future_nor_after_the_first_day_of_a_post(born: date, commune: Unit) -> None:
    with pytest.raises(ValidationError):
        enter(commune, birth_date=born)
    assert not Person.objects.exists()
    with pytest.raises(ValidationError):
        correct(enter(commune), birth_date=born)
    assert Person.objects.get().birth_date == BORN
