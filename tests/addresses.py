"""What each address of the product is asked with: the one place to name the arguments of a new one.

An address without arguments needs no line. One about a record names it by where it lies from the unit over which the
asking account holds its role; what lies nowhere (a goal, a file of figures) has a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.timezone import localdate

from tests.factories.documents import make_letterhead, make_paper
from tests.factories.movements import make_own_movement
from tests.factories.notices import tell
from tests.factories.observations import amount, make_observation
from tests.factories.people import MERGED_ON, discipline, make_account, make_matter, make_person, make_post, make_unit
from tests.factories.reorganisations import make_draft, rename
from tests.files.crafted import docx, image
from tests.world import World, read_world
from thidua.documents.models import Paper
from thidua.feedback.actions import report_difficulty
from thidua.feedback.models import Difficulty
from thidua.files.actions import begin_upload, store_file
from thidua.files.formats import ACTIVITY, EVIDENCE, PRODUCT, SUBMISSION, Use
from thidua.files.models import Upload
from thidua.movements.models import Activity, ActivityStep, Duty, Registration, Submission, Task, TaskStep
from thidua.notices.models import Notice
from thidua.observations.actions import attach_evidence
from thidua.observations.models import Measure, Observation, Origin
from thidua.people.models import Account, DataRequest, Person, Role, RoleGrant, Transfer, Unit
from thidua.reorganisations.models import Reorganisation
from thidua.reports.tables import KINDS
from thidua.targets.tables import HANDED_IN

MISSING = 2**31 - 1
MISSING_KEY = UUID(int=MISSING)
OVER_THE_PROVINCE = (Role.STANDING_OFFICER, Role.UNIT_HEAD, Role.AUDITOR, Role.ADMINISTRATOR)
"""The roles that do more, or read more, when they are held over the whole province."""
OF_OTHERS = {"account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_", "set_language"}
"""Addresses of packages: they check for themselves."""

type Arguments = Callable[[Account], list[object]]
"""What an address is asked with, by who asks."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Every role held over one district, some over the province of today, and a person of that district who holds none;
    and a record of each kind there, below it, above it and elsewhere.
    """

    world: World
    askers: dict[str, Account]
    units: dict[str, Unit]
    persons: dict[str, Person]
    accounts: dict[str, Account]
    figures: dict[str, Observation]
    figures_of_persons: dict[str, Observation]
    difficulties: dict[str, Difficulty]
    papers: dict[str, Paper]
    notice: Notice

    def grant(self, place: str) -> RoleGrant:
        return self.accounts[place].grants.get()


def make_surroundings() -> Surroundings:
    world = read_world()
    district = world.commune.parent
    units = {"own": district, "child": world.commune, "parent": district.parent, "other": world.department}
    persons = {place: make_post(unit, make_person(f"Mẫu Thị {place}")).person for place, unit in units.items()}
    measure = Measure.objects.filter(kind="amount").first().code
    figures = {
        place: make_observation(amount(3, unit.pk, measure, year=2019), reason="test") for place, unit in units.items()
    }
    of_person = replace(amount(3, None, measure, year=2019), unit_id=None)
    figures_of_persons = {
        place: make_observation(replace(of_person, person_id=person.pk), reason="test")
        for place, person in persons.items()
    }
    over = {role: (role, district) for role in Role.values}
    over |= {f"province_{role}": (role, world.heir.parent) for role in OVER_THE_PROVINCE}
    askers = {who: make_account(f"asks_{who}", role, unit) for who, (role, unit) in over.items()}
    askers["linked_person"] = linked = make_account("asks_linked_person")
    linked.person = persons["own"]
    linked.save()
    for unit in units.values():
        make_letterhead(unit)
    return Surroundings(
        world=world,
        askers={"no_role": make_account("asks_without"), **askers},
        units=units,
        persons=persons,
        accounts={place: make_account(f"kept_{place}", Role.CLERK, unit) for place, unit in units.items()},
        figures=figures,
        figures_of_persons=figures_of_persons,
        difficulties={
            place: report_difficulty(movement=world.movement, unit=unit, title="Mạng chậm", text="Từ tháng 3", by=None)
            for place, unit in units.items()
        },
        papers={place: make_paper(unit) for place, unit in units.items()},
        notice=tell(world.accounts["observer"])[0],
    )


def _of_movements(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """The province's movement, and a draft that a unit at each place has under it."""
    drafts = {f"{place} draft": always(make_own_movement(unit).pk) for place, unit in around.units.items()}
    of_all = {"province's": always(around.world.movement.pk), **drafts}
    return {
        **{
            f"movements:{name}": of_all
            for name in ("movement", "recipients", "revise_draft", "status", "tell_recipients")
        },
        "movements:own_plans": {"province's": always(around.world.movement.pk)},
        "movements:rules": {"province's": always(around.world.movement.pk)},
        "movements:adopt": {"rules": always(around.world.movement.pk, around.world.movement.regulation.sha256)},
        "movements:set_up_by_pack": {"pack": always("kontum-2023")},
    }


