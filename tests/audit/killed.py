"""A process of its own that acts on the tests' database until it is killed: `python killed.py middle|again`."""

import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402 -- Django must be set up first

from thidua.people.actions import NewUnit, create_units  # noqa: E402
from thidua.people.models import Kind  # noqa: E402


def act(number: int) -> None:
    create_units(units=[NewUnit(key=f"{number}", name=f"Xã {number}", kind=Kind.COMMUNE)], parents={}, by=None)


if sys.argv[1] == "middle":
    with transaction.atomic():
        act(1)
        print("in the middle", flush=True)
        time.sleep(60)
for number in range(1_000_000):
    act(number)
    print(number, flush=True)
