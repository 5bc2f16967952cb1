"""What is cited must be there: instruments, and paragraphs of the plan."""

from __future__ import annotations

from collections.abc import Iterable

from thidua.core.findings import Basis
from thidua.law.checks.collecting import Check
from thidua.law.schema import Pack

PLAN = "plan"


def check_basis(pack: Pack, about: object, path: str, bases: Iterable[Basis], check: Check) -> None:
    for basis in bases:
        check.known(about, f"{path}.basis", basis.instrument, pack.instruments)
        if basis.instrument == PLAN:
            check_paragraphs(pack, about, f"{path}.basis", (basis.paragraph,), check)


def check_paragraphs(pack: Pack, about: object, path: str, paragraphs: Iterable[str], check: Check) -> None:
    for paragraph in paragraphs:
        check.known(about, f"{path}.paragraph", paragraph, pack.paragraphs)
