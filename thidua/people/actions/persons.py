from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.audit.actions import Subject, Told, record, record_each
from thidua.people.actions.reasons import stated
from thidua.people.actions.roles import end_roles_with_post
from thidua.people.folding import fold
from thidua.people.models import Account, Namesakes, Person, Post, Unit
from thidua.people.models.units import overlapping
from thidua.people.permissions import (
    can_correct_person,
    can_keep_people,
    can_keep_post,
    can_keep_staff_of,
    can_name_head_of,
    can_try_on,
    demand,
    each,
    persons_open_to,
)
from thidua.people.queries import namesakes

BATCH = 2000

Facts = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person with the post held; the unit is given as a row."""

    staff_code: str
    full_name: str
    category: str
    unit: Unit
    title: str
    is_leader: bool = False
    is_head: bool = False
    birth_date: date | None = None
    since: date | None = None
    until: date | None = None


@transaction.atomic
def create_persons(*, persons: Sequence[NewPerson], by: Account | None) -> dict[str, Person]:
    """Create persons with their posts; returns them by staff code. One audit entry each, as entered by itself."""
    units = [person.unit for person in persons]
    demand(lambda officer: can_keep_people(officer, units), by)
    rows = [
        Person(
            staff_code=person.staff_code,
            full_name=person.full_name,
            search_name=fold(person.full_name),
            birth_date=person.birth_date,
            category=person.category,
        )
        for person in persons
    ]
    Person.objects.bulk_create(rows, batch_size=BATCH)
    made = {row.staff_code: row for row in rows}
    posts = [
        Post(
            person=made[person.staff_code],
            unit=person.unit,
            title=person.title,
            is_leader=person.is_leader,
            is_head=person.is_head,
            valid_from=person.since,
            valid_to=person.until,
        )
        for person in persons
    ]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    told = (Told(subject_of(post.person), _facts(post.person) | facts_of_post(post), {}) for post in posts)
    record_each(by=by, verb="enter_person", told=told, reason="")
    return made


def enter_person(
    *,
    unit: Unit,
    staff_code: str,
    full_name: str,
    category: str,
    title: str,
    since: date,
    by: Account | None,
    birth_date: date | None = None,
    is_leader: bool = False,
    is_head: bool = False,
    another: str = "",
) -> Person:
    """Enter a person with a first post; one who has namesakes born that day, among those whom one sees, only with the
    reason why it is another. Who else is perhaps on record twice is shown to who sees both.
    """
    heads = [partial(can_name_head_of, unit=unit)] if is_head else []
    demand(each(partial(can_keep_staff_of, unit=unit), *heads, can_try_on), by)
    person = Person(staff_code=staff_code, full_name=full_name, birth_date=birth_date, category=category)
    _note_code_tried(person, Subject("unit", str(unit.pk), unit.name, "reports:unit"), by)
    with transaction.atomic():
        person.full_clean()
        alike = list(namesakes(full_name, birth_date) & _seen_by(by))
        if alike:
            stated(another, "another")
        person.save()
        keep_apart(person, alike, another)
        post = Post(person=person, unit=unit, title=title, is_leader=is_leader, is_head=is_head, valid_from=since)
        keep_post(post)
        apart = {"apart_from": ", ".join(sorted(one.staff_code for one in alike))} if alike else {}
        said = _facts(person) | facts_of_post(post) | apart
        record(by=by, verb="enter_person", subject=subject_of(person), after=said, reason=another)
    return person


def _seen_by(account: Account | None) -> QuerySet[Person]:
    return persons_open_to(account) if account else Person.objects.all()


@transaction.atomic
def _note_code_tried(person: Person, subject: Subject, by: Account | None) -> None:
    """A code in use is refused, and so tells that somebody bears it: whoever asks that way about persons out of reach
    is on record. The refusal itself leaves nothing.
    """
    taken = Person.objects.filter(staff_code=person.staff_code).exclude(pk=person.pk)
    if taken.exclude(pk__in=_seen_by(by).values("pk")).exists():
        record(by=by, verb="try_staff_code", subject=subject, after={"staff_code": person.staff_code})


def keep_apart(person: Person, alike: Sequence[Person], reason: str) -> None:
    """Remember that persons of one name and birth date are not one, so that nobody is asked again."""
    Namesakes.objects.bulk_create([Namesakes(one=other, other=person, reason=reason.strip()) for other in alike])


def correct_person(
    *,
    person: Person,
    staff_code: str,
    full_name: str,
    birth_date: date | None,
    category: str,
    reason: str,
    by: Account | None,
) -> Person:
    """Correct what is on record about who somebody is; what stood before stays in the log."""
    demand(each(partial(can_correct_person, person=person), can_try_on), by)
    person.staff_code, person.full_name, person.birth_date = staff_code, full_name, birth_date
    person.category = category
    _note_code_tried(person, subject_of(person), by)
    with transaction.atomic():
        before = _facts(Person.objects.select_for_update().get(pk=person.pk))
        person.full_clean()
        person.save()
        record_change("correct_person", person, before, _facts(person), reason, by)
    return person


@transaction.atomic
def give_post(
    *,
    person: Person,
    unit: Unit,
    title: str,
    since: date,
    reason: str,
    by: Account | None,
    is_leader: bool = False,
    is_head: bool = False,
) -> Post:
    """Give a person one more post; to another unit a person is transferred."""
    heads = [partial(can_name_head_of, unit=unit)] if is_head else []
    demand(each(partial(can_correct_person, person=person), partial(can_keep_staff_of, unit=unit), *heads), by)
    post = Post(person=person, unit=unit, title=title, is_leader=is_leader, is_head=is_head, valid_from=since)
    keep_post(post)
    record(by=by, verb="give_post", subject=subject_of(person), after=facts_of_post(post), reason=stated(reason))
    return post


@transaction.atomic
def change_post(
    *,
    post: Post,
    title: str,
    is_leader: bool,
    is_head: bool,
    valid_from: date | None,
    valid_to: date | None,
    reason: str,
    by: Account | None,
) -> Post:
    """Correct a post, or end it by its last day; with a person's last post end the roles of the account."""
    stands = Post.objects.select_for_update().get(pk=post.pk)
    heads = [partial(can_name_head_of, unit=post.unit)] if is_head else []
    demand(each(partial(can_keep_post, post=stands), *heads), by)
    before = facts_of_post(stands)
    post.title, post.is_leader, post.is_head = title, is_leader, is_head
    post.valid_from, post.valid_to = valid_from, valid_to
    keep_post(post)
    record_change("change_post", post.person, before, facts_of_post(post), reason, by)
    if valid_to is not None and valid_to != stands.valid_to and not _serves_after(post.person, valid_to):
        end_roles_with_post(post=post, reason=reason, by=by)
    return post


