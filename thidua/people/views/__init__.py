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
from thidua.people.views.rights import rights, who_may

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
    "rights",
    "who_may",
]
