"""Documents that people write: read member by member, with errors that name the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from typing import Final, NoReturn, TypeVar

from crosstenant.errors import InputError

Value = TypeVar("Value")
Word = TypeVar("Word", bound=Enum)

_ARTICLES: Final = {"text": "text", "flag": "true or false", "count": "a whole number", "list": "a list"}


class Document:
    """One object of a document. Each member is asked for by name; what nobody asked for is an error in the end.

    Every method that returns a member raises an InputError that names its place where it is of the wrong type.

    Args:
        data: The object, as a TOML or JSON reader returned it.
        place: Where it stands, such as ``scoping[0]``; empty for the whole document.

    Raises:
        InputError: It is no object.
    """

    def __init__(self, data: object, place: str = "") -> None:
        self.place: Final = place
        if not isinstance(data, Mapping):
            raise InputError(
                f"{place or 'The document'} is a table of names and values, not {_shown(data)}.",
                parameter=_top(place),
            )
        self._members: Final[dict[str, object]] = {str(name): value for name, value in data.items()}
        self._asked: Final[set[str]] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> tuple[str, ...]:
        """Return the names of all members, in their order."""
        return tuple(self._members)

    @property
    def parameter(self) -> str | None:
        """The key of the whole document that this one stands below; None for the whole itself."""
        return _top(self.place)

    def where(self, name: str) -> str:
        """Return the place of a member."""
        return f"{self.place}.{name}" if self.place else name

    def raw(self, name: str) -> object:
        """Return a member as it stands; None where it is missing."""
        self._asked.add(name)
        return self._members.get(name)

    def text(self, name: str) -> str | None:
        """Return a text, or None where it is missing."""
        value = self.raw(name)
        return value if isinstance(value, str | None) else self.refuse(name, "text", value)

    def flag(self, name: str) -> bool | None:
        """Return a boolean, or None where it is missing."""
        value = self.raw(name)
        return value if isinstance(value, bool | None) else self.refuse(name, "flag", value)

    def count(self, name: str) -> int | None:
        """Return a whole number, or None where it is missing."""
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int | None):
            self.refuse(name, "count", value)
        return value

    def members(self, name: str) -> Mapping[str, object]:
        """Return the members of an object that has to be there, for somebody else to read."""
        inside = self.needed_document(name)
        return {each: inside.raw(each) for each in inside.names()}

    def items(self, name: str) -> tuple[object, ...] | None:
        """Return what a list holds, or None where it is missing."""
        value = self.raw(name)
        if isinstance(value, list | tuple):
            return tuple(value)
        return None if value is None else self.refuse(name, "list", value)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return a list of texts, or None where it is missing."""
        found = self.items(name)
        return None if found is None else tuple(self._text(name, place, item) for place, item in enumerate(found))

    def document(self, name: str) -> Document | None:
        """Return an object below this one, or None where it is missing."""
        value = self.raw(name)
        return None if value is None else Document(value, self.where(name))

    def documents(self, name: str) -> tuple[Document, ...] | None:
        """Return a list of objects, or None where it is missing."""
        found = self.items(name)
        if found is None:
            return None
        return tuple(Document(item, f"{self.where(name)}[{place}]") for place, item in enumerate(found))

    def needed_text(self, name: str) -> str:
        """Return a text that has to be there."""
        return self.needed(name, self.text(name))

    def needed_document(self, name: str) -> Document:
        """Return an object below this one that has to be there."""
        return self.needed(name, self.document(name))

    def needed_documents(self, name: str) -> tuple[Document, ...]:
        """Return a list of objects that has to be there."""
        return self.needed(name, self.documents(name))

    def moment(self, name: str) -> datetime:
        """Return an aware moment, which has to be there."""
        written = self.needed_text(name)
        try:
            found = datetime.fromisoformat(written)
        except ValueError:
            self.refuse(name, "a moment such as 2026-11-23T12:00:00+00:00", written)
        return found if found.tzinfo else self.refuse(name, "a moment with its time zone", written)

    def word(self, name: str, words: type[Word]) -> Word:
        """Return the member of an enumeration whose text is there, as it has to be."""
        written = self.needed_text(name)
        found = next((member for member in words if str(member) == written), None)
        return found if found is not None else self.refuse(name, f"one of {[str(each) for each in words]}", written)

    def needed(self, name: str, value: Value | None) -> Value:
        """Return a member's value.

        Raises:
            InputError: It is missing.
        """
        if value is None:
            raise InputError(f"{self.where(name)} is missing.", parameter=_top(self.where(name)))
        return value

    def finish(self) -> None:
        """Make sure that every member was asked for.

        Raises:
            InputError: There is one that nobody knows.
        """
        for name in self._members:
            if name not in self._asked:
                close = get_close_matches(name, self._asked, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(self._asked))}."
                raise InputError(f"{self.where(name)}: nobody knows this key; {hint}", parameter=_top(self.where(name)))

    def refuse(self, name: str, wanted: str, value: object) -> NoReturn:
        """Say that a member is of the wrong type.

        Raises:
            InputError: Always.
        """
        raise InputError(
            f"{self.where(name)} is {_ARTICLES.get(wanted, wanted)}, not {_shown(value)}.",
            parameter=_top(self.where(name)),
        )

    def _text(self, name: str, place: int, value: object) -> str:
        return value if isinstance(value, str) else self.refuse(f"{name}[{place}]", "text", value)


def made_at(place: str, make: Callable[[], Value]) -> Value:
    """Return what is made of something in a document; what is wrong with it is told with its place.

    Raises:
        InputError: It cannot be made.
    """
    try:
        return make()
    except InputError as error:
        raise InputError(f"{place}: {error}", parameter=_top(place)) from error


def _top(place: str) -> str | None:
    return place.partition(".")[0].partition("[")[0] or None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth
