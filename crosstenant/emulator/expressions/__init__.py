"""Attribute-mapping expressions: read once, evaluated as often as there are users.

Graph: ``attributeMappingSource`` and ``POST .../schema/parseExpression``; "Reference for writing expressions for
attribute mappings in Microsoft Entra ID". An expression becomes a tree of closures, so that evaluating costs calls
only. Attributes have their directory names (``mobile``, not ``mobilePhone``).
"""

from collections.abc import Mapping

import attrs

from crosstenant.emulator.documents import Document, block, entries, text
from crosstenant.emulator.expressions.date_functions import DATE_FUNCTIONS
from crosstenant.emulator.expressions.logic_functions import LOGIC_FUNCTIONS, compare
from crosstenant.emulator.expressions.replace_function import replace
from crosstenant.emulator.expressions.signatures import SIGNATURES, check
from crosstenant.emulator.expressions.syntax import (
    COMPARISONS,
    Attribute,
    Comparison,
    Constant,
    ExpressionError,
    FunctionCall,
    Node,
    Omitted,
    parse,
    write,
)
from crosstenant.emulator.expressions.text_functions import TEXT_FUNCTIONS
from crosstenant.emulator.expressions.values import (
    EvaluationError,
    Evaluator,
    Implementation,
    Scope,
    Surroundings,
    Value,
    answer,
    omitted,
    value_of,
)

__all__ = [
    "EvaluationError", "Expression", "ExpressionError", "Surroundings", "Value", "compile_expression", "compile_source"
]  # fmt: skip

FUNCTIONS: Mapping[str, Implementation] = {
    **TEXT_FUNCTIONS,
    **DATE_FUNCTIONS,
    **LOGIC_FUNCTIONS,
    "Replace": replace,
}
"""Implementations of everything in `SIGNATURES`."""


@attrs.frozen(eq=False)
class Expression:
    """An expression that is ready to be evaluated.

    Attributes:
        node: Its tree.
        attributes: Names of the attributes that it reads.
    """

    node: Node
    attributes: frozenset[str]
    _evaluator: Evaluator

    @property
    def text(self) -> str:
        """The expression in its usual spelling."""
        return write(self.node)

    @property
    def is_redacted(self) -> bool:
        """Whether logs show ``[Redact]`` in place of its value."""
        return isinstance(self.node, FunctionCall) and self.node.name == "Redact"

    @property
    def drops_empty(self) -> bool:
        """Whether nothing at all flows, not even a default value, when it evaluates to None."""
        return isinstance(self.node, FunctionCall) and self.node.name == "IgnoreFlowIfNullOrEmpty"

    def evaluate(self, attributes: Mapping[str, object], surroundings: Surroundings | None = None) -> Value:
        """Compute the value for one object.

        Args:
            attributes: The object's attributes by directory name, as JSON values.
            surroundings: What some functions need beside the object.

        Returns:
            A text, a list of texts, or None where there is no value. Booleans are ``True`` and ``False``.

        Raises:
            EvaluationError: The expression has no result for this object.
        """
        return self._evaluator(Scope(attributes, surroundings or Surroundings()))

    def to_source(self) -> Document:
        """Write the expression as an ``attributeMappingSource``."""
        return _source(self.node)


def compile_expression(expression: str) -> Expression:
    """Read an expression and prepare it.

    Raises:
        ExpressionError: It is malformed, or calls a function that does not exist or not so; the error knows where.
    """
    return _compile(parse(expression))


def compile_source(source: Mapping[str, object]) -> Expression:
    """Prepare an ``attributeMappingSource``, by its expression or, where that is empty, by its name and parameters.

    Raises:
        ExpressionError: It says nothing, or something malformed.
    """
    written = text(source, "expression")
    return compile_expression(written) if written else _compile(_node(source))


def _compile(node: Node) -> Expression:
    check(node)
    return Expression(node, frozenset(_names(node)), _evaluator(node))


def _evaluator(node: Node | Omitted) -> Evaluator:
    match node:
        case Attribute(name):
            return lambda scope: value_of(scope.attributes.get(name))
        case Constant(constant):
            return lambda _: constant
        case Comparison(sign, left, right):
            return _comparison(sign, _evaluator(left), _evaluator(right))
        case FunctionCall(name, arguments):
            return _call(FUNCTIONS[name], tuple(map(_evaluator, arguments)))
        case Omitted():
            return omitted


def _comparison(sign: str, left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda scope: answer(compare(sign, left(scope), right(scope)))


def _call(function: Implementation, arguments: tuple[Evaluator, ...]) -> Evaluator:
    return lambda scope: function(scope, arguments)


def _names(node: Node | Omitted) -> set[str]:
    match node:
        case Attribute(name):
            return {name}
        case Comparison(_, left, right):
            return _names(left) | _names(right)
        case FunctionCall(_, arguments):
            return {name for argument in arguments for name in _names(argument)}
        case _:
            return set()


def _source(node: Node) -> Document:
    source: Document = {"expression": write(node), "name": "", "parameters": [], "type": "Function"}
    match node:
        case Attribute(name):
            source.update(name=name, type="Attribute")
        case Constant(constant):
            source.update(name=constant, type="Constant")
        case FunctionCall(name, arguments):
            source.update(name=name, parameters=_parameters(name, arguments))
        case Comparison(sign, left, right):
            source.update(name=sign, parameters=_parameters(sign, (left, right)))
    return source


def _parameters(name: str, arguments: tuple[Node | Omitted, ...]) -> list[Document]:
    signature = SIGNATURES.get(name)
    return [
        {"key": signature.parameter(index).name if signature else "source", "value": _source(argument)}
        for index, argument in enumerate(arguments)
        if not isinstance(argument, Omitted)
    ]


def _node(source: Mapping[str, object]) -> Node:
    name = text(source, "name")
    match source.get("type"):
        case "Constant":
            return Constant(name)
        case "Attribute" if name:
            return Attribute(name)
        case "Function":
            return _called(name, _arguments(name, entries(source, "parameters")))
        case _:
            raise ExpressionError("The source of a mapping needs an expression, or a type and a name", 0)


def _called(name: str, arguments: tuple[Node | Omitted, ...]) -> Node:
    match arguments:
        case (left, right) if name in COMPARISONS and not isinstance(left, Omitted) and not isinstance(right, Omitted):
            return Comparison(name, left, right)
        case _:
            return FunctionCall(name, arguments)


def _arguments(name: str, parameters: list[Document]) -> tuple[Node | Omitted, ...]:
    """Put parameters where their keys belong; where keys repeat or are not ours, their order counts."""
    values = [_node(block(parameter, "value")) for parameter in parameters]
    known = [each.name for each in SIGNATURES[name].parameters] if name in SIGNATURES else []
    places = {known.index(key): value for key, value in zip(_keys(parameters), values, strict=True) if key in known}
    if len(places) < len(values):
        return tuple(values)
    return tuple(places.get(index, Omitted()) for index in range(max(places, default=-1) + 1))


def _keys(parameters: list[Document]) -> list[str]:
    return [text(parameter, "key") for parameter in parameters]
