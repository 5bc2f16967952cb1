"""A small pack of three files, to change one thing in and see what is said of it."""

import pytest

from thidua.core.messages import Message
from thidua.law.loading import load_texts
from thidua.law.reading import PackError

NATIONAL = {
    "law.yaml": """\
instruments:
  - {code: law, number: 1/QH, title: Luật, kind: law}
dated:
  - {code: prize, name: Tiền thưởng, values: [{since: 2024-01-01, value: 1.5, reference: {instrument: law}}]}
holidays: {first_year: 2024, last_year: 2025, days: []}
"""
}
PLAN = """\
movement:
  code: sample
  title: {vi: Phong trào, en: Movement}
  authority: Tỉnh
  standing_agency: Sở
  signer: Ông A
  legal_bases: [{instrument: law}]
  starts_on: 2024-03-15
  ends_on: 2027-11-30
  first_round: 2024
  last_round: 2027
  baseline_year: 2023
  round_event: Hội nghị
  recipients: []
  paragraphs: []
instruments:
  - {code: plan, number: "", title: Kế hoạch, kind: plan}
paragraphs:
  - {id: "1", text: Mục tiêu}
provisions:
  - {code: P1, kind: plan, text: Kế hoạch, paragraphs: ["1"]}
goals:
  - code: G1
    text: Mục tiêu
    paragraph: "1"
    general: true
    targets:
      - code: G1.a
        goal: G1
        label: Đúng hẹn
        rule: {kind: reach_level, measure: in_time, direction: up, threshold: 95}
        due_parameter: due
        basis: [{instrument: plan, paragraph: "1"}]
      - code: G1.b
        goal: G1
        label: Chỉ số tăng
        rule: {kind: rise_each_year, index: outside}
        basis: [{instrument: plan, paragraph: "1"}]
"""
RULES = """\
measures:
  - {code: in_time, kind: share, name: Đúng hẹn}
  - {code: visits, kind: amount, name: Lượt}
  - {code: grade, kind: level, name: Mức}
open_points:
  - {code: due, label: Hạn, kind: date, default: 2026-06-30, reason: Vì thế, basis: {instrument: plan, paragraph: "1"}}
  - {code: least, label: Ít nhất, kind: number, default: 3, reason: Mặc định, basis: {instrument: plan, paragraph: "1"}}
  - code: combination
    label: Bao nhiêu
    kind: choice
    default: all
    choices: {all: Tất cả, any: Một}
    reason: Mặc định
    basis: {instrument: plan, paragraph: "1"}
scales:
  - {code: grades, levels: {low: Thấp, high: Cao}}
clusters:
  - {code: communes, name: Các xã, unit_kinds: [commune]}
published_indices:
  - {index: outside, year: 2024, score: 70}
schemes:
  - code: merit
    name: Bằng khen
    award: certificate
    authority: province
    recipient: collective
    valid_from: 2024-03-15
    prize: prize
    basis: [{instrument: plan, paragraph: "1"}]
    condition:
      code: eligible
      label: Đủ điều kiện
      rule:
        kind: group
        need: combination
        conditions:
          - {code: enough, label: Đủ lượt, rule: {kind: compare, measure: visits, op: ">=", threshold: least}}
          - {code: graded, label: Mức cao, rule: {kind: level_at_least, measure: grade, scale: grades, floor: high}}
"""
INDEX_SET = """\
index_sets:
  - code: small
    name: Bộ tiêu chí
    cluster: communes
    unit_kinds: [commune]
    first_year: 2024
    last_year: 2027
    basis: {instrument: plan, paragraph: "1"}
    ties: dense
    classes:
      - {code: high, name: Cao, at_least: 80}
      - {code: low, name: Thấp, at_least: 0}
    bonus_cap: 2
    bonus:
      - {code: b1, name: Điểm cộng, measure: visits, points_each: 1}
    areas:
      - code: A
        name: Lĩnh vực
        parts:
          - code: A.1
            name: Số lượt
            maximum: 60
            form:
              kind: ladder
              measure: visits
              by: count
              steps: [{at_least: 9, share: 1}, {at_least: 3, share: 0.5}]
          - code: A.2
            name: Đúng hẹn
            maximum: 40
            form:
              kind: sum_of_parts
              parts:
                - {name: Tỷ lệ, share: 0.6, form: {kind: target_ratio, measure: in_time, target: 95, floor: 50}}
                - name: Mức
                  share: 0.4
                  form:
                    kind: level_ladder
                    measure: grade
                    levels: [{code: high, name: Cao, share: 1}, {code: low, name: Thấp, share: 0}]
"""
SAMPLE = {"plan.yaml": PLAN, "rules.yaml": RULES, "set.yaml": INDEX_SET}

type Where = tuple[str, str, str]
type Found = list[tuple[str, int, str, str, str | None]]


def said(message: Message | None) -> str | None:
    return None if message is None else str(message)


def problems_of(texts: dict[str, str]) -> Found:
    with pytest.raises(PackError) as error:
        load_texts("sample", texts, NATIONAL)
    return [(one.file, one.line, one.path, str(one.expected), said(one.hint)) for one in error.value.problems]


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert SAMPLE[file].count(old) == 1
    return {**SAMPLE, file: SAMPLE[file].replace(old, new)}


def line_with(text: str, words: str) -> int:
    (line,) = (number for number, line in enumerate(text.splitlines(), 1) if words in line)
    return line
