"""The Kon Tum pack says what the plan says, and judges the province's published indices as it must."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from thidua.core.conditions import judge
from thidua.core.facts import Case, Fact, Parameter
from thidua.core.findings import Finding, Outcome, reevaluate
from thidua.core.targets import GainRanks, IndexYear, TargetState, judge_gain, judge_rise
from thidua.law.loading import PACKS, load_folder, packaged
from thidua.law.reading import Reader
from thidua.law.schema import DueDate, Pack, PackFile, UnitKind

FOLDER = PACKS / "kontum-2023"
FILES = sorted(FOLDER.glob("*.yaml"), key=lambda path: path.name)

FOOTNOTE = re.compile(r"^1 Tại Thông báo.*?so với năm 2022\.$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packaged("kontum-2023")


def one_line(text: str) -> str:
    return " ".join(text.split())


def texts_of(pack: Pack, *left_out: str) -> str:
    kept = (passage for passage in pack.paragraphs.values() if passage.id not in left_out)
    return one_line(" ".join(f"{passage.heading} {passage.text}" for passage in kept))


# The files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_reads_without_problems(path: Path) -> None:
    reader = Reader(path.name)
    reader.read(path.read_text(encoding="utf-8"), PackFile)
    assert reader.problems == []


def test_pack_loads_without_warnings() -> None:
    assert load_folder(FOLDER)[1] == []


# The plan's text


def test_paragraphs_in_order_are_the_whole_plan(pack: Pack) -> None:
    whole = (FOLDER / "plan.txt").read_text(encoding="utf-8")
    footnotes = FOOTNOTE.findall(whole)
    assert [one_line(footnote) for footnote in footnotes] == [pack.paragraphs["fn1"].text]
    assert texts_of(pack, "fn1") == one_line(FOOTNOTE.sub("", whole))


def test_paragraph_stands_under_an_earlier_one(pack: Pack) -> None:
    order = list(pack.paragraphs)
    for passage in pack.paragraphs.values():
        if passage.parent:
            assert order.index(passage.parent) < order.index(passage.id)


def test_recipients_are_those_the_plan_lists(pack: Pack) -> None:
    listed = pack.paragraphs["recipients"].text.splitlines()
    named = [recipient.name for recipient in pack.movement.recipients]
    assert named == [line.removeprefix("- ").rstrip(";.") for line in listed]


def test_movement_runs_as_the_plan_states(pack: Pack) -> None:
    movement = pack.movement
    assert (movement.starts_on, movement.ends_on) == (date(2023, 1, 1), date(2030, 10, 31))
    assert (movement.baseline_year, movement.first_round, movement.last_round) == (2022, 2023, 2030)
    assert [basis.instrument for basis in movement.legal_bases] == ["nq-18-nq-tu", "tb-650-tb-tu"]
    assert set(movement.paragraphs) <= pack.paragraphs.keys()


# Provisions, areas, goals


def test_every_provision_of_the_plan_is_there(pack: Pack) -> None:
    assert [provision.code for provision in pack.provisions] == [
        *("P1", "P2", "P3", "P4"),
        *("C0", "C1", "C2", "C3", "C4", "C5", "C6"),
        *("S1", "S2", "S3", "S4", "S5", "S6"),
        *("A1", "A2", "A3", "A4", "A5", "A6", "A7"),
        *("I1", "I2", "I3", "I4", "I5", "I6"),
    ]


def test_provisions_are_said_in_both_languages(pack: Pack) -> None:
    assert [provision.code for provision in pack.provisions if not (provision.text.vi and provision.text.en)] == []


def test_launch_plan_is_owed_once_and_the_directive_each_february(pack: Pack) -> None:
    owed = next(provision for provision in pack.provisions if provision.code == "I2")
    assert owed.due == DueDate(
        once=date(2023, 2, 28), yearly_month=2, yearly_day="last_day", first_year=2023, last_year=2030
    )
    assert owed.unit_kinds == ("department", "management_board", "district", "commune")


def test_only_what_the_plan_does_not_say_is_assumed(pack: Pack) -> None:
    assert [provision.code for provision in pack.provisions if provision.status != "verified"] == ["S6"]


def test_reform_areas_are_the_six_of_the_plan(pack: Pack) -> None:
    text = pack.paragraphs["II.2"].text
    numbered = [f"({place}) {area.name.vi}" for place, area in enumerate(pack.reform_areas, 1)]
    assert [said for said in numbered if said not in text] == []
    assert len(numbered) == 6


def test_goals_are_the_sixteen_of_the_plan(pack: Pack) -> None:
    assert [goal.code for goal in pack.goals] == [f"G{number}" for number in range(1, 17)]
    assert [goal.code for goal in pack.goals if goal.general] == ["G1", "G2", "G3"]
    assert [target.code for goal in pack.goals[:4] for target in goal.targets] == [
        *("G1.rise", "G1.ranks"),
        *("G2.rise", "G2.ranks"),
        *("G3.rise", "G3.ranks"),
        "G4",
    ]


def test_only_goals_with_a_date_in_the_plan_have_one(pack: Pack) -> None:
    dated = {target.code: target.due for goal in pack.goals for target in goal.targets if target.due}
    assert dated == {
        "G1.ranks": date(2023, 12, 31),
        "G2.ranks": date(2023, 12, 31),
        "G3.ranks": date(2023, 12, 31),
        "G9": date(2030, 12, 31),
        "G11": date(2030, 12, 31),
    }


def test_thresholds_of_goals_are_those_of_the_plan(pack: Pack) -> None:
    rules = [goal.targets[0].rule for goal in pack.goals]
    assert [int(rule.threshold) for rule in rules if rule.kind == "reach_level"] == [
        *(100, 50, 100, 80, 90),
        *(100, 100, 80, 100, 100),
    ]
    assert [(rule.base_year, int(rule.percent)) for rule in rules if rule.kind == "cut_against"] == [
        (2025, 10),
        (2025, 10),
    ]


def test_open_points_are_settled_by_a_default_with_a_reason(pack: Pack) -> None:
    assert {code: str(point.default) for code, point in pack.open_points.items()} == {
        "high_rank_share": "0.3333",
        "leap_share": "0.2",
        "leap_least": "3",
        "collective_combination": "all",
        "individual_combination": "all",
        "reports_counted": "periodic_and_directive",
        "unit_index_average": "90",
        "average_years": "merit_period",
        "direct_adviser_categories": "2",
        "kinds_without_index": "none",
        "apologised_extension": "late",
        "goal_due_date": "2030-10-31",
        "rounds_named_by": "judged_year",
    }
    assert {point.basis.status for point in pack.open_points.values()} == {"assumed"}


# Published indices


def published(pack: Pack, index: str) -> dict[int, IndexYear]:
    return {
        row.year: IndexYear(row.year, row.score, row.rank, row.ranked, row.rank_official, row.published_on)
        for row in pack.published_indices
        if row.index == index
    }


@pytest.mark.parametrize(
    ("goal", "rise", "ranks"),
    [
        ("G1", TargetState.MET, TargetState.MET),
        ("G2", TargetState.NOT_MET, TargetState.NOT_DETERMINABLE),
        ("G3", TargetState.NOT_DETERMINABLE, TargetState.NOT_DETERMINABLE),
    ],
)
def test_general_goal_in_2023(pack: Pack, goal: str, rise: TargetState, ranks: TargetState) -> None:
    rising, gaining = next(each for each in pack.goals if each.code == goal).targets
    assert isinstance(gaining.rule, GainRanks)
    years = published(pack, gaining.rule.index)
    assert judge_rise(rising, years, 2023).state is rise
    assert judge_gain(gaining, gaining.rule, years).state is ranks


def test_scores_lie_on_the_scale_of_their_index(pack: Pack) -> None:
    assert {code: (index.at_least, index.at_most) for code, index in pack.external_indices.items()} == {
        "par_index_province": (0, 100),
        "sipas": (0, 100),
        "papi": (10, 80),
        "pci": (0, 100),
    }


def test_goals_count_whole_things_but_for_money(pack: Pack) -> None:
    goals = {code: each for code, each in pack.measures.items() if code.startswith("goal_") and each.kind != "yes_no"}
    assert {code for code, each in goals.items() if not each.whole_numbers} == {
        "goal_direct_budget_spending",
        "goal_direct_budget_spending_2021_2025",
    }


def test_computed_and_derived_ranks_are_not_official(pack: Pack) -> None:
    official = {(row.index, row.year): row.rank for row in pack.published_indices if row.rank_official}
    assert official == {
        ("par_index_province", 2022): 55,
        ("par_index_province", 2023): 43,
        ("sipas", 2022): 42,
        ("sipas", 2023): 35,
        ("pci", 2019): 56,
        ("pci", 2020): 56,
        ("pci", 2021): 61,
        ("pci", 2022): 37,
    }


# Schemes

COLLECTIVE: Mapping[str, Fact] = {
    fact.measure: fact
    for fact in (
        Fact("tasks_unfinished", Decimal(0)),
        Fact("par_rank", Decimal(7)),
        Fact("par_cluster_size", Decimal(20)),
        Fact("par_rank_gain", Decimal(0)),
        Fact("dossiers_late", Decimal(0)),
        Fact("dossiers_overdue", Decimal(0)),
        Fact("reports_late_or_missing", Decimal(0)),
        Fact("discipline_par", Decimal(0)),
        Fact("pending_matters", Decimal(0)),
        Fact("par_class", level="kha"),
    )
}
INDIVIDUAL: Mapping[str, Fact] = {
    fact.measure: fact
    for fact in (
        Fact("unit_proposal", Decimal(1), evidence="Biên bản số 3"),
        Fact("rating", level="good"),
        Fact("direct_adviser", Decimal(1), evidence="Phân công số 5"),
        Fact("person_category", level="civil_servant"),
        Fact("unit_par_index", Decimal(90)),
        Fact("initiative_recognised", Decimal(1), evidence="Quyết định số 8"),
        Fact("own_dossiers_late", Decimal(0)),
        Fact("good_conduct", Decimal(1), evidence="Nhận xét số 2"),
        Fact("pending_matters", Decimal(0)),
        Fact("discipline_in_force", Decimal(0)),
        Fact("unit_par_class", level="tot"),
    )
}


def case_of(pack: Pack, facts: Mapping[str, Fact], group: str, **chosen: str) -> Case:
    parameters = {
        code: Parameter(
            code=code,
            label=point.label,
            value=chosen.get(code, point.default if point.kind == "number" else str(point.default)),  # type: ignore[arg-type]
            reason=point.reason,
            basis=point.basis,
        )
        for code, point in pack.open_points.items()
    }
    return Case(
        year=2024,
        facts=facts,
        other_years={2023: {code: Fact(code, level="xuat_sac") for code in ("par_class", "unit_par_class")}},
        parameters=parameters,
        scales={code: tuple(scale.levels) for code, scale in pack.scales.items()},
        groups=frozenset({group}),
        merit_years=(2024,),
    )


def judged(pack: Pack, scheme: str, case: Case) -> dict[str, Finding]:
    finding = judge(pack.schemes[scheme].condition, case)
    assert reevaluate(finding) is finding.outcome
    return {part.code: part for part in finding.walk()}


def with_fact(facts: Mapping[str, Fact], fact: Fact) -> Mapping[str, Fact]:
    return {**facts, fact.measure: fact}


def test_schemes_are_merit_and_commendation_for_collectives_and_individuals(pack: Pack) -> None:
    assert {code: scheme.valid_to for code, scheme in pack.schemes.items()} == {
        "bk-tinh-tap-the": None,
        "bk-tinh-ca-nhan": None,
        "gk-huyen-tap-the": date(2025, 6, 30),
        "gk-huyen-ca-nhan": date(2025, 6, 30),
        "gk-xa-tap-the": None,
        "gk-xa-ca-nhan": None,
    }


@pytest.mark.parametrize("scheme", ["bk-tinh-tap-the", "bk-tinh-ca-nhan", "gk-huyen-tap-the", "gk-xa-ca-nhan"])
def test_scheme_without_figures_is_not_determinable(pack: Pack, scheme: str) -> None:
    found = judged(pack, scheme, case_of(pack, {}, "department"))
    assert found["eligible"].outcome is Outcome.NOT_DETERMINABLE


@pytest.mark.parametrize("plus", range(1, 6))
def test_each_plus_of_the_plan_is_one_condition(pack: Pack, plus: int) -> None:
    for scheme, side in (("bk-tinh-tap-the", "tt"), ("bk-tinh-ca-nhan", "cn")):
        conditions = judge(pack.schemes[scheme].condition, case_of(pack, {}, "department")).parts[0].parts
        assert len(conditions) == 5
        assert conditions[plus - 1].basis[0].paragraph == f"II.5.a.{side}.{plus}"


@pytest.mark.parametrize(
    ("fact", "failing"),
    [
        (Fact("tasks_unfinished", Decimal(1)), "tasks_done"),
        (Fact("par_rank", Decimal(8)), "high_or_leap"),
        (Fact("dossiers_late", Decimal(1)), "dossiers_in_time"),
        (Fact("dossiers_overdue", Decimal(1)), "dossiers_in_time"),
        (Fact("reports_late_or_missing", Decimal(1)), "reports_on_time"),
        (Fact("discipline_par", Decimal(1)), "nobody_disciplined"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.measure,
)
def test_collective_fails_on_one_plus_when_all_are_needed_and_passes_when_any_is(
    pack: Pack, fact: Fact, failing: str
) -> None:
    facts = with_fact(with_fact(COLLECTIVE, Fact("par_class", level="tot")), fact)
    joint = judged(pack, "bk-tinh-tap-the", case_of(pack, facts, "department"))
    assert (joint[failing].outcome, joint["eligible"].outcome) == (Outcome.NOT_MET, Outcome.NOT_MET)
    either = judged(pack, "bk-tinh-tap-the", case_of(pack, facts, "department", collective_combination="any"))
    assert either["eligible"].outcome is Outcome.MET


def test_leap_of_a_fifth_of_the_cluster_makes_up_for_a_low_rank(pack: Pack) -> None:
    low = with_fact(with_fact(COLLECTIVE, Fact("par_rank", Decimal(15))), Fact("par_class", level="tot"))
    for gained, outcome in ((3, Outcome.NOT_MET), (4, Outcome.MET)):
        facts = with_fact(low, Fact("par_rank_gain", Decimal(gained)))
        found = judged(pack, "bk-tinh-tap-the", case_of(pack, facts, "department"))
        assert found["eligible"].outcome is outcome


@pytest.mark.parametrize(
    ("group", "level", "outcome"),
    [
        ("department", "tot", Outcome.MET),
        ("department", "kha", Outcome.NOT_MET),
        ("district", "trung_binh", Outcome.NOT_MET),
        ("commune", "trung_binh", Outcome.MET),
        ("commune", "kha", Outcome.MET),
    ],
)
def test_class_of_decision_707_bars_departments_and_districts_only(
    pack: Pack, group: str, level: str, outcome: Outcome
) -> None:
    facts = with_fact(COLLECTIVE, Fact("par_class", level=level))
    found = judged(pack, "bk-tinh-tap-the", case_of(pack, facts, group))
    assert found["eligible"].outcome is outcome


@pytest.mark.parametrize("group", ["central_agency", "sub_unit"])
def test_unit_without_an_index_set_is_not_determinable_for_its_rank_alone(pack: Pack, group: str) -> None:
    unranked = {name: fact for name, fact in COLLECTIVE.items() if not name.startswith("par_")}
    found = judged(pack, "bk-tinh-tap-the", case_of(pack, unranked, group))
    unknown = [code for code, part in found.items() if part.outcome is Outcome.NOT_DETERMINABLE]
    assert unknown == ["eligible", "plan_conditions", "high_or_leap", "high_rank", "rank_leap"]


@pytest.mark.parametrize(
    "fact",
    [
        Fact("unit_proposal", Decimal(0)),
        Fact("rating", level="completed"),
        Fact("direct_adviser", Decimal(0)),
        Fact("unit_par_index", Decimal("89.99")),
        Fact("initiative_recognised", Decimal(0)),
        Fact("own_dossiers_late", Decimal(1)),
        Fact("good_conduct", Decimal(0)),
        Fact("pending_matters", Decimal(1)),
        Fact("discipline_in_force", Decimal(1)),
    ],
    ids=lambda fact: fact.measure,
)
def test_individual_who_meets_all_but_one_condition_is_not_eligible(pack: Pack, fact: Fact) -> None:
    eligible = judged(pack, "bk-tinh-ca-nhan", case_of(pack, INDIVIDUAL, "civil_servant"))["eligible"]
    assert eligible.outcome is Outcome.MET
    failing = judged(pack, "bk-tinh-ca-nhan", case_of(pack, with_fact(INDIVIDUAL, fact), "civil_servant"))["eligible"]
    assert failing.outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("groups", "level", "outcome"),
    [
        ({"department", "head"}, "tot", Outcome.MET),
        ({"department", "head"}, "trung_binh", Outcome.NOT_MET),
        ({"district", "head"}, "kha", Outcome.NOT_MET),
        ({"department", "not_head"}, "trung_binh", Outcome.MET),
        ({"commune", "head"}, "trung_binh", Outcome.MET),
    ],
)
def test_class_of_decision_707_bars_the_head_of_the_unit_too(
    pack: Pack, groups: set[str], level: str, outcome: Outcome
) -> None:
    facts = with_fact(INDIVIDUAL, Fact("unit_par_class", level=level))
    case = replace(case_of(pack, facts, ""), groups=frozenset(groups))
    assert judged(pack, "bk-tinh-ca-nhan", case)["eligible"].outcome is outcome


def test_attested_without_its_document_is_not_determinable(pack: Pack) -> None:
    facts = with_fact(INDIVIDUAL, replace(INDIVIDUAL["good_conduct"], evidence=""))
    found = judged(pack, "bk-tinh-ca-nhan", case_of(pack, facts, "civil_servant"))
    assert found["eligible"].outcome is Outcome.NOT_DETERMINABLE


@pytest.mark.parametrize(
    ("chosen", "eligible"),
    [
        ("1", {"worker", "public_employee", "civil_servant", "cadre"}),
        ("2", {"public_employee", "civil_servant", "cadre"}),
        ("3", {"public_employee", "civil_servant"}),
    ],
)
def test_open_point_says_which_categories_directly_advise(pack: Pack, chosen: str, eligible: set[str]) -> None:
    found = set()
    for category in pack.scales["staff_category"].levels:
        facts = with_fact(INDIVIDUAL, Fact("person_category", level=category))
        case = case_of(pack, facts, category, direct_adviser_categories=chosen)
        if judged(pack, "bk-tinh-ca-nhan", case)["eligible"].outcome is Outcome.MET:
            found.add(category)
    assert found == eligible


def test_every_leaf_of_every_scheme_says_what_would_fix_it(pack: Pack) -> None:
    silent = [
        f"{code}.{part.code}"
        for code, scheme in pack.schemes.items()
        for part in judge(scheme.condition, case_of(pack, {}, "department")).walk()
        if not part.parts and part.remedy is None
    ]
    assert silent == []


def test_every_kind_of_unit_has_its_place_and_its_law(pack: Pack) -> None:
    orders = pack.unit_orders
    assert set(orders) == set(get_args(UnitKind))
    assert [kind for kind, order in orders.items() if not order.below] == ["province"]
    assert "commune" not in orders["commune"].below
    assert {order.reference.instrument for order in orders.values()} == {"luat-77-2015", "luat-72-2025"}
