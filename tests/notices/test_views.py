from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.notices import tell
from tests.factories.people import make_account, make_post, make_province, make_unit
from thidua.audit.actions import Subject
from thidua.notices.models import Notice
from thidua.people.actions import grant_role, propose_transfer, revoke_role
from thidua.people.models import Account, Role

pytestmark = pytest.mark.django_db
LIST = "notices:notices"


@pytest.fixture
def reader(client: Client) -> Account:
    account = make_account("mai")
    client.force_login(account)
    return account


def test_the_list_shows_the_own_notices_newest_first(client: Client, reader: Account) -> None:
    tell(make_account(), key="of another")
    first, second = tell(reader, key="a")[0], tell(reader, key="b")[0]
    assert list(client.get(reverse(LIST)).context["page"]) == [second, first]


def test_opening_one_notes_it_and_leads_to_what_it_is_about(client: Client, reader: Account) -> None:
    [notice] = tell(reader, about=Subject("report", "", "Báo cáo", "people:me"))
    address = reverse("notices:open", args=[notice.pk])
    client.get(address)
    assert Notice.objects.get().opened_at is None
    [other] = tell(reader, key="b", about=Subject("report", "9", "Báo cáo", "no:page"))
    assert client.post(reverse("notices:open", args=[other.pk]))["Location"] == reverse(LIST)
    assert client.post(address).status_code == 302
    assert list(client.get(f"{reverse(LIST)}?show=unread").context["page"]) == []
    assert Notice.objects.filter(opened_at=None).count() == 0


def test_the_notice_of_another_is_not_found(client: Client, reader: Account) -> None:
    [notice] = tell(make_account())
    assert client.post(reverse("notices:open", args=[notice.pk])).status_code == 404
    assert Notice.objects.get().opened_at is None


def test_with_a_role_ends_what_it_was_told(client: Client, reader: Account) -> None:
    page, unit = reverse(LIST), make_unit("Xã Hiếu", parent=make_province())
    grant = grant_role(account=reader, role=Role.UNIT_OFFICER, unit=unit, reason="QĐ 4", by=None)
    duty = Subject("report", "", "Báo cáo quý I", "reports:home")
    [notice] = tell(reader, about=duty)
    assert (client.get(page).context["shut"], "Báo cáo quý I" in client.get(page).content.decode()) == (set(), True)
    revoke_role(grant=grant, reason="QĐ 5", by=None)
    shown = client.get(page)
    assert (shown.context["shut"], "Báo cáo quý I" in shown.content.decode()) == ({notice.pk}, False)
    assert client.post(reverse("notices:open", args=[notice.pk]))["Location"] == page


def test_of_a_transfer_tells_only_who_still_sees_it(client: Client, reader: Account) -> None:
    unit = make_unit("Xã Hiếu", parent=make_province())
    to = make_unit("Xã Xốp", parent=unit.parent)
    transfer = propose_transfer(
        post=make_post(unit), to_unit=to, on=date(2026, 3, 1), title="Công chức", document="5/QĐ", by=None
    )
    about = Subject("transfer", str(transfer.pk), "Chuyển công tác", "people:transfers")
    [notice] = tell(reader, about=about)
    elsewhere = make_unit("Xã Đăk Hà", parent=unit.parent)
    grant_role(account=reader, role=Role.UNIT_OFFICER, unit=elsewhere, reason="QĐ 4", by=None)
    assert client.get(reverse(LIST)).context["shut"] == {notice.pk}
    grant_role(account=reader, role=Role.UNIT_OFFICER, unit=to, reason="QĐ 5", by=None)
    assert client.get(reverse(LIST)).context["shut"] == set()


def test_all_are_marked_as_read(client: Client, reader: Account) -> None:
    tell(reader)
    assert client.get(reverse("notices:open_all")).status_code == 302
    assert Notice.objects.filter(opened_at=None).count() == 1
    client.post(reverse("notices:open_all"))
    assert Notice.objects.filter(opened_at=None).count() == 0


def test_the_choice_of_mail_is_kept(client: Client, reader: Account) -> None:
    address = reverse("notices:mail")
    assert client.get(address).context["form"]["by_mail"].value() is True
    assert "language" in client.post(address, {"language": "xx"}).context["form"].errors
    assert client.post(address, {"language": "en"}).status_code == 302
    assert (reader.mail_choice.by_mail, reader.mail_choice.language) == (False, "en")


def test_every_page_says_how_many_wait(client: Client, reader: Account) -> None:
    tell(reader, key="a")
    tell(reader, key="b")
    assert '<span class="bell-count">2</span>' in client.get(reverse("people:me")).content.decode()
    Notice.objects.filter(key="a").delete()
    Notice.objects.filter(key="b").delete()
    assert "bell-count" not in client.get(reverse("people:me")).content.decode()


def test_more_notices_ask_no_more_of_the_database(client: Client, reader: Account) -> None:
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            tell(reader, key=str(number))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_is_hostile_is_only_text(client: Client, reader: Account) -> None:
    tell(reader, about=Subject("report", "1", "<script>alert(1)</script>", ""))
    assert "<script>alert" not in client.get(reverse(LIST)).content.decode()
