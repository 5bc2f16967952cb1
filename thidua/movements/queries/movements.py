from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from thidua.core.calendar import WorkingCalendar
from thidua.core.conditions import LevelAtLeast, NoDrop, parameters_of, walk
from thidua.core.facts import Parameter
from thidua.core.findings import Settled
from thidua.core.forms import AnyForm, Branch, LevelLadder, SumOfParts
from thidua.core.messages import Message, Text, Words, gettext_noop
from thidua.frame.menu import address
from thidua.frame.words import Citation, figure, say
from thidua.law.checks import PLAN
from thidua.law.holidays import working_calendar
from thidua.law.loading import load_texts
from thidua.law.schema import OpenPoint, Pack, Scheme
from thidua.law.writing import FILE
from thidua.movements.models import Movement, MovementStatus, ParameterChoice, RegulationVersion, Round, RoundKind
from thidua.people.models import Unit
from thidua.sheets.faults import Fault

# The bounds of a number for which the rules name none.
LEAST, MOST = Decimal(-(10**9)), Decimal(10**9)
DECIMALS = 8


class NoMovementError(Http404):
    """There is no movement yet, or no such round: a page that needs one is not found."""


def current_movement() -> Movement:
    """The movement that is being run, or else the newest that is closed; no unit's own. Raises NoMovementError."""
    movement = max(_begun(), key=lambda one: (one.status != MovementStatus.CLOSED, one.starts_on), default=None)
    if movement is None:
        raise NoMovementError(_("No movement is running yet. Create one, or the demo: thidua demo"))
    return movement


def _begun() -> QuerySet[Movement]:
    """The movements of provinces that are no drafts any more."""
    return (
        Movement.objects.exclude(status=MovementStatus.DRAFT)
        .filter(parent=None)
        .select_related("regulation", "province")
        # Long, and read once by `pack_of`.
        .defer("regulation__texts", "regulation__national")
        .order_by()
    )


def province_of_movement() -> Unit | None:
    """Where the current movement is run; nowhere while there is none."""
    try:
        return current_movement().province
    except NoMovementError:
        return None


_packs: dict[str, Pack] = {}


def pack_of(version: RegulationVersion) -> Pack:
    """The rules as they stood in a version: read from its stored text, never from files."""
    if version.sha256 not in _packs:
        _packs[version.sha256] = load_texts(version.code, version.texts, version.national)[0]
    return _packs[version.sha256]


def is_plain_draft(movement: Movement) -> bool:
    """Whether it is a draft that was set up by a form, which is all that such a movement has."""
    return movement.status == MovementStatus.DRAFT and set(movement.regulation.texts) == {FILE}


def rules_of(held: Round) -> Pack:
    """The rules a round is judged by: those it was closed under, or else the ones its movement follows now."""
    if held.judged_under_id == held.movement.regulation_id or held.judged_under is None:
        return pack_of(held.movement.regulation)
    return pack_of(held.judged_under)


def schemes_for(held: Round) -> list[Scheme]:
    """The schemes in force when the round is held."""
    held_on = held.opened_on or localdate()
    return [
        scheme
        for scheme in rules_of(held).schemes.values()
        if held.kind in scheme.rounds
        and (scheme.valid_from is None or scheme.valid_from <= held_on)
        and (scheme.valid_to is None or held_on <= scheme.valid_to)
    ]


def reform_areas() -> dict[str, str]:
    """The areas of reform that the rules of the current movement name, by code; none without a movement."""
    try:
        pack = pack_of(current_movement().regulation)
    except NoMovementError:
        return {}
    return {area.code: say(area.name) for area in pack.reform_areas}


def measures_in_areas(areas: Collection[str]) -> frozenset[str]:
    """The measures that some areas of reform are judged by, under the rules of the current movement."""
    try:
        pack = pack_of(current_movement().regulation)
    except NoMovementError:
        return frozenset()
    return frozenset[str]().union(*(index_set.measures_in(areas) for index_set in pack.index_sets.values()))


def cluster_names() -> dict[str, str]:
    """The clusters that the rules of the current movement name, by code; none without a movement."""
    try:
        pack = pack_of(current_movement().regulation)
    except NoMovementError:
        return {}
    return {cluster.code: say(cluster.name) for cluster in pack.clusters.values()}


# Of what the program makes figures itself, and how one that is wrong is mended.
OF_DUTIES = Fault.of(
    gettext_noop("The program makes this figure itself of what units owe and hand in; nobody types it."),
    gettext_noop(
        "Leave it out. If the figure is wrong, correct what was handed in under “What is owed” and bring the year and "
        "its figures up to date there."
    ),
)
OF_TASKS = Fault.of(
    gettext_noop("The program makes this figure itself of the assigned tasks; nobody types it."),
    gettext_noop(
        "Leave it out. If the figure is wrong, correct the tasks of the year under “Tasks” and make the figures again "
        "there."
    ),
)


