"""Posts and roles follow when units end: those of the unit end the day before and go on at who takes its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.audit.actions import Told, record_each
from thidua.people.actions.accounts import subject_of
from thidua.people.actions.persons import facts_of_post, subject_of as subject_of_person
from thidua.people.actions.roles import facts_of_grant
from thidua.people.models import Account, Post, RoleGrant, Unit
from thidua.people.models.units import in_force
from thidua.people.permissions import can_keep_people, can_keep_units, demand

BATCH = 2000


@transaction.atomic
def follow_with_posts(
    *, moves: Sequence[tuple[Post, Unit | None]], on: date, decision: str, by: Account | None
) -> list[Post]:
    """End posts the day before; each person holds the same one at another unit, unless they are there already. One
    audit entry of each post, about its person: where it goes on, or when it ends.
    """
    leaving = list({post.unit_id: post.unit for post, _unit in moves}.values())
    demand(lambda officer: can_keep_people(officer, leaving), by)
    if any(post.valid_from is not None and post.valid_from >= on for post, _unit in moves):
        raise ValidationError(_("A post begins at a unit that has ended by then. Correct it first."))
    eve = on - timedelta(days=1)
    Post.objects.filter(pk__in=[post.pk for post, _unit in moves]).update(valid_to=eve)
    there = set(
        Post.objects.filter(in_force(on), person__in=[post.person_id for post, _unit in moves])
        .values_list("person", "unit", "title")
    )  # fmt: skip
    made: list[Post] = []
    told: list[Told] = []
    for post, unit in moves:
        after = facts_of_post(post) | {"valid_to": eve}
        if unit is not None and (post.person_id, unit.pk, post.title) not in there:
            there.add((post.person_id, unit.pk, post.title))
            made.append(_same_post(post, unit, on))
            after = facts_of_post(made[-1])
        told.append(Told(subject_of_person(post.person), after, facts_of_post(post)))
    Post.objects.bulk_create(made, batch_size=BATCH)
    record_each(by=by, verb="follow_with_posts", told=told, reason=decision)
    return made


def _same_post(post: Post, unit: Unit, on: date) -> Post:
    return Post(
        person=post.person,
        unit=unit,
        title=post.title,
        is_leader=post.is_leader,
        is_head=post.is_head,
        valid_from=on,
        valid_to=post.valid_to,
    )


@transaction.atomic
def follow_with_roles(
    *, moves: Sequence[tuple[RoleGrant, Unit | None]], on: date, decision: str, by: Account | None
) -> list[RoleGrant]:
    """End roles the day before, and let each account hold the same one over another unit, once; what was lent stays
    lent.

    A reorganisation decides on units: who may keep these may let roles follow, and grants nobody another one. One audit
    entry of each role, about its account: where it goes on, or when it ends.
    """
    leaving = list({grant.unit_id: grant.unit for grant, _unit in moves}.values())
    demand(lambda officer: can_keep_units(officer, leaving), by)
    followed: dict[int, RoleGrant] = {}
    made: list[RoleGrant] = []
    told: list[Told] = []
    for grant, unit in sorted(moves, key=_longest_first):
        before, goes_on = facts_of_grant(grant), None
        if unit is not None:
            lent_from = followed.get(grant.delegated_from_id or 0)
            if grant.delegated_from_id is None or lent_from is not None:
                wanted = _same_role(grant, unit, lent_from, on, decision)
                followed[grant.pk] = _there(wanted) or wanted
                if followed[grant.pk] is wanted:
                    wanted.save()
                    made.append(goes_on := wanted)
        _end(grant, on)
        told.append(Told(subject_of(grant.account), facts_of_grant(goes_on or grant), before))
    record_each(by=by, verb="follow_with_roles", told=told, reason=decision)
    return made


def _longest_first(move: tuple[RoleGrant, Unit | None]) -> tuple[bool, date, int]:
    """What is held by oneself before what is lent from it; of two equal roles the one that covers the other first."""
    grant, _unit = move
    return grant.delegated_from_id is not None, grant.valid_from or date.min, -(grant.valid_to or date.max).toordinal()


def _there(wanted: RoleGrant) -> RoleGrant | None:
    """The same role over the unit, held or lent for all that time already: held twice, it would outlast revoking."""
    same = RoleGrant.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=wanted.valid_from),
        Q(valid_to=None) | Q(valid_to__gte=wanted.valid_to or date.max),
        account=wanted.account,
        role=wanted.role,
        unit=wanted.unit,
        delegated_from=wanted.delegated_from,
        revoked_on=None,
    )
    return next((one for one in same if one.areas == wanted.areas), None)


def _same_role(grant: RoleGrant, unit: Unit, lent_from: RoleGrant | None, on: date, decision: str) -> RoleGrant:
    return RoleGrant(
        account=grant.account,
        role=grant.role,
        areas=grant.areas,
        unit=unit,
        valid_from=max(grant.valid_from or on, on),
        valid_to=grant.valid_to,
        reason=decision[:300],
        revoked_on=grant.revoked_on,
        delegated_from=lent_from,
    )


def _end(grant: RoleGrant, on: date) -> None:
    """A role that would have begun later is revoked before it begins."""
    if grant.valid_from is not None and grant.valid_from >= on:
        grant.revoked_on = on
    else:
        grant.valid_to = on - timedelta(days=1)
    grant.save(update_fields=["valid_to", "revoked_on"])
