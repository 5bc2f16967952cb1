from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from thidua.people.folding import fold
from thidua.people.models import Person, Post, Unit
from thidua.people.models.units import in_force


def persons_of(unit: Unit, on: date) -> QuerySet[Person]:
    """Who holds a post in the unit itself on a day."""
    return Person.objects.filter(pk__in=Post.objects.filter(in_force(on), unit=unit).values("person"))


def posts_on(on: date, about: Q | None = None) -> dict[int, Post]:
    """Each person's post on a day, with its unit; of several the one that began last."""
    return {post.person_id: post for post in _posts(on).filter(about or Q())}


def post_of(person: Person, on: date) -> Post | None:
    return _posts(on).filter(person=person).last()


def _posts(on: date) -> QuerySet[Post]:
    began = F("valid_from").asc(nulls_first=True)
    return Post.objects.filter(in_force(on)).select_related("unit__parent", "person").order_by("person", began, "pk")


def search_persons(text: str) -> QuerySet[Person]:
    """Persons whose name (without diacritics) or staff code holds the text."""
    return Person.objects.filter(Q(search_name__contains=fold(text)) | Q(staff_code__istartswith=text.strip()))
