"""Roles: granted and revoked with a reason, delegated for an absence, never more than one's own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import MERGED_ON, make_account, make_administrator, make_province, make_unit
from tests.world import World
from thidua.audit.models import Entry
from thidua.people.actions import (
    delegate_role,
    disable_account,
    disable_idle_accounts,
    enable_account,
    grant_role,
    invite_account,
    revoke_role,
)
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.permissions import Refused, held_as, holds, roles_on
from thidua.settings.sign_in import DELEGATION_DAYS, IDLE_DAYS

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def head(province: Unit) -> RoleGrant:
    account = make_account()
    return grant_role(account=account, role=Role.UNIT_HEAD, unit=province, reason="QĐ bổ nhiệm", by=None)


def lend(grant: RoleGrant, to: Account, by: Account | None = None, **days: date) -> RoleGrant:
    days = {"valid_from": TODAY, "valid_to": TODAY + DAY, **days}
    return delegate_role(grant=grant, to=to, reason="Nghỉ phép", by=by or grant.account, **days)


def test_granting_and_revoking_leave_one_entry_each_with_the_reason(province: Unit) -> None:
    keeper, account = make_administrator(province), make_account()
    grant = grant_role(account=account, role=Role.CLERK, unit=province, reason="Phân công", by=keeper)
    assert holds(account, Role.CLERK)
    revoke_role(grant=grant, reason="Chuyển công tác", by=keeper)
    assert not holds(account, Role.CLERK)
    entries = Entry.objects.order_by("pk")
    key = str(account.pk)
    assert [(entry.verb, entry.actor_id, entry.subject_key, entry.said.reason) for entry in entries] == [
        ("grant_role", keeper.pk, key, "Phân công"),
        ("revoke_role", keeper.pk, key, "Chuyển công tác"),
    ]


def test_a_role_is_lent_for_an_absence_and_no_longer(head: RoleGrant) -> None:
    last = TODAY + (DELEGATION_DAYS - 1) * DAY
    with pytest.raises(ValidationError, match=f"tối đa {DELEGATION_DAYS} ngày: đến hết {last:%d/%m/%Y}"):
        lend(head, make_account("deputy"), valid_to=last + DAY)
    assert lend(head, make_account("stand-in"), valid_to=last).valid_to == last


def test_a_role_is_granted_once_for_the_same_days(province: Unit) -> None:
    account, said = make_account(), {"role": Role.CLERK, "unit": province, "reason": "QĐ", "by": None}
    first = grant_role(account=account, **said)
    with pytest.raises(ValidationError, match="đang giữ vai trò"):
        grant_role(account=account, **said)
    revoke_role(grant=first, reason="Thôi", by=None)
    assert grant_role(account=account, **said) != first


def test_a_role_once_revoked_is_not_revoked_again(head: RoleGrant) -> None:
    revoke_role(grant=head, reason="Thôi giữ chức", by=None)
    with pytest.raises(ValidationError):
        revoke_role(grant=head, reason="Lại", by=None)


def test_a_role_needs_a_reason_and_ends_after_it_begins(province: Unit) -> None:
    for given in ({"reason": " "}, {"reason": "Nhầm", "valid_from": MERGED_ON, "valid_to": date(2025, 6, 30)}):
        with pytest.raises(ValidationError):
            grant_role(account=make_account(), role=Role.OBSERVER, unit=province, by=None, **given)
    assert not RoleGrant.objects.exists()


def test_nobody_grants_the_own_account_a_role(province: Unit) -> None:
    keeper = make_administrator(province)
    with pytest.raises(Refused):
        grant_role(account=keeper, role=Role.STANDING_OFFICER, unit=province, reason="Tự giao", by=keeper)


def test_an_administrator_grants_and_revokes_within_the_own_reach_only(province: Unit) -> None:
    commune = make_unit("Xã Xốp", parent=province)
    keeper = make_account(role=Role.ADMINISTRATOR, unit=commune)
    opened = [invite_account(username=name, email=f"{name}@x.vn", name=name, by=keeper) for name in ("a", "b")]
    grant_role(account=opened[0], role=Role.UNIT_OFFICER, unit=commune, reason="Phân công", by=keeper)
    with pytest.raises(Refused):
        grant_role(account=opened[1], role=Role.UNIT_OFFICER, unit=province, reason="Thử", by=keeper)
    above = grant_role(account=make_account(), role=Role.OBSERVER, unit=province, reason="QĐ", by=None)
    with pytest.raises(Refused):
        revoke_role(grant=above, reason="Thử", by=keeper)


def test_a_role_is_lent_for_an_absence_and_ends_with_it(head: RoleGrant) -> None:
    deputy = make_account("pho")
    lend(head, deputy)
    assert holds(deputy, Role.UNIT_HEAD, unit=head.unit)
    assert deputy.role_labels
    assert holds(head.account, Role.UNIT_HEAD)
    RoleGrant.objects.filter(account=deputy).update(valid_from=TODAY - 2 * DAY, valid_to=TODAY - DAY)
    assert not holds(Account.objects.get(pk=deputy.pk), Role.UNIT_HEAD)


def test_what_was_lent_goes_when_the_role_itself_goes(head: RoleGrant) -> None:
    deputy = make_account("pho")
    lend(head, deputy)
    revoke_role(grant=head, reason="Thôi giữ chức", by=None)
    assert not holds(deputy, Role.UNIT_HEAD)


def test_a_role_is_not_lent_for_longer_than_it_is_held(head: RoleGrant) -> None:
    RoleGrant.objects.update(valid_to=TODAY + DAY)
    head.refresh_from_db()
    with pytest.raises(ValidationError):
        lend(head, make_account(), valid_to=TODAY + 2 * DAY)
    lend(head, make_account())


def test_what_is_lent_is_not_lent_on_nor_lent_to_oneself_or_a_closed_account(head: RoleGrant) -> None:
    deputy = make_account("pho")
    with pytest.raises(Refused):
        lend(lend(head, deputy), make_account(), by=deputy)
    closed = make_account()
    closed.is_active = False
    for to in (head.account, closed):
        with pytest.raises(ValidationError):
            lend(head, to)


def test_only_the_holder_or_an_administrator_lends_a_role(head: RoleGrant, province: Unit) -> None:
    with pytest.raises(Refused):
        lend(head, make_account(), by=make_account(role=Role.STANDING_OFFICER, unit=province))
    lend(head, make_account(), by=make_administrator(province))


def test_an_administrator_lends_to_others_within_reach(head: RoleGrant, province: Unit, client: Client) -> None:
    keeper, deputy = make_administrator(province), make_account("pho")
    outside = make_account("ngoai", role=Role.OBSERVER, unit=make_unit("Tỉnh khác", "province"))
    client.force_login(keeper)
    asked = {"valid_from": TODAY, "valid_to": TODAY + DAY, "reason": "Nghỉ phép"}
    for to in (keeper, outside):
        with pytest.raises(Refused):
            lend(head, to, by=keeper)
        page = client.post(reverse("people:delegate", args=[head.pk]), {**asked, "to": to.username})
        assert page.context["form"].errors == {"to": ["Hãy chọn người khác có tài khoản đang hoạt động."]}
    assert not RoleGrant.objects.filter(delegated_from=head).exists()
    client.post(reverse("people:delegate", args=[head.pk]), {**asked, "to": deputy.username})
    lent = RoleGrant.objects.get(delegated_from=head)
    assert (lent.account, lent.granted_by) == (deputy, keeper)


def test_who_lent_a_role_takes_it_back(head: RoleGrant) -> None:
    deputy = make_account("pho")
    lent = lend(head, deputy)
    with pytest.raises(Refused):
        revoke_role(grant=lent, reason="Thử", by=make_account())
    revoke_role(grant=lent, reason="Đã đi làm lại", by=head.account)
    assert not holds(deputy, Role.UNIT_HEAD)


def test_what_a_delegated_role_allows_is_done_on_behalf_of_who_lent_it(province: Unit) -> None:
    keeper, deputy = make_administrator(province), make_account("pho")
    lend(keeper.grants.get(), deputy)
    grant_role(account=make_account(), role=Role.CLERK, unit=province, reason="Phân công", by=deputy)
    assert Entry.objects.latest("pk").said.on_behalf_of == str(keeper)
    grant_role(account=make_account(), role=Role.CLERK, unit=province, reason="Phân công", by=keeper)
    assert Entry.objects.latest("pk").said.on_behalf_of == ""


def test_a_role_of_ones_own_comes_before_a_delegated_one(province: Unit) -> None:
    keeper, deputy = make_administrator(province), make_administrator(province)
    lend(keeper.grants.get(), deputy)
    grant_role(account=make_account(), role=Role.CLERK, unit=province, reason="Phân công", by=deputy)
    assert Entry.objects.latest("pk").said.on_behalf_of == ""


def areas_of(account: Account) -> list[list[str]]:
    return [grant.areas for grant in held_as(account, Role.APPRAISER)]


def test_an_appraiser_is_granted_areas_and_lends_no_more_than_those(world: World) -> None:
    province, appraiser, deputy = make_province(), make_account(), make_account()
    areas = ["procedures", "institutions"]
    given = {"account": appraiser, "unit": province, "reason": "QĐ", "by": None}
    grant = grant_role(role=Role.APPRAISER, areas=areas, **given)
    lend(grant, deputy)
    assert areas_of(appraiser) == areas_of(deputy) == [["institutions", "procedures"]]
    for role, wrong in ((Role.CLERK, areas), (Role.APPRAISER, ["unheard_of"])):
        with pytest.raises(ValidationError):
            grant_role(role=role, areas=wrong, **given)


def test_an_appraiser_lends_some_of_the_own_areas_and_never_another(world: World) -> None:
    province, appraiser, deputy = make_province(), make_account(), make_account()
    given = {"account": appraiser, "unit": province, "reason": "QĐ", "by": None, "role": Role.APPRAISER}
    grant = grant_role(areas=["procedures", "institutions"], **given)
    days = {"valid_from": TODAY, "valid_to": TODAY, "reason": "Nghỉ phép", "by": appraiser}
    with pytest.raises(ValidationError):
        delegate_role(grant=grant, to=deputy, areas=["procedures", "digital"], **days)
    assert delegate_role(grant=grant, to=deputy, areas=["procedures"], **days).areas == ["procedures"]
    assert areas_of(deputy) == [["procedures"]]
    head = grant_role(account=appraiser, role=Role.UNIT_HEAD, unit=province, reason="QĐ", by=None)
    with pytest.raises(ValidationError):
        delegate_role(grant=head, to=deputy, areas=["procedures"], **days)


def test_the_page_offers_the_areas_of_the_role_alone(client: Client, world: World) -> None:
    province, appraiser, deputy = make_province(), make_account(), make_account("pho")
    given = {"account": appraiser, "unit": province, "reason": "QĐ", "by": None}
    grant = grant_role(role=Role.APPRAISER, areas=["procedures", "institutions"], **given)
    client.force_login(appraiser)
    address = reverse("people:delegate", args=[grant.pk])
    offered = client.get(address).context["form"].fields["areas"].choices
    assert {code for code, _name in offered} == {"procedures", "institutions"}
    sent = {"to": "pho", "areas": ["institutions"], "valid_from": TODAY, "valid_to": TODAY, "reason": "Nghỉ phép"}
    client.post(address, sent)
    assert areas_of(deputy) == [["institutions"]]
    other = grant_role(role=Role.CLERK, **given)
    assert "areas" not in client.get(reverse("people:delegate", args=[other.pk])).context["form"].fields


def test_a_role_over_a_unit_that_ends_is_not_lent_beyond_its_end() -> None:
    for last, lent in ((TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (None, True)):
        holder = make_account(role=Role.CLERK, unit=make_unit("Xã sắp hết", valid_to=last))
        give = partial(lend, holder.grants.get(), make_account(), valid_to=TODAY)
        if lent:
            assert give().valid_to == TODAY
        else:
            with pytest.raises(ValidationError):
                give()


def test_a_role_over_a_unit_that_ends_is_not_granted_beyond_its_end() -> None:
    unit = make_unit("Xã sắp hết", valid_to=TODAY)
    for last, granted in ((None, False), (TODAY + DAY, False), (TODAY, True)):
        give = partial(grant_role, account=make_account(), role=Role.CLERK, unit=unit, reason="QĐ", by=None)
        if granted:
            assert give(valid_to=last).valid_to == TODAY
        else:
            with pytest.raises(ValidationError) as raised:
                give(valid_to=last)
            assert list(raised.value.message_dict) == ["valid_to"]


def test_a_role_does_not_end_before_its_unit_begins() -> None:
    with pytest.raises(ValidationError):
        grant_role(
            account=make_account(), role=Role.CLERK, unit=make_unit("Xã mới", valid_from=MERGED_ON), reason="QĐ",
            valid_to=MERGED_ON - DAY, by=None,
        )  # fmt: skip


def test_a_role_is_lent_once_to_a_person_for_the_same_days(head: RoleGrant) -> None:
    deputy = make_account("pho")
    first = lend(head, deputy)
    for days in ({}, {"valid_to": TODAY}, {"valid_from": TODAY + DAY, "valid_to": TODAY + 9 * DAY}):
        with pytest.raises(ValidationError) as refused:
            lend(head, deputy, **days)
        assert list(refused.value.message_dict) == ["to"]
    lend(head, make_account("khac"))
    lend(head, deputy, valid_from=TODAY + 2 * DAY, valid_to=TODAY + 3 * DAY)
    revoke_role(grant=first, reason="Đã đi làm lại", by=head.account)
    lend(head, deputy)


def test_what_was_lent_outlasts_the_closing_of_an_account_that_nobody_uses_but_not_by_hand(
    head: RoleGrant, province: Unit, client: Client
) -> None:
    holder, deputy, keeper = head.account, make_account("pho"), make_administrator(province)
    last = TODAY + (DELEGATION_DAYS - 1) * DAY
    lend(head, deputy, valid_to=last)
    Account.objects.filter(pk=holder.pk).update(enabled_at=timezone.now() - (IDLE_DAYS + 1) * DAY)
    assert holder in disable_idle_accounts(now=timezone.now(), by=None)

    def held_on(day: date) -> bool:
        return roles_on(deputy, day).exists()

    def acts() -> bool:
        return holds(Account.objects.get(pk=deputy.pk), Role.UNIT_HEAD)

    assert (acts(), holds(Account.objects.get(pk=holder.pk), Role.UNIT_HEAD)) == (True, False)
    assert (held_on(last), held_on(last + DAY)) == (True, False)
    client.force_login(keeper)
    page = reverse("people:act", args=[holder.pk, "disable"])
    assert client.post(page, {"reason": "Nghỉ việc"}).status_code == 302
    assert not acts()
    enable_account(account=Account.objects.get(pk=holder.pk), reason="Đi làm lại", by=keeper)
    assert acts()


def test_an_account_opened_again_and_closed_by_hand_lends_nothing_any_more(head: RoleGrant, province: Unit) -> None:
    deputy, keeper = make_account("pho"), make_administrator(province)
    lend(head, deputy)
    Account.objects.filter(pk=head.account.pk).update(enabled_at=timezone.now() - (IDLE_DAYS + 1) * DAY)
    disable_idle_accounts(now=timezone.now(), by=None)
    for act in (enable_account, disable_account):
        act(account=Account.objects.get(pk=head.account.pk), reason="Rà soát", by=keeper)
    assert not holds(deputy, Role.UNIT_HEAD)


def test_a_faulty_form_tells_nothing_about_a_user_name(head: RoleGrant, client: Client) -> None:
    RoleGrant.objects.update(valid_to=TODAY + 5 * DAY)
    make_account("pho")
    closed = make_account("dadong")
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    client.force_login(head.account)
    right = {"valid_from": TODAY, "valid_to": TODAY + DAY, "reason": "Nghỉ phép"}
    faults: tuple[dict[str, object], ...] = (
        {"reason": ""},
        {"valid_to": TODAY - DAY},
        {"valid_from": TODAY + 3 * DAY},
        {"valid_to": TODAY + 9 * DAY},
    )

    def answer(**sent: object) -> dict[str, list[str]]:
        return dict(client.post(reverse("people:delegate", args=[head.pk]), sent).context["form"].errors)

    for fault in faults:
        told = [answer(**{**right, **fault, "to": to}) for to in ("pho", "dadong", "khongco")]
        assert told[0] == told[1] == told[2]
        assert "to" not in told[0]
    assert answer(**right, to="dadong") == answer(**right, to="khongco") == answer(**right, to=head.account.username)
    assert not head.delegations.exists()
