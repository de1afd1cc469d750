"""What a ``$filter`` makes use of, so that a collection can refuse what the service refuses."""

from collections.abc import Iterator, Mapping

import attrs

from crosstenant.emulator.odata.nodes import (
    Bare,
    Change,
    Comparison,
    Condition,
    Junction,
    Literal,
    Membership,
    Negation,
    Operand,
    Path,
    Quantifier,
    Test,
)

Variables = Mapping[str, str]
"""Variables of the lambdas around, and the collections that they run over."""


@attrs.frozen
class Use:
    """One use of a property.

    Attributes:
        path: The property, segments joined by slashes; members of a collection without the lambda's variable.
        operator: ``eq`` and the like, ``in``, a test's name, ``any``, ``all`` or ``not``.
        kind: Kind of the literal on the other side; empty where there is none.
        is_collection: Whether a lambda's variable leads to it.
    """

    path: str
    operator: str
    kind: str = ""
    is_collection: bool = False


def uses(condition: Condition, variables: Variables | None = None) -> Iterator[Use]:
    """Yield every use of a property, in the order of the text."""
    scope = variables or {}
    match condition:
        case Junction():
            for each in condition.conditions:
                yield from uses(each, scope)
        case Negation():
            yield from _negated(condition, scope)
        case Quantifier():
            yield from _quantified(condition, scope)
        case _:
            yield from _simple(condition, scope)


def _simple(condition: Comparison | Membership | Test | Bare, variables: Variables) -> Iterator[Use]:
    match condition:
        case Comparison():
            yield from _operands(condition.operator, condition.left, condition.right, variables)
        case Membership():
            for value in condition.values:
                yield from _operands("in", condition.operand, value, variables)
        case Test():
            yield from _operands(condition.name, condition.subject, condition.sought, variables)
        case Bare():
            yield _use(condition.path, "eq", "boolean", variables)


def _negated(negation: Negation, variables: Variables) -> Iterator[Use]:
    for use in uses(negation.condition, variables):
        yield attrs.evolve(use, operator="not")
        yield use


def _quantified(quantifier: Quantifier, variables: Variables) -> Iterator[Use]:
    found = _use(quantifier.path, quantifier.name, "", variables)
    yield found
    if quantifier.condition is not None:
        yield from uses(quantifier.condition, {**variables, quantifier.variable: found.path})


def _operands(word: str, left: Operand, right: Operand, variables: Variables) -> Iterator[Use]:
    for one, other in ((left, right), (right, left)):
        path = _path_of(one)
        if path is not None:
            yield _use(path, word, other.kind if isinstance(other, Literal) else "", variables)


def _path_of(operand: Operand) -> Path | None:
    if isinstance(operand, Change):
        return _path_of(operand.operand)
    return operand if isinstance(operand, Path) else None


def _use(path: Path, word: str, kind: str, variables: Variables) -> Use:
    first, *rest = path.segments
    origin = variables.get(first)
    return Use("/".join([origin or first, *rest]), word, kind, origin is not None)
