from __future__ import annotations

from datetime import date
from functools import cache

from django.db.models import QuerySet
from django.utils import timezone

from thidua.documents.models import NUMBERED, Letterhead, Paper, PaperState, Recipient
from thidua.documents.papers.composing import Composed, Facts, compose
from thidua.documents.papers.content import read_content
from thidua.documents.papers.pdf import write_pdf
from thidua.documents.papers.word import write_word
from thidua.law.loading import national_file
from thidua.law.papers import PaperForm, PaperKind
from thidua.people.folding import fold
from thidua.people.models import LOCALITIES, Account, Unit
from thidua.people.queries import search_units

LAW = "papers.yaml"


@cache
def kinds() -> dict[str, PaperKind]:
    """The kinds of papers there are, by code."""
    return {kind.code: kind for kind in national_file(LAW).paper_kinds}


def form_on(day: date) -> PaperForm:
    """The form that the law prescribes on a day; before the first that is known, that one."""
    forms = sorted(national_file(LAW).paper_forms, key=lambda form: form.since)
    return next((form for form in reversed(forms) if form.since <= day), forms[0])


def form_of(paper: Paper) -> PaperForm:
    return form_on(paper.issued_on or timezone.localdate())


def composed(paper: Paper) -> Composed:
    """A paper's lines as they stand on the page."""
    return compose(_facts(paper))


def _facts(paper: Paper) -> Facts:
    return Facts(
        form=form_of(paper),
        kind=kinds()[paper.kind],
        symbol=paper.symbol,
        number=paper.number,
        day=paper.issued_on,
        year=paper.year or timezone.localdate().year,
        agency=paper.agency,
        parent_agency=paper.parent_agency,
        place=paper.place,
        title=paper.title,
        content=read_content(paper.content),
        authority=paper.authority,
        signs_for=paper.signs_for,
        signer_title=paper.signer_title,
        signer_name=paper.signer_name,
        recipients=tuple(one.text for one in paper.recipients.all()),
        division=paper.division,
        is_draft=not paper.is_numbered,
        anchor=paper.anchor_hash,
    )


def pdf_of(paper: Paper) -> bytes:
    """A paper as PDF, made anew: what is stored of an issued one is `paper.upload`."""
    return write_pdf(composed(paper), form_of(paper))


def word_of(paper: Paper) -> bytes:
    return write_word(composed(paper), form_of(paper))


def letterhead_of(unit: Unit) -> Letterhead | None:
    return Letterhead.objects.filter(unit=unit).first()


def papers_about(kind: str, key: str) -> QuerySet[Paper]:
    """The papers about one record, newest first."""
    return Paper.objects.filter(subject_kind=kind, subject_key=key).select_related("unit")


def written_by_others(papers: QuerySet[Paper], account: Account) -> QuerySet[Paper]:
    """Narrow papers to those that an account neither drafted nor was the last to revise."""
    return papers.exclude(drafted_by=account).exclude(revised_by=account)


def approved_by_others(papers: QuerySet[Paper], account: Account) -> QuerySet[Paper]:
    """Narrow papers to those that an account was not the last to approve."""
    return papers.exclude(approved_by=account)


def key_of_issue(pk: int) -> str:
    """The key of the notices by which those to whom a paper was issued are told."""
    return f"paper:{pk}:issued"


def search_papers(
    papers: QuerySet[Paper], *, text: str = "", state: str = "", kind: str = "", unit: str = "", to: str = ""
) -> QuerySet[Paper]:
    """Narrow a list: by number, abstract, signer or addressee without diacritics, by state, kind, issuer, recipient."""
    if text.strip():
        papers = papers.filter(search_text__contains=fold(text))
    if state in PaperState.values:
        papers = papers.filter(state=state)
    if kind:
        papers = papers.filter(kind=kind)
    if to.isdecimal():
        papers = papers.filter(pk__in=Recipient.objects.filter(unit=int(to)).values("paper"))
    return papers.filter(unit=int(unit)) if unit.isdecimal() else papers


def register(papers: QuerySet[Paper], *, year: int | None = None, symbol: str = "") -> QuerySet[Paper]:
    """The register of outgoing papers: what has a number, by symbol in the order of numbers, newest first."""
    found = papers.filter(state__in=NUMBERED).select_related("unit").prefetch_related("recipients")
    found = found.filter(year=year) if year else found
    found = found.filter(symbol=symbol) if symbol else found
    return found.order_by("-issued_on", "symbol", "-number")


def register_years(papers: QuerySet[Paper]) -> list[int]:
    years = papers.filter(state__in=NUMBERED).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in years if year]


def register_symbols(papers: QuerySet[Paper]) -> list[str]:
    return list(papers.filter(state__in=NUMBERED).order_by("symbol").values_list("symbol", flat=True).distinct())


def units_with_papers(papers: QuerySet[Paper]) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=papers.order_by().values("unit"))


def units_addressed(papers: QuerySet[Paper]) -> QuerySet[Unit]:
    named = Recipient.objects.filter(paper__in=papers.order_by().values("pk"), unit__isnull=False)
    return Unit.objects.filter(pk__in=named.order_by().values("unit")).order_by("path")


def search_in(units: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    """The units of today among some, by name or code."""
    return units.filter(pk__in=search_units(text, timezone.localdate()).values("pk")).order_by("path")


def addressed(unit: Unit) -> str:
    """How a paper addresses a unit, in Vietnamese: a locality by its people's committee."""
    return f"Ủy ban nhân dân {unit.name[:1].lower()}{unit.name[1:]}" if unit.kind in LOCALITIES else unit.name
