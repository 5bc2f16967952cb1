from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.reports.tables import Kind
from thidua.sheets.worksheets import MAX_BYTES


class TableForm(forms.Form):
    """A filled table that is handed in."""

    file = forms.FileField(
        label=_("Excel or CSV file"),
        allow_empty_file=True,
        help_text=_("Choose the file, or drop it here. At most %(megabytes)s MB.")
        % {"megabytes": MAX_BYTES // 1_000_000},
        error_messages={"required": _("Choose the file that you filled in.")},
    )

    def __init__(self, *args: object, kind: Kind, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        suffixes = [suffix for one in kind.use.formats for suffix in one.suffixes]
        self.fields["file"].widget.attrs["accept"] = ",".join(suffixes)


class ImportForm(forms.Form):
    """Carry out an import; what it corrects needs a reason, which is shown beside every corrected figure."""

    reason = forms.CharField(
        label=_("Reason of the corrections"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300
    )

    def __init__(self, data: object, *, corrects: bool) -> None:
        super().__init__(data)
        if not corrects:
            del self.fields["reason"]


class ClusterYear(forms.Form):
    """Which cluster's figures of which year to export."""

    cluster = forms.ChoiceField(label=_("Cluster"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, data: object = None, *, clusters: dict[str, str], years: list[int]) -> None:
        super().__init__(data)
        self.fields["cluster"].choices = clusters.items()
        self.fields["year"].choices = [(year, str(year)) for year in years]
