import pytest

from thidua.people.folding import fold


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
