from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count, Q, QuerySet

from thidua.people.models import Post, Unit
from thidua.people.models.units import in_force
from thidua.reorganisations.models import Outcome, Reorganisation, Status


def reorganisations(among: QuerySet[Reorganisation]) -> QuerySet[Reorganisation]:
    """The newest day first, each with how many steps it has."""
    return among.annotate(count=Count("steps")).order_by("-effective_on", "-pk")


def heads_to_settle(done: Reorganisation, on: date) -> list[Post]:
    """The posts of head in units that a reorganisation made or grew, where more than one person heads a unit still."""
    units = Outcome.objects.filter(step__reorganisation=done).exclude(unit=None).values("unit")
    posts = Post.objects.filter(in_force(on), is_head=True, unit__in=units).select_related("unit", "person")
    found = list(posts.order_by("unit__search_name", "unit", "pk"))
    heads = Counter(post.unit_id for post in found)
    return [post for post in found if heads[post.unit_id] > 1]


def decisions_of(unit: Unit) -> QuerySet[Reorganisation]:
    """What was carried out that concerned a unit, the oldest first."""
    concerned = Q(steps__sources__unit=unit) | Q(steps__outcomes__unit=unit)
    return Reorganisation.objects.filter(concerned, status=Status.CARRIED_OUT).distinct().order_by("effective_on", "pk")
