"""Facts, cases, forms, sets, conditions and targets for tests of the engine: plain unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from thidua.core.conditions import Condition, Exemption, Group, Rule
from thidua.core.facts import Case, Fact, Parameter
from thidua.core.findings import Basis, Finding, Outcome, Source
from thidua.core.forms import AnyForm, Scored, YesNo
from thidua.core.index import Adjustment, ClassBand, Component, IndexSet, Section, WhenNothingArose
from thidua.core.messages import Text
from thidua.core.targets import IndexYear, Point, Target, TargetRule

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DETERMINABLE
PLAN = Basis("plan", "III.1.a")

type Number = Decimal | int | str
type Years = Mapping[int, Iterable[Fact]]

outcomes = st.sampled_from(Outcome)


def decimals(low: Number, high: Number, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


def text(vi: str) -> Text:
    return Text(vi, f"{vi} (en)")


def source(key: str) -> Source:
    return Source("observation", key, f"Observation {key}")


# Facts


def amount(value: Number, measure: str = "m", **more: Any) -> Fact:
    return Fact(measure, value=Decimal(value), **more)


def share(numerator: Number, denominator: Number, measure: str = "m", **more: Any) -> Fact:
    return Fact(measure, numerator=Decimal(numerator), denominator=Decimal(denominator), **more)


def level(code: str, measure: str = "m", **more: Any) -> Fact:
    return Fact(measure, level=code, **more)


def incomplete(measure: str = "m", **more: Any) -> Fact:
    return Fact(measure, **more)


def nothing(measure: str = "m", note: str = "") -> Fact:
    return Fact(measure, applicable=False, note=note)


def case_of(*facts: Fact, years: Years | None = None, **more: Any) -> Case:
    """The case of 2024; `years` are the facts of other years."""
    others = {year: by_measure(known) for year, known in (years or {}).items()}
    return Case(year=2024, facts=by_measure(facts), other_years=others, **more)


def by_measure(facts: Iterable[Fact]) -> dict[str, Fact]:
    return {fact.measure: fact for fact in facts}


def parameter(code: str, value: Number) -> Parameter:
    return Parameter(code, text(code), value, text("why"), Basis("plan", code, "assumed"))


# Scoring forms


def score(form: AnyForm, *facts: Fact, maximum: Number = 10, **more: Any) -> Scored:
    return form.score(Decimal(maximum), case_of(*facts, **more))


# Index sets


def component(
    code: str = "1.1",
    maximum: Number = 10,
    form: AnyForm | None = None,
    when_nothing_arose: WhenNothingArose | None = None,
    **more: Any,
) -> Component:
    """A component with a measure of its own name, done or not done, unless told otherwise."""
    return Component(
        code=code,
        name=text(code),
        maximum=Decimal(maximum),
        form=form or YesNo(measure=code),
        when_nothing_arose=when_nothing_arose,
        **more,
    )


def section(code: str, *parts: Section | Component) -> Section:
    return Section(code=code, name=text(code), parts=parts)


def adjustment(code: str, each: Number = 1, maximum: Number | None = None) -> Adjustment:
    return Adjustment(
        code=code,
        name=text(code),
        measure=code,
        points_each=Decimal(each),
        maximum=None if maximum is None else Decimal(maximum),
    )


CLASSES = tuple(
    ClassBand(code=code, name=text(code), at_least=Decimal(bound))
    for code, bound in (("excellent", 90), ("good", 80), ("fair", 65), ("average", 50), ("weak", 0))
)


def index_set(*areas: Section, **more: Any) -> IndexSet:
    return IndexSet(
        **{
            "code": "departments",
            "name": text("departments"),
            "cluster": "departments",
            "unit_kinds": ("department",),
            "first_year": 2023,
            "last_year": 2030,
            "areas": areas,
            "classes": CLASSES,
            "basis": Basis("qd-707"),
            **more,
        }
    )


# Conditions and findings


def condition(rule: Rule, code: str = "c", exemptions: tuple[Exemption, ...] = (), **more: Any) -> Condition:
    return Condition(
        code=code,
        label=text(code),
        rule=rule,
        basis=(PLAN,),
        remedy=text("remedy"),
        exemptions=exemptions,
        **more,
    )


def group(need: int | str, *conditions: Condition, code: str = "g") -> Condition:
    return condition(Group(need=need, conditions=conditions), code)


def leaf(outcome: Outcome, label: str = "leaf") -> Finding:
    return Finding(outcome, label)


# Targets


def target(rule: TargetRule) -> Target:
    return Target(code="G", goal="G", label=text("G"), rule=rule, basis=(PLAN,), remedy=text("remedy"))


def point(on: date, value: Number) -> Point:
    return Point(on, Decimal(value), source(on.isoformat()))


def published(year: int, score: Number | None, rank: int | None = None, *, official: bool = True) -> IndexYear:
    given = None if score is None else Decimal(score)
    return IndexYear(year, given, rank, 63 if rank else None, official, date(year + 1, 4, 17), source(str(year)))
