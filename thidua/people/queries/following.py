"""Who has a post or a role at units that end, and where each goes: what a preview shows and what is then done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from thidua.people.models import Account, Post, RoleGrant
from thidua.people.models.units import in_force


def posts_at(unit_ids: Iterable[int], on: date) -> QuerySet[Post]:
    """Posts at units that would reach into or beyond a day."""
    reaching = Q(valid_to=None) | Q(valid_to__gte=on)
    posts = Post.objects.filter(reaching, unit__in=unit_ids).select_related("person__account", "unit")
    return posts.order_by("unit__path", "person__search_name", "pk")


def grants_at(unit_ids: Iterable[int], on: date) -> QuerySet[RoleGrant]:
    """Roles over units that would be held on a day or later."""
    reaching = (Q(valid_to=None) | Q(valid_to__gte=on)) & (Q(revoked_on=None) | Q(revoked_on__gt=on))
    grants = RoleGrant.objects.filter(reaching, unit__in=unit_ids)
    grants = grants.select_related("account__person", "unit", "delegated_from__account")
    return grants.order_by("unit__path", "account__username", "pk")


@dataclass(frozen=True, slots=True)
class Following[H]:
    """Posts and roles of units that end, each with where it goes: an heir of its unit, or nowhere."""

    posts: list[tuple[Post, H | None]]
    grants: list[tuple[RoleGrant, H | None]]


def following[H](heirs: Mapping[int, list[H]], unit_of: Mapping[int, H], on: date) -> Following[H]:
    """`heirs`: for each unit that ends, who takes its people (first) and who else carries on a part of it.

    `unit_of` are those among the heirs that are units already. A role follows the person whose account it is where
    that person has a post at another heir from the day on; one that was lent follows the role it was lent from.
    """
    posts = list(posts_at(heirs, on))
    grants = list(grants_at(heirs, on))
    persons = [grant.account.person_id for grant in grants if grant.account.person_id]
    elsewhere: dict[int, list[int]] = {}
    for person_id, unit_id in Post.objects.filter(in_force(on), person__in=persons).values_list("person", "unit"):
        elsewhere.setdefault(person_id, []).append(unit_id)
    goes = {grant.pk: _heir(grant, heirs[grant.unit_id], unit_of, elsewhere) for grant in grants}
    return Following(
        [(post, next(iter(heirs[post.unit_id]), None)) for post in posts],
        [(grant, goes.get(grant.delegated_from_id or grant.pk)) for grant in grants],
    )


def _heir[H](
    grant: RoleGrant, heirs: list[H], unit_of: Mapping[int, H], elsewhere: Mapping[int, list[int]]
) -> H | None:
    own = [unit_of[unit] for unit in elsewhere.get(grant.account.person_id or 0, []) if unit in unit_of]
    return next((heir for heir in own if heir in heirs), next(iter(heirs), None))


def left_without_role(grants: Iterable[tuple[RoleGrant, object]]) -> list[Account]:
    """The accounts that lose a role and hold none elsewhere."""
    rows = list(grants)
    lost = {grant.account.pk: grant.account for grant, heir in rows if heir is None}
    gone = [grant.pk for grant, heir in rows if heir is None]
    kept = RoleGrant.objects.filter(account__in=lost, revoked_on=None, valid_to=None).exclude(pk__in=gone)
    still = set(kept.values_list("account", flat=True))
    return [account for pk, account in lost.items() if pk not in still]
