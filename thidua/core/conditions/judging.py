"""Judging a condition: a case goes in, a finding that explains itself comes out."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from thidua.core.comparisons import Operator, compare
from thidua.core.conditions.rules import (
    Attested,
    Average,
    Compare,
    Condition,
    Group,
    LevelAtLeast,
    LevelIn,
    NoDrop,
    RankGain,
    Threshold,
    TopShare,
)
from thidua.core.facts import Case, Fact
from thidua.core.findings import Basis, Finding, Outcome, Unit, at_least, from_bool
from thidua.core.index import sources_of
from thidua.core.messages import Message, Text, Words, gettext_noop, render


def judge(condition: Condition, case: Case) -> Finding:
    """Judge one condition, and all below it, for a case."""
    for exemption in condition.exemptions:
        if exemption.group in case.groups:
            why = Message.of(gettext_noop("Does not apply: %(why)s"), why=exemption.reason)
            return replace(_finding(condition, Outcome.MET, reason=why), exempt=True)
    match condition.rule:
        case Compare() as rule:
            return _judge_compare(condition, rule, case)
        case LevelAtLeast() as rule:
            return _judge_level_at_least(condition, rule, case)
        case LevelIn() as rule:
            return _judge_level_in(condition, rule, case)
        case NoDrop() as rule:
            return _judge_no_drop(condition, rule, case)
        case Average() as rule:
            return _judge_average(condition, rule, case)
        case TopShare() as rule:
            return _judge_top_share(condition, rule, case)
        case RankGain() as rule:
            return _judge_rank_gain(condition, rule, case)
        case Attested() as rule:
            return _judge_attested(condition, rule, case)
        case rule:
            return _judge_group(condition, rule, case)


def _finding(
    condition: Condition,
    outcome: Outcome,
    *facts: Fact,
    value: Decimal | Words | None = None,
    threshold: Decimal | Words | None = None,
    reason: Message | None = None,
    unit: Unit = "",
    extra_basis: tuple[Basis, ...] = (),
    remedy: Words | None = None,
) -> Finding:
    """A leaf. What the condition says is to be done holds where it is not met; `remedy` takes its place."""
    return Finding(
        outcome=outcome,
        label=condition.label,
        value=value,
        threshold=threshold,
        basis=condition.basis + extra_basis,
        sources=sources_of(facts),
        reason=reason,
        remedy=None if outcome is Outcome.MET else remedy or condition.remedy,
        unit=unit,
        code=condition.code,
    )


def _unknown(condition: Condition, case: Case, measure: str, year: int | None = None) -> Finding:
    """No usable figure: say why if anyone knows, else that it is owed, and what is to be done."""
    fact = case.fact(measure, year)
    remedy = _to_be_recorded(condition, case, measure)
    if fact is not None and fact.note:
        reason = Message.of(gettext_noop("Cannot be determined: %(why)s"), why=fact.note)
        remedy = fact.remedy or Message.of(
            gettext_noop("Check the reason given; if it does not hold, record the figure")
        )
    elif year is not None:
        reason = Message.of(
            gettext_noop("No figure for %(year)s: %(measure)s"),
            year=str(year),
            measure=case.name_of(measure),
        )
    else:
        reason = Message.of(gettext_noop("No figure yet: %(measure)s"), measure=case.name_of(measure))
    return _finding(condition, Outcome.NOT_DETERMINABLE, *((fact,) if fact else ()), reason=reason, remedy=remedy)


def _to_be_recorded(condition: Condition, case: Case, measure: str) -> Words | None:
    """What an attestation needs the condition says itself; any other figure is simply owed."""
    if isinstance(condition.rule, Attested):
        return condition.remedy
    return Message.of(gettext_noop("Record the figure: %(measure)s"), measure=case.name_of(measure))


def _amount(case: Case, measure: str, year: int | None = None) -> Decimal | None:
    fact = case.fact(measure, year)
    return fact.value if fact is not None and fact.applicable else None


def _level(case: Case, measure: str, year: int | None = None) -> str:
    fact = case.fact(measure, year)
    return fact.level if fact is not None and fact.applicable else ""


def _known(case: Case, *measures: str) -> tuple[Fact, ...]:
    return tuple(case.facts[measure] for measure in measures if measure in case.facts)


def resolve(threshold: Threshold, case: Case) -> tuple[Decimal, tuple[Basis, ...]]:
    """A threshold's number, and the basis of the parameter it came from."""
    if isinstance(threshold, Decimal):
        return threshold, ()
    parameter = case.parameters[threshold]
    return Decimal(parameter.value), (parameter.basis,)


