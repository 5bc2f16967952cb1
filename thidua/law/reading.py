"""Read YAML into typed objects, with every problem named by file, line, path, what was expected, and a hint."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError
from yaml.resolver import Resolver

from thidua.core.messages import Message, Text, gettext_noop


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, what was expected, and how to mend it."""

    file: str
    line: int
    path: str
    expected: Message
    hint: Message | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" {self.path}" if self.path else "")
        return f"{place}: {self.expected}" + (f" ({self.hint})" if self.hint else "")


class PackError(Exception):
    """A pack could not be loaded; `problems` lists everything found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class _Loader(Composer, CParser, Resolver):
    """libyaml reads ten times as fast as Python; the nodes are put together in Python, which bears any nesting."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)


def _composed(text: str) -> Node | None:
    """What libyaml refuses is read again by the loader that says better why. Raises YAMLError."""
    try:
        return _Loader(text).get_single_node()
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


class Reader:
    """Turns the YAML nodes of one file into dataclasses, collecting problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.lines: dict[int, int] = {}

    def read(self, text: str, kind: type[Any]) -> Any:
        """An object of the dataclass `kind`, or None with `problems` filled."""
        try:
            node = _composed(text)
        except yaml.MarkedYAMLError as error:
            self._not_yaml(error.problem_mark.line + 1 if error.problem_mark else 1, error.problem or "")
            return None
        except ReaderError as error:
            self._not_yaml(text.count("\n", 0, error.position) + 1, error.reason)
            return None
        if node is None:
            hint = Message.of(gettext_noop("write a list of the pack into it, or delete the file"))
            self._problem(1, "", Message.of(gettext_noop("the file is empty")), hint)
            return None
        return self.convert(node, kind, "")

    def _not_yaml(self, line: int, why: str) -> None:
        message = Message.of(gettext_noop("this is not valid YAML: %(why)s"), why=why)
        hint = gettext_noop("check the indents, brackets and quotes in this line and the one above")
        self._problem(line, "", message, Message.of(hint))

    def convert(self, node: Node, kind: Any, path: str) -> Any:
        """The value of `node` as `kind`; None after a problem."""
        if kind is Text:
            return self._text(node, path)
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._union(node, get_args(kind), path)
        if origin is tuple:
            return self._tuple(node, get_args(kind)[0], path)
        if origin is Literal:
            return self._literal(node, get_args(kind), path)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(node, get_args(kind)[1], path)
        if dataclasses.is_dataclass(kind):
            return self._dataclass(node, typing.cast("type[Any]", kind), path)
        return self._scalar(node, kind, path)

    def _dataclass(self, node: Node, kind: type[Any], path: str) -> Any:
        entries = self._entries(node, path)
        if entries is None:
            return None
        types_of, required = fields_of(kind)
        values: dict[str, Any] = {}
        before = len(self.problems)
        for name, (key_node, value_node) in entries.items():
            if name not in types_of:
                self._problem(
                    line_of(key_node),
                    _join(path, name),
                    Message.of(gettext_noop("unknown field")),
                    did_you_mean(name, types_of),
                )
            elif not _is_null(value_node) or name in required:
                values[name] = self.convert(value_node, types_of[name], _join(path, name))
        for name in sorted(required - entries.keys()):
            hint = Message.of(gettext_noop("add “%(field)s” here"), field=name)
            self._problem(
                line_of(node), _join(path, name), Message.of(gettext_noop("a required field is missing")), hint
            )
        if len(self.problems) > before:
            return None
        made = kind(**values)
        self.lines[id(made)] = line_of(node)
        return made

    def _entries(self, node: Node, path: str) -> dict[str, tuple[Node, Node]] | None:
        if not isinstance(node, MappingNode):
            self._problem(line_of(node), path, Message.of(gettext_noop("expected fields with names (name: value)")))
            return None
        entries: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in node.value:
            name = str(key_node.value)
            if name in entries:
                message = Message.of(gettext_noop("this field stands here twice"))
                hint = Message.of(gettext_noop("leave one of them"))
                self._problem(line_of(key_node), _join(path, name), message, hint)
            entries[name] = (key_node, value_node)
        return entries

    def _text(self, node: Node, path: str) -> Text | None:
        if isinstance(node, ScalarNode):
            return Text(node.value)
        entries = self._entries(node, path) or {}
        if "vi" not in entries or entries.keys() - {"vi", "en"}:
            hint = Message.of(gettext_noop("write {vi: …, en: …}, or the Vietnamese text alone"))
            self._problem(line_of(node), path, Message.of(gettext_noop("expected a text")), hint)
            return None
        return Text(**{name: str(value.value) for name, (_, value) in entries.items()})

    def _union(self, node: Node, members: tuple[Any, ...], path: str) -> Any:
        members = tuple(member for member in members if member is not types.NoneType)
        if len(members) == 1:
            return self.convert(node, members[0], path)
        classes = [member for member in members if dataclasses.is_dataclass(member)]
        if isinstance(node, MappingNode) and classes:
            member = self._tagged(node, classes, path)
            return self.convert(node, member, path) if member else None
        return self._first_that_fits(node, [m for m in members if m not in classes] or members, path)

    def _tagged(self, node: MappingNode, classes: list[Any], path: str) -> Any:
        """The member of a union that the field `kind` names; without tags, the one whose required fields are there."""
        names = {str(key.value): value for key, value in node.value}
        tags = {
            get_args(fields_of(member)[0]["kind"])[0]: member for member in classes if "kind" in fields_of(member)[0]
        }
        if not tags:
            return max(classes, key=lambda member: len(fields_of(member)[1] & names.keys()))
        if "kind" not in names:
            message = Message.of(gettext_noop("a required field is missing"))
            hint = Message.of(gettext_noop("“kind” is one of: %(choices)s"), choices=", ".join(tags))
            self._problem(line_of(node), _join(path, "kind"), message, hint)
            return None
        tag = str(names["kind"].value)
        if tag not in tags:
            message = Message.of(gettext_noop("“%(value)s” is not a known kind"), value=tag)
            hint = Message.of(gettext_noop("“kind” is one of: %(choices)s"), choices=", ".join(tags))
            self._problem(line_of(names["kind"]), _join(path, "kind"), message, hint)
        return tags.get(tag)

    def _first_that_fits(self, node: Node, members: typing.Sequence[Any], path: str) -> Any:
        """A plain union such as a number or a word: the first member that can read the value."""
        for member in members:
            attempt = Reader(self.file)
            value = attempt.convert(node, member, path)
            if not attempt.problems:
                self.lines.update(attempt.lines)
                return value
        return self.convert(node, members[-1], path)

    def _tuple(self, node: Node, item: Any, path: str) -> tuple[Any, ...] | None:
        if not isinstance(node, SequenceNode):
            hint = Message.of(gettext_noop("start each entry with “- ”"))
            self._problem(line_of(node), path, Message.of(gettext_noop("expected a list")), hint)
            return None
        return tuple(self.convert(child, item, f"{path}[{place}]") for place, child in enumerate(node.value, 1))

    def _mapping(self, node: Node, item: Any, path: str) -> dict[str, Any] | None:
        entries = self._entries(node, path)
        if entries is None:
            return None
        return {name: self.convert(value, item, _join(path, name)) for name, (_, value) in entries.items()}

    def _literal(self, node: Node, choices: tuple[Any, ...], path: str) -> Any:
        for choice in choices:
            if isinstance(node, ScalarNode) and node.value == str(choice):
                return choice
        said = ", ".join(str(choice) for choice in choices)
        message = Message.of(gettext_noop("expected one of: %(choices)s"), choices=said)
        value = node.value if isinstance(node, ScalarNode) else ""
        self._problem(line_of(node), path, message, did_you_mean(value, [str(c) for c in choices]))
        return None

    def _scalar(self, node: Node, kind: Any, path: str) -> Any:
        if isinstance(node, ScalarNode):
            try:
                return READERS[kind](node.value)
            except (ValueError, InvalidOperation):
                pass
        self._problem(line_of(node), path, Message.of(EXPECTED[kind]), Message.of(HINTS[kind]))
        return None

    def _problem(self, line: int, path: str, expected: Message, hint: Message | None = None) -> None:
        self.problems.append(Problem(self.file, line, path, expected, hint))


def _fields_of(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Types of a dataclass's fields, and the names of those that must be given (its tag included)."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    required = frozenset(
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )
    return {field.name: hints[field.name] for field in fields}, required


fields_of: Callable[[Any], tuple[dict[str, Any], frozenset[str]]] = cache(_fields_of)


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def did_you_mean(name: str, known: typing.Iterable[str]) -> Message | None:
    close = difflib.get_close_matches(name, list(known), n=1)
    return Message.of(gettext_noop("did you mean “%(name)s”?"), name=close[0]) if close else None


def _decimal(text: str) -> Decimal:
    value = Decimal(text.replace("_", ""))
    if not value.is_finite():
        raise ValueError
    return value


def _integer(text: str) -> int:
    return int(text.replace("_", ""))


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError
    return text.lower() == "true"


READERS: dict[Any, Callable[[str], Any]] = {
    Decimal: _decimal,
    int: _integer,
    bool: _boolean,
    date: date.fromisoformat,
    str: str,
}
EXPECTED: dict[Any, str] = {
    Decimal: gettext_noop("expected a number"),
    int: gettext_noop("expected a whole number"),
    bool: gettext_noop("expected true or false"),
    date: gettext_noop("expected a date as 2025-06-30"),
    str: gettext_noop("expected a text"),
}
HINTS: dict[Any, str] = {
    Decimal: gettext_noop("write 1.5, without unit"),
    int: gettext_noop("write 3, without decimals and unit"),
    bool: gettext_noop("write true for yes, false for no"),
    date: gettext_noop("write year-month-day, a day of the calendar"),
    str: gettext_noop("write one text, not a list"),
}
