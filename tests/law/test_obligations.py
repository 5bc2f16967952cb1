"""What a pack says of obligations is checked: each problem with its place, what is wrong, and the remedy."""

from __future__ import annotations

import pytest

from tests.law.sample import NATIONAL, SAMPLE, problems_of
from thidua.law.loading import load_texts, packaged

OWED = """\
obligations:
  - code: report
    name: Báo cáo
    text: Báo cáo năm
    unit_kinds: [commune]
    recurrence: yearly
    first_year: 2024
    last_year: 2027
    to: Sở
    basis: [{instrument: plan, paragraph: "1"}]
    counts: [{measure: visits, parameter: combination, when: [all]}]
"""
ROWS = "write whole numbers from 1 to 1"


def pack(text: str) -> dict[str, str]:
    return {**SAMPLE, "owed.yaml": text}


def test_an_obligation_that_fits_is_accepted() -> None:
    loaded, warnings = load_texts("sample", pack(OWED), NATIONAL)
    assert (list(loaded.obligations), warnings) == (["report"], [])


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "problem", "hint"),
    [
        ("[commune]", "[communes]", 2, "unit_kinds", "“communes” is no kind of unit", "did you mean “commune”?"),
        ("yearly\n", "quarterly\n    month: 2\n", 2, "month", "a month is named only for what is owed once or yearly",
         "leave out “month”, or write “recurrence: yearly”"),
        ("yearly\n", "yearly\n    only: [2]\n", 2, "only", "a year has no part 2 of this kind", ROWS),
        ("last_year: 2027", "last_year: 2023", 2, "", "“last_year” is before “first_year”", "mend one of the two"),
        ("yearly\n", "yearly\n    month: 13\n", 2, "month", "expected a whole number from 1 to 12", None),
        ("yearly\n", "yearly\n    last_day: 32\n", 2, "last_day", "expected a whole number from 1 to 31", None),
        ("yearly\n", "yearly\n    grace: -1\n", 2, "grace", "expected a whole number from 0 to 366", None),
        ('paragraph: "1"', 'paragraph: "9"', 2, "basis.paragraph", "“9” is not defined in this pack", None),
        ("measure: visits", "measure: visit", 11, "counts.measure", "“visit” is not defined in this pack",
         "did you mean “visits”?"),
        ("parameter: combination", "parameter: least", 11, "counts.parameter",
         "the open point “least” is not of kind “choice”", "name another open point, or change its kind"),
        ("when: [all]", "when: [al]", 11, "counts.when", "“al” is not defined in this pack", "did you mean “all”?"),
        ("parameter: combination, ", "", 11, "counts.when", "“when” needs the open point whose answers it lists",
         "add “parameter” here"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(
    old: str, new: str, line: int, path: str, problem: str, hint: str | None
) -> None:
    found = problems_of(pack(OWED.replace(old, new, 1)))
    place = f"obligations.report.{path}" if path else "obligations.report"
    shift = line + new.count("\n") - old.count("\n") if line > 2 else line
    assert found[0] == ("owed.yaml", shift, place, problem, hint)


def test_the_same_code_twice_is_told() -> None:
    again = OWED + OWED.partition("\n")[2]
    found = problems_of(pack(again))
    assert [(path, problem) for _file, _line, path, problem, _hint in found] == [
        ("obligations.report", "the code “report” is used twice")
    ]


def test_the_packs_that_ship_owe_what_they_say() -> None:
    assert {code: list(packaged(code).obligations) for code in ("kontum-2023", "tinh-mau-2024")} == {
        "kontum-2023": ["launch_plan", "directive", "report_quarterly", "report_half_year", "report_yearly"],
        "tinh-mau-2024": ["bao_cao_so_ket", "bao_cao_6_thang"],
    }


def test_only_what_the_plan_does_not_say_of_reports_is_assumed() -> None:
    owed = packaged("kontum-2023").obligations.values()
    assert [one.code for one in owed if any(basis.status == "assumed" for basis in one.basis)] == [
        "report_quarterly", "report_half_year", "report_yearly",
    ]  # fmt: skip
    assert [one.code for one in owed for basis in one.basis if basis.status == "assumed" and basis.note is None] == []
