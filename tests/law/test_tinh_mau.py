"""A second pack, of an invented province: its rules are read, scored and judged with nothing of Kon Tum in them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from thidua.core.conditions import judge
from thidua.core.facts import Case, Fact, Parameter
from thidua.core.findings import Outcome
from thidua.core.forms import inner_forms
from thidua.core.index import IndexScore, IndexSet
from thidua.core.standings import Standing, standings
from thidua.law.loading import PACKS, load_folder, packaged, read_folder
from thidua.law.reading import Reader
from thidua.law.schema import Pack, PackFile

FOLDER = PACKS / "tinh-mau-2024"
FORMS_OF_THIS_PACK = {"branch", "best_of_cluster", "manual", "trend"}
# Filled by the program under these names, whatever the pack.
PRODUCED = {
    "par_index", "par_class", "par_rank", "par_rank_gain", "par_cluster_size",
    "unit_par_index", "person_category", "pending_matters",
}  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packaged("tinh-mau-2024")


@pytest.fixture(scope="module")
def index_set(pack: Pack) -> IndexSet:
    return pack.index_sets["xa_gan_dan"]


# The pack


def test_pack_loads_without_warnings() -> None:
    assert load_folder(FOLDER)[1] == []


def test_title_says_that_the_province_is_invented(pack: Pack) -> None:
    assert "tỉnh hư cấu" in pack.movement.title.vi
    assert "an invented province" in pack.movement.title.en


def test_rules_differ_from_the_defaults(index_set: IndexSet) -> None:
    assert (index_set.ties, index_set.ceiling, index_set.decimals) == ("dense", Decimal(105), 1)
    assert sum(component.maximum for component in index_set.components()) == 100


def test_no_name_of_kon_tum_occurs() -> None:
    text = "\n".join(read_folder(FOLDER).values()).casefold()
    assert [name for name in ("kontum", "kon tum", "quảng ngãi", "par_index_province", "papi") if name in text] == []


def codes_of(code: str) -> set[str]:
    """Every code that a pack's own files define."""
    found: set[str] = set()
    for name, text in read_folder(PACKS / code).items():
        part: PackFile = Reader(name).read(text, PackFile)
        coded = (
            *part.instruments, *part.provisions, *part.reform_areas, *part.goals, *part.measures, *part.open_points,
            *part.scales, *part.clusters, *part.index_sets, *part.schemes,
            *(target for goal in part.goals for target in goal.targets),
            *(area for index_set in part.index_sets for area in index_set.areas),
            *(component for index_set in part.index_sets for component in index_set.components()),
            *(band for index_set in part.index_sets for band in index_set.classes),
        )  # fmt: skip
        found |= {one.code for one in coded}
        found |= {level for scale in part.scales for level in scale.levels}
    return found


def test_no_code_of_kon_tum_occurs_but_what_the_program_itself_names() -> None:
    assert codes_of("tinh-mau-2024") & codes_of("kontum-2023") == PRODUCED | {"plan"}


def test_forms_that_the_templates_of_kon_tum_lack_are_here(index_set: IndexSet) -> None:
    def kinds(sets: list[IndexSet]) -> set[str]:
        return {
            form.kind for one in sets for component in one.components() for form in inner_forms(component.form)
        }  # fmt: skip

    of_the_templates = kinds(list(packaged("kontum-2023").index_sets.values()))
    assert kinds([index_set]) - of_the_templates == FORMS_OF_THIS_PACK


# A cluster of four invented communes in 2025

SON_HA, BINH_LAM, AN_THUY, PHU_DONG = "son-ha", "binh-lam", "an-thuy", "phu-dong"
UNITS = (SON_HA, BINH_LAM, AN_THUY, PHU_DONG)


def amounts(measure: str, *values: str | int) -> dict[str, Fact]:
    return {unit: Fact(measure, value=Decimal(value)) for unit, value in zip(UNITS, values, strict=True)}


def shares(measure: str, *values: tuple[int, int]) -> dict[str, Fact]:
    return {
        unit: Fact(measure, numerator=Decimal(numerator), denominator=Decimal(denominator))
        for unit, (numerator, denominator) in zip(UNITS, values, strict=True)
    }


