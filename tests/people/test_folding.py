import pytest

from thidua.people.folding import fold, is_a_slip


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Xã Đắk  Hà", "xa dak ha"),
        ("Huyện Ia H'Drai", "huyen ia hdrai"),
        ("Huyện Ia H’Drai", "huyen ia hdrai"),
        ("Đa\u0306k Ngo\u0323k", "dak ngok"),
        (" Phường QUYẾT Thắng\n", "phuong quyet thang"),
        ("", ""),
    ],
)
def test_fold_leaves_plain_lower_case_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("23294", "23295", True),
        ("2329", "23294", True),
        ("232944", "23294", True),
        ("23249", "23294", True),
        ("23524", "23294", False),
        ("23294", "23294", False),
        ("in_tim", "in_time", True),
        ("online", "goal_online", False),
    ],
)
def test_a_slip_is_one_letter_wrong_missing_added_or_swapped(typed: str, meant: str, expected: bool) -> None:
    assert is_a_slip(typed, meant) is is_a_slip(meant, typed) is expected
