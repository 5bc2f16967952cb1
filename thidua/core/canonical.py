"""One way to write a judgement down: the same finding gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from thidua.core.messages import Message


def as_data(value: object) -> object:
    """Plain JSON data for a finding or any value in it; decimals become exact strings."""
    if isinstance(value, Message):
        return {
            "msgid": value.msgid,
            "params": {name: as_data(param) for name, param in value.params},
        }
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: as_data(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [as_data(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _exact(value: Decimal) -> str:
    """Every digit, no exponent, no trailing zeros, and one zero only."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces, ready to be hashed or frozen."""
    return json.dumps(as_data(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
