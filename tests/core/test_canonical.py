import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from tests.factories.core import (
    MET,
    PLAN,
    amount,
    case_of,
    component,
    decimals,
    index_set,
    section,
    share,
    source,
    text,
)
from thidua.core.canonical import as_data, canonical_json
from thidua.core.findings import Finding
from thidua.core.forms import Ratio
from thidua.core.index import index_finding, score_index
from thidua.core.messages import Message

FINDING = Finding(
    outcome=MET,
    label=text("Không có hồ sơ trễ"),
    value=Decimal("0.00"),
    threshold=Decimal("1E+1"),
    basis=(PLAN,),
    sources=(source("7"),),
    parts=(Finding(MET, "part"),),
    need=1,
    reason=Message.of("%(count)s by %(day)s", count=3, day=date(2024, 12, 31)),
    unit="count",
    code="c",
)


def test_canonical_json_of_a_finding_byte_for_byte() -> None:
    assert canonical_json(FINDING) == (
        '{"basis":[{"instrument":"plan","note":null,"paragraph":"III.1.a","status":"verified"}],"code":"c",'
        '"exempt":false,"label":{"en":"Không có hồ sơ trễ (en)","vi":"Không có hồ sơ trễ"},"need":1,"outcome":"met",'
        '"parts":[{"basis":[],"code":"","exempt":false,"label":"part","need":null,"outcome":"met","parts":[],"reason":null,'
        '"remedy":null,"sources":[],"threshold":null,"unit":"","value":null}],'
        '"reason":{"msgid":"%(count)s by %(day)s","params":{"count":3,"day":"2024-12-31"}},"remedy":null,'
        '"sources":[{"as_of":"","key":"7","kind":"observation","label":"Observation 7","url_name":""}],'
        '"threshold":"10","unit":"count","value":"0"}'
    )


def test_same_facts_and_rules_give_the_same_bytes_however_they_are_written() -> None:
    judged = index_set(section("1", component("1.1", 4, Ratio(measure="1.1")), component("1.2", 6)))
    once = case_of(share("1", "4", "1.1"), amount("1", "1.2"))
    again = case_of(amount("1.00", "1.2"), share("1.0", "4.00", "1.1"))
    assert canonical_json(index_finding(score_index(judged, once))) == canonical_json(
        index_finding(score_index(judged, again))
    )


def test_another_figure_gives_other_bytes() -> None:
    assert canonical_json(FINDING) != canonical_json(replace(FINDING, value=Decimal("0.01")))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("95", "95"),
        ("95.10", "95.1"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-1.50", "-1.5"),
        ("0.3333333333333333333333333333", "0.3333333333333333333333333333"),
        ("12345678901234567890123456789012.50", "12345678901234567890123456789012.5"),
    ],
)
def test_decimals_are_written_exactly_and_in_one_way(value: str, written: str) -> None:
    assert as_data(Decimal(value)) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_decimals_lose_nothing(value: Decimal) -> None:
    assert Decimal(str(as_data(value))) == value


@given(decimals(-1000, 1000), st.integers(0, 5))
def test_equal_decimals_are_written_alike(value: Decimal, zeros: int) -> None:
    assert as_data(value.quantize(Decimal(1).scaleb(-2 - zeros))) == as_data(value)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("Sở Nội vụ", "Sở Nội vụ"),
        (MET, "met"),
        (date(2024, 12, 31), "2024-12-31"),
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), "2024-12-31T17:00:00+00:00"),
        ([1, Decimal("2.0")], [1, "2"]),
        ((MET, "a"), ["met", "a"]),
        ({"b": Decimal("1.0"), "a": None}, {"b": "1", "a": None}),
        (
            Message.of("%(part)s: %(why)s", part=text("a"), why=Message.of("b")),
            {
                "msgid": "%(part)s: %(why)s",
                "params": {"part": {"vi": "a", "en": "a (en)"}, "why": {"msgid": "b", "params": {}}},
            },
        ),
    ],
)
def test_as_data_knows_every_value_a_finding_may_hold(value: object, data: object) -> None:
    assert as_data(value) == data


@pytest.mark.parametrize("value", [0.1, {1: "a"}, {1, 2}, object(), Finding])
def test_as_data_refuses_what_could_be_written_in_more_than_one_way(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        as_data(value)


def test_canonical_json_reads_back_as_the_same_data() -> None:
    assert json.loads(canonical_json(FINDING)) == as_data(FINDING)
