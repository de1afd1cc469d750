"""From an expression's text to its parts, or to the place where it cannot be read."""

from __future__ import annotations

import re
from typing import Final

import attrs

from crosstenant.models.expressions.syntax import Attribute, Call, Comparison, Nothing, Number, Part, Text, Word

LONGEST: Final = 10_000
"""How many characters the service takes."""

_DEEPEST: Final = 100  # nobody writes this; without a limit the reader itself would run out of stack
_WORDS: Final = frozenset({"vbTextCompare", "vbBinaryCompare"})

_TOKEN: Final = re.compile(
    r"""
      (?P<text> "(?:[^"\\]|\\.)*" )
    | (?P<attribute> \[[^\[\]]+\] )
    | (?P<number> -?[0-9]+(?:\.[0-9]+)? | &H[0-9A-Fa-f]+ )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<operator> <> | >= | <= | [=<>] )
    | (?P<mark> [(),] )
    """,
    re.VERBOSE | re.DOTALL,
)
_BLANK: Final = re.compile(r"\s*")
_ESCAPED: Final = re.compile(r'\\([\\"])')  # a backslash before anything else stands for itself

_UNCLOSED: Final = {
    '"': "the text that begins here has no closing quote",
    "[": "the attribute that begins here has no name or no closing bracket",
    "'": 'text stands in double quotes, "like this"',
    "“": 'text stands in straight double quotes, "like this"',
    "”": 'text stands in straight double quotes, "like this"',
}


class UnreadableExpressionError(Exception):
    """An expression that breaks the rules of the language; `position` tells where, counted from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@attrs.frozen
class _Token:
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def __str__(self) -> str:
        return repr(self.text) if self.text else "the end"


def parse(text: str) -> Part:
    """Return the parts of an expression.

    Raises:
        UnreadableExpressionError: The text breaks the rules of the language.
    """
    if len(text) > LONGEST:
        raise UnreadableExpressionError(f"an expression has at most {LONGEST:,} characters, not {len(text):,}", LONGEST)
    reader = _Reader(_tokens(text))
    part = reader.value()
    reader.expect("end")
    return part


def _tokens(text: str) -> list[_Token]:
    tokens = []
    position = _BLANK.match(text).end()  # type: ignore[union-attr] # it also matches nothing
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnreadableExpressionError(
                _UNCLOSED.get(text[position], f"{text[position]!r} has no meaning here"), position
            )
        tokens.append(_Token(match.lastgroup or "", match.group(), position))
        position = _BLANK.match(text, match.end()).end()  # type: ignore[union-attr] # the same
    return [*tokens, _Token("end", "", len(text))]


class _Reader:
    """Takes the tokens of one expression from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = iter(tokens)
        self._next = next(self._tokens)
        self._depth = 0

    def value(self) -> Part:
        token = self._take()
        if token.kind == "attribute":
            return Attribute(start=token.start, end=token.end, name=token.text[1:-1])
        if token.kind == "text":
            return Text(start=token.start, end=token.end, value=_ESCAPED.sub(r"\1", token.text[1:-1]))
        if token.kind == "number":
            return Number(start=token.start, end=token.end, value=token.text)
        if token.kind == "name":
            return self._named(token)
        raise UnreadableExpressionError(f"expected a value, found {token}", token.start)

    def expect(self, wanted: str) -> _Token:
        token = self._take()
        if wanted in (token.text, token.kind):
            return token
        missing = "the end of the expression" if wanted == "end" else repr(wanted)
        raise UnreadableExpressionError(f"expected {missing}, found {token}", token.start)

    def _take(self) -> _Token:
        token = self._next
        self._next = next(self._tokens, token)
        return token

    def _named(self, name: _Token) -> Part:
        if name.text in _WORDS:
            return Word(start=name.start, end=name.end, name=name.text)
        if self._next.text != "(":
            raise UnreadableExpressionError(
                f"{name} is neither text in quotes, nor an attribute in brackets, nor a function with its arguments",
                name.start,
            )
        if self._depth == _DEEPEST:
            raise UnreadableExpressionError(f"functions stand in one another more than {_DEEPEST} deep", name.start)
        self._depth += 1
        arguments = self._arguments()
        self._depth -= 1
        return Call(start=name.start, end=self.expect(")").end, name=name.text, arguments=arguments)

    def _arguments(self) -> tuple[Part, ...]:
        self.expect("(")
        if self._next.text == ")":
            return ()
        arguments = [self._argument()]
        while self._next.text == ",":
            self._take()
            arguments.append(self._argument())
        return tuple(arguments)

    def _argument(self) -> Part:
        if self._next.text in {",", ")"}:
            return Nothing(start=self._next.start, end=self._next.start)
        left = self.value()
        if self._next.kind != "operator":
            return left
        operator = self._take()
        right = self.value()
        return Comparison(start=left.start, end=right.end, left=left, operator=operator.text, right=right)
