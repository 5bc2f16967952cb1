from thidua.people.views.accounts import (
    account,
    accounts,
    act,
    alive,
    delegate,
    grant,
    invite,
    invite_again,
    me,
    revoke,
)
from thidua.people.views.units import units, units_file

__all__ = [
    "account",
    "accounts",
    "act",
    "alive",
    "delegate",
    "grant",
    "invite",
    "invite_again",
    "me",
    "revoke",
    "units",
    "units_file",
]