OF_ACTIVITIES = Fault.of(
    gettext_noop("The program makes this figure itself of the confirmed activities; nobody types it."),
    gettext_noop("Leave it out. If the figure is wrong, have the activities of the year confirmed or returned."),
)


def figures_made_here() -> dict[tuple[str, int], Fault]:
    """Measure and year → why nobody types the figure: what units owed in that year, or their tasks, are on record.

    Of a year that went by on paper alone, before the program was used, figures are imported like any other.
    """
    found: dict[tuple[str, int], Fault] = {}
    for movement in _begun():
        pack = pack_of(movement.regulation)
        owed = {counted.measure for obligation in pack.obligations.values() for counted in obligation.counts}
        assigned = {count.measure for count in pack.task_counts}
        counted = {count.measure for count in pack.activity_counts}
        for measures, years, fault in (
            (owed, movement.duties.values_list("year", flat=True), OF_DUTIES),
            (assigned, movement.tasks.values_list("year", flat=True), OF_TASKS),
            (counted, movement.activities.values_list("first_day__year", flat=True), OF_ACTIVITIES),
        ):
            on_record = set(years.order_by().distinct())
            found |= {(measure, year): fault for measure in measures for year in on_record}
    return found


def parameters(movement: Movement) -> dict[str, Parameter]:
    """The open points of the plan as they are settled: the newest choice, else the default."""
    settled = _settled(pack_of(movement.regulation), movement.choices.all())
    return {code: one.parameter for code, one in settled.items()}


