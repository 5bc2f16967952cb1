"""The pages: a draft is made step by step, previewed and carried out; everybody reads what was carried out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories.people import LAST_DAY, make_account, make_post
from tests.factories.reorganisations import Province, create, make_draft, make_province_to_change, merge, new, rename
from thidua.people.models import Post, Role, Unit
from thidua.reorganisations import actions
from thidua.reorganisations.actions import carry_out
from thidua.reorganisations.models import Outcome, Reorganisation, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Province:
    return make_province_to_change()


@pytest.fixture
def officer(client: Client, there: Province) -> Client:
    client.force_login(make_account(role=Role.STANDING_OFFICER, unit=there.province))
    client.cookies["django_language"] = "en"
    translation.activate("en")
    return client


def steps_of(draft: Reorganisation) -> list[tuple[str, list[str], list[tuple[str, str | None, str, Decimal | None]]]]:
    return [
        (
            step.kind,
            [source.name for source in step.sources.all()],
            [(str(one), one.parent and one.parent.name, one.code, one.share) for one in step.outcomes.all()],
        )
        for step in draft.steps.all()
    ]


def test_from_the_empty_list_to_a_unit_renamed(officer: Client, there: Province) -> None:
    assert "No draft" in officer.get(reverse("reorganisations:list")).content.decode()
    facts = {"number": "01/NQ", "title": "Đổi tên", "issuer": "HĐND", "decided_on": "", "effective_on": "2025-07-01"}
    page = officer.post(reverse("reorganisations:draft"), facts, follow=True)
    assert "No step yet" in page.content.decode()
    draft = Reorganisation.objects.get()
    officer.post(reverse("reorganisations:add_step", args=[draft.pk, "rename"]), {"unit": "Xã Một", "name": "Xã Nhất"})
    preview = officer.get(reverse("reorganisations:preview", args=[draft.pk])).content.decode()
    assert "Nothing forbids it." in preview
    refused = officer.post(reverse("reorganisations:carry_out", args=[draft.pk]), {})
    assert refused.status_code == 200
    page = officer.post(reverse("reorganisations:carry_out", args=[draft.pk]), {"confirmed": "on"}, follow=True)
    assert "The reorganisation is carried out." in page.content.decode()
    assert Unit.objects.get(pk=there.one.pk).name == "Xã Nhất"


STEPS = {
    "create": (
        {"name": "Sở Mới", "kind": "department", "parent": "Tỉnh Cũ", "code": "sm"},
        ("create", [], [("Sở Mới", "Tỉnh Cũ", "sm", None)]),
    ),
    "move": (
        {"unit": "23001", "parent": "Tỉnh Cũ"},
        ("move", ["Xã Một"], [("", "Tỉnh Cũ", "", None)]),
    ),
    "merge": (
        {"units": "Xã Một\n23002\n\nXã Một", "name": "Xã Gộp", "code": "23002"},
        ("merge", ["Xã Một", "Xã Hai"], [("Xã Gộp", "Huyện Cũ", "23002", None)]),
    ),
    "merge into": (
        {"units": "Xã Một", "to": "Xã Hai"},
        ("merge", ["Xã Một"], [("Xã Hai", None, "", None)]),
    ),
    "split": (
        {"unit": "Xã Một", "name_1": "Đông", "share_1": "60", "name_2": "Tây", "share_2": "40", "code_2": "9"},
        ("split", ["Xã Một"], [("Đông", "Huyện Cũ", "", Decimal("0.6")), ("Tây", "Huyện Cũ", "9", Decimal("0.4"))]),
    ),
    "split onto a unit on record": (
        {"unit": "Xã Một", "to_1": "Xã Hai", "share_1": "60", "name_2": "Tây", "share_2": "40"},
        ("split", ["Xã Một"], [("Xã Hai", None, "", Decimal("0.6")), ("Tây", "Huyện Cũ", "", Decimal("0.4"))]),
    ),
    "transfer_part": (
        {"unit": "Xã Một", "share": "12.5", "to": "Xã Hai"},
        ("transfer_part", ["Xã Một"], [("Xã Hai", None, "", Decimal("0.125"))]),
    ),
    "abolish": (
        {"unit": "Xã Một", "people_to": "Xã Hai"},
        ("abolish", ["Xã Một"], [("Xã Hai", None, "", None)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STEPS)
def test_a_form_for_every_act(case: str, officer: Client) -> None:
    draft, (sent, expected) = make_draft(), STEPS[case]
    address = reverse("reorganisations:add_step", args=[draft.pk, case.split(maxsplit=1)[0]])
    assert officer.get(address).status_code == 200
    answer = officer.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert steps_of(draft) == [expected]


def test_who_takes_the_people_of_a_split_unit_can_be_named(officer: Client) -> None:
    draft = make_draft()
    sent = {"unit": "Xã Một", "name_1": "Đông", "share_1": "60", "name_2": "Tây", "share_2": "40", "people": "2"}
    officer.post(reverse("reorganisations:add_step", args=[draft.pk, "split"]), sent)
    assert dict(Outcome.objects.values_list("name", "takes_people")) == {"Đông": False, "Tây": True}


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        ("rename", {"unit": "Xã Bốn", "name": "x"}, "No unit in force on 30/06/2025 has this name or code."),
        ("merge", {"units": "Xã Một\nXã Bốn", "name": "x"}, "“Xã Bốn”: No unit in force on 30/06/2025"),
        ("merge", {"units": " \n ", "name": "x"}, "This field is required."),
        ("merge", {"units": "Xã Một"}, "Name either a unit on record or a new one."),
        ("merge", {"units": "Xã Một", "to": "Xã Hai", "name": "x"}, "Name either a unit on record or a new one."),
        ("split", {"unit": "Xã Một", "to_1": "Xã Hai", "share_1": "60"}, "Name either a unit on record or a new one."),
        ("split", {"unit": "Xã Một", "to_1": "Xã Hai", "name_1": "x"}, "Name either a unit on record or a new one."),
        ("split", {"unit": "Xã Một", "to_1": "Xã Hai", "name_2": "x"}, "Say how much goes there."),
        ("split", {"unit": "Xã Một", "share_3": "60"}, "Name either a unit on record or a new one."),
        ("transfer_part", {"unit": "Xã Một", "share": "0", "to": "Xã Hai"}, "greater than or equal to 0.01"),
    ],
)
def test_what_a_form_refuses(kind: str, sent: dict[str, str], said: str, officer: Client) -> None:
    draft = make_draft()
    page = officer.post(reverse("reorganisations:add_step", args=[draft.pk, kind]), sent)
    assert said in page.content.decode()
    assert steps_of(draft) == []


def test_a_step_names_what_an_earlier_one_sets_up_by_name_or_code(officer: Client, there: Province) -> None:
    draft = make_draft()
    for number in (1, 2):
        create(draft, new("Xã Mới", there.district, code=f"900{number}"))
    create(draft, new("Xã Hai", there.district))
    address = reverse("reorganisations:add_step", args=[draft.pk, "merge"])
    refused = officer.post(address, {"units": "Xã Một", "to": "xa moi"})
    assert "Several new units of this draft bear this name. Write the code." in refused.content.decode()
    for sent in ({"units": "Xã Một", "to": "9002"}, {"units": "Xã Hai", "to": "xa hai"}):
        assert officer.post(address, sent).status_code == 302
    officer.post(reverse("reorganisations:add_step", args=[draft.pk, "move"]), {"unit": "Xã Ba", "parent": "9001"})
    led_to = (
        Outcome.objects.filter(is_new=False).order_by("pk").values_list("set_up_by__code", "parent_set_up_by__code")
    )
    assert list(led_to) == [("9002", None), ("", None), (None, "9001")]
    page = officer.get(draft.get_absolute_url()).content.decode()
    assert page.count("Xã Mới") == 4
    refused = officer.post(reverse("reorganisations:remove_step", args=[draft.pk, 1]), {"csrfmiddlewaretoken": "sent"})
    assert "Step 6 builds on the unit that this one sets up." in refused.content.decode()


def test_an_act_that_nobody_knows_is_not_found(officer: Client) -> None:
    assert officer.get(reverse("reorganisations:add_step", args=[make_draft().pk, "sell"])).status_code == 404


def test_a_draft_that_somebody_else_discards_at_the_same_moment_is_not_there_any_more(
    officer: Client, there: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft()
    meanwhile(monkeypatch, lambda: Reorganisation.objects.all().delete())
    assert officer.post(reverse("reorganisations:discard", args=[draft.pk]), {"confirmed": "yes"}).status_code == 404


def test_a_draft_that_somebody_else_carries_out_at_the_same_moment_is_not_discarded(
    officer: Client, there: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft()
    meanwhile(monkeypatch, lambda: Reorganisation.objects.update(status=Status.CARRIED_OUT))
    page = officer.post(reverse("reorganisations:discard", args=[draft.pk]), {"confirmed": "yes"})
    assert "This reorganisation is carried out" in page.content.decode()
    assert Reorganisation.objects.exists()


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something be done while discarding a draft waits for whoever has it."""
    taken = actions._draft

    def late(draft: Reorganisation) -> Reorganisation:
        act()
        return taken(draft)

    monkeypatch.setattr(actions, "_draft", late)


