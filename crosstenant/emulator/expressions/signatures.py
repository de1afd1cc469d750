"""What every expression function is called with, and the answer of ``schema/functions``.

Graph: ``GET .../schema/functions`` (``attributeMappingFunctionSchema``); "Reference for writing expressions for
attribute mappings in Microsoft Entra ID".
"""

from collections.abc import Mapping

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.expressions.replace_function import PARAMETERS, has_mode
from crosstenant.emulator.expressions.syntax import Comparison, ExpressionError, FunctionCall, Node, Omitted


@attrs.frozen(kw_only=True)
class Parameter:
    """One parameter.

    Attributes:
        name: As the documentation calls it.
        type: Graph's ``attributeType``.
        is_required: It must be there, and not be empty between commas.
        is_repeated: It may be given again and again; only a last one is.
    """

    name: str
    type: str = "String"
    is_required: bool = True
    is_repeated: bool = False


@attrs.frozen(kw_only=True)
class Signature:
    """How a function is called.

    Attributes:
        name: Its name; case matters.
        parameters: In order.
        takes_comparison: Its first argument may be a comparison.
        is_outermost: It stands at the top of an expression or nowhere.
    """

    name: str
    parameters: tuple[Parameter, ...]
    takes_comparison: bool = False
    is_outermost: bool = False

    @property
    def minimum(self) -> int:
        """Fewest arguments."""
        return max((index for index, each in enumerate(self.parameters, 1) if each.is_required), default=0)

    @property
    def maximum(self) -> int | None:
        """Most arguments; None if there may be any number."""
        return None if self.parameters and self.parameters[-1].is_repeated else len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """Return the parameter that an argument, counted from 0, is for."""
        return self.parameters[min(index, len(self.parameters) - 1)]


_TESTS = frozenset({"IsPresent", "IsNull", "IsNullOrEmpty"})


def _parameter(word: str) -> Parameter:
    """Read ``name``, ``name?`` (optional) or ``name...`` (repeated), each with ``:Type`` behind where it is no text."""
    name, _, kind = word.partition(":")
    return Parameter(
        name=name.rstrip("?."), type=kind or "String", is_required="?" not in name, is_repeated=name.endswith("...")
    )


def _signature(line: str) -> Signature:
    name, *words = line.split()
    return Signature(
        name=name,
        parameters=tuple(map(_parameter, words)),
        takes_comparison=name in {"IIF", "CBool"},
        is_outermost=name in {"SelectUniqueValue", "IgnoreFlowIfNullOrEmpty"},
    )


SIGNATURES: Mapping[str, Signature] = {
    signature.name: signature
    for signature in map(
        _signature,
        (
            "AltSecIdFromNetId source",
            "Append source suffix",
            "AppRoleAssignmentsComplex source:Reference",
            "AssertiveAppRoleAssignmentsComplex source:Reference",
            "BitAnd value1:Integer value2:Integer",
            "CBool expression",
            "CDate expression",
            "Coalesce source...",
            "ConvertToBase64 source",
            "ConvertToUTF8Hex source",
            "Count attribute",
            "CStr value",
            "DateAdd interval value:Integer dateTime",
            "DateDiff interval date1 date2",
            "DateFromNum value",
            "DefaultDomain",
            "FormatDateTime source dateTimeStyles? inputFormat outputFormat",
            "Guid",
            "IgnoreFlowIfNullOrEmpty expression",
            "IIF condition valueIfTrue? valueIfFalse?",
            "InStr value1 value2 start?:Integer compareType?",
            "IsNull expression",
            "IsNullOrEmpty expression",
            "IsPresent expression",
            "IsString expression",
            "Item attribute index:Integer",
            "Join separator source?...",
            "Left string numChars:Integer",
            "Len string",
            "Mid source start:Integer length:Integer",
            "NormalizeDiacritics source",
            "Not source:Boolean",
            "Now",
            "NumFromDate value",
            "PCase source wordSeparators?",
            "RandomString length:Integer minNumbers:Integer minSpecial:Integer minCapital:Integer minLower:Integer"
            " charactersToAvoid?",
            "Redact value",
            "RemoveDuplicates attribute",
            f"Replace source {' '.join(f'{name}?' for name in PARAMETERS[1:])}",
            "SelectUniqueValue rule...",
            "SingleAppRoleAssignment source:Reference",
            "Split source delimiter",
            "StripSpaces source",
            "Switch source defaultValue? pair?...",
            "ToLower source culture?",
            "ToUpper source culture?",
            "Word string wordNumber:Integer delimiters",
        ),
    )
}
"""Every function by name."""


def function_schemas() -> list[Document]:
    """Answer ``schema/functions``: every function with its parameters, by name."""
    return [
        {
            "id": name,
            "parameters": [
                {
                    "allowMultipleOccurrences": each.is_repeated,
                    "name": each.name,
                    "required": each.is_required,
                    "type": each.type,
                }
                for each in signature.parameters
            ],
        }
        for name, signature in sorted(SIGNATURES.items())
    ]


def check(node: Node, *, is_outermost: bool = True) -> None:
    """Hold a tree against the signatures.

    Raises:
        ExpressionError: A function is unknown, has too few, too many or unfitting arguments, or stands where it must
            not; a comparison stands anywhere but first in IIF or CBool.
    """
    if isinstance(node, Comparison):
        check(node.left, is_outermost=False)
        check(node.right, is_outermost=False)
    if isinstance(node, FunctionCall):
        signature = SIGNATURES.get(node.name)
        if signature is None:
            raise ExpressionError(f"There is no function {node.name}", node.position)
        _check_place(node, signature, is_outermost=is_outermost)
        _check_arguments(node, signature)
        _check_particulars(node)


def _check_place(node: FunctionCall, signature: Signature, *, is_outermost: bool) -> None:
    if signature.is_outermost and not is_outermost:
        raise ExpressionError(f"{node.name} must be the outermost function", node.position)


def _check_arguments(node: FunctionCall, signature: Signature) -> None:
    count, most = len(node.arguments), signature.maximum
    if count < signature.minimum or (most is not None and count > most):
        wanted = str(signature.minimum) if most == signature.minimum else f"{signature.minimum} to {most or 'any'}"
        raise ExpressionError(f"{node.name} takes {wanted} arguments, not {count}", node.position)
    for index, argument in enumerate(node.arguments):
        parameter = signature.parameter(index)
        if isinstance(argument, Omitted):
            if parameter.is_required:
                raise ExpressionError(f"{node.name} needs its argument {parameter.name}", argument.position)
            continue
        if isinstance(argument, Comparison) and not (signature.takes_comparison and index == 0):
            raise ExpressionError("Only IIF and CBool compare, in their first argument", argument.position)
        check(argument, is_outermost=False)


def _check_particulars(node: FunctionCall) -> None:
    if node.name == "Switch" and (len(node.arguments) % 2 or len(node.arguments) == len(("source", "default"))):
        raise ExpressionError("Switch takes a source, a default value, and pairs of key and value", node.position)
    if node.name == "Replace" and not has_mode([not isinstance(each, Omitted) for each in node.arguments]):
        raise ExpressionError("These arguments of Replace do not go together", node.position)
    if node.name in {"Switch", "IIF"}:
        _check_tested(node)


def _check_tested(node: FunctionCall) -> None:
    """Refuse what the documentation says does not work as a condition or as the source of Switch."""
    first = node.arguments[0]
    tested = (first.left, first.right) if isinstance(first, Comparison) else (first,)
    for each in tested:
        if isinstance(each, FunctionCall) and each.name in _TESTS:
            raise ExpressionError(f"{each.name} cannot be what {node.name} decides by", each.position)
