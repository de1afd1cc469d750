"""TOML and JSON documents: texts, bytes and files in, plain data out, and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Final

from crosstenant.errors import InputError

LARGEST: Final = 8 * 2**20
"""How many bytes a document may have: a hundred thousand names fit well."""


def from_toml(text: str | bytes | PathLike[str]) -> Mapping[str, object]:
    """Read a TOML document.

    Raises:
        InputError: It cannot be read, is too large, or is no TOML.
    """
    try:
        return tomllib.loads(read(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _no("TOML", text, error) from None


def from_json(text: str | bytes | PathLike[str], *, largest: int = LARGEST) -> Mapping[str, object]:
    """Read a JSON document of no more bytes than ``largest``.

    Raises:
        InputError: It cannot be read, is too large, is no JSON, holds a key twice, or is no object.
    """
    try:
        found = json.loads(read(text, largest), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise _no("JSON", text, error) from None
    if not isinstance(found, dict):
        raise InputError("The document is a table of names and values.", parameter="text")
    return found


def to_toml(data: Mapping[str, object]) -> str:
    """Return plain data without nulls as TOML."""
    import tomli_w

    return tomli_w.dumps(data)


def to_json(data: Mapping[str, object]) -> str:
    """Return plain data as JSON, indented by two, with a line break at the end."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read(text: str | bytes | PathLike[str], largest: int = LARGEST) -> str:
    """Return the text of a document, of bytes in UTF-8, or of a file.

    Raises:
        InputError: It is none of those, cannot be read, is no UTF-8, or is too large.
    """
    content = _content(text, largest)
    if len(content) > largest:
        raise InputError(f"The document has more than {largest // 2**20} MiB.", parameter="text")
    try:
        return content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise InputError(f"The document is no UTF-8: {error}.", parameter="text") from None


@contextmanager
def naming_the_file(text: object) -> Iterator[None]:
    """Have what is wrong with a document told behind the name of its file, if it stands in one."""
    try:
        yield
    except InputError as error:
        if not isinstance(text, PathLike):
            raise
        raise InputError(f"{text}: {error}", parameter=error.parameter) from error


def _no(kind: str, text: object, error: Exception) -> InputError:
    hint = (
        " A str is the document itself; pass a Path for a file." if isinstance(text, str) and "\n" not in text else ""
    )
    return InputError(f"This is no {kind}: {str(error) or 'nested too deeply'}.{hint}", parameter="text")


def _content(text: str | bytes | PathLike[str], largest: int) -> str | bytes:
    if isinstance(text, str | bytes):
        return text
    if not isinstance(text, PathLike):
        raise InputError(f"Pass text, bytes or a path, not {text!r}.", parameter="text")
    try:
        with Path(text).open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}.", parameter="text") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{twice!r} stands there twice.", parameter="text")
    return found
