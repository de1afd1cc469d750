"""The expression functions that work on texts.

"Reference for writing expressions for attribute mappings in Microsoft Entra ID". A function of a missing text has no
result either, unless the page gives it one (Left, Len, Word).
"""

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping

from crosstenant.emulator.expressions.values import EvaluationError, Implementation, Value, eager, number, single

_LETTERS = str.maketrans(
    {"æ": "ae", "Æ": "AE", "ø": "oe", "Ø": "OE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS", "ł": "l", "Ł": "L",
     "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i"}
)  # fmt: skip
_TURKIC = ("tr", "az")


def _append(source: Value, suffix: Value) -> Value:
    text = single(source)
    return None if text is None else text + (single(suffix) or "")


def _mapped(change: Callable[[str], str]) -> Implementation:
    """Make a function of one text that leaves a missing one missing."""

    def function(source: Value) -> Value:
        text = single(source)
        return None if text is None else change(text)

    return eager(function)


def _utf16_base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


def _find(source: Value, sought: Value, start: Value = None, compare: Value = None) -> Value:
    text, part = single(source) or "", single(sought) or ""
    if compare == "vbTextCompare":
        text, part = text.lower(), part.lower()
    first = 1 if start is None else number(start, "start")
    if first < 1:
        raise EvaluationError("InStr counts from 1.")
    return str(text.find(part, first - 1) + 1)


def _left(source: Value, count: Value) -> Value:
    text, length = single(source) or "", number(count, "numChars")
    return text if length < 0 else text[:length]


def _length(source: Value) -> Value:
    return str(len(single(source) or ""))


def _middle(source: Value, start: Value, length: Value) -> Value:
    text, first, count = single(source), number(start, "start"), number(length, "length")
    if first < 1 or count < 0:
        raise EvaluationError("Mid counts from 1, and its length is not negative.")
    return None if text is None else text[first - 1 : first - 1 + count]


def _without_diacritics(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.translate(_LETTERS))
    kept = (character for character in decomposed if unicodedata.category(character) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept))


def _proper_case(source: Value, separators: Value = None) -> Value:
    text = single(source)
    if text is None:
        return None
    given = single(separators)
    # .NET's own title case takes everything but letters, digits and the apostrophe for the end of a word.
    ends = r"[^\w']|_" if given is None else f"[{re.escape(given)}]" if given else r"(?!)"
    parts = re.split(f"({ends})", text.lower())
    return "".join(_capitalized(part) for part in parts)


def _capitalized(word: str) -> str:
    for index, character in enumerate(word):
        if character.isalpha():
            return word[:index] + character.upper() + word[index + 1 :]
    return word


def _case(source: Value, culture: Value, *, upper: bool) -> Value:
    text = single(source)
    if text is None:
        return None
    if (single(culture) or "").lower().partition("-")[0] in _TURKIC:
        text = text.replace("i", "İ") if upper else text.replace("I", "ı").replace("İ", "i")
    return text.upper() if upper else text.lower()


def _lower(source: Value, culture: Value = None) -> Value:
    return _case(source, culture, upper=False)


def _upper(source: Value, culture: Value = None) -> Value:
    return _case(source, culture, upper=True)


def _word(source: Value, count: Value, delimiters: Value) -> Value:
    text, position, marks = single(source) or "", number(count, "wordNumber"), single(delimiters) or ""
    words = [word for word in re.split(f"[{re.escape(marks)}]", text) if word] if marks else [text]
    return words[position - 1] if 1 <= position <= len(words) else ""


TEXT_FUNCTIONS: Mapping[str, Implementation] = {
    "Append": eager(_append),
    "ConvertToBase64": _mapped(_utf16_base64),
    "ConvertToUTF8Hex": _mapped(lambda text: text.encode().hex().upper()),
    "CStr": _mapped(str),
    "InStr": eager(_find),
    "Left": eager(_left),
    "Len": eager(_length),
    "Mid": eager(_middle),
    "NormalizeDiacritics": _mapped(_without_diacritics),
    "PCase": eager(_proper_case),
    "Redact": _mapped(str),
    "StripSpaces": _mapped(lambda text: text.replace(" ", "")),
    "ToLower": eager(_lower),
    "ToUpper": eager(_upper),
    "Word": eager(_word),
}
"""Implementations by name."""
