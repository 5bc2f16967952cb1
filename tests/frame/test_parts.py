"""The parts that pages are built from."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template
from django.template.library import import_library
from django.test import RequestFactory
from django.urls import path
from django.utils.html import strip_tags
from django.utils.translation import override

from thidua.core.findings import Basis, Outcome, Source
from thidua.core.messages import Text
from thidua.core.ranking import RankChange
from thidua.core.targets import TargetState
from thidua.frame.templatetags.parts import OUTCOMES, STATES
from thidua.frame.words import Citation

ROOT = Path(__file__).parent.parent.parent


def record(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponse(key)


urlpatterns = [path("records/<key>/", record, name="record")]


def html(source: str, query: str = "", **values: object) -> str:
    request = RequestFactory().get(f"/list/{query}")
    with override("en"):
        return Template("{% load parts %}" + source).render(RequestContext(request, values))


def text(source: str, query: str = "", **values: object) -> str:
    return " ".join(strip_tags(html(source, query, **values)).split())


def test_every_outcome_and_state_has_a_look_of_its_own() -> None:
    assert (set(OUTCOMES), set(STATES)) == (set(Outcome), set(TargetState))
    looks = set(STATES.values())
    assert len({look.icon for look in looks}) == len({str(look.word) for look in looks}) == len(STATES)


def test_a_badge_says_its_state_in_words() -> None:
    source = "{% outcome_badge 'not_determinable' %}, {% state_badge 'behind' %}, {% badge 'Draft' %}"
    assert text(source).split(",") == ["Cannot be determined yet ", " Behind ", " Draft"]


def test_a_badge_refuses_a_state_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        html("{% outcome_badge 'perhaps' %}")


def test_a_class_shows_as_many_bars_as_it_is_above_the_lowest() -> None:
    best, worst = html("{% class_badge name 1 %}", name=Text("A")), html("{% class_badge name 5 %}", name=Text("E"))
    assert (best.count('class="filled"'), worst.count('class="filled"')) == (5, 1)


def test_a_class_that_is_not_known_is_said() -> None:
    assert text("{% class_badge None %}") == "Not classed yet"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("3 12 2", "3 / of 12 ▲ 2 up 2 places"),
        ("3 12 1", "3 / of 12 ▲ 1 up 1 place"),
        ("3 12 lost", "3 / of 12 ▼ 4 down 4 places"),
        ("3 12 0", "3 / of 12 – unchanged"),
        ("3 12", "3 / of 12"),
        ("3", "3"),
        ("3 12 2 comparable=False", "3 / of 12 not comparable"),
        ("None", "Not ranked yet"),
    ],
)
def test_a_rank_says_how_it_changed(arguments: str, said: str) -> None:
    markup = html(f"{{% rank {arguments} %}}", lost=RankChange(-4, 1))
    assert " ".join(re.sub(r"<[^>]+>", " ", markup).split()) == said


@pytest.mark.parametrize(
    ("value", "maximum", "width"),
    [
        ("1.43", "1.5", "95.3"),
        ("2", "1.5", "100.0"),
        ("-1", "2", "0.0"),
        (None, "2", "0.0"),
        ("1", None, "0.0"),
        ("1", "0", "0.0"),
    ],
)
def test_a_bar_stays_between_nothing_and_full(value: str | None, maximum: str | None, width: str) -> None:
    values = {"value": value and Decimal(value), "maximum": maximum and Decimal(maximum)}
    assert f'class="bar-fill" width="{width}"' in html("{% progress value maximum %}", **values)


def test_a_drawing_keeps_decimal_points_in_vietnamese() -> None:
    source = "{% load parts %}{% sparkline v %}{% rank_strip 2 4 %}{% progress a b %}"
    values = {"v": [("a", Decimal("1.5")), ("b", Decimal("2.5"))], "a": Decimal(1), "b": Decimal(3)}
    with override("vi"):
        drawn = Template(source).render(Context(values))
    places = re.findall(r'\b(?:c?[xy]\d?|d|width)="([^"]*)"', drawn)
    assert [place for place in places if "," in place] == []
    assert "137.3" in places


def test_a_pager_keeps_the_query_string() -> None:
    page = Paginator(range(60), 20).page(2)
    links = re.findall(r'<a [^>]*href="([^"]+)"', html("{% pager page %}", "?year=2024&page=2", page=page))
    assert links == [f"?year=2024&amp;page={number}" for number in (1, 1, 3, 3)]


def test_a_pager_says_where_one_is() -> None:
    page = Paginator(range(45), 20).page(3)
    assert text("{% pager page %}", page=page) == "41–45 of 45 Previous 1 2 3"


def test_a_single_page_has_no_pager() -> None:
    assert text("{% pager page %}", page=Paginator(range(3), 20).page(1)) == ""


def test_a_search_box_holds_what_was_searched_for() -> None:
    markup = html("{% search_box 'Unit' %}", "?q=%3Cb%3E")
    assert 'value="&lt;b&gt;"' in markup


def test_filters_can_be_cleared_once_one_is_set() -> None:
    source = "{% filter_form %}<input name=q>{% endfilter_form %}"
    assert (text(source), text(source, "?q=1")) == ("Show", "Show Clear")


def test_downloads_offer_what_there_is() -> None:
    markup = html("{% downloads xlsx='/a.xlsx' csv='/a.csv' %}")
    assert re.findall(r'<a [^>]*href="([^"]+)"', markup) == ["/a.xlsx", "/a.csv"]
    assert text("{% downloads %}") == ""


def test_breadcrumbs_link_all_but_where_one_is() -> None:
    markup = html("{% breadcrumbs 'Home' '/' 'Goals' '/goals/' 'G5' %}")
    assert re.findall(r'<a [^>]*href="([^"]+)"', markup) == ["/", "/goals/"]
    assert 'aria-current="page">G5' in markup


def test_pairs_become_a_list_of_facts() -> None:
    markup = html("{% key_values pairs %}", pairs=[("Unit", "Xã A", "/a/"), ("Head", "Bà B")])
    assert " ".join(strip_tags(markup).split()) == "Unit Xã A Head Bà B"
    assert re.findall(r'<a [^>]*href="([^"]+)"', markup) == ["/a/"]


def test_an_empty_state_says_what_to_do_next() -> None:
    assert text("{% empty_state 'Nothing' text='Do this' url='/x/' label='Go' %}") == "Nothing Do this Go"


def test_only_an_error_interrupts_a_screen_reader() -> None:
    kinds = [html(f"{{% notice '{kind}' %}}x{{% endnotice %}}") for kind in ("info", "success", "warning", "error")]
    assert ['role="alert"' in markup for markup in kinds] == [False, False, False, True]


@pytest.mark.parametrize(
    ("tags", "kind"), [("success", "success"), ("x error", "error"), ("debug", "info"), ("", "info")]
)
def test_a_message_is_shown_as_its_kind_of_notice(tags: str, kind: str) -> None:
    assert text("{{ tags|notice_kind }}", tags=tags) == kind


def test_a_table_that_scrolls_can_be_reached_by_keyboard() -> None:
    markup = html("{% scroll_table 'Ranks' %}<table></table>{% endscroll_table %}")
    assert markup.strip().startswith('<div class="table-scroll" role="region" aria-label="Ranks" tabindex="0"><table>')


def test_doubt_is_shown_with_its_reason_and_of_certainty_only_a_note() -> None:
    note = Text("Kế hoạch không nêu", "Not in the plan")
    assert text("{% status_note 'assumed' note %}", note=note) == "Assumed: Not in the plan"
    assert text("{% status_note 'verified' note %}", note=note) == "Not in the plan"
    assert text("{% status_note 'verified' %}") == ""


@pytest.mark.urls(__name__)
def test_a_source_is_linked_where_a_page_shows_it() -> None:
    label = Text("Nguồn", "Source")
    assert 'href="/records/7/"' in html("{% source_link s %}", s=Source("x", "7", label, "record"))
    assert "<a" not in html("{% source_link s %}", s=Source("x", "7", label, "no:page"))


def test_a_source_says_the_day_of_its_figures() -> None:
    said = text("{% source_link s %}", s=Source("x", "1", Text("Nguồn", "Source"), as_of="2024-12-31"))
    assert said == "Source (figures as of 31/12/2024)"


def test_a_citation_names_its_instrument_and_never_shows_its_code() -> None:
    basis, paragraphs = Basis("kh-cchc", "II.5.a"), {"II.5.a": Text("điểm a khoản 5 Mục II", "section II.5.a")}
    named = {"kh-cchc": Citation(Text("Kế hoạch", "The plan"), "/plan/", paragraphs)}
    assert text("{% citation b %}", b=basis, citations=named) == "The plan, section II.5.a"
    assert 'href="/plan/#p-II.5.a"' in html("{% citation b %}", b=basis, citations=named)
    assert text("{% citation b %}", b=basis) == "II.5.a"


class Sample(forms.Form):
    name = forms.CharField(help_text="As written")
    note = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[(1, "One")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False)

    def clean(self) -> None:
        raise forms.ValidationError("Nothing fits")


def test_a_form_shows_help_and_errors_beside_their_fields() -> None:
    markup = html("{% form_fields form %}", form=Sample({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in markup
    assert [f'id="{name}"' in markup for name in ("id_name_helptext", "id_name_error")] == [True, True]
    assert "Nothing fits" in markup


def test_an_error_of_a_field_that_is_not_shown_is_said_above_the_form() -> None:
    class Hidden(forms.Form):
        unit = forms.IntegerField(widget=forms.HiddenInput)

    assert "This field is required." in text("{% form_fields form %}", form=Hidden({}))


def test_every_field_has_a_label() -> None:
    markup = html("{% form_fields form %}", form=Sample())
    assert re.findall(r'<label class="form-\w+(?:-label)?" for="([^"]+)"', markup) == ["id_name", "id_note", "id_sure"]
    assert "<legend" in markup


def test_an_optional_field_says_so() -> None:
    assert text("{% form_field form.note %}", form=Sample()) == "Note (if any)"


def test_a_field_that_is_needed_at_times_does_not_say_that_it_is_optional() -> None:
    form = Sample()
    form.needed_at_times = ("note",)
    assert text("{% form_field form.note %}", form=form) == "Note"


@pytest.mark.parametrize(
    ("percent", "shade"),
    [
        (None, "heat-none"),
        (0, "heat-0"),
        (50, "heat-1"),
        ("64.99", "heat-1"),
        (65, "heat-2"),
        (80, "heat-3"),
        (90, "heat-4"),
    ],
)
def test_a_shade_belongs_to_a_percentage(percent: object, shade: str) -> None:
    assert text("{{ p|heat }}", p=None if percent is None else Decimal(percent)) == shade


def test_the_legend_names_every_shade() -> None:
    said = "90 % and more 80–90 % 65–80 % 50–65 % below 50 % figures missing"
    assert " ".join(re.sub(r"<[^>]+>", " ", html("{% heat_legend %}")).split()) == said


@pytest.mark.parametrize("library", ["findings", "parts", "words"])
def test_every_tag_and_filter_is_documented(library: str) -> None:
    tags = import_library(f"thidua.frame.templatetags.{library}")
    page = (ROOT / "docs" / "rooms" / "frame.md").read_text()
    assert [name for name in [*tags.tags, *tags.filters] if not re.search(rf"\b{name}\b", page)] == []
