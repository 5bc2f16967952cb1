"""Registering for a round: by the unit, until a day, once; persons seen by who sees their pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.movements import make_kontum_movement
from tests.factories.people import make_account, make_person, make_post, make_standing_officer, make_unit
from thidua.audit.models import Entry
from thidua.core.calendar import VIETNAM_TIME
from thidua.movements.actions import (
    PastRegistration,
    import_registrations,
    register,
    set_registration_deadline,
    set_status,
    withdraw_registration,
)
from thidua.movements.models import Movement, MovementStatus, Registration, Round
from thidua.movements.queries import is_registration_open, round_for, rounds_to_register_for
from thidua.people.models import Account, Person, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db
COLLECTIVE, INDIVIDUAL = "bk-tinh-tap-the", "bk-tinh-ca-nhan"


@pytest.fixture
def movement() -> Movement:
    return make_kontum_movement()


@pytest.fixture
def held(movement: Movement) -> Round:
    return round_for(movement, localdate().year)


@pytest.fixture
def person(commune: Unit) -> Person:
    return make_post(commune, make_person("Mẫu Thị An")).person


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return client


def test_a_unit_and_its_people_register_once_each(held: Round, commune: Unit, person: Person, officer: Account) -> None:
    for _time in range(2):
        register(held=held, unit=commune, scheme=COLLECTIVE, aim=" Vào nhóm đầu ", by=officer)
        register(held=held, unit=commune, person=person, scheme=INDIVIDUAL, by=officer)
    found = [(one.unit, one.person, one.scheme, one.aim, one.by) for one in Registration.objects.order_by("pk")]
    assert found == [
        (commune, None, COLLECTIVE, "Vào nhóm đầu", officer),
        (commune, person, INDIVIDUAL, "", officer),
    ]
    with pytest.raises(ValidationError, match="rút đăng ký"):
        register(held=held, unit=commune, person=person, scheme=INDIVIDUAL, aim="Đạt giải", by=officer)


def past(unit: Unit, day: int = 1, scheme: str = "", year: int = 2024) -> PastRegistration:
    return PastRegistration(unit, datetime(year, 2, day, 9, tzinfo=VIETNAM_TIME), scheme, "Vào nhóm đầu")


def test_what_came_on_paper_for_a_closed_round_is_taken_over_with_its_day(movement: Movement, commune: Unit) -> None:
    held = round_for(movement, 2024)
    assert import_registrations(held=held, rows=[past(commune, 5, COLLECTIVE)], by=None) == 1
    [kept] = Registration.objects.filter(held=held)
    assert (kept.unit, kept.scheme, localdate(kept.registered_at)) == (commune, COLLECTIVE, date(2024, 2, 5))
    assert Entry.objects.filter(verb="import_registrations").count() == 1


def test_of_registrations_on_paper_all_are_taken_or_none(movement: Movement, commune: Unit) -> None:
    begun = make_unit("Xã Mới", parent=movement.province, valid_from=date(2024, 3, 1))
    rows = [past(commune), past(commune, 2), past(begun), past(commune, 3, INDIVIDUAL), past(begun, year=2999)]
    with pytest.raises(ValidationError) as refused:
        import_registrations(held=round_for(movement, 2024), rows=rows, by=None)
    assert [message.split(":")[0].split()[-1] for message in refused.value.messages] == ["2", "3", "4", "5", "5"]
    assert Registration.objects.count() == 0


def test_only_the_standing_agency_takes_over_what_came_on_paper(
    movement: Movement, commune: Unit, officer: Account
) -> None:
    with pytest.raises(Refused):
        import_registrations(held=round_for(movement, 2024), rows=[past(commune)], by=officer)


def test_what_the_rules_do_not_know_or_who_does_not_serve_there_is_refused(
    held: Round, commune: Unit, person: Person
) -> None:
    for wrong in (
        {"scheme": "no-such"},
        {"scheme": INDIVIDUAL},
        {"scheme": COLLECTIVE, "person": person},
        {"person": make_post(make_unit("Xã khác")).person},
    ):
        with pytest.raises(ValidationError):
            register(held=held, unit=commune, by=None, **wrong)
    assert Registration.objects.count() == 0


def test_others_register_nobody(held: Round, commune: Unit, movement: Movement) -> None:
    other = make_account("other", Role.UNIT_HEAD, make_unit("Xã khác", parent=movement.province))
    registration = register(held=held, unit=commune, by=None)
    for by in (other, make_standing_officer(movement.province)):
        with pytest.raises(Refused):
            register(held=held, unit=commune, by=by)
        with pytest.raises(Refused):
            withdraw_registration(registration=registration, reason="Vì", by=by)
    with pytest.raises(Refused):
        set_registration_deadline(held=held, until=localdate(), by=other)


def test_registration_is_open_to_the_end_of_the_last_day(held: Round, movement: Movement) -> None:
    today = localdate()
    assert is_registration_open(held, today)
    held = set_registration_deadline(held=held, until=today, by=make_standing_officer(movement.province))
    assert is_registration_open(held, today)
    assert not is_registration_open(held, today + timedelta(days=1))
    set_status(movement=held.movement, status=MovementStatus.IN_REVIEW, by=None)
    assert not is_registration_open(held, today)


def test_without_a_last_day_registrations_end_when_the_round_opens(held: Round, commune: Unit) -> None:
    Round.objects.filter(pk=held.pk).update(opened_on=localdate(), opening_document="QĐ 1")
    held.refresh_from_db()
    with pytest.raises(ValidationError):
        register(held=held, unit=commune, by=None)
    assert held not in rounds_to_register_for(held.movement, localdate())
    held = set_registration_deadline(held=held, until=localdate(), by=None)
    assert register(held=held, unit=commune, by=None)
    assert held in rounds_to_register_for(held.movement, localdate())


def test_the_list_names_the_round_that_it_shows(held: Round, movement: Movement) -> None:
    client = Client()
    client.force_login(make_standing_officer(movement.province))
    for asked in ({}, {"held": str(held.pk)}):
        context = client.get(reverse("movements:registrations"), asked).context
        assert context["form"]["held"].value() == str(context["round"].pk)


def test_after_the_last_day_nothing_is_taken_or_withdrawn(held: Round, commune: Unit) -> None:
    registration = register(held=held, unit=commune, by=None)
    held = set_registration_deadline(held=held, until=localdate() - timedelta(days=1), by=None)
    with pytest.raises(ValidationError):
        register(held=held, unit=commune, scheme=COLLECTIVE, by=None)
    with pytest.raises(ValidationError):
        withdraw_registration(registration=registration, reason="Nhầm", by=None)


def test_withdrawn_it_stays_on_record_and_may_be_made_again(held: Round, commune: Unit, officer: Account) -> None:
    first = register(held=held, unit=commune, by=officer)
    with pytest.raises(ValidationError):
        withdraw_registration(registration=first, reason=" ", by=officer)
    for _time in range(2):
        withdraw_registration(registration=first, reason="Nhầm", by=officer)
    register(held=held, unit=commune, by=officer)
    assert [(one.reason, one.withdrawn_at is None) for one in Registration.objects.order_by("pk")] == [
        ("Nhầm", False), ("", True),
    ]  # fmt: skip


def test_persons_are_listed_for_who_sees_their_pages(
    held: Round, commune: Unit, person: Person, officer: Account, movement: Movement
) -> None:
    register(held=held, unit=commune, by=None)
    register(held=held, unit=commune, person=person, by=None)
    outside = make_account("out", Role.OBSERVER, movement.province)
    address = reverse("movements:registrations")
    inside, outer = (signed_in(who).get(address).content.decode() for who in (officer, outside))
    assert "Mẫu Thị An" in inside
    assert "Xã Mẫu" in outer
    assert "Mẫu Thị An" not in outer
    lines = signed_in(outside).get(reverse("movements:registrations_file", args=["csv"])).content.decode("utf-8-sig")
    assert len(lines.splitlines()) == 2


def test_the_pages_register_withdraw_and_set_the_last_day(
    held: Round, commune: Unit, person: Person, officer: Account, movement: Movement
) -> None:
    client, standing = signed_in(officer), signed_in(make_standing_officer(movement.province))
    fields = {"held": held.pk, "unit": commune.pk, "person": person.pk, "scheme": INDIVIDUAL}
    assert client.post(reverse("movements:register"), fields).status_code == 302
    registration = Registration.objects.get()
    listed = reverse("movements:registrations")
    assert [row[0] for row in client.get(listed, {"whom": "person"}).context["rows"]] == [registration]
    assert client.get(listed, {"whom": "unit"}).context["rows"] == []
    assert client.get(listed, {"q": "khac"}).context["rows"] == []
    address = reverse("movements:withdraw_registration", args=[registration.pk])
    assert standing.get(address).status_code == 403
    assert client.post(address, {"reason": "Nhầm"}).status_code == 302
    assert "Nobody is registered here" in client.get(listed).content.decode()
    day = localdate() - timedelta(days=1)
    standing.post(reverse("movements:registration_deadline", args=[held.pk]), {"until": day.isoformat()})
    assert "Registration for this round is over" in client.get(listed).content.decode()


def test_the_link_to_withdraw_is_drawn_for_whom_its_page_opens(
    held: Round, commune: Unit, officer: Account, movement: Movement
) -> None:
    mine = register(held=held, unit=commune, by=None)
    address = reverse("movements:withdraw_registration", args=[mine.pk])
    of_province = make_account("of_province", Role.UNIT_OFFICER, movement.province)
    for account, opens in ((officer, True), (of_province, False)):
        client = signed_in(account)
        assert (client.get(address).status_code == 200) is opens
        assert (address in client.get(reverse("movements:registrations")).content.decode()) is opens


def test_no_form_is_offered_for_a_round_that_takes_no_registrations(
    held: Round, commune: Unit, officer: Account
) -> None:
    client, mine = signed_in(officer), register(held=held, unit=commune, by=None)
    address = reverse("movements:withdraw_registration", args=[mine.pk])
    offered = [client.get(page).content.decode() for page in (address, reverse("movements:register"))]
    assert ['<form method="post" class="panel' in page for page in offered] == [True, True]
    Round.objects.update(register_until=localdate() - timedelta(days=1))
    over = client.get(address).content.decode()
    none = client.get(reverse("movements:register")).content.decode()
    assert ['<form method="post" class="panel' in page for page in (over, none)] == [False, False]
    assert "Registration for this round is over." in over
    assert "No round takes registrations now." in none


def test_the_list_asks_as_many_queries_for_three_as_for_one(held: Round, movement: Movement, officer: Account) -> None:
    client = signed_in(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("movements:registrations")).status_code == 200
        return len(captured)

    for number in (1, 2, 3):
        register(held=held, unit=make_unit(f"Xã {number}", parent=movement.province), by=None)
        if number == 1:
            queries()
            one = queries()
    assert queries() == one


def test_namesakes_are_told_apart_in_the_form(held: Round, commune: Unit, person: Person, officer: Account) -> None:
    namesake = make_post(commune, make_person("Mẫu Thị An"), title="Kế toán").person
    Person.objects.filter(pk=namesake.pk).update(birth_date=date(1984, 5, 2))
    form = signed_in(officer).get(reverse("movements:register")).context["form"]
    assert [label for value, label in form.fields["person"].choices if value] == [
        f"Mẫu Thị An, Chuyên viên, Xã Mẫu, staff code {person.staff_code}",
        f"Mẫu Thị An, Kế toán, Xã Mẫu, born in 1984, staff code {namesake.staff_code}",
    ]


def test_the_form_asks_as_many_queries_for_three_persons_as_for_one(
    held: Round, commune: Unit, person: Person, officer: Account
) -> None:
    client, counted = signed_in(officer), []
    for _number in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("movements:register"))
        counted.append(len(captured))
        make_post(commune)
    assert counted[1] == counted[2]


def test_only_awards_in_force_when_the_round_is_held_are_offered_and_taken(
    movement: Movement, held: Round, commune: Unit, officer: Account
) -> None:
    ended, client = "gk-huyen-tap-the", signed_in(officer)
    before = round_for(movement, 2023)
    for address in (reverse("movements:register"), f"{reverse('movements:registrations')}?held={held.pk}"):
        page = client.get(address).content.decode()
        assert (f'value="{COLLECTIVE}"' in page, f'value="{ended}"' in page) == (True, False)
    with pytest.raises(ValidationError) as error:
        register(held=held, unit=commune, scheme=ended, by=officer)
    assert set(error.value.message_dict) == {"scheme"}
    Round.objects.filter(pk=before.pk).update(
        opened_on=date(2024, 1, 15), opening_document="QĐ 1", register_until=localdate()
    )
    assert f'value="{ended}"' in client.get(f"{reverse('movements:registrations')}?held={before.pk}").content.decode()
    before.refresh_from_db()
    assert register(held=before, unit=commune, scheme=ended, by=officer).scheme == ended
