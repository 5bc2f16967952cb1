"""What waits in the demonstration: a transfer, and a request about one's own data; and what letters need."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from thidua.documents.actions import keep_letterhead
from thidua.movements.models import Movement
from thidua.movements.queries import standing_agency
from thidua.people.actions import ask_about_own_data, link_person, propose_transfer
from thidua.people.models import Account, Post, Unit

TRANSFER_FROM = date(2026, 12, 1)
NOTE = "Dữ liệu mẫu"


def add_requests(ward: Unit) -> None:
    """For the ward of the demonstration's own accounts, which has staff of its own."""
    own = Post.objects.filter(unit=ward, valid_to=None).select_related("person").order_by("-is_head", "pk")
    for username, post in zip(("thutruong", "donvi"), own, strict=False):
        link_person(account=Account.objects.get(username=username), person=post.person, reason=NOTE, by=None)
    asking = Account.objects.filter(username="donvi").exclude(person=None).first()
    if asking is not None:
        ask_about_own_data(kind="correction", text="Ngày sinh ghi chưa đúng (mẫu)", by=asking)
    neighbour = Unit.objects.filter(parent=ward.parent, kind=ward.kind, valid_to=None).exclude(pk=ward.pk)
    giving = Post.objects.filter(unit__in=neighbour, valid_to=None, is_head=False).order_by("pk").last()
    if giving is not None:
        propose_transfer(
            post=giving,
            to_unit=ward,
            title="Chuyên viên",
            on=TRANSFER_FROM,
            document="Quyết định 25/QĐ (dữ liệu mẫu)",
            by=None,
        )


def open_letterhead(movement: Movement) -> None:
    """The standing agency can write letters."""
    agency = standing_agency(movement, localdate())
    if agency is not None and agency.parent is not None:
        keep_letterhead(
            unit=agency,
            agency="Sở Nội vụ",
            parent_agency=f"Ủy ban nhân dân {agency.parent.name[:1].lower()}{agency.parent.name[1:]}",
            mark="SNV",
            place=agency.parent.name.removeprefix("Tỉnh "),
            by=None,
        )