def test_a_draft_is_corrected_its_step_removed_and_it_is_discarded(officer: Client, there: Province) -> None:
    draft = make_draft()
    rename(draft, there.one, "Xã Nhất")
    facts = {"number": "02", "title": "t", "issuer": "i", "decided_on": "", "effective_on": "2025-08-01"}
    officer.post(reverse("reorganisations:revise", args=[draft.pk]), facts)
    draft.refresh_from_db()
    assert (draft.number, f"{draft.effective_on}") == ("02", "2025-08-01")
    wrong = officer.post(reverse("reorganisations:revise", args=[draft.pk]), {**facts, "decided_on": "2025-09-01"})
    assert "A decision cannot take effect before it is taken." in wrong.content.decode()
    officer.post(reverse("reorganisations:remove_step", args=[draft.pk, 1]), {"csrfmiddlewaretoken": "sent"})
    assert steps_of(draft) == []
    officer.post(reverse("reorganisations:discard", args=[draft.pk]), {"confirmed": "yes"})
    assert not Reorganisation.objects.exists()


def test_a_preview_tells_what_forbids_it(officer: Client, there: Province) -> None:
    draft = make_draft()
    rename(draft, there.one, "Xã Nhất")
    Unit.objects.filter(pk=there.one.pk).update(valid_to=LAST_DAY)
    page = officer.get(reverse("reorganisations:preview", args=[draft.pk])).content.decode()
    assert "“Xã Một” ends on 30/06/2025 already." in page
    assert reverse("reorganisations:carry_out", args=[draft.pk]) not in page
    refused = officer.post(reverse("reorganisations:carry_out", args=[draft.pk]), {"confirmed": "on"})
    assert "“Xã Một” ends on 30/06/2025 already." in refused.content.decode()


