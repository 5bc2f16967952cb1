from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from thidua.audit.models import Link
from thidua.frame.forms import DayField
from thidua.people.forms import ReasonForm
from thidua.reports.acts import KINDS, VERBS
from thidua.reports.queries import accounts_named
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


class ErasureChoice(forms.Form):
    """Which entries to erase: some, or all up to one, so that none is erased unseen. They are named by their hashes:
    their numbers would tell how many entries there are that the eraser does not see.
    """

    entry = forms.MultipleChoiceField(required=False)
    until = forms.ChoiceField(required=False)

    def __init__(self, data: object, *, among: QuerySet[Link]) -> None:
        super().__init__(data)
        self.among = among
        self.numbers = dict(among.values_list("hash", "number"))
        for field in self.fields.values():
            field.choices = [(one, one) for one in self.numbers]

    def chosen(self) -> QuerySet[Link]:
        """None where nothing was chosen, or something that is not there to be chosen."""
        if not self.is_valid():
            return self.among.none()
        if until := self.cleaned_data["until"]:
            return self.among.filter(number__lte=self.numbers[until])
        return self.among.filter(number__in=[self.numbers[one] for one in self.cleaned_data["entry"]])


class EraseForm(ReasonForm):
    def __init__(self, data: object) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = _(
            "The log names the request by its number. Leave names out: they would stay."
        )


class AuditFilter(forms.Form):
    """Which entries of the log to show; what cannot be read narrows nothing."""

    who = forms.CharField(label=_("Who"), max_length=100, required=False)
    verb = forms.ChoiceField(label=_("Act"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until day"), required=False)
    q = forms.CharField(label=_("Text"), max_length=100, required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)
        for name, every, labels in (("verb", _("Every act"), VERBS), ("kind", _("Every kind"), KINDS)):
            named = sorted(((code, str(label)) for code, label in labels.items()), key=lambda one: one[1])
            self.fields[name].choices = [("", every), *named]

    def found(self, log: QuerySet[Link]) -> QuerySet[Link]:
        """The entries asked for; a text is looked for only in contents that are open to the reader."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return log.filter(*(getattr(self, f"_{name}")(value) for name, value in asked.items()))

    def _who(self, text: str) -> Q:
        return Q(entry__actor__in=accounts_named(text))

    def _verb(self, verb: str) -> Q:
        return Q(entry__verb=verb)

    def _kind(self, kind: str) -> Q:
        return Q(entry__subject_kind=kind)

    def _since(self, day: datetime) -> Q:
        return Q(entry__at__gte=make_aware(datetime.combine(day, time.min)))

    def _until(self, day: datetime) -> Q:
        return Q(entry__at__lt=make_aware(datetime.combine(day + timedelta(days=1), time.min)))

    def _q(self, text: str) -> Q:
        return Q(contents_open=True, entry__content__text__icontains=text)
