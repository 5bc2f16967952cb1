from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.observations import amount, make_observation
from tests.factories.people import make_account, make_province
from thidua.audit.models import Entry
from thidua.core.findings import Source
from thidua.core.messages import Message, Text
from thidua.core.targets import IndexYear
from thidua.law.schema import Measure as DeclaredMeasure, PublishedIndex as DeclaredIndex
from thidua.observations.actions import publish_indices, sync_measures
from thidua.observations.figures import MeasureRule
from thidua.observations.models import Measure, PublishedIndex
from thidua.observations.queries import published

pytestmark = pytest.mark.django_db


def declared(code: str = "plan", name: str = "Kế hoạch") -> DeclaredMeasure:
    return DeclaredMeasure(code=code, name=Text(name, "Plan"), kind="level", aggregation="none")


def test_sync_measures_keeps_what_a_measure_admits() -> None:
    scale = DeclaredMeasure(code="scale", name=Text("Thang"), kind="points", at_least=Decimal(0), at_most=Decimal(100))
    counted = DeclaredMeasure(code="counted", name=Text("Hồ sơ"), kind="amount", whole_numbers=True)
    sync_measures(measures=[scale, counted, declared()], levels={"plan": {"full": Text("Đủ", "Full")}})
    assert {measure.code: measure.rule for measure in Measure.objects.all()} == {
        "scale": MeasureRule(kind="points", at_least=Decimal(0), at_most=Decimal(100)),
        "counted": MeasureRule(kind="amount", whole_numbers=True),
        "plan": MeasureRule(kind="level", levels={"full": Text("Đủ", "Full")}),
    }
    sync_measures(measures=[replace(scale, at_most=None), replace(counted, whole_numbers=False)], levels={})
    assert Measure.objects.get(code="counted").rule == MeasureRule(kind="amount")
    assert Measure.objects.get(code="scale").rule == MeasureRule(kind="points", at_least=Decimal(0))


def test_sync_measures_adds_and_renames_and_leaves_the_rest() -> None:
    sync_measures(measures=[declared(), declared("other")], levels={"plan": {"full": Text("Đủ", "Full")}})
    before = Measure.objects.get(code="plan")
    make_observation(amount(1, measure=Measure.objects.create(code="old", kind="amount").code))
    sync_measures(measures=[declared(name="Có kế hoạch")], levels={"plan": {"none": Text("Không")}})
    after = Measure.objects.get(code="plan")
    assert (after.pk, after.name_vi, after.name_en) == (before.pk, "Có kế hoạch", "Plan")
    assert (after.kind, after.aggregation, after.levels) == ("level", "none", {"none": {"vi": "Không", "en": ""}})
    assert list(Measure.objects.values_list("code", flat=True)) == ["old", "other", "plan"]


PAPI = DeclaredIndex(
    index="papi",
    year=2023,
    score=Decimal("39.96"),
    rank=54,
    ranked=61,
    rank_official=True,
    published_on=date(2024, 4, 2),
    source="Báo cáo PAPI 2023",
    status="secondary",
    note=Text("Ghi chú", "Note"),
)


def test_published_gives_each_year_with_its_source() -> None:
    province, other = make_province(), make_province("Tỉnh Gia Lai", code="64")
    bare = DeclaredIndex(index="papi", year=2022)
    publish_indices(rows=[PAPI, bare, DeclaredIndex(index="pci", year=2023)], province=province, by=None)
    keys = {row.year: str(row.pk) for row in PublishedIndex.objects.filter(index="papi")}
    said = Message.of("published result of %(year)s", year="2022")
    assert published("papi", province) == {
        2022: IndexYear(2022, None, None, None, False, None, Source("published_index", keys[2022], said)),
        2023: IndexYear(
            2023, Decimal("39.96"), 54, 61, True, date(2024, 4, 2),
            Source("published_index", keys[2023], "Báo cáo PAPI 2023", "", "2024-04-02"),
        ),
    }  # fmt: skip
    assert published("papi", other) == published("sipas", province) == {}


def test_publish_indices_corrects_a_year_and_leaves_an_audit_entry() -> None:
    province, account = make_province(), make_account("lan")
    publish_indices(rows=[PAPI], province=province, by=None)
    corrected = DeclaredIndex(index="papi", year=2023, score=Decimal("40.01"), source="Đính chính")
    publish_indices(rows=[corrected], province=province, by=account)
    row = PublishedIndex.objects.get()
    assert (row.score, row.rank, row.rank_official, row.source, row.note) == (
        Decimal("40.01"), None, False, "Đính chính", "",
    )  # fmt: skip
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.subject_key) == ("publish_indices", account, str(province.pk))
    assert entry.said.after == {"results": 1}
