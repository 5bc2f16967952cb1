"""What the movement has on record about one person, for that person: see `THIDUA_OWN_DATA`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.frame.words import say
from thidua.movements.models import Registration
from thidua.movements.queries.movements import pack_of
from thidua.people.models import Person
from thidua.people.queries import Line


def lines_about(person: Person) -> Iterator[Line]:
    """Every registration for a round, those withdrawn as well."""
    found = Registration.objects.filter(person=person).select_related("held__movement__regulation", "unit")
    for one in found.order_by("registered_at", "pk"):
        scheme = pack_of(one.held.movement.regulation).schemes.get(one.scheme)
        what = ", ".join(filter(None, [str(one.held), one.unit.name, say(scheme.name) if scheme else one.scheme]))
        first, last = localdate(one.registered_at), localdate(one.withdrawn_at) if one.withdrawn_at else None
        yield Line(_("Registrations for rounds"), what, first, last, "; ".join(filter(None, [one.aim, one.reason])))
