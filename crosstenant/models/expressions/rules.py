"""What the service refuses in an expression that can be read and whose names are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from crosstenant.models.expressions.functions import Function, Parameter, ParameterKind
from crosstenant.models.expressions.syntax import Call, Comparison, Nothing, Number, Part, Text

Problem: TypeAlias = tuple[int, str]
"""Where, and what."""

OUTERMOST: Final = frozenset({"IgnoreFlowIfNullOrEmpty", "SelectUniqueValue"})
_NO_CONDITION: Final = frozenset({"IsPresent", "IsNull", "IsNullOrEmpty"})
_DECIDING: Final = frozenset({"IIF", "Switch"})
_WHOLE: Final = re.compile(r"-?[0-9]+|&H[0-9A-Fa-f]+")

# The ways to call Replace, as the arguments that are given beside the source.
_REPLACE_MODES: Final = frozenset(
    frozenset(names.split())
    for names in (
        "oldValue replacementValue",
        "oldValue template",
        "regexPattern replacementValue",
        "regexPattern regexGroupName replacementValue",
        "regexPattern regexGroupName replacementAttributeName",
    )
)


def problems(whole: Part, functions: Mapping[str, Function]) -> Iterator[Problem]:
    """Yield what is wrong with the calls of an expression; calls of unknown functions are left alone."""
    for part in whole.walk():
        if not isinstance(part, Call):
            continue
        yield from _misplaced(part, whole)
        function = functions.get(part.name)
        if function is not None:
            yield from _miscalled(part, function)


def _misplaced(call: Call, whole: Part) -> Iterator[Problem]:
    if call.name in OUTERMOST and call is not whole:
        yield call.start, f"{call.name} has to stand around everything else."
    if call.name in _DECIDING and call.arguments:
        decided_by = call.arguments[0]
        if isinstance(decided_by, Call) and decided_by.name in _NO_CONDITION:
            yield (
                decided_by.start,
                f'{call.name} cannot decide by {decided_by.name}; Switch([a], [a], "", "other") tells an empty value.',
            )


def _miscalled(call: Call, function: Function) -> Iterator[Problem]:
    if not function.takes(len(call.arguments)):
        yield call.start, f"{function} was given {_count(len(call.arguments))}."
        return
    for place, argument in enumerate(call.arguments):
        message = _misfit(argument, function.parameter(place), function)
        if message:
            yield argument.start, message
    if call.name == "Replace":
        yield from _mixed_up(call, function)


def _misfit(argument: Part, parameter: Parameter, function: Function) -> str:
    """Return why an argument cannot be passed to a parameter; empty where it can."""
    if isinstance(argument, Nothing):
        return f"{function} needs its {parameter.name}." if parameter.is_required else ""
    if isinstance(argument, Comparison) and parameter.kind is not ParameterKind.CONDITION:
        return f"{function.name} compares nothing; only IIF and CBool do, in their first argument."
    if parameter.kind is ParameterKind.WHOLE and _is_no_whole_number(argument):
        return f"{parameter.name} of {function.name} is a whole number."
    return ""


def _count(arguments: int) -> str:
    return "1 argument" if arguments == 1 else f"{arguments or 'no'} arguments"


def _is_no_whole_number(argument: Part) -> bool:
    """Return whether what is written there can never be one; what a function or an attribute gives is not known."""
    return isinstance(argument, Text | Number) and not _WHOLE.fullmatch(argument.value)


def _mixed_up(call: Call, function: Function) -> Iterator[Problem]:
    names = (function.parameter(place).name for place in range(1, len(call.arguments)))
    given = {name for name, value in zip(names, call.arguments[1:], strict=True) if not isinstance(value, Nothing)}
    if given not in _REPLACE_MODES:
        told = ", ".join(sorted(given)) or "nothing"
        yield (
            call.start,
            f"Replace can do nothing with {told}: give oldValue with replacementValue or template, or regexPattern with"
            " replacementValue, with regexGroupName too if only a group is meant; leave the rest empty.",
        )
