"""A reorganisation is prepared and carried out by who reaches every unit that it concerns."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories.people import make_account, make_post
from tests.factories.reorganisations import (
    Province,
    create,
    first_outcome,
    make_draft,
    make_province_to_change,
    merge,
    move,
    new,
    rename,
)
from thidua.people.models import Account, Kind, Role, Unit
from thidua.people.permissions import Refused
from thidua.reorganisations.actions import add_step, carry_out, draft_reorganisation
from thidua.reorganisations.models import Reorganisation, StepKind, Target
from thidua.reorganisations.permissions import can_add_step, can_keep_draft, drafts_open_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Province:
    return make_province_to_change()


@pytest.fixture
def ward(there: Province) -> Account:
    """A standing officer of one commune."""
    return make_account(role=Role.STANDING_OFFICER, unit=there.one)


@pytest.fixture
def page(client: Client, ward: Account) -> Client:
    client.force_login(ward)
    client.cookies["django_language"] = "en"
    translation.activate("en")
    return client


def drafted_by(who: Account | None, there: Province) -> Reorganisation:
    return draft_reorganisation(
        number="9/NQ", title="Sắp xếp", issuer="HĐND", decided_on=None, effective_on=make_draft().effective_on, by=who
    )


def test_the_own_unit_is_renamed(page: Client, ward: Account, there: Province) -> None:
    draft = drafted_by(ward, there)
    page.post(reverse("reorganisations:add_step", args=[draft.pk, "rename"]), {"unit": "Xã Một", "name": "Xã Nhất"})
    page.post(reverse("reorganisations:carry_out", args=[draft.pk]), {"confirmed": "on"})
    assert Unit.objects.get(pk=there.one.pk).name == "Xã Nhất"


FORMS = {
    "move": {"unit": "Xã Hai", "parent": "Xã Một"},
    "rename": {"unit": "Xã Hai", "name": "Xã Nhì"},
    "merge": {"units": "Xã Một", "to": "Xã Hai"},
    "abolish": {"unit": "Xã Một", "people_to": "Xã Hai"},
    "create": {"name": "Xã Mới", "kind": "commune", "parent": "Huyện Cũ"},
    "split": {"unit": "Xã Hai", "name_1": "A", "share_1": "50", "name_2": "B", "share_2": "50"},
    "transfer_part": {"unit": "Xã Hai", "share": "10", "to": "Xã Một"},
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_unit_out_of_reach_is_a_name_that_no_unit_has(
    kind: str, page: Client, ward: Account, there: Province
) -> None:
    address = reverse("reorganisations:add_step", args=[drafted_by(ward, there).pk, kind])
    known = page.post(address, FORMS[kind])
    unknown = page.post(address, {key: said.replace("Xã Hai", "Xã Lạ").replace("Huyện Cũ", "Huyện Lạ")
                                  for key, said in FORMS[kind].items()})  # fmt: skip
    told = [[said.replace("Xã Lạ", "Xã Hai") for said in errors] for errors in unknown.context["form"].errors.values()]
    assert list(known.context["form"].errors.values()) == told
    assert "No unit in force" in str(told)


def test_what_is_left_empty_is_no_way_out_of_reach(page: Client, ward: Account, there: Province) -> None:
    """A new unit in place of another stands where that one stood."""
    address = reverse("reorganisations:add_step", args=[drafted_by(ward, there).pk, "merge"])
    answer = page.post(address, {"units": "Xã Một", "name": "Xã Mới"})
    assert answer.context["form"].non_field_errors() == ["Some of these units lie outside your reach."]


@pytest.mark.parametrize("parent", ["", "Tỉnh Cũ"])
def test_a_province_is_set_up_neither_with_a_unit_above_nor_without(
    parent: str, client: Client, there: Province
) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=there.province))
    client.cookies["django_language"] = "en"
    address = reverse("reorganisations:add_step", args=[make_draft().pk, "create"])
    page = client.post(address, {"name": "Tỉnh Mới", "kind": "province", "parent": parent})
    assert "province" not in dict(page.context["form"].fields["kind"].choices)
    assert "Leave the unit above empty" not in page.content.decode()
    assert list(page.context["form"].errors) == ["kind"] + ([] if parent else ["parent"])


def test_a_province_that_carries_on_others_stands_below_nothing_if_no_unit_is_named(
    client: Client, there: Province
) -> None:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=there.province))
    client.cookies["django_language"] = "en"
    address = reverse("reorganisations:add_step", args=[make_draft().pk, "merge"])
    of_communes = client.post(address, {"units": "Xã Một", "name": "Tỉnh Mới", "kind": "province"})
    assert of_communes.context["form"].non_field_errors() == [
        "A province begins only where provinces within your reach are merged or split."
    ]
    assert client.post(address, {"units": "Tỉnh Cũ", "name": "Tỉnh Mới", "kind": "province"}).status_code == 302


def test_a_draft_about_units_out_of_reach_looks_like_one_that_is_not_there(page: Client, there: Province) -> None:
    draft = make_draft()
    move(draft, there.two, there.one)
    assert str(draft) not in page.get(reverse("reorganisations:list")).content.decode()
    for name, args in {"reorganisation": [], "preview": [], "carry_out": [], "discard": [], "revise": []}.items():
        assert page.get(reverse(f"reorganisations:{name}", args=[draft.pk, *args])).status_code == 404
    page.post(reverse("reorganisations:carry_out", args=[draft.pk]), {"confirmed": "on"})
    page.post(reverse("reorganisations:discard", args=[draft.pk]), {"confirmed": "on"})
    assert Unit.objects.get(pk=there.two.pk).parent == there.district
    assert Reorganisation.objects.get(pk=draft.pk).is_draft


def test_a_draft_without_a_step_is_open_to_who_began_it_and_to_who_reaches_as_far(
    ward: Account, there: Province
) -> None:
    province = make_account(role=Role.STANDING_OFFICER, unit=there.province)
    own, above = drafted_by(ward, there), make_draft(number="2/NQ")
    Reorganisation.objects.filter(pk=above.pk).update(created_by=province)
    assert own in drafts_open_to(ward)
    assert own in drafts_open_to(province)
    assert above not in drafts_open_to(ward)


def test_the_action_refuses_what_the_form_does_not_know(ward: Account, there: Province) -> None:
    draft = drafted_by(ward, there)
    with pytest.raises(Refused):
        add_step(reorganisation=draft, kind=StepKind.MOVE, sources=[there.two], outcomes=[Target(parent=there.one)],
                 by=ward)  # fmt: skip
    rename(draft, there.two, "Xã Nhì")
    assert not can_keep_draft(ward, draft)
    with pytest.raises(Refused):
        carry_out(reorganisation=draft, by=ward)


def test_units_set_up_by_earlier_steps_count_by_what_stands_above(ward: Account, there: Province) -> None:
    draft = drafted_by(ward, there)
    set_up = first_outcome(create(draft, new("Phòng Mới", there.one, Kind.SUB_UNIT)))
    assert can_add_step(ward, draft, [], [new("Tổ Mới", set_up, Kind.SUB_UNIT)])
    create(draft, new("Phòng Khác", there.two, Kind.SUB_UNIT))
    assert not can_add_step(ward, draft, [], [new("Tổ Mới", set_up, Kind.SUB_UNIT)])


def test_what_stands_below_nothing_is_founded_by_who_reaches_the_provinces_that_it_carries_on(there: Province) -> None:
    both = make_account(role=Role.STANDING_OFFICER, unit=there.province)
    draft = drafted_by(both, there)
    top = new("Tỉnh Mới", None, Kind.PROVINCE)
    assert not can_add_step(both, draft, [], [top])
    assert not can_add_step(both, draft, [there.one], [top])
    assert can_add_step(both, draft, [there.province], [top])
    merge(draft, there.province, into=top)
    for unit in (there.district, there.department):
        move(draft, unit, draft.steps.all()[0].outcomes.get())
    carry_out(reorganisation=draft, by=both)
    assert Unit.objects.get(pk=there.one.pk).path.startswith(Unit.objects.get(name="Tỉnh Mới").path)


def test_after_it_only_heads_within_reach_are_named(page: Client, there: Province) -> None:
    for name in ("Mẫu An", "Mẫu Bình"):
        post = make_post(there.two)
        post.is_head = True
        post.save()
        post.person.full_name = name
        post.person.save()
    draft = make_draft()
    merge(draft, there.three, into=Target(unit=there.two))
    carry_out(reorganisation=draft, by=None)
    assert "Mẫu" not in page.get(reverse("reorganisations:reorganisation", args=[draft.pk])).content.decode().replace(
        "mẫu", ""
    ).replace("Cơ quan Mẫu", "")
