from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField, NumberField, heard, written_number
from thidua.frame.words import say
from thidua.observations.actions import Figure
from thidua.observations.models import PublishedIndex
from thidua.people.models import Kind, Unit
from thidua.targets.actions import Answer, Review, Stated, review
from thidua.targets.actions.reporting import is_answered
from thidua.targets.queries.reporting import Line
from thidua.targets.queries.tree import UnitFigures

NUMBERS = ("numerator", "denominator", "value")
WORDS = ("note", "evidence")


class OnDay(forms.Form):
    """The day on which goals are judged; today unless another is asked for."""

    on = DayField(label=_("On"), required=False)

    def day(self) -> date:
        chosen = self.cleaned_data.get("on") if self.is_valid() else None
        return chosen or timezone.localdate()


class EntryForm(forms.Form):
    """One figure of a unit. What is doubtful is asked about: sent again with that digest and a note, it is taken."""

    numerator = NumberField(label=_("Numerator"), required=False)
    denominator = NumberField(label=_("Denominator"), required=False)
    value = NumberField(label=_("Value"), required=False)
    not_applicable = forms.BooleanField(label=_("Does not apply; the note says why"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, line: Line, unit: Unit, year: int) -> None:
        super().__init__(data, prefix=line.asked.code, initial=_initial(line))
        self.line, self.unit, self.year, self.year_before = line, unit, year, year - 1
        self.entered: Figure | None = None
        self.review: Review | None = None
        for name in ("value",) if line.asked.is_share else ("numerator", "denominator"):
            del self.fields[name]
        words = line.asked.definition
        for name in ("numerator", "denominator"):
            if words and name in self.fields and (counted := getattr(words, name)):
                self.fields[name].help_text = say(counted)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.entered = figure = None if self.errors else self.figure(data)
        if figure is None:
            return data
        self.review = review(self.line, figure)
        for field, fault in self.review.faults:
            known = field if field in self.fields else None
            self.add_error(known, f"{say(fault.problem)} {say(fault.remedy)}")
        if self.review.doubts and not is_answered(Answer(figure, data["asked"]), self.review):
            self.add_error("note", _("Check this figure. If it is right, say here why, and send it again."))
        return data

    def figure(self, data: Mapping[str, Any]) -> Figure | None:
        """What was entered; nothing where everything was left empty."""
        numbers = {name: data[name] for name in NUMBERS if name in self.fields}
        if not data["not_applicable"] and not any(data[name] for name in WORDS) and set(numbers.values()) == {None}:
            return None
        words = {name: data[name] for name in WORDS}
        applicable = not data["not_applicable"]
        code = self.line.asked.code
        return Figure(measure=code, year=self.year, unit_id=self.unit.pk, applicable=applicable, **numbers, **words)

    def answer(self) -> Answer | None:
        figure = self.figure(self.cleaned_data)
        return None if figure is None else Answer(figure, self.cleaned_data["asked"])


def _initial(line: Line) -> dict[str, Any]:
    if line.standing is None:
        return {}
    numbers = {name: written_number(getattr(line.standing, name)) for name in NUMBERS}
    words = {"note": say(line.standing.note), "evidence": line.standing.evidence}
    return {**numbers, **words, "not_applicable": not line.standing.applicable}


class FiguresForm(forms.Form):
    """Everything that a unit is asked for in a year; figures that differ from those on record need a reason."""

    reason = forms.CharField(
        label=_("Reason of the corrections"),
        help_text=_("Only where a figure on record changes; it is shown beside every corrected figure."),
        max_length=300,
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, lines: Sequence[Line], unit: Unit, year: int) -> None:
        super().__init__(data)
        self.entries = [EntryForm(data, line=line, unit=unit, year=year) for line in lines]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for entry in self.entries:
            entry.full_clean()  # each of them, so that everything wrong is shown at once
        if any(entry.errors for entry in self.entries):
            raise ValidationError(_("Nothing is saved yet: look at the figures marked below."))
        if all(entry.entered is None for entry in self.entries):
            raise ValidationError(_("Enter at least one figure."))
        if self.corrects() and not data.get("reason", "").strip():
            self.add_error("reason", _("Give the reason of the corrections."))
        return data

    def corrects(self) -> bool:
        return any(entry.review is not None and entry.review.corrects for entry in self.entries)

    def heard(self) -> list[str]:
        return [said for entry in self.entries for said in heard(entry)]

    def answers(self) -> list[Answer]:
        return [answer for entry in self.entries if (answer := entry.answer()) is not None]


def data_of(figures: Sequence[Figure], posted: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says as a form would send it; only notes, answers to doubts and the reason come from the page."""
    data: dict[str, Any] = {"reason": posted.get("reason", "")}
    for figure in figures:
        said: dict[str, Any] = {name: written_number(getattr(figure, name)) for name in NUMBERS}
        said |= {"evidence": figure.evidence, "not_applicable": "" if figure.applicable else "on"}
        said |= {"note": posted.get(f"{figure.measure}-note", figure.note)}
        said |= {"asked": posted.get(f"{figure.measure}-asked", "")}
        data |= {f"{figure.measure}-{name}": value for name, value in said.items()}
    return data


class SheetForm(forms.Form):
    """A unit's sheet that was filled in."""

    file = forms.FileField(
        label=_("Excel or CSV file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that you filled in.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class YearForm(forms.Form):
    """Which year's figures, and the unit looked for."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)

    def __init__(self, data: object, *, years: Sequence[int]) -> None:
        super().__init__(data, initial={"year": years[0]})
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self._years = years

    def chosen(self) -> int:
        chosen: int | None = self.cleaned_data.get("year") if self.is_valid() else None
        return chosen or self._years[0]


class UnitsFilter(forms.Form):
    """Which units' figures of a goal, of which year, in which order."""

    SORTS = {
        "": _("as they stand under each other"),
        "gap": _("farthest from the target first"),
        "-gap": _("nearest to the target first"),
        "share": _("largest share first"),
    }

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind of unit"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORTS.items()))
    missing = forms.BooleanField(label=_("Only those that have not reported"), required=False)

    def __init__(self, data: object, *, years: Sequence[int], year: int) -> None:
        super().__init__(data or {"year": year})
        self._year = year
        self.fields["year"].choices = [(one, str(one)) for one in years]
        self.fields["kind"].choices = [("", _("All")), *Kind.choices]

    def chosen(self) -> int:
        return (self.cleaned_data.get("year") if self.is_valid() else None) or self._year

    def narrowed(self, rows: Sequence[UnitFigures]) -> list[UnitFigures]:
        """Those that were asked for, sorted; units without a figure come last."""
        said = self.cleaned_data if self.is_valid() else {}
        kept = [row for row in rows if said.get("kind") in (None, "", row.unit.kind)]
        if said.get("missing"):
            kept = [row for row in kept if row.is_missing]
        order = said.get("sort", "")
        if not order:
            return kept
        name, sign = order.removeprefix("-"), 1 if order.startswith("-") else -1

        def key(row: UnitFigures) -> tuple[bool, Decimal]:
            value: Decimal | None = getattr(row, name)
            return value is None, sign * (value or Decimal(0))

        return sorted(kept, key=key)


class ResultForm(forms.Form):
    """A published result of an index, as its publisher states it."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    score = NumberField(label=_("Score"), required=False)
    rank = forms.IntegerField(label=_("Rank"), required=False, min_value=1, max_value=100)
    ranked = forms.IntegerField(label=_("Number ranked"), required=False, min_value=1, max_value=100)
    rank_official = forms.BooleanField(label=_("The publisher itself states this rank"), required=False)
    published_on = DayField(label=_("Published on"), required=False)
    source = forms.CharField(label=_("Decision or source"), max_length=500)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    reason = forms.CharField(
        label=_("Reason of the correction"),
        help_text=_("Only where a result of this year stands already; what stood before stays visible."),
        max_length=300,
        required=False,
    )

    def __init__(self, data: object, *, years: Sequence[int], result: PublishedIndex | None) -> None:
        super().__init__(data, initial={**model_to_dict(result), "score": _short(result.score)} if result else None)
        self.fields["year"].choices = [(year, str(year)) for year in ([result.year] if result else years)]

    def result(self, index: str, province: Unit) -> PublishedIndex:
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return PublishedIndex(index=index, unit=province, **said)


def _short(number: Decimal | None) -> str:
    """A number of the database without the zeros that only fill its column."""
    return "" if number is None else written_number(Decimal(f"{number.normalize():f}"))


class StatementForm(forms.Form):
    """What is stated of a goal without a figure: nothing counts without the document that proves it."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    reached = forms.TypedChoiceField(
        label=_("Statement"),
        coerce=lambda said: said == "yes",
        choices=[("yes", _("The goal is reached")), ("no", _("The goal is not reached"))],
        widget=forms.RadioSelect,
    )
    document = forms.CharField(
        label=_("Document that proves it"), help_text=_("Number, date and issuing agency."), max_length=300
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    reason = forms.CharField(
        label=_("Reason of the correction"),
        help_text=_("Only where a statement of this year stands already; what stood before stays visible."),
        max_length=300,
        required=False,
    )

    def __init__(self, data: object, *, years: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [(year, str(year)) for year in years]

    def said(self) -> dict[str, object]:
        stated = {name: self.cleaned_data[name] for name in ("year", "reached", "document", "note")}
        return {"stated": Stated(**stated), "reason": self.cleaned_data["reason"]}
