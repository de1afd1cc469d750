"""What may stand in a path or a filter: ids and names. Anything else is refused before a request is made."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crosstenant.errors import InputError

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_NIL: Final = "00000000-0000-0000-0000-000000000000"
_JOB_ID: Final = re.compile(r"[\w.-]*\w[\w.-]*", re.ASCII)
_OPAQUE_ID: Final = re.compile(r"[\w-]+", re.ASCII)
_USER_NAME: Final = re.compile(r"[^@\s]+@[^@\s]+")
_NOT_BLANK: Final = re.compile(r".*\S.*", re.DOTALL)
_LONGEST_NAME: Final = 256
# Cc: control characters; Cs: lone surrogates; Zl and Zp: line and paragraph separators.
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They turn the text around them, so that a name shows as another name. Joiners, which are Cf too, are parts of words.
_DIRECTION_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_guid(value: object) -> bool:
    """Whether a value is text in the usual form of a GUID, the nil one apart."""
    return _fits(_GUID, value) and value != _NIL


def guid(value: str, parameter: str) -> str:
    """Return a GUID in lower case.

    Raises:
        InputError: The value is no GUID in its usual form of 36 characters, or the nil one.
    """
    if not is_guid(value):
        raise InputError(
            f"{parameter} must be a GUID such as 0a1b2c3d-1111-4aaa-8aaa-000000000001, not {value!r}.",
            parameter=parameter,
        )
    return value.lower()


def user_reference(value: str, parameter: str = "user") -> str:
    """Return a user's object id or user principal name as it came, trimmed of nothing.

    Raises:
        InputError: The value is neither; ``me`` is refused, because it depends on who is signed in.
    """
    if is_guid(value):
        return value.lower()
    if not (_fits(_USER_NAME, value) and _is_printable(value)):
        raise InputError(
            f"{parameter} must be an object id or a user principal name such as ada@fabrikam.com, not {value!r}.",
            parameter=parameter,
        )
    return value


def job_id(value: str, parameter: str = "job") -> str:
    """Return a job's id, which is opaque but one path segment.

    Raises:
        InputError: The value holds more than letters, digits, dots, dashes and underscores.
    """
    if not _fits(_JOB_ID, value):
        raise InputError(f"{parameter} must be the id of a synchronization job, not {value!r}.", parameter=parameter)
    return value


def opaque_id(value: str, parameter: str) -> str:
    """Return an id that the service made up: letters, digits, dashes and underscores.

    Raises:
        InputError: The value is empty or holds anything else.
    """
    if not _fits(_OPAQUE_ID, value):
        raise InputError(f"{parameter} must be an id as the service gave it, not {value!r}.", parameter=parameter)
    return value


def display_name(value: str, parameter: str = "display_name") -> str:
    """Return a display name as it came.

    Raises:
        InputError: It is blank, longer than 256 characters, or holds what cannot be shown or shows as another name.
    """
    if not _fits(_NOT_BLANK, value):
        raise InputError(f"{parameter} must be a name to show, not {value!r}.", parameter=parameter)
    if len(value) > _LONGEST_NAME:
        raise InputError(
            f"{parameter} has {len(value)} characters and may have {_LONGEST_NAME}: {value[:40]!r}...",
            parameter=parameter,
        )
    if not _is_printable(value):
        raise InputError(
            f"{parameter} must not hold control characters or direction overrides: {value!r}.", parameter=parameter
        )
    return value


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_printable(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or not any(
        unicodedata.category(character) in _UNPRINTABLE or character in _DIRECTION_OVERRIDES for character in text
    )
