"""Notices for tests: what a test does not name is plain and the same every time."""

from __future__ import annotations

from datetime import date

from thidua.audit.actions import Subject
from thidua.core.messages import Message
from thidua.notices.actions import notify
from thidua.notices.models import Notice
from thidua.people.models import Account
from thidua.people.permissions import ALLOWED, Decision

REPORT = Subject("report", "7", "Báo cáo quý I", "people:me")
TEXT = Message.of("Opened on")


def anyone(_account: Account) -> Decision:
    return ALLOWED


def tell(
    *accounts: Account,
    key: str = "report:7",
    message: Message = TEXT,
    about: Subject = REPORT,
    due_on: date | None = None,
) -> list[Notice]:
    return notify(to=accounts, key=key, message=message, about=about, due_on=due_on, may=anyone, by=None)
