from collections.abc import Callable
from typing import Any

from crosstenant.models.schema_directory import AttributeType
from crosstenant.models.schema_functions import FilterOperator, MappingFunction, OperatorArity, ParsedExpression

Load = Callable[[str, str], dict[str, Any]]


def test_an_operator_is_known_by_its_id_and_by_what_an_older_page_prints(payload: Load) -> None:
    counted = FilterOperator.from_graph(payload("filterOperatorSchema", "full"))
    named = FilterOperator.from_graph(payload("filterOperatorSchema", "named"))

    assert (counted.name, counted.arity) == ("Greater_Than", OperatorArity.UNARY)
    assert counted.attribute_types == (AttributeType.INTEGER, AttributeType.STRING)
    assert named.name == "EQUALS"


def test_a_function_tells_what_it_takes(payload: Load) -> None:
    function = MappingFunction.from_graph(payload("attributeMappingFunctionSchema", "full"))

    assert function.name == "Join"
    assert [(item.name, item.is_required, item.may_repeat) for item in function.parameters] == [
        ("separator", True, True)
    ]


def test_an_expression_that_cannot_be_read_is_an_answer(payload: Load) -> None:
    answer = ParsedExpression.from_graph(payload("parseExpressionResponse", "unreadable"))

    assert not answer.is_sound
    assert answer.source is None
    assert answer.error
    assert answer.error.code == "ExpressionParsingFailed"
