"""The sill: the one place where Graph's JSON and our values meet.

A value names its members once, in a `Shape`: our name, Graph's name, and how the one is read from the other. From that,
`GraphValue` reads, writes, prints and exports it. What Graph says oddly is met here and nowhere else: year 1 for
*never*, seven decimals, words that are newer than this release, members nobody told us about.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeAlias

import attrs

from crosstenant.errors import ProtocolError
from crosstenant.models import _printing
from crosstenant.models._time import duration, duration_text, timestamp, timestamp_text

Payload: TypeAlias = Mapping[str, Any]
"""A JSON object as Graph sent it, or as Graph wants it."""

_ANNOTATION = "@odata."  # says something about the answer, not about the thing


class Word(StrEnum):
    """A word from one of Graph's lists, which grow between two of our releases.

    A word that this release doesn't know is news, not an error: it is kept as it came and compares equal to its text.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self:
        text = str(value)
        for member in cls:
            if member.casefold() == text.casefold():  # one service writes "Import", another "import"
                return member
        stranger = str.__new__(cls, text)
        stranger._name_ = stranger._value_ = text
        return stranger

    @property
    def is_known(self) -> bool:
        """Whether this release has a name for the word."""
        return any(self is member for member in type(self))


class OpenMap(Mapping[str, Any]):
    """A read-only mapping for members whose names Graph leaves open. Compares equal to a dict with the same content."""

    __slots__ = ("_items",)

    def __init__(self, items: Payload | None = None) -> None:
        self._items = {key: _frozen(value) for key, value in (items or {}).items()}

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 (open maps hold whatever Graph put there)
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items))

    def __repr__(self) -> str:
        return repr(self._items)


