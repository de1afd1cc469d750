"""The grammar of ``$filter``: text to tree, with the position of a mistake.

"Use the $filter query parameter to filter a collection of objects"; OData 4.0, part 2, section 5.1.1.
"""

import re
from collections.abc import Callable

import attrs

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

MAXIMUM_DEPTH = 50
COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
TESTS = frozenset({"startswith", "endswith", "contains"})
CHANGES = frozenset({"tolower", "toupper"})


class FilterSyntaxError(ValueError):
    """The text is no filter.

    Attributes:
        position: Index of the first character that cannot stand there, from 0.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def parse_filter(text: str) -> Condition:
    """Read a filter.

    Raises:
        FilterSyntaxError: It is none.
    """
    parser = _Parser(text, _tokens(text))
    condition = parser.alternatives()
    parser.finish()
    return condition


@attrs.frozen
class _Token:
    kind: str
    text: str
    position: int


_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<string>'(?:[^']|'')*')
    |(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![\w-]))
    |(?P<date>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?(?![\w-]))
    |(?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    |(?P<name>[A-Za-z_$][\w.]*)
    |(?P<mark>[(),/:])""",
    re.VERBOSE,
)
_WORDS = {"true": True, "false": False, "null": None}


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            problem = "There is an unterminated string literal" if text[position] == "'" else "Syntax error"
            raise FilterSyntaxError(f"{problem} at position {position} in '{text}'.", position)
        if found.lastgroup != "blank":
            kind = found.group() if found.lastgroup == "mark" else str(found.lastgroup)
            tokens.append(_Token(kind, found.group(), position))
        position = found.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    """Recursive descent; one method per phrase of the grammar."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    def alternatives(self) -> Condition:
        return self._joined("or", lambda: self._joined("and", self._factor))

    def finish(self) -> None:
        if self._next.kind != "end":
            raise self._wrong()

    @property
    def _next(self) -> _Token:
        return self._tokens[self._index]

    def _wrong(self) -> FilterSyntaxError:
        position = self._next.position
        return FilterSyntaxError(f"Syntax error at position {position} in '{self._text}'.", position)

    def _take(self, kind: str) -> _Token:
        token = self._next
        if token.kind != kind:
            raise self._wrong()
        self._index += 1
        return token

    def _word(self, *words: str) -> bool:
        """Take a word if it comes next."""
        found = self._next.kind == "name" and self._next.text in words
        self._index += found
        return found

    def _joined(self, word: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._word(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Junction(word, tuple(parts))

    def _factor(self) -> Condition:
        self._depth += 1
        if self._depth > MAXIMUM_DEPTH:
            raise FilterSyntaxError("The filter is nested too deeply.", self._next.position)
        try:
            return Negation(self._factor()) if self._word("not") else self._primary()
        finally:
            self._depth -= 1

    def _primary(self) -> Condition:
        if self._next.kind == "(":
            self._index += 1
            inner = self.alternatives()
            self._take(")")
            return inner
        if self._is_call() and self._next.text.lower() in TESTS:
            return self._tested()
        left = self._operand()
        return left if isinstance(left, Quantifier) else self._compared(left)

    def _is_call(self) -> bool:
        return self._next.kind == "name" and self._tokens[self._index + 1].kind == "("

    def _tested(self) -> Condition:
        name = self._take("name").text.lower()
        self._take("(")
        subject = self._value()
        self._take(",")
        test = Test(name, subject, self._value())
        self._take(")")
        # The long form of a test compares it with true; the service takes both.
        if self._word("eq"):
            return test if self._truth() else Negation(test)
        return test

    def _truth(self) -> bool:
        if self._next.text not in {"true", "false"}:
            raise self._wrong()
        return self._take("name").text == "true"

    def _compared(self, left: Operand) -> Condition:
        token = self._next
        if self._word(*COMPARISONS):
            return Comparison(token.text, left, self._value())
        if self._word("in"):
            return Membership(left, self._values())
        if isinstance(left, Path):
            return Bare(left)
        raise self._wrong()

    def _values(self) -> tuple[Literal, ...]:
        self._take("(")
        values = [self._literal()]
        while self._next.kind == ",":
            self._index += 1
            values.append(self._literal())
        self._take(")")
        return tuple(values)

    def _value(self) -> Operand:
        operand = self._operand()
        if isinstance(operand, Quantifier):
            raise self._wrong()
        return operand

    def _operand(self) -> Operand | Quantifier:
        if self._is_call():
            return self._changed()
        if self._next.kind != "name" or self._next.text in _WORDS:
            return self._literal()
        return self._path()

    def _changed(self) -> Change:
        name = self._next.text.lower()
        if name not in CHANGES:
            raise self._wrong()
        self._take("name")
        self._take("(")
        operand = self._value()
        self._take(")")
        return Change(name, operand)

    def _path(self) -> Path | Quantifier:
        segments = [self._name()]
        while self._next.kind == "/":
            self._index += 1
            segment = self._name()
            if segment in {"any", "all"} and self._next.kind == "(":
                return self._quantifier(segment, Path(tuple(segments)))
            segments.append(segment)
        return Path(tuple(segments))

    def _name(self) -> str:
        # Graph's names begin small; PowerShell's habit of writing DisplayName is understood all the same.
        text = self._take("name").text
        return text[:1].lower() + text[1:]

    def _quantifier(self, name: str, path: Path) -> Quantifier:
        self._take("(")
        if self._next.kind == ")" and name == "any":
            self._index += 1
            return Quantifier(name, path)
        variable = self._name()
        self._take(":")
        condition = self.alternatives()
        self._take(")")
        return Quantifier(name, path, variable, condition)

    def _literal(self) -> Literal:
        token = self._next
        self._index += 1
        match token.kind:
            case "string":
                return Literal(token.text[1:-1].replace("''", "'"), "string")
            case "guid":
                return Literal(token.text.lower(), "guid")
            case "number":
                return Literal(float(token.text) if "." in token.text else int(token.text), "number")
            case "date":
                return self._date(token)
            case "name" if token.text in _WORDS:
                return Literal(_WORDS[token.text], "null" if token.text == "null" else "boolean")
            case _:
                self._index -= 1
                raise self._wrong()

    def _date(self, token: _Token) -> Literal:
        try:
            return Literal(instant(token.text), "date")
        except ValueError as error:
            message = (
                f"Unrecognized 'Edm.DateTimeOffset' literal '{token.text}' at '{token.position}' in '{self._text}'."
            )
            raise FilterSyntaxError(message, token.position) from error
