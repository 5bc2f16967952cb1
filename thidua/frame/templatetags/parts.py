"""`{% load parts %}`: the parts that pages are built from; docs/rooms/frame.md shows how to call each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from thidua.core.dated import Status
from thidua.core.findings import Basis, Outcome, Source
from thidua.core.messages import Words
from thidua.core.ranking import RankChange
from thidua.core.targets import TargetState
from thidua.frame import charts
from thidua.frame.menu import address
from thidua.frame.words import Citation

register = template.Library()


class Look(NamedTuple):
    """How a state is shown: never by its colour alone."""

    tone: str
    icon: str
    word: Any


OUTCOMES = {
    Outcome.MET: Look("met", "check-circle-fill", _("Met")),
    Outcome.NOT_MET: Look("not-met", "x-circle-fill", _("Not met")),
    Outcome.NOT_DETERMINABLE: Look("unknown", "question-circle-fill", _("Cannot be determined yet")),
}
ELIGIBILITY = {
    Outcome.MET: Look("met", "check-circle-fill", _("Eligible")),
    Outcome.NOT_MET: Look("not-met", "x-circle-fill", _("Not eligible")),
    Outcome.NOT_DETERMINABLE: OUTCOMES[Outcome.NOT_DETERMINABLE],
}
STATES = {
    TargetState.MET: OUTCOMES[Outcome.MET],
    TargetState.NOT_MET: OUTCOMES[Outcome.NOT_MET],
    TargetState.ON_TRACK: Look("on-track", "arrow-up-right-circle-fill", _("On track")),
    TargetState.BEHIND: Look("behind", "exclamation-circle-fill", _("Behind")),
    TargetState.NOT_DETERMINABLE: OUTCOMES[Outcome.NOT_DETERMINABLE],
}
DOUBTS = {
    "secondary": _("From a secondary source"),
    "assumed": _("Assumed"),
    "unverified": _("Not yet verified"),
}
HEAT_BOUNDS = (50, 65, 80, 90)
NOTICES = {
    "info": "info-circle-fill",
    "success": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "error": "x-circle-fill",
}


@register.simple_tag(takes_context=True)
def block_text(context: template.Context, name: str) -> str:
    """The text of a block of the page, without markup: the title in the browser's tab is the page's heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return SafeString(" ".join(strip_tags(block.nodelist.render(context)).split()) if block else "")


@register.inclusion_tag("frame/parts/icon.html")
def icon(name: str, label: str = "") -> dict[str, str]:
    return {"name": name, "label": label}


@register.inclusion_tag("frame/parts/badge.html")
def badge(word: str, tone: str = "neutral", icon: str = "") -> dict[str, object]:
    """`tone`: neutral, met, not-met, unknown, on-track, behind or award."""
    return {"look": Look(tone, icon, word)}


@register.inclusion_tag("frame/parts/badge.html")
def outcome_badge(outcome: Outcome | str) -> dict[str, object]:
    return {"look": OUTCOMES[Outcome(outcome)]}


@register.inclusion_tag("frame/parts/badge.html")
def eligibility_badge(outcome: Outcome | str) -> dict[str, object]:
    """The outcome of a whole award, where `outcome_badge` tells that of one condition."""
    return {"look": ELIGIBILITY[Outcome(outcome)]}


@register.inclusion_tag("frame/parts/badge.html")
def state_badge(state: TargetState | str) -> dict[str, object]:
    return {"look": STATES[TargetState(state)]}


@register.inclusion_tag("frame/parts/class_badge.html")
def class_badge(name: Words | None, level: int = 0, levels: int = 5) -> dict[str, object]:
    """A class by its name; `level` counts from 1, the best, to `levels`."""
    bars = [(1 + 4 * step, 9 - 2 * step, 3 + 2 * step, step < levels + 1 - level) for step in range(levels)]
    return {"name": name, "bars": bars if level else []}


@register.inclusion_tag("frame/parts/rank.html")
def rank(
    place: int | None, of: int | None = None, change: RankChange | int | None = None, comparable: bool = True
) -> dict[str, object]:
    """A place, how many are ranked, and the places gained (+) or lost (−) since the year before."""
    gained = change.gained if isinstance(change, RankChange) else change
    return {"place": place, "of": of, "gained": gained, "lost": -gained if gained else None, "comparable": comparable}


