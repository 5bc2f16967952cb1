from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from thidua.core.messages import render
from thidua.frame.words import say
from thidua.law.schema import Cluster, Pack
from thidua.people.forms import ReasonForm, UnitField
from thidua.people.models import Unit
from thidua.scoring.models import ScoringRun
from thidua.scoring.queries import clusters_of_year, year_to_show


class RankingFilter(forms.Form):
    """Which ranking to show, and which part of it. Unknown values fall back to the newest ranking."""

    cluster = forms.ChoiceField(label=_("Cluster"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    band = forms.ChoiceField(label=_("Class"), required=False)
    q = forms.CharField(label=_("Unit"), max_length=100, required=False)

    def __init__(self, data: object, *, pack: Pack, runs: list[ScoringRun]) -> None:
        super().__init__(data)
        language = get_language() or "vi"
        self.runs = runs
        scored = {run.cluster for run in runs}
        clusters = [cluster for code, cluster in pack.clusters.items() if code in scored]
        bands = {band.code: band.name for index_set in pack.index_sets.values() for band in index_set.classes}
        years = sorted({run.year for run in runs}, reverse=True)
        self.fields["cluster"].choices = [(cluster.code, render(cluster.name, language)) for cluster in clusters]
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["band"].choices = [("", _("Every class")), *((c, render(n, language)) for c, n in bands.items())]

    def run(self) -> ScoringRun | None:
        """The ranking asked for; without a year, the newest of the cluster."""
        if not self.runs:
            return None
        chosen = self.chosen()
        cluster = chosen.get("cluster") or self.fields["cluster"].choices[0][0]
        of_cluster = [run for run in self.runs if run.cluster == cluster]
        year = chosen.get("year")
        return next((run for run in of_cluster if run.year == year), max(of_cluster, key=lambda run: run.year))

    def is_answered(self) -> bool:
        """Whether there is such a ranking; otherwise another one is shown."""
        run = self.run()
        return run is not None and self.is_valid() and self.chosen().get("year") in (None, "", run.year)

    def chosen(self) -> dict[str, Any]:
        """What was asked for and can be had; the rest is left out."""
        self.is_valid()
        return self.cleaned_data

    def narrowing(self) -> dict[str, str]:
        """What narrows the ranking to a part of it, as `queries.results` takes it."""
        chosen = self.chosen()
        return {"text": chosen.get("q", ""), "band": chosen.get("band", "")}


class ClustersFilter(forms.Form):
    """Which cluster of which year to show. Unknown values fall back to `year_to_show` and the first cluster."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    cluster = forms.ChoiceField(label=_("Cluster"), required=False)
    q = forms.CharField(max_length=100, required=False)

    def __init__(self, data: Mapping[str, str], *, years: list[int], pack: Pack) -> None:
        shown = year_to_show(years, timezone.localdate())
        known = data.get("year", "") in map(str, years)
        super().__init__({**data, "year": data["year"] if known else shown})
        self.pack = pack
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["cluster"].choices = [(code, say(cluster.name)) for code, cluster in pack.clusters.items()]
        self.is_valid()

    def year_shown(self) -> int:
        return self.cleaned_data["year"]

    def of_year(self) -> list[Cluster]:
        return clusters_of_year(self.pack, self.year_shown())

    def chosen(self) -> Cluster:
        wanted, known = self.cleaned_data.get("cluster"), self.of_year()
        return next((one for one in known if one.code == wanted), known[0])


class PlaceForm(ReasonForm):
    """Into which cluster a unit goes in a year, or out of all of them."""

    unit = UnitField(label=_("Unit"), max_length=200, help_text=_("Name or code, on the last day of the year."))
    cluster = forms.ChoiceField(label=_("Cluster"), required=False)

    field_order = ("unit", "cluster", "reason")

    def __init__(
        self, data: object, *, year: int, clusters: list[Cluster], unit: str, cluster: str, among: QuerySet[Unit]
    ) -> None:
        super().__init__(data, initial={"unit": unit, "cluster": cluster})
        self.fields["unit"].on, self.fields["unit"].among = date(year, 12, 31), among
        named = [(one.code, say(one.name)) for one in clusters]
        self.fields["cluster"].choices = [*named, ("", _("None: it does not compete in this year"))]
