"""Every page: in both languages, in a fixed number of queries, and with anything in its address."""

from __future__ import annotations

import re
from html import unescape

import polib
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import World
from thidua.observations.models import Observation
from thidua.people.models import Unit
from thidua.scoring.models import Result, ScoringRun

PAGES = (
    "home", "plan", "unit", "central agency", "person", "ranking", "areas", "goals", "goal", "index goal",
    "audit", "audit trail", "schemes", "scheme", "persons' scheme",
    "open points", "choose", "rounds", "open round", "movements", "movement", "move on", "recipients", "own plans",
    "set up", "set up by a pack", "set up by a form", "figure", "sign in",
)  # fmt: skip


def address(world: World, page: str) -> str:
    agency = Unit.objects.filter(kind="central_agency").first()
    figure = Observation.objects.filter(unit=world.department).first()
    names = {
        "home": ("reports:home",),
        "plan": ("reports:plan",),
        "unit": ("reports:unit", world.commune.pk),
        "central agency": ("reports:unit", agency.pk),
        "person": ("reports:person", world.person(world.department).pk),
        "audit": ("reports:audit",),
        "audit trail": ("reports:audit_trail", "movement", world.movement.pk),
        "ranking": ("scoring:ranking",),
        "areas": ("scoring:areas",),
        "goals": ("targets:goals",),
        "goal": ("targets:goal", "G4"),
        "index goal": ("targets:goal", "G1"),
        "schemes": ("awards:schemes",),
        "scheme": ("awards:scheme", "bk-tinh-tap-the"),
        "persons' scheme": ("awards:scheme", "bk-tinh-ca-nhan"),
        "open points": ("movements:open_points",),
        "choose": ("movements:choose", "collective_combination"),
        "rounds": ("movements:rounds",),
        "open round": ("movements:open_round", world.round(2026).pk),
        "movements": ("movements:movements",),
        "movement": ("movements:movement", world.movement.pk),
        "move on": ("movements:status", world.movement.pk),
        "recipients": ("movements:recipients", world.movement.pk),
        "own plans": ("movements:own_plans", world.movement.pk),
        "set up": ("movements:set_up",),
        "set up by a pack": ("movements:set_up_by_pack", "kontum-2023"),
        "set up by a form": ("movements:set_up_by_form",),
        "figure": ("observations:observation", figure.pk),
        "sign in": ("account_login",),
    }
    name, *args = names[page]
    return reverse(name, args=args)


@pytest.fixture
def officer(client: Client, world: World) -> Client:
    client.force_login(world.accounts["standing_officer"])
    return client


