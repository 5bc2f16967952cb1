"""The world of the second pack: the whole product under rules of another province, in words and forms of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from thidua.awards.queries import schemes_for, verdicts
from thidua.core.forms import AnyForm, Branch, SumOfParts
from thidua.law.loading import packaged
from thidua.law.schema import Pack
from thidua.movements.models import Movement
from thidua.movements.queries import round_for
from thidua.ops.demo import build
from thidua.people.models import Account, Person, Unit
from thidua.scoring.models import Result

pytestmark = pytest.mark.django_db


@pytest.fixture
def movement() -> Movement:
    return build("invented", 2023, tell=str)


def kinds(form: AnyForm) -> Iterator[str]:
    yield form.kind
    match form:
        case SumOfParts(parts=parts):
            for part in parts:
                yield from kinds(part.form)
        case Branch(cases=cases, otherwise=otherwise):
            for one in [*(guarded.form for guarded in cases), otherwise]:
                yield from kinds(one)


def kinds_of(pack: Pack) -> set[str]:
    components = [component for index_set in pack.index_sets.values() for component in index_set.components()]
    return {kind for component in components for kind in kinds(component.form)}


def test_the_two_packs_together_use_every_scoring_form() -> None:
    every = {form.__dataclass_fields__["kind"].default for form in AnyForm.__args__}
    assert kinds_of(packaged("kontum-2023")) | kinds_of(packaged("tinh-mau-2024")) == every


def test_every_commune_is_scored_and_ranked_in_both_years(movement: Movement) -> None:
    found = Result.objects.filter(run__movement=movement, run__current=True)
    components = {component.code for component in packaged("tinh-mau-2024").index_sets["xa_gan_dan"].components()}
    assert {(result.run.year, set(result.points) == components) for result in found} == {(2024, True), (2025, True)}
    assert (found.count(), found.filter(rank=None).count()) == (24, 0)


def test_every_scheme_has_somebody_who_meets_it_and_somebody_who_does_not(movement: Movement) -> None:
    held = round_for(movement, 2024)
    seen = defaultdict(set)
    for scheme in schemes_for(held):
        for verdict in verdicts(movement, held, scheme):
            seen[scheme.code].add(verdict.outcome.value)
    assert {code: {"met", "not_met"} <= outcomes for code, outcomes in seen.items()} == {
        scheme.code: True for scheme in packaged("tinh-mau-2024").schemes.values()
    }


def test_the_pages_show_it(movement: Movement, client: Client) -> None:
    client.force_login(Account.objects.get(username="snv"))
    commune, person = Unit.objects.get(name="Xã Mẫu 04"), Person.objects.earliest("pk")
    pages = {
        reverse("reports:home"): "Tỉnh Mẫu (hư cấu)",
        reverse("scoring:ranking"): "Xã Mẫu 08",
        reverse("scoring:areas"): "Phục vụ người dân",
        reverse("reports:unit", args=[commune.pk]) + "?year=2024": "Bằng khen cho xã",
        reverse("reports:person", args=[person.pk]) + "?year=2024": person.full_name,
        reverse("targets:goals"): "Hồ sơ trễ hẹn không quá 10%",
        reverse("awards:scheme", args=["bang_khen_xa"]): "Xã Mẫu 12",
        reverse("movements:open_points"): "Cá nhân phải đạt mấy tiêu chuẩn",
        reverse("reports:plan"): "Đến ngày 30/6/2026",
    }
    assert {page: words in client.get(page).content.decode() for page, words in pages.items()} == dict.fromkeys(
        pages, True
    )
