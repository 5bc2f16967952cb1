"""What waits in the demonstration: a transfer, a request about one's own data, difficulties, a paper to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from thidua.documents.actions import Draft, approve_paper, draft_paper, issue_paper, keep_letterhead
from thidua.documents.models import Paper
from thidua.documents.papers.content import Content, Paragraph
from thidua.documents.queries import addressed, pdf_of
from thidua.feedback.actions import answer_difficulty, pass_on_difficulty, report_difficulty, take_up_difficulty
from thidua.feedback.models import Difficulty, Nature
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.movements.models import Movement
from thidua.movements.queries import standing_agency
from thidua.observations.actions import attach_evidence
from thidua.observations.models import Observation
from thidua.ops.demo.accounts import account, officers
from thidua.ops.demo.clock import Act, moment
from thidua.people.actions import ask_about_own_data, link_person, propose_transfer
from thidua.people.models import Account, Post, Unit
from thidua.people.permissions import ALLOWED

TRANSFER_FROM = date(2026, 12, 1)
NOTE = "Dữ liệu mẫu"
DIFFICULTIES = (
    (
        "e_government", Nature.SYSTEMS, "Hệ thống một cửa điện tử chậm vào giờ cao điểm (mẫu)",
        "Từ 9 giờ đến 10 giờ sáng, mỗi hồ sơ phải chờ vài phút mới mở được.",
        "Đã nâng cấp đường truyền và máy chủ (mẫu).", "",
    ),
    (
        "civil_service", Nature.STAFF, "Công chức bộ phận một cửa kiêm nhiệm nhiều việc (mẫu)",
        "Một công chức phụ trách bốn lĩnh vực nên có ngày hồ sơ bị chậm.",
        "Đã hướng dẫn bố trí lại vị trí việc làm (mẫu).", "",
    ),
    (
        "procedures", Nature.RULES, "Hai văn bản quy định khác nhau về thành phần hồ sơ (mẫu)",
        "Người dân phải bổ sung giấy tờ nhiều lần vì hai văn bản chưa thống nhất.",
        "Đã kiến nghị sửa văn bản; trong khi chờ, thực hiện theo văn bản ban hành sau (mẫu).", "Sở Tư pháp (mẫu)",
    ),
)  # fmt: skip
"""What units reported in each year: area, what it lies in, title, text, the answer, and to whom it was passed on."""
PASSED_ON_BY = "42/SNV-CCHC (mẫu)"


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
            parent_agency=addressed(agency.parent),
            mark="SNV",
            place=agency.parent.name.removeprefix("Tỉnh "),
            by=None,
        )


def report_difficulties(movement: Movement, ward: Unit) -> None:
    """One that is answered, and one that waits to be taken up."""
    settled = report_difficulty(
        movement=movement, unit=ward, area="e_government", by=None,
        title="Máy quét tài liệu hỏng, chậm số hóa hồ sơ (mẫu)",
        text="Bộ phận một cửa chỉ còn một máy quét hoạt động nên hồ sơ giấy chưa được số hóa trong ngày.",
        proposal="Bố trí thêm một máy quét.",
    )  # fmt: skip
    take_up_difficulty(difficulty=settled, nature=Nature.MONEY, by=None)
    answer_difficulty(difficulty=settled, text="Đã bổ sung một máy quét từ nguồn dự phòng (mẫu).", by=None)
    report_difficulty(
        movement=movement, unit=ward, area="procedures", by=None,
        title="Quy trình liên thông chưa thống nhất giữa các sở (mẫu)",
        text="Cùng một thủ tục nhưng hai sở hướng dẫn thành phần hồ sơ khác nhau.",
    )  # fmt: skip


def acts_of_difficulties(movement: Movement, units: Sequence[Unit], first: date, seed: str) -> Iterator[Act]:
    """What units with an officer reported in the months after a day, taken up in a week and answered in a month.

    One of them is passed on in between.
    """
    by_unit, agency = officers(units), account("snv")
    reporting = [unit for unit in units if unit.pk in by_unit]
    rng = Random(f"{seed}/difficulties/{first}")
    for months, (area, nature, title, text, answer, to) in enumerate(DIFFICULTIES, 1):
        if reporting:
            unit, said = rng.choice(reporting), {"area": area, "title": title, "text": text}
            reported_on = first + timedelta(days=40 * months + rng.randrange(20))
            yield from _acts_of(movement, unit, said, (nature, to, answer), reported_on, (by_unit[unit.pk], agency))


def _acts_of(
    movement: Movement, unit: Unit, said: dict[str, str], settled: tuple[Nature, str, str], on: date,
    by: tuple[Account, Account],
) -> Iterator[Act]:  # fmt: skip
    made: list[Difficulty] = []
    (officer, agency), (nature, to, answer) = by, settled

    def report() -> None:
        made.append(report_difficulty(movement=movement, unit=unit, by=officer, **said))

    yield Act(moment(on, 15), report)
    yield Act(moment(on + timedelta(days=7)), lambda: take_up_difficulty(difficulty=made[0], nature=nature, by=agency))
    if to:
        passed = partial(pass_on_difficulty, to=to, document=PASSED_ON_BY, by=agency)
        yield Act(moment(on + timedelta(days=14)), lambda: passed(difficulty=made[0]))
    answered = on + timedelta(days=28)
    yield Act(moment(answered), lambda: answer_difficulty(difficulty=made[0], text=answer, by=agency))


def write_papers(movement: Movement, ward: Unit) -> None:
    """A letter to the ward that is issued, another that waits for its signature, and a document behind a figure."""
    agency = standing_agency(movement, localdate())
    if agency is None:
        return
    issued = _letter(agency, ward, "hướng dẫn báo cáo kết quả phong trào thi đua (mẫu)")
    issue_paper(paper=approve_paper(paper=issued, by=None), by=None)
    _letter(agency, ward, "đề nghị bổ sung tài liệu kiểm chứng (mẫu)")
    figure = Observation.objects.filter(unit=ward, superseded_by=None).order_by("-period_end", "pk").first()
    if figure is not None:
        content = ContentFile(pdf_of(issued))
        upload = store_file(content=content, name="tai-lieu-kiem-chung-mau.pdf", use=EVIDENCE, by=None)
        attach_evidence(observation=figure, title="Tài liệu kiểm chứng (mẫu)", upload=upload, by=None)


def _letter(agency: Unit, to: Unit, about: str) -> Paper:
    text = "Sở Nội vụ đề nghị đơn vị thực hiện và báo cáo kết quả theo kế hoạch của phong trào thi đua (mẫu)"
    draft = Draft(
        kind="letter",
        title=about,
        content=Content(blocks=(Paragraph(text),), addressees=(to.name,)),
        signer_title="Giám đốc",
        signer_name="Mẫu Văn An (mẫu)",
        recipients=(("Như trên", to),),
    )
    return draft_paper(unit=agency, draft=draft, may=lambda _account: ALLOWED, by=None)
