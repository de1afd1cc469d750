"""How values look to a person: one line for a log or a prompt, aligned lines for everything at once."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Protocol, runtime_checkable

_LONGEST = 100  # characters of one attribute in a one-line repr


@runtime_checkable
class Describable(Protocol):
    """Anything that can print itself over several lines."""

    def describe(self) -> str:
        """Return the lines."""
        ...


def one_line(name: str, attributes: Mapping[str, object]) -> str:
    """Return ``Name(attribute='value')``, without attributes that say nothing and never with a line break."""
    shown = (f"{key}={_short(value)}" for key, value in attributes.items() if value is not None and value != ())
    return f"{name}({', '.join(shown)})"


def format_list(members: Mapping[str, object]) -> str:
    """Return one aligned ``Name : value`` line per member; a value of several lines stays in its column."""
    titles = {_title(name): _text(value) for name, value in members.items()}
    width = max(map(len, titles))
    hanging = "\n" + " " * (width + 3)
    lines = (f"{title:<{width}} : {hanging.join(text.splitlines())}" for title, text in titles.items())
    return "\n".join(line.rstrip() for line in lines)


def _title(name: str) -> str:
    """Return Graph's name as PowerShell writes it: ``b2bCollaborationInbound`` becomes ``B2BCollaborationInbound``."""
    start = "B2B" if name.startswith("b2b") else name[:1].upper()
    return start + name[len(start) :]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return _collection(value)
    return value.describe() if isinstance(value, Describable) else str(value)


def _collection(items: tuple[object, ...]) -> str:
    if items and all(isinstance(item, Describable) for item in items):
        return "\n".join(map(repr, items))
    return "{" + ", ".join(map(_text, items)) + "}"


def _moment(value: datetime) -> str:
    return value.isoformat(sep=" ").replace("+00:00", "Z")


def _short(value: object) -> str:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, tuple):
        return f"<{len(value)}>" if any(isinstance(item, Describable) for item in value) else repr(value)
    text = repr(value.value) if isinstance(value, Enum) else repr(value)
    return text if len(text) <= _LONGEST or isinstance(value, Describable) else f"{text[: _LONGEST - 1]}…"
