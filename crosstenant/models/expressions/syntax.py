"""What an expression is made of. Every part knows where in the text it stands, counted from 0."""

from __future__ import annotations

from collections.abc import Iterator

import attrs


@attrs.frozen(kw_only=True)
class Part:
    """A stretch of an expression. Two are equal that say the same, wherever they stand.

    Attributes:
        start: Where it begins.
        end: Where it has ended.
    """

    start: int = attrs.field(eq=False)
    end: int = attrs.field(eq=False)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts inside it, in order."""
        return ()

    def walk(self) -> Iterator[Part]:
        """Yield this part and everything inside it, outermost and leftmost first."""
        yield self
        for part in self.parts:
            yield from part.walk()


@attrs.frozen(kw_only=True)
class Attribute(Part):
    """``[name]``: an attribute of the source."""

    name: str


@attrs.frozen(kw_only=True)
class Text(Part):
    """``"value"``: text, here without its quotes and backslashes."""

    value: str


@attrs.frozen(kw_only=True)
class Number(Part):
    """A number, as it was written: ``8``, ``-1``, ``42568.75`` or ``&HF7``."""

    value: str

    @property
    def is_whole(self) -> bool:
        """Whether it has no decimals."""
        return "." not in self.value


@attrs.frozen(kw_only=True)
class Word(Part):
    """A constant of the language: ``vbTextCompare`` or ``vbBinaryCompare``."""

    name: str


@attrs.frozen(kw_only=True)
class Nothing(Part):
    """An argument that was left empty between its commas."""


@attrs.frozen(kw_only=True)
class Comparison(Part):
    """``left operator right``, such as ``[country] = "USA"``."""

    left: Part
    operator: str
    right: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        """Both sides."""
        return (self.left, self.right)


@attrs.frozen(kw_only=True)
class Call(Part):
    """``Name(argument, ...)``."""

    name: str
    arguments: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The arguments, empty ones included."""
        return self.arguments
