"""Award conditions: every kind of rule met, not met and not determinable."""

from decimal import Decimal

import pytest

from tests.factories.core import (
    MET,
    NOT_MET,
    PLAN,
    UNKNOWN,
    amount,
    case_of,
    condition,
    incomplete,
    level,
    nothing,
    parameter,
    source,
    text,
)
from thidua.core.comparisons import Operator
from thidua.core.conditions import (
    Attested,
    Average,
    Compare,
    Exemption,
    Group,
    LevelAtLeast,
    LevelIn,
    NoDrop,
    RankGain,
    Rule,
    TopShare,
    judge,
    measures_of,
    parameters_of,
    resolve,
    walk,
)
from thidua.core.facts import Case, Fact
from thidua.core.findings import Finding, Outcome
from thidua.core.messages import Text, render

NAMES = {"m": Text("Hồ sơ trễ hạn", "Late dossiers")}
CLASSES = ("weak", "average", "fair", "good", "excellent")
LEVELS = {code: Text(code, code.title()) for code in CLASSES}
SCALES = {"classes": CLASSES}


def judged(rule: Rule, *facts: Fact, **more: object) -> Finding:
    known = {"measure_names": NAMES, "scales": SCALES, "level_names": LEVELS, **more}
    return judge(condition(rule), case_of(*facts, **known))


def said(finding: Finding) -> str:
    assert finding.reason is not None
    return render(finding.reason, "en")


# What every finding carries


NONE_LATE = Compare(measure="m", op="==", threshold=Decimal(0), unit="count")


def test_finding_carries_name_code_paragraph_figures_and_record() -> None:
    assert judged(NONE_LATE, amount(3, source=source("7"))) == Finding(
        outcome=NOT_MET,
        label=text("c"),
        value=Decimal(3),
        threshold=Decimal(0),
        basis=(PLAN,),
        sources=(source("7"),),
        reason=judged(NONE_LATE, amount(3)).reason,
        remedy=text("remedy"),
        unit="count",
        code="c",
    )


NO_SET = Fact("m", applicable=False, note=text("no set"), remedy=text("wait for one"))


@pytest.mark.parametrize(
    ("rule", "fact", "outcome", "remedy"),
    [
        (NONE_LATE, amount(0), MET, None),
        (NONE_LATE, amount(1), NOT_MET, "remedy (en)"),
        (NONE_LATE, None, UNKNOWN, "Record the figure: Late dossiers"),
        (NONE_LATE, NO_SET, UNKNOWN, "wait for one (en)"),
        (
            NONE_LATE, Fact("m", applicable=False, note=text("none arose")), UNKNOWN,
            "Check the reason given; if it does not hold, record the figure",
        ),
        (Attested(measure="m"), None, UNKNOWN, "remedy (en)"),
        (Attested(measure="m"), amount(1), UNKNOWN, "Add the document to the figure"),
        (Attested(measure="m"), amount(0), NOT_MET, "Only another decision of the competent level would change this"),
    ],
)  # fmt: skip
def test_what_would_mend_it_depends_on_whether_it_is_not_met_or_not_known(
    rule: Rule, fact: Fact | None, outcome: Outcome, remedy: str | None
) -> None:
    finding = judged(rule, *([fact] if fact else []))
    assert (finding.outcome, finding.remedy and render(finding.remedy, "en")) == (outcome, remedy)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (None, "No figure yet: Late dossiers"),
        (incomplete(), "No figure yet: Late dossiers"),
        (nothing(), "No figure yet: Late dossiers"),
        (nothing(note="the unit has no procedures"), "Cannot be determined: the unit has no procedures"),
        (incomplete(note=text("being verified")), "Cannot be determined: being verified (en)"),
    ],
)
def test_what_cannot_be_determined_says_why_or_what_is_owed(fact: Fact | None, reason: str) -> None:
    finding = judged(NONE_LATE, *([fact] if fact else []))
    assert (finding.outcome, finding.value, said(finding)) == (UNKNOWN, None, reason)


