"""The preview tells what carrying out does: the two are compared for drafts drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.utils import translation

from tests.factories.movements import make_kontum_movement
from tests.factories.people import (
    LAST_DAY,
    MERGED_ON,
    join_cluster,
    make_account,
    make_matter,
    make_person,
    make_post,
    make_unit,
)
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
from tests.world import World
from thidua.people.models import Kind, Post, Role, RoleGrant, Unit
from thidua.people.queries import comparable_predecessors
from thidua.reorganisations.actions import carry_out
from thidua.reorganisations.models import Reorganisation, Target
from thidua.reorganisations.queries import Section, comparability, effects, plan_of, problems

pytestmark = pytest.mark.django_db


def drawn(seed: int) -> Reorganisation:
    """A draft over sixteen communes with people and accounts: every kind of act, in another mixture for each seed."""
    rng, there = Random(seed), make_province_to_change()
    communes = [make_unit(f"Xã {number:02d}", parent=there.district) for number in range(16)]
    for unit in communes:
        for _each in range(rng.randint(0, 3)):
            person = make_person(f"Mẫu {unit.name}")
            make_post(unit, person, valid_to=rng.choice([None, date(2025, 12, 31), date(2024, 12, 31)]))
        if rng.random() < 0.7:
            make_account(role=rng.choice([Role.UNIT_HEAD, Role.UNIT_OFFICER]), unit=unit)
    rng.shuffle(communes)
    draft, free = make_draft(), iter(communes)
    merge(draft, next(free), next(free), into=new("Gộp", there.district))
    merge(draft, next(free), into=new("Nối", there.province))
    merge(draft, next(free), into=Target(unit=next(free)))
    share = Decimal(rng.randint(1, 9)) / 10
    halves = [Target(is_new=True, name=name, kind=Kind.COMMUNE, parent=there.district, share=part,
              takes_people=rng.random() < 0.3) for name, part in (("Đông", share), ("Tây", 1 - share))]  # fmt: skip
    split(draft, next(free), *halves)
    transfer_part(draft, next(free), Target(unit=next(free), share=share))
    abolish(draft, next(free), people_to=rng.choice([None, there.three]))
    rename(draft, next(free), "Xã Tên Mới")
    move(draft, next(free), there.province)
    set_up = first_outcome(create(draft, new("Lập", there.province)))
    for unit in [next(free) for _each in range(rng.randint(1, 2))]:
        merge(draft, unit, into=Target(unit=set_up))
    create(draft, new("Phòng", set_up, Kind.SUB_UNIT))
    move(draft, there.division, set_up)
    return draft


@pytest.mark.parametrize("seed", range(6))
def test_what_is_previewed_is_what_happens(seed: int) -> None:
    draft = drawn(seed)
    plan = plan_of(draft)
    assert problems(plan) == []
    ended, made = {str(unit) for unit in plan.ended.values()}, {outcome.name for outcome in plan.made}
    posts = {(post.pk, str(heir) if heir else None) for post, heir in plan.following.posts}
    roles = {(grant.pk, str(heir) if heir else None) for grant, heir in plan.following.grants}
    compared = {
        (one.unit.pk if one.unit else one.name): one.predecessor and one.predecessor.pk for one in comparability(plan)
    }
    untouched = set(Post.objects.exclude(pk__in=[pk for pk, _heir in posts]).values_list("pk", "valid_to"))

    carry_out(reorganisation=draft, by=None)

    assert {unit.name for unit in Unit.objects.filter(valid_to=LAST_DAY)} == ended
    assert {unit.name for unit in Unit.objects.filter(valid_from=MERGED_ON)} == made
    begun = Post.objects.filter(valid_from=MERGED_ON)
    went = {post.person_id: post.unit.name for post in begun.select_related("unit")}
    assert {(post.pk, went.get(post.person_id)) for post in Post.objects.filter(valid_to=LAST_DAY)} == posts
    assert set(Post.objects.exclude(valid_from=MERGED_ON).exclude(valid_to=LAST_DAY).values_list("pk", "valid_to")) == (
        untouched
    )
    held = {grant.account_id: grant.unit.name for grant in RoleGrant.objects.filter(valid_from=MERGED_ON)}
    assert {(one.pk, held.get(one.account_id)) for one in RoleGrant.objects.filter(valid_to=LAST_DAY)} == roles
    begun_units = {unit.name: unit.pk for unit in Unit.objects.filter(valid_from=MERGED_ON)}
    expected = {begun_units.get(key, key): predecessor for key, predecessor in compared.items()}
    assert comparable_predecessors(Unit.objects.filter(pk__in=expected), 2025) == expected


@pytest.fixture
def there() -> Province:
    translation.activate("en")
    return make_province_to_change()


def section(draft: Reorganisation, code: str) -> Section:
    return next(one for one in effects(plan_of(draft)) if one.code == code)


def rows(draft: Reorganisation, code: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in section(draft, code).rows]


def test_who_is_left_without_a_place_or_a_role(there: Province) -> None:
    post = make_post(there.one, make_person("Mẫu An"), title="Chủ tịch")
    elsewhere = make_post(there.one, make_person("Mẫu Bình"))
    make_post(there.two, elsewhere.person)
    account = make_account("an", role=Role.UNIT_HEAD, unit=there.one)
    other = make_account("binh", role=Role.UNIT_HEAD, unit=there.one)
    RoleGrant.objects.create(account=other, role=Role.OBSERVER, unit=there.two)
    draft = make_draft()
    abolish(draft, there.one)
    assert rows(draft, "people_left") == [[post.person.full_name, "Chủ tịch", "Xã Một"]]
    assert rows(draft, "accounts_left") == [[account.name, "an"]]
    assert rows(draft, "roles") == [["an", "Unit head", "Xã Một", "ends"], ["binh", "Unit head", "Xã Một", "ends"]]
    assert section(draft, "people_left").warns


def test_units_that_get_several_heads_are_told(there: Province) -> None:
    for unit, name in ((there.one, "Mẫu An"), (there.two, "Mẫu Bình"), (there.three, "Mẫu Chi")):
        make_post(unit, make_person(name))
    Post.objects.update(is_head=True)
    draft = make_draft()
    merge(draft, there.one, into=Target(unit=there.two))
    merge(draft, there.three, into=new("Xã Mới", there.district))
    assert rows(draft, "heads") == [["Xã Hai", "Mẫu An; Mẫu Bình"]]


def test_heads_that_several_steps_bring_to_one_unit_are_counted_together(there: Province) -> None:
    for unit, name in ((there.one, "Mẫu An"), (there.two, "Mẫu Bình")):
        make_post(unit, make_person(name))
    Post.objects.update(is_head=True)
    draft = make_draft()
    set_up = first_outcome(create(draft, new("Xã Mới", there.district)))
    for unit in (there.one, there.two):
        merge(draft, unit, into=Target(unit=set_up))
    assert rows(draft, "heads") == [["Xã Mới", "Mẫu An; Mẫu Bình"]]


def test_a_unit_set_up_by_one_step_and_carrying_on_by_others_is_compared_by_all_of_them(there: Province) -> None:
    draft = make_draft()
    set_up = first_outcome(create(draft, new("Xã Mới", there.district)))
    assert rows(draft, "comparisons") == [["Xã Mới", "not comparable: it begins anew"]]
    merge(draft, there.one, into=Target(unit=set_up))
    assert rows(draft, "comparisons") == [["Xã Mới", "with Xã Một"]]
    transfer_part(draft, there.two, Target(unit=set_up, share=Decimal("0.1")))
    assert rows(draft, "comparisons")[0] == ["Xã Mới", "not comparable: it carries on only a part of another unit"]


def test_clusters_and_registers_of_units_that_end(there: Province) -> None:
    join_cluster(there.one, year=2024)
    join_cluster(there.one, year=2025)
    make_matter(unit=there.one)
    make_matter(unit=there.one, closed_on=date(2025, 2, 1))
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district))
    assert rows(draft, "clusters") == [["Xã Một", "communes", "2025"]]
    assert rows(draft, "registers") == [["Xã Một", "Đơn phản ánh", "10/01/2025"]]
    assert rows(draft, "units") == [["Xã Một", "Xã Gộp", "0", "0"], ["Xã Hai", "Xã Gộp", "0", "0"]]


def test_awards_of_a_level_that_ends_are_told(there: Province) -> None:
    make_kontum_movement(there.province)
    draft = make_draft()
    abolish(draft, there.district)
    assert rows(draft, "schemes") == [
        [f"Certificate of commendation of the district chairman for {whom}",
         "given for the last time in a round held by 30/06/2025"]
        for whom in ("collectives", "individuals")
    ]  # fmt: skip
    make_unit("Huyện Còn", Kind.DISTRICT, there.province)
    assert [one for one in effects(plan_of(draft)) if one.code == "schemes"] == []


def test_figures_and_results_of_the_year_stay_with_the_old_unit(world: World) -> None:
    translation.activate("en")
    ward = Unit.objects.get(name="Xã Đăk Long", valid_to=None)
    draft = make_draft(date(2025, 12, 1))
    merge(draft, ward, into=new("Xã Mới", ward.parent))
    plan = plan_of(draft)
    assert {one.code for one in effects(plan)} >= {"figures", "results", "posts", "clusters", "comparisons"}
    assert rows(draft, "results") == [["Xã Đăk Long", "1"]]


def test_a_preview_asks_no_more_for_more_units(
    there: Province, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    draft = make_draft()
    for number in range(12):
        unit = make_unit(f"Xã {number}", parent=there.district)
        make_post(unit)
        make_account(role=Role.UNIT_HEAD, unit=unit)
        abolish(draft, unit, people_to=there.one)
    with django_assert_max_num_queries(30):
        plan = plan_of(draft)
        problems(plan)
        effects(plan)
