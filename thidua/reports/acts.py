"""Entries of the audit log in words: the sentence of an act, its record, what changed from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from thidua.audit.chain import Contents
from thidua.audit.models import Link
from thidua.frame.menu import address
from thidua.frame.words import figure, say
from thidua.movements.models import MovementStatus
from thidua.movements.queries import NoMovementError, current_movement, pack_of
from thidua.people.models import Role, Unit

type Labels = Mapping[str, str | Promise]

VERBS: Labels = {
    "add_successions": gettext_lazy("Stated which units succeed which"),
    "add_second_step": gettext_lazy("Set up the second step of signing in"),
    "adopt_regulation": gettext_lazy("Adopted another version of the rules"),
    "assign_cluster": gettext_lazy("Put units into a cluster"),
    "choose_parameter": gettext_lazy("Settled an open point of the plan"),
    "close_matter": gettext_lazy("Closed a pending matter"),
    "close_round": gettext_lazy("Closed a round"),
    "create_account": gettext_lazy("Opened an account"),
    "create_movement": gettext_lazy("Set up a movement"),
    "create_persons": gettext_lazy("Entered persons"),
    "create_units": gettext_lazy("Entered units"),
    "disable_account": gettext_lazy("Closed an account"),
    "enable_account": gettext_lazy("Opened a closed account again"),
    "erase_personal_content": gettext_lazy("Erased the contents of an entry on request"),
    "grant_role": gettext_lazy("Granted a role"),
    "import_discipline": gettext_lazy("Imported disciplinary actions"),
    "import_file": gettext_lazy("Imported a file handed in"),
    "import_matters": gettext_lazy("Imported pending matters"),
    "import_persons": gettext_lazy("Imported persons"),
    "import_ratings": gettext_lazy("Imported performance ratings"),
    "import_units": gettext_lazy("Imported units"),
    "delegate_role": gettext_lazy("Delegated a role"),
    "invite_account": gettext_lazy("Invited an account holder by mail"),
    "lock_account": gettext_lazy("Locked an account"),
    "load_regulation": gettext_lazy("Loaded a version of the rules"),
    "open_matter": gettext_lazy("Recorded a pending matter"),
    "open_round": gettext_lazy("Opened a round"),
    "publish_indices": gettext_lazy("Took over published results"),
    "rate_persons": gettext_lazy("Recorded performance ratings"),
    "record_discipline": gettext_lazy("Recorded a disciplinary action"),
    "record_figures": gettext_lazy("Recorded figures"),
    "release_account": gettext_lazy("Released a locked account"),
    "reset_second_step": gettext_lazy("Reset the second step of an account"),
    "review_account": gettext_lazy("Reviewed an account"),
    "revoke_role": gettext_lazy("Revoked a role"),
    "score_cluster": gettext_lazy("Scored and ranked a cluster"),
    "set_movement_status": gettext_lazy("Changed the state of a movement"),
    "set_password": gettext_lazy("Set a password"),
    "set_post": gettext_lazy("Assigned a post"),
    "sign_in": gettext_lazy("Signed in"),
    "sign_in_failed": gettext_lazy("Failed to sign in"),
    "sign_out": gettext_lazy("Signed out"),
    "remove_second_step": gettext_lazy("Removed the second step of signing in"),
    "renew_second_step": gettext_lazy("Renewed the codes of the second step"),
    "store_file": gettext_lazy("Kept a file handed in"),
    "verify_audit_log": gettext_lazy("Verified the audit log"),
}
KINDS: Labels = {
    "account": gettext_lazy("Account"),
    "audit_entry": gettext_lazy("Audit entry"),
    "audit_log": gettext_lazy("Audit log"),
    "cluster": gettext_lazy("Cluster"),
    "import": gettext_lazy("Imported file"),
    "matter": gettext_lazy("Pending matter"),
    "movement": gettext_lazy("Movement"),
    "open_point": gettext_lazy("Open point"),
    "origin": gettext_lazy("Batch of figures"),
    "person": gettext_lazy("Person"),
    "persons": gettext_lazy("Persons"),
    "ratings": gettext_lazy("Ratings of a year"),
    "regulation": gettext_lazy("Version of the rules"),
    "round": gettext_lazy("Round"),
    "scoring_run": gettext_lazy("Scoring"),
    "successions": gettext_lazy("Successions"),
    "unit": gettext_lazy("Unit"),
    "units": gettext_lazy("Units"),
    "upload": gettext_lazy("File handed in"),
}
FIELDS: Labels = {
    "anchored": gettext_lazy("Entries anchored"),
    "closed_on": gettext_lazy("Closed on"),
    "corrected": gettext_lazy("Corrected"),
    "count": gettext_lazy("Count"),
    "created": gettext_lazy("New"),
    "decision": gettext_lazy("Decision"),
    "delegated_from": gettext_lazy("Delegated from grant no."),
    "document": gettext_lazy("Document"),
    "email": gettext_lazy("Email"),
    "entries": gettext_lazy("Entries"),
    "erased": gettext_lazy("Erased on request"),
    "faults": gettext_lazy("Faults"),
    "form": gettext_lazy("Form of discipline"),
    "hash": gettext_lazy("Hash"),
    "imposed_on": gettext_lazy("Imposed on"),
    "locked_until": gettext_lazy("Locked until"),
    "reviewed_at": gettext_lazy("Reviewed before at"),
    "in_a_row": gettext_lazy("Failures in a row"),
    "kind": gettext_lazy("Kind of table"),
    "method": gettext_lazy("Way of signing in"),
    "new": gettext_lazy("New"),
    "opened_on": gettext_lazy("Opened on"),
    "pairs": gettext_lazy("Successions"),
    "posts": gettext_lazy("Posts held"),
    "ranked": gettext_lazy("Ranked"),
    "regulation": gettext_lazy("Version of the rules"),
    "results": gettext_lazy("Results"),
    "role": gettext_lazy("Role"),
    "sha256": gettext_lazy("Fingerprint"),
    "second_step": gettext_lazy("Second step"),
    "since": gettext_lazy("Since"),
    "size": gettext_lazy("Size in bytes"),
    "status": gettext_lazy("State"),
    "title": gettext_lazy("Post"),
    "unchanged": gettext_lazy("Unchanged"),
    "unit": gettext_lazy("Unit"),
    "units": gettext_lazy("Units"),
    "updated": gettext_lazy("Corrected"),
    "use": gettext_lazy("Handed in for"),
    "valid_from": gettext_lazy("In force from"),
    "valid_to": gettext_lazy("In force to"),
    "value": gettext_lazy("Value"),
    "what": gettext_lazy("What failed"),
}
USES: Labels = {
    **{code: label for code, label in VERBS.items() if code.startswith("import_")},
    "import_assessments": gettext_lazy("Imported assessments"),
    "import_figures": gettext_lazy("Imported figures"),
}
TABLES: Labels = {code.removeprefix("import_"): label for code, label in USES.items()}
SECOND_STEPS: Labels = {
    "totp": gettext_lazy("Codes of an app"),
    "webauthn": gettext_lazy("Passkey"),
    "recovery_codes": gettext_lazy("Recovery codes"),
}
WAYS_IN: Labels = {
    "password": gettext_lazy("Password"),
    "second step": gettext_lazy("Second step"),
    "identity provider": gettext_lazy("Identity provider"),
    "socialaccount": gettext_lazy("Identity provider"),
    **SECOND_STEPS,
}
CHOICES: Mapping[str, Labels] = {
    "status": dict(MovementStatus.choices),
    "role": dict(Role.choices),
    "use": USES,
    "kind": TABLES,
    "second_step": SECOND_STEPS,
    "what": WAYS_IN,
    "method": WAYS_IN,
}
SHOWN_OF_A_LIST = 3
SHOWN_OF_A_HASH = 12
BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}" if self.before else f"{self.field}: {self.after}"


@dataclass(frozen=True, slots=True)
class Act:
    """An entry as people read it; `said` is None once its contents were erased."""

    link: Link
    at: datetime
    day: date
    who: str
    verb: str
    kind: str
    record: str
    url: str
    trail_url: str
    changes: list[Change]
    said: Contents | None


def named(labels: Labels, code: str) -> str:
    """A code in words; one without words is at least readable."""
    return str(labels.get(code, code.replace("_", " ")))


def acts(links: Iterable[Link]) -> Iterator[Act]:
    """Entries in words, with one query for the units that a batch of them names."""
    clusters = _clusters()
    for batch in batched(links, BATCH):
        said = [link.entry.said for link in batch]
        units = Unit.objects.in_bulk({value for one in said if one for value in _units_in(one)})
        names = {pk: unit.name for pk, unit in units.items()}
        yield from (_act(link, one, names, clusters) for link, one in zip(batch, said, strict=True))


def _clusters() -> dict[str, str]:
    """What the rules call each cluster."""
    try:
        pack = pack_of(current_movement().regulation)
    except NoMovementError:
        return {}
    return {code: say(cluster.name) for code, cluster in pack.clusters.items()}


def _units_in(said: Contents) -> Iterator[int]:
    for values in (said.before, said.after):
        if isinstance(values.get("unit"), int):
            yield values["unit"]


def _act(link: Link, said: Contents | None, units: Mapping[int, str], clusters: Mapping[str, str]) -> Act:
    entry = link.entry
    key = entry.subject_key
    return Act(
        link=link,
        at=entry.at,
        day=localdate(entry.at),
        who=_who(link, said),
        verb=named(VERBS, entry.verb),
        kind=named(KINDS, entry.subject_kind),
        record=_record(said.subject_label, clusters) if said else "",
        url=address(entry.subject_url_name, key) if entry.subject_url_name else "",
        trail_url=address("reports:audit_trail", entry.subject_kind, key) if key else "",
        changes=_changes(said, units) if said else [],
        said=said,
    )


def _record(label: str, clusters: Mapping[str, str]) -> str:
    """The name of a record; a cluster of a year is labelled by its code."""
    code, _space, year = label.rpartition(" ")
    return f"{clusters[code]}, {year}" if code in clusters else label


def _who(link: Link, said: Contents | None) -> str:
    if link.entry.actor_id is None:
        return _("The system")
    return said.actor_name if said else _("Account no. %(number)s") % {"number": link.entry.actor_id}


def _changes(said: Contents, units: Mapping[int, str]) -> list[Change]:
    fields = dict.fromkeys([*said.before, *said.after])
    return [
        Change(
            named(FIELDS, field), _say(field, said.before.get(field), units), _say(field, said.after.get(field), units)
        )
        for field in fields
        if any(values.get(field) not in (None, "", []) for values in (said.before, said.after))
    ]


def _say(field: str, value: Any, units: Mapping[int, str]) -> str:
    """A value as people read it: names instead of keys, days instead of ISO dates, lists by their first items."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case int():
            return units.get(value, f"{value}") if field == "unit" else figure(value)
        case list():
            return _say_list(field, value, units)
        case str() if field in CHOICES:
            return named(CHOICES[field], value)
        case str():
            return _say_text(value)
    return str(value)


def _say_list(field: str, values: list[Any], units: Mapping[int, str]) -> str:
    if len(values) > SHOWN_OF_A_LIST or any(isinstance(value, list | dict) for value in values):
        return ngettext("%(count)s item", "%(count)s items", len(values)) % {"count": len(values)}
    return "; ".join(_say(field, value, units) for value in values)


def _say_text(text: str) -> str:
    try:
        return figure(date.fromisoformat(text)) if len(text) == 10 else _shortened(text)
    except ValueError:
        return text


def _shortened(text: str) -> str:
    """A hash by its first digits, as people compare them."""
    is_hash = len(text) == 64 and set(text) <= set("0123456789abcdef")
    return f"{text[:SHOWN_OF_A_HASH]}…" if is_hash else text
