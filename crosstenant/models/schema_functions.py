"""What a tenant's synchronization service offers for mappings and filters, and what it makes of an expression."""

from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, many, one, opened, plain, texts, word, word_list
from crosstenant.models.schema_directory import AttributeType
from crosstenant.models.sync_schema import MappingSource


class OperatorArity(Word):
    """Whether an operator compares with something."""

    BINARY = "Binary"
    UNARY = "Unary"


@attrs.frozen(kw_only=True, repr=False)
class FilterOperator(GraphValue):
    """One operator of scoping filters; Graph's ``filterOperatorSchema``.

    Attributes:
        name: What a clause calls it.
        arity: Whether it compares with something.
        attribute_types: The types of attribute that it is for.
        multivalued_comparison: Whether ``All`` or ``Any`` of several values have to fit; filters support one value.
    """

    name: str
    arity: OperatorArity = OperatorArity.BINARY
    attribute_types: tuple[AttributeType, ...] = ()
    multivalued_comparison: str | None = None

    _shown: ClassVar = ("name", "arity")
    _graph: ClassVar = Shape(
        "filterOperatorSchema",
        name=plain("id", "name"),
        arity=word("arity", OperatorArity),
        attribute_types=word_list("supportedAttributeTypes", AttributeType),
        multivalued_comparison=plain("multivaluedComparisonType"),
    )


@attrs.frozen(kw_only=True, repr=False)
class FunctionParameter(GraphValue):
    """One argument of a function; Graph's ``attributeMappingParameterSchema``.

    Attributes:
        name: Its name.
        type: What it takes.
        is_required: It has to be given.
        may_repeat: It may be given several times.
    """

    name: str | None = None
    type: AttributeType = AttributeType.STRING
    is_required: bool = False
    may_repeat: bool = False

    _graph: ClassVar = Shape(
        "attributeMappingParameterSchema",
        name=plain("name"),
        type=word("type", AttributeType),
        is_required=plain("required"),
        may_repeat=plain("allowMultipleOccurrences"),
    )


@attrs.frozen(kw_only=True, repr=False)
class MappingFunction(GraphValue):
    """One function of mapping expressions; Graph's ``attributeMappingFunctionSchema``.

    Attributes:
        name: What an expression calls it.
        parameters: What it takes, in order.
    """

    name: str
    parameters: tuple[FunctionParameter, ...] = ()

    _graph: ClassVar = Shape(
        "attributeMappingFunctionSchema",
        name=plain("id", "name"),
        parameters=many("parameters", FunctionParameter.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class ExpressionError(GraphValue):
    """Why an expression was refused; Graph's ``publicError``.

    Attributes:
        code: The service's code.
        message: Its words.
        target: What it speaks of.
        details: Further errors, as the service has them.
        inner: What the service adds for itself.
    """

    code: str | None = None
    message: str | None = None
    target: str | None = None
    details: tuple[OpenMap, ...] = ()
    inner: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("code", "message")
    _graph: ClassVar = Shape(
        "publicError",
        code=plain("code"),
        message=plain("message"),
        target=plain("target"),
        details=opened("details"),
        inner=opened("innerError"),
    )


@attrs.frozen(kw_only=True, repr=False)
class ParsedExpression(GraphValue):
    """What the service makes of an expression; Graph's ``parseExpressionResponse``.

    Attributes:
        is_sound: Whether it could be read.
        source: It as a mapping's source; None where it could not be read.
        was_evaluated: Whether it gave a value for the test object.
        result: What it gave: nothing, a value, or several.
        error: What was wrong with it.
    """

    is_sound: bool = False
    source: MappingSource | None = None
    was_evaluated: bool = False
    result: tuple[str, ...] = ()
    error: ExpressionError | None = None

    _shown: ClassVar = ("is_sound", "was_evaluated", "result", "error")
    _graph: ClassVar = Shape(
        "parseExpressionResponse",
        is_sound=plain("parsingSucceeded"),
        source=one("parsedExpression", MappingSource.from_graph),
        was_evaluated=plain("evaluationSucceeded"),
        result=texts("evaluationResult"),
        error=one("error", ExpressionError.from_graph),
    )