FIGURES: tuple[dict[str, Fact], ...] = (
    amounts("ho_so_tiep_nhan", 40, 1200, 200, 30),
    amounts("so_theo_doi", 1, 1, 1, 0),
    shares("ho_so_dung_hen", (1, 40), (1008, 1200), (150, 200), (30, 30)),
    amounts("buoi_luu_dong", 12, 6, 1, 0),
    amounts("phieu_tot", 80, 0, 40, 0),
    amounts("phieu_vua", 20, 0, 40, 0),
    amounts("phieu_kem", 0, 0, 20, 50),
    amounts("phut_cho", 15, 20, 25, 12),
    amounts("thu_ngan_sach", 150, 100, 125, 40),
    amounts("thu_duoc_giao", 100, 100, 100, 80),
    {unit: replace(fact, note="Biên bản thẩm định") for unit, fact in amounts("diem_sang_tao", 9, 9, 8, 0).items()},
    shares("kien_nghi_thuc_hien", (10, 10), (0, 0), (9, 10), (0, 0)),
    shares("du_an_dung_tien_do", (4, 5), (0, 0), (2, 5), (5, 5)),
    amounts("diem_thay_du_an", 0, "2.5", 0, 0),
    amounts("lan_duoc_bieu_duong", 2, 0, 1, 0),
    amounts("ngay_bao_cao_tre", 0, 0, 2, 10),
)
BEFORE: dict[str, Fact] = {
    **amounts("phut_cho", 20, 20, 20, 0),
    PHU_DONG: Fact("phut_cho", applicable=False, note="Xã mới thành lập"),
}

type Years = dict[int, dict[str, Fact]]


def cluster() -> dict[str, Years]:
    return {
        unit: {2025: {figures[unit].measure: figures[unit] for figures in FIGURES}, 2024: {"phut_cho": BEFORE[unit]}}
        for unit in UNITS
    }


@pytest.fixture(scope="module")
def found(index_set: IndexSet) -> dict[str, Standing]:
    return standings(index_set, 2025, cluster(), {})


# By hand, from the rules alone; the maxima are 20, 10, 10, 15, 20, 10, 10 and 5.
#
# son-ha    PV.1.a  40 dossiers are below 50, so yes or no: the register is kept                          20
#           PV.1.b  12 days reach the step from 12                                                        10
#           PV.2.a  (80 x 1 + 20 x 0.5) / 100 = 0.9                                                        9
#           PV.2.b  15 minutes after 20, fewer is better: all                                             15
#           QL.1.a  150 is above the target of 100 and leads: half + half x 50/50                         20
#           QL.1.b  given by hand                                                                          9
#           QL.2.a  10/10                                                                                 10
#           QL.2.b  4/5 is 80 %, at or above the floor of 50                                               4   sum 97
# binh-lam  PV.1.a  1200 dossiers are 1000 or more: 1008/1200 = 84 % of a target of 96, 84/96 x 20      17.5
#           PV.1.b  6 days reach the step from 6: 0.6 x 10                                                 6
#           PV.2.a  nobody answered: left out of the maximum                                               -
#           PV.2.b  20 after 20: 0.6 x 15                                                                  9
#           QL.1.a  at its target: half                                                                   10
#           QL.1.b  given by hand                                                                          9
#           QL.2.a  nothing arose (0/0): none by the rule                                                  0
#           QL.2.b  nothing arose (0/0): the appraiser gave                                              2.5   sum 54
# an-thuy   PV.1.a  200 dossiers, neither small nor large: 150/200 x 20                                   15
#           PV.1.b  1 day: 0.2 x 10                                                                        2
#           PV.2.a  (40 + 20) / 100 = 0.6                                                                  6
#           PV.2.b  25 after 20: 0.2 x 15                                                                  3
#           QL.1.a  125 against 100, the leader has 150: half + half x 25/50 = 0.75                       15
#           QL.1.b  given by hand                                                                          8
#           QL.2.a  9/10                                                                                   9
#           QL.2.b  2/5 is 40 %, below the floor of 50                                                     0   sum 58
# phu-dong  PV.1.a  30 dossiers are below 50, no register                                                  0
#           PV.1.b  no day: below every step                                                               0
#           PV.2.a  (0 + 0) / 50                                                                           0
#           PV.2.b  a new commune, nothing to compare: all by the rule                                    15
#           QL.1.a  40 against a target of 80: half x 40/80 = 0.25                                         5
#           QL.1.b  given by hand                                                                          0
#           QL.2.a  nothing arose: none by the rule                                                        0
#           QL.2.b  5/5                                                                                    5   sum 25
POINTS: dict[str, tuple[str | None, ...]] = {
    SON_HA: ("20", "10", "9", "15", "20", "9", "10", "4"),
    BINH_LAM: ("17.5", "6", None, "9", "10", "9", "0", "2.5"),
    AN_THUY: ("15", "2", "6", "3", "15", "8", "9", "0"),
    PHU_DONG: ("0", "0", "0", "15", "5", "0", "0", "5"),
}


