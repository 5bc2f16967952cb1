from decimal import Decimal

import pytest

from thidua.core.comparisons import Operator, compare


@pytest.mark.parametrize(
    ("op", "below", "equal", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        ("==", False, True, False),
        (">=", False, True, True),
        (">", False, False, True),
    ],
)
def test_compare_holds_below_at_and_above_the_threshold(op: Operator, below: bool, equal: bool, above: bool) -> None:
    amounts = (Decimal("4.9"), Decimal("5.0"), Decimal("5.1"))
    assert [compare(amount, op, Decimal(5)) for amount in amounts] == [below, equal, above]
