"""Prize money: a multiple of the base salary, rounded up."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Literal

RoundingOrder = Literal["multiply_then_round", "round_then_multiply"]


def prize_amount(
    coefficient: Decimal,
    base_salary: Decimal,
    step: Decimal = Decimal(10_000),
    *,
    multiple: Decimal = Decimal(1),
    order: RoundingOrder = "multiply_then_round",
) -> Decimal:
    """The prize of one person, or of a collective or household that gets a `multiple` of it.

    Nghị định 152/2025/NĐ-CP, Điều 49 khoản 1-2 (base salary, rounding up), Điều 54 khoản 2-3 (multiples).
    Whether "twice the prize" doubles before or after rounding is open; `order` says which.
    """
    if order == "round_then_multiply":
        return _round_up(_round_up(coefficient * base_salary, step) * multiple, step)
    return _round_up(coefficient * multiple * base_salary, step)


def _round_up(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step
