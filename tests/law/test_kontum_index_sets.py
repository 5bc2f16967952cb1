"""The three template index sets say what the tables they come from say, and score by it."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from thidua.core.facts import Case, Fact
from thidua.core.forms import (
    AnyForm,
    Count,
    Deduction,
    Deductions,
    ExternalIndex,
    Ladder,
    LadderStep,
    LevelLadder,
    Ratio,
    RatioWithFloor,
    SumOfParts,
    Survey,
    TargetRatio,
    YesNo,
)
from thidua.core.index import Component, IndexScore, IndexSet, score_index
from thidua.law.loading import PACKS
from thidua.law.reading import Reader
from thidua.law.schema import Measure, PackFile

FOLDER = PACKS / "kontum-2023"
AREAS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
KINDS = {
    "yes_no": "yes_no",
    "level_ladder": "level",
    "ladder": "share",
    "ratio": "share",
    "ratio_with_floor": "share",
    "target_ratio": "share",
    "deductions": "amount",
    "count": "amount",
    "survey": "amount",
    "external_index": "points",
}


def read(name: str) -> PackFile:
    reader = Reader(name)
    part = reader.read((FOLDER / name).read_text(encoding="utf-8"), PackFile)
    assert reader.problems == []
    assert isinstance(part, PackFile)
    return part


def read_set(code: str) -> IndexSet:
    (index_set,) = read(f"index-sets/{code}.yaml").index_sets
    return index_set


SETS = {code: read_set(code) for code in ("departments", "districts", "communes")}
MEASURES = read("measures-index.yaml").measures
each_set = pytest.mark.parametrize("index_set", SETS.values(), ids=list(SETS))


def component(code: str, number: str) -> Component:
    return {part.code: part for part in SETS[code].components()}[number]


def leaves(form: AnyForm) -> Iterator[AnyForm]:
    if isinstance(form, SumOfParts):
        for part in form.parts:
            yield from leaves(part.form)
    else:
        yield form


# The shape of the sets


@pytest.mark.parametrize(
    ("code", "count", "maxima"),
    [
        ("departments", 60, "15 8 18 8 12 8 15 6 10"),
        ("districts", 61, "15 6 18 7 12 9 14 5 14"),
        ("communes", 48, "15 8 25 5 12 8 12 5 10"),
    ],
)
def test_set_has_the_components_and_area_maxima_of_its_table(code: str, count: int, maxima: str) -> None:
    index_set = SETS[code]
    sums = [sum(part.maximum for part in area.components()) for area in index_set.areas]
    assert [area.code for area in index_set.areas] == list(AREAS)
    assert sums == [Decimal(maximum) for maximum in maxima.split()]
    assert sum(sums) == 100
    assert len(list(index_set.components())) == count


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("departments", (9, 6, 11, 5, 7, 6, 10, 4, 2)),
        ("districts", (10, 5, 10, 5, 7, 6, 10, 4, 4)),
        ("communes", (8, 5, 9, 5, 5, 5, 6, 3, 2)),
    ],
)
def test_components_are_numbered_in_order_within_their_area(code: str, counts: tuple[int, ...]) -> None:
    expected = [f"{area}.{place}" for area, count in zip(AREAS, counts, strict=True) for place in range(1, count + 1)]
    assert [part.code for part in SETS[code].components()] == expected


@pytest.mark.parametrize(
    ("code", "unit_kinds", "years", "table"),
    [
        ("departments", ("department", "management_board"), (2022, 2030), "(a)"),
        ("districts", ("district",), (2022, 2024), "(b)"),
        ("communes", ("commune",), (2022, 2030), "(c)"),
    ],
)
def test_set_says_whom_and_when_it_scores(
    code: str, unit_kinds: tuple[str, ...], years: tuple[int, int], table: str
) -> None:
    index_set = SETS[code]
    assert (index_set.code, index_set.cluster) == (code, code)
    assert index_set.unit_kinds == unit_kinds
    assert (index_set.first_year, index_set.last_year) == years
    assert (index_set.basis.instrument, index_set.basis.paragraph) == ("template-index-sets", table)


@each_set
def test_set_is_marked_as_a_template_and_not_the_provinces_own(index_set: IndexSet) -> None:
    assert (index_set.status, index_set.basis.status) == ("assumed", "assumed")
    assert index_set.note is not None
    assert "không phải bộ tiêu chí của tỉnh ban hành kèm Quyết định số 707/QĐ-UBND" in index_set.note.vi
    assert "not the province's own set issued with Decision 707/QĐ-UBND" in index_set.note.en


@each_set
def test_classes_bonus_and_penalty_are_those_of_the_template(index_set: IndexSet) -> None:
    assert [(band.code, band.name.vi, band.at_least) for band in index_set.classes] == [
        ("xuat_sac", "Xuất sắc", 90),
        ("tot", "Tốt", 80),
        ("kha", "Khá", 65),
        ("trung_binh", "Trung bình", 50),
        ("yeu", "Yếu", 0),
    ]
    assert (index_set.bonus_cap, index_set.penalty_cap, index_set.ceiling) == (3, 5, 100)
    assert {item.measure: item.points_each for item in index_set.bonus} == {
        "bonus_initiative_provincial": 1,
        "bonus_good_practice": 1,
        "bonus_766_excellent": 1,
    }
    assert {item.measure: item.points_each for item in index_set.penalty} == {
        "penalty_late_self_assessment_days": Decimal("0.5"),
        "penalty_false_evidence": 1,
        "penalty_criticised": 1,
        "penalty_harassment": 2,
        "penalty_overdue_provincial_tasks": Decimal("0.25"),
    }


@each_set
def test_areas_follow_the_areas_of_reform(index_set: IndexSet) -> None:
    assert [area.reform_area for area in index_set.areas] == [
        "direction",
        "institutions",
        "procedures",
        "organisation",
        "civil_service",
        "public_finance",
        "e_government",
        "discipline",
        "impact",
    ]


@each_set
def test_only_the_impact_area_is_not_self_scored(index_set: IndexSet) -> None:
    not_self = {part.code for part in index_set.components() if part.mode != "self"}
    assert not_self == {part.code for part in index_set.areas[8].components()}
    assert {part.code for part in index_set.components() if part.mode == "survey"} == {"9.2"}


@each_set
def test_component_is_complete_in_both_languages(index_set: IndexSet) -> None:
    for part in index_set.components():
        assert part.evidence is not None
        assert all((part.name.vi, part.name.en, part.evidence.vi, part.evidence.en, part.appraiser)), part.code
        assert (part.when_nothing_arose is None) == (part.nothing_arose_when is None), part.code
        assert (part.status == "assumed") == (part.note is not None), part.code
        assert part.note is None or (part.note.vi and part.note.en), part.code


# Rows checked by hand against the tables


@pytest.mark.parametrize(
    ("code", "number", "name", "maximum", "form", "status"),
    [
        (
            "departments",
            "1.3",
            "Báo cáo CCHC định kỳ (quý I, 6 tháng, quý III, năm)",
            "1.5",
            Deductions(items=(Deduction(measure="periodic_reports_late_or_missing", points_each=Decimal("0.375")),)),
            "verified",
        ),
        (
            "departments",
            "3.4",
            "Hồ sơ TTHC giải quyết đúng và trước hạn",
            "4",
            RatioWithFloor(measure="dossiers_on_time", floor=Decimal(95)),
            "verified",
        ),
        (
            "departments",
            "5.7",
            "Không có CBCCVC bị kỷ luật",
            "2",
            Deductions(
                items=(
                    Deduction(measure="disciplined_leaders", points_each=Decimal(1)),
                    Deduction(measure="disciplined_staff", points_each=Decimal("0.5")),
                )
            ),
            "verified",
        ),
        (
            "departments",
            "6.1",
            "Giải ngân vốn đầu tư công",
            "2",
            TargetRatio(measure="public_investment_disbursed", target=Decimal(95), floor=Decimal(60)),
            "verified",
        ),
        (
            "departments",
            "7.3",
            "Hồ sơ công việc xử lý trên môi trường mạng",
            "1",
            TargetRatio(measure="work_files_online", target=Decimal(90), floor=Decimal(50)),
            "assumed",
        ),
        (
            "districts",
            "1.4",
            "Tỷ lệ phòng chuyên môn, UBND cấp xã được kiểm tra",
            "1.5",
            Ladder(
                measure="subordinate_units_inspected",
                steps=(
                    LadderStep(at_least=Decimal(30), share=Decimal(1)),
                    LadderStep(at_least=Decimal(20), share=Decimal("0.5")),
                ),
            ),
            "assumed",
        ),
        (
            "districts",
            "1.10",
            "Chấm, công bố Chỉ số CCHC cấp xã",
            "1",
            YesNo(measure="commune_index_published"),
            "verified",
        ),
        (
            "districts",
            "4.2",
            "Số lượng lãnh đạo",
            "1.5",
            Deductions(items=(Deduction(measure="leaders_over_quota", points_each=Decimal("0.5")),)),
            "assumed",
        ),
        (
            "districts",
            "6.1",
            "Giải ngân đầu tư công",
            "2.5",
            TargetRatio(measure="public_investment_disbursed", target=Decimal(80), floor=Decimal(50)),
            "assumed",
        ),
        (
            "districts",
            "9.3",
            "Thu ngân sách so dự toán",
            "1.5",
            RatioWithFloor(measure="budget_revenue_against_estimate", floor=Decimal(80)),
            "assumed",
        ),
        (
            "communes",
            "1.5",
            "Sáng kiến",
            "1.5",
            Count(measure="initiatives_recognised", points_each=Decimal(1)),
            "assumed",
        ),
        ("communes", "3.8", "TTHC liên thông", "1.5", Ratio(measure="interlinked_dossiers_resolved"), "verified"),
        (
            "communes",
            "3.9",
            "Điểm 766",
            "1.5",
            ExternalIndex(measure="index_766_score", scale=Decimal(100)),
            "verified",
        ),
        (
            "communes",
            "5.5",
            "Không có CBCC bị kỷ luật",
            "3",
            Deductions(
                items=(
                    Deduction(measure="disciplined_leaders", points_each=Decimal("1.5")),
                    Deduction(measure="disciplined_staff", points_each=Decimal(1)),
                )
            ),
            "verified",
        ),
    ],
)
def test_row_is_that_of_the_table(code: str, number: str, name: str, maximum: str, form: AnyForm, status: str) -> None:
    part = component(code, number)
    assert (part.name.vi, part.maximum, part.form, part.status) == (name, Decimal(maximum), form, status)


@pytest.mark.parametrize(
    ("code", "number", "convention", "when"),
    [
        ("departments", "1.1", None, None),
        ("departments", "1.4", "exclude", "không có đơn vị trực thuộc"),
        ("departments", "2.1", "exclude", "không được giao"),
        ("departments", "3.5", "full", "không trễ"),
        ("departments", "3.9", "full", "không phát sinh"),
        ("departments", "6.3", "full", "không có kiến nghị"),
        ("departments", "9.1", "exclude", "không có TTHC"),
        ("districts", "1.4", None, None),
        ("districts", "2.3", "full", "không có"),
        ("districts", "5.2", "exclude", "không phát sinh"),
        ("communes", "4.4", "exclude", "không có"),
        ("communes", "6.1", "exclude", "không có vốn"),
        ("communes", "6.3", "full", "không có"),
        ("communes", "7.2", None, None),
    ],
)
def test_what_counts_when_nothing_arose_is_that_of_the_table(
    code: str, number: str, convention: str | None, when: str | None
) -> None:
    part = component(code, number)
    said = part.nothing_arose_when.vi if part.nothing_arose_when else None
    assert (part.when_nothing_arose, said) == (convention, when)


@pytest.mark.parametrize(
    ("code", "full", "excluded"), [("departments", 4, 25), ("districts", 5, 3), ("communes", 3, 5)]
)
def test_number_of_conventions_is_that_of_the_table(code: str, full: int, excluded: int) -> None:
    found = Counter(part.when_nothing_arose for part in SETS[code].components())
    assert (found["full"], found["exclude"], found["zero"], found["manual"]) == (full, excluded, 0, 0)


def test_ladder_is_sourced_in_the_first_row_of_departments_and_assumed_elsewhere() -> None:
    ladders = [
        (code, part)
        for code, index_set in SETS.items()
        for part in index_set.components()
        if isinstance(part.form, LevelLadder)
    ]
    levels = {tuple((level.code, level.share) for level in part.form.levels) for _, part in ladders}
    assert levels == {(("full", 1), ("partial", Decimal("0.5")), ("none", 0))}
    assert [(code, part.code) for code, part in ladders if part.status != "assumed"] == [("departments", "1.1")]


@each_set
def test_survey_weighs_four_answers(index_set: IndexSet) -> None:
    form = component(index_set.code, "9.2").form
    assert isinstance(form, Survey)
    assert [option.weight for option in form.options] == [1, Decimal("0.6"), Decimal("0.2"), 0]


# Measures


def test_measures_are_declared_once_and_every_one_is_read() -> None:
    read_by_sets = {
        measure
        for index_set in SETS.values()
        for measure in (
            *(name for part in index_set.components() for name in part.form.measures()),
            *(item.measure for item in (*index_set.bonus, *index_set.penalty)),
        )
    }
    assert {code: count for code, count in Counter(measure.code for measure in MEASURES).items() if count > 1} == {}
    assert {measure.code for measure in MEASURES} == read_by_sets


@each_set
def test_measures_are_of_the_kind_that_their_form_reads(index_set: IndexSet) -> None:
    kinds = {measure.code: measure.kind for measure in MEASURES}
    for part in index_set.components():
        for form in leaves(part.form):
            assert {kinds[measure] for measure in form.measures()} == {KINDS[form.kind]}, part.code


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_measure_adds_up_by_its_kind(measure: Measure) -> None:
    expected = {"share": "ratio_of_sums", "amount": "sum"}.get(measure.kind, "none")
    if measure.code == "budget_revenue_against_estimate":
        expected = "none"  # revenue may exceed the estimate: the one is no part of the other
    assert (measure.aggregation, measure.subject) == (expected, "unit")
    assert measure.name.vi
    assert measure.name.en


# Scoring by the sets


def best_fact(form: AnyForm, measure: str) -> Fact:
    match form:
        case LevelLadder():
            return Fact(measure, level="full")
        case Ladder() | Ratio() | RatioWithFloor() | TargetRatio():
            return Fact(measure, numerator=Decimal(1), denominator=Decimal(1))
        case Deductions():
            return Fact(measure, value=Decimal(0))
        case Survey(options=options):
            return Fact(measure, value=Decimal(measure == options[0].measure))
        case _:
            return Fact(measure, value=Decimal(100))


def score(index_set: IndexSet, *changed: Fact) -> IndexScore:
    """The index of a unit that is best in everything but what is changed."""
    forms = [form for part in index_set.components() for form in leaves(part.form)]
    best = {measure: best_fact(form, measure) for form in forms for measure in form.measures()}
    return score_index(index_set, Case(2024, {**best, **{fact.measure: fact for fact in changed}}))


@each_set
def test_unit_best_in_everything_has_exactly_100(index_set: IndexSet) -> None:
    result = score(index_set)
    assert (result.points, result.maximum, result.percent) == (100, 100, 100)
    assert {score.points == score.component.maximum for score in result.scores.values()} == {True}


@each_set
def test_part_of_the_law_monitoring_that_is_missing_costs_exactly_its_third(index_set: IndexSet) -> None:
    for part in ("planned", "reported", "handled"):
        assert score(index_set, Fact(f"law_monitoring_{part}", value=Decimal(0))).percent == Decimal("99.5")


def test_department_without_procedures_leaves_their_components_out_of_the_maximum() -> None:
    without = [
        part
        for part in SETS["departments"].components()
        if part.nothing_arose_when and part.nothing_arose_when.vi == "không có TTHC"
    ]
    nothing = [Fact(measure, applicable=False) for part in without for measure in part.form.measures()]
    result = score(SETS["departments"], *nothing)
    assert " ".join(part.code for part in without) == "3.1 3.2 3.3 3.7 3.10 3.11 7.6 7.7 9.1"
    assert (result.points, result.maximum, result.percent) == (Decimal("81.5"), Decimal("81.5"), 100)


def test_bonus_never_lifts_the_index_above_100_and_penalty_stops_at_its_cap() -> None:
    few = score(SETS["communes"], Fact("bonus_good_practice", value=Decimal(9)))
    many = score(SETS["communes"], Fact("penalty_harassment", value=Decimal(9)))
    assert (few.percent, many.percent) == (100, 95)