def points(score: IndexScore) -> tuple[Decimal | None, ...]:
    return tuple(component.points for component in score.scores.values())


@pytest.mark.parametrize("unit", UNITS)
def test_points_of_every_component_as_worked_out_by_hand(found: dict[str, Standing], unit: str) -> None:
    assert points(found[unit].score) == tuple(value and Decimal(value) for value in POINTS[unit])


# son-ha: 97 + 2 x 5 = 107 of 100, held by the ceiling to 105. binh-lam: 54 of 90 = 60 %.
# an-thuy: 58 + 5 - 2 x 1.5 = 60 of 100. phu-dong: 25 - 8, for 10 x 1.5 is more than the cap of 8.
# Two share rank 2, and ranks are dense: the next is 3, not 4.
def test_index_class_and_dense_rank_as_worked_out_by_hand(found: dict[str, Standing]) -> None:
    def line(standing: Standing) -> tuple[object, ...]:
        score = standing.score
        return standing.rank, score.maximum, score.percent, score.band and score.band.code

    assert {unit: line(standing) for unit, standing in found.items()} == {
        SON_HA: (1, Decimal(100), Decimal(105), "dan_dau"),
        BINH_LAM: (2, Decimal(90), Decimal(60), "theo_kip"),
        AN_THUY: (2, Decimal(100), Decimal(60), "theo_kip"),
        PHU_DONG: (3, Decimal(100), Decimal(17), "con_cham"),
    }
    assert list(found) == list(UNITS)


def test_criteria_inside_areas_add_up(found: dict[str, Standing], index_set: IndexSet) -> None:
    def total(unit: str, area: int, criterion: int) -> tuple[Decimal, Decimal]:
        return found[unit].score.section_total(index_set.areas[area].parts[criterion])  # type: ignore[arg-type]

    assert [total(BINH_LAM, area, criterion) for area in (0, 1) for criterion in (0, 1)] == [
        (Decimal("23.5"), Decimal(30)),
        (Decimal(9), Decimal(15)),
        (Decimal(19), Decimal(30)),
        (Decimal("2.5"), Decimal(15)),
    ]


def without_reason(facts: dict[str, Fact]) -> None:
    facts["diem_sang_tao"] = replace(facts["diem_sang_tao"], note="")


def without_points_in_place_of_projects(facts: dict[str, Fact]) -> None:
    del facts["diem_thay_du_an"]


# Without the 9 points by hand: 45 of 90 are certain, 45 + 10 of 90 possible. Without the 2.5: 51.5 and 56.5.
@pytest.mark.parametrize(
    ("change", "component", "lowest", "highest"),
    [
        pytest.param(without_reason, "QL.1.b", Decimal(45), Decimal(55), id="manual-without-reason"),
        pytest.param(
            without_points_in_place_of_projects, "QL.2.b", Decimal("51.5"), Decimal("56.5"), id="nothing-arose-manual"
        ),
    ],
)
def test_points_that_the_appraiser_owes_leave_a_unit_without_rank(
    index_set: IndexSet, change: Callable[[dict[str, Fact]], None], component: str, lowest: Decimal, highest: Decimal
) -> None:
    facts = cluster()
    change(facts[BINH_LAM][2025])
    found = standings(index_set, 2025, facts, {})
    score = found[BINH_LAM].score
    assert [missing.component.code for missing in score.missing] == [component]
    bounds = tuple(round(bound * 90 / 100, 9) for bound in (score.lowest, score.highest))
    assert (score.percent, *bounds) == (None, lowest, highest)
    assert {unit: standing.rank for unit, standing in found.items()} == {
        SON_HA: 1,
        AN_THUY: 2,
        PHU_DONG: 3,
        BINH_LAM: None,
    }