@register.inclusion_tag("frame/parts/stat_tile.html")
def stat_tile(label: str, value: object, note: str = "", url: str = "", icon: str = "") -> dict[str, object]:
    return {"label": label, "value": value, "note": note, "url": url, "icon": icon}


@register.inclusion_tag("frame/parts/progress.html")
def progress(value: Decimal | float | None, maximum: Decimal | float | None, label: str = "") -> dict[str, object]:
    """A bar of `value` out of `maximum`; say the figures beside it, or in `label` for who does not see it."""
    share = 0 if value is None or not maximum else min(max(Decimal(value) / Decimal(maximum), Decimal(0)), Decimal(1))
    return {"width": f"{share * 100:.1f}", "label": label, "full": share == 1}


@register.inclusion_tag("frame/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], parameter: str = "page") -> dict[str, object]:
    """Links to the other pages of a list, with the query string kept."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, _query_with(context, parameter, number)) for number in numbers]
    earlier = _query_with(context, parameter, page.number - 1) if page.has_previous() else ""
    later = _query_with(context, parameter, page.number + 1) if page.has_next() else ""
    return {"page": page, "links": links, "earlier": earlier, "later": later}


def _query_with(context: template.Context, parameter: str, value: object) -> str:
    query = context["request"].GET.copy()
    query[parameter] = str(value)
    return f"?{query.urlencode()}"


@register.simple_block_tag(takes_context=True, end_name="endfilter_form")
def filter_form(context: template.Context, content: str, button: str = "") -> SafeString:
    """A form that narrows the page's list by its query string."""
    return _render(context, "frame/parts/filter_form.html", content=content, button=button, request=context["request"])


@register.inclusion_tag("frame/parts/search_box.html", takes_context=True)
def search_box(context: template.Context, label: str, name: str = "q") -> dict[str, object]:
    """A search field for a `filter_form`, holding what was searched for."""
    return {"label": label, "name": name, "value": context["request"].GET.get(name, "")}


@register.inclusion_tag("frame/parts/downloads.html")
def downloads(xlsx: str = "", csv: str = "", docx: str = "", pdf: str = "", json: str = "") -> dict[str, object]:
    named = {"Excel": xlsx, "CSV": csv, "Word": docx, "PDF": pdf, "JSON": json}
    return {"files": [(name, url) for name, url in named.items() if url]}


@register.inclusion_tag("frame/parts/empty_state.html")
def empty_state(
    title: str, text: str = "", url: str = "", label: str = "", icon: str = "folder2-open"
) -> dict[str, object]:
    """What to show where there is nothing yet, and what to do next."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("frame/parts/key_values.html")
def key_values(pairs: Iterable[tuple[Any, ...]]) -> dict[str, object]:
    """Pairs (label, value) or triples (label, value, address)."""
    return {"rows": [(*pair, "")[:3] for pair in pairs]}


@register.inclusion_tag("frame/parts/breadcrumbs.html")
def breadcrumbs(*steps: str) -> dict[str, object]:
    """`{% breadcrumbs label url label url here %}`: the way from the top to this page."""
    return {"steps": list(zip(steps[::2], steps[1::2], strict=False)), "here": steps[-1] if len(steps) % 2 else ""}


@register.simple_block_tag(takes_context=True, end_name="endscroll_table")
def scroll_table(context: template.Context, content: str, caption: str) -> SafeString:
    """Round a table: on a phone it scrolls sideways under its first column."""
    return _render(context, "frame/parts/scroll_table.html", content=content, caption=caption)


@register.simple_block_tag(takes_context=True, end_name="endnotice")
def notice(context: template.Context, content: str, kind: str = "info", title: str = "") -> SafeString:
    """`kind`: info, success, warning or error."""
    return _render(
        context, "frame/parts/notice.html", content=content, kind=kind, title=title, icon=NOTICES.get(kind, "info")
    )


def _render(context: template.Context, name: str, **values: object) -> SafeString:
    return context.template.engine.get_template(name).render(context.new(values))


@register.filter
def notice_kind(tags: str) -> str:
    """The kind of notice for the tags of a Django message."""
    return next((kind for kind in NOTICES if kind in tags.split()), "info")


@register.inclusion_tag("frame/parts/status_note.html")
def status_note(status: Status, note: Words | None = None) -> dict[str, object]:
    """What is known to be uncertain about a rule or a figure; nothing when it is verified."""
    return {"word": DOUBTS.get(status), "note": note}


@register.inclusion_tag("frame/parts/source_link.html")
def source_link(source: Source) -> dict[str, object]:
    """The record a figure came from, linked where a page shows it."""
    return {"source": source, "url": address(source.url_name, source.key) if source.url_name else ""}


@register.inclusion_tag("frame/parts/citation.html", takes_context=True)
def citation(context: template.Context, basis: Basis) -> dict[str, object]:
    """The paragraph a rule rests on; the page's `citations` name its instrument."""
    named: Citation | None = context.get("citations", {}).get(basis.instrument)
    paragraph = (named.paragraphs if named else {}).get(basis.paragraph, basis.paragraph)
    return {"basis": basis, "named": named, "paragraph": paragraph}


@register.inclusion_tag("frame/parts/form_field.html")
def form_field(field: BoundField) -> dict[str, object]:
    """A field with its label, help and errors.

    What a form names in `needed_at_times` may stay empty or not by what else is chosen: its help text says when, and
    its label does not say that it is optional.
    """
    kind = getattr(field.field.widget, "input_type", "select" if hasattr(field.field.widget, "choices") else "")
    looks = {"checkbox": "form-check-input", "select": "form-select"}
    css = f"{looks.get(kind, 'form-control')}{' is-invalid' if field.errors else ''}"
    several = field.use_fieldset
    return {
        "field": field,
        "kind": kind,
        "several": several,
        "optional": not (field.field.required or field.name in getattr(field.form, "needed_at_times", ())),
        "control": field if several else field.as_widget(attrs={"class": css}),
    }


@register.inclusion_tag("frame/parts/form_fields.html")
def form_fields(form: Any) -> dict[str, object]:
    """Every field of a form, its general errors first."""
    return {"form": form}


@register.inclusion_tag("frame/parts/sparkline.html")
def sparkline(values: Iterable[tuple[object, Decimal | None]]) -> dict[str, object]:
    """A small line of labelled values; where one is missing the line breaks."""
    return {"line": charts.sparkline(list(values))}


@register.inclusion_tag("frame/parts/trajectory.html")
def trajectory(
    points: Iterable[charts.Mark],
    goal: charts.Mark | None,
    today: date,
    title: str,
    unit: str = "percent",
    way: Iterable[charts.Mark] = (),
    forecast: Iterable[charts.Band] = (),
    without: Iterable[tuple[date, str]] = (),
) -> dict[str, object]:
    """Figures over time, the way to the goal at its due date (without `way` straight from the first of them), and
    where they lead if they go on as so far, with their table. It also says why there is none, of days `without`.
    """
    bands = list(forecast)
    chart = charts.trajectory(list(points), goal, today, list(way), bands)
    rows = [(spot.mark, chart.expected(spot.mark.on)) for spot in chart.spots]
    coming = [(band, chart.expected(band.on)) for band in bands]
    return {
        "chart": chart,
        "rows": rows,
        "coming": coming,
        "on": today,
        "title": title,
        "unit": unit,
        "without": without,
    }


@register.inclusion_tag("frame/parts/bar_list.html")
def bar_list(
    rows: Iterable[tuple[object, Decimal | None]], title: str, unit: str = "", mine: object = None
) -> dict[str, object]:
    """A table of labelled values with a bar each; `mine` is the label to point out."""
    return {"bars": charts.bars(list(rows), mine), "title": title, "unit": unit}


@register.inclusion_tag("frame/parts/rank_strip.html")
def rank_strip(place: int, of: int) -> dict[str, object]:
    """Where a place lies between the first and the last."""
    return {"strip": charts.rank_strip(place, of), "place": place, "of": of}


@register.inclusion_tag("frame/parts/heat_legend.html")
def heat_legend() -> dict[str, object]:
    """What the shades of a table of the class `heat` mean."""
    bounds = (0, *HEAT_BOUNDS, 100)
    return {"shades": [(f"heat-{level}", bounds[level], bounds[level + 1]) for level in reversed(range(5))]}


@register.filter
def heat(percent: Decimal | None) -> str:
    """The shade of a percentage, for a cell that also shows the number."""
    return "heat-none" if percent is None else f"heat-{sum(percent >= bound for bound in HEAT_BOUNDS)}"
