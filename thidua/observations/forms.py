from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.files.formats import EVIDENCE
from thidua.files.forms import FileForm


class EvidenceForm(FileForm):
    """A document that shall stand for a figure."""

    title = forms.CharField(
        label=_("What the document is"),
        max_length=300,
        help_text=_("As officials quote it: kind, number, date and author, for example “Report 12/BC-UBND”."),
    )

    field_order = ("session", "title", "reason", "file")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, use=EVIDENCE, **kwargs)


class ReplaceForm(EvidenceForm):
    """A newer version of a document."""

    reason = forms.CharField(
        label=_("Reason of the replacement"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300
    )


class WithdrawForm(forms.Form):
    """That a document counts no more."""

    reason = forms.CharField(
        label=_("Reason of the withdrawal"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300
    )


class EvidenceFilter(forms.Form):
    """Which figures of a unit to list with their evidence."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    without = forms.BooleanField(label=_("Only figures without evidence"), required=False)

    def __init__(self, data: object, *, years: list[int]) -> None:
        super().__init__(data)
        self.years = years
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.is_valid()

    @property
    def chosen_year(self) -> int | None:
        """The newest year unless another one is asked for."""
        return self.cleaned_data.get("year") or next(iter(self.years), None)

    @property
    def without_only(self) -> bool:
        return self.cleaned_data.get("without", False)
