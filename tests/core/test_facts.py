from tests.factories.core import amount, case_of
from thidua.core.messages import Text

NOW, BEFORE = amount(12), amount(9)
CASE = case_of(
    NOW,
    years={2023: [BEFORE]},
    measure_names={"m": Text("Hồ sơ trễ hạn")},
    level_names={"good": Text("Hoàn thành tốt nhiệm vụ")},
)


def test_fact_is_of_the_year_judged_unless_another_is_named() -> None:
    assert CASE.fact("m") == NOW
    assert CASE.fact("m", 2024) == NOW
    assert CASE.fact("m", 2023) == BEFORE


def test_fact_that_nobody_gave_is_none() -> None:
    assert CASE.fact("n") is None
    assert CASE.fact("n", 2023) is None
    assert CASE.fact("m", 2022) is None


def test_measures_and_levels_are_called_by_name_or_else_by_code() -> None:
    assert (CASE.name_of("m"), CASE.name_of("n")) == (Text("Hồ sơ trễ hạn"), "n")
    assert (CASE.level_name("good"), CASE.level_name("fair")) == (Text("Hoàn thành tốt nhiệm vụ"), "fair")
