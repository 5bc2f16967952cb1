"""Collecting what is wrong, each problem at the file and line of what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from thidua.core.messages import Message, gettext_noop
from thidua.law.reading import Problem, did_you_mean


class Check:
    """Collects problems and warnings, each at the line of the object it is about."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._places: dict[int, tuple[str, int]] = {}

    def remember(self, file: str, lines: dict[int, int]) -> None:
        self._places.update({key: (file, line) for key, line in lines.items()})

    def problem(self, about: object, path: str, message: Message, hint: Message | None = None) -> None:
        self.problems.append(Problem(*self._place(about), path, message, hint))

    def warning(self, about: object, path: str, message: Message, hint: Message | None = None) -> None:
        self.warnings.append(Problem(*self._place(about), path, message, hint))

    def known(self, about: object, path: str, name: str, names: Iterable[str]) -> None:
        """`name` must be one of `names`."""
        listed = list(names)
        if name not in listed:
            message = Message.of(gettext_noop("“%(name)s” is not defined in this pack"), name=name)
            self.problem(about, path, message, did_you_mean(name, listed))

    def one_of(self, about: object, path: str, message: Message, name: str, names: Sequence[str]) -> None:
        """`name` must be one of `names`, which stand in the program; `message` says that it is not."""
        if name not in names:
            choices = Message.of(gettext_noop("write one of: %(choices)s"), choices=", ".join(names))
            self.problem(about, path, message, did_you_mean(name, names) or choices)

    def exactly_one(self, name: str, values: list[Any], home: str) -> Any:
        """The only one of `values`; `home` is the file where people look for it."""
        if not values:
            hint = Message.of(gettext_noop("add “%(field)s:” to %(file)s"), field=name, file=home)
            missing = Message.of(gettext_noop("a required field is missing"))
            self.problems.append(Problem(home, 1, name, missing, hint))
            return None
        file, line = self._place(values[0])
        for value in values[1:]:
            again = gettext_noop("“%(name)s” stands in %(file)s, line %(line)s, already")
            hint = Message.of(gettext_noop("leave it in one file"))
            self.problem(value, name, Message.of(again, name=name, file=file, line=str(line)), hint)
        return values[0]

    def unique(self, path: str, items: Iterable[Any], key: str = "code") -> dict[str, Any]:
        """The items by their code, which no two may share."""
        found: dict[str, Any] = {}
        for item in items:
            code = getattr(item, key)
            if code in found:
                message = Message.of(gettext_noop("the code “%(code)s” is used twice"), code=code)
                file, line = self._place(found[code])
                other = gettext_noop("the first is in %(file)s, line %(line)s; give one of them another code")
                self.problem(item, f"{path}.{code}", message, Message.of(other, file=file, line=str(line)))
            found.setdefault(code, item)
        return found

    def _place(self, about: object) -> tuple[str, int]:
        return self._places.get(id(about), ("", 1))
