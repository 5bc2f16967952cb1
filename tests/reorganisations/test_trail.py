"""What a carried out reorganisation leaves on the trail of each unit, person and account that it changed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.people import LAST_DAY, MERGED_ON, make_account, make_post
from tests.factories.reorganisations import Province, make_draft, make_province_to_change, merge, new
from thidua.audit.models import Entry
from thidua.people.actions import delegate_role
from thidua.people.models import Account, Role, Unit
from thidua.reorganisations.actions import carry_out

pytestmark = pytest.mark.django_db
NUMBER = "01/NQ-MAU"

type Said = tuple[str, dict[str, object], dict[str, object]]


@pytest.fixture
def there() -> Province:
    return make_province_to_change()


def merged(there: Province) -> Unit:
    draft = make_draft()
    merge(draft, there.one, there.two, into=new("Xã Gộp", there.district, code="9"))
    carry_out(reorganisation=draft, by=None)
    return Unit.objects.get(name="Xã Gộp")


def said(kind: str, pk: int, *fields: str) -> list[Said]:
    """The acts on the trail of a record by the decision, with some of the facts before and after."""
    entries = Entry.objects.filter(subject_kind=kind, subject_key=str(pk)).order_by("pk")
    by_decision = [(entry.verb, entry.said) for entry in entries if entry.said.reason == NUMBER]
    return [
        (verb, *({name: facts[name] for name in fields if name in facts} for facts in (told.before, told.after)))
        for verb, told in by_decision
    ]


def test_a_new_unit_has_a_trail_and_who_it_carries_on_names_it(there: Province) -> None:
    unit = merged(there)
    facts = {"name": "Xã Gộp", "unit_kind": unit.kind, "parent": there.district.name, "code": "9"}
    assert said("unit", unit.pk, *facts) == [("create_units", {}, facts)]
    assert said("unit", there.one.pk, "valid_to", "successor", "share", "on") == [
        ("end_unit", {}, {"valid_to": "2025-06-30"}),
        ("add_successions", {}, {"successor": "Xã Gộp", "share": "1", "on": "2025-07-01"}),
    ]


def test_each_role_that_moves_is_on_the_trail_of_its_account(there: Province) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=there.one)
    officer.grants.create(role=Role.CLERK, unit=there.two)
    unit = merged(there)
    assert said("account", officer.pk, "role", "unit", "valid_from") == [
        (
            "follow_with_roles",
            {"role": role, "unit": left.pk, "valid_from": None},
            {"role": role, "unit": unit.pk, "valid_from": "2025-07-01"},
        )
        for role, left in ((Role.UNIT_OFFICER, there.one), (Role.CLERK, there.two))
    ]


def test_a_role_that_ends_or_is_given_up_before_it_begins_is_there_too(there: Province) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=there.one)
    officer.grants.create(role=Role.UNIT_OFFICER, unit=there.two)
    coming = officer.grants.create(role=Role.UNIT_OFFICER, unit=there.two, valid_from=date(2025, 8, 1))
    unit = merged(there)
    told = said("account", officer.pk, "unit", "valid_from", "valid_to", "revoked_on")
    assert [after for _verb, _before, after in told] == [
        {"unit": unit.pk, "valid_from": "2025-07-01", "valid_to": None, "revoked_on": None},
        {"unit": there.two.pk, "valid_from": None, "valid_to": "2025-06-30", "revoked_on": None},
        {"unit": there.two.pk, "valid_from": "2025-08-01", "valid_to": None, "revoked_on": "2025-07-01"},
    ]
    assert coming.account_id == officer.pk


def test_a_role_lent_is_on_the_trail_of_who_holds_it_for_another(there: Province) -> None:
    holder, deputy = make_account(role=Role.UNIT_HEAD, unit=there.one), make_account()
    days = {"valid_from": date(2025, 6, 1), "valid_to": date(2025, 8, 1)}
    delegate_role(grant=holder.grants.get(), to=deputy, reason="Đi học", by=None, **days)
    unit = merged(there)
    assert said("account", deputy.pk, "unit", "delegated_from") == [
        (
            "follow_with_roles",
            {"unit": there.one.pk, "delegated_from": str(holder)},
            {"unit": unit.pk, "delegated_from": str(holder)},
        )
    ]


def test_each_post_that_moves_is_on_the_trail_of_its_person(there: Province) -> None:
    person = make_post(there.one, title="Chủ tịch").person
    make_post(there.two, person, "Chủ tịch")
    unit = merged(there)
    named = {"title": "Chủ tịch"}
    assert said("person", person.pk, "title", "unit", "valid_from", "valid_to") == [
        (
            "follow_with_posts",
            named | {"unit": there.one.pk, "valid_from": None, "valid_to": None},
            named | {"unit": unit.pk, "valid_from": f"{MERGED_ON}", "valid_to": None},
        ),
        (
            "follow_with_posts",
            named | {"unit": there.two.pk, "valid_from": None, "valid_to": None},
            named | {"unit": there.two.pk, "valid_from": None, "valid_to": f"{LAST_DAY}"},
        ),
    ]


def test_the_pages_of_the_trails_are_there_for_who_reads_the_log(there: Province) -> None:
    officer, person = make_account(role=Role.UNIT_OFFICER, unit=there.one), make_post(there.one).person
    unit = merged(there)
    connection.check_constraints()  # entries join their chain at the end of a transaction
    reader = Client()
    reader.force_login(make_account(role=Role.AUDITOR, unit=there.province))
    for kind, pk, words in (
        ("unit", unit.pk, f"{there.district.name}"),
        ("account", officer.pk, "Xã Một → Xã Gộp"),
        ("person", person.pk, "Xã Một → Xã Gộp"),
    ):
        page = reader.get(reverse("reports:audit_trail", args=[kind, pk]))
        changes = [str(change) for act in page.context["acts"] for change in act.changes]
        assert any(words in change for change in changes), (kind, changes)


def test_the_pages_of_the_trails_leave_out_what_stayed_and_name_the_post_or_role_once(there: Province) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=there.one)
    person = make_post(there.one, title="Chủ tịch").person
    merged(there)
    connection.check_constraints()  # entries join their chain at the end of a transaction
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(make_account(role=Role.AUDITOR, unit=there.province))
    for kind, pk, stays in (("account", officer.pk, "Role: Unit officer"), ("person", person.pk, "Post: Chủ tịch")):
        page = reader.get(reverse("reports:audit_trail", args=[kind, pk]))
        act = next(act for act in page.context["acts"] if act.said and act.said.reason == NUMBER)
        assert sorted(map(str, act.changes)) == sorted([stays, "Unit: Xã Một → Xã Gộp", "In force from: 01/07/2025"])


def test_a_role_that_nobody_moved_is_told_from_those_moved(there: Province) -> None:
    """A row put beside the program by hand has no entry that tells of it, though it names the decision."""
    officers = [make_account(role=Role.UNIT_OFFICER, unit=there.one) for _ in range(3)]
    unit = merged(there)
    forged = make_account(role=Role.UNIT_OFFICER, unit=unit, reason=NUMBER)
    moved = {pk for pk in Account.objects.values_list("pk", flat=True) if said("account", pk)}
    assert moved == {officer.pk for officer in officers}
    assert forged.pk not in moved
