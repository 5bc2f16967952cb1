"""A pack of a movement that has no rules of its own: what a form states, written as the files of packs are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from thidua.law.checks.citations import PLAN
from thidua.law.schema import Pack

FILE = "plan.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPlan:
    """What a movement without rules of its own states: the document it rests on, its text, and who receives it.

    `bodies` are recipients outside the movement; `unit_kinds` are kinds of units with the name of each.
    """

    code: str
    title: str
    authority: str
    signer: str
    starts_on: date
    ends_on: date
    round_event: str
    basis_number: str
    basis_title: str
    basis_issued_on: date
    text: str
    unit_kinds: Sequence[tuple[str, str]] = ()
    bodies: Sequence[str] = ()


def plain_pack(plan: PlainPlan) -> str:
    """The YAML text of a pack, to be read by the loader of all packs."""
    written = {"movement": _movement(plan), "instruments": _instruments(plan), "paragraphs": _paragraphs(plan.text)}
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=100)


def plain_plan(pack: Pack) -> PlainPlan:
    """What was stated by form, read back from the rules that `plain_pack` wrote."""
    facts, basis = pack.movement, pack.instruments["basis"]
    return PlainPlan(
        code=facts.code,
        title=facts.title.vi,
        authority=facts.authority.vi,
        signer=facts.signer,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        round_event=facts.round_event.vi,
        basis_number=basis.number,
        basis_title=basis.title.vi,
        basis_issued_on=basis.issued_on or facts.starts_on,
        text="\n\n".join(one.text for one in pack.paragraphs.values()),
        unit_kinds=[(kind, one.name) for one in facts.recipients for kind in one.unit_kinds],
        bodies=[one.name for one in facts.recipients if not one.unit_kinds],
    )


def _movement(plan: PlainPlan) -> dict[str, object]:
    kinds = [{"name": name, "unit_kinds": [kind]} for kind, name in plan.unit_kinds]
    return {
        "code": plan.code,
        "title": plan.title,
        "authority": plan.authority,
        "standing_agency": plan.authority,
        "signer": plan.signer,
        "legal_bases": [{"instrument": "basis"}],
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "first_round": plan.starts_on.year,
        "last_round": plan.ends_on.year,
        "baseline_year": plan.starts_on.year - 1,
        "round_event": plan.round_event,
        "recipients": [*kinds, *({"name": body} for body in plan.bodies)],
        "paragraphs": [one["id"] for one in _paragraphs(plan.text)],
    }


def _instruments(plan: PlainPlan) -> list[dict[str, object]]:
    return [
        {"code": PLAN, "number": "", "title": plan.title, "kind": "plan", "in_force_from": plan.starts_on},
        {
            "code": "basis", "number": plan.basis_number, "title": plan.basis_title, "kind": "plan",
            "issued_on": plan.basis_issued_on,
        },
    ]  # fmt: skip


def _paragraphs(text: str) -> list[dict[str, str]]:
    """The text by its blank lines: each part is a paragraph, numbered."""
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    parts = [block.strip() for block in blocks if block.strip()]
    return [{"id": str(place), "text": part} for place, part in enumerate(parts, 1)]
