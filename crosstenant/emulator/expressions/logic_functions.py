"""The expression functions that choose, test, count and collect.

"Reference for writing expressions for attribute mappings in Microsoft Entra ID". IIF, Switch and Coalesce evaluate
only what they choose, so that a branch not taken cannot fail.
"""

import operator
import string
import uuid
from collections.abc import Callable, Mapping, Sequence

from crosstenant.emulator.expressions.values import (
    EvaluationError,
    Evaluator,
    Implementation,
    Scope,
    Surroundings,
    Value,
    answer,
    eager,
    is_true,
    number,
    numeric,
    several,
    single,
)

_EQUALITIES: Mapping[str, Callable[[str, str], bool]] = {"=": operator.eq, "<>": operator.ne}
_ORDERS: Mapping[str, Callable[[float | str, float | str], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SPECIAL = "!#$%&*+-=?@^_~"
_RANDOM_LIMIT = 256


def compare(sign: str, left: Value, right: Value) -> bool:
    """Compare two values, by size where both are numbers and as texts otherwise; nothing on a side makes it false."""
    first, second = single(left), single(right)
    if not first or not second:
        return False
    if sign in _EQUALITIES:
        return _EQUALITIES[sign](first, second)
    one, other = numeric(first), numeric(second)
    return _ORDERS[sign](first, second) if one is None or other is None else _ORDERS[sign](one, other)


def _if(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    condition, when_true, when_false = arguments
    return (when_true if is_true(condition(scope)) else when_false)(scope)


def _switch(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    source, default, *pairs = arguments
    wanted = single(source(scope)) or ""
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if (single(key(scope)) or "") == wanted:
            return value(scope)
    return default(scope)


def _coalesce(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return next((value for each in arguments if (value := each(scope)) not in (None, [])), None)


def _boolean(condition: Value) -> Value:
    return answer(is_true(condition))


def _not(source: Value) -> Value:
    return None if source is None else answer(not is_true(source))


def _is_null(source: Value) -> Value:
    return answer(source is None or source == [])


def _is_empty(source: Value) -> Value:
    return answer(not source)


def _is_present(source: Value) -> Value:
    return answer(bool(source))


def _is_string(source: Value) -> Value:
    return answer(isinstance(source, str))


def _bit_and(first: Value, second: Value) -> Value:
    return str(number(first, "value1") & number(second, "value2"))


def _count(source: Value) -> Value:
    return str(len(several(source)))


def _item(source: Value, index: Value) -> Value:
    values, position = several(source), number(index, "index")
    if position < 1:
        raise EvaluationError("Item counts from 1.")
    return values[position - 1] if position <= len(values) else None


def _join(separator: Value, *sources: Value) -> Value:
    return (single(separator) or "").join(text for source in sources for text in several(source) if text)


def _split(source: Value, delimiter: Value) -> Value:
    text, mark = single(source), single(delimiter)
    if text is None:
        return None
    return [part.strip() for part in text.split(mark)] if mark else [text]


def _unique(source: Value) -> Value:
    return list(dict.fromkeys(several(source)))


def _one_role(source: Value) -> Value:
    return next(iter(several(source)), None)


def _all(source: Value) -> Value:
    return several(source) or None


def _drop_empty(source: Value) -> Value:
    return source or None


def _default_domain(scope: Scope, _: Sequence[Evaluator]) -> Value:
    if scope.surroundings.default_domain is None:
        raise EvaluationError("The tenant has no default verified domain.")
    return scope.surroundings.default_domain


def _guid(scope: Scope, _: Sequence[Evaluator]) -> Value:
    return str(uuid.UUID(int=scope.surroundings.random.getrandbits(128), version=4))


def _random(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    length, *minima = (number(each(scope), "RandomString's count") for each in arguments[:5])
    avoided = single(arguments[5](scope)) if len(arguments) > len(minima) + 1 else None
    if not max(1, sum(minima)) <= length <= _RANDOM_LIMIT:
        raise EvaluationError(f"RandomString makes {max(1, sum(minima))} to {_RANDOM_LIMIT} characters here.")
    return _random_text(scope.surroundings, length, minima, avoided or "")


def _random_text(surroundings: Surroundings, length: int, minima: Sequence[int], avoided: str) -> str:
    alphabets = (string.digits, _SPECIAL, string.ascii_uppercase, string.ascii_lowercase)
    allowed = ["".join(character for character in each if character not in avoided) for each in alphabets]
    pools = [pool for pool, minimum in zip(allowed, minima, strict=True) for _ in range(minimum)]
    pools += ["".join(allowed)] * (length - len(pools))
    if not all(pools):
        raise EvaluationError("RandomString has no characters left to choose from.")
    characters = [surroundings.random.choice(pool) for pool in pools]
    surroundings.random.shuffle(characters)
    return "".join(characters)


def _unused(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    for each in arguments:
        text = single(each(scope))
        if text and not scope.surroundings.is_taken(text):
            return text
    raise EvaluationError("Every value that SelectUniqueValue was offered is in use.")


LOGIC_FUNCTIONS: Mapping[str, Implementation] = {
    "AltSecIdFromNetId": eager(_all),
    "AppRoleAssignmentsComplex": eager(_all),
    "AssertiveAppRoleAssignmentsComplex": eager(_all),
    "BitAnd": eager(_bit_and),
    "CBool": eager(_boolean),
    "Coalesce": _coalesce,
    "Count": eager(_count),
    "DefaultDomain": _default_domain,
    "Guid": _guid,
    "IgnoreFlowIfNullOrEmpty": eager(_drop_empty),
    "IIF": _if,
    "IsNull": eager(_is_null),
    "IsNullOrEmpty": eager(_is_empty),
    "IsPresent": eager(_is_present),
    "IsString": eager(_is_string),
    "Item": eager(_item),
    "Join": eager(_join),
    "Not": eager(_not),
    "RandomString": _random,
    "RemoveDuplicates": eager(_unique),
    "SelectUniqueValue": _unused,
    "SingleAppRoleAssignment": eager(_one_role),
    "Split": eager(_split),
    "Switch": _switch,
}
"""Implementations by name."""
