"""Regular expressions in the .NET flavour, run by Python's engine.

The two agree but for the spelling of named groups, some escapes and the replacement text. What Python cannot do
(balancing groups, look-behind of variable width, character class subtraction) is refused and not guessed.
"""

import functools
import re
from collections.abc import Callable

_SPELLINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\(\?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')"), lambda m: f"(?P<{m[1] or m[2]}>"),
    (re.compile(r"\\k(?:<(\w+)>|'(\w+)')"), lambda m: f"(?P={m[1] or m[2]})"),
    (re.compile(r"\\Z"), lambda _: r"(?=\n?\Z)"),
    (re.compile(r"\\z"), lambda _: r"\Z"),
    (re.compile(r"\\p\{L\}"), lambda _: r"[^\W\d_]"),
    (re.compile(r"\\p\{N[d]?\}"), lambda _: r"\d"),
    (re.compile(r"\\e"), lambda _: r"\x1b"),
)

_PIECES = re.compile(r"\\\\|\\[ZzkpPe](?:\{\w+\}|<\w+>|'\w+')?|\(\?(?:<[A-Za-z_]\w*>|'[A-Za-z_]\w*')")
_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\d+)|(&))")


class PatternError(ValueError):
    """The pattern cannot be run."""


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Translate and compile a pattern.

    Raises:
        PatternError: It is no regular expression, or one that only .NET can run.
    """
    try:
        return re.compile(_PIECES.sub(lambda piece: _respell(piece.group()), pattern))
    except re.error as error:
        raise PatternError(f"The regular expression {pattern!r} cannot be used: {error}.") from error


def matches_whole(pattern: str, text: str) -> bool:
    """Tell whether a pattern describes the whole of a text."""
    return compiled(pattern).fullmatch(text) is not None


def replace(pattern: str, replacement: str, text: str) -> str:
    """Replace every match; ``$1``, ``${name}``, ``$&`` and ``$$`` in the replacement mean what they do in .NET."""
    return compiled(pattern).sub(lambda match: expand(match, replacement), text)


def expand(match: re.Match[str], replacement: str) -> str:
    """Fill a replacement text from a match; a reference to a group that does not exist stays as it is written."""
    return _REFERENCE.sub(lambda reference: _reference(match, reference), replacement)


def _reference(match: re.Match[str], reference: re.Match[str]) -> str:
    dollar, name, digits, whole = reference.groups()
    if dollar:
        return "$"
    if whole:
        return match.group()
    key = name or digits
    try:
        return match.group(int(key) if key.isdigit() else key) or ""
    except IndexError:
        return reference.group()


def _respell(piece: str) -> str:
    for spelling, respelled in _SPELLINGS:
        if found := spelling.fullmatch(piece):
            return respelled(found)
    return piece
