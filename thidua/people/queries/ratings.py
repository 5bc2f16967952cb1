from __future__ import annotations

from datetime import date

from django.db.models import F, Prefetch, QuerySet

from thidua.core.dated import NoValueInForce
from thidua.law.loading import national_levels
from thidua.law.schema import ScaleLevel
from thidua.people.models import PerformanceRating, Person


def levels_of(category: str, year: int) -> tuple[ScaleLevel, ...]:
    """The levels, from the lowest, by which staff of a category are rated for a year; none where none is known."""
    try:
        return national_levels(f"rating_levels_{category}").at(date(year, 12, 31)).value
    except NoValueInForce:
        return ()


def with_rating(persons: QuerySet[Person], year: int) -> QuerySet[Person]:
    """Persons with what they were given for a year, as `of_year`."""
    ratings = PerformanceRating.objects.filter(year=year)
    return persons.prefetch_related(Prefetch("ratings", ratings, to_attr="of_year")).order_by(
        F("search_name"), "staff_code"
    )
