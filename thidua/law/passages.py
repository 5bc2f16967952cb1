"""The plan as a document: each of its paragraphs with the parts of the pack that carry it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from thidua.core.conditions import walk
from thidua.core.findings import Basis
from thidua.core.messages import Text
from thidua.law.checks.citations import PLAN
from thidua.law.schema import Pack, Paragraph

PartKind = Literal[
    "movement", "round", "reform_area", "goal", "obligation", "task_count", "activity_count", "scheme", "condition",
    "index_set", "open_point", "work",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a pack that carries out a paragraph; `scheme` is the award that a condition belongs to."""

    kind: PartKind
    code: str
    name: Text
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, how many stand above it, and what carries it out; one that `introduces` others lives by them."""

    paragraph: Paragraph
    depth: int
    introduces: bool
    parts: tuple[Part, ...]

    @property
    def is_without_effect(self) -> bool:
        """It says something of its own, and nothing in the pack carries it out."""
        return bool(self.paragraph.text) and not self.introduces and not self.parts


def passages(pack: Pack) -> list[Passage]:
    """The plan in order, every paragraph with what carries it out."""
    found: dict[str, list[Part]] = defaultdict(list)
    for paragraph, part in _cited(pack):
        if part not in found[paragraph]:
            found[paragraph].append(part)
    parents = {one.parent for one in pack.paragraphs.values()}
    return [
        Passage(one, _depth(pack, one), one.id in parents, tuple(found[one.id])) for one in pack.paragraphs.values()
    ]


def _depth(pack: Pack, paragraph: Paragraph) -> int:
    return 1 + _depth(pack, pack.paragraphs[paragraph.parent]) if paragraph.parent else 0


def _cited(pack: Pack) -> Iterator[tuple[str, Part]]:
    """Every paragraph that a part of the pack cites, with that part."""
    yield from _of_movement(pack)
    for goal in pack.goals:
        rests_on = [goal.paragraph, *_of_plan(basis for target in goal.targets for basis in target.basis)]
        yield from ((one, Part("goal", goal.code, goal.text)) for one in rests_on)
    for obligation in pack.obligations.values():
        part = Part("obligation", obligation.code, obligation.name)
        yield from ((one, part) for one in _of_plan(obligation.basis))
    for count in pack.task_counts:
        part = Part("task_count", count.measure, pack.measures[count.measure].name)
        yield from ((one, part) for one in _of_plan(count.basis))
    for counted in pack.activity_counts:
        part = Part("activity_count", counted.measure, pack.measures[counted.measure].name)
        yield from ((one, part) for one in _of_plan(counted.basis))
    for index_set in pack.index_sets.values():
        part = Part("index_set", index_set.code, index_set.name)
        yield from ((one, part) for one in _of_plan([index_set.basis]))
    yield from _of_awards(pack)
    for point in pack.open_points.values():
        yield from ((one, Part("open_point", point.code, point.label)) for one in _of_plan([point.basis]))


def _of_movement(pack: Pack) -> Iterator[tuple[str, Part]]:
    facts = pack.movement
    yield from ((one, Part("movement", facts.code, facts.title)) for one in facts.paragraphs)
    if facts.round_paragraph:
        yield facts.round_paragraph, Part("round", facts.code, facts.round_event)
    for area in pack.reform_areas:
        yield area.paragraph, Part("reform_area", area.code, area.name)
    for provision in pack.provisions:
        works = [Part("work", work, provision.text) for work in provision.carried_out_by]
        yield from ((one, work) for one in provision.paragraphs for work in works)


def _of_awards(pack: Pack) -> Iterator[tuple[str, Part]]:
    for scheme in pack.schemes.values():
        part = Part("scheme", scheme.code, scheme.name)
        yield from ((one, part) for one in _of_plan(scheme.basis))
        for condition in walk(scheme.condition):
            judged = Part("condition", condition.code, condition.label, scheme.code)
            yield from ((one, judged) for one in _of_plan(condition.basis))


def _of_plan(bases: Iterable[Basis]) -> Iterator[str]:
    return (basis.paragraph for basis in bases if basis.instrument == PLAN)
