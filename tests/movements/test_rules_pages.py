"""Another version of the rules is adopted on a page that shows what it would change."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.movements import RULES, make_duty, make_kontum_movement
from tests.factories.people import make_account, make_unit
from tests.movements.conftest import OPEN_POINTS, write_pack
from thidua.audit.models import Entry
from thidua.law.differences import NOT_CONTENT
from thidua.law.loading import load_texts, packaged
from thidua.law.schema import Pack
from thidua.movements.actions import close_round, load_regulation, open_round
from thidua.movements.models import Movement, MovementStatus, RegulationVersion
from thidua.movements.queries import round_for
from thidua.movements.tables import PARTS_OF_RULES
from thidua.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(movement: Movement) -> Client:
    return signed_in(movement)


def signed_in(movement: Movement, role: str = Role.STANDING_OFFICER) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=role, unit=movement.province))
    return client


@pytest.fixture
def newer(movement: Movement, folder: Path) -> RegulationVersion:
    """The rules again, with another default of an open point and a measure more."""
    text = (RULES + OPEN_POINTS).replace("default: 0.3333", "default: 0.25")
    text = text.replace("measures:\n", "measures:\n  - {code: extra, kind: amount, name: {vi: Thêm, en: Extra}}\n")
    return load_regulation(folder=write_pack(folder, text), by=None)


def rules(movement: Movement) -> str:
    return reverse("movements:rules", args=[movement.pk])


def adopt(movement: Movement, sha256: str) -> str:
    return reverse("movements:adopt", args=[movement.pk, sha256])


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_page_of_the_movement_leads_who_runs_it_to_the_versions(movement: Movement, officer: Client) -> None:
    assert rules(movement) in words(officer, movement.get_absolute_url())
    assert rules(movement) not in words(signed_in(movement, Role.OBSERVER), movement.get_absolute_url())
    assert "There is no other version" in words(officer, rules(movement))


def test_other_versions_are_listed_and_show_what_they_would_change(
    movement: Movement, officer: Client, newer: RegulationVersion
) -> None:
    assert adopt(movement, newer.sha256) in words(officer, rules(movement))
    page = words(officer, adopt(movement, newer.sha256))
    assert "<code>top</code> High rank: <strong>changes</strong>" in page
    assert "<code>default</code>: 0.3333 → 0.25" in page
    assert "<code>extra</code> Extra: <strong>comes in</strong>" in page


def test_a_version_is_adopted_with_reason_and_document(
    movement: Movement, officer: Client, newer: RegulationVersion
) -> None:
    refused = officer.post(adopt(movement, newer.sha256), {"reason": "", "document": "QĐ 5"})
    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    sent = {"reason": "Sửa Kế hoạch", "document": "QĐ 5/QĐ-UBND"}
    assert officer.post(adopt(movement, newer.sha256), sent)["Location"] == movement.get_absolute_url()
    movement.refresh_from_db()
    assert movement.regulation == newer
    entry = Entry.objects.get(verb="adopt_regulation")
    assert (entry.said.after["document"], entry.said.reason) == ("QĐ 5/QĐ-UBND", "Sửa Kế hoạch")
    assert "follows these rules already" in officer.get(adopt(movement, newer.sha256), follow=True).content.decode()


def test_closed_rounds_and_what_is_owed_under_other_obligations_are_told(
    movement: Movement, officer: Client, newer: RegulationVersion
) -> None:
    assert "keep the rules they were closed under" not in words(officer, adopt(movement, newer.sha256))
    held = round_for(movement, 2023)
    open_round(held=held, opened_on=movement.starts_on.replace(year=2024), document="QĐ 1", by=None)
    close_round(held=held, closed_on=held.opened_on, by=None)
    make_duty(movement, make_unit(parent=movement.province))
    page = words(officer, adopt(movement, newer.sha256))
    assert "These rounds are closed and keep the rules they were closed under: Round 2023." in page
    assert "1 thing that is owed on record rests on an obligation that these rules do not have" in page


def test_the_rules_that_ship_with_the_program_are_offered_and_kept_when_they_are_adopted() -> None:
    movement = make_kontum_movement()
    shipped = movement.regulation
    old = {**shipped.texts, "plan.yaml": shipped.texts["plan.yaml"].replace("Lê Ngọc Tuấn", "Nguyễn Văn Mẫu")}
    pack, _warnings = load_texts(shipped.code, old, shipped.national)
    Movement.objects.update(
        regulation=RegulationVersion.objects.create(
            code=shipped.code, sha256=pack.sha256, texts=old, national=shipped.national
        )
    )
    RegulationVersion.objects.filter(pk=shipped.pk).delete()
    officer = signed_in(movement)
    assert "ships with this version of the program" in words(officer, rules(movement))
    address = adopt(movement, packaged("kontum-2023").sha256)
    assert "<code>signer</code>: Nguyễn Văn Mẫu → Lê Ngọc Tuấn" in words(officer, address)
    assert officer.post(address, {"reason": "Bản mới"}).status_code == 302
    movement.refresh_from_db()
    assert movement.regulation.sha256 == shipped.sha256


def test_the_rules_of_a_closed_movement_stay(movement: Movement, officer: Client, newer: RegulationVersion) -> None:
    Movement.objects.update(status=MovementStatus.CLOSED)
    assert "its rules stay as they are" in words(officer, rules(movement))
    answer = officer.post(adopt(movement, newer.sha256), {"reason": "Đổi"})
    assert answer.context["form"].non_field_errors() == ["The movement is closed: its rules stay as they are."]
    movement.refresh_from_db()
    assert movement.regulation != newer


def test_who_does_not_run_the_movement_neither_sees_nor_adopts(movement: Movement, newer: RegulationVersion) -> None:
    for role in (Role.OBSERVER, Role.UNIT_HEAD, Role.ADMINISTRATOR):
        client = signed_in(movement, role)
        assert client.get(rules(movement)).status_code == 403
        assert client.post(adopt(movement, newer.sha256), {"reason": "Đổi"}).status_code == 403
    assert Movement.objects.get().regulation == movement.regulation


def test_every_section_of_a_pack_has_a_name() -> None:
    assert [name for name in Pack.__dataclass_fields__ if name not in NOT_CONTENT] == list(PARTS_OF_RULES)