def test_what_cannot_be_determined_still_leads_to_the_record() -> None:
    assert judged(NONE_LATE, nothing(), amount(1, "n")).sources == ()
    assert judged(NONE_LATE, incomplete(source=source("7"))).sources == (source("7"),)


def test_a_figure_that_does_not_apply_does_not_count_though_a_number_stands_there() -> None:
    assert judged(NONE_LATE, Fact("m", Decimal(0), applicable=False)).outcome is UNKNOWN


# Compare


@pytest.mark.parametrize(
    ("op", "outcomes", "reason"),
    [
        ("<", (MET, NOT_MET, NOT_MET), "Late dossiers: 5, must be below 5"),
        ("<=", (MET, MET, NOT_MET), "Late dossiers: 5, must be at most 5"),
        ("==", (NOT_MET, MET, NOT_MET), "Late dossiers: 5, must be exactly 5"),
        (">=", (NOT_MET, MET, MET), "Late dossiers: 5, must be at least 5"),
        (">", (NOT_MET, NOT_MET, MET), "Late dossiers: 5, must be above 5"),
    ],
)
def test_compare_judges_an_amount(op: Operator, outcomes: tuple[Outcome, ...], reason: str) -> None:
    rule = Compare(measure="m", op=op, threshold=Decimal(5))
    assert tuple(judged(rule, amount(value)).outcome for value in (4, 5, 6)) == outcomes
    assert said(judged(rule, amount(5))) == reason


# Thresholds by parameter


def test_resolve_takes_a_number_as_it_stands() -> None:
    assert resolve(Decimal(90), case_of()) == (Decimal(90), ())


@pytest.mark.parametrize("value", [Decimal("0.2"), "0.2"])
def test_resolve_looks_a_parameter_up_and_cites_its_basis(value: Decimal | str) -> None:
    leap = parameter("leap", value)
    assert resolve("leap", case_of(parameters={"leap": leap})) == (Decimal("0.2"), (leap.basis,))


BAR = parameter("bar", Decimal(90))
SHARE = parameter("share", Decimal("0.2"))
LEAST = parameter("least", Decimal(3))


@pytest.mark.parametrize(
    ("rule", "facts", "basis"),
    [
        (Compare(measure="m", op=">=", threshold="bar"), [amount(90)], [BAR]),
        (Average(measure="m", years=(2024,), at_least="bar"), [amount(90)], [BAR]),
        (TopShare(rank_measure="m", size_measure="n", share="share"), [amount(2), amount(10, "n")], [SHARE]),
        (
            RankGain(gain_measure="m", size_measure="n", share="share", least="least"),
            [amount(3), amount(10, "n")],
            [SHARE, LEAST],
        ),
    ],
)
def test_a_threshold_by_parameter_is_cited_beside_the_paragraph(
    rule: Rule, facts: list[Fact], basis: list[object]
) -> None:
    finding = judged(rule, *facts, parameters={"bar": BAR, "share": SHARE, "least": LEAST})
    assert finding.outcome is MET
    assert finding.basis == (PLAN, *(used.basis for used in (BAR, SHARE, LEAST) if used in basis))


# Levels


GOOD_OR_BETTER = LevelAtLeast(measure="m", scale="classes", floor="good")


@pytest.mark.parametrize(("code", "outcome"), [("excellent", MET), ("good", MET), ("fair", NOT_MET), ("weak", NOT_MET)])
def test_level_at_least_follows_the_order_of_the_scale(code: str, outcome: Outcome) -> None:
    finding = judged(GOOD_OR_BETTER, level(code))
    assert (finding.outcome, finding.value, finding.threshold) == (outcome, LEVELS[code], LEVELS["good"])
    assert said(finding) == f"Late dossiers: {code.title()}, must be Good or better"
    assert finding.unit == "level"


