"""What can be imported and exported, by the name it has on the command line; and the errors of a file as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from thidua.core.messages import Message, Text, gettext_noop as _
from thidua.files.formats import CSV, XLSX, Use
from thidua.frame.words import say
from thidua.law.passages import Part, PartKind
from thidua.law.schema import PlanWork, Scheme
from thidua.movements.tables import REGISTER, TASK_REGISTER
from thidua.observations.tables import FIGURES
from thidua.people.actions.importing import ImportReport
from thidua.people.tables import DISCIPLINE, MATTERS, PERSONS, RATINGS, UNITS
from thidua.reports.acts import Act
from thidua.scoring.tables import ASSESSMENTS, CLUSTERS
from thidua.sheets import kinds
from thidua.sheets.columns import Column, Table
from thidua.sheets.worksheets import MAX_BYTES

WAITS = {
    "submissions": (gettext_lazy("Handed in, to be received"), "arrow-up-right-circle-fill"),
    "received": (gettext_lazy("Received, to be accepted or returned"), "arrow-up-right-circle-fill"),
    "more_time": (gettext_lazy("Extensions of what units owe, asked for"), "calendar-event"),
    "reopenings": (gettext_lazy("Opening again what units owe, asked for"), "calendar-event"),
    "products": (gettext_lazy("Products of tasks, to be accepted"), "check-lg"),
    "extensions": (gettext_lazy("Extensions of tasks, asked for"), "calendar-event"),
    "releases": (gettext_lazy("Tasks no longer feasible, to be confirmed"), "slash-circle"),
    "activities": (gettext_lazy("Activities to be confirmed"), "check-lg"),
    "activities_returned": (gettext_lazy("Activities returned, to be mended"), "exclamation-circle-fill"),
    "papers_to_sign": (gettext_lazy("Papers to be signed"), "pencil"),
    "papers_to_issue": (gettext_lazy("Papers to be issued"), "check-lg"),
    "difficulties": (gettext_lazy("Open difficulties"), "exclamation-circle-fill"),
    "heads": (gettext_lazy("Units with more than one head"), "exclamation-circle-fill"),
    "transfers": (gettext_lazy("Staff transfers to be answered"), "people"),
    "requests": (gettext_lazy("Requests about personal data"), "file-earmark-text"),
    "requests_overdue": (gettext_lazy("Requests about personal data, overdue"), "exclamation-circle-fill"),
}
"""What may wait for an account, by the code of `queries.Waiting`: its words and its icon."""


PARTS: dict[PartKind, tuple[str | Promise, str]] = {
    "movement": (gettext_lazy("Recorded in:"), "movements:movements"),
    "round": (gettext_lazy("A round opens:"), "movements:rounds"),
    "reform_area": (gettext_lazy("Area of reform:"), "scoring:areas"),
    "goal": (gettext_lazy("Goal:"), "targets:goal"),
    "obligation": (gettext_lazy("Units owe:"), "movements:duty_boards"),
    "task_count": (gettext_lazy("Counted from the tasks:"), "movements:task_boards"),
    "activity_count": (gettext_lazy("Counted from the activities:"), "movements:activities"),
    "scheme": (gettext_lazy("Award:"), "awards:scheme"),
    "condition": (gettext_lazy("Condition:"), "awards:scheme"),
    "index_set": (gettext_lazy("Index set:"), "scoring:ranking"),
    "open_point": (gettext_lazy("Open point:"), "movements:open_points"),
    "work": (gettext_lazy("Carried out in:"), ""),
}
"""What a part of the rules is called where the plan names it, and the page on which it lives."""

WORKS: dict[PlanWork, tuple[str | Promise, str]] = {
    "activities": (gettext_lazy("Activities"), "movements:activities"),
    "awards": (gettext_lazy("Awards"), "awards:schemes"),
    "difficulties": (gettext_lazy("Difficulties"), "feedback:difficulties"),
    "goals": (gettext_lazy("Goals"), "targets:goals"),
    "persons": (gettext_lazy("Staff"), "people:staff"),
    "ranking": (gettext_lazy("Ranking"), "scoring:ranking"),
    "reminders": (gettext_lazy("Reminders"), "movements:reminders"),
    "reorganisations": (gettext_lazy("Reorganisations"), "reorganisations:list"),
    "tasks": (gettext_lazy("Tasks"), "movements:task_boards"),
    "units": (gettext_lazy("Units"), "people:units"),
}
"""The work in which a provision is carried out, and its page."""


def shown_part(part: Part, schemes: Mapping[str, Scheme]) -> tuple[str, str, str, str]:
    """A part of the rules as the plan's page shows it: what it is, its name, its page, and the award it belongs to."""
    label, url_name = PARTS[part.kind]
    match part.kind:
        case "goal" | "scheme":
            return str(label), say(part.name), reverse(url_name, args=[part.code]), ""
        case "condition":
            award = schemes[part.scheme]
            return str(label), say(part.name), reverse(url_name, args=[award.code]), say(award.name)
        case "open_point":
            return str(label), say(part.name), f"{reverse(url_name)}#{part.code}", ""
        case "work":
            name, page = WORKS[cast("PlanWork", part.code)]
            return str(label), str(name), reverse(page), ""
    return str(label), say(part.name), reverse(url_name), ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: what it holds, whether it is exported by cluster and year, whether it is about persons, whether
    its rows at least may name some, and whether it is a register of the movement.
    """

    code: str
    table: Table
    holds: Message
    by_cluster: bool = False
    of_persons: bool = False
    may_name_persons: bool = False
    of_movement: bool = False

    @property
    def use(self) -> Use:
        """The files that are taken for it."""
        return Use(f"import_{self.code}", (XLSX, CSV), MAX_BYTES)


KINDS = {
    kind.code: kind
    for kind in (
        Kind("units", UNITS, Message(_("Agencies and localities, who stands above them, who carries on after whom."))),
        Kind("clusters", CLUSTERS, Message(_("Which unit competes in which cluster in which year."))),
        Kind(
            "persons",
            PERSONS,
            Message(_("Who works where, in which post, from when to when: a row a post.")),
            of_persons=True,
        ),
        Kind("ratings", RATINGS, Message(_("The yearly rating of every person.")), of_persons=True),
        Kind("discipline", DISCIPLINE, Message(_("Disciplinary actions: what, when, until when.")), of_persons=True),
        Kind(
            "matters",
            MATTERS,
            Message(_("Inspections, complaints and other matters that are being looked into.")),
            of_persons=True,
        ),
        Kind(
            "figures",
            FIGURES,
            Message(_("Figures of units and persons by measure and year, as the plan's measures name them.")),
            by_cluster=True,
            may_name_persons=True,
        ),
        Kind(
            "assessments",
            ASSESSMENTS,
            Message(_("What units answer to the components of their index set, a row a figure.")),
            by_cluster=True,
        ),
        Kind(
            "submissions",
            REGISTER,
            Message(
                _(
                    "What units handed in on paper before this program was used, a row a document. What it leaves out "
                    "of the years it tells of counts as not handed in."
                )
            ),
            of_movement=True,
        ),
        Kind(
            "tasks",
            TASK_REGISTER,
            Message(_("Tasks assigned on paper before this program was used, and when they were done, a row a task.")),
            of_movement=True,
        ),
    )
}
OF_USE = {kind.use.code: kind for kind in KINDS.values()}
# Anyone who sees results may see where a figure came from.
OF_FIGURES = [KINDS["figures"].use.code, KINDS["assessments"].use.code]

ERRORS = Table(
    Text("Lỗi", "Errors"),
    (
        Column("sheet", Text("Trang tính", "Sheet"), kinds.text()),
        Column("row", Text("Dòng", "Row"), kinds.integer(), required=False),
        Column("column", Text("Cột", "Column"), kinds.text(), required=False),
        Column("value", Text("Giá trị trong ô", "Value"), kinds.text(), required=False),
        Column("problem", Text("Sai gì", "What is wrong"), kinds.text()),
        Column("remedy", Text("Cách sửa", "How to mend it"), kinds.text()),
    ),
)


def error_rows(report: ImportReport) -> Iterator[dict[str, object]]:
    for error in report.errors:
        yield {
            "sheet": error.sheet,
            "row": error.row,
            "column": say(error.column) or None,
            "value": error.value or None,
            "problem": say(error.problem),
            "remedy": say(error.remedy),
        }


AUDIT = Table(
    Text("Nhật ký", "Audit log"),
    (
        Column("number", Text("Số", "Number"), kinds.integer(), required=False),
        Column("at", Text("Thời điểm", "Time"), kinds.text()),
        Column("who", Text("Người thực hiện", "Who"), kinds.text()),
        Column("on_behalf_of", Text("Thay mặt", "On behalf of"), kinds.text(), required=False),
        Column("act", Text("Việc", "Act"), kinds.text()),
        Column("kind", Text("Loại bản ghi", "Kind of record"), kinds.text()),
        Column("record", Text("Bản ghi", "Record"), kinds.text(), required=False),
        Column("changes", Text("Thay đổi", "Changes"), kinds.text(), required=False),
        Column("reason", Text("Lý do", "Reason"), kinds.text(), required=False),
        Column("address", Text("Địa chỉ mạng", "Network address"), kinds.text(), required=False),
        Column("hash", Text("Mã băm", "Hash"), kinds.text(), required=False),
    ),
)


def audit_rows(found: Iterable[Act]) -> Iterable[dict[str, str | int | None]]:
    for act in found:
        yield {
            "number": act.link.number if act.link.number_open else None,
            "at": f"{localtime(act.at):%d/%m/%Y %H:%M:%S}",
            "who": act.who,
            "on_behalf_of": act.on_behalf_of or None,
            "act": act.verb,
            "kind": act.kind,
            "record": act.record or None,
            "changes": "; ".join(map(str, act.changes)) or None,
            "reason": act.said.reason or None if act.said else None,
            "address": act.said.address if act.said else None,
            "hash": act.link.hash if act.link.number_open else None,
        }
