"""What the page of all parts shows: a made-up commune, its award conditions and its index."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from thidua.core.findings import Basis, Finding, Outcome, Source, all_of
from thidua.core.messages import Message, Text, gettext_noop
from thidua.frame.charts import Mark
from thidua.frame.words import Citation

PLAN = "kh-cchc"
INDEX_SET = "bo-chi-so-xa"
CITATIONS = {
    PLAN: Citation(Text("Kế hoạch phát động phong trào thi đua CCHC 2023-2030", "Plan of the movement 2023-2030"), "#"),
    INDEX_SET: Citation(Text("Bộ chỉ số cải cách hành chính cấp xã", "Index set of communes")),
}
CLASSES = [
    Text("Xuất sắc", "Excellent"),
    Text("Tốt", "Good"),
    Text("Khá", "Fair"),
    Text("Trung bình", "Average"),
    Text("Yếu", "Weak"),
]
RANKING = Source("ranking", "2024", Text("Bảng xếp hạng các xã năm 2024", "Ranking of communes 2024"))
DOSSIERS = Source("import", "1", Text("Hồ sơ một cửa năm 2024", "One-stop dossiers of 2024"), as_of="2025-01-05")


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Full name"), help_text=_("As it stands in the decision."))
    year = forms.ChoiceField(label=_("Year"), choices=[(2024, "2024"), (2025, "2025")])
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(
        label=_("Recipient"), choices=[(1, _("Collective")), (2, _("Individual"))], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label=_("The figures have been checked"), required=False)


def everything() -> dict[str, Any]:
    filled = SampleForm({"name": "", "year": 2024})
    return {
        "conditions": conditions(),
        "index": index(),
        "citations": CITATIONS,
        "source": DOSSIERS,
        "assumed": Basis(
            PLAN,
            "II.5.a",
            "assumed",
            Text("Kế hoạch không nêu thế nào là thứ hạng cao.", "The plan does not say what a high rank is."),
        ),
        "page": Paginator(range(245), 20).page(4),
        "form": filled,
        "units": units(),
        "history": [("2021", Decimal("71.2")), ("2022", None), ("2023", Decimal("80.4")), ("2024", Decimal("86.47"))],
        "online": [
            Mark(date(2023, 12, 31), Decimal("31.5")),
            Mark(date(2024, 12, 31), Decimal("42.8")),
            Mark(date(2025, 12, 31), Decimal("51.2")),
            Mark(date(2026, 9, 30), Decimal("54.6")),
        ],
        "goal": Mark(date(2030, 10, 31), Decimal(80)),
        "shares": [("Xã Đăk Hà", Decimal("93.41")), ("Xã Ia Chim", Decimal("86.4712")), ("Xã Sa Loong", None)],
        "mine": "Xã Ia Chim",
        "areas": [
            ("Xã Đăk Hà", [Decimal(95), Decimal(88), Decimal(71)]),
            ("Xã Ia Chim", [Decimal(62), Decimal("91.5"), None]),
            ("Xã Sa Loong", [Decimal(45), Decimal(67), Decimal(80)]),
        ],
        "today": date(2026, 11, 24),
        "classes": CLASSES,
        "facts": [(_("Unit"), "UBND xã Đăk Hà", "#"), (_("Cluster"), "Các xã, phường"), (_("Head"), "Nguyễn Thị Hạnh")],
    }


def units() -> list[dict[str, Any]]:
    rows = [
        ("Xã Đăk Hà", Decimal("93.41"), 1, 2, 1),
        ("Phường Quang Trung", Decimal("91.07"), 2, -1, 1),
        ("Xã Ia Chim", Decimal("86.4712"), 3, 0, 2),
        ("Xã Măng Đen", Decimal("79.5"), 4, None, 3),
        ("Xã Sa Loong", None, None, None, 0),
    ]
    return [
        {
            "name": name,
            "index": percent,
            "place": place,
            "change": change,
            "level": level,
            "class_name": CLASSES[level - 1] if level else None,
        }
        for name, percent, place, change, level in rows
    ]


def conditions() -> Finding:
    parts = (_tasks(), _standing(), _late(), _reports(), _discipline())
    return Finding(
        outcome=all_of(part.outcome for part in parts),
        label=Text(
            "Bằng khen của Chủ tịch UBND tỉnh cho tập thể năm 2024",
            "Provincial certificate of merit for collectives, 2024",
        ),
        basis=(Basis(PLAN, "II.5.a"),),
        parts=parts,
        need=len(parts),
        code="collective-yearly",
    )


def _tasks() -> Finding:
    return Finding(
        outcome=Outcome.MET,
        label=Text("Hoàn thành tốt nhiệm vụ, không còn việc chưa xong", "Tasks done well, none unfinished"),
        value=Decimal(0),
        threshold=Decimal(0),
        basis=(Basis(PLAN, "II.5.a"),),
        sources=(
            Source("task-list", "7", Text("Theo dõi nhiệm vụ được giao", "Register of tasks"), as_of="2024-12-31"),
        ),
        reason=Message.of(
            gettext_noop("%(measure)s: %(amount)s, must be exactly %(threshold)s"),
            measure=Text("Nhiệm vụ quá hạn", "Overdue tasks"),
            amount=Decimal(0),
            threshold=Decimal(0),
        ),
        unit="count",
    )


def _standing() -> Finding:
    return Finding(
        outcome=Outcome.MET,
        label=Text("Thứ hạng cao, hoặc tăng hạng vượt bậc", "A high rank, or a leap in rank"),
        parts=(_high_rank(), _leap()),
        need=1,
    )


def _high_rank() -> Finding:
    not_in_plan = Text(
        "Kế hoạch không nêu; mặc định một phần ba đầu của cụm.", "Not in the plan; by default the top third."
    )
    return Finding(
        outcome=Outcome.NOT_MET,
        label=Text("Thứ hạng cao trong cụm", "A high rank in the cluster"),
        value=Decimal(41),
        threshold=Decimal(34),
        basis=(Basis(PLAN, "II.5.a", "assumed", not_in_plan),),
        sources=(RANKING,),
        reason=Message.of(
            gettext_noop("Rank %(place)s of %(size)s; places 1 to %(last)s are high"), place=41, size=102, last=34
        ),
        remedy=Text("Tăng ít nhất 1,27 điểm là lên hạng 34.", "1.27 points more give rank 34."),
        unit="rank",
    )


def _leap() -> Finding:
    return Finding(
        outcome=Outcome.MET,
        label=Text("Tăng hạng vượt bậc so với năm trước", "A leap in rank against the year before"),
        value=Decimal(23),
        threshold=Decimal(21),
        basis=(Basis(PLAN, "II.5.a"),),
        sources=(RANKING,),
        reason=Message.of(
            gettext_noop("Places gained since the year before: %(gained)s; a leap is %(wanted)s or more"),
            gained=23,
            wanted=21,
        ),
        unit="ranks",
    )


def _late() -> Finding:
    return Finding(
        outcome=Outcome.NOT_MET,
        label=Text("Không có hồ sơ trễ hẹn, tồn đọng", "No late or backlogged dossier"),
        value=Decimal(2),
        threshold=Decimal(0),
        basis=(Basis(PLAN, "II.5.a"),),
        sources=(DOSSIERS,),
        reason=Message.of(
            gettext_noop("%(measure)s: %(amount)s, must be exactly %(threshold)s"),
            measure=Text("Hồ sơ trễ hẹn", "Late dossiers"),
            amount=Decimal(2),
            threshold=Decimal(0),
        ),
        remedy=Text(
            "Không khắc phục được trong năm 2024. Xem 2 hồ sơ trễ hẹn để kiểm tra số liệu.",
            "Past mending for 2024. Look at the 2 late dossiers to check the figure.",
        ),
        unit="count",
    )


def _reports() -> Finding:
    return Finding(
        outcome=Outcome.MET,
        label=Text("Báo cáo đầy đủ, đúng hạn", "Every report full and on time"),
        value=Decimal(100),
        threshold=Decimal(100),
        basis=(Basis(PLAN, "II.5.a"),),
        reason=Message.of(
            gettext_noop("%(measure)s: %(amount)s, must be at least %(threshold)s"),
            measure=Text("Tỷ lệ báo cáo đúng hạn", "Reports on time"),
            amount=Decimal(100),
            threshold=Decimal(100),
        ),
        unit="percent",
    )


def _discipline() -> Finding:
    return Finding(
        outcome=Outcome.NOT_DETERMINABLE,
        label=Text("Không có người bị kỷ luật vì công tác cải cách hành chính", "Nobody disciplined over reform work"),
        basis=(Basis(PLAN, "II.5.a"),),
        reason=Message.of(
            gettext_noop("No figure yet: %(measure)s"),
            measure=Text("Hình thức kỷ luật năm 2024", "Disciplinary actions of 2024"),
        ),
        remedy=Text(
            "Đơn vị xác nhận danh sách kỷ luật năm 2024, kể cả khi không có ai.",
            "The unit confirms its list for 2024, also when it is empty.",
        ),
    )


def index() -> Finding:
    steering = _section("1", Text("Công tác chỉ đạo, điều hành", "Steering"), _steering_components())
    procedures = _section("3", Text("Cải cách thủ tục hành chính", "Procedures"), _procedure_components())
    return Finding(
        outcome=Outcome.NOT_DETERMINABLE,
        label=Text("Chỉ số cải cách hành chính năm 2024", "Reform index 2024"),
        value=Decimal("86.4712"),
        basis=(Basis(INDEX_SET),),
        parts=(steering, procedures),
        need=2,
        reason=Message.of(
            gettext_noop("%(points)s points + %(bonus)s bonus − %(penalty)s penalty, out of %(maximum)s that apply"),
            points=Decimal("6.43"),
            bonus=Decimal(0),
            penalty=Decimal(0),
            maximum=Decimal("7.5"),
        ),
        unit="percent",
        code=INDEX_SET,
    )


def _section(code: str, name: Text, parts: tuple[Finding, ...]) -> Finding:
    return Finding(
        outcome=all_of(part.outcome for part in parts),
        label=name,
        value=sum((part.value for part in parts if isinstance(part.value, Decimal)), Decimal(0)),
        threshold=sum((part.threshold for part in parts if isinstance(part.threshold, Decimal)), Decimal(0)),
        parts=parts,
        need=len(parts),
        unit="points",
        code=code,
    )


def _component(
    code: str, name: Text, points: str | None, maximum: str | None, outcome: Outcome, reason: Message
) -> Finding:
    return Finding(
        outcome=outcome,
        label=name,
        value=Decimal(points) if points else None,
        threshold=Decimal(maximum) if maximum else None,
        basis=(Basis(INDEX_SET, code),),
        sources=(DOSSIERS,) if points else (),
        reason=reason,
        unit="points",
        code=code,
    )


def _steering_components() -> tuple[Finding, ...]:
    plan = Message.of(gettext_noop("Attested: %(evidence)s"), evidence="Kế hoạch số 12/KH-UBND")
    share = Message.of(
        gettext_noop("%(measure)s: %(level)s"),
        measure=Text("Nhiệm vụ hoàn thành", "Tasks done"),
        level=Text("95,3 %", "95.3 %"),
    )
    return (
        _component(
            "1.1",
            Text("Ban hành kế hoạch cải cách hành chính năm", "Yearly reform plan issued"),
            "1.5",
            "1.5",
            Outcome.MET,
            plan,
        ),
        _component(
            "1.2",
            Text("Mức độ hoàn thành kế hoạch", "Share of the plan fulfilled"),
            "1.43",
            "1.5",
            Outcome.NOT_MET,
            share,
        ),
    )


def _procedure_components() -> tuple[Finding, ...]:
    nothing = Message.of(
        gettext_noop("%(why)s: left out of the maximum"), why=Text("Không phát sinh kiến nghị", "No petition arose")
    )
    missing = Message.of(
        gettext_noop("No figure yet: %(measure)s"),
        measure=Text("Khảo sát hài lòng năm 2024", "Satisfaction survey 2024"),
    )
    on_time = Message.of(
        gettext_noop("%(measure)s: %(level)s"),
        measure=Text("Hồ sơ đúng hạn", "Dossiers on time"),
        level=Text("99,8 %", "99.8 %"),
    )
    return (
        _component(
            "3.1", Text("Hồ sơ giải quyết đúng hạn", "Dossiers resolved on time"), "3.5", "3.5", Outcome.MET, on_time
        ),
        _component("3.2", Text("Xử lý phản ánh, kiến nghị", "Petitions dealt with"), None, None, Outcome.MET, nothing),
        _component(
            "3.4",
            Text("Mức độ hài lòng của người dân", "Satisfaction of citizens"),
            None,
            "1",
            Outcome.NOT_DETERMINABLE,
            missing,
        ),
    )
