"""What stands in addresses."""

from __future__ import annotations

from django.urls.converters import IntConverter


class Year(IntConverter):
    """`<year:year>`: one that the calendar of this field knows; any other address is of no page."""

    regex = "[12][0-9]{3}"
