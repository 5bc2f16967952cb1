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
]
