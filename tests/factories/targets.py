"""A small movement with three goals: a share to reach, an amount to cut, and a published index."""

from __future__ import annotations

from functools import cache

from tests.factories.movements import RULES, run
from tests.factories.people import make_province
from thidua.law.loading import NATIONAL, load_texts, read_folder
from thidua.movements.actions import create_movement
from thidua.movements.models import Movement, RegulationVersion
from thidua.people.models import Unit

SHARE, AMOUNT, OTHER, INDEX = "online", "posts", "files", "outside"
GOALS = """
measures:
  - {code: online, kind: share, aggregation: ratio_of_sums, name: {vi: Hồ sơ trực tuyến, en: Dossiers online}}
  - {code: posts, kind: amount, aggregation: sum, at_least: 0, whole_numbers: true, name: {vi: Biên chế, en: Posts}}
  - {code: files, kind: share, aggregation: ratio_of_sums, name: {vi: Hồ sơ công việc, en: Work files}}
external_indices:
  - {code: outside, at_least: 0, at_most: 100, name: {vi: Chỉ số ngoài, en: An outside index}, publisher: Viện Mẫu}
published_indices:
  - {index: outside, year: 2022, score: 70, rank: 20, ranked: 63, rank_official: true, source: QĐ 1}
  - {index: outside, year: 2023, score: 72, rank: 12, ranked: 63, rank_official: true, source: QĐ 2}
goals:
  - code: G1
    text: {vi: Chỉ số tăng, en: The index rises}
    paragraph: "1"
    targets:
      - code: G1.rise
        goal: G1
        label: {vi: Tăng hằng năm, en: Higher each year}
        rule: {kind: rise_each_year, index: outside}
        basis: [{instrument: plan, paragraph: "1"}]
      - code: G1.ranks
        goal: G1
        label: {vi: Tăng 5 bậc, en: Five places up}
        rule: {kind: gain_ranks, index: outside, ranks: 5, year: 2023, base_year: 2022}
        basis: [{instrument: plan, paragraph: "1"}]
  - code: G2
    text: {vi: Hồ sơ trực tuyến, en: Dossiers online}
    paragraph: "1"
    targets:
      - code: G2
        goal: G2
        label: {vi: 80% hồ sơ trực tuyến, en: 80 % of dossiers online}
        rule: {kind: reach_level, measure: online, direction: up, threshold: 80}
        due: 2026-12-31
        basis: [{instrument: plan, paragraph: "1"}]
        definition:
          counted: {vi: Hồ sơ, en: Dossiers}
          numerator: {vi: Trực tuyến, en: Online}
          denominator: {vi: Tất cả, en: All}
          figures_from: {vi: Hệ thống, en: The system}
          reported_by: [district, commune]
          same_denominator: [files]
        baseline: {year: 2022}
  - code: G3
    text: {vi: Giảm biên chế, en: Fewer posts}
    paragraph: "1"
    targets:
      - code: G3
        goal: G3
        label: {vi: Giảm 10% biên chế, en: 10 % fewer posts}
        rule: {kind: cut_against, measure: posts, base_year: 2022, percent: 10}
        due: 2026-12-31
        basis: [{instrument: plan, paragraph: "1"}]
"""


@cache
def _rules() -> tuple[dict[str, str], dict[str, str], str]:
    texts, national = {"rules.yaml": RULES, "goals.yaml": GOALS}, read_folder(NATIONAL)
    return texts, national, load_texts("goals", texts, national)[0].sha256


def make_goals_movement(province: Unit | None = None) -> Movement:
    """A running movement under these goals."""
    texts, national, sha256 = _rules()
    regulation = RegulationVersion.objects.create(code="goals", sha256=sha256, texts=texts, national=national)
    return run(create_movement(regulation=regulation, province=province or make_province(), by=None))
