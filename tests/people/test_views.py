"""The pages of administrators and of one's own account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_account, make_administrator, make_person, make_unit
from thidua.audit.models import Entry
from thidua.ops.demo.clock import clock_at
from thidua.people import actions
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def keeper(client: Client, province: Unit) -> Account:
    account = make_administrator(province)
    client.force_login(account)
    return account


def named(name: str, role: str = "", unit: Unit | None = None, **values: object) -> Account:
    account = make_account(role=role, unit=unit)
    Account.objects.filter(pk=account.pk).update(last_login=timezone.now(), **values)
    account.refresh_from_db()
    account.name = name
    account.save()
    return account


def found(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("people:accounts"), query).context["page"]
    return [account.name for account in page]


def test_accounts_are_found_without_diacritics_and_by_role_unit_and_state(
    client: Client, keeper: Account, province: Unit
) -> None:
    commune = make_unit("Xã Đăk Hà", parent=province)
    named("Y Thị Đào", Role.UNIT_OFFICER, commune)
    named("A Thảo", Role.CLERK, province, locked_until=timezone.now() + timedelta(hours=1))
    named("Nông Văn Ba", is_active=False)
    named("Lò Thị Tư", Role.OBSERVER, province, reviewed_at=timezone.now() - timedelta(days=91))
    assert found(client, q="thi dao") == ["Y Thị Đào"]
    assert found(client, unit="dak ha") == ["Y Thị Đào"]
    assert found(client, role="clerk") == ["A Thảo"]
    states = {state: found(client, state=state) for state in ("locked", "disabled", "review")}
    assert states == {"locked": ["A Thảo"], "disabled": ["Nông Văn Ba"], "review": ["Lò Thị Tư"]}
    linked = named("A Lôi", Role.CLERK, province)
    assert "A Lôi" in found(client, state="unlinked")
    Account.objects.filter(pk=linked.pk).update(person=make_person())
    assert "A Lôi" not in found(client, state="unlinked")
    assert found(client, q="khong ai") == []


def test_the_list_takes_as_many_queries_for_many_accounts_as_for_one(
    client: Client, keeper: Account, province: Unit
) -> None:
    client.get(reverse("people:accounts"))
    counts = []
    for _times in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("people:accounts"))
        counts.append(len(queries))
        for _account in range(60):
            make_account(role=Role.UNIT_OFFICER, unit=province)
    assert counts[0] == counts[1]


def test_an_account_is_locked_and_released_with_a_reason(client: Client, keeper: Account, province: Unit) -> None:
    kept = named("A Thảo", Role.CLERK, province)
    page = reverse("people:account", args=[kept.pk])
    lock, release = (reverse("people:act", args=[kept.pk, act]) for act in ("lock", "release"))
    assert client.get(release).status_code == 404
    assert client.post(lock, {"reason": ""}).status_code == 200
    assert client.post(lock, {"reason": "Nghi bị lộ mật khẩu"})["Location"] == page
    kept.refresh_from_db()
    assert kept.is_locked
    assert client.get(page).context["acts"].keys() == {"review", "release", "disable"}
    client.post(release, {"reason": "Đã xác minh"})
    kept.refresh_from_db()
    assert not kept.is_locked


def test_a_role_is_granted_by_the_name_of_the_unit_and_revoked(client: Client, keeper: Account, province: Unit) -> None:
    make_unit("Xã Xốp", parent=province)
    make_unit("Xã Đăk Hà", parent=province)
    kept = named("A Thảo")
    page = reverse("people:grant", args=[kept.pk])
    wanted = {"role": Role.CLERK, "unit": "xa", "reason": "Phân công"}
    assert "Xã Đăk Hà (Tỉnh Kon Tum)" in str(client.post(page, wanted).context["form"].errors["unit"])
    assert client.post(page, {**wanted, "unit": "nowhere"}).context["form"].errors.keys() == {"unit"}
    client.post(page, {**wanted, "unit": "xã xốp", "valid_from": "2026-01-01", "valid_to": "2025-01-01"})
    assert not kept.grants.exists()
    client.post(page, {**wanted, "unit": "xã xốp"})
    grant = kept.grants.get()
    assert (grant.role, grant.unit.name, grant.reason) == (Role.CLERK, "Xã Xốp", "Phân công")
    answer = client.post(reverse("people:revoke", args=[grant.pk]), {"reason": "Chuyển công tác"})
    assert answer["Location"] == reverse("people:account", args=[kept.pk])
    assert "thu hồi ngày" in client.get(answer["Location"]).content.decode()


def test_a_unit_out_of_reach_is_refused_at_its_field_and_nothing_that_was_typed_is_lost(
    client: Client, province: Unit
) -> None:
    ward = make_unit("Phường Mẫu", parent=province)
    make_unit("Xã Xốp", parent=province)
    client.force_login(named("Quản trị phường", Role.ADMINISTRATOR, ward))
    kept = named("A Thảo", Role.CLERK, ward)
    answer = client.post(
        reverse("people:grant", args=[kept.pk]), {"role": Role.SIGNER, "unit": "xã xốp", "reason": "Phân công"}
    )
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["reason"].value()) == (200, ["unit"], "Phân công")
    assert kept.grants.count() == 1


def test_somebody_delegates_the_own_role_and_takes_it_back(client: Client, province: Unit) -> None:
    head, deputy = named("Chủ tịch", Role.UNIT_HEAD, province), named("Phó Chủ tịch")
    client.force_login(head)
    page = reverse("people:delegate", args=[head.grants.get().pk])
    days = {"valid_from": f"{TODAY}", "valid_to": f"{TODAY + timedelta(days=3)}", "reason": "Đi học"}
    assert client.post(page, {**days, "to": "khong.co"}).context["form"].errors.keys() == {"to"}
    assert client.post(page, {**days, "to": deputy.username, "valid_to": "2025-01-01"}).status_code == 200
    assert client.post(page, {**days, "to": deputy.username})["Location"] == reverse("people:me")
    lent = RoleGrant.objects.get(account=deputy)
    assert [grant.pk for grant in client.get(reverse("people:me")).context["lent"]] == [lent.pk]
    client.post(reverse("people:revoke", args=[lent.pk]), {"reason": "Đã về"})
    lent.refresh_from_db()
    assert lent.revoked_on == TODAY


def test_an_invitation_is_sent_again_until_the_account_has_been_used(
    client: Client, keeper: Account, mailoutbox
) -> None:
    kept = make_account()
    client.post(reverse("people:invite_again", args=[kept.pk]))
    assert [message.to for message in mailoutbox] == [[kept.email]]
    Account.objects.filter(pk=kept.pk).update(last_login=timezone.now())
    assert client.post(reverse("people:invite_again", args=[kept.pk])).status_code == 404


def test_an_invitation_is_sent_again_once_in_ten_minutes_and_stands_in_the_log(
    client: Client, keeper: Account, mailoutbox
) -> None:
    kept, other = make_account(), make_account()
    page = reverse("people:invite_again", args=[kept.pk])
    client.post(page)
    assert "10 phút" in client.post(page, follow=True).content.decode()
    client.post(reverse("people:invite_again", args=[other.pk]))
    assert [message.to for message in mailoutbox] == [[kept.email], [other.email]]
    entries = Entry.objects.filter(verb="invite_again").order_by("pk").values_list("actor", "subject_key")
    assert list(entries) == [(keeper.pk, f"{kept.pk}"), (keeper.pk, f"{other.pk}")]
    with clock_at(timezone.now() + timedelta(minutes=11)):
        actions.invite_again(account=kept, by=keeper)


def test_only_who_keeps_an_account_sends_its_invitation_again(keeper: Account, province: Unit) -> None:
    for other in (keeper, named("A Thảo", Role.CLERK, province)):
        with pytest.raises(Refused):
            actions.invite_again(account=keeper, by=other)
    assert not Entry.objects.filter(verb="invite_again").exists()


def test_an_invitation_to_a_known_address_is_refused_in_words(client: Client, keeper: Account, mailoutbox) -> None:
    told = {"name": "Ai đó", "email": keeper.email.upper(), "username": "ai.do"}
    answer = client.post(reverse("people:invite"), told)
    assert "mỗi người một tài khoản" in str(answer.context["form"].errors)
    assert mailoutbox == []


def test_the_head_of_a_page_leads_administrators_to_the_accounts_and_nobody_else(
    client: Client, keeper: Account, province: Unit
) -> None:
    address = reverse("people:accounts")
    assert address in client.get(reverse("people:me")).content.decode()
    client.force_login(named("A Thảo", Role.CLERK, province))
    assert address not in client.get(reverse("people:me")).content.decode()
