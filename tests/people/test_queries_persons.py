from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from tests.factories.people import LAST_DAY, MERGED_ON, make_person, make_post, make_unit
from thidua.people.queries import persons_of, post_of, posts_on, search_persons

pytestmark = pytest.mark.django_db


def test_persons_of_a_unit_are_those_in_post_that_day() -> None:
    unit = make_unit("Xã Xốp")
    stays, left = make_post(unit).person, make_post(unit, valid_to=LAST_DAY).person
    make_post(make_unit("Xã Hiếu"))
    assert set(persons_of(unit, LAST_DAY)) == {stays, left}
    assert set(persons_of(unit, MERGED_ON)) == {stays}


def test_persons_of_a_unit_are_named_once_for_two_posts() -> None:
    unit = make_unit("Xã Xốp")
    person = make_post(unit).person
    make_post(unit, person, "Bí thư")
    assert list(persons_of(unit, LAST_DAY)) == [person]


def test_post_of_a_person_follows_the_day() -> None:
    person = make_person()
    old = make_post(make_unit("Xã Xốp"), person, valid_to=LAST_DAY)
    new = make_post(make_unit("Xã Hiếu"), person, valid_from=MERGED_ON)
    assert post_of(person, LAST_DAY) == old
    assert post_of(person, MERGED_ON) == new


def test_post_of_a_person_out_of_service_is_none() -> None:
    post = make_post(make_unit("Xã Xốp"), valid_to=LAST_DAY)
    assert post_of(post.person, MERGED_ON) is None


@pytest.mark.parametrize("starts", [(None, date(2024, 1, 1)), (date(2023, 1, 1), date(2024, 1, 1))])
def test_of_several_posts_the_one_that_began_last_counts(starts: tuple[date | None, date]) -> None:
    unit, person = make_unit("Xã Xốp"), make_person()
    latest = make_post(unit, person, "Chủ tịch", valid_from=starts[1])
    make_post(unit, person, "Chuyên viên", valid_from=starts[0])
    assert post_of(person, LAST_DAY) == latest
    assert posts_on(LAST_DAY) == {person.pk: latest}


def test_posts_on_a_day_take_one_query_with_their_units(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    unit = make_unit("Xã Xốp")
    expected = {make_post(unit).person.pk: "Xã Xốp" for _ in range(5)}
    with django_assert_num_queries(1):
        assert {pk: post.unit.name for pk, post in posts_on(LAST_DAY).items()} == expected


def test_search_finds_persons_by_name_without_diacritics_and_by_staff_code() -> None:
    person = make_person("Nguyễn Thị Đào", staff_code="KT-017")
    make_person("A Thảo", staff_code="KT-018")
    assert list(search_persons("thi dao")) == [person]
    assert list(search_persons("kt-017")) == [person]
