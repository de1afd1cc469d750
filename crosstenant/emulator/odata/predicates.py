"""A ``$filter`` as closures: prepared once, asked for every document.

A missing member is null; null equals null, differs from everything else, and is neither more nor less than anything.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs

from crosstenant.emulator.documents import Document
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
from crosstenant.emulator.timestamps import instant

Predicate: TypeAlias = Callable[[Document], bool]
_Getter: TypeAlias = Callable[[Document], object]

_MIRRORED = {"eq": "eq", "ne": "ne", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_ORDERS: Mapping[str, Callable[..., bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


@attrs.frozen
class Compiler:
    """Turns a tree into closures; the letter case is decided once, here."""

    _fold: Callable[[str], str]

    def predicate(self, condition: Condition) -> Predicate:
        """Prepare a condition."""
        match condition:
            case Junction():
                return _junction(condition.word, [self.predicate(each) for each in condition.conditions])
            case Negation():
                return _negated(self.predicate(condition.condition))
            case Quantifier():
                return self._quantifier(condition)
            case Bare():
                return _bare(_member(condition.path))
            case _:
                return self._simple(condition)

    def _simple(self, condition: Comparison | Membership | Test) -> Predicate:
        match condition:
            case Comparison(word, left, right):
                return self._comparison(word, left, right)
            case Membership(operand, values):
                return self._membership(operand, values)
            case Test(name, subject, sought):
                return self._test(name, subject, sought)

    def _quantifier(self, node: Quantifier) -> Predicate:
        get = _member(node.path)
        if node.condition is None:
            return lambda document: bool(get(document))
        inner = self.predicate(node.condition)
        name, over = node.variable, any if node.name == "any" else all

        def quantified(document: Document) -> bool:
            items = get(document)
            # The variable becomes a member beside the others, so that paths need no second way of reading.
            return isinstance(items, list) and over(inner({**document, name: item}) for item in items)

        return quantified

    def _comparison(self, word: str, left: Operand, right: Operand) -> Predicate:
        if isinstance(left, Literal) and not isinstance(right, Literal):
            return self._comparison(_MIRRORED[word], right, left)
        if isinstance(right, Literal) and right.kind == "date":
            return _dated(word, self._getter(left), right.value)
        one, other = self._getter(left), self._getter(right)
        if word == "eq":
            return lambda document: one(document) == other(document)
        if word == "ne":
            return lambda document: one(document) != other(document)
        return _ordered(_ORDERS[word], one, other)

    def _membership(self, operand: Operand, values: tuple[Literal, ...]) -> Predicate:
        get = self._getter(operand)
        wanted = [self._constant(each) for each in values]
        return lambda document: get(document) in wanted

    def _test(self, name: str, subject: Operand, sought: Operand) -> Predicate:
        one, other = self._getter(subject), self._getter(sought)
        test = _TESTS[name]

        def tested(document: Document) -> bool:
            text, part = one(document), other(document)
            return isinstance(text, str) and isinstance(part, str) and test(text, part)

        return tested

    def _getter(self, operand: Operand) -> _Getter:
        match operand:
            case Literal():
                constant = self._constant(operand)
                return lambda _: constant
            case Change(name, inner):
                return self._folded(_changed(self._getter(inner), str.lower if name == "tolower" else str.upper))
            case Path():
                return self._folded(_member(operand))

    def _folded(self, get: _Getter) -> _Getter:
        fold = self._fold
        return lambda document: fold(value) if isinstance(value := get(document), str) else value

    def _constant(self, literal: Literal) -> object:
        return self._fold(literal.value) if isinstance(literal.value, str) else literal.value


_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}


def _changed(get: _Getter, change: Callable[[str], str]) -> _Getter:
    return lambda document: change(value) if isinstance(value := get(document), str) else value


def _negated(positive: Predicate) -> Predicate:
    return lambda document: not positive(document)


def _bare(get: _Getter) -> Predicate:
    return lambda document: get(document) is True


def _junction(word: str, predicates: list[Predicate]) -> Predicate:
    if word == "and":
        return lambda document: all(predicate(document) for predicate in predicates)
    return lambda document: any(predicate(document) for predicate in predicates)


def _member(path: Path) -> _Getter:
    """Return a reader of a member; ``$count`` counts a collection, and what is missing on the way is null."""
    first, *rest = path.segments
    if not rest:
        return lambda document: document.get(first)

    def read(document: Document) -> object:
        value = document.get(first)
        for segment in rest:
            if segment == "$count":
                value = len(value) if isinstance(value, list) else 0
            else:
                value = value.get(segment) if isinstance(value, dict) else None
        return value

    return read


def _ordered(compare: Callable[..., bool], one: _Getter, other: _Getter) -> Predicate:
    def ordered(document: Document) -> bool:
        left, right = one(document), other(document)
        return _comparable(left, right) and compare(left, right)

    return ordered


def _comparable(left: object, right: object) -> bool:
    if isinstance(left, str):
        return isinstance(right, str)
    return _is_number(left) and _is_number(right)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _dated(word: str, get: _Getter, moment: object) -> Predicate:
    if word in {"eq", "ne"}:
        wanted = word == "eq"
        return lambda document: (_moment(get(document)) == moment) is wanted
    compare = _ORDERS[word]

    def dated(document: Document) -> bool:
        found = _moment(get(document))
        return found is not None and compare(found, moment)

    return dated


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return instant(value.upper())
    except ValueError:
        return None
