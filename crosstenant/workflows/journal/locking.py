"""An exclusive lock on a file that ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
import sys
from typing import Final

if sys.platform == "win32":  # pragma: no cover - the tests run elsewhere
    import msvcrt
else:
    import fcntl

_BEYOND_THE_TEXT: Final = 4096  # Windows locks bytes against reading, and the holder's number has to stay readable


def is_locked_now(descriptor: int) -> bool:
    """Lock an open file for this process, and return whether that worked; it does not where somebody else holds it.

    The lock goes with the descriptor: closing it, or the end of the process, lets it go.

    Raises:
        OSError: The file system has no locks.
    """
    try:
        if sys.platform == "win32":  # pragma: no cover - the tests run elsewhere
            os.lseek(descriptor, _BEYOND_THE_TEXT, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def sign(descriptor: int) -> None:
    """Write down who holds the lock."""
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def holder(descriptor: int) -> str:
    """Return who wrote their process number down last; empty where that is nobody."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    number = os.read(descriptor, 20).decode("ascii", "replace").strip()
    return number if number.isdecimal() else ""