@pytest.mark.parametrize("facts", [[], [incomplete()], [nothing()], [level("unheard of")]])
def test_level_at_least_cannot_judge_what_is_not_on_the_scale(facts: list[Fact]) -> None:
    assert judged(GOOD_OR_BETTER, *facts).outcome is UNKNOWN


@pytest.mark.parametrize(("code", "outcome"), [("cadre", MET), ("official", MET), ("worker", NOT_MET)])
def test_level_in_asks_for_one_of_those_listed(code: str, outcome: Outcome) -> None:
    finding = judged(LevelIn(measure="m", levels=("cadre", "official")), level(code, source=source("7")))
    assert (finding.outcome, finding.value, said(finding)) == (outcome, code, f"Late dossiers: {code}")
    assert finding.sources == (source("7"),)


@pytest.mark.parametrize("facts", [[], [incomplete()], [nothing()]])
def test_level_in_cannot_judge_without_a_level(facts: list[Fact]) -> None:
    assert judged(LevelIn(measure="m", levels=("cadre",)), *facts).outcome is UNKNOWN


# A class that has not fallen by two


NO_FALL_BY_TWO = NoDrop(measure="m", scale="classes", steps=2)


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        ("excellent", "excellent", MET),
        ("excellent", "good", MET),
        ("excellent", "fair", NOT_MET),
        ("good", "weak", NOT_MET),
        ("weak", "excellent", MET),
    ],
)
def test_no_drop_allows_fewer_steps_down_than_it_names(before: str, now: str, outcome: Outcome) -> None:
    facts = level(now, source=source("now")), level(before, source=source("before"))
    finding = judged(NO_FALL_BY_TWO, facts[0], years={2023: [facts[1]]})
    assert (finding.outcome, finding.value, finding.threshold) == (outcome, LEVELS[now], LEVELS[before])
    assert finding.sources == (source("now"), source("before"))


def test_no_drop_says_what_it_compared() -> None:
    finding = judged(NO_FALL_BY_TWO, level("fair"), years={2023: [level("excellent")]})
    assert said(finding) == "Fair after Excellent the year before; a fall of 2 classes or more excludes"


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ([], [level("good")], "No figure yet: Late dossiers"),
        ([level("good")], [], "No figure for 2023: Late dossiers"),
        ([level("good")], [nothing(note="the unit did not exist")], "Cannot be determined: the unit did not exist"),
    ],
)
def test_no_drop_needs_both_years_and_says_which_is_owed(now: list[Fact], before: list[Fact], reason: str) -> None:
    finding = judged(NO_FALL_BY_TWO, *now, years={2023: before})
    assert (finding.outcome, said(finding)) == (UNKNOWN, reason)


# The average over years


def average(years: object, **facts_by_year: str) -> Finding:
    """Years are given as y2023="91"."""
    years_known = {int(year[1:]): [amount(value, source=source(year))] for year, value in facts_by_year.items()}
    now = years_known.pop(2024, [])
    rule = Average(measure="m", years=years, at_least=Decimal(90))
    return judged(rule, *now, years=years_known, merit_years=(2023, 2024, 2025))


@pytest.mark.parametrize(
    ("index", "outcome", "mean"), [("92", MET, "91"), ("90", MET, "90"), ("89.99", NOT_MET, "89.995")]
)
def test_average_of_named_years_is_judged_unrounded(index: str, outcome: Outcome, mean: str) -> None:
    finding = average((2023, 2024), y2023="90", y2024=index)
    assert (finding.outcome, finding.value, finding.threshold) == (outcome, Decimal(mean), 90)
    assert finding.sources == (source("y2023"), source("y2024"))
    assert said(finding) == f"Average of 2023, 2024: {mean} %, must be at least 90 %"


def test_average_of_named_years_needs_them_all_and_names_the_first_that_is_owed() -> None:
    finding = average((2022, 2023, 2024), y2023="95")
    assert (finding.outcome, said(finding)) == (UNKNOWN, "No figure for 2022: Late dossiers")