def _judge_compare(condition: Condition, rule: Compare, case: Case) -> Finding:
    amount = _amount(case, rule.measure)
    if amount is None:
        return _unknown(condition, case, rule.measure)
    threshold, basis = resolve(rule.threshold, case)
    return _finding(
        condition,
        from_bool(compare(amount, rule.op, threshold)),
        *_known(case, rule.measure),
        value=amount,
        threshold=threshold,
        reason=Message.of(
            _COMPARED[rule.op],
            amount=amount,
            threshold=threshold,
            measure=case.name_of(rule.measure),
        ),
        unit=rule.unit,
        extra_basis=basis,
    )


_COMPARED: dict[Operator, str] = {
    "<": gettext_noop("%(measure)s: %(amount)s, must be below %(threshold)s"),
    "<=": gettext_noop("%(measure)s: %(amount)s, must be at most %(threshold)s"),
    "==": gettext_noop("%(measure)s: %(amount)s, must be exactly %(threshold)s"),
    ">=": gettext_noop("%(measure)s: %(amount)s, must be at least %(threshold)s"),
    ">": gettext_noop("%(measure)s: %(amount)s, must be above %(threshold)s"),
}


def _judge_level_at_least(condition: Condition, rule: LevelAtLeast, case: Case) -> Finding:
    scale, level = case.scales[rule.scale], _level(case, rule.measure)
    if level not in scale:
        return _unknown(condition, case, rule.measure)
    return _finding(
        condition,
        from_bool(scale.index(level) >= scale.index(rule.floor)),
        *_known(case, rule.measure),
        value=case.level_name(level),
        threshold=case.level_name(rule.floor),
        reason=Message.of(
            gettext_noop("%(measure)s: %(level)s, must be %(floor)s or better"),
            measure=case.name_of(rule.measure),
            level=case.level_name(level),
            floor=case.level_name(rule.floor),
        ),
        unit="level",
    )


def _judge_level_in(condition: Condition, rule: LevelIn, case: Case) -> Finding:
    level = _level(case, rule.measure)
    if not level:
        return _unknown(condition, case, rule.measure)
    return _finding(
        condition,
        from_bool(level in rule.levels),
        *_known(case, rule.measure),
        value=case.level_name(level),
        reason=Message.of(
            gettext_noop("%(measure)s: %(level)s"),
            measure=case.name_of(rule.measure),
            level=case.level_name(level),
        ),
        unit="level",
    )


def _judge_no_drop(condition: Condition, rule: NoDrop, case: Case) -> Finding:
    scale, year_before = case.scales[rule.scale], case.year - 1
    now, before = _level(case, rule.measure), _level(case, rule.measure, year_before)
    if now not in scale:
        return _unknown(condition, case, rule.measure)
    if before not in scale:
        return _unknown(condition, case, rule.measure, year_before)
    fallen = scale.index(before) - scale.index(now)
    facts = [fact for fact in (case.fact(rule.measure), case.fact(rule.measure, year_before)) if fact]
    return _finding(
        condition,
        from_bool(fallen < rule.steps),
        *facts,
        value=case.level_name(now),
        threshold=case.level_name(before),
        reason=Message.of(
            gettext_noop("%(now)s after %(before)s the year before; a fall of %(steps)s classes or more excludes"),
            now=case.level_name(now),
            before=case.level_name(before),
            steps=rule.steps,
        ),
        unit="level",
    )


def _judge_average(condition: Condition, rule: Average, case: Case) -> Finding:
    years = case.merit_years if rule.years == "merit_period" else rule.years
    amounts = {year: _amount(case, rule.measure, year) for year in years}
    known = {year: amount for year, amount in amounts.items() if amount is not None}
    if not known:
        return _unknown(condition, case, rule.measure)
    if rule.years != "merit_period" and len(known) < len(years):
        return _unknown(
            condition,
            case,
            rule.measure,
            next(year for year in years if year not in known),
        )
    threshold, basis = resolve(rule.at_least, case)
    mean = sum(known.values(), Decimal(0)) / len(known)
    return _finding(
        condition,
        from_bool(mean >= threshold),
        *(fact for year in known if (fact := case.fact(rule.measure, year))),
        value=mean,
        threshold=threshold,
        reason=Message.of(
            gettext_noop("Average of %(years)s: %(mean)s %%, must be at least %(threshold)s %%"),
            years=", ".join(str(year) for year in known),
            mean=mean,
            threshold=threshold,
        ),
        unit="percent",
        extra_basis=basis,
    )