def test_everybody_reads_what_was_carried_out_and_nobody_else_a_draft(client: Client, there: Province) -> None:
    done, draft = make_draft(), make_draft(number="02")
    rename(done, there.one, "Xã Nhất")
    carry_out(reorganisation=done, by=None)
    client.force_login(make_account(role=Role.OBSERVER, unit=there.province))
    page = client.get(done.get_absolute_url()).content.decode()
    assert {words: words in page for words in ("Xã Một", "Xã Nhất", "01/NQ-MAU")} == dict.fromkeys(
        ("Xã Một", "Xã Nhất", "01/NQ-MAU"), True
    )
    assert client.get(draft.get_absolute_url()).status_code == 404
    listed = client.get(reverse("reorganisations:list"))
    assert (list(listed.context["page"]), list(listed.context["drafts"])) == ([done], [])
    assert reverse("reorganisations:draft") not in listed.content.decode()


def test_a_unit_with_two_heads_after_it_is_told_to_those_who_settle_it(officer: Client, there: Province) -> None:
    for unit in (there.one, there.two):
        Post.objects.filter(pk=make_post(unit, title="Chủ tịch").pk).update(is_head=True)
    done = make_draft()
    merge(done, there.one, there.two, into=new("Xã Mới", there.province))
    carry_out(reorganisation=done, by=None)
    heads = officer.get(done.get_absolute_url()).context["heads"]
    assert [post.unit.name for post in heads] == ["Xã Mới", "Xã Mới"]
    heads[1].delete()
    assert officer.get(done.get_absolute_url()).context["heads"].count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_no_more_for_more(
    count: int,
    officer: Client,
    there: Province,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for number in range(count):
        draft = make_draft(number=f"{number}")
        for unit in (there.one, there.two, there.three)[:count]:
            rename(draft, unit, f"{unit} mới")
    with django_assert_max_num_queries(11):
        officer.get(reverse("reorganisations:list"))
    with django_assert_max_num_queries(17):
        officer.get(draft.get_absolute_url())