def test_average_over_the_merit_period_takes_the_years_that_have_a_figure() -> None:
    finding = average("merit_period", y2023="88", y2025="94", y2022="10")
    assert (finding.outcome, finding.value) == (MET, 91)
    assert said(finding) == "Average of 2023, 2025: 91 %, must be at least 90 %"


@pytest.mark.parametrize("years", ["merit_period", (2023, 2024), ()])
def test_average_of_no_figure_at_all_cannot_be_determined(years: object) -> None:
    finding = average(years)
    assert (finding.outcome, said(finding)) == (UNKNOWN, "No figure yet: Late dossiers")


# Rank and leap


HIGH_RANK = TopShare(rank_measure="rank", size_measure="size", share=Decimal("0.3333"))
LEAP = RankGain(gain_measure="gain", size_measure="size", share=Decimal("0.2"), least=Decimal(3))


@pytest.mark.parametrize(
    ("place", "size", "last", "outcome"),
    [(1, 20, 7, MET), (7, 20, 7, MET), (8, 20, 7, NOT_MET), (3, 9, 3, MET), (4, 9, 3, NOT_MET), (1, 1, 1, MET)],
)
def test_top_share_is_rounded_up_to_a_whole_place(place: int, size: int, last: int, outcome: Outcome) -> None:
    facts = amount(place, "rank", source=source("rank")), amount(size, "size", source=source("size"))
    finding = judged(HIGH_RANK, *facts)
    assert (finding.outcome, finding.value, finding.threshold, finding.unit) == (outcome, place, last, "rank")
    assert finding.sources == (source("rank"), source("size"))
    assert said(finding) == f"Rank {place} of {size}; places 1 to {last} are high"


@pytest.mark.parametrize(
    ("gained", "size", "wanted", "outcome"),
    [
        (4, 20, 4, MET),
        (3, 20, 4, NOT_MET),
        (5, 21, 5, MET),  # a fifth of 21 places, rounded up
        (4, 21, 5, NOT_MET),
        (3, 10, 3, MET),  # a fifth would be 2: never fewer than 3
        (2, 10, 3, NOT_MET),
        (-5, 10, 3, NOT_MET),
    ],
)
def test_rank_gain_asks_for_a_share_of_the_cluster_and_never_fewer_than_the_least(
    gained: int, size: int, wanted: int, outcome: Outcome
) -> None:
    finding = judged(LEAP, amount(gained, "gain"), amount(size, "size"))
    assert (finding.outcome, finding.value, finding.threshold, finding.unit) == (outcome, gained, wanted, "ranks")
    assert said(finding) == f"Places gained since the year before: {gained}; a leap is {wanted} or more"


@pytest.mark.parametrize(
    ("rule", "facts", "owed"),
    [
        (HIGH_RANK, [], "rank"),
        (HIGH_RANK, [amount(20, "size")], "rank"),
        (HIGH_RANK, [amount(1, "rank")], "size"),
        (LEAP, [], "gain"),
        (LEAP, [amount(20, "size")], "gain"),
        (LEAP, [amount(1, "gain")], "size"),
    ],
)
def test_rank_and_leap_need_both_figures_and_name_the_one_owed(rule: Rule, facts: list[Fact], owed: str) -> None:
    finding = judged(rule, *facts)
    assert (finding.outcome, said(finding)) == (UNKNOWN, f"No figure yet: {owed}")


def test_a_leap_that_cannot_be_compared_says_why() -> None:
    finding = judged(LEAP, nothing("gain", "merged in 2025"), amount(40, "size"))
    assert (finding.outcome, said(finding)) == (UNKNOWN, "Cannot be determined: merged in 2025")


# Attested by a council or a competent level