def _frozen(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Return a JSON value as something that nobody can change afterwards."""
    if isinstance(value, Mapping):
        return OpenMap(value)
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value


def thawed(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Return a JSON value, frozen or not, as dicts and lists of its own."""
    if isinstance(value, dict | OpenMap):
        return {key: thawed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(item) for item in value]
    return value


@attrs.frozen
class Member:
    """One member of a Graph type: what Graph calls it, how it is read and how it is written.

    Attributes:
        name: Graph's name.
        read: From JSON to our value; never called for null.
        write: From our value back to JSON.
        others: Names that other answers use for the same thing.
    """

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    others: tuple[str, ...] = ()


def _same(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    return value


def plain(name: str, *others: str) -> Member:
    """Text, a number or a boolean: taken as it is."""
    return Member(name, _same, _same, others)


def texts(name: str) -> Member:
    """A collection of text, as a tuple."""
    return Member(name, tuple, list)


def instant(name: str, *others: str) -> Member:
    """A moment in time, aware and in UTC; None for *never*."""
    return Member(name, timestamp, timestamp_text, others)


def day(name: str) -> Member:
    """A calendar day."""
    return Member(name, date.fromisoformat, date.isoformat)


def span(name: str) -> Member:
    """A length of time; None for *never*."""
    return Member(name, duration, duration_text)


def milliseconds(name: str) -> Member:
    """A length of time that Graph counts in milliseconds."""
    return Member(
        name, lambda count: timedelta(milliseconds=count), lambda length: round(length / timedelta(milliseconds=1))
    )


def word(name: str, words: type[Word], *others: str) -> Member:
    """A word from one of Graph's lists."""
    return Member(name, words, str, others)


def words(name: str, kind: type[Word]) -> Member:
    """Several words in one text, separated by commas."""
    return Member(name, lambda text: tuple(kind(item.strip()) for item in text.split(",") if item.strip()), ", ".join)


def word_list(name: str, kind: type[Word]) -> Member:
    """A collection of words, in Graph's order."""
    return Member(name, lambda items: tuple(map(kind, items)), lambda items: [str(item) for item in items])


def one(name: str, read: Callable[[Payload], Any], *others: str) -> Member:
    """A nested value."""
    return Member(name, read, lambda value: value.to_graph(), others)


def many(name: str, read: Callable[[Payload], Any]) -> Member:
    """A collection of nested values, as a tuple."""
    return Member(name, lambda items: tuple(map(read, items)), lambda values: [value.to_graph() for value in values])


def pairs(name: str, key: str = "key") -> Member:
    """A list of key and value, as a mapping."""
    return Member(
        name,
        lambda items: OpenMap({item[key] or "": item.get("value") for item in items}),
        lambda entries: [{key: entry, "value": value} for entry, value in entries.items()],
    )


def opened(name: str, *others: str) -> Member:
    """An object, or a list of objects, that we pass on without looking into it."""
    return Member(name, _frozen, thawed, others)


class Shape:
    """The members of one Graph type, under our names.

    Args:
        graph_type: What Graph calls the type.
        members: Graph's member for each of our attributes.
    """

    def __init__(self, graph_type: str, /, **members: Member) -> None:
        self.graph_type = graph_type
        self.members = members
        self.names = frozenset(name for member in members.values() for name in (member.name, *member.others))

    def read(self, payload: Payload) -> dict[str, Any]:
        """Return the attributes that the payload gives a value; null and absent are left to the attribute's default.

        Raises:
            ProtocolError: A member isn't what Graph promises.
        """
        values: dict[str, Any] = {}
        for ours, member in self.members.items():
            value = payload.get(member.name)
            if value is None and member.others:
                value = next((payload[name] for name in member.others if payload.get(name) is not None), None)
            if value is not None:
                values[ours] = self._read_member(member, value)
        return values

    def _read_member(self, member: Member, value: Any) -> Any:  # noqa: ANN401 (any JSON value)
        try:
            return member.read(value)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            message = f"Graph sent a {self.graph_type} whose {member.name!r} cannot be read: {error}"
            raise ProtocolError(message, sent=True) from error


@attrs.frozen(kw_only=True, repr=False)
class GraphValue:
    """A value that Graph sends or receives.

    It remembers the payload it was read from, so that writing it back changes only what was changed: not a decimal of a
    timestamp and no member that we don't know gets lost. Two values with equal attributes are equal, whatever else came
    with them.
    """

    _graph: ClassVar[Shape]
    _shown: ClassVar[tuple[str, ...]] = ()
    _payload: Payload | None = attrs.field(default=None, eq=False, alias="payload")
    _as_read: Mapping[str, Any] = attrs.field(factory=dict, eq=False, alias="as_read")

    @classmethod
    def from_graph(cls, payload: Payload) -> Self:
        """Read a value from Graph's JSON.

        Raises:
            ProtocolError: It isn't what Graph promises, or what makes the value what it is is missing.
        """
        if not isinstance(payload, Mapping):
            raise ProtocolError(f"Graph sent no {cls._graph.graph_type} but {type(payload).__name__}", sent=True)
        values = cls._graph.read(payload)
        for field in attrs.fields(cls):
            if field.default is attrs.NOTHING and field.name not in values:
                wanted = cls._graph.members[field.name].name
                raise ProtocolError(f"Graph sent a {cls._graph.graph_type} without its {wanted!r}", sent=True)
        return cls(**values, payload=dict(payload), as_read=values)

    def to_graph(self) -> dict[str, Any]:
        """Return Graph's JSON: what was read with what was changed since, or what was set by hand."""
        members = self._graph.members
        if self._payload is None:
            made = ((member, getattr(self, ours)) for ours, member in members.items())
            return {member.name: member.write(value) for member, value in made if value is not None}
        body = {name: thawed(value) for name, value in self._payload.items() if not _is_about_the_answer(name)}
        for ours, member in members.items():
            value, before = getattr(self, ours), self._before(ours)
            if value is not before and value != before:
                body[member.name] = None if value is None else member.write(value)
        return body

    def _before(self, attribute: str) -> Any:  # noqa: ANN401 (any attribute's value)
        """Return what an attribute was when it was read."""
        if attribute in self._as_read:
            return self._as_read[attribute]
        default = getattr(attrs.fields(type(self)), attribute).default
        factory = getattr(default, "factory", None)
        return factory() if factory else default

    def to_whole_graph(self) -> dict[str, Any]:
        """Return Graph's JSON with every member, null where there is no value: for an object that Graph replaces."""
        return {**{member.name: None for member in self._graph.members.values()}, **self.to_graph()}

    @classmethod
    def graph_names(cls) -> Mapping[str, str]:
        """Return what Graph calls each attribute, by our names."""
        return {ours: member.name for ours, member in cls._graph.members.items()}

    @property
    def extra(self) -> OpenMap:
        """What Graph sent besides the attributes, under Graph's names; read only, and no part of equality or repr."""
        known = self._graph.names
        return OpenMap(
            {
                name: value
                for name, value in (self._payload or {}).items()
                if name not in known and not name.startswith(_ANNOTATION)
            }
        )

    def was_read(self, attribute: str) -> bool:
        """Whether Graph's answer said anything about an attribute, be it null; True for a value made by hand."""
        member = self._graph.members[attribute]
        return self._payload is None or not self._payload.keys().isdisjoint((member.name, *member.others))

    def describe(self) -> str:
        """Return every attribute on a line of its own, under Graph's names, as PowerShell's ``Format-List`` does."""
        lines = {member.name: getattr(self, ours) for ours, member in self._graph.members.items()}
        return _printing.format_list({**lines, "additionalProperties": self.extra} if self.extra else lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data under our names that ``json.dumps`` takes: moments as ISO 8601 text, spans as ``PT40M``."""
        data = {ours: _plain_data(getattr(self, ours)) for ours in self._graph.members}
        return {**data, "extra": thawed(self.extra)} if self.extra else data

    def __repr__(self) -> str:
        shown = self._shown or tuple(self._graph.members)
        return _printing.one_line(type(self).__name__, {name: getattr(self, name) for name in shown})


def _is_about_the_answer(name: str) -> bool:
    return name.startswith(_ANNOTATION) and name != "@odata.type"


def _plain_data(value: Any) -> Any:  # noqa: ANN401 (any attribute's value)
    """Return an attribute's value as ``json.dumps`` takes it."""
    if isinstance(value, GraphValue):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain_data(item) for item in value]
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, datetime):
        return timestamp_text(value)
    if isinstance(value, date | StrEnum):
        return str(value)
    return thawed(value)
