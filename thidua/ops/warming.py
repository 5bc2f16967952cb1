"""What every process that serves the site does before its first request."""

import gc
import sys

from django.db import DatabaseError, connection
from django.urls import get_resolver

from thidua.movements.queries import NoMovementError, current_movement, owed_periods

SWITCH = 0.0005
"""Seconds after which a thread that works lets another one go on: who holds a transaction, that all others wait for,
shall not wait long for those who draw a page.
"""


def warm_up() -> None:
    """Load the pages and the rules, which takes seconds that nobody who asks for a page shall wait."""
    assert get_resolver().url_patterns
    try:
        owed_periods(current_movement())
    except (DatabaseError, NoMovementError):
        pass  # Nothing is there yet, and the pages say so.
    finally:
        connection.close()
    sys.setswitchinterval(SWITCH)
    # What stays for good need not be looked through again for what can go.
    gc.collect()
    gc.freeze()
