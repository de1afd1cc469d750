"""Reading what a change carries: a plan may have been stored, and edited by hand meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, TypeVar

from crosstenant.errors import InputError
from crosstenant.workflows.plan import JSON

Kind = TypeVar("Kind")


def members(value: JSON) -> Mapping[str, JSON]:
    """Return the members of a JSON object.

    Raises:
        InputError: It is none.
    """
    if not isinstance(value, Mapping):
        _refuse(f"{value!r} is no object")
    return value


def text(value: JSON, name: str) -> str:
    """Return a text out of a JSON object. Errors as `entries`."""
    return _member(value, name, str, "text")


def flag(value: JSON, name: str) -> bool:
    """Return a truth value out of a JSON object. Errors as `entries`."""
    return _member(value, name, bool, "truth value")


def texts(value: JSON) -> dict[str, str]:
    """Return a JSON object whose members are all texts. Errors as `entries`."""
    return {name: text(value, name) for name in members(value)}


def entries(value: JSON, name: str) -> list[Mapping[str, JSON]]:
    """Return the objects of a list out of a JSON object.

    Raises:
        InputError: There is none of that name, or it is something else.
    """
    return [members(entry) for entry in _member(value, name, list, "list")]


def _member(value: JSON, name: str, kind: type[Kind], told: str) -> Kind:
    found = members(value).get(name)
    return found if isinstance(found, kind) else _refuse(f"{name} is no {told}")


def _refuse(what: str) -> NoReturn:
    raise InputError(f"The plan is not as it was made: {what}. Make a new one.", parameter="plan")
