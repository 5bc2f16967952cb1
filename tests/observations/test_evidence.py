"""Documents that stand for figures: who may attach and see them, versions, withdrawal, the same file elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories.observations import amount, make_measure, make_observation, make_share, share
from tests.factories.people import make_account, make_person, make_post, make_province, make_unit
from tests.files.crafted import image
from thidua.audit.models import Entry
from thidua.files.actions import store_file
from thidua.files.formats import EVIDENCE
from thidua.files.models import Upload
from thidua.observations.actions import Figure, attach_evidence, replace_evidence, withdraw_evidence
from thidua.observations.models import Evidence, Observation
from thidua.observations.permissions import can_attach_evidence, can_view_evidence, evidence_open_to
from thidua.observations.queries import documents, standing_evidence
from thidua.people.actions import grant_role
from thidua.people.models import Account, Role, Unit
from thidua.people.permissions import Refused

pytestmark = pytest.mark.django_db


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


def handed_in(width: int = 8) -> Upload:
    """Another width is another content."""
    return store_file(content=ContentFile(image("PNG", (width, 8))), name="anh.png", use=EVIDENCE, by=None)


def attached(
    figure: Observation, width: int = 8, title: str = "Báo cáo 12/BC-UBND", by: Account | None = None
) -> Evidence:
    return attach_evidence(observation=figure, title=title, upload=handed_in(width), by=by)


def replaced(evidence: Evidence, width: int = 9, reason: str = "Bản ký số") -> Evidence:
    return replace_evidence(evidence=evidence, title="Bản mới", upload=handed_in(width), reason=reason, by=None)


def every() -> object:
    return Evidence.objects.all()


def test_a_document_stands_for_a_measure_a_unit_and_a_year_and_the_log_says_so(
    figure: Observation, commune: Unit
) -> None:
    officer = make_account(role=Role.UNIT_OFFICER, unit=commune)
    evidence = attached(figure, by=officer)
    assert (evidence.measure, evidence.unit, evidence.person, evidence.period_start.year) == (
        figure.measure,
        commune,
        None,
        2024,
    )
    entry = Entry.objects.get(verb="attach_evidence")
    assert (entry.actor_id, entry.subject_kind, entry.said.subject_label, entry.said.after) == (
        officer.pk,
        "evidence",
        "Báo cáo 12/BC-UBND",
        {"file": "anh.png", "sha256": evidence.upload.file.sha256, "measure": figure.measure.name_vi},
    )


def test_a_corrected_figure_keeps_its_evidence(figure: Observation, commune: Unit) -> None:
    evidence = attached(figure)
    corrected = make_observation(amount(2, commune.pk), reason="Đếm lại")
    assert [one.newest for one in documents(corrected, every())] == [evidence]


def test_the_same_upload_is_attached_once(figure: Observation) -> None:
    upload = handed_in()
    first, second = (attach_evidence(observation=figure, title="A", upload=upload, by=None) for _time in range(2))
    assert (first, Evidence.objects.count(), Entry.objects.filter(verb="attach_evidence").count()) == (second, 1, 1)


def test_a_document_needs_a_title(figure: Observation) -> None:
    with pytest.raises(ValidationError):
        attached(figure, title=" ")
    assert not Evidence.objects.exists()


def test_a_newer_version_replaces_an_older_one_which_stays_readable(figure: Observation) -> None:
    first = attached(figure)
    second = replaced(first)
    third = replaced(second, 10)
    [document] = documents(figure, every())
    assert (document.newest, document.older) == (third, [second, first])
    assert list(standing_evidence()) == [third]
    assert Entry.objects.filter(verb="replace_evidence").first().said.reason == "Bản ký số"


def test_replacing_needs_a_reason(figure: Observation) -> None:
    with pytest.raises(ValidationError):
        replaced(attached(figure), reason=" ")
    assert Evidence.objects.count() == 1


def test_only_what_stands_is_replaced_or_withdrawn(figure: Observation) -> None:
    first = attached(figure)
    second = replaced(first)
    withdraw_evidence(evidence=second, reason="Nhầm đơn vị", by=None)
    for act in (
        lambda: replaced(first, 11),
        lambda: replaced(second, 12),
        lambda: withdraw_evidence(evidence=first, reason="x", by=None),
        lambda: withdraw_evidence(evidence=second, reason="x", by=None),
    ):
        with pytest.raises(ValidationError):
            act()
    assert Evidence.objects.count() == 2


def test_what_is_withdrawn_counts_no_more_but_is_told_with_its_reason(figure: Observation) -> None:
    gone, stays = attached(figure, 8), attached(figure, 9)
    withdraw_evidence(evidence=gone, reason="Nhầm đơn vị", by=None)
    found = [(one.newest, one.newest.is_withdrawn) for one in documents(figure, every())]
    assert found == [(stays, False), (gone, True)]
    assert list(standing_evidence()) == [stays]
    entry = Entry.objects.get(verb="withdraw_evidence")
    assert (entry.said.subject_label, entry.said.reason) == ("Báo cáo 12/BC-UBND", "Nhầm đơn vị")


def test_withdrawing_needs_a_reason(figure: Observation) -> None:
    with pytest.raises(ValidationError):
        withdraw_evidence(evidence=attached(figure), reason=" ", by=None)


def test_evidence_is_never_changed_or_deleted(figure: Observation) -> None:
    evidence = attached(figure)
    for act in (evidence.save, evidence.delete):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("act", ["attach", "replace", "withdraw"])
def test_who_is_not_of_the_unit_is_refused(act: str, figure: Observation, province: Unit) -> None:
    evidence = attached(figure)
    stranger = make_account(role=Role.UNIT_OFFICER, unit=make_unit("Xã Hiếu", parent=province))
    acts = {
        "attach": lambda: attached(figure, by=stranger),
        "replace": lambda: replace_evidence(evidence=evidence, title="A", upload=handed_in(9), reason="x", by=stranger),
        "withdraw": lambda: withdraw_evidence(evidence=evidence, reason="x", by=stranger),
    }
    with pytest.raises(Refused):
        acts[act]()
    assert (Evidence.objects.count(), documents(figure, every())[0].newest.is_withdrawn) == (1, False)


def test_a_unit_answers_for_its_own_figures_and_those_below_it(figure: Observation, province: Unit) -> None:
    neighbour = make_unit("Xã Hiếu", parent=province)
    asked = [(role, unit) for unit in (province, figure.unit, neighbour) for role in Role]
    may = {
        (Role(role), unit.name)
        for role, unit in asked
        if can_attach_evidence(make_account(role=role, unit=unit), figure)
    }
    attaching = (Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD)
    assert may == {(role, unit.name) for role in attaching for unit in (province, figure.unit)}


def test_evidence_of_a_person_is_as_personal_as_the_person(commune: Unit, province: Unit) -> None:
    person = make_person()
    make_post(commune, person)
    figure = make_observation(Figure(measure="tasks", year=2024, person_id=person.pk, value=amount(1).value))
    attached(figure)
    neighbour = make_unit("Xã Hiếu", parent=province)
    asked = [
        (Role.STANDING_OFFICER, province),
        (Role.UNIT_OFFICER, commune),
        (Role.AUDITOR, province),
        (Role.UNIT_OFFICER, neighbour),
        (Role.OBSERVER, province),
    ]
    accounts = [make_account(role=role, unit=unit) for role, unit in asked]
    assert [evidence_open_to(one).exists() for one in accounts] == [True, True, True, False, False]
    assert [bool(can_attach_evidence(one, figure)) for one in accounts] == [True, True, False, False, False]


def test_evidence_of_a_person_is_attached_where_the_person_serves_now(commune: Unit, province: Unit) -> None:
    person, there = make_person(), make_unit("Xã Hiếu", parent=province)
    make_post(commune, person, valid_from=date(2024, 1, 1), valid_to=localdate() - timedelta(days=1))
    make_post(there, person, valid_from=localdate())
    figure = make_observation(Figure(measure="tasks", year=2024, person_id=person.pk, value=amount(1).value))
    accounts = [make_account(role=Role.UNIT_OFFICER, unit=unit) for unit in (commune, there)]
    assert [bool(can_attach_evidence(one, figure)) for one in accounts] == [False, True]


def test_nobody_attaches_evidence_to_a_figure_of_oneself(commune: Unit) -> None:
    person = make_person()
    make_post(commune, person)
    figure = make_observation(Figure(measure="tasks", year=2024, person_id=person.pk, value=amount(1).value))
    officer = make_account(role=Role.UNIT_OFFICER, unit=commune)
    officer.person = person
    assert not can_attach_evidence(officer, figure)


def test_the_same_file_for_another_measure_or_unit_is_noticed(
    figure: Observation, commune: Unit, province: Unit
) -> None:
    here = attached(figure)
    measure = attached(make_observation(share(1, 2, commune.pk)))
    unit = attached(make_observation(amount(1, make_unit("Xã Hiếu", parent=province).pk)))
    attached(figure, 20)
    found = {one.newest: one.elsewhere for one in documents(figure, every())}
    assert found[here] == [unit, measure]
    assert [told for evidence, told in found.items() if evidence != here] == [[]]


def test_the_same_file_for_the_same_figure_is_not_elsewhere(figure: Observation) -> None:
    attached(figure)
    attached(figure)
    assert [one.elsewhere for one in documents(figure, every())] == [[], []]


def test_of_a_figure_that_is_not_open_nothing_is_told(figure: Observation, province: Unit) -> None:
    person = make_person()
    make_post(make_unit("Xã Hiếu", parent=province), person)
    attached(figure)
    attached(make_observation(Figure(measure="tasks", year=2024, person_id=person.pk, value=amount(1).value)))
    observer = make_account(role=Role.OBSERVER, unit=province)
    [document] = documents(figure, evidence_open_to(observer))
    assert document.elsewhere == []


def test_what_was_withdrawn_or_replaced_elsewhere_is_not_told(figure: Observation, commune: Unit) -> None:
    attached(figure)
    other = make_observation(share(1, 2, commune.pk))
    withdraw_evidence(evidence=attached(other), reason="x", by=None)
    replaced(attached(other))
    assert [one.elsewhere for one in documents(figure, every())] == [[]]


def test_documents_are_open_to_the_unit_and_to_who_checks_it_and_to_nobody_else(
    figure: Observation, province: Unit
) -> None:
    attached(figure)
    neighbour = make_unit("Xã Hiếu", parent=province)
    reads = {Role.STANDING_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.APPRAISER, Role.AUDITOR}
    for unit, reaches in ((province, True), (figure.unit, True), (neighbour, False)):
        for role in Role:
            account = make_account(role=role, unit=unit)
            may = reaches and role in reads
            assert (bool(can_view_evidence(account, figure)), evidence_open_to(account).exists()) == (may, may)


def areas() -> dict[str, str]:
    return {"procedures": "Thủ tục", "institutions": "Thể chế"}


def measures_by_area(areas: Collection[str]) -> frozenset[str]:
    return frozenset({"procedures": "on_time", "institutions": "tasks"}[area] for area in areas)


def test_an_appraiser_of_some_areas_reads_the_documents_of_these_areas_alone(
    figure: Observation, province: Unit, client: Client, settings
) -> None:
    settings.THIDUA_MEASURES_IN_AREAS = f"{__name__}.measures_by_area"
    other = make_observation(share(1, 2, figure.unit.pk))
    attached(figure, title="Của thể chế")
    attached(other, width=9, title="Của thủ tục")
    appraiser = make_account()
    given = {"account": appraiser, "role": Role.APPRAISER, "unit": province, "reason": "QĐ", "by": None}
    settings.THIDUA_AREAS = f"{__name__}.areas"
    grant_role(areas=["procedures"], **given)
    assert not can_view_evidence(appraiser, figure)
    assert can_view_evidence(appraiser, other)
    assert [row.title for row in evidence_open_to(appraiser)] == ["Của thủ tục"]
    client.force_login(appraiser)
    page = client.get(reverse("observations:unit_evidence", args=[figure.unit.pk])).content.decode()
    assert ("Của thủ tục" in page, "Của thể chế" in page) == (True, False)


def test_who_may_not_read_documents_does_not_get_them(figure: Observation, province: Unit, client: Client) -> None:
    evidence = attached(figure, title="Biên bản riêng")
    pages = [
        reverse("observations:observation", args=[figure.pk]),
        reverse("observations:unit_evidence", args=[figure.unit.pk]),
    ]
    own = [reverse(f"observations:{name}", args=[evidence.pk]) for name in ("evidence", "evidence_file")]
    for role, shown, status in ((Role.OBSERVER, False, 404), (Role.AUDITOR, True, 200)):
        client.force_login(make_account(role=role, unit=province))
        said = [client.get(page).content.decode() for page in pages]
        assert ["Biên bản riêng" in text for text in said] == [shown] * 2
        answers = [client.get(page) for page in own]
        assert [answer.status_code for answer in answers] == [status] * 2
        assert all(answer.getvalue() for answer in answers)
