"""Each act on units: what it changes from its day on, and what stays as it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories.people import LAST_DAY, MERGED_ON, join_cluster, make_account, make_person, make_post
from tests.factories.reorganisations import (
    Province,
    abolish,
    create,
    first_outcome,
    make_draft,
    make_province_to_change,
    merge,
    move,
    new,
    rename,
    split,
    transfer_part,
)
from thidua.audit.models import Entry
from thidua.people.actions import delegate_role
from thidua.people.models import ClusterMember, Kind, Post, Role, RoleGrant, Succession, Unit
from thidua.people.permissions import Refused
from thidua.people.queries import as_they_were, comparable_predecessors, search_units, unit_by_code, units_in_force
from thidua.reorganisations.actions import (
    Target,
    add_step,
    carry_out,
    discard_reorganisation,
    draft_reorganisation,
    remove_step,
    revise_reorganisation,
)
from thidua.reorganisations.models import Reorganisation, Status, StepKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Province:
    return make_province_to_change()


def successions() -> set[tuple[str, str, Decimal]]:
    rows = Succession.objects.select_related("predecessor", "successor")
    return {(str(row.predecessor), str(row.successor), row.share) for row in rows}


def names_on(day: date) -> set[str]:
    return {unit.name for unit in as_they_were(list(units_in_force(day)), day)}


def test_a_unit_is_set_up_with_its_code_from_its_day(there: Province) -> None:
    draft = make_draft()
    create(draft, new("Sở Mới", there.province, Kind.DEPARTMENT, "sm"))
    carry_out(reorganisation=draft, by=None)
    made = unit_by_code("sm", MERGED_ON, "agency")
    assert (made.name, made.kind, made.parent, made.valid_from) == ("Sở Mới", "department", there.province, MERGED_ON)
    assert made.path == f"{there.province.path}{made.pk}/"
    assert "Sở Mới" not in names_on(LAST_DAY)


def test_a_renamed_unit_keeps_its_key_and_is_found_by_both_names(there: Province) -> None:
    draft = make_draft()
    rename(draft, there.one, "Xã Nhất")
    carry_out(reorganisation=draft, by=None)
    there.one.refresh_from_db()
    assert (there.one.name, there.one.valid_to) == ("Xã Nhất", None)
    assert {"Xã Một"} <= names_on(LAST_DAY)
    assert {"Xã Nhất"} <= names_on(MERGED_ON)
    assert not {"Xã Một"} & names_on(MERGED_ON)
    assert list(search_units("xa mot", MERGED_ON)) == list(search_units("xa nhat", MERGED_ON)) == [there.one]
    assert comparable_predecessors([there.one], 2025) == {there.one.pk: there.one.pk}


def test_a_unit_put_below_another_takes_all_below_it_along(there: Province) -> None:
    draft = make_draft()
    move(draft, there.department, there.other)
    carry_out(reorganisation=draft, by=None)
    there.department.refresh_from_db()
    there.division.refresh_from_db()
    assert there.department.parent == there.other
    assert there.division.path == f"{there.other.path}{there.department.pk}/{there.division.pk}/"
    [then] = as_they_were([Unit.objects.get(pk=there.department.pk)], LAST_DAY)
    assert then.parent == there.province
    [now] = as_they_were([Unit.objects.get(pk=there.department.pk)], MERGED_ON)
    assert now.parent == there.other


def test_renamed_and_moved_on_one_day_is_one_former_state(there: Province) -> None:
    draft = make_draft()
    rename(draft, there.department, "Sở Mới")
    move(draft, there.department, there.other)
    carry_out(reorganisation=draft, by=None)
    [version] = Unit.objects.get(pk=there.department.pk).versions.all()
    assert (version.name, version.parent, version.valid_from, version.valid_to, version.decision) == (
        "Sở Cũ", there.province, None, LAST_DAY, "01/NQ-MAU",
    )  # fmt: skip


def test_renamed_twice_it_has_two_former_names_each_for_its_time(there: Province) -> None:
    for day, name in ((date(2024, 1, 1), "Xã Nhất"), (MERGED_ON, "Xã Đầu")):
        draft = make_draft(day)
        rename(draft, there.one, name)
        carry_out(reorganisation=draft, by=None)
    versions = there.one.versions.values_list("name", "valid_from", "valid_to")
    assert list(versions) == [("Xã Một", None, date(2023, 12, 31)), ("Xã Nhất", date(2024, 1, 1), LAST_DAY)]


def test_merged_units_end_and_one_carries_them_on_under_a_code_that_changed_hands(there: Province) -> None:
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district, code="23002"))
    carry_out(reorganisation=draft, by=None)
    made = unit_by_code("23002", MERGED_ON)
    assert (made.name, unit_by_code("23002", LAST_DAY)) == ("Xã Gộp", there.two)
    assert successions() == {("Xã Một", "Xã Gộp", Decimal(1)), ("Xã Hai", "Xã Gộp", Decimal(1))}
    assert set(Unit.objects.filter(valid_to=LAST_DAY)) == {there.one, there.two}
    assert comparable_predecessors([made], 2025) == {made.pk: None}
    assert comparable_predecessors([made], 2026) == {made.pk: made.pk}


def test_a_unit_that_takes_over_another_is_not_comparable_in_that_year(there: Province) -> None:
    draft = make_draft()
    merge(draft, there.one, into=Target(unit=there.two))
    carry_out(reorganisation=draft, by=None)
    assert successions() == {("Xã Một", "Xã Hai", Decimal(1))}
    years = {year: comparable_predecessors([there.two], year)[there.two.pk] for year in (2024, 2025, 2026)}
    assert years == {2024: there.two.pk, 2025: None, 2026: there.two.pk}


def test_a_unit_is_split_by_shares(there: Province) -> None:
    draft = make_draft()
    east, west = (new(name, there.district, share=share) for name, share in (("Xã Đông", "0.6"), ("Xã Tây", "0.4")))
    split(draft, there.one, east, west)
    carry_out(reorganisation=draft, by=None)
    assert successions() == {("Xã Một", "Xã Đông", Decimal("0.6")), ("Xã Một", "Xã Tây", Decimal("0.4"))}
    assert names_on(MERGED_ON) >= {"Xã Đông", "Xã Tây"}
    assert "Xã Một" not in names_on(MERGED_ON)


def test_a_transfer_of_a_part_ends_nobody_and_makes_both_incomparable(there: Province) -> None:
    draft = make_draft()
    transfer_part(draft, there.one, Target(unit=there.two, share=Decimal("0.25")))
    carry_out(reorganisation=draft, by=None)
    assert successions() == {("Xã Một", "Xã Hai", Decimal("0.25"))}
    assert not Unit.objects.exclude(valid_to=None).exists()
    assert comparable_predecessors([there.one, there.two], 2025) == {there.one.pk: None, there.two.pk: None}


def test_posts_follow_and_end_the_day_before(there: Province) -> None:
    head = make_post(there.one, title="Chủ tịch")
    Post.objects.filter(pk=head.pk).update(is_head=True, is_leader=True)
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district))
    carry_out(reorganisation=draft, by=None)
    posts = head.person.posts.values_list("unit__name", "title", "is_head", "is_leader", "valid_from", "valid_to")
    assert list(posts.order_by("pk")) == [
        ("Xã Một", "Chủ tịch", True, True, None, LAST_DAY),
        ("Xã Gộp", "Chủ tịch", True, True, MERGED_ON, None),
    ]


def test_people_go_to_the_greater_share_unless_the_step_names_who_takes_them(there: Province) -> None:
    person = make_post(there.one).person
    draft = make_draft()
    west = Target(is_new=True, name="Tây", kind="commune", parent=there.district, share=Decimal("0.4"))
    split(draft, there.one, west, new("Đông", there.district, share="0.6"))
    carry_out(reorganisation=draft, by=None)
    assert person.posts.latest("pk").unit.name == "Đông"
    other = make_post(there.two).person
    draft = make_draft(number="02")
    named = Target(
        is_new=True, name="Nam", kind="commune", parent=there.district, share=Decimal("0.4"), takes_people=True
    )
    split(draft, there.two, named, new("Bắc", there.district, share="0.6"))
    carry_out(reorganisation=draft, by=None)
    assert other.posts.latest("pk").unit.name == "Nam"


def test_posts_of_an_abolished_unit_end_or_go_to_who_takes_its_people(there: Province) -> None:
    ending, going = make_post(there.one).person, make_post(there.two).person
    draft = make_draft()
    abolish(draft, there.one)
    abolish(draft, there.two, people_to=there.three)
    carry_out(reorganisation=draft, by=None)
    assert list(ending.posts.values_list("unit__name", "valid_to")) == [("Xã Một", LAST_DAY)]
    assert going.posts.latest("pk").unit == there.three
    assert successions() == set()


def test_roles_and_what_was_lent_from_them_follow(there: Province) -> None:
    holder, deputy = make_account(role=Role.UNIT_HEAD, unit=there.one), make_account()
    grant, last = holder.grants.get(), date(2025, 8, 29)
    delegate_role(grant=grant, to=deputy, valid_from=date(2025, 6, 1), valid_to=last, reason="nghỉ phép", by=None)
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district))
    carry_out(reorganisation=draft, by=None)
    grant.refresh_from_db()
    new_grant, lent = holder.grants.latest("pk"), deputy.grants.latest("pk")
    assert grant.valid_to == LAST_DAY
    assert (new_grant.role, new_grant.unit.name, new_grant.valid_from) == (Role.UNIT_HEAD, "Xã Gộp", MERGED_ON)
    assert (lent.unit.name, lent.delegated_from, lent.valid_from, lent.valid_to) == (
        "Xã Gộp", new_grant, MERGED_ON, last,
    )  # fmt: skip
    assert new_grant.reason == "01/NQ-MAU"


def test_an_appraiser_of_some_areas_stays_one_of_these_alone(there: Province) -> None:
    appraiser = make_account(role=Role.APPRAISER, unit=there.one)
    appraiser.grants.update(areas=["procedures"])
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district))
    carry_out(reorganisation=draft, by=None)
    assert appraiser.grants.latest("pk").areas == ["procedures"]


def test_a_role_follows_the_person_who_goes_elsewhere(there: Province) -> None:
    person = make_person()
    make_post(there.one, person)
    make_post(there.three, person, valid_from=MERGED_ON)
    account = make_account(role=Role.UNIT_OFFICER, unit=there.one)
    account.person = person
    account.save()
    draft = make_draft()
    split(
        draft, there.one, Target(unit=there.two, share=Decimal("0.7")), Target(unit=there.three, share=Decimal("0.3"))
    )
    carry_out(reorganisation=draft, by=None)
    assert account.grants.latest("pk").unit == there.three


def test_a_role_that_would_begin_later_is_given_over_the_new_unit_instead(there: Province) -> None:
    account = make_account(role=Role.UNIT_OFFICER, unit=there.one, valid_from=date(2025, 8, 1))
    draft = make_draft()
    merge(draft, there.one, into=Target(unit=there.two))
    carry_out(reorganisation=draft, by=None)
    rows = RoleGrant.objects.filter(account=account).order_by("pk").values_list("unit", "valid_from", "revoked_on")
    assert list(rows) == [(there.one.pk, date(2025, 8, 1), MERGED_ON), (there.two.pk, date(2025, 8, 1), None)]


def test_clusters_of_the_year_take_in_who_carries_on(there: Province) -> None:
    for unit in (there.one, there.two, there.three):
        join_cluster(unit, year=2024)
        join_cluster(unit, year=2025)
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district))
    carry_out(reorganisation=draft, by=None)
    members = ClusterMember.objects.order_by("year", "unit").values_list("year", "unit__name")
    assert list(members) == [
        (2024, "Xã Một"), (2024, "Xã Hai"), (2024, "Xã Ba"), (2025, "Xã Ba"), (2025, "Xã Gộp"),
    ]  # fmt: skip


def test_every_act_is_in_the_log_with_the_number_of_the_decision(there: Province) -> None:
    make_post(there.one)
    make_account(role=Role.UNIT_HEAD, unit=there.one)
    draft = make_draft()
    merge(draft, there.one, into=new("Xã Gộp", there.district))
    rename(draft, there.two, "Xã Nhì")
    move(draft, there.three, there.province)
    carry_out(reorganisation=draft, by=None)
    said = [(entry.verb, entry.said.reason) for entry in Entry.objects.order_by("pk")]
    drafted = ["draft_reorganisation", "add_step", "add_step", "add_step"]
    acts = [
        "rename_unit", "end_unit", "create_units", "move_unit", "add_successions", "follow_with_posts",
        "follow_with_roles", "carry_out_reorganisation",
    ]  # fmt: skip
    assert said == [(verb, "") for verb in drafted] + [(verb, "01/NQ-MAU") for verb in acts]


def test_it_is_carried_out_on_its_day_or_later_and_once(there: Province) -> None:
    later = make_draft(date(2099, 1, 1))
    rename(later, there.one, "Xã Nhất")
    with pytest.raises(ValidationError, match="01/01/2099"):
        carry_out(reorganisation=later, by=None)
    draft = make_draft()
    step = rename(draft, there.one, "Xã Nhất")
    carry_out(reorganisation=draft, by=None)
    facts = {"number": "2", "title": "t", "issuer": "i", "decided_on": None, "effective_on": MERGED_ON}
    for act in (
        lambda: carry_out(reorganisation=draft, by=None),
        lambda: rename(draft, there.two, "Xã Nhì"),
        lambda: remove_step(step=step, by=None),
        lambda: discard_reorganisation(reorganisation=draft, by=None),
        lambda: revise_reorganisation(reorganisation=draft, by=None, **facts),
    ):
        with pytest.raises(ValidationError):
            act()
    draft.refresh_from_db()
    assert draft.status == Status.CARRIED_OUT


def test_a_draft_that_cannot_be_carried_out_changes_nothing(there: Province) -> None:
    draft = make_draft()
    rename(draft, there.one, "Xã Nhất")
    abolish(draft, there.district)
    with pytest.raises(ValidationError):
        carry_out(reorganisation=draft, by=None)
    assert Unit.objects.get(pk=there.one.pk).name == "Xã Một"
    assert not Unit.objects.exclude(valid_to=None).exists()


def test_a_step_leads_to_the_unit_of_an_earlier_one_and_another_is_put_below_it(there: Province) -> None:
    person = make_post(there.one).person
    draft = make_draft()
    set_up = first_outcome(create(draft, new("Xã Mới", there.province, code="9")))
    merge(draft, there.one, into=Target(unit=set_up))
    transfer_part(draft, there.two, Target(unit=set_up, share=Decimal("0.1")))
    create(draft, new("Phòng Mới", set_up, Kind.SUB_UNIT))
    move(draft, there.division, set_up)
    carry_out(reorganisation=draft, by=None)
    made = unit_by_code("9", MERGED_ON)
    assert successions() == {("Xã Một", "Xã Mới", Decimal(1)), ("Xã Hai", "Xã Mới", Decimal("0.1"))}
    assert person.posts.latest("pk").unit == made
    assert {(unit.name, unit.path) for unit in made.children.all()} == {
        (unit.name, f"{made.path}{unit.pk}/") for unit in (there.division, Unit.objects.get(name="Phòng Mới"))
    }
    led_to = draft.steps.values_list("kind", "outcomes__unit", "outcomes__parent")
    assert list(led_to) == [
        ("create", made.pk, there.province.pk), ("merge", made.pk, None), ("transfer_part", made.pk, None),
        ("create", Unit.objects.get(name="Phòng Mới").pk, made.pk), ("move", None, made.pk),
    ]  # fmt: skip


def test_a_step_that_a_later_one_builds_on_stays_and_the_draft_can_be_discarded(there: Province) -> None:
    draft = make_draft()
    step = create(draft, new("Xã Mới", there.province))
    later = merge(draft, there.one, into=Target(unit=first_outcome(step)))
    with pytest.raises(ValidationError, match="2"):
        remove_step(step=step, by=None)
    remove_step(step=later, by=None)
    create(draft, new("Phòng Mới", first_outcome(step), Kind.SUB_UNIT))
    with pytest.raises(ValidationError, match="2"):
        remove_step(step=step, by=None)
    discard_reorganisation(reorganisation=draft, by=None)
    assert not Reorganisation.objects.exists()


def test_a_discarded_draft_is_gone_and_a_removed_step_too(there: Province) -> None:
    draft = make_draft()
    step = rename(draft, there.one, "Xã Nhất")
    rename(draft, there.two, "Xã Nhì")
    remove_step(step=step, by=None)
    assert [one.place for one in draft.steps.all()] == [2]
    discard_reorganisation(reorganisation=draft, by=None)
    assert not Reorganisation.objects.exists()


def test_only_the_standing_agency_plans_and_carries_out(there: Province) -> None:
    draft = make_draft()
    step = rename(draft, there.one, "Xã Nhất")
    facts = {"number": "2", "title": "t", "issuer": "i", "decided_on": None, "effective_on": MERGED_ON}
    administrator = make_account(role=Role.ADMINISTRATOR, unit=there.province)
    for act in (
        lambda: draft_reorganisation(by=administrator, **facts),
        lambda: revise_reorganisation(reorganisation=draft, by=administrator, **facts),
        lambda: add_step(reorganisation=draft, kind=StepKind.CREATE, sources=[], outcomes=[], by=administrator),
        lambda: remove_step(step=step, by=administrator),
        lambda: discard_reorganisation(reorganisation=draft, by=administrator),
        lambda: carry_out(reorganisation=draft, by=administrator),
    ):
        with pytest.raises(Refused):
            act()
    officer = make_account(role=Role.STANDING_OFFICER, unit=there.province)
    assert carry_out(reorganisation=draft, by=officer).carried_out_by == officer
