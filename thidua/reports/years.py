"""What the movement did year by year: a column of figures for each kind of thing, and what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.core.duties import DutyState
from thidua.core.tasks import TaskState
from thidua.documents.models import NUMBERED, Paper
from thidua.documents.permissions import can_view_papers, papers_open_to
from thidua.feedback.models import State
from thidua.feedback.permissions import can_view_difficulties, difficulties_open_to
from thidua.frame.words import say
from thidua.movements.models import ActivityState, Duty, Movement, MovementStatus, MovementStep, Round, Task, Urged
from thidua.movements.permissions import (
    activities_open_to,
    can_view_activities,
    can_view_duties,
    can_view_registrations,
    can_view_tasks,
    movements_open_to,
    registrations_open_to,
)
from thidua.movements.queries import counts_by_year, in_task_state, pack_of, provinces_in_turn, rounds
from thidua.observations.models import PublishedIndex
from thidua.people.models import Account
from thidua.people.permissions import Decision
from thidua.reorganisations.models import Reorganisation, Status
from thidua.reorganisations.permissions import reorganisations_open_to
from thidua.scoring.models import Result, ScoringRun
from thidua.scoring.permissions import can_view_ranking
from thidua.targets.permissions import can_view_goals
from thidua.targets.queries.indices import indices

NOT_OWED = (DutyState.NOT_OPEN, DutyState.EXEMPT, DutyState.CLOSED)
IN_TIME = (DutyState.SUBMITTED, DutyState.ACCEPTED)
LATE = (DutyState.SUBMITTED_LATE, DutyState.ACCEPTED_LATE)
MISSING = (DutyState.OVERDUE, DutyState.RETURNED_LATE)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many there were in a year, where they are listed, and how many of them were what."""

    count: int
    url: str
    parts: Sequence[tuple[str | Promise, int]] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of thing that is counted, by the year."""

    label: str | Promise
    figures: Mapping[int, Figure]


type Counting = Callable[[Movement, Account, datetime], Mapping[int, Figure]]


def columns_of(movement: Movement, account: Account, now: datetime) -> list[Column]:
    """What is counted of each year, over what the account may see; without the kinds of which it may see nothing."""
    return [Column(label, count(movement, account, now)) for label, may, count in COLUMNS if may(account)]


def _duties(movement: Movement, _account: Account, now: datetime) -> dict[int, Figure]:
    found = {}
    for year, counts in counts_by_year(Duty.objects.filter(movement=movement), now).items():
        in_time, late, missing = (sum(counts[state] for state in states) for states in (IN_TIME, LATE, MISSING))
        parts = [(_("in time"), in_time), (_("late"), late), (_("still missing"), missing)]
        owed = sum(counts.values()) - sum(counts[state] for state in NOT_OWED)
        found[year] = Figure(owed, reverse("movements:duty_board", args=[year]), parts)
    return found


def _tasks(movement: Movement, _account: Account, now: datetime) -> dict[int, Figure]:
    on_time = Count("pk", filter=in_task_state(TaskState.DONE_ON_TIME, now))
    rows = Task.objects.filter(movement=movement).order_by().values_list("year").annotate(Count("pk"), on_time=on_time)
    return {
        year: Figure(count, reverse("movements:task_board", args=[year]), [(_("done on time"), done)])
        for year, count, done in rows
    }


def _registrations(movement: Movement, account: Account, _now: datetime) -> dict[int, Figure]:
    seen = registrations_open_to(account).filter(held__movement=movement).order_by().values_list("held__year")
    rows = seen.annotate(Max("held"), Count("pk"), units=Count("pk", filter=Q(person=None)))
    listed = reverse("movements:registrations")
    return {
        year: Figure(count, f"{listed}?held={held}", [(_("of units"), units), (_("of persons"), count - units)])
        for year, held, count, units in rows
    }


def _activities(movement: Movement, account: Account, _now: datetime) -> dict[int, Figure]:
    confirmed = activities_open_to(account).filter(movement=movement, state=ActivityState.CONFIRMED)
    rows = confirmed.order_by().values_list(ExtractYear("first_day")).annotate(Count("pk"))
    listed = reverse("movements:activities")
    return {year: Figure(count, f"{listed}?state={ActivityState.CONFIRMED}&{_within(year)}") for year, count in rows}


def _difficulties(movement: Movement, account: Account, _now: datetime) -> dict[int, Figure]:
    seen = difficulties_open_to(account).filter(movement=movement).order_by().values_list(ExtractYear("reported_at"))
    rows = seen.annotate(Count("pk"), answered=Count("pk", filter=Q(state=State.ANSWERED)))
    listed = reverse("feedback:difficulties")
    return {
        year: Figure(count, f"{listed}?{_within(year)}", [(_("answered"), answered)]) for year, count, answered in rows
    }


def _letters(movement: Movement, account: Account, _now: datetime) -> dict[int, Figure]:
    urging = Urged.objects.filter(duty__movement=movement).order_by().values("paper")
    return _papers(papers_open_to(account).filter(pk__in=urging), "letter")


def _reports(movement: Movement, account: Account, _now: datetime) -> dict[int, Figure]:
    about = papers_open_to(account).filter(subject_kind="movement", subject_key=str(movement.pk))
    return _papers(about, "report")


def _papers(found: QuerySet[Paper], kind: str) -> dict[int, Figure]:
    rows = found.filter(kind=kind, state__in=NUMBERED).order_by().values_list("year").annotate(Count("pk"))
    listed = reverse("documents:register")
    return {year: Figure(count, f"{listed}?year={year}&kind={kind}") for year, count in rows}


def _within(year: int) -> str:
    return f"since={year}-01-01&until={year}-12-31"


COLUMNS: tuple[tuple[str | Promise, Callable[[Account], Decision], Counting], ...] = (
    (_("What units owe"), can_view_duties, _duties),
    (_("Tasks"), can_view_tasks, _tasks),
    (_("Registrations"), can_view_registrations, _registrations),
    (_("Activities confirmed"), can_view_activities, _activities),
    (_("Difficulties reported"), can_view_difficulties, _difficulties),
    (_("Letters of urging"), can_view_papers, _letters),
    (_("Reports on difficulties"), can_view_papers, _reports),
)


@dataclass(frozen=True, slots=True)
class First:
    """Who comes first in a ranking: several, where the same index makes them share the place."""

    run: ScoringRun
    cluster: str
    results: list[Result]


@dataclass(frozen=True, slots=True)
class Year:
    """What is counted of a year, column by column, and what happened in it."""

    year: int
    figures: list[tuple[str | Promise, Figure | None]]
    rounds: list[Round]
    firsts: list[First]
    published: list[tuple[str, PublishedIndex]]
    steps: list[MovementStep]
    own: list[Movement]
    reorganisations: list[Reorganisation]


def years_of(movement: Movement, account: Account, columns: Sequence[Column], today: date) -> list[Year]:
    """Every year from the one in which the movement starts to this one, or to the last of which there is something to
    tell, the newest first.
    """
    held = _by_year(rounds(movement), lambda one: one.year)
    firsts = _firsts(movement) if can_view_ranking(account) else {}
    published = _published(movement) if can_view_goals(account) else {}
    steps = _by_year(movement.steps.all(), lambda one: one.on.year)
    own = _by_year(_own_movements(movement, account), lambda one: one.starts_on.year)
    done = reorganisations_open_to(account).filter(status=Status.CARRIED_OUT).order_by("effective_on", "pk")
    reorganised = _by_year(done, lambda one: one.effective_on.year)
    last = max([movement.ends_on.year, *steps, *reorganised])
    return [
        Year(
            year=year,
            figures=[(column.label, column.figures.get(year)) for column in columns],
            rounds=held[year],
            firsts=firsts.get(year, []),
            published=published.get(year, []),
            steps=steps[year],
            own=own[year],
            reorganisations=reorganised[year],
        )
        for year in range(min(today.year, last), movement.starts_on.year - 1, -1)
    ]


def _by_year[T](found: Iterable[T], year_of: Callable[[T], int]) -> Mapping[int, list[T]]:
    by_year: dict[int, list[T]] = defaultdict(list)
    for one in found:
        by_year[year_of(one)].append(one)
    return by_year


def _firsts(movement: Movement) -> Mapping[int, list[First]]:
    """The first of every ranking, in the order of the rules' clusters."""
    by_run: dict[ScoringRun, list[Result]] = defaultdict(list)
    found = Result.objects.filter(run__movement=movement, run__current=True, rank=1).select_related("run", "unit")
    for result in found.order_by("unit__search_name"):
        by_run[result.run].append(result)
    names = {code: say(cluster.name) for code, cluster in pack_of(movement.regulation).clusters.items()}
    order = list(names)
    firsts = [First(run, names[run.cluster], of_run) for run, of_run in by_run.items() if run.cluster in names]
    return _by_year(sorted(firsts, key=lambda one: order.index(one.run.cluster)), lambda one: one.run.year)


def _published(movement: Movement) -> Mapping[int, list[tuple[str, PublishedIndex]]]:
    """The ranks that others published of the province, or of the one that carries it on, with the index's name."""
    names = {one.code: say(one.name) for one in indices(pack_of(movement.regulation))}
    found = PublishedIndex.objects.filter(unit__in=provinces_in_turn(movement), index__in=names, rank__isnull=False)
    named = ((names[row.index], row) for row in found.select_related("unit"))
    return _by_year(named, lambda one: one[1].year)


def _own_movements(movement: Movement, account: Account) -> QuerySet[Movement]:
    issued = movements_open_to(account).filter(parent=movement).exclude(status=MovementStatus.DRAFT)
    # The rules of each are long, and not read here.
    return issued.select_related(None).select_related("unit").order_by("starts_on", "unit__search_name")