def parameters_of_round(held: Round) -> dict[str, Parameter]:
    """The open points as they are settled for a round: once it is closed, by what was chosen by then."""
    choices = held.movement.choices.all()
    if held.closed_on is not None:
        choices = choices.filter(chosen_at__date__lte=held.closed_on, chosen_at__lte=held.closed_at)
    return {code: settled.parameter for code, settled in _settled(rules_of(held), choices).items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the standing agency chose, when and why, with the value in words."""

    made: ParameterChoice
    said: Words


@dataclass(frozen=True, slots=True)
class SettledPoint:
    """An open point with the value that holds and the default, in words, and every choice made, newest first.

    `decides` tells whether a rule reads it; otherwise it says how those who hand in figures are to count.
    """

    point: OpenPoint
    parameter: Parameter
    said: Words
    default_said: Words
    choices: list[Choice]
    decides: bool


def open_points(movement: Movement) -> list[SettledPoint]:
    """Every open point of the plan and how it is settled."""
    return list(_settled(pack_of(movement.regulation), movement.choices.all()).values())


def _settled(pack: Pack, choices: QuerySet[ParameterChoice]) -> dict[str, SettledPoint]:
    made: dict[str, list[ParameterChoice]] = defaultdict(list)
    for choice in choices.select_related("chosen_by").order_by("-id"):
        made[choice.code].append(choice)
    read = _parameters_read(pack)
    return {code: _settled_point(point, made[code], code in read) for code, point in pack.open_points.items()}


def _parameters_read(pack: Pack) -> frozenset[str]:
    """The open points that a condition, a goal's due date or the count of late reports reads."""
    conditions = [condition for scheme in pack.schemes.values() for condition in walk(scheme.condition)]
    due = {target.due_parameter for goal in pack.goals for target in goal.targets if target.due_parameter}
    counted = {one.parameter for owed in pack.obligations.values() for one in owed.counts if one.parameter}
    return frozenset(due | counted).union(*(parameters_of(condition.rule) for condition in conditions))


def _settled_point(point: OpenPoint, made: list[ParameterChoice], decides: bool) -> SettledPoint:
    """The newest choice holds; one that later rules no longer offer gives way to the default."""
    newest = made[0] if made and _is_offered(point, made[0].value) else None
    value = str(point.default) if newest is None else newest.value
    parameter = Parameter(
        code=point.code,
        label=point.label,
        value=Decimal(value) if point.kind == "number" else value,
        reason=point.reason if newest is None else Text(newest.reason),
        basis=_basis(point, value, newest),
        chosen=newest is not None,
    )
    choices = [Choice(choice, _said(point, choice.value)) for choice in made]
    return SettledPoint(point, parameter, _said(point, value), _said(point, str(point.default)), choices, decides)


def _basis(point: OpenPoint, value: str, chosen: ParameterChoice | None) -> Settled:
    """The paragraph that leaves the point open, and how it is settled: every finding that reads it says so."""
    by_default = gettext_noop("%(question)s: %(value)s (by default)")
    by_choice = gettext_noop("%(question)s: %(value)s (chosen by the standing agency: %(reason)s)")
    said = {"question": point.label, "value": _said(point, value)}
    paragraph = point.basis.instrument, point.basis.paragraph
    if chosen is None:
        return Settled(*paragraph, point.basis.status, said=Message.of(by_default, **said))
    return Settled(*paragraph, said=Message.of(by_choice, **said, reason=chosen.reason))


def _said(point: OpenPoint, value: str) -> Words:
    """A value of an open point as people name it."""
    if not _is_offered(point, value):
        return value
    if point.kind == "choice":
        return point.choices[value]
    if point.kind == "date":
        return Message.of("%(day)s", day=date.fromisoformat(value))
    return Text(value.replace(".", ","), value)


def _is_offered(point: OpenPoint, value: str) -> bool:
    try:
        checked_value(point, value)
    except ValidationError:
        return False
    return True


def checked_value(point: OpenPoint, value: str) -> str:
    """The value as it is stored. Raises ValidationError naming what may be chosen."""
    text = value.strip()
    match point.kind:
        case "choice" if text in point.choices:
            return text
        case "date":
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise ValidationError({"value": _("Write a date as 2030-10-31.")}) from None
        case "number":
            return _checked_number(point, text)
    raise ValidationError({"value": _("Choose one of the values offered.")})


def _checked_number(point: OpenPoint, text: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValidationError({"value": _("Write a number.")}) from None
    low = LEAST if point.at_least is None else point.at_least
    high = MOST if point.at_most is None else point.at_most
    if not (number.is_finite() and low <= number <= high):
        bounds = {"low": figure(low, places=4), "high": figure(high, places=4)}
        raise ValidationError({"value": _("The number must lie between %(low)s and %(high)s.") % bounds})
    if number != round(number, DECIMALS):
        raise ValidationError({"value": _("Write at most %(count)s decimals.") % {"count": DECIMALS}})
    return f"{number.normalize():f}"


def rounds(movement: Movement) -> QuerySet[Round]:
    return movement.rounds.order_by("year", "-kind")


def round_for(movement: Movement, year: int, kind: str = RoundKind.YEARLY) -> Round:
    """Raises NoMovementError when the movement has no such round."""
    found = movement.rounds.filter(year=year, kind=kind).first()
    if found is None:
        raise NoMovementError(_("The movement has no round for %(year)s.") % {"year": year})
    return found


def closed_round(movement: Movement, year: int) -> Round | None:
    """The yearly round of a year, if it is closed: what changes of that year now is no longer judged in it."""
    return movement.rounds.filter(year=year, kind=RoundKind.YEARLY).exclude(closed_on=None).first()


def merit_years(held: Round) -> tuple[int, ...]:
    """The years whose merit a round judges: its own, or for the final round all of the movement's."""
    if held.kind == RoundKind.YEARLY:
        return (held.year,)
    facts = rules_of(held).movement
    return tuple(range(facts.first_round, facts.last_round + 1))


_calendars: dict[str, WorkingCalendar] = {}


def calendar_by(pack: Pack) -> WorkingCalendar:
    """Working days under the holidays of some rules."""
    if pack.sha256 not in _calendars:
        _calendars[pack.sha256] = working_calendar(pack.holidays)
    return _calendars[pack.sha256]


def calendar(movement: Movement) -> WorkingCalendar:
    """Working days under the holidays of the movement's rules."""
    return calendar_by(pack_of(movement.regulation))


def current_round(movement: Movement, on: date) -> Round | None:
    """The newest round that has been opened by a day."""
    return movement.rounds.filter(opened_on__lte=on).order_by("-opened_on").first()


def citations(movement: Movement) -> dict[str, Citation]:
    """How each instrument is named to people; the plan itself by its page and its own paragraphs."""
    return _citations(pack_of(movement.regulation))


def citations_of_round(held: Round) -> dict[str, Citation]:
    """As `citations`, of the rules that a round is judged by."""
    return _citations(rules_of(held))


def _citations(pack: Pack) -> dict[str, Citation]:
    named = {code: Citation(instrument.number or instrument.title) for code, instrument in pack.instruments.items()}
    paragraphs = {paragraph.id: paragraph.cite for paragraph in pack.paragraphs.values() if paragraph.cite}
    plan = Citation(Message.of(gettext_noop("The plan")), address("reports:plan"), paragraphs)
    return {**named, PLAN: plan}


def level_names(pack: Pack) -> dict[str, dict[str, Text]]:
    """How each measure's levels are called, by code: in the forms that score it and the scales of the conditions."""
    found: dict[str, dict[str, Text]] = defaultdict(dict)
    for index_set in pack.index_sets.values():
        for component in index_set.components():
            for ladder in _level_ladders(component.form):
                found[ladder.measure].update((level.code, level.name) for level in ladder.levels)
    for scheme in pack.schemes.values():
        for condition in walk(scheme.condition):
            if isinstance(condition.rule, LevelAtLeast | NoDrop):
                found[condition.rule.measure].update(pack.scales[condition.rule.scale].levels)
    return found


def _level_ladders(form: AnyForm) -> Iterator[LevelLadder]:
    match form:
        case LevelLadder():
            yield form
        case SumOfParts(parts=parts):
            for part in parts:
                yield from _level_ladders(part.form)
        case Branch(cases=cases, otherwise=otherwise):
            for guarded in cases:
                yield from _level_ladders(guarded.form)
            yield from _level_ladders(otherwise)
