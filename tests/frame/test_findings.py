"""A finding as a tree that explains itself."""

import re
from decimal import Decimal

from django.template import Context, Template
from django.utils.html import strip_tags
from django.utils.translation import override

from thidua.core.findings import Basis, Finding, Outcome, Source
from thidua.core.messages import Text
from thidua.frame.words import Citation

MET = Finding(Outcome.MET, Text("Đúng hạn", "On time"), value=Decimal(100), threshold=Decimal(90), unit="percent")
NOT_MET = Finding(
    Outcome.NOT_MET,
    Text("Trễ hẹn", "Late"),
    basis=(Basis("plan", "II.5.a"),),
    sources=(Source("import", "1", Text("Hồ sơ", "Dossiers")),),
    reason=Text("2 hồ sơ", "2 dossiers"),
    remedy=Text("Kiểm tra", "Check them"),
    code="no-late",
)
UNKNOWN = Finding(Outcome.NOT_DETERMINABLE, Text("Kỷ luật", "Discipline"))


def html(finding: Finding, arguments: str = "", **values: object) -> str:
    source = f"{{% load findings %}}{{% finding_tree finding {arguments} %}}"
    with override("en"):
        return Template(source).render(Context({"finding": finding, **values}))


def text(finding: Finding, arguments: str = "", **values: object) -> str:
    return " ".join(strip_tags(html(finding, arguments, **values)).split())


def group(*parts: Finding, need: int, outcome: Outcome = Outcome.NOT_MET) -> Finding:
    return Finding(outcome, Text("Điều kiện", "Conditions"), parts=parts, need=need)


def test_a_leaf_says_outcome_figure_and_threshold() -> None:
    assert text(MET) == "Met On time 100 % threshold: 90 %"


def test_what_is_not_met_says_why_by_what_and_what_to_do() -> None:
    said = text(NOT_MET, citations={"plan": Citation(Text("Kế hoạch", "The plan"))})
    parts = ["Not met Late 2 dossiers", "What to do: Check them", "Basis The plan, II.5.a", "Figures from Dossiers"]
    assert [part for part in parts if part not in said] == []


def test_a_code_of_the_program_is_not_shown() -> None:
    assert "no-late" not in html(NOT_MET)


def test_a_number_of_the_regulation_is_shown() -> None:
    assert text(Finding(Outcome.MET, Text("Kế hoạch", "Plan"), code="3.4")) == "Met 3.4Plan"


def test_what_is_met_needs_no_remedy() -> None:
    assert "What to do" not in html(Finding(Outcome.MET, "Fine", remedy=Text("Không", "None")))


def test_a_group_counts_its_parts_and_says_how_many_are_needed() -> None:
    said = [
        text(group(MET, NOT_MET, need=2)),
        text(group(MET, NOT_MET, need=1)),
        text(group(MET, NOT_MET, UNKNOWN, need=2)),
    ]
    tallies = [re.search(r"\d of \d met; [a-z0-9 ]+?(?:needed|enough)", words) for words in said]
    assert [tally and tally.group() for tally in tallies] == [
        "1 of 2 met; all are needed",
        "1 of 2 met; one is enough",
        "1 of 3 met; at least 2 are needed",
    ]


def opened(markup: str) -> list[bool]:
    return ["open" in tag for tag in re.findall(r'<details class="finding-group"[^>]*>', markup)]


def test_a_tree_unfolds_what_is_not_met() -> None:
    met, not_met = group(MET, need=1, outcome=Outcome.MET), group(NOT_MET, need=1)
    tree = group(met, not_met, need=2)
    assert opened(html(tree)) == [True, False, True]
    assert opened(html(tree, "open=False")) == [False, False, False]


def test_a_tree_that_is_met_still_opens_at_its_root() -> None:
    assert opened(html(group(MET, need=1, outcome=Outcome.MET))) == [True]


def scored(points: str | None, maximum: str | None, outcome: Outcome) -> Finding:
    value, threshold = (number and Decimal(number) for number in (points, maximum))
    return Finding(outcome, Text("Kế hoạch", "Plan"), value=value, threshold=threshold, unit="points", code="1.2")


def test_points_are_said_out_of_their_maximum() -> None:
    assert text(scored("1.43", "1.5", Outcome.NOT_MET), "scored=True") == "0.07 points short 1.2Plan 1.43 / 1.5 points"
    assert text(scored("1.5", "1.5", Outcome.MET), "scored=True") == "Full points 1.2Plan 1.5 / 1.5 points"


def test_a_component_that_does_not_apply_is_not_called_full() -> None:
    assert text(scored(None, None, Outcome.MET), "scored=True") == "Does not apply 1.2Plan"


def test_a_component_without_a_figure_is_not_called_short() -> None:
    said = text(scored(None, "1", Outcome.NOT_DETERMINABLE), "scored=True")
    assert said == "Cannot be determined yet 1.2Plan"


def test_a_tree_is_a_list_of_lists() -> None:
    markup = html(group(MET, group(NOT_MET, need=1), need=2))
    assert (markup.count('<ul class="findings'), markup.count('<li class="finding">')) == (3, 4)
