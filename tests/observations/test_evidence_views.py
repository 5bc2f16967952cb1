"""The pages of evidence, and the way of a file into them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.observations import amount, make_measure, make_observation, make_share, share
from tests.factories.people import make_account, make_province, make_unit
from tests.files.crafted import docx, image, pdf
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import Upload, UploadSession
from thidua.observations.actions import attach_evidence, withdraw_evidence
from thidua.observations.models import Evidence, Observation
from thidua.people.models import Role, Unit

pytestmark = pytest.mark.django_db
PNG = image("PNG", (40, 30))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> None:
    options = {"location": tmp_path / "files"}
    settings.STORAGES = settings.STORAGES | {"files": {**settings.STORAGES["files"], "OPTIONS": options}}


@pytest.fixture
def province() -> Unit:
    make_measure("tasks", name="Nhiệm vụ chưa hoàn thành")
    make_share()
    return make_province()


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit(parent=province)


@pytest.fixture
def figure(commune: Unit) -> Observation:
    return make_observation(amount(1, commune.pk))


@pytest.fixture
def officer(commune: Unit) -> Client:
    return signed_in(Role.UNIT_OFFICER, commune)


def signed_in(role: str, unit: Unit) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_account(role=role, unit=unit))
    return client


def attached(figure: Observation, content: bytes = PNG, name: str = "a.png", title: str = "12/BC-UBND") -> Evidence:
    upload = store_file(content=ContentFile(content), name=name, use=EVIDENCE, by=None)
    return attach_evidence(observation=figure, title=title, upload=upload, by=None)


def text_of(response) -> str:
    assert response.status_code == 200
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def attach(client: Client, figure: Observation, **data: object):
    return client.post(reverse("observations:attach", args=[figure.pk]), data, follow=True)


def file(content: bytes = PNG, name: str = "anh.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_attached_by_a_plain_form(officer: Client, figure: Observation) -> None:
    page = attach(officer, figure, title="12/BC-UBND", file=file())
    assert page.redirect_chain == [(reverse("observations:observation", args=[figure.pk]), 302)]
    text = text_of(page)
    assert "“12/BC-UBND” is attached." in text
    assert "PNG image, " in text
    assert Evidence.objects.get().upload.name == "anh.png"


def test_a_refused_file_is_told_why_and_attaches_nothing(officer: Client, figure: Observation) -> None:
    text = text_of(
        attach(officer, figure, title="12/BC-UBND", file=file(docx({"word/vbaProject.bin": b"x"}), "a.docx"))
    )
    assert "The file holds macros. Save it as" in text
    assert (Evidence.objects.count(), Upload.objects.count()) == (0, 0)


def test_a_form_without_a_file_or_a_title_is_told_what_is_missing(officer: Client, figure: Observation) -> None:
    assert "Choose the file." in text_of(attach(officer, figure, title="12/BC-UBND"))
    assert "This field is required." in text_of(attach(officer, figure, file=file()))
    assert Upload.objects.count() == 0


def begin(client: Client, content: bytes = PNG, name: str = "anh.png") -> dict[str, object]:
    return client.post(reverse("observations:upload_sessions"), {"name": name, "size": len(content)}).json()


def bring(client: Client, key: object, offset: object, chunk: bytes) -> dict[str, object]:
    address = reverse("observations:upload_session", args=[key])
    return client.post(
        address, chunk, content_type="application/octet-stream", headers={"upload-offset": str(offset)}
    ).json()


def test_a_file_comes_in_chunks_and_the_form_names_it(officer: Client, figure: Observation) -> None:
    begun = begin(officer)
    key = begun["key"]
    assert begun == {"key": key, "name": "anh.png", "size": len(PNG), "received": 0}
    assert bring(officer, key, 0, PNG[:60])["received"] == 60
    assert officer.get(reverse("observations:upload_session", args=[key])).json()["received"] == 60
    assert officer.get(reverse("observations:upload_sessions")).json() == {"sessions": [{**begun, "received": 60}]}
    assert bring(officer, key, 0, PNG[:60])["received"] == 60
    assert bring(officer, key, 60, PNG[60:])["received"] == len(PNG)
    assert "“12/BC-UBND” is attached." in text_of(attach(officer, figure, title="12/BC-UBND", session=key))
    assert Evidence.objects.get().upload.name == "anh.png"
    assert officer.get(reverse("observations:upload_sessions")).json() == {"sessions": []}


def test_a_form_that_is_sent_twice_attaches_once(officer: Client, figure: Observation) -> None:
    key = begin(officer)["key"]
    bring(officer, key, 0, PNG)
    for _time in range(2):
        assert "is attached." in text_of(attach(officer, figure, title="12/BC-UBND", session=key))
    assert (Evidence.objects.count(), Upload.objects.count()) == (1, 1)


def test_a_file_stays_there_while_the_form_is_corrected(officer: Client, figure: Observation) -> None:
    key = begin(officer)["key"]
    bring(officer, key, 0, PNG)
    page = attach(officer, figure, title="", session=key)
    assert f'value="{key}"' in page.content.decode()
    assert "The file you chose is uploaded already." in text_of(page)


def test_what_is_refused_in_any_case_is_told_before_a_byte_comes(officer: Client) -> None:
    said = officer.post(reverse("observations:upload_sessions"), {"name": "a.pdf", "size": 200_000_000}).json()
    assert said["problem"].startswith("The file is too large: 200 MB. At most 100 MB are taken here:")
    said = officer.post(reverse("observations:upload_sessions"), {"name": "a.exe", "size": 9}).json()
    assert said["problem"].startswith("By its name this is no file that is taken here.")
    assert officer.post(reverse("observations:upload_sessions"), {"name": "a.pdf"}).json() == {
        "problem": "The name or the size of the file is missing."
    }
    assert not UploadSession.objects.exists()


def test_a_request_without_an_offset_changes_nothing(officer: Client) -> None:
    key = begin(officer)["key"]
    assert bring(officer, key, "", PNG)["received"] == 0
    assert bring(officer, key, "-1", PNG)["received"] == 0


def test_a_session_is_given_up(officer: Client, figure: Observation) -> None:
    key = begin(officer)["key"]
    address = reverse("observations:upload_session", args=[key])
    assert officer.delete(address).status_code == 200
    assert officer.get(address).status_code == 404
    text = text_of(attach(officer, figure, title="12/BC-UBND", session=key))
    assert "What had come of this file is gone. Choose it once more." in text


def test_a_session_of_another_account_is_not_found(officer: Client, commune: Unit, figure: Observation) -> None:
    key = begin(officer)["key"]
    other = signed_in(Role.UNIT_OFFICER, commune)
    address = reverse("observations:upload_session", args=[key])
    assert [other.get(address).status_code, other.delete(address).status_code] == [404, 404]
    attach(other, figure, title="12/BC-UBND", session=key)
    assert (Evidence.objects.count(), UploadSession.objects.count()) == (0, 1)


def test_the_file_is_sent_as_an_attachment_that_can_do_nothing(officer: Client, figure: Observation) -> None:
    evidence = attached(figure, name="Báo cáo.png")
    answer = officer.get(reverse("observations:evidence_file", args=[evidence.pk]))
    assert (b"".join(answer), answer["Content-Type"], answer["Content-Disposition"]) == (
        PNG,
        "image/png",
        "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.png",
    )
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "sandbox; default-src 'none'",
    )


def test_a_preview_is_a_picture_and_what_has_none_shows_the_sign_of_a_file(
    officer: Client, figure: Observation
) -> None:
    drawn, plain = attached(figure, pdf(), "a.pdf"), attached(figure, docx(), "a.docx")
    answers = [officer.get(reverse("observations:evidence_small", args=[one.pk])) for one in (drawn, plain)]
    assert (answers[0]["Content-Type"], answers[0].content[8:12]) == ("image/webp", b"WEBP")
    assert (answers[1].status_code, answers[1]["Location"]) == (302, "/static/files/no-preview.svg")


@pytest.mark.parametrize(
    ("language", "attacher", "withdrawal"),
    [("vi", "hệ thống, ", "hệ thống đã rút: Nhầm"), ("en", "the system, ", "Withdrawn by the system: Nhầm")],
)
def test_what_no_account_attached_or_withdrew_is_told_of_the_system(
    language: str, attacher: str, withdrawal: str, officer: Client, figure: Observation
) -> None:
    evidence = attached(figure)
    withdraw_evidence(evidence=evidence, reason="Nhầm", by=None)
    for name, pk in (("observation", figure.pk), ("evidence", evidence.pk)):
        text = text_of(officer.get(reverse(f"observations:{name}", args=[pk]), headers={"accept-language": language}))
        assert (attacher in text, withdrawal in text) == (True, True)


def test_the_figure_page_needs_as_many_queries_for_three_documents_as_for_one(
    officer: Client, figure: Observation
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            officer.get(reverse("observations:observation", args=[figure.pk]))
        return len(captured)

    attached(figure, PNG)
    queries()
    one = queries()
    for width in (41, 42):
        attached(figure, image("PNG", (width, 30)))
    assert queries() == one


def test_who_may_not_attach_is_offered_nothing(figure: Observation, province: Unit) -> None:
    attached(figure)
    page = signed_in(Role.AUDITOR, province).get(reverse("observations:observation", args=[figure.pk]))
    assert "12/BC-UBND" in text_of(page)
    assert [said for said in ("Attach", "Replace", "Withdraw") if said in text_of(page)] == []


def test_a_document_is_replaced_and_both_versions_are_told(officer: Client, figure: Observation) -> None:
    first = attached(figure, title="Bản dự thảo")
    address = reverse("observations:replace_evidence", args=[first.pk])
    data = {"title": "Bản ký số", "reason": "Đã ký", "file": file(image("PNG", (50, 50)))}
    text = text_of(officer.post(address, data, follow=True))
    assert re.search(
        r"Versions Bản ký số \( this page \) .*: Đã ký Bản dự thảo", text.replace("(this page)", "( this page )")
    )
    older = text_of(officer.get(reverse("observations:evidence", args=[first.pk])))
    assert "This version has been replaced and no longer counts. See the newest version" in older
    again = text_of(officer.post(address, {**data, "file": file(image("PNG", (51, 50)))}))
    assert "This document has been replaced already. Load the page again." in again


def test_a_document_is_withdrawn_with_a_reason(officer: Client, figure: Observation) -> None:
    evidence = attached(figure)
    address = reverse("observations:withdraw_evidence", args=[evidence.pk])
    assert "This field is required." in text_of(officer.post(address, {"reason": ""}))
    text = text_of(officer.post(address, {"reason": "Nhầm đơn vị"}, follow=True))
    assert "“12/BC-UBND” is withdrawn." in text
    assert ": Nhầm đơn vị" in text
    assert "This document has been withdrawn already." in text_of(officer.post(address, {"reason": "x"}))


def test_the_same_file_elsewhere_is_told_on_attaching_and_on_the_page(
    officer: Client, figure: Observation, commune: Unit
) -> None:
    attached(make_observation(share(1, 2, commune.pk)))
    text = text_of(attach(officer, figure, title="12/BC-UBND", file=file()))
    assert "The same file already stands for another figure: see below." in text
    assert "The same file also stands for: Hồ sơ đúng hẹn , Xã Đăk Hà, 2024" in text


def test_trying_a_file_does_not_tell_that_a_closed_figure_has_it(
    officer: Client, figure: Observation, commune: Unit
) -> None:
    attached(make_observation(amount(1, make_unit("Xã Hiếu", parent=commune.parent).pk)))
    assert "The same file" not in text_of(attach(officer, figure, title="12/BC-UBND", file=file()))


def unit_page(client: Client, unit: Unit, **query: object):
    return client.get(reverse("observations:unit_evidence", args=[unit.pk]), query)


def test_a_units_figures_are_listed_with_their_documents(officer: Client, figure: Observation, commune: Unit) -> None:
    make_observation(share(1, 2, commune.pk))
    make_observation(amount(9, commune.pk, year=2023))
    attached(figure)
    rows = [
        (row.measure.code, [one.title for one in held]) for row, held in unit_page(officer, commune).context["rows"]
    ]
    assert rows == [("on_time", []), ("tasks", ["12/BC-UBND"])]
    without = unit_page(officer, commune, year=2024, without="on").context["rows"]
    assert [row.measure.code for row, *_held in without] == ["on_time"]
    assert [row.measure.code for row, *_held in unit_page(officer, commune, year=2023).context["rows"]] == ["tasks"]


def test_what_was_withdrawn_leaves_a_figure_without_evidence(
    officer: Client, figure: Observation, commune: Unit
) -> None:
    withdraw_evidence(evidence=attached(figure), reason="Nhầm", by=None)
    assert [held for _row, held in unit_page(officer, commune, without="on").context["rows"]] == [[]]


def test_who_sees_no_documents_of_a_unit_is_not_told_whether_there_are_any(
    client: Client, figure: Observation, commune: Unit
) -> None:
    client.force_login(make_account(role=Role.OBSERVER, unit=make_province()))

    def said() -> list[object]:
        pages = (
            client.get(reverse("observations:observation", args=[figure.pk])),
            unit_page(client, commune),
            unit_page(client, commune, without="on"),
        )
        return [text_of(page) for page in pages]

    before = said()
    assert "Tài liệu chỉ mở cho chính đơn vị, cơ quan thường trực" in before[0]
    assert "không có tài liệu nào bạn được xem" in before[1]
    attached(figure)
    assert said() == before


def test_the_list_says_when_there_is_nothing_to_list(officer: Client, commune: Unit) -> None:
    assert "No figure of this unit is on record yet" in text_of(unit_page(officer, commune))
    attached(make_observation(amount(1, commune.pk)))
    assert "Every figure of this year has evidence" in text_of(unit_page(officer, commune, without="on"))


def test_the_list_needs_as_many_queries_for_three_figures_as_for_one(officer: Client, commune: Unit) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            unit_page(officer, commune)
        return len(captured)

    attached(make_observation(amount(1, commune.pk)))
    queries()
    one = queries()
    for code in ("second", "third"):
        make_measure(code)
        attached(make_observation(amount(1, commune.pk, measure=code)), image("PNG", (len(code), 9)))
    assert queries() == one