# Awards


def parameters(pack: Pack) -> dict[str, Parameter]:
    return {
        code: Parameter(code, point.label, Decimal(point.default) if point.kind == "number" else str(point.default),
                        point.reason, point.basis)
        for code, point in pack.open_points.items()
    }  # fmt: skip


def judged(pack: Pack, scheme: str, *facts: Fact, other_years: Years | None = None) -> dict[str, Outcome]:
    case = Case(
        year=2025,
        facts={fact.measure: fact for fact in facts},
        other_years=other_years or {},
        parameters=parameters(pack),
        scales={scale.code: tuple(scale.levels) for scale in pack.scales.values()},
    )
    return {finding.code: finding.outcome for finding in judge(pack.schemes[scheme].condition, case).walk()}


MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DETERMINABLE


# Places 1 to 3 of 12 are high, for a quarter of 12 is 3.
@pytest.mark.parametrize(
    ("rank", "index", "model", "expected"),
    [
        pytest.param(3, 90, None, (MET, MET, UNKNOWN, MET), id="two-known-are-enough"),
        pytest.param(4, 90, 1, (NOT_MET, MET, MET, MET), id="rank-is-not-needed"),
        pytest.param(4, 90, None, (NOT_MET, MET, UNKNOWN, UNKNOWN), id="the-third-decides"),
        pytest.param(4, 89, 1, (NOT_MET, NOT_MET, MET, NOT_MET), id="one-is-not-enough"),
    ],
)
def test_two_of_three_conditions_make_a_commune_eligible(
    pack: Pack, rank: int, index: int, model: int | None, expected: tuple[Outcome, ...]
) -> None:
    facts = [
        Fact("par_rank", value=Decimal(rank)),
        Fact("par_cluster_size", value=Decimal(12)),
        Fact("par_index", value=Decimal(index)),
        Fact("par_class", level="theo_kip"),
        Fact("pending_matters", value=Decimal(0)),
    ]
    if model is not None:
        facts.append(Fact("mo_hinh_moi", value=Decimal(model), evidence="QĐ 7/QĐ-MAU"))
    found = judged(pack, "bang_khen_xa", *facts)
    assert tuple(found[code] for code in ("hang_cao", "chi_so_90", "mo_hinh", "du_dieu_kien")) == expected


def test_lowest_class_excludes_whatever_else_is_met(pack: Pack) -> None:
    found = judged(
        pack,
        "bang_khen_xa",
        Fact("par_rank", value=Decimal(1)),
        Fact("par_cluster_size", value=Decimal(12)),
        Fact("par_index", value=Decimal(95)),
        Fact("par_class", level="con_cham"),
        Fact("pending_matters", value=Decimal(0)),
    )
    assert (found["hai_trong_ba"], found["khong_cham"], found["du_dieu_kien"]) == (MET, NOT_MET, NOT_MET)


# (68 + 72) / 2 = 70, just enough; the study is not known, but two of three are met.
def test_open_point_says_how_many_conditions_a_person_must_meet(pack: Pack) -> None:
    found = judged(
        pack,
        "giay_khen_can_bo",
        Fact("unit_par_index", value=Decimal(72)),
        Fact("person_category", level="cadre"),
        other_years={2024: {"unit_par_index": Fact("unit_par_index", value=Decimal(68))}},
    )
    assert found == {"so_tieu_chuan_dat": MET, "de_tai": UNKNOWN, "xa_kha": MET, "la_can_bo": MET}