@pytest.mark.parametrize(
    ("fact", "outcome", "reason"),
    [
        (amount(1, evidence="QĐ 12/QĐ-UBND"), MET, "Attested: QĐ 12/QĐ-UBND"),
        (amount(1), UNKNOWN, "Attested, but the document that proves it is missing"),
        (amount(0), NOT_MET, "The competent level has refused to attest it"),
        (amount(0, evidence="CV 7"), NOT_MET, "The competent level has refused to attest it"),
        (incomplete(), UNKNOWN, "No figure yet: Late dossiers"),
        (None, UNKNOWN, "No figure yet: Late dossiers"),
    ],
)
def test_attested_counts_only_with_its_document(fact: Fact | None, outcome: Outcome, reason: str) -> None:
    finding = judged(Attested(measure="m"), *([fact] if fact else []))
    assert (finding.outcome, said(finding)) == (outcome, reason)


# To whom a condition does not apply


def test_a_condition_does_not_apply_to_a_group_that_is_exempt_and_says_why() -> None:
    exempt = Exemption(group="central_agency", reason=text("no index is issued"))
    asked = condition(NONE_LATE, exemptions=(Exemption(group="worker", reason=text("x")), exempt))
    finding = judge(asked, case_of(amount(9), groups=frozenset({"central_agency"})))
    assert (finding.outcome, finding.value, finding.remedy, finding.parts) == (MET, None, None, ())
    assert said(finding) == "Does not apply: no index is issued (en)"
    assert judge(asked, case_of(amount(9), groups=frozenset({"department"}))).outcome is NOT_MET


# What a rule reads


ALL_RULES = [
    (NONE_LATE, ("m",)),
    (GOOD_OR_BETTER, ("m",)),
    (LevelIn(measure="m", levels=()), ("m",)),
    (NO_FALL_BY_TWO, ("m",)),
    (Average(measure="m", years=(2024,), at_least=Decimal(1)), ("m",)),
    (HIGH_RANK, ("rank", "size")),
    (LEAP, ("gain", "size")),
    (Attested(measure="m"), ("m",)),
    (Group(need="all", conditions=()), ()),
]


@pytest.mark.parametrize(("rule", "measures"), ALL_RULES, ids=lambda value: getattr(value, "kind", ""))
def test_measures_of_a_rule_are_those_it_reads_itself(rule: Rule, measures: tuple[str, ...]) -> None:
    assert measures_of(rule) == measures


@pytest.mark.parametrize(
    ("rule", "parameters"),
    [
        (Compare(measure="m", op=">=", threshold="least"), {"least"}),
        (Compare(measure="m", op=">=", threshold=Decimal(1)), set()),
        (Average(measure="m", years=(2024,), at_least="least"), {"least"}),
        (TopShare(rank_measure="r", size_measure="s", share="top"), {"top"}),
        (RankGain(gain_measure="g", size_measure="s", share="leap", least="places"), {"leap", "places"}),
        (Group(need="joint", conditions=()), {"joint"}),
        (Group(need="any", conditions=()), set()),
        (Group(need=2, conditions=()), set()),
        (Attested(measure="m"), set()),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_parameters_of_a_rule_are_those_it_reads_itself(rule: Rule, parameters: set[str]) -> None:
    assert parameters_of(rule) == parameters


@pytest.mark.parametrize("rule", [rule for rule, measures in ALL_RULES if measures], ids=lambda rule: rule.kind)
def test_without_any_figure_no_rule_is_met_or_not_met(rule: Rule) -> None:
    assert judge(condition(rule), Case(year=2024, facts={}, scales=SCALES)).outcome is UNKNOWN


def test_walk_goes_through_a_condition_and_all_below_it() -> None:
    inner = condition(Group(need="any", conditions=(condition(HIGH_RANK, "b"), condition(LEAP, "c"))), "a")
    whole = condition(Group(need="all", conditions=(inner, condition(NONE_LATE, "d"))), "whole")
    assert [part.code for part in walk(whole)] == ["whole", "a", "b", "c", "d"]
