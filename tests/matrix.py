"""Who gets which answer where, as a table that people can review: one line a case, one letter a role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.addresses import Arguments, Surroundings, arguments, instead_of, keyed, our_views
from thidua.people.models import Account

ANONYMOUS = "anonymous"
LETTERS = {200: "o", 204: "o", 302: ">", 403: "x", 404: "-", 405: "m"}
LEGEND = """\
# Who gets which answer. Every account holds its role over one district, those of a province over the province of today;
# linked_person holds none, but is the person of `own`. The record lies in the district (own), in a commune below it
# (child), in the province above it (parent) or in another unit (other); `missing` does not exist.
#   o opens   x refused, with the reason   - there is no such page   m takes no form   > led on   s asked to sign in
# Written by `make permissions` from what the product does; read the difference before you commit it.
"""


@dataclass(slots=True)
class Matrix:
    """The answers of every address to every role; each role is signed in once."""

    around: Surroundings
    clients: dict[str, Client] = field(default_factory=dict)
    cases: dict[str, dict[str, Arguments]] = field(default_factory=dict)
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cases = arguments(self.around)
        self.clients = {who: signed_in(account) for who, account in self.askers.items()}

    @property
    def askers(self) -> dict[str, Account | None]:
        return {ANONYMOUS: None, **self.around.askers}

    def of_address(self, address: str) -> dict[str, Arguments]:
        """Every case of an address, with that of a record that does not exist."""
        cases = self.cases.get(address, {"": lambda _who: []})
        return {**cases, "missing": instead_of(address, next(iter(cases.values())))} if keyed(address) else cases

    def path(self, address: str, who: str, given: Arguments) -> str:
        return reverse(address, args=given(self.askers[who] or self.around.askers["no_role"]))

    def text(self, room: str) -> str:
        names = [name for name in our_views() if name.startswith(f"{room}:")]
        return "\n".join([LEGEND, *self._head(), *self._lines(names), ""])

    def _head(self) -> Iterator[str]:
        """The names of the roles, slanting down to their column."""
        for place, who in enumerate(self.askers):
            yield f"{'':47} {'|' * place}{who}"

    def _lines(self, names: list[str]) -> Iterator[str]:
        for name in names:
            refused: dict[str, str] = {}
            for case, given in self.of_address(name).items():
                answers = {method: self._letters(name, given, method, refused) for method in self._methods(name, case)}
                same = len(set(answers.values())) == 1
                for methods, letters in [(" ".join(answers), answers["GET"])] if same else answers.items():
                    yield f"{f'{name} {case}'.strip():38} {methods:8} {letters}"

    def _methods(self, name: str, case: str) -> list[str]:
        """A page without a form is sent one for its first case only: it takes none for whatever record."""
        first = case == next(iter(self.of_address(name)))
        return ["GET", "POST"] if first or our_views()[name].posts else ["GET"]

    def _letters(self, name: str, given: Arguments, method: str, refused: dict[str, str]) -> str:
        """Whom the permission that a view declares refuses is asked once an address: the view itself never runs."""
        letters = ""
        for who, account in self.askers.items():
            letter = refused.get(method + who) or self.letter(who, method, self.path(name, who, given))
            if account is None or not our_views()[name].permission(account):
                refused[method + who] = letter
            letters += letter
        return letters

    def letter(self, who: str, method: str, path: str) -> str:
        """Nothing changes what is asked about, so that each question is asked once."""
        if (who, method, path) not in self.known:
            self.known[who, method, path] = self._ask(who, method, path)
        return self.known[who, method, path]

    def _ask(self, who: str, method: str, path: str) -> str:
        with transaction.atomic():
            answer = self.clients[who].generic(method, path)
            list(answer)  # a file is closed when it was sent
            transaction.set_rollback(True)  # what one did changes no answer to the next
        if answer.status_code == 302 and "/login/" in answer["Location"]:
            return "s"
        return LETTERS[answer.status_code]


def signed_in(account: Account | None) -> Client:
    client = Client()
    if account is not None:
        client.force_login(account)
    return client