def _counted_from(upload: int, unit: Unit) -> None:
    """A figure of a unit that was imported from a file."""
    origin = Origin.objects.create(kind="import", key=str(upload), label="tep.csv", url_name="reports:imported")
    days = {"period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31), "as_of": timezone.now()}
    Observation.objects.create(measure=Measure.objects.earliest("pk"), unit=unit, value=1, origin=origin, **days)


def _handed_in(kind: str, by: Account) -> Upload:
    """A file in which nothing is right, so that no test imports it."""
    return store_file(content=ContentFile(b"a;b"), name="tep.csv", use=KINDS[kind].use, by=by)


def arguments(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """For each address with arguments: what it is asked with, by the name of the case."""
    world = around.world
    figures, persons = (_handed_in(kind, world.accounts["standing_officer"]).pk for kind in ("figures", "persons"))
    counted = _handed_in("figures", world.accounts["standing_officer"]).pk
    _counted_from(counted, world.department)
    units = _at_each_place(lambda place: [around.units[place].pk])
    accounts = _at_each_place(lambda place: [around.accounts[place].pk])
    grants = _at_each_place(lambda place: [around.grant(place).pk])
    own_notices = {who.pk: tell(who)[0].pk for who in around.askers.values()}
    own_grant: Arguments = lambda who: [grant.pk if (grant := who.grants.first()) else MISSING]  # noqa: E731
    return {
        "reports:unit": units,
        "reports:person": _at_each_place(lambda place: [around.persons[place].pk]),
        "reports:data_kind": {code: always(code) for code in ("persons", "figures", "submissions")},
        "reports:data_template": {"persons": always("persons")},
        "reports:data_file": {"persons": always("persons", "csv"), "units": always("units", "csv")},
        "reports:imported": {"counted": always(counted), "figures": always(figures), "persons": always(persons)},
        "reports:import_check": {"persons": always(persons)},
        "reports:import_errors": {"persons": always(persons)},
        "reports:imported_file": {"figures": always(figures), "persons": always(persons)},
        "reports:audit_trail": {
            "movement": always("movement", str(world.movement.pk)),
            **_at_each_place(lambda place: ["unit", str(around.units[place].pk)]),
        },
        "reports:audit_file": {"csv": always("csv")},
        "scoring:ranking_file": {"csv": always("csv")},
        "scoring:place": {"2026": always(2026)},
        "scoring:fill": {"2026": always(2026, "communes")},
        "people:units_file": {"csv": always("csv")},
        **_of_goals(around),
        "awards:scheme": {"collective": always("bk-tinh-tap-the"), "individual": always("bk-tinh-ca-nhan")},
        "awards:scheme_file": {
            "collective": always("bk-tinh-tap-the", "csv"),
            "individual": always("bk-tinh-ca-nhan", "csv"),
        },
        "documents:register_file": {"csv": always("csv")},
        "documents:paper": _at_each_place(lambda place: [around.papers[place].pk]),
        "documents:paper_file": _at_each_place(lambda place: [around.papers[place].pk, "docx"]),
        "documents:act": _at_each_place(lambda place: [around.papers[place].pk, "approve"]),
        "documents:letterhead": units,
        "feedback:difficulties_file": {"csv": always("csv")},
        "feedback:difficulty": _at_each_place(lambda place: [around.difficulties[place].pk]),
        "feedback:move": _at_each_place(lambda place: [around.difficulties[place].pk, "answer"]),
        "notices:open": {"of another": always(around.notice.pk), "oneself": lambda who: [own_notices[who.pk]]},
        **_of_movements(around),
        "movements:choose": {"open point": always("high_rank_share")},
        "movements:open_round": {"2026": always(world.round(2026).pk)},
        "movements:close_round": {"2025": always(world.round(2025).pk)},
        "observations:observation": {
            **_at_each_place(lambda place: [around.figures[place].pk], of="unit"),
            **_at_each_place(lambda place: [around.figures_of_persons[place].pk], of="person"),
        },
        **_of_duties(around),
        **_of_tasks(around),
        **_of_registrations_and_activities(around),
        **_of_evidence(around),
        **_of_reorganisations(world),
        "people:account": {**accounts, "oneself": lambda who: [who.pk]},
        "people:act": {
            **_at_each_place(lambda place: [around.accounts[place].pk, "lock"]),
            "oneself": lambda who: [who.pk, "lock"],
        },
        "people:rights": accounts,
        "people:grant": {**accounts, "oneself": lambda who: [who.pk]},
        "people:invite_again": accounts,
        "people:correct_account": accounts,
        "people:delegate": {**grants, "oneself": own_grant},
        "people:revoke": {**grants, "oneself": own_grant},
        "people:link": accounts,
        **_of_staff(around),
    }


def _of_goals(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """Goals and indices by their code; figures of units for a year, by form and by sheet."""
    sheets = {
        who.pk: store_file(content=ContentFile(b"a;b"), name="muc-tieu.csv", use=HANDED_IN, by=who).pk
        for who in [*around.askers.values(), around.world.accounts["standing_officer"]]
    }
    of_another = sheets[around.world.accounts["standing_officer"].pk]
    of_units = _at_each_place(lambda place: [around.units[place].pk, 2024])
    goal = {"G4": always("G4")}
    return {
        **{f"targets:{name}": goal for name in ("goal", "units", "heat", "corrections")},
        "targets:statement": {"G16": always("G16")},
        **{f"targets:{name}": {"G4": always("G4", "csv")} for name in ("goal_file", "units_file")},
        **{f"targets:{name}": {"papi": always("papi")} for name in ("index", "publish")},
        "targets:publish_year": {"papi": always("papi", 2023)},
        **{f"targets:{name}": of_units for name in ("figures", "figures_sheet", "hand_in")},
        "targets:check_sheet": {
            place: partial(lambda unit, who: [unit.pk, 2024, sheets[who.pk]], unit)
            for place, unit in around.units.items()
        },
        **{f"targets:{name}": {"of another": always(of_another)} for name in ("handed_in", "handed_in_file")},
    }


def _of_duties(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """What units owed in February 2024, what they handed in, and a file; a province owes nothing."""
    owed = {
        place: Duty.objects.filter(unit=unit, period="2024-02").get()
        for place, unit in around.units.items()
        if place != "parent"
    }
    values = {"document_number": "1/BC", "document_date": date(2024, 2, 1), "stored_at": timezone.now()}
    upload = store_file(content=ContentFile(docx()), name="bao-cao.docx", use=SUBMISSION, by=None)
    handed_in = {
        place: Submission.objects.create(duty=duty, version=9, upload=upload, digest="0" * 64, **values).pk
        for place, duty in owed.items()
    }
    duties = {place: always(duty.pk) for place, duty in owed.items()}
    submissions = {place: always(pk) for place, pk in handed_in.items()}
    return {
        "movements:duty_board": {"2024": always(2024)},
        "movements:calendar_feed": {"unknown": always("x" * 43)},
        "movements:bring_up_to_date": {"2024": always(2024)},
        "movements:duty_board_file": {"2024": always("2024", "csv")},
        **{f"movements:{name}": duties for name in ("duty", "hand_in", "withdraw", "ask_for_time", "judge_duty")},
        **{f"movements:{name}": submissions for name in ("receipt", "submission_file")},
        "movements:upload_sessions": {use.code: always(use.code) for use in (SUBMISSION, PRODUCT, ACTIVITY)},
        "movements:upload_session": {
            case: lambda who, key=key: [SUBMISSION.code, *key(who)]
            for case, key in _upload_sessions(around, SUBMISSION).items()
        },
    }


def _of_tasks(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """Tasks of units at each place, and a product of each; a province leads none."""
    movement = around.world.movement
    values = {
        "movement": movement, "assigner": movement.province, "document_number": "1/KH", "content": "Việc",
        "document_date": date(2024, 1, 1), "due_on": date(2024, 5, 1), "deadline": timezone.now(), "year": 2024,
    }  # fmt: skip
    tasks = {
        place: Task.objects.create(lead=unit, digest=place, **values)
        for place, unit in around.units.items()
        if place != "parent"
    }
    upload = store_file(content=ContentFile(docx()), name="san-pham.docx", use=PRODUCT, by=None)
    steps = {
        place: TaskStep.objects.create(task=task, act="progress", at=timezone.now(), text="Nửa", upload=upload).pk
        for place, task in tasks.items()
    }
    return {
        "movements:task_board": {"2024": always(2024)},
        "movements:task_figures": {"2024": always(2024)},
        "movements:open_task_list": {"2024": always(2024)},
        "movements:task_board_file": {"2024": always("2024", "csv")},
        "movements:task": {place: always(task.pk) for place, task in tasks.items()},
        "movements:move_task": {
            f"{move} {place}": always(task.pk, move) for place, task in tasks.items() for move in ("progress", "cancel")
        },
        "movements:task_file": {place: always(pk) for place, pk in steps.items()},
    }


def _of_registrations_and_activities(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """Registrations of units and of a person, and activities that nobody has confirmed, with a picture."""
    held = around.world.round(2024)
    Registration.objects.filter(held=held).delete()  # those of the demo
    registered = {
        **{
            f"unit {place}": Registration.objects.create(held=held, unit=unit).pk
            for place, unit in around.units.items()
        },
        **{
            f"person {place}": Registration.objects.create(held=held, unit=unit, person=around.persons[place]).pk
            for place, unit in around.units.items()
        },
    }
    done = {"first_day": date(2024, 3, 1), "text": "Đã làm", "content": "C3", "title": "Ngày hội"}
    activities = {
        place: Activity.objects.create(movement=around.world.movement, unit=unit, **done)
        for place, unit in around.units.items()
    }
    upload = store_file(content=ContentFile(image("PNG")), name="anh.png", use=ACTIVITY, by=None)
    steps = {
        place: ActivityStep.objects.create(activity=activity, state="reported", upload=upload).pk
        for place, activity in activities.items()
    }
    return {
        "movements:registrations_file": {"csv": always("csv")},
        "movements:withdraw_registration": {case: always(pk) for case, pk in registered.items()},
        "movements:registration_deadline": {"2024": always(held.pk)},
        "movements:activities_file": {"csv": always("csv")},
        "movements:activities_of_year": {"2024": always(2024)},
        "movements:activities_of_unit": _at_each_place(lambda place: [around.units[place].pk]),
        "movements:activity": {place: always(one.pk) for place, one in activities.items()},
        "movements:move_activity": {
            f"{move} {place}": always(one.pk, move) for place, one in activities.items() for move in ("confirm", "mend")
        },
        "movements:activity_file": {place: always(pk) for place, pk in steps.items()},
    }


def _of_evidence(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """Figures that documents are attached to, and documents of units and persons."""
    officer = around.world.accounts["standing_officer"]
    figures = {
        **{f"unit {place}": figure for place, figure in around.figures.items()},
        **{f"person {place}": figure for place, figure in around.figures_of_persons.items()},
    }
    documents = {}
    for case, figure in figures.items():
        upload = store_file(content=ContentFile(image("PNG")), name="anh.png", use=EVIDENCE, by=officer)
        documents[case] = attach_evidence(observation=figure, title="Báo cáo", upload=upload, by=None).pk
    of_documents = {case: always(pk) for case, pk in documents.items()}
    return {
        "observations:attach": {case: always(figure.pk) for case, figure in figures.items()},
        **{
            f"observations:{name}": of_documents
            for name in (
                "evidence",
                "evidence_file",
                "evidence_small",
                "evidence_large",
                "replace_evidence",
                "withdraw_evidence",
            )
        },
        "observations:unit_evidence": _at_each_place(lambda place: [around.units[place].pk]),
        "observations:upload_session": _upload_sessions(around, EVIDENCE),
    }


def _upload_sessions(around: Surroundings, use: Use) -> dict[str, Arguments]:
    """A file on its way in of whoever asks, and one of somebody else."""
    keys = {who: begin_upload(name="a.pdf", size=9, use=use, by=account).key for who, account in around.askers.items()}
    mine: Arguments = lambda who: [keys[who.username.removeprefix("asks_").replace("without", "no_role")]]  # noqa: E731
    return {"oneself": mine, "of another": always(keys["observer"])}


def _of_reorganisations(world: World) -> dict[str, dict[str, Arguments]]:
    """A draft about the own unit and one about another, and the reorganisation that the demonstration carried out."""
    own, other, done = make_draft(number="02/NQ-MAU"), make_draft(), Reorganisation.objects.earliest("pk")
    rename(own, world.commune.parent, "Huyện Mới")
    rename(other, world.unit("Sở Tư pháp tỉnh Quảng Ngãi", 2025), "Sở Tư pháp")
    found = {"own": own, "other": other, "done": done}
    drafted = {case: always(one.pk) for case, one in found.items()}
    pages = ("reorganisation", "revise", "discard", "preview", "carry_out")
    return {
        **{f"reorganisations:{name}": drafted for name in pages},
        "reorganisations:add_step": {case: always(one.pk, "merge") for case, one in found.items()},
        "reorganisations:remove_step": {
            case: always(one.pk, one.steps.earliest("place").place) for case, one in found.items()
        },
    }


def _of_staff(around: Surroundings) -> dict[str, dict[str, Arguments]]:
    """Whom a unit employs, what the registers say of them, and who comes or goes."""
    posts = {place: person.posts.get() for place, person in around.persons.items()}
    matters = {place: make_matter(unit=unit) for place, unit in around.units.items()}
    actions = {place: discipline(around.persons[place], unit) for place, unit in around.units.items()}
    asked = {
        place: DataRequest.objects.create(person=person, kind="export", due_on=MERGED_ON)
        for place, person in around.persons.items()
    }
    erasures = {
        place: DataRequest.objects.create(person=person, kind="erasure", due_on=MERGED_ON)
        for place, person in around.persons.items()
    }
    elsewhere = make_unit("Xã Mẫu", parent=around.units["parent"])
    move = {"title": "Chuyên viên", "on": MERGED_ON, "document": "1/QĐ"}
    given = {place: Transfer.objects.create(post=post, to_unit=elsewhere, **move) for place, post in posts.items()}
    received = {
        place: Transfer.objects.create(post=make_post(elsewhere), to_unit=unit, **move)
        for place, unit in around.units.items()
    }
    units = _at_each_place(lambda place: [around.units[place].pk])
    last_year = localdate().year - 1
    return {
        "people:unit_staff": units,
        "people:enter": units,
        "people:unit_matter": units,
        "people:ratings": _at_each_place(lambda place: [around.units[place].pk, last_year]),
        "people:person_act": _at_each_place(lambda place: [around.persons[place].pk, "correct"]),
        "people:post_act": _at_each_place(lambda place: [posts[place].pk, "change"]),
        "people:close": _at_each_place(lambda place: [matters[place].key]),
        "people:correct_record": _at_each_place(lambda place: [actions[place].pk]),
        "people:transfer_act": {
            **_at_each_place(lambda place: [given[place].pk, "withdraw"], of="from"),
            **_at_each_place(lambda place: [received[place].pk, "confirm"], of="to"),
        },
        "people:my_data_file": {"json": always("json")},
        "people:data_request": _at_each_place(lambda place: [asked[place].pk]),
        "people:extend_request": _at_each_place(lambda place: [asked[place].pk]),
        "reports:erasable": _at_each_place(lambda place: [erasures[place].pk]),
        "reports:erase": _at_each_place(lambda place: [erasures[place].pk]),
    }


def always(*given: object) -> Arguments:
    return lambda _who: list(given)


def _at_each_place(given: Callable[[str], list[object]], of: str = "") -> dict[str, Arguments]:
    return {f"{of} {place}".strip(): always(*given(place)) for place in ("own", "child", "parent", "other")}


def keyed(address: str) -> bool:
    """Whether an address names a record by its key, so that one may ask for a record that there is not."""
    return _place_of_key(address) is not None


def instead_of(address: str, given: Arguments) -> Arguments:
    """What asks an address for a record that there is not."""
    place = _place_of_key(address)
    return lambda who: [_missing(one) if at == place else one for at, one in enumerate(given(who))]


def _missing(key: object) -> object:
    return MISSING_KEY if isinstance(key, UUID) else MISSING


def _place_of_key(address: str) -> int | None:
    places = _patterns()[address].pattern.regex.groupindex
    return next((places[name] - 1 for name in ("pk", "key") if name in places), None)


@cache
def our_views() -> dict[str, Any]:
    """Every named view, and every view of ours: old addresses of packages bear no name and only lead on."""
    found = ((name, entry.callback) for name, entry in _patterns().items())
    return {name: view for name, view in found if not name.endswith("None") or view.__module__.startswith("thidua.")}


@cache
def _patterns() -> Mapping[str, URLPattern]:
    found = _walk(get_resolver())
    return {name: entry for name, entry in found if not name.startswith(tuple(OF_OTHERS))}


def _walk(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
