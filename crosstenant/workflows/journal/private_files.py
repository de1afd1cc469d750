"""Files that belong to one user alone: opened without following links, replaced whole, and on disk when written."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import Final

_PRIVATE: Final = 0o600
_FOR_OTHERS: Final = 0o077
# Windows has none of these three; files in a profile are private there by inheritance.
_CAREFULLY: Final[int] = (
    getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe would block
)
_AS_BYTES: Final[int] = getattr(os, "O_BINARY", 0)


class NotPrivateError(OSError):
    """It is not a plain file that belongs to this user alone."""


def open_private(path: Path, flags: int) -> int:
    """Open or make a file of mode 0600, and return its descriptor.

    Raises:
        NotPrivateError: It is a link or no plain file, somebody else's, or others may read it.
        OSError: It cannot be opened.
    """
    if path.is_symlink():
        raise NotPrivateError("it is a symbolic link; give the path of the file itself")
    descriptor = os.open(path, flags | _CAREFULLY | _AS_BYTES, _PRIVATE)
    try:
        _refuse_what_others_see(os.fstat(descriptor), path)
    except NotPrivateError:
        os.close(descriptor)
        raise
    return descriptor


def read_private(path: Path, *, limit: int) -> bytes:
    """Return what stands in a private file, and one byte more than the limit where it is longer.

    Raises:
        FileNotFoundError: There is none.
        NotPrivateError: As `open_private`.
        OSError: It cannot be read.
    """
    with os.fdopen(open_private(path, os.O_RDONLY), "rb") as file:
        return file.read(limit + 1)


def replace_private(path: Path, content: bytes, *, beside: str = "new") -> None:
    """Put a new content in place: a crash at any moment leaves the old one or the new one, whole.

    Args:
        path: The file.
        content: What shall stand in it.
        beside: How the name of the new file ends until it is whole. Only one process at a time may use the same.

    Raises:
        OSError: It cannot be written. The old content stands.
    """
    new = path.with_name(f"{path.name}.{beside}")
    new.unlink(missing_ok=True)  # of a process that died while it wrote
    try:
        with os.fdopen(open_private(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    _settle_directory(path.parent)


def _refuse_what_others_see(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivateError("it is no plain file")
    if sys.platform == "win32":  # pragma: no cover - the tests run elsewhere
        return
    if found.st_uid != os.geteuid():
        raise NotPrivateError("it belongs to another user")
    if found.st_mode & _FOR_OTHERS:
        raise NotPrivateError(f"others may read it; if nobody changed it, chmod 600 {path}")


def _settle_directory(path: Path) -> None:
    """Have the new name on disk, too; where directories cannot be opened the rename alone has to do."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
