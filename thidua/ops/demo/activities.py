"""What units and the Fatherland Front of the demonstration did for the movement, and who registered to compete."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate
from PIL import Image

from thidua.files.actions import store_file
from thidua.files.formats import ACTIVITY
from thidua.movements.actions import (
    PastRegistration,
    import_registrations,
    move_activity,
    register,
    report_activity,
)
from thidua.movements.models import Activity, Movement, Round
from thidua.movements.queries import pack_of, round_for
from thidua.ops.demo.accounts import account, officers, speakers
from thidua.ops.demo.clock import Act, moment
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Account, Kind, Post, Unit
from thidua.people.models.units import in_force

OF_AN_AREA = {
    "institutions": ("Ngày rà soát văn bản quy phạm pháp luật", "Rà soát {count} văn bản, kiến nghị xử lý {some}."),
    "procedures": ("Ngày thứ Năm không hẹn", "Trả kết quả ngay trong ngày {count} hồ sơ, {some} hồ sơ tại nhà."),
    "organisation": ("Hội nghị sắp xếp bộ máy tinh gọn", "{count} đại biểu góp ý, thống nhất {some} việc phải làm."),
    "civil_service": (
        "Hội thi công chức giỏi cải cách hành chính",
        "{count} công chức dự thi, {some} sáng kiến được chọn.",
    ),
    "public_finance": ("Tập huấn cơ chế tự chủ tài chính", "{count} kế toán của {some} đơn vị sự nghiệp tham gia."),
    "e_government": ("Tổ công nghệ số đến từng thôn", "Hướng dẫn {count} người nộp hồ sơ trực tuyến tại {some} thôn."),
}
"""What a unit does in each reform area, and what came of it."""
MOBILISATION = (
    ("Vận động nhân dân chung tay cải cách hành chính", "Tuyên truyền tại {some} khu dân cư, {count} người tham dự."),
    ("Giám sát giải quyết thủ tục hành chính tại cơ sở", "Giám sát {some} xã, ghi nhận {count} ý kiến của người dân."),
)
"""What the Fatherland Front does with the people, of the content of the plan that is about moving them."""
MOVING_PEOPLE = "C3"
UNITS_AN_AREA = 3
RETURNED = "Bổ sung danh sách tham gia và kết quả cụ thể (dữ liệu mẫu)."
ADDED = "Đã bổ sung theo yêu cầu (dữ liệu mẫu)."
AIMS = "Hoàn thành nhiệm vụ cải cách hành chính được giao đúng hạn; chỉ số cải cách hành chính tăng so với năm trước."
OWN_AIM = "Tham mưu giải quyết thủ tục hành chính không có hồ sơ trễ hẹn; có sáng kiến được công nhận."
AIMS_HIGH_ONE_OF = 3
HOUR = timedelta(hours=1)
COMPETING = (Kind.DEPARTMENT, Kind.COMMUNE)


def acts_of_activities(
    movement: Movement, units: Sequence[Unit], between: tuple[date, date], seed: str
) -> Iterator[Act]:
    """Activities of units in each reform area between two days of a year, with evidence; most are confirmed."""
    year = between[0].year
    rng = Random(f"{seed}/activities/{year}")
    at_work = sorted((unit for unit in units if unit.kind in COMPETING), key=lasting_key)
    by_unit = speakers(at_work)
    for area, (title, text) in OF_AN_AREA.items():
        for unit in rng.sample(at_work, min(UNITS_AN_AREA, len(at_work))):
            told = {"title": f"{title} năm {year}", "area": area, "by": by_unit.get(unit.pk)}
            yield from _acts(movement, unit, told, text, _day(unit, between, rng), rng)


def acts_of_mobilisation(movement: Movement, between: tuple[date, date], seed: str) -> Iterator[Act]:
    """What the Front did with the people between two days of a year."""
    year = between[0].year
    rng = Random(f"{seed}/mobilisation/{between[0]}")
    fronts = list(_organisations(between[0]))
    by_unit = speakers(fronts)
    for front in fronts:
        for title, text in MOBILISATION:
            told = {"title": f"{title} năm {year}", "content": MOVING_PEOPLE, "by": by_unit.get(front.pk)}
            yield from _acts(movement, front, told, text, _day(front, between, rng), rng)


def _organisations(on: date) -> Iterable[Unit]:
    return Unit.objects.filter(in_force(on), kind=Kind.ORGANISATION).order_by("search_name")


def _day(unit: Unit, between: tuple[date, date], rng: Random) -> date:
    """A day on which a unit is at work, early enough for what is returned to be settled."""
    first, last = between
    latest = min(unit.valid_to or last, last) - timedelta(days=11)
    earliest = max(unit.valid_from or first, first) + timedelta(days=31)
    return earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))


def _acts(movement: Movement, unit: Unit, told: dict[str, Any], text: str, day: date, rng: Random) -> Iterator[Act]:
    """Reported the day after; the standing agency confirms most, at once or after something was added."""
    count, made = rng.randint(20, 180), list[Activity]()
    said = f"{text.format(count=count, some=rng.randint(2, 15))} (dữ liệu mẫu)"
    picture, name = _picture(rng), f"anh-{unit.search_name.replace(' ', '-')}-{day}.png"

    def report() -> None:
        upload = store_file(content=ContentFile(picture), name=name, use=ACTIVITY, by=told["by"])
        facts = {"first_day": day, "text": said, "reached": count, "upload": upload, **told}
        made.append(report_activity(movement=movement, unit=unit, **facts))

    yield Act(moment(day + timedelta(days=1), 16), report)
    chance, agency = rng.random(), account("snv")
    if chance < 0.1:
        return
    if chance < 0.3:
        returned = partial(move_activity, move="return", text=RETURNED, by=agency)
        yield Act(moment(day + timedelta(days=2), 9), lambda: returned(activity=made[0]))
        mended = partial(move_activity, move="mend", text=ADDED, by=told["by"])
        yield Act(moment(day + timedelta(days=3), 14), lambda: mended(activity=made[0]))
    confirmed = partial(move_activity, move="confirm", by=agency)
    yield Act(moment(day + timedelta(days=4), 9), lambda: confirmed(activity=made[0]))


def _picture(rng: Random) -> bytes:
    """A picture of one colour stands for the photograph."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (rng.randrange(256), rng.randrange(256), rng.randrange(256))).save(out, "PNG")
    return out.getvalue()


