"""The tree of a ``$filter``.

OData 4.0, part 2, section 5.1.1.
"""

from datetime import datetime
from typing import TypeAlias

import attrs


@attrs.frozen
class Path:
    """A property, with the segments that lead to it; in a lambda its variable comes first."""

    segments: tuple[str, ...]


@attrs.frozen
class Literal:
    """A constant.

    Attributes:
        value: The value; an aware instant for a date.
        kind: ``string``, ``guid``, ``date``, ``number``, ``boolean`` or ``null``.
    """

    value: str | float | bool | datetime | None
    kind: str


@attrs.frozen
class Change:
    """``tolower`` or ``toupper`` of a value."""

    name: str
    operand: "Operand"


@attrs.frozen
class Comparison:
    """``left eq right`` and the like."""

    operator: str
    left: "Operand"
    right: "Operand"


@attrs.frozen
class Membership:
    """``operand in (values)``."""

    operand: "Operand"
    values: tuple[Literal, ...]


@attrs.frozen
class Test:
    """``startswith``, ``endswith`` or ``contains``."""

    name: str
    subject: "Operand"
    sought: "Operand"


@attrs.frozen
class Bare:
    """A Boolean property standing for itself."""

    path: Path


@attrs.frozen
class Quantifier:
    """``path/any(variable:condition)`` or ``all``; without a condition, whether there is anything."""

    name: str
    path: Path
    variable: str = ""
    condition: "Condition | None" = None


@attrs.frozen
class Negation:
    """``not condition``."""

    condition: "Condition"


@attrs.frozen
class Junction:
    """Conditions joined by ``and`` or ``or``."""

    word: str
    conditions: tuple["Condition", ...]


Operand: TypeAlias = Path | Literal | Change
Condition: TypeAlias = Comparison | Membership | Test | Bare | Quantifier | Negation | Junction
