"""How much is measured: in full, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass

from thidua.ops.demo.world import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """`units` of the whole nation, `communes` of it, one `cluster`, and the demo world around them.

    `megabytes` of a file handed in, `appends` to an audit log one by one, and `entries` of a log that is verified.
    `persons` and `accounts` of a nation of so many `provinces`, and how many `sign_ins` each client makes.
    """

    units: int
    communes: int
    cluster: int
    years: int
    repeats: int
    megabytes: int
    appends: int
    entries: int
    provinces: int
    persons: int
    accounts: int
    sign_ins: int
    world: Scale


FULL = Sizes(
    units=12_000,
    communes=3_300,
    cluster=130,
    years=4,
    repeats=20,
    megabytes=95,
    appends=2_000,
    entries=1_000_000,
    provinces=34,
    persons=100_000,
    accounts=5_000,
    sign_ins=10,
    world="province",
)
QUICK = Sizes(
    units=60,
    communes=40,
    cluster=10,
    years=2,
    repeats=2,
    megabytes=9,
    appends=24,
    entries=100,
    provinces=2,
    persons=200,
    accounts=60,
    sign_ins=1,
    world="commune",
)
