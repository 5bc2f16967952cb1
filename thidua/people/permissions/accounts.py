from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.people.models import Account, Role, RoleGrant, Unit
from thidua.people.models.accounts import coming, held
from thidua.people.permissions.decisions import (
    ALLOWED,
    Decision,
    holds,
    lenders_to,
    refused,
    rely_on,
    roles_on,
    thing,
    without_lent_by,
)
from thidua.people.permissions.work import holds_over_province, reaches, units_reached_by


@thing(gettext_lazy("Keep accounts and roles"))
def can_keep_accounts(account: Account) -> Decision:
    """Accounts and roles are kept by administrators, apart from who judges: separation of duties."""
    if holds(account, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(gettext_noop("Only an administrator keeps accounts and roles."))


def can_keep_account(account: Account, kept: Account) -> Decision:
    """An administrator keeps the accounts within reach, but not the own one, nor by a role that somebody lent that
    lender's: else whoever lends the role would give oneself others through a stand-in.
    """
    if account == kept:
        return refused(
            gettext_noop("Nobody changes the state or the roles of the own account. Ask another administrator.")
        )
    own = without_lent_by(kept, account)
    if accounts_open_to(own).filter(pk=kept.pk).exists():
        return ALLOWED
    if len(own.held_grants) < len(account.held_grants):
        return refused(
            gettext_noop(
                "A role that somebody lent you does not reach that person's own account. Ask another administrator."
            )
        )
    return refused(gettext_noop("This account is not within your reach as an administrator."))


def can_correct_account(account: Account, kept: Account) -> Decision:
    """Who keeps an account; but not of who stands in for somebody out of reach: whoever gets an invitation sent to
    another address comes in as the stand-in.
    """
    decision, today = can_keep_account(account, kept), timezone.localdate()
    lent = RoleGrant.objects.filter(held(today) | coming(today), account=kept).exclude(delegated_from=None)
    if not decision or not lent.exclude(unit__in=units_reached_by(account, Role.ADMINISTRATOR).values("pk")).exists():
        return decision
    return refused(
        gettext_noop(
            "This person stands in for somebody out of your reach: until that has ended, an administrator above you "
            "corrects the account."
        )
    )


def can_link_account(account: Account, kept: Account) -> Decision:
    """Who keeps an account says whose it is, once. Another person takes a second pair of eyes (`can_unlink_person`):
    whoever links a colleague's account to somebody else lets that colleague decide about oneself.
    """
    decision = can_keep_account(account, kept)
    if not decision or kept.person_id is None:
        return decision
    return refused(
        gettext_noop(
            "It is recorded whose account this is. To change it takes two: first an officer of the standing agency "
            "takes the link back on the page of that person, then you say whose account it is."
        )
    )


def can_grant(account: Account, to: Account, unit: Unit, role: str) -> Decision:
    """An administrator gives roles over the own reach, what was merged into it included, to accounts within it; but by
    a lent role no other administrator is made, who would reach the lender.
    """
    decision = _can_change_roles(account, to, unit)
    own = without_lent_by(None, account)
    if not decision or role != Role.ADMINISTRATOR or reaches(own, unit, Role.ADMINISTRATOR):
        return decision
    return refused(
        gettext_noop(
            "Over this unit you stand in for an administrator, and a stand-in makes nobody an administrator. Ask "
            "another administrator."
        )
    )


def _can_change_roles(account: Account, to: Account, unit: Unit) -> Decision:
    if not reaches(account, unit, Role.ADMINISTRATOR):
        return refused(gettext_noop("Roles are granted by an administrator of the unit or of one above it."))
    return can_keep_account(account, to)


def can_revoke(account: Account, grant: RoleGrant) -> Decision:
    """Who delegated a role takes it back; otherwise it is for an administrator, as granting it is."""
    if grant.delegated_from is not None and grant.delegated_from.account_id == account.pk:
        return ALLOWED
    return _can_change_roles(account, grant.account, grant.unit)


@thing(gettext_lazy("Lend a role to a stand-in"))
def can_lend_roles(account: Account) -> Decision:
    """Some role at all; which one and to whom, `can_lend` says."""
    lendable = [one for one in account.held_grants if one.role == Role.ADMINISTRATOR or one.delegated_from_id is None]
    rely_on(lendable)
    return ALLOWED if lendable else refused(gettext_noop("Only who holds a role, or an administrator, delegates it."))


def can_delegate(account: Account, grant: RoleGrant) -> Decision:
    """Who holds a role may lend it, and an administrator may for somebody absent; what is lent is not lent on."""
    if grant.delegated_from_id is not None:
        return refused(gettext_noop("A role that is delegated to you cannot be delegated on."))
    if not roles_on(grant.account).filter(pk=grant.pk).exists():
        return refused(gettext_noop("This role is not held any more."))
    if grant.account_id == account.pk or can_grant(account, grant.account, grant.unit, grant.role):
        return ALLOWED
    return refused(gettext_noop("Only who holds a role, or an administrator, delegates it."))


def stand_ins_for(account: Account, grant: RoleGrant) -> QuerySet[Account]:
    """To whom a role may be lent: by its holder to anybody else, by an administrator to whose account is kept."""
    if grant.account_id == account.pk:
        return Account.objects.exclude(pk=account.pk)
    not_kept = [lender.pk for lender in lenders_to(account) if not can_keep_account(account, lender)]
    return accounts_open_to(account).exclude(pk__in=[account.pk, grant.account_id, *not_kept])


def can_lend(account: Account, grant: RoleGrant, to: Account) -> Decision:
    decision = can_delegate(account, grant)
    if not decision or stand_ins_for(account, grant).filter(pk=to.pk).exists():
        return decision
    return refused(gettext_noop("An administrator lends a role to others within reach, never to oneself."))


@thing(gettext_lazy("Use the own account"))
def can_use_own_account(_account: Account) -> Decision:
    """One's own account page is open to everyone who is signed in, with or without a role."""
    return ALLOWED


def accounts_open_to(account: Account) -> QuerySet[Account]:
    """The accounts an administrator keeps: those whose own roles, held today or to come, all lie within the own reach;
    without any, those whose last one did; and those that never had one and were opened by oneself or by somebody
    whose account one keeps. What the system opened is for administrators of a whole province.
    """
    if not holds(account, Role.ADMINISTRATOR):
        return Account.objects.none()
    kept = accounts_standing_within(units_reached_by(account, Role.ADMINISTRATOR))
    opened = Q(opened_by=account) | Q(opened_by__in=kept.values("pk"))
    if holds_over_province(account, Role.ADMINISTRATOR):
        opened |= Q(opened_by=None)
    granted = Q(pk__in=RoleGrant.objects.filter(delegated_from=None).values("account"))
    return Account.objects.filter(Q(pk__in=kept.values("pk")) | (opened & ~granted))


def accounts_standing_within(units: QuerySet[Unit]) -> QuerySet[Account]:
    """Accounts with roles, held or to come, within some units and nowhere else; or without, whose last was there. What
    others lend counts for nothing: else any officer could give an account to another keeper, or take it from its own.
    """
    today, own = timezone.localdate(), units.values("pk")
    granted = RoleGrant.objects.filter(delegated_from=None)
    going_on = granted.filter(held(today) | coming(today))
    ends = Coalesce("revoked_on", "valid_to").desc(nulls_first=True)
    last = granted.filter(account=OuterRef("pk")).order_by(ends, "-pk").values("unit")[:1]
    within = Account.objects.filter(pk__in=going_on.filter(unit__in=own).values("account"))
    outside = going_on.exclude(unit__in=own).values("account")
    before = Account.objects.alias(last=Subquery(last)).filter(last__in=own).exclude(pk__in=going_on.values("account"))
    return Account.objects.filter(Q(pk__in=within.values("pk")) | Q(pk__in=before.values("pk"))).exclude(pk__in=outside)


def grants_open_to(account: Account) -> QuerySet[RoleGrant]:
    """Grants an account has something to do with: held, delegated to others, or of accounts it keeps."""
    kept = Q(account__in=accounts_open_to(account).values("pk"))
    grants = RoleGrant.objects.filter(Q(account=account) | Q(delegated_from__account=account) | kept)
    return grants.select_related("unit", "account", "delegated_from")