def _serves_after(person: Person, day: date) -> bool:
    return person.posts.filter(Q(valid_to=None) | Q(valid_to__gt=day)).exists()


def keep_post(post: Post) -> None:
    """Save a post that fits: its unit is there, the person holds no other in it, and it has no other head then."""
    post.full_clean()
    unit = Unit.objects.select_for_update().get(pk=post.unit_id)
    if not unit.is_in_force(post.valid_from or unit.valid_from or date.min):
        raise ValidationError(_("%(unit)s does not exist on that day.") % {"unit": unit})
    others = Post.objects.filter(overlapping(post.valid_from, post.valid_to), unit=unit).exclude(pk=post.pk)
    if others.filter(person=post.person).exists():
        raise ValidationError(_("This person holds a post in that unit at the time already. End that one first."))
    head = others.filter(is_head=True).select_related("person").first() if post.is_head else None
    if head is not None:
        said = _("%(name)s is head of the unit at that time: it has one head a day. End that post first.")
        raise ValidationError({"is_head": said % {"name": head.person}})
    post.save()


def record_change(verb: str, person: Person, before: Facts, after: Facts, reason: str, by: Account | None) -> None:
    """Tell what differs, and why; where nothing does there is nothing to tell."""
    changed = [name for name, value in after.items() if before[name] != value]
    if not changed:
        raise ValidationError(_("Nothing differs from what is on record."))
    record(
        by=by,
        verb=verb,
        subject=subject_of(person),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=stated(reason),
    )


def _facts(person: Person) -> Facts:
    return {
        "staff_code": person.staff_code,
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "category": person.category,
    }


def facts_of_post(post: Post) -> Facts:
    return {
        "unit": post.unit_id,
        "title": post.title,
        "is_leader": post.is_leader,
        "is_head": post.is_head,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
    }


def subject_of(person: Person) -> Subject:
    return Subject("person", str(person.pk), person.full_name, "reports:person")
