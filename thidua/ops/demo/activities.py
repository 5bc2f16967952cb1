"""What units and the Fatherland Front of the demonstration did for the movement, and who registered to compete."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.utils.timezone import localdate
from PIL import Image

from thidua.core.calendar import VIETNAM_TIME
from thidua.files.actions import store_file
from thidua.files.formats import ACTIVITY
from thidua.files.models import Upload
from thidua.movements.actions import (
    PastRegistration,
    import_registrations,
    move_activity,
    register,
    report_activity,
)
from thidua.movements.models import Activity, Movement
from thidua.movements.queries import pack_of, round_for
from thidua.ops.demo.names import lasting_key
from thidua.people.models import Kind, Unit
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
AIMS_HIGH_ONE_OF = 3
COMPETING = (Kind.DEPARTMENT, Kind.COMMUNE)


def play_activities(movement: Movement, units: Sequence[Unit], year: int, seed: str) -> None:
    """A year's activities in each reform area, with evidence, and the mobilisation by the Front; most are confirmed."""
    if year < movement.starts_on.year:
        return
    rng = Random(f"{seed}/activities/{year}")
    at_work = sorted((unit for unit in units if unit.kind in COMPETING), key=lasting_key)
    for area, (title, text) in OF_AN_AREA.items():
        for unit in rng.sample(at_work, min(UNITS_AN_AREA, len(at_work))):
            _settle(_report(movement, unit, title, text, year, rng, area=area), rng)
    for front in _organisations(date(year, 1, 1)):
        for title, text in MOBILISATION:
            _settle(_report(movement, front, title, text, year, rng, content=MOVING_PEOPLE), rng)


def _organisations(on: date) -> Iterable[Unit]:
    return Unit.objects.filter(in_force(on), kind=Kind.ORGANISATION).order_by("search_name")


def _report(
    movement: Movement, unit: Unit, title: str, text: str, year: int, rng: Random, area: str = "", content: str = ""
) -> Activity:
    latest = min(unit.valid_to or date(year, 12, 20), date(year, 12, 20), localdate())
    earliest = max(unit.valid_from or movement.starts_on, date(year, 2, 1), movement.starts_on)
    day = earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))
    count = rng.randint(20, 180)
    return report_activity(
        movement=movement,
        unit=unit,
        title=f"{title} năm {year}",
        first_day=day,
        area=area,
        content=content,
        text=f"{text.format(count=count, some=rng.randint(2, 15))} (dữ liệu mẫu)",
        reached=count,
        upload=_picture(rng, f"anh-{unit.search_name.replace(' ', '-')}-{day}.png"),
        by=None,
    )


def _picture(rng: Random, name: str) -> Upload:
    """A picture of one colour stands for the photograph."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (rng.randrange(256), rng.randrange(256), rng.randrange(256))).save(out, "PNG")
    return store_file(content=ContentFile(out.getvalue()), name=name, use=ACTIVITY, by=None)


def _settle(activity: Activity, rng: Random) -> None:
    """The standing agency confirms most, at once or after something was added; a few still wait."""
    chance = rng.random()
    if chance < 0.1:
        return
    if chance < 0.3:
        move_activity(activity=activity, move="return", text=RETURNED, by=None)
        move_activity(activity=activity, move="mend", text=ADDED, by=None)
    move_activity(activity=activity, move="confirm", by=None)


def play_registrations(movement: Movement, units: Sequence[Unit], years: Iterable[int], seed: str) -> None:
    """Units registered to compete in the rounds of some years; one in three also names the award it aims for."""
    for year in years:
        _register(movement, units, year, seed)


def _register(movement: Movement, units: Sequence[Unit], year: int, seed: str) -> None:
    """For a round that has opened already, as the paper register tells."""
    scheme = next(code for code, one in pack_of(movement.regulation).schemes.items() if one.recipient == "collective")
    held, rng = round_for(movement, year), Random(f"{seed}/registrations/{year}")
    competing = sorted((unit for unit in units if unit.kind in COMPETING), key=lasting_key)
    aimed = [(unit, "" if place % AIMS_HIGH_ONE_OF else scheme) for place, unit in enumerate(competing)]
    if held.opened_on is None:
        for unit, code in aimed:
            register(held=held, unit=unit, scheme=code, aim=AIMS, by=None)
        return
    first = datetime(year, 2, 1, 9, tzinfo=VIETNAM_TIME)
    rows = [PastRegistration(unit, first + timedelta(days=rng.randrange(28)), code, AIMS) for unit, code in aimed]
    import_registrations(held=held, rows=rows, by=None)
