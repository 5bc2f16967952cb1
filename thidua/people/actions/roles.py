from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.frame.words import figure
from thidua.people.actions.accounts import subject_of
from thidua.people.models import Account, Post, Role, RoleGrant, Unit
from thidua.people.models.accounts import HELD_APART
from thidua.people.models.units import overlapping
from thidua.people.permissions import can_delegate, can_grant, can_lend, can_revoke, demand
from thidua.people.queries import areas_on_offer
from thidua.people.queries.lineage import with_predecessors
from thidua.settings.sign_in import DELEGATION_DAYS


@transaction.atomic
def grant_role(
    *,
    account: Account,
    role: Role,
    unit: Unit,
    reason: str,
    by: Account | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    areas: Collection[str] = (),
) -> RoleGrant:
    """Give a role over a unit and all below it, for a time or until further notice; an appraiser's for some areas."""
    demand(lambda keeper: can_grant(keeper, account, unit, role), by)
    _check(role, unit, valid_to, areas)
    grant = RoleGrant(account=account, role=role, unit=unit, reason=reason, valid_from=valid_from, valid_to=valid_to)
    grant.areas = sorted(areas)
    _check_not_held(grant)
    check_held_apart(grant, "role")
    return _keep(grant, "grant_role", reason, by)


def _check(role: Role, unit: Unit, valid_to: date | None, areas: Collection[str]) -> None:
    if areas and role != Role.APPRAISER:
        raise ValidationError({"areas": _("Only an appraiser is granted areas.")})
    if set(areas) - areas_on_offer().keys():
        raise ValidationError({"areas": _("The rules name no such area.")})
    if valid_to and unit.valid_from and valid_to < unit.valid_from:
        raise ValidationError({"valid_to": _("The unit begins only after this day.")})
    if unit.valid_to and (valid_to is None or valid_to > unit.valid_to):
        last = {"unit": unit.name, "day": date_format(unit.valid_to)}
        raise ValidationError(
            {
                "valid_to": _(
                    "%(unit)s is there until %(day)s only. Name that day or one before, or the unit that carries it on."
                )
                % last
            }
        )


def _check_not_held(grant: RoleGrant) -> None:
    """A role that is held twice would be held on when one of the two is revoked; an appraiser's areas may differ."""
    Account.objects.select_for_update().get(pk=grant.account.pk)
    first = grant.valid_from or timezone.localdate()
    there = RoleGrant.objects.filter(overlapping(first, grant.valid_to), Q(revoked_on=None) | Q(revoked_on__gt=first))
    same = there.filter(account=grant.account, role=grant.role, unit=grant.unit, delegated_from=None)
    if any(one.areas == grant.areas for one in same):
        raise ValidationError(_("This account holds this role over this unit already. Revoke that first."))


def check_all_held_apart(on: date) -> None:
    """Units that change place bring nobody's roles together that exclude each other. Raises ValidationError."""
    lasting = overlapping(on, None) & (Q(revoked_on=None) | Q(revoked_on__gt=on))
    there = RoleGrant.objects.filter(lasting, role__in=HELD_APART)
    several = there.order_by().values("account").annotate(roles=Count("role", distinct=True)).filter(roles__gt=1)
    for grant in there.filter(account__in=several.values("account")).select_related("unit", "account"):
        check_held_apart(grant, "role", since=max(on, grant.valid_from or on))


def check_held_apart(grant: RoleGrant, field: str, since: date | None = None) -> None:
    """Roles that exclude each other are not held over one unit at a time, one's own or lent. Raises ValidationError."""
    if grant.role not in HELD_APART:
        return
    Account.objects.select_for_update().get(pk=grant.account.pk)
    first = since or grant.valid_from or timezone.localdate()
    others = RoleGrant.objects.filter(
        overlapping(first, grant.valid_to),
        Q(revoked_on=None) | Q(revoked_on__gt=first),
        Q(delegated_from=None) | Q(delegated_from__revoked_on=None) | Q(delegated_from__revoked_on__gt=first),
        account=grant.account,
        role__in=HELD_APART - {Role(grant.role)},
    )
    for other in others.select_related("unit"):
        if _meet(grant.unit, other.unit):
            said = {"name": grant.account, "role": other.get_role_display(), "unit": other.unit.name}
            raise ValidationError(
                {
                    field: _(
                        "%(name)s holds the role %(role)s, %(unit)s, at that time: who judges does not grant, and who "
                        "grants does not judge. Choose another person, or have that role revoked first."
                    )
                    % said
                }
            )


def _meet(one: Unit, other: Unit) -> bool:
    """Whether some unit lies within the reach of roles over the one and over the other."""
    paths = [tuple(unit.path for unit in with_predecessors([held])) for held in (one, other)]
    return any(a.startswith(paths[1]) for a in paths[0]) or any(b.startswith(paths[0]) for b in paths[1])


