from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from thidua.people.folding import fold
from thidua.people.models import Namesakes, Person, Post, Unit
from thidua.people.models.units import in_force


def persons_of(unit: Unit, on: date) -> QuerySet[Person]:
    """Who holds a post in the unit itself on a day."""
    return Person.objects.filter(pk__in=Post.objects.filter(in_force(on), unit=unit).values("person"))


def posts_on(on: date, about: Q | None = None) -> dict[int, Post]:
    """Each person's post on a day, with its unit; of several the one that began last."""
    return {post.person_id: post for post in _posts(on).filter(about or Q())}


def post_of(person: Person, on: date) -> Post | None:
    return posts_held(person, on).last()


def posts_held(person: Person, on: date) -> QuerySet[Post]:
    """All the posts of a person on a day, each with its unit."""
    return _posts(on).filter(person=person)


def _posts(on: date) -> QuerySet[Post]:
    began = F("valid_from").asc(nulls_first=True)
    return Post.objects.filter(in_force(on)).select_related("unit__parent", "person").order_by("person", began, "pk")


def search_persons(text: str) -> QuerySet[Person]:
    """Persons whose name (without diacritics) or staff code holds the text."""
    return Person.objects.filter(Q(search_name__contains=fold(text)) | Q(staff_code__istartswith=text.strip()))


def namesakes(full_name: str, birth_date: date | None, except_code: str = "") -> QuerySet[Person]:
    """Persons of the same name (without diacritics) born on the same day, and not told apart before."""
    if birth_date is None:
        return Person.objects.none()
    known = Namesakes.objects.filter(other__staff_code=except_code).values("one")
    back = Namesakes.objects.filter(one__staff_code=except_code).values("other")
    alike = Person.objects.filter(search_name=fold(full_name), birth_date=birth_date)
    return alike.exclude(staff_code=except_code).exclude(pk__in=known).exclude(pk__in=back)


def perhaps_twice(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Those who share name and birth date with another of the same persons from whom nobody has told them apart."""
    first, second = OuterRef("pk"), OuterRef(OuterRef("pk"))
    apart = Namesakes.objects.filter(Q(one=first, other=second) | Q(one=second, other=first))
    same = {"search_name": OuterRef("search_name"), "birth_date": OuterRef("birth_date")}
    return persons.filter(Exists(persons.filter(~Exists(apart), **same).exclude(pk=OuterRef("pk"))))


def heads_beside_others(on: date) -> QuerySet[Post]:
    """The posts of head, on a day, of units that have more than one head: after a merger somebody has to decide."""
    heads = Post.objects.filter(in_force(on), is_head=True)
    several = heads.filter(Exists(heads.filter(unit=OuterRef("unit")).exclude(person=OuterRef("person"))))
    return several.select_related("unit", "person").order_by("unit__search_name", "unit", "pk")


def staff(persons: QuerySet[Person], *, within: QuerySet[Unit], on: date, former: bool = False) -> QuerySet[Person]:
    """Who of some persons serves in some units on a day, or did and does not any more; each with all posts."""
    posts = Post.objects.filter(person=OuterRef("pk"), unit__in=within.values("pk"))
    serving = Exists(posts.filter(in_force(on)))
    found = persons.filter(Exists(posts.filter(valid_to__lt=on)), ~serving) if former else persons.filter(serving)
    held = Post.objects.select_related("unit").order_by(F("valid_from").desc(nulls_last=True), "-pk")
    return found.prefetch_related(Prefetch("posts", held, to_attr="held_posts"))
