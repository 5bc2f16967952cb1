from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from thidua.audit.actions import Subject, record
from thidua.people.folding import fold
from thidua.people.models import Account, Person, Post, Unit
from thidua.people.models.units import in_force
from thidua.people.permissions import can_keep_people, demand

BATCH = 2000


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
    """Create persons with their posts; returns them by staff code. One audit entry for the batch."""
    demand(can_keep_people, by)
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
    Post.objects.bulk_create(
        [
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
        ],
        batch_size=BATCH,
    )
    record(by=by, verb="create_persons", subject=Subject("persons", "", f"{len(rows)}"), after={"count": len(rows)})
    return made


@transaction.atomic
def set_post(
    *, person: Person, unit: Unit, title: str, since: date, by: Account | None, is_leader: bool = False
) -> Post:
    """Move a person to a post from a day on; the posts held until then end the day before."""
    demand(can_keep_people, by)
    before = list(person.posts.filter(in_force(since)).exclude(valid_from=since))
    person.posts.filter(pk__in=[post.pk for post in before]).update(valid_to=since - timedelta(days=1))
    post = Post(person=person, unit=unit, title=title, is_leader=is_leader, valid_from=since)
    post.full_clean()
    post.save()
    record(
        by=by,
        verb="set_post",
        subject=Subject("person", str(person.pk), person.full_name, "reports:person"),
        before={"posts": [str(post) for post in before]},
        after={"unit": unit.pk, "title": title, "since": since},
    )
    return post