@transaction.atomic
def delegate_role(
    *,
    grant: RoleGrant,
    to: Account | None,
    valid_from: date,
    valid_to: date,
    reason: str,
    by: Account | None,
    areas: Collection[str] = (),
) -> RoleGrant:
    """Lend a role for an absence: never longer than it is held or its unit is there, and gone when it is revoked; of
    an appraiser's areas those named, or else all. Raises ValidationError.

    To whom is looked at last: whoever tries user names (`to` None: nobody has that one) learns nothing from the rest.
    """
    RoleGrant.objects.select_for_update().get(pk=grant.pk)
    demand(lambda lender: can_delegate(lender, grant), by)
    _check_absence(grant, valid_from, valid_to)
    _check(Role(grant.role), grant.unit, valid_to, areas)
    if grant.areas and set(areas) - set(grant.areas):
        raise ValidationError({"areas": _("Only areas of the role itself are delegated.")})
    if to is None or to.pk == grant.account_id or not to.is_active:
        raise ValidationError({"to": _("Choose another person, whose account is open.")})
    demand(lambda lender: can_lend(lender, grant, to), by)
    _check_once(grant, to, valid_from, valid_to)
    lent = RoleGrant(account=to, role=grant.role, unit=grant.unit, reason=reason, valid_from=valid_from)
    lent.valid_to, lent.delegated_from, lent.areas = valid_to, grant, sorted(areas) or grant.areas
    check_held_apart(lent, "to")
    return _keep(lent, "delegate_role", reason, by)


def _check_absence(grant: RoleGrant, first: date, last: date) -> None:
    """A role is lent for days on which it is held, and for no longer than somebody is away."""
    if last < first:
        raise ValidationError({"valid_to": _("A role cannot end before it begins.")})
    if (grant.valid_from and first < grant.valid_from) or (grant.valid_to and last > grant.valid_to):
        raise ValidationError({"valid_to": _("The role itself is held for a shorter time.")})
    longest = first + timedelta(days=DELEGATION_DAYS - 1)
    if last > longest:
        said = {"days": figure(DELEGATION_DAYS), "last": figure(longest)}
        raise ValidationError(
            {
                "valid_to": _(
                    "A role is lent for an absence, for %(days)s days at most: until %(last)s. For longer, lend it "
                    "anew then, or have it granted."
                )
                % said
            }
        )


def _check_once(grant: RoleGrant, to: Account, first: date, last: date) -> None:
    """A role is not lent to somebody for days on which it is lent to that person already."""
    lent = RoleGrant.objects.filter(overlapping(first, last), delegated_from=grant, account=to)
    there = lent.filter(Q(revoked_on=None) | Q(revoked_on__gt=first)).first()
    if there is not None:
        days = {"first": figure(there.valid_from or first), "last": figure(there.valid_to or last)}
        said = _("This role is lent to this person from %(first)s to %(last)s already. Take that back first.")
        raise ValidationError({"to": said % days})


def _keep(grant: RoleGrant, verb: str, reason: str, by: Account | None) -> RoleGrant:
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: it stays in the log.")})
    grant.granted_by, grant.granted_at = by, timezone.now()
    grant.full_clean()
    grant.save()
    _forget(grant.account)
    record(by=by, verb=verb, subject=subject_of(grant.account), after=facts_of_grant(grant), reason=reason)
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, reason: str, by: Account | None) -> RoleGrant:
    """Take a role away from today on, with what was delegated from it."""
    demand(lambda keeper: can_revoke(keeper, grant), by)
    if grant.has_ended:
        raise ValidationError(_("This role is not held any more."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: it stays in the log.")})
    grant.revoked_on = timezone.localdate()
    grant.save(update_fields=["revoked_on"])
    _forget(grant.account)
    record(by=by, verb="revoke_role", subject=subject_of(grant.account), before=facts_of_grant(grant), reason=reason)
    return grant


def end_roles_with_post(*, post: Post, reason: str, by: Account | None) -> None:
    """Let the roles of who leaves a post, lent ones too, end on its last day, or today if that has passed. Those over a
    unit in which the person serves on, or will serve, stay. The lock lets nobody be given a role meanwhile.
    """
    account = Account.objects.select_for_update().filter(person=post.person).first()
    if account is None or post.valid_to is None:
        return
    later = Q(valid_to=None) | Q(valid_to__gt=post.valid_to)
    serves = tuple(Post.objects.filter(later, person=post.person).values_list("unit__path", flat=True))
    for grant in account.grants.select_related("unit", "delegated_from__account").filter(later, revoked_on=None):
        if not grant.unit.path.startswith(serves):
            before = facts_of_grant(grant)
            _end(grant, post.valid_to)
            facts = {"before": before, "after": facts_of_grant(grant)}
            record(by=by, verb="revoke_role", subject=subject_of(account), reason=reason, **facts)
    _forget(account)


def _end(grant: RoleGrant, last: date) -> None:
    if last < timezone.localdate() or (grant.valid_from and grant.valid_from > last):
        grant.revoked_on = timezone.localdate()
    else:
        grant.valid_to = last
    grant.save(update_fields=["revoked_on", "valid_to"])


def _forget(account: Account) -> None:
    """An account asked before a role came or went reads its roles anew."""
    account.__dict__.pop("held_grants", None)


def facts_of_grant(grant: RoleGrant) -> dict[str, object]:
    return {
        "role": grant.role,
        "unit": grant.unit_id,
        "areas": grant.areas,
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
        "revoked_on": grant.revoked_on,
        "delegated_from": str(grant.delegated_from.account) if grant.delegated_from else None,
    }
