"""Two acts on one account at the same moment: the second one began before the first was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.factories.people import make_account, make_administrator, make_province
from thidua.audit.models import Entry
from thidua.people.actions import (
    disable_account,
    disable_if_idle,
    enable_account,
    lock_account,
    note_sign_in,
    release_account,
    review_account,
    set_password,
)
from thidua.people.models import Account

pytestmark = pytest.mark.django_db

OTHER = "Song-Dakbla-62"
WHY = "Theo đề nghị của đơn vị"


@pytest.fixture
def keeper() -> Account:
    return make_administrator(make_province())


@pytest.fixture
def kept() -> Account:
    return make_account()


@pytest.fixture
def as_begun(kept: Account) -> Account:
    """The account as a request read it before another one changed it."""
    return Account.objects.get(pk=kept.pk)


def test_who_chooses_a_password_stays_disabled_and_locked(kept: Account, as_begun: Account, keeper: Account) -> None:
    lock_account(account=kept, reason=WHY, by=keeper)
    disable_account(account=kept, reason=WHY, by=keeper)
    set_password(account=as_begun, password=OTHER)
    found = Account.objects.get(pk=kept.pk)
    assert (found.is_active, found.is_locked, found.check_password(OTHER)) == (False, True, True)


@pytest.mark.parametrize("act", [lock_account, release_account, review_account])
def test_another_act_leaves_an_account_disabled(
    act: Callable[..., None], kept: Account, as_begun: Account, keeper: Account
) -> None:
    disable_account(account=kept, reason=WHY, by=keeper)
    act(account=as_begun, reason=WHY, by=keeper)
    assert not Account.objects.get(pk=kept.pk).is_active


@pytest.mark.parametrize("act", [enable_account, review_account])
def test_another_act_leaves_an_account_locked(
    act: Callable[..., None], kept: Account, as_begun: Account, keeper: Account
) -> None:
    lock_account(account=kept, reason=WHY, by=keeper)
    act(account=as_begun, reason=WHY, by=keeper)
    assert Account.objects.get(pk=kept.pk).is_locked


def test_a_release_tells_of_the_lock_that_there_was(kept: Account, as_begun: Account, keeper: Account) -> None:
    lock_account(account=kept, reason=WHY, by=keeper)
    release_account(account=as_begun, reason=WHY, by=keeper)
    assert not Account.objects.get(pk=kept.pk).is_locked
    assert Entry.objects.get(verb="release_account").said.before["locked_until"]


def test_who_signs_in_at_the_moment_of_the_lock_stays_locked(kept: Account, keeper: Account) -> None:
    Account.objects.filter(pk=kept.pk).update(failures=2)
    as_begun = Account.objects.get(pk=kept.pk)
    lock_account(account=kept, reason=WHY, by=keeper)
    note_sign_in(as_begun, ["password"])
    assert Account.objects.get(pk=kept.pk).is_locked


def test_who_was_enabled_a_moment_ago_is_not_closed_as_idle(kept: Account) -> None:
    Account.objects.filter(pk=kept.pk).update(enabled_at=now() - timedelta(days=999))
    as_begun = Account.objects.get(pk=kept.pk)
    Account.objects.filter(pk=kept.pk).update(enabled_at=now())
    assert not disable_if_idle(as_begun)
    assert Account.objects.get(pk=kept.pk).is_active
