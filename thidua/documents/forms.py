from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.documents.models import NUMBERED, Letterhead, Paper, PaperState
from thidua.documents.queries import kinds, register_symbols, register_years, units_addressed, units_with_papers
from thidua.documents.tables import titled
from thidua.frame.words import say
from thidua.people.models import Unit

ANY = [("", _("All"))]


class PaperFilter(forms.Form):
    """Narrows the list of papers."""

    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *PaperState.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind of paper"), required=False)
    unit = forms.ChoiceField(label=_("Issued by"), required=False)
    to = forms.ChoiceField(label=_("Sent to"), required=False)

    def __init__(self, data: object, papers: QuerySet[Paper]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = _kinds_of(papers)
        self.fields["unit"].choices = _units(units_with_papers(papers))
        self.fields["to"].choices = _units(units_addressed(papers))

    @property
    def chosen(self) -> dict[str, str]:
        return {**self.cleaned_data} if self.is_valid() else {}


class RegisterFilter(forms.Form):
    """Narrows the register of outgoing papers."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)
    symbol = forms.ChoiceField(label=_("Symbol"), required=False)
    kind = forms.ChoiceField(label=_("Kind of paper"), required=False)
    to = forms.ChoiceField(label=_("Sent to"), required=False)

    def __init__(self, data: object, papers: QuerySet[Paper]) -> None:
        super().__init__(data)
        self.fields["to"].choices = _units(units_addressed(papers.filter(state__in=NUMBERED)))
        self.fields["year"].choices = [*ANY, *((str(year), str(year)) for year in register_years(papers))]
        self.fields["symbol"].choices = [*ANY, *((one, one) for one in register_symbols(papers))]
        self.fields["kind"].choices = _kinds_of(papers)

    @property
    def chosen(self) -> dict[str, object]:
        return {**self.cleaned_data} if self.is_valid() else {}


def _units(found: QuerySet[Unit]) -> list[tuple[str, object]]:
    return [*ANY, *((str(unit.pk), unit.name) for unit in found)]


def _kinds_of(papers: QuerySet[Paper]) -> list[tuple[str, object]]:
    used = papers.order_by("kind").values_list("kind", flat=True).distinct()
    return [*ANY, *((code, say(kinds()[code].name)) for code in used)]


class MarkedPapers(forms.ModelMultipleChoiceField):
    """Papers told apart by whom they address."""

    def label_from_instance(self, paper: Paper) -> str:
        return f"{titled(paper)} → {'; '.join(paper.addressees)}" if paper.addressees else titled(paper)


class ApproveForm(forms.Form):
    """The papers that a signer marked in the list; a mark can still be taken away."""

    paper = MarkedPapers(Paper.objects.none(), label=_("Papers to approve"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, asked: QueryDict, papers: QuerySet[Paper], *, sent: bool) -> None:
        marked = [key for key in asked.getlist("paper") if key.isdecimal()]
        super().__init__(asked if sent else None, initial={"paper": marked})
        self.fields["paper"].queryset = papers.filter(pk__in=marked)


class ApproveOneForm(forms.Form):
    """Which text the signer has read."""

    text = forms.CharField(widget=forms.HiddenInput, required=False)


class ReasonForm(forms.Form):
    """Why a paper is returned or recalled."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class ReplaceForm(ReasonForm):
    """Which issued paper takes the place of another, and why."""

    field_order = ("replacement", "reason")

    def __init__(self, data: object, papers: QuerySet[Paper]) -> None:
        super().__init__(data)
        self.fields["replacement"] = forms.ModelChoiceField(papers, label=_("The paper that takes its place"))
        self.order_fields(self.field_order)


class LetterheadForm(forms.ModelForm):
    class Meta:
        model = Letterhead
        fields = ["parent_agency", "agency", "mark", "place"]
