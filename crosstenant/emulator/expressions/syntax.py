r"""The grammar of attribute-mapping expressions: text to tree and back, with the position of every mistake.

"Reference for writing expressions for attribute mappings in Microsoft Entra ID": ``Function(argument, ...)`` may be
nested; an argument is ``[attribute]``, ``"text"`` with ``\`` and ``"`` escaped by a backslash, a number, another
function, or nothing at all between two commas.
"""

import re
from typing import TypeAlias

import attrs

MAXIMUM_LENGTH = 10_000
MAXIMUM_DEPTH = 100
"""Functions inside functions; Microsoft names no limit, Python has one."""
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
WORDS = frozenset({"vbTextCompare", "vbBinaryCompare"})
"""Bare words that are arguments by themselves."""


class ExpressionError(ValueError):
    """The text is no expression.

    Attributes:
        position: Index of the first character that cannot stand there, from 0.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.position = position


@attrs.frozen
class Attribute:
    """``[name]``: a value of the source object."""

    name: str
    position: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Constant:
    """A text, or a number or word that stands without quotes."""

    text: str
    is_quoted: bool = True
    position: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Comparison:
    """``left operator right``, the condition of IIF and CBool."""

    operator: str
    left: "Node"
    right: "Node"
    position: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Omitted:
    """An argument that was left out between commas."""

    position: int = attrs.field(default=0, eq=False)


@attrs.frozen
class FunctionCall:
    """``Name(arguments)``."""

    name: str
    arguments: tuple["Node | Omitted", ...]
    position: int = attrs.field(default=0, eq=False)


Node: TypeAlias = Attribute | Constant | Comparison | FunctionCall


def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        ExpressionError: It is not one; the error knows where.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise ExpressionError(f"An expression has at most {MAXIMUM_LENGTH} characters", MAXIMUM_LENGTH)
    parser = _Parser(_tokens(text))
    node = parser.operand()
    parser.expect("end")
    return node


def write(node: Node | Omitted) -> str:
    """Write an expression as the portal shows it: one blank after each comma."""
    match node:
        case Attribute(name):
            return f"[{name}]"
        case Constant(text, is_quoted):
            return f'"{_escape(text)}"' if is_quoted else text
        case Comparison(operator, left, right):
            return f"{write(left)} {operator} {write(right)}"
        case FunctionCall(name, arguments):
            return f"{name}({', '.join(map(write, arguments))})"
        case Omitted():
            return ""


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _unescape(quoted: str) -> str:
    # A backslash before anything else is kept: people write regular expressions without doubling it.
    return re.sub(r'\\(["\\])', r"\1", quoted[1:-1])


@attrs.frozen
class _Token:
    kind: str
    text: str
    position: int


_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<attribute>\[[^\[\]"]+\])
    |(?P<number>&H[0-9A-Fa-f]+|-?\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<operator><>|<=|>=|=|<|>)
    |(?P<mark>[(),])""",
    re.VERBOSE | re.DOTALL,
)

_UNFINISHED = {'"': "The text has no closing quote", "[": "The attribute has no closing bracket"}


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(_UNFINISHED.get(text[position], f"Unexpected {text[position]!r}"), position)
        if found.lastgroup != "blank":
            kind = found.group() if found.lastgroup == "mark" else str(found.lastgroup)
            tokens.append(_Token(kind, found.group(), position))
        position = found.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    """Recursive descent over the tokens; one method per phrase of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._index]

    def expect(self, kind: str) -> _Token:
        token = self._next
        if token.kind != kind:
            wanted = "the end of the expression" if kind == "end" else repr(kind)
            raise ExpressionError(f"Expected {wanted}, found {_show(token)}", token.position)
        self._index += 1
        return token

    def operand(self) -> Node:
        token = self._next
        match token.kind:
            case "attribute":
                node: Node = Attribute(token.text[1:-1], token.position)
            case "text":
                node = Constant(_unescape(token.text), position=token.position)
            case "number":
                node = Constant(token.text, is_quoted=False, position=token.position)
            case "name":
                return self._named()
            case _:
                raise ExpressionError(f"Expected a value, found {_show(token)}", token.position)
        self._index += 1
        return node

    def _named(self) -> Node:
        token = self.expect("name")
        if token.text in WORDS:
            return Constant(token.text, is_quoted=False, position=token.position)
        self.expect("(")
        self._depth += 1
        if self._depth > MAXIMUM_DEPTH:
            raise ExpressionError(f"Functions are nested more than {MAXIMUM_DEPTH} deep", token.position)
        arguments = () if self._next.kind == ")" else tuple(self._arguments())
        self._depth -= 1
        self.expect(")")
        return FunctionCall(token.text, arguments, token.position)

    def _arguments(self) -> list[Node | Omitted]:
        arguments = [self._argument()]
        while self._next.kind == ",":
            self._index += 1
            arguments.append(self._argument())
        return arguments

    def _argument(self) -> Node | Omitted:
        token = self._next
        if token.kind in {",", ")"}:
            return Omitted(token.position)
        left = self.operand()
        if self._next.kind != "operator":
            return left
        operator = self.expect("operator")
        return Comparison(operator.text, left, self.operand(), operator.position)


def _show(token: _Token) -> str:
    return "the end" if token.kind == "end" else repr(token.text)
