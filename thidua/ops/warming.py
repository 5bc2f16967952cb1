"""What every process that serves the site does before its first request."""

from django.db import DatabaseError, connection
from django.urls import get_resolver

from thidua.movements.queries import NoMovementError, current_movement, owed_periods


def warm_up() -> None:
    """Load the pages and the rules, which takes seconds that nobody who asks for a page shall wait."""
    assert get_resolver().url_patterns
    try:
        owed_periods(current_movement())
    except (DatabaseError, NoMovementError):
        pass  # Nothing is there yet, and the pages say so.
    finally:
        connection.close()
