"""Open points: a default that fits, and a kind that fits what the point is used for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from thidua.core.messages import Message, gettext_noop
from thidua.law.checks.citations import check_basis
from thidua.law.checks.collecting import Check
from thidua.law.reading import EXPECTED, HINTS
from thidua.law.schema import OpenPoint, Pack


def check_open_point(pack: Pack, point: OpenPoint, check: Check) -> None:
    path = f"open_points.{point.code}"
    check_basis(pack, point, path, (point.basis,), check)
    match point.kind:
        case "choice":
            check.known(point, f"{path}.default", str(point.default), point.choices)
        case "date":
            _check_type(point, date, check)
        case "number":
            _check_type(point, Decimal, check)
            _check_bounds(point, check)


def _check_type(point: OpenPoint, kind: type[object], check: Check) -> None:
    if not isinstance(point.default, kind):
        path = f"open_points.{point.code}.default"
        check.problem(point, path, Message.of(EXPECTED[kind]), Message.of(HINTS[kind]))


def _check_bounds(point: OpenPoint, check: Check) -> None:
    if not isinstance(point.default, Decimal):
        return
    path = f"open_points.{point.code}.default"
    hint = Message.of(gettext_noop("mend the default or the bound"))
    if point.at_least is not None and point.default < point.at_least:
        message = Message.of(gettext_noop("the default is below “at_least”, %(bound)s"), bound=point.at_least)
        check.problem(point, path, message, hint)
    if point.at_most is not None and point.default > point.at_most:
        message = Message.of(gettext_noop("the default is above “at_most”, %(bound)s"), bound=point.at_most)
        check.problem(point, path, message, hint)


def check_kind(pack: Pack, about: object, path: str, code: str, kind: str, check: Check) -> None:
    """The open point `code` must be there, and of this kind."""
    check.known(about, path, code, pack.open_points)
    if code in pack.open_points and pack.open_points[code].kind != kind:
        message = Message.of(gettext_noop("the open point “%(code)s” is not of kind “%(kind)s”"), code=code, kind=kind)
        hint = Message.of(gettext_noop("name another open point, or change its kind"))
        check.problem(about, path, message, hint)
