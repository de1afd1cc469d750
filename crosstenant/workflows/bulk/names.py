"""Names as callers bring them: lists, streams, and a column of a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Collection, Generator, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Final, TypeGuard

from crosstenant.clients.identifiers import is_guid
from crosstenant.errors import InputError
from crosstenant.models.directory import Principal

_DELIMITERS: Final = (",", ";", "\t")


def checked_names(who: Iterable[str | Principal], parameter: str = "who") -> Iterable[str | Principal]:
    """Return names that may be worked through. A list is checked whole; a stream cannot be before it is read.

    Raises:
        InputError: It is one bare string or nothing to iterate, an empty list, or a list in which something is no name.
    """
    if isinstance(who, str | bytes | Principal) or not isinstance(who, Iterable):
        raise InputError(f"Pass the names in a list or a stream, not {who!r}.", parameter=parameter)
    if isinstance(who, Collection):
        if not who:
            raise InputError("Name at least one user or group.", parameter=parameter)
        for place, name in enumerate(who):
            if not is_name(name):
                raise InputError(f"{parameter}[{place}] names nobody: {name!r}.", parameter=parameter)
    return who


def is_name(name: object) -> TypeGuard[str | Principal]:
    """Return whether something can name a user or group at all."""
    if isinstance(name, Principal):
        return is_guid(name.id)
    return isinstance(name, str) and bool(name.strip()) and name.isprintable()


def names_from_csv(path: str | PathLike[str], column: str) -> Iterator[str]:
    """Return the names in one column of a CSV file, read as they are asked for; blank cells and lines are left out.

    The file is UTF-8, with a byte order mark or without; its first line names the columns, in any case. Columns are
    separated by comma, semicolon or tab, whichever the first line has.

    Args:
        path: The file.
        column: The name of the column, such as ``userPrincipalName``.

    Raises:
        InputError: The file cannot be read, is not UTF-8, is empty, or has no such column, or has it twice. While it is
            read: a quotation mark that is not closed, or a line break inside a name, with the number of the line.
    """
    if not isinstance(path, str | PathLike):
        raise InputError(f"A file has a path, which {path!r} is not.", parameter="path")
    if not isinstance(column, str):
        raise InputError(f"A column has a name, which {column!r} is not.", parameter="column")
    file = Path(path)
    delimiter, position = _header(file, column)
    return _cells(file, delimiter, position)


def _header(file: Path, column: str) -> tuple[str, int]:
    lines = _lines(file)
    first = next((line for line in lines if line.strip()), None)
    lines.close()
    if first is None:
        raise InputError(f"{file} is empty.", parameter="path")
    delimiter = max(_DELIMITERS, key=first.count)
    titles = [title.strip() for title in next(csv.reader([first], delimiter=delimiter))]
    places = [place for place, title in enumerate(titles) if title.casefold() == column.strip().casefold()]
    if len(places) != 1:
        found = "two such columns" if places else "no such column"
        raise InputError(f"{file} has {found} as {column!r}; it has {', '.join(titles)}.", parameter="column")
    return delimiter, places[0]


def _cells(file: Path, delimiter: str, position: int) -> Iterator[str]:
    filled = ((line, row) for line, row in _rows(file, delimiter) if any(cell.strip() for cell in row))
    next(filled)
    for line, row in filled:
        name = row[position].strip() if position < len(row) else ""
        if len(name.splitlines()) > 1:
            raise _torn(file, line, "a name has a line break inside")
        if name:
            yield name


def _rows(file: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row behind the number of the line that it begins in."""
    rows, line = csv.reader(_lines(file), delimiter=delimiter, strict=True), 1
    try:
        for row in rows:
            yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise _torn(file, line, str(error)) from error


def _torn(file: Path, line: int, what: str) -> InputError:
    return InputError(f"{file}, line {line}: {what}. Is a quotation mark astray?", parameter="path")


def _lines(file: Path) -> Generator[str, None, None]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            yield from stream
    except FileNotFoundError as error:
        raise InputError(f"There is no file {file}.", parameter="path") from error
    except UnicodeDecodeError as error:
        raise InputError(f'{file} is not UTF-8; in Excel, save it as "CSV UTF-8".', parameter="path") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read: {error}.", parameter="path") from error
