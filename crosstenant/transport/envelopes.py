"""Pure: what an error body says, in any of the shapes that Graph and the services behind it use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import attrs

_LONGEST_MESSAGE = 2_000
_DEEPEST = 8
# Codes that say less than whatever stands inside them.
_VAGUE = frozenset({"", "UnknownError", "generalException"})
# A second creation is answered 400 by app role assignments, with nothing but these words to tell it from bad input.
_CONFLICT_WORDS = ("already exists on the object", "EntitlementGrant entry already exists")
_CONFLICT_CODES = frozenset({"Request_MultipleObjectsWithSameKeyValue", "ConflictingObjects"})

Members = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Envelope:
    """An error body, read.

    Attributes:
        code: The most specific code; None if there is none.
        message: Text for people, cut to a readable length.
        outer_code, outer_message: The envelope's own, where the others were unwrapped from its message.
        details: The ``details`` entries.
        inner: The members of ``innerError``.
    """

    code: str | None = None
    message: str = ""
    outer_code: str | None = None
    outer_message: str | None = None
    details: tuple[Members, ...] = ()
    inner: Members = attrs.field(factory=dict)

    @classmethod
    def read(cls, body: object, raw: bytes) -> Envelope:
        """Read a parsed body; `raw` is kept as the message where it is no Graph error at all."""
        error = body.get("error") if isinstance(body, dict) else None
        if isinstance(error, str):
            return cls(message=_cut(error))
        if not isinstance(error, dict):
            return cls(message=_cut(raw.decode("utf-8", "replace").strip()))
        outer = cls._of(error)
        wrapped = _wrapped(error, outer.code)
        return outer if wrapped is None else _merged(outer, cls._of(wrapped))

    @classmethod
    def _of(cls, error: Members) -> Envelope:
        inner = _inner(error)
        code = _text(error.get("code"))
        if code in _VAGUE:
            code = next((deep for deep in _inner_codes(inner) if deep not in _VAGUE), code)
        message = _message(error) or _message(inner)
        return cls(code=code or None, message=message, details=_details(error), inner=inner)

    @property
    def request_id(self) -> str | None:
        """The request id as ``innerError`` repeats it."""
        return _text(self.inner.get("request-id")) or None

    @property
    def means_conflict(self) -> bool:
        """Whether it says that the object is there already, whatever the status."""
        codes = {self.code, *(entry.get("code") for entry in self.details)}
        return bool(codes & _CONFLICT_CODES) or any(words in self.message for words in _CONFLICT_WORDS)


def _merged(outer: Envelope, wrapped: Envelope) -> Envelope:
    return attrs.evolve(
        outer,
        code=wrapped.code or outer.code,
        message=wrapped.message,
        outer_code=outer.code,
        outer_message=outer.message,
        details=wrapped.details or outer.details,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"


def _message(error: Members) -> str:
    message = error.get("message")
    # Older services send {"lang": ..., "value": ...}.
    return _cut(_text(message.get("value") if isinstance(message, dict) else message))


def _inner(error: Members) -> Members:
    inner = error.get("innerError", error.get("innererror"))
    return inner if isinstance(inner, dict) else {}


def _details(error: Members) -> tuple[Members, ...]:
    details = error.get("details")
    entries = details if isinstance(details, list) else [details]
    return tuple(entry for entry in entries if isinstance(entry, dict))


def _inner_codes(inner: Members) -> Iterator[str]:
    """Codes inside, the innermost first; a bare number repeats the status and names nothing."""
    codes = []
    for _ in range(_DEEPEST):
        code = _text(inner.get("code"))
        if code and not code.isdigit():
            codes.append(code)
        inner = _inner(inner)
    return reversed(codes)


def _wrapped(error: Members, code: str | None) -> Members | None:
    """The error object that the synchronization service puts, as JSON text, into the message of another."""
    message = error.get("message")
    if (code or "") not in _VAGUE or not isinstance(message, str) or not message.lstrip().startswith("{"):
        return None
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return None
    found = body.get("error")
    return found if isinstance(found, dict) else None