def acts_of_registrations(
    movement: Movement, units: Sequence[Unit], year: int, first: date, seed: str
) -> Iterator[Act]:
    """Units register to compete within four weeks from a day; one in three also names the award it aims for.

    With the program where they have an officer, and then also somebody who serves in it; for the others the paper
    register tells.
    """
    schemes = pack_of(movement.regulation).schemes.items()
    scheme, own = (
        next(code for code, one in schemes if one.recipient == whom) for whom in ("collective", "individual")
    )
    held, rng = round_for(movement, year), Random(f"{seed}/registrations/{year}")
    competing = sorted((unit for unit in units if unit.kind in COMPETING), key=lasting_key)
    by_unit, on_paper = officers(competing), list[PastRegistration]()
    for place, unit in enumerate(competing):
        code = "" if place % AIMS_HIGH_ONE_OF else scheme
        at = moment(first + timedelta(days=rng.randrange(28)), 9)
        officer = by_unit.get(unit.pk)
        if officer is None:
            on_paper.append(PastRegistration(unit, at, code, AIMS))
        else:
            yield Act(at, partial(register, held=held, unit=unit, scheme=code, aim=AIMS, by=officer))
            yield Act(at + HOUR, partial(_register_somebody, held, unit, own, by=officer))
    taken_over = moment(first + timedelta(days=28))
    yield Act(taken_over, partial(import_registrations, held=held, rows=on_paper, by=account("snv")))


def _register_somebody(held: Round, unit: Unit, scheme: str, by: Account) -> None:
    """Whoever of the unit's staff is not its head and has served there the longest."""
    serving = Post.objects.filter(in_force(localdate()), unit=unit, is_head=False).order_by("valid_from", "pk")
    if (post := serving.select_related("person").first()) is not None:
        register(held=held, unit=unit, person=post.person, scheme=scheme, aim=OWN_AIM, by=by)
