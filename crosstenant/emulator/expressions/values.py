"""What expressions compute with: texts, lists of texts, and nothing.

Numbers and Booleans travel as texts too (``42568.75``, ``True``), as they do between the service's own functions.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import TypeAlias

import attrs

Value: TypeAlias = str | list[str] | None
"""One value, several, or none."""


_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class EvaluationError(ValueError):
    """A well-formed expression has no result for this object."""


def _fresh_random() -> Random:
    return Random(0)


@attrs.frozen(kw_only=True)
class Surroundings:
    """What some functions need beside the source object.

    Attributes:
        now: The instant of the evaluation, aware.
        default_domain: Default verified domain of the tenant; None if it has none.
        random: Where random texts and GUIDs come from.
        is_taken: Tells whether a value is in use already, for SelectUniqueValue.
    """

    now: datetime = datetime(1, 1, 1, tzinfo=UTC)
    default_domain: str | None = None
    random: Random = attrs.Factory(_fresh_random)
    is_taken: Callable[[str], bool] = lambda _: False


@attrs.frozen
class Scope:
    """One evaluation: the source object's attributes, by their directory names, and the surroundings."""

    attributes: Mapping[str, object]
    surroundings: Surroundings


Evaluator: TypeAlias = Callable[[Scope], Value]
Implementation: TypeAlias = Callable[[Scope, Sequence[Evaluator]], Value]


def omitted(_: Scope) -> Value:
    """Stand for an argument that was left out between commas; compare with ``is``."""
    return None


def eager(function: Callable[..., Value]) -> Implementation:
    """Make an implementation of a function over values: every argument is evaluated, an omitted one is None."""

    def implementation(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
        return function(*[argument(scope) for argument in arguments])

    return implementation


def value_of(raw: object) -> Value:
    """Turn a member of a document into a value; objects have none."""
    if raw is None or isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, (int, float)):
        return format(raw)
    if isinstance(raw, (list, tuple)):
        return [text for item in raw if isinstance(text := value_of(item), str)]
    return None


def single(value: Value) -> str | None:
    """Return the one value there is.

    Raises:
        EvaluationError: There are several.
    """
    if not isinstance(value, list):
        return value
    if len(value) > 1:
        raise EvaluationError("A single value is needed, but the attribute holds several.")
    return value[0] if value else None


def several(value: Value) -> list[str]:
    """Return all the values there are."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def number(value: Value, name: str) -> int:
    """Read a whole number, decimal or in hexadecimal as ``&HF``.

    Raises:
        EvaluationError: It is none.
    """
    text = single(value) or ""
    try:
        return int(text[2:], 16) if text.startswith("&H") else int(text)
    except ValueError as error:
        raise EvaluationError(f"{name} must be a whole number, not {text!r}.") from error


def answer(truth: bool) -> str:  # noqa: FBT001 - turning a Boolean into a text is all it does
    """Return ``True`` or ``False`` as a text."""
    return "True" if truth else "False"


def is_true(value: Value) -> bool:
    """Tell whether a value counts as true: the text True, or a number other than zero."""
    text = single(value)
    if not text or text.lower() in {"true", "false"}:
        return bool(text) and str(text).lower() == "true"
    amount = numeric(text)
    if amount is None:
        raise EvaluationError(f"{text!r} is neither True nor False.")
    return amount != 0


def numeric(text: str) -> float | None:
    """Read a decimal number; None where the text is none (nor are the words that Python takes for one)."""
    return float(text) if _DECIMAL.fullmatch(text) else None
