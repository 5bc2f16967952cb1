"""Nobody decides about oneself, nor reads about oneself what is still being looked into."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from tests.factories.people import (
    discipline,
    make_account,
    make_matter,
    make_post,
    make_unit,
)
from tests.world import World
from thidua.frame.words import say
from thidua.people.actions import (
    close_matter,
    correct_discipline,
    correct_person,
    decline_transfer,
    give_post,
    import_ratings,
    open_matter,
    rate_person,
    rate_persons,
    record_discipline,
)
from thidua.people.models import (
    Account,
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    Role,
    Transfer,
    Unit,
)
from thidua.people.permissions import (
    Refused,
    can_answer_transfer,
    can_keep_person,
    can_view_person,
    can_withdraw_transfer,
    persons_kept_by,
    persons_open_to,
    posts_kept_by,
    transfers_awaiting,
    transfers_proposed,
)
from thidua.people.tables import RATINGS
from thidua.reports.queries import rows_of_people
from thidua.sheets.reading import read_table

pytestmark = pytest.mark.django_db

TODAY = localdate()


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit(parent=province)


def serving(unit: Unit, role: Role, over: Unit | None = None, *, is_head: bool = False) -> Account:
    """An account with a role that is linked to a person who serves in a unit."""
    post = make_post(unit)
    Post.objects.filter(pk=post.pk).update(is_head=is_head)
    account = make_account(role=role, unit=over or unit)
    account.person = post.person
    account.save()
    return account


def acts(person: Person, unit: Unit) -> list[Callable[[Account], object]]:
    """All that is decided about a person."""
    matter, action = make_matter(person=person), discipline(person, unit)
    said = {"form": "Khiển trách", "decision": "1/QĐ", "imposed_on": TODAY, "ends_on": None, "over_reform": False}
    facts = {"staff_code": "X", "full_name": "Y", "birth_date": None, "category": person.category, "reason": "QĐ"}
    fresh = DisciplinaryAction(person=person, unit=unit, **said)
    new = PendingMatter(person=person, subject="Đơn", opened_on=TODAY)
    return [
        lambda by: rate_person(person=person, year=TODAY.year, level="good", decision="1/QĐ", by=by),
        lambda by: rate_persons(year=TODAY.year, levels={person.pk: "good"}, decision="1/QĐ", by=by),
        lambda by: record_discipline(action=fresh, by=by),
        lambda by: correct_discipline(action=action, reason="QĐ", by=by, **said),
        lambda by: open_matter(matter=new, by=by),
        lambda by: close_matter(matter=matter, closed_on=TODAY, reason="Không đúng", by=by),
        lambda by: correct_person(person=person, by=by, **facts),
        lambda by: give_post(person=person, unit=unit, title="Trưởng phòng", since=TODAY, reason="QĐ", by=by),
    ]


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD])
def test_nobody_decides_about_oneself(role: Role, province: Unit) -> None:
    account = serving(province, role)
    for act in acts(account.person, province):
        with pytest.raises(Refused):
            act(account)
    assert not persons_kept_by(account).filter(pk=account.person_id).exists()
    assert not posts_kept_by(account).filter(person=account.person_id).exists()
    assert not can_keep_person(account, account.person)


def test_several_are_rated_at_once_within_reach_and_never_oneself(province: Unit, commune: Unit) -> None:
    officer = serving(commune, Role.STANDING_OFFICER)
    near, far = make_post(commune).person, make_post(province).person
    for levels in ({near.pk: "good", officer.person_id: "good"}, {near.pk: "good", far.pk: "good"}):
        with pytest.raises(Refused):
            rate_persons(year=TODAY.year, levels=levels, decision="1/QĐ", by=officer)
    rate_persons(year=TODAY.year, levels={near.pk: "good"}, decision="1/QĐ", by=officer)
    assert PerformanceRating.objects.get().person == near


def test_the_own_transfer_is_answered_and_withdrawn_by_others(province: Unit, commune: Unit) -> None:
    own = serving(commune, Role.STANDING_OFFICER, province)
    transfer = Transfer.objects.create(
        post=own.person.posts.get(), to_unit=make_unit(parent=province), title="Chuyên viên", on=TODAY, document="1/QĐ"
    )
    colleague = make_account(role=Role.STANDING_OFFICER, unit=province)
    for who, allowed in ((own, False), (colleague, True)):
        answers = [bool(may(who, transfer)) for may in (can_answer_transfer, can_withdraw_transfer)]
        answers += [transfer in found(who) for found in (transfers_awaiting, transfers_proposed)]
        assert answers == [allowed] * 4


def test_why_the_own_transfer_was_declined_is_read_by_others_alone(
    client: Client, province: Unit, commune: Unit
) -> None:
    own = serving(commune, Role.UNIT_OFFICER, commune)
    there = make_unit("Xã Hiếu", parent=province)
    transfer = Transfer.objects.create(
        post=own.person.posts.get(), to_unit=there, title="Chuyên viên", on=TODAY, document="1/QĐ"
    )
    decline_transfer(transfer=transfer, reason="Đang có đơn tố cáo", by=make_account(role=Role.UNIT_HEAD, unit=there))
    for who, told in ((own, False), (make_account(role=Role.UNIT_HEAD, unit=commune), True)):
        client.force_login(who)
        assert ("Đang có đơn tố cáo" in client.get(reverse("people:transfers")).content.decode()) == told
    client.force_login(own)
    address = reverse("people:transfer_act", args=[transfer.pk, "withdraw"])
    assert client.get(address).status_code == client.get(address.replace(str(transfer.pk), "987654")).status_code == 404


@pytest.mark.parametrize("role", [Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR])
def test_oneself_is_not_among_the_persons_one_sees(role: Role, province: Unit) -> None:
    account = serving(province, role)
    colleague = make_post(province).person
    make_matter(person=account.person)
    assert list(persons_open_to(account)) == [colleague]
    assert (bool(can_view_person(account, account.person)), bool(can_view_person(account, colleague))) == (False, True)
    assert list(rows_of_people("matters", persons_open_to(account), Unit.objects.none())) == []


def test_the_own_page_leads_to_the_own_data_and_no_list_of_awards_judges_oneself(client: Client, world: World) -> None:
    account, person = world.accounts["standing_officer"], world.person(world.department)
    Account.objects.filter(pk=account.pk).update(person=person)
    client.force_login(account)
    listed = {"held": world.round(2024).pk, "q": person.full_name}
    answer = client.get(person.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:my_data"))
    schemes = client.get(reverse("awards:schemes"), listed).context["schemes"]
    personal = [scheme.code for scheme, _may in schemes if scheme.recipient == "individual"]
    assert personal
    for code in personal:
        page = client.get(reverse("awards:scheme", args=[code]), listed)
        assert person not in [verdict.person for verdict in page.context["page"].paginator.object_list]


def test_a_register_is_not_imported_with_a_row_about_oneself(province: Unit) -> None:
    officer, other = serving(province, Role.STANDING_OFFICER), make_post(province).person

    def refused(person: Person) -> list[str]:
        text = f"staff_code,year,level,decision\n{person.staff_code},2024,Hoàn thành tốt nhiệm vụ,1/QĐ"
        sheet = read_table(RATINGS, text.encode(), "tep.csv")
        return [say(error.problem) for error in import_ratings(sheet=sheet, dry_run=True, by=officer).errors]

    with translation.override("en"):
        assert refused(officer.person) == ["This row is about yourself: nobody decides about oneself."]
        assert refused(other) == []