def said_on(client: Client, url: str, language: str) -> set[str]:
    """The pieces of text of a page's main part, as people read them."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(url)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'<html lang="{language}"' in html
    main = html[html.index("<main") : html.index("</main>")]
    pieces = (" ".join(unescape(piece).split()) for piece in re.sub(r"<[^>]*>", "\0", main).split("\0"))
    return {piece for piece in pieces if piece}


def translations() -> dict[str, str]:
    """English text to Vietnamese, for whole texts that differ."""
    catalogue = polib.pofile(str(settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES" / "django.po"))
    return {entry.msgid: entry.msgstr for entry in catalogue if entry.msgstr and entry.msgstr != entry.msgid}


@pytest.mark.parametrize("page", [page for page in PAGES if page != "sign in"])
def test_a_page_speaks_the_language_asked_for_and_no_code(page: str, officer: Client, world: World) -> None:
    url = address(world, page)
    catalogue = translations()
    in_vietnamese, in_english = said_on(officer, url, "vi"), said_on(officer, url, "en")
    assert sorted(in_vietnamese & set(catalogue)) == []
    assert sorted(in_english & set(catalogue.values()) - set(catalogue)) == []
    words = {word for text in in_vietnamese | in_english for word in re.split(r"[\s,;:()“”/]+", text)}
    assert sorted(word for word in words if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+|%\(\w+\).*", word)) == []


def test_the_sign_in_page_is_open_in_both_languages(client: Client, world: World) -> None:
    for language in ("vi", "en"):
        assert said_on(client, reverse("account_login"), language)


def count_queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def keep(world: World, count: int) -> None:
    """Leave only so many communes in the world; one of them is the commune of the tests."""
    others = Unit.objects.filter(memberships__cluster="communes", memberships__year=2024).exclude(pk=world.commune.pk)
    kept = [world.commune.pk, *others.order_by("pk").values_list("pk", flat=True)[: count - 1]]
    Unit.objects.exclude(pk__in=[*kept, world.movement.province_id]).update(valid_from=None, valid_to="2020-12-31")
    Result.objects.exclude(unit__in=kept).delete()
    Observation.objects.filter(superseded_by=None, unit__isnull=False).exclude(unit__in=kept).update(applicable=False)


HEAVY = {
    "home": ("home", ""),
    "ranking": ("ranking", "?cluster=communes&year=2024"),
    "areas": ("areas", "?cluster=communes&year=2024"),
    "goals": ("goals", "?on=2025-06-30"),
    "scheme": ("scheme", "?round={round}"),
    "persons' scheme": ("persons' scheme", "?round={round}"),
}


@pytest.mark.parametrize("heavy", HEAVY)
def test_a_heavy_page_asks_as_much_of_the_database_for_one_as_for_three(
    heavy: str, officer: Client, world: World
) -> None:
    page, query = HEAVY[heavy]
    url = address(world, page) + query.format(round=world.round(2024).pk)
    officer.get(url)
    keep(world, 3)
    for_three = count_queries(officer, url)
    keep(world, 1)
    assert count_queries(officer, url) == for_three


def test_the_home_page_asks_as_much_for_one_cluster_as_for_three(officer: Client, world: World) -> None:
    for_three = count_queries(officer, reverse("reports:home"))
    ScoringRun.objects.exclude(cluster="departments").delete()
    assert count_queries(officer, reverse("reports:home")) == for_three


def test_a_unit_page_asks_as_much_for_one_year_and_person_as_for_three(officer: Client, world: World) -> None:
    url = f"{address(world, 'unit')}?year=2024"
    for_three = count_queries(officer, url)
    Result.objects.filter(unit=world.commune).exclude(run__year=2024).delete()
    world.commune.posts.exclude(person=world.person(world.commune)).delete()
    assert count_queries(officer, url) == for_three


ODD = (
    "?year=abc", "?year=1066", "?page=999", "?page=abc", "?page=-1", "?cluster=nowhere", "?band=golden", "?round=abc",
    "?round=999999", "?on=yesterday", "?on=9999-99-99", "?outcome=maybe", "?q=%00", "?q=%27%22%3C%25",
    "?q=" + "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("page", ["ranking", "areas", "goals", "goal", "schemes", "scheme", "unit", "person"])
@pytest.mark.parametrize("query", ODD)
def test_a_page_bears_anything_in_its_query(page: str, query: str, officer: Client, world: World) -> None:
    assert officer.get(address(world, page) + query).status_code == 200


def test_an_unknown_year_shows_the_newest_ranking_of_the_cluster(officer: Client, world: World) -> None:
    run = officer.get(address(world, "ranking") + "?cluster=districts&year=abc").context["run"]
    assert (run.cluster, run.year) == ("districts", 2024)


@pytest.mark.parametrize(
    ("asked", "shown"), [("", "communes"), ("?year=2023", "communes"), ("?cluster=districts", "districts")]
)
def test_who_serves_a_unit_is_first_shown_the_ranking_of_its_cluster(
    asked: str, shown: str, client: Client, world: World
) -> None:
    client.force_login(world.accounts["unit_officer"])
    found = client.get(address(world, "ranking") + asked).context
    assert (found["run"].cluster, found["form"]["cluster"].value()) == (shown, shown)


def test_a_page_past_the_last_shows_the_last(officer: Client, world: World) -> None:
    page = officer.get(address(world, "scheme") + "?page=999").context["page"]
    assert page.number == page.paginator.num_pages > 1


def test_the_tile_of_what_is_missing_on_a_units_page_says_that_it_counts_figures_of_the_index(
    officer: Client, world: World
) -> None:
    assert "Số liệu Chỉ số còn thiếu" in said_on(officer, address(world, "unit") + "?year=2024", "vi")


def test_a_unit_that_has_ended_is_told_how_and_nothing_to_do(officer: Client, world: World) -> None:
    said = said_on(officer, address(world, "unit") + "?year=2024", "en")
    assert {"The unit has ended", "Its last day was 30/06/2025. Carried on by:", world.heir.name} <= said
    assert not said & {"What to do", "What to do:", "What is owed"}
    Unit.objects.filter(pk=world.commune.pk).update(valid_to=None)
    said = said_on(officer, address(world, "unit") + "?year=2024", "en")
    assert {"What to do:", "What is owed"} <= said
    assert "The unit has ended" not in said


def test_a_year_without_the_unit_shows_its_last_round(officer: Client, world: World) -> None:
    assert officer.get(address(world, "unit") + "?year=2025").context["round"].year == 2024


MISSING = (
    "/goals/G99/", "/awards/nobel/", "/awards/nobel.csv", "/units/999999/", "/units/99999999999999999999/",
    "/persons/999999/", "/figures/999999/", "/movement/open-points/nothing/", "/movement/rounds/999999/open/",
)  # fmt: skip


@pytest.mark.parametrize("url", MISSING)
def test_what_does_not_exist_is_not_found(url: str, officer: Client, world: World) -> None:
    assert officer.get(url).status_code == 404


def test_a_scheme_that_is_not_in_force_in_a_round_is_not_found(officer: Client, world: World) -> None:
    url = reverse("awards:scheme", args=["gk-huyen-tap-the"])
    assert officer.get(url, {"round": world.round(2024).pk}).status_code == 200
    assert officer.get(url, {"round": world.round(2025).pk}).status_code == 404
