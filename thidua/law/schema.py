"""What a regulation pack states, as typed objects.

Every file of a pack is read into one of the `…File` classes; `Pack` is the whole, checked and ready to judge by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from thidua.core.conditions import Condition
from thidua.core.dated import Status
from thidua.core.duties import Obligation, Reminders
from thidua.core.findings import Basis
from thidua.core.index import IndexSet
from thidua.core.messages import Text
from thidua.core.targets import Target
from thidua.core.tasks import TaskCount
from thidua.law.papers import PaperForm, PaperKind

UnitKind = Literal[
    "province",
    "department",
    "management_board",
    "central_agency",
    "district",
    "commune",
    "sub_unit",
    "organisation",
]
StaffCategory = Literal["cadre", "civil_servant", "public_employee", "worker"]
PlanWork = Literal[
    "activities", "awards", "difficulties", "goals", "persons", "ranking", "reminders", "reorganisations", "tasks",
    "units",
]  # fmt: skip
"""The work of the program in which a provision is carried out that no rule of the pack judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A law, decree, decision or plan that rules rest on."""

    code: str
    number: str
    title: Text
    kind: str
    issued_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    replaced_by: str = ""
    status: Status = "verified"
    note: Text | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A passage of the plan's own text, cited by `id` (as II.5.a); `parent` is the passage it stands under.

    `cite` is how people cite it.
    """

    id: str
    cite: Text | None = None
    heading: str = ""
    text: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What the plan says on one point (purpose, content, participant, award rule, responsibility), and where."""

    code: str
    kind: Literal["plan", "content", "participant", "award", "responsibility"]
    text: Text
    paragraphs: tuple[str, ...]
    unit_kinds: tuple[UnitKind, ...] = ()
    due: DueDate | None = None
    responsible: Text | None = None
    carried_out_by: tuple[PlanWork, ...] = ()
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """When something is owed: once on a day, or each year by a month and day; `last_day` is the month's end."""

    once: date | None = None
    yearly_month: int | None = None
    yearly_day: int | Literal["last_day"] | None = None
    first_year: int | None = None
    last_year: int | None = None
    event: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal of the plan; the targets that measure it may be several."""

    code: str
    text: Text
    paragraph: str
    targets: tuple[Target, ...]
    general: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReformArea:
    """One of the areas of reform that units compete in."""

    code: str
    name: Text
    paragraph: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A line of the plan's recipients, and which units it means; a body outside the movement has none.

    Units are meant by their kind, except some, or by their official codes.
    """

    name: str
    unit_kinds: tuple[UnitKind, ...] = ()
    except_codes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    code_list: str = "agency"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementFacts:
    """The movement itself: what a plan states on its first page and in its last lines.

    A round opens with `round_event`, whenever that is; the month in which the plan expects it decides nothing.
    `own_plan` is the obligation by which units hand in their own plans under this one.
    """

    code: str
    title: Text
    authority: Text
    standing_agency: Text
    signer: str
    legal_bases: tuple[Basis, ...]
    starts_on: date
    ends_on: date
    first_round: int
    last_round: int
    baseline_year: int
    round_event: Text
    recipients: tuple[Recipient, ...]
    paragraphs: tuple[str, ...]
    round_paragraph: str = ""
    round_expected_month: int | None = None
    own_plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is measured; how the figures of several units make one; between which bounds an amount lies; whether it
    counts things, so that its numbers are whole.
    """

    code: str
    name: Text
    kind: Literal["share", "amount", "level", "yes_no", "points"]
    aggregation: Literal["ratio_of_sums", "sum", "none"] = "none"
    subject: Literal["unit", "person", "province"] = "unit"
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    whole_numbers: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """A question the plan leaves open: its default, why, and what else could be chosen."""

    code: str
    label: Text
    kind: Literal["number", "choice", "date"]
    default: Decimal | date | str
    reason: Text
    basis: Basis
    choices: Mapping[str, Text] = field(default_factory=dict)
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Level codes from low to high with their names."""

    code: str
    levels: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Units of some kinds that are ranked with one another."""

    code: str
    name: Text
    unit_kinds: tuple[UnitKind, ...]
    last_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCount:
    """Into which measure the confirmed activities of a year are counted."""

    measure: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Which award, by whom, to whom, under which condition, with which prize, and while which law is in force."""

    code: str
    name: Text
    award: str
    authority: Literal["province", "district", "commune"]
    recipient: Literal["collective", "individual"]
    condition: Condition
    basis: tuple[Basis, ...]
    rounds: tuple[Literal["yearly", "final"], ...] = ("yearly", "final")
    valid_from: date | None = None
    valid_to: date | None = None
    unit_kinds: tuple[UnitKind, ...] = ()
    categories: tuple[StaffCategory, ...] = ()
    prize: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalIndex:
    """An index that others compute for provinces, who publishes it, and between which bounds its score lies."""

    code: str
    name: Text
    publisher: Text
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedIndex:
    """A published result of an external index for the province and a year."""

    index: str
    year: int
    score: Decimal | None = None
    rank: int | None = None
    ranked: int | None = None
    rank_official: bool = False
    published_on: date | None = None
    source: str = ""
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    """A level of a scale that law changes over time; `points_from` is its least of 100 points, where points decide."""

    code: str
    name: Text
    points_from: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """One value of a dated parameter, in force from a day."""

    since: date
    value: Decimal | tuple[ScaleLevel, ...]
    reference: Basis
    until: date | None = None
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedParameter:
    """A number that law changes over time, such as the base salary."""

    code: str
    name: Text
    values: tuple[DatedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day off on a weekday, or a weekend day worked to make up for one."""

    date: date
    name: Text
    kind: Literal["day_off", "makeup"]
    reference: str
    status: Status = "verified"
    note: Text | None = None
    in_force: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayTable:
    """Days off and make-up days of the years `first_year` to `last_year`."""

    first_year: int
    last_year: int
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOrder:
    """Which kinds a kind of unit may stand below; below none it stands at the top."""

    kind: UnitKind
    below: tuple[UnitKind, ...]
    reference: Basis
    status: Status = "verified"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """The content of one YAML file of a pack: any of these lists may stand in any file."""

    movement: MovementFacts | None = None
    instruments: tuple[Instrument, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    provisions: tuple[Provision, ...] = ()
    reform_areas: tuple[ReformArea, ...] = ()
    goals: tuple[Goal, ...] = ()
    measures: tuple[Measure, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    reminders: Reminders | None = None
    task_counts: tuple[TaskCount, ...] = ()
    activity_counts: tuple[ActivityCount, ...] = ()
    scales: tuple[Scale, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    index_sets: tuple[IndexSet, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    external_indices: tuple[ExternalIndex, ...] = ()
    published_indices: tuple[PublishedIndex, ...] = ()
    dated: tuple[DatedParameter, ...] = ()
    paper_kinds: tuple[PaperKind, ...] = ()
    paper_forms: tuple[PaperForm, ...] = ()
    unit_orders: tuple[UnitOrder, ...] = ()
    holidays: HolidayTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A whole regulation pack with the national law it stands on; `sha256` names its exact text."""

    code: str
    sha256: str
    movement: MovementFacts
    instruments: Mapping[str, Instrument]
    paragraphs: Mapping[str, Paragraph]
    provisions: tuple[Provision, ...]
    reform_areas: tuple[ReformArea, ...]
    goals: tuple[Goal, ...]
    measures: Mapping[str, Measure]
    open_points: Mapping[str, OpenPoint]
    obligations: Mapping[str, Obligation]
    reminders: Reminders | None
    task_counts: tuple[TaskCount, ...]
    activity_counts: tuple[ActivityCount, ...]
    scales: Mapping[str, Scale]
    clusters: Mapping[str, Cluster]
    index_sets: Mapping[str, IndexSet]
    schemes: Mapping[str, Scheme]
    external_indices: Mapping[str, ExternalIndex]
    published_indices: tuple[PublishedIndex, ...]
    dated: Mapping[str, DatedParameter]
    paper_kinds: Mapping[str, PaperKind]
    paper_forms: Mapping[str, PaperForm]
    unit_orders: Mapping[str, UnitOrder]
    holidays: HolidayTable
