"""Tries an expression on a made-up object (Graph: ``parseExpression``).

Evidence: docs.
"""

from typing import TYPE_CHECKING

from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.expressions import (
    EvaluationError,
    Expression,
    ExpressionError,
    Surroundings,
    Value,
    compile_expression,
)
from crosstenant.emulator.state import Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator


def properties(test_input: Document) -> dict[str, object]:
    """Read an ``expressionInputObject``: attribute values by name."""
    return {text(pair, "key"): pair.get("value") for pair in entries(test_input, "properties")}


def result(expression: str, attributes: dict[str, object], world: "Emulator", tenant: Tenant) -> Document:
    """Write the ``parseExpressionResponse``; what is wrong with the expression stands in it as an error."""
    try:
        parsed = compile_expression(expression)
    except ExpressionError as error:
        return _response(None, None, _error("ExpressionParsingFailed", str(error)))
    surroundings = Surroundings(now=world.clock.now(), default_domain=tenant.domains[0], random=world.ids.random)
    try:
        value = parsed.evaluate(attributes, surroundings)
    except EvaluationError as error:
        return _response(parsed, None, _error("ExpressionEvaluationFailed", str(error)))
    return _response(parsed, _several(value), None)


def _several(value: Value) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _response(parsed: Expression | None, values: list[str] | None, error: Document | None) -> Document:
    return {
        "error": error,
        "evaluationResult": values or [],
        "evaluationSucceeded": values is not None,
        "parsedExpression": parsed.to_source() if parsed else None,
        "parsingSucceeded": parsed is not None,
    }


def _error(code: str, message: str) -> Document:
    return {"code": code, "message": message, "target": None, "details": [], "innerError": None}
