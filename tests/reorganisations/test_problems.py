"""What forbids to carry a draft out, and what mends it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tests.factories.people import LAST_DAY, MERGED_ON, NUMBERS, make_post, make_unit, succeed
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
from thidua.people.models import Kind, Unit, UnitCode
from thidua.reorganisations.actions import carry_out, remove_step
from thidua.reorganisations.models import Reorganisation, Target
from thidua.reorganisations.queries import plan_of, problems

pytestmark = pytest.mark.django_db

type Drafted = Callable[[Reorganisation, Province], object]


@pytest.fixture(autouse=True)
def english(default_language: None) -> None:
    translation.activate("en")


def said(*drafted: Drafted, on: date = MERGED_ON) -> list[str]:
    there, draft = make_province_to_change(), make_draft(on, f"{next(NUMBERS)}/NQ-MAU")
    for one in drafted:
        one(draft, there)
    return [f"{problem.step.place if problem.step else '-'} {problem.what}" for problem in problems(plan_of(draft))]


def test_a_draft_without_a_step() -> None:
    assert said() == ["- The draft has no step yet."]


def test_a_unit_that_has_ended_already() -> None:
    def ended(draft: Reorganisation, there: Province) -> None:
        Unit.objects.filter(pk=there.one.pk).update(valid_to=date(2024, 12, 31))
        rename(draft, there.one, "Xã Nhất")

    assert said(ended) == ["1 “Xã Một” is not in force on 30/06/2025."]


def test_a_unit_that_another_decision_ends_later() -> None:
    def ending(draft: Reorganisation, there: Province) -> None:
        Unit.objects.filter(pk=there.one.pk).update(valid_to=date(2025, 12, 31))
        abolish(draft, there.one)

    assert said(ending) == ["1 “Xã Một” ends on 31/12/2025 already."]


def test_a_unit_changed_at_a_later_day() -> None:
    def changed(draft: Reorganisation, there: Province) -> None:
        later = make_draft(date(2025, 9, 1), "later")
        rename(later, there.one, "Xã Nhất")
        carry_out(reorganisation=later, by=None)
        rename(draft, there.one, "Xã Đầu")

    assert said(changed) == ["1 “Xã Nhất” was changed at a later day already."]


def test_a_unit_in_two_steps_of_which_one_ends_it() -> None:
    assert said(
        lambda draft, there: abolish(draft, there.one), lambda draft, there: rename(draft, there.one, "Xã Nhất")
    ) == ["2 “Xã Một” ends, and another step concerns it too."]
    assert said(lambda draft, there: abolish(draft, there.one), lambda draft, there: abolish(draft, there.one)) == [
        "1 “Xã Một” ends, and another step concerns it too.",
        "2 “Xã Một” ends, and another step concerns it too.",
    ]


def test_an_heir_or_a_unit_above_that_ends() -> None:
    assert said(
        lambda draft, there: merge(draft, there.one, into=Target(unit=there.two)),
        lambda draft, there: abolish(draft, there.two),
    ) == ["1 “Xã Hai” is not in force on 01/07/2025."]
    assert said(
        lambda draft, there: merge(draft, there.one, there.two, there.three, into=new("Xã Gộp", there.district)),
        lambda draft, there: abolish(draft, there.district),
    ) == ["1 “Huyện Cũ” is not in force on 01/07/2025."]


def test_a_code_that_another_unit_bears_on_that_day() -> None:
    assert said(lambda draft, there: merge(draft, there.one, into=new("Xã Mới", there.district, code="23002"))) == [
        "1 At that time the code 23002 already belongs to Xã Hai."
    ]


def test_a_code_handed_on_by_a_unit_that_ends_or_ended_is_free() -> None:
    def former(_draft: Reorganisation, there: Province) -> None:
        UnitCode.objects.filter(unit=there.three).update(valid_to=LAST_DAY)

    assert said(
        former,
        lambda draft, there: merge(draft, there.one, into=new("Xã Mới", there.district, code="23001")),
        lambda draft, there: merge(draft, there.two, into=new("Xã Khác", there.district, code="23003")),
    ) == []  # fmt: skip


def test_one_code_for_two_new_units() -> None:
    halves = lambda there: [new(name, there.district, code="9", share="0.5") for name in ("Đông", "Tây")]  # noqa: E731
    assert (
        said(lambda draft, there: split(draft, there.one, *halves(there)))
        == ["1 Several new units would bear the code 9."] * 2
    )


def test_units_left_below_one_that_ends() -> None:
    assert said(lambda draft, there: abolish(draft, there.district)) == [
        "- “Huyện Cũ” ends, but 3 units still stand below it: Xã Ba; Xã Hai; Xã Một."
    ]
    assert said(
        lambda draft, there: abolish(draft, there.district),
        lambda draft, there: move(draft, there.one, there.province),
        lambda draft, there: merge(draft, there.two, into=new("Xã Mới", there.province)),
        lambda draft, there: abolish(draft, there.three),
    ) == []  # fmt: skip


def test_circles_and_provinces_stay_where_they_are() -> None:
    assert said(lambda draft, there: move(draft, there.district, there.one)) == [
        "1 “Huyện Cũ” would stand below itself."
    ]
    assert said(lambda draft, there: move(draft, there.province, there.other)) == ["1 A province stands below nothing."]
    assert said(lambda draft, there: merge(draft, there.one, into=new("Tỉnh Mới", there.province, Kind.PROVINCE))) == [
        "1 A province stands below nothing."
    ]
    assert said(lambda draft, there: merge(draft, there.one, into=new("Xã Mới", None))) == [
        "1 Only a province stands below nothing."
    ]


def test_what_an_earlier_step_sets_up_stands_below_what_it_is_made_below() -> None:
    def moved_below_itself(draft: Reorganisation, there: Province) -> None:
        move(draft, there.district, first_outcome(create(draft, new("Phòng Mới", there.one, Kind.SUB_UNIT))))

    def in_its_place(draft: Reorganisation, there: Province) -> None:
        set_up = first_outcome(create(draft, new("Xã Mới", there.district)))
        create(draft, new("Phòng Mới", set_up, Kind.SUB_UNIT))
        move(draft, there.division, set_up)

    assert said(moved_below_itself) == ["2 “Huyện Cũ” would stand below itself."]
    assert said(in_its_place) == []


def test_a_unit_handed_twice_to_the_new_one_of_an_earlier_step() -> None:
    def twice(draft: Reorganisation, there: Province) -> None:
        set_up = first_outcome(create(draft, new("Xã Mới", there.district)))
        for share in ("0.1", "0.2"):
            transfer_part(draft, there.one, Target(unit=set_up, share=Decimal(share)))

    assert said(twice) == ["3 It is on record already that “Xã Mới” carries on “Xã Một”."]


def test_shares_of_a_split_and_of_a_part() -> None:
    assert said(
        lambda draft, there: split(
            draft, there.one, new("Đông", there.district, share="0.6"), new("Tây", there.district, share="0.3")
        )
    ) == ["1 The shares do not add up to the whole."]
    assert said(lambda draft, there: transfer_part(draft, there.one, Target(unit=there.two, share=Decimal(1)))) == [
        "1 A part is less than the whole."
    ]


def test_a_succession_that_is_on_record_and_a_unit_carried_on_by_itself() -> None:
    def there_already(draft: Reorganisation, there: Province) -> None:
        succeed(there.one, there.two, "0.1", on=date(2020, 1, 1))
        transfer_part(draft, there.one, Target(unit=there.two, share=Decimal("0.2")))

    assert said(there_already) == ["1 It is on record already that “Xã Hai” carries on “Xã Một”."]
    assert said(lambda draft, there: merge(draft, there.one, there.two, into=Target(unit=there.two))) == [
        "1 “Xã Hai” is not in force on 01/07/2025.",
        "1 “Xã Hai” would be carried on by itself.",
    ]


def test_posts_that_begin_after_their_unit_has_ended() -> None:
    def late(draft: Reorganisation, there: Province) -> None:
        post = make_post(there.one, valid_from=MERGED_ON)
        post.person.full_name = "Mẫu An"
        post.person.save()
        abolish(draft, there.one)

    assert said(late) == ["- 1 posts begin at a unit that has ended by then: Mẫu An, Xã Một."]


def test_a_unit_that_begins_on_the_day_itself_is_not_there_the_day_before() -> None:
    def young(draft: Reorganisation, there: Province) -> None:
        rename(draft, make_unit("Xã Trẻ", parent=there.district, valid_from=MERGED_ON), "Xã Khác")

    assert said(young) == ["1 “Xã Trẻ” is not in force on 30/06/2025."]


def test_a_kind_stands_only_below_kinds_that_take_it() -> None:
    allowed = "It stands below one of these: Province, District or city."
    what = "1 “Xã Hai” (Commune, ward or township) cannot stand below “Xã Một” (Commune, ward or township)."
    assert said(lambda draft, there: move(draft, there.two, there.one)) == [what]
    assert said(lambda draft, there: create(draft, new("Xã Hai", there.one))) == [what]
    there, draft = make_province_to_change(), make_draft(number="2/NQ")
    move(draft, there.two, first_outcome(create(draft, new("Xã Mới", there.district))))
    assert [problem.remedy for problem in problems(plan_of(draft))] == [allowed]


def test_a_rename_gives_another_name_and_once() -> None:
    assert said(lambda draft, there: rename(draft, there.one, "Xã Một")) == ["1 “Xã Một” bears this name already."]
    assert said(lambda draft, there: rename(draft, there.one, "Xã Mốt")) == []
    assert said(
        lambda draft, there: rename(draft, there.one, "Xã Nhất"),
        lambda draft, there: rename(draft, there.one, "Xã Đầu"),
    ) == ["2 “Xã Một” is renamed by an earlier step already."]


@pytest.mark.parametrize(
    "named",
    [
        lambda draft, there: rename(draft, there.one, "xã  Hai"),
        lambda draft, there: create(draft, new("Xã Hai", there.district)),
        lambda draft, there: merge(draft, there.one, into=new("Xã Hai", there.district)),
        lambda draft, there: split(
            draft, there.one, new("Xã Hai", there.district, share="0.5"), new("Xã Tư", there.district, share="0.5")
        ),
    ],
)
def test_a_name_that_another_unit_below_the_same_one_bears(named: Drafted) -> None:
    def elsewhere(_draft: Reorganisation, there: Province) -> None:
        Unit.objects.filter(pk=there.two.pk).update(parent=make_unit("Huyện Khác", Kind.DISTRICT, there.province))

    (problem,) = said(named)
    assert problem.startswith("1 On that day another unit below the same one bears the name “")
    assert said(elsewhere, named) == []
    assert said(named, lambda draft, there: abolish(draft, there.two)) == []
    assert said(named, lambda draft, there: rename(draft, there.two, "Xã Nhì")) == []
    assert said(named, lambda draft, there: move(draft, there.two, there.province)) == []


def test_a_name_that_two_steps_give_or_that_moves_along() -> None:
    clash = "2 On that day another unit below the same one bears the name “Xã Mới”."
    assert said(
        lambda draft, there: merge(draft, there.one, into=new("Xã Mới", there.district)),
        lambda draft, there: rename(draft, there.two, "Xã Mới"),
    ) == [clash]
    assert said(
        lambda draft, there: move(draft, there.one, there.province),
        lambda draft, there: create(draft, new("Xã Một", there.province)),
    ) == [clash.replace("Xã Mới", "Xã Một")]

    def below_what_is_set_up(draft: Reorganisation, there: Province) -> None:
        set_up = first_outcome(create(draft, new("Xã Mới", there.district)))
        for _time in range(2):
            create(draft, new("Văn phòng", set_up, Kind.SUB_UNIT))

    assert said(below_what_is_set_up) == [clash.replace("2 ", "3 ").replace("Xã Mới", "Văn phòng")]


def test_a_name_of_a_unit_that_ends_in_the_same_draft_is_free() -> None:
    assert said(lambda draft, there: merge(draft, there.one, there.two, into=new("Xã Hai", there.district))) == []


def test_steps_are_counted_as_they_are_left() -> None:
    there, draft = make_province_to_change(), make_draft()
    abolish(draft, there.three)
    gone = rename(draft, there.two, "Xã Nhì")
    rename(draft, there.one, "Xã Một")
    remove_step(step=gone, by=None)
    assert [str(problem).split(":")[0] for problem in problems(plan_of(draft))] == ["Step 2"]