def _judge_top_share(condition: Condition, rule: TopShare, case: Case) -> Finding:
    place, size = _amount(case, rule.rank_measure), _amount(case, rule.size_measure)
    if place is None or size is None:
        return _unknown(condition, case, rule.rank_measure if place is None else rule.size_measure)
    share, basis = resolve(rule.share, case)
    last = (size * share).to_integral_value(ROUND_CEILING)
    return _finding(
        condition,
        from_bool(place <= last),
        *_known(case, rule.rank_measure, rule.size_measure),
        value=place,
        threshold=last,
        reason=Message.of(
            gettext_noop("Rank %(place)s of %(size)s; places 1 to %(last)s are high"),
            place=place,
            size=size,
            last=last,
        ),
        unit="rank",
        extra_basis=basis,
    )


def _judge_rank_gain(condition: Condition, rule: RankGain, case: Case) -> Finding:
    gained, size = _amount(case, rule.gain_measure), _amount(case, rule.size_measure)
    if gained is None or size is None:
        return _unknown(condition, case, rule.gain_measure if gained is None else rule.size_measure)
    share, share_basis = resolve(rule.share, case)
    least, least_basis = resolve(rule.least, case)
    wanted = max((size * share).to_integral_value(ROUND_CEILING), least)
    return _finding(
        condition,
        from_bool(gained >= wanted),
        *_known(case, rule.gain_measure, rule.size_measure),
        value=gained,
        threshold=wanted,
        reason=Message.of(
            gettext_noop("Places gained since the year before: %(gained)s; a leap is %(wanted)s or more"),
            gained=gained,
            wanted=wanted,
        ),
        unit="ranks",
        extra_basis=share_basis + least_basis,
    )


def _judge_attested(condition: Condition, rule: Attested, case: Case) -> Finding:
    amount = _amount(case, rule.measure)
    if amount is None:
        return _unknown(condition, case, rule.measure)
    fact = case.facts[rule.measure]
    if amount == 0:
        reason = Message.of(gettext_noop("The competent level has refused to attest it"))
        remedy = Message.of(gettext_noop("Only another decision of the competent level would change this"))
        return _finding(condition, Outcome.NOT_MET, fact, reason=reason, remedy=remedy)
    if not fact.evidence:
        reason = Message.of(gettext_noop("Attested, but the document that proves it is missing"))
        remedy = Message.of(gettext_noop("Add the document to the figure"))
        return _finding(condition, Outcome.NOT_DETERMINABLE, fact, reason=reason, remedy=remedy)
    reason = Message.of(gettext_noop("Attested: %(evidence)s"), evidence=fact.evidence)
    return _finding(condition, Outcome.MET, fact, reason=reason)


def _judge_group(condition: Condition, rule: Group, case: Case) -> Finding:
    parts = tuple(judge(part, case) for part in rule.conditions)
    need, basis = _need(rule, case)
    outcome = at_least(need, (part.outcome for part in parts))
    return Finding(
        outcome=outcome,
        label=condition.label,
        basis=condition.basis + basis,
        parts=parts,
        need=need,
        reason=None if need == len(parts) else _alternatives(rule, need),
        remedy=_remedy_of_group(condition, outcome, parts, need),
        code=condition.code,
    )


def _remedy_of_group(condition: Condition, outcome: Outcome, parts: tuple[Finding, ...], need: int) -> Words | None:
    """What the condition says; of alternatives that are not known yet, what the first open one asks for."""
    if outcome is Outcome.MET:
        return None
    if outcome is Outcome.NOT_MET or need == len(parts):
        return condition.remedy
    return next(part.remedy for part in parts if part.outcome is Outcome.NOT_DETERMINABLE)


def _alternatives(rule: Group, need: int) -> Message:
    """What may be chosen from, where not every part is needed."""
    vi, en = ("; ".join(render(part.label, language) for part in rule.conditions) for language in ("vi", "en"))
    message = gettext_noop("At least %(need)s of these must be met: %(parts)s")
    return Message.of(message, need=need, parts=Text(vi, en))


def _need(rule: Group, case: Case) -> tuple[int, tuple[Basis, ...]]:
    need: Decimal | int | str = rule.need
    basis: tuple[Basis, ...] = ()
    if isinstance(need, str) and need in case.parameters:
        parameter = case.parameters[need]
        need, basis = parameter.value, (parameter.basis,)
    match need:
        case "all":
            return len(rule.conditions), basis
        case "any":
            return 1, basis
        case _:
            return int(Decimal(need)), basis
