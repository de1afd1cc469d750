"""``Replace``, whose arguments decide which of five different things it does.

"Reference for writing expressions for attribute mappings in Microsoft Entra ID", Replace.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs

from crosstenant.emulator.expressions import dotnet_regex
from crosstenant.emulator.expressions.values import EvaluationError, Evaluator, Scope, Value, omitted, single

PARAMETERS = (
    "source", "oldValue", "regexPattern", "regexGroupName", "replacementValue", "replacementAttributeName", "template"
)  # fmt: skip

T = TypeVar("T")


def replace(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    """Evaluate a call of Replace; the modes were checked by `has_mode`."""
    given = {name: each for name, each in zip(PARAMETERS, arguments, strict=False) if each is not omitted}
    mode = _mode(given.keys() - {"source"})
    texts = {name: single(each(scope)) for name, each in given.items()}
    return None if mode is None else mode(_Arguments(texts))


def has_mode(given: Sequence[bool]) -> bool:
    """Tell whether arguments, by which of them are given, ask for something that Replace does."""
    names = {name for name, is_given in zip(PARAMETERS, given, strict=False) if is_given}
    return _mode(names - {"source"}) is not None


@attrs.frozen
class _Arguments:
    """The evaluated arguments by name."""

    texts: dict[str, str | None]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name) or ""

    @property
    def source(self) -> str | None:
        return self.texts.get("source")


_Mode = Callable[[_Arguments], str | None]


def _old_value(arguments: _Arguments) -> str | None:
    source, old = arguments.source, arguments["oldValue"]
    return source.replace(old, arguments["replacementValue"]) if source and old else source


def _template(arguments: _Arguments) -> str | None:
    source, old, form = arguments.source, arguments["oldValue"], arguments["template"]
    if source is None:
        return None
    return form.replace(old, source) if old else form


def _pattern(arguments: _Arguments) -> str | None:
    source = arguments.source
    if source is None:
        return None
    return _guarded(lambda: dotnet_regex.replace(arguments["regexPattern"], arguments["replacementValue"], source))


def _pattern_group(arguments: _Arguments) -> str | None:
    source, group = arguments.source, arguments["regexGroupName"]
    if source is None:
        return None
    pattern = _with_group(arguments["regexPattern"], group)

    def replaced(match: re.Match[str]) -> str:
        return _swap(match, group, dotnet_regex.expand(match, arguments["replacementValue"]))

    return pattern.sub(replaced, source)


def _fallback(arguments: _Arguments) -> str | None:
    """Return the source; where it is empty, what a pattern finds in another attribute."""
    if arguments.source:
        return arguments.source
    group = arguments["regexGroupName"]
    found = _with_group(arguments["regexPattern"], group).search(arguments["replacementAttributeName"])
    return found.group(group) if found else None


_MODES: dict[frozenset[str], _Mode] = {
    frozenset({"oldValue", "replacementValue"}): _old_value,
    frozenset({"oldValue", "template"}): _template,
    frozenset({"regexPattern", "replacementValue"}): _pattern,
    frozenset({"regexPattern", "regexGroupName", "replacementValue"}): _pattern_group,
    frozenset({"regexPattern", "regexGroupName", "replacementAttributeName"}): _fallback,
}


def _mode(names: set[str]) -> _Mode | None:
    return _MODES.get(frozenset(names))


def _with_group(pattern: str, group: str) -> re.Pattern[str]:
    compiled = _guarded(lambda: dotnet_regex.compiled(pattern))
    if group not in compiled.groupindex:
        raise EvaluationError(f"The regular expression has no group named {group!r}.")
    return compiled


def _swap(match: re.Match[str], group: str, replacement: str) -> str:
    begin, end = match.span(group)
    if begin < 0:
        return match.group()
    offset = match.start()
    return match.group()[: begin - offset] + replacement + match.group()[end - offset :]


def _guarded(action: Callable[[], T]) -> T:
    try:
        return action()
    except dotnet_regex.PatternError as error:
        raise EvaluationError(str(error)) from error
