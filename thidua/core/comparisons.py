"""The five comparisons a rule may make, as data."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

Operator = Literal["<", "<=", "==", ">=", ">"]

_FUNCTIONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def compare(amount: Decimal, op: Operator, threshold: Decimal) -> bool:
    return _FUNCTIONS[op](amount, threshold)
