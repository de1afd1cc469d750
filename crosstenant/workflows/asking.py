"""Many reads side by side: each has an answer, or a reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Generic, Never, Self, TypeVar

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import (
    AuthenticationError,
    CrossTenantError,
    GraphError,
    InputError,
    NotFoundError,
    NotSignedInError,
    PermissionDeniedError,
    TenantMismatchError,
)
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Undertaking
from crosstenant.workflows.taking import asking_for

Value = TypeVar("Value")
Seen = TypeVar("Seen", covariant=True)

HANDS: Final = 25
"""How many reads are under way at once: enough to look a thousand people up in two goes."""


@attrs.frozen(kw_only=True)
class Reading(Generic[Seen]):
    """What one read came to.

    Attributes:
        found: What was read; None where nothing was, or there is a gap.
        gap: Why nothing could be read; empty where it could.
        error: What stood in the way; None where nothing did, or no request was made.
        step: The step whose permissions the read needs; None where no request was made.
    """

    found: Seen | None = None
    gap: str = ""
    error: CrossTenantError | None = None
    step: Undertaking | None = None

    @property
    def is_known(self) -> bool:
        """Whether `found` can be relied on, None included."""
        return not self.gap


@attrs.frozen
class Pending(Generic[Value]):
    """A read that is under way."""

    _future: Future[Reading[Value]]

    def reading(self) -> Reading[Value]:
        """Wait for the read, and return what it came to.

        Raises:
            TenantMismatchError: A credential is for another tenant.
        """
        return self._future.result()

    def result(self, *, unless: tuple[type[CrossTenantError], ...] = ()) -> Value | None:
        """Wait for the read, and return what was found; None where there is a gap that may be.

        Args:
            unless: What may stand in the way.

        Raises:
            CrossTenantError: Something else did.
        """
        reading = self.reading()
        if reading.error is None or isinstance(reading.error, unless):
            return reading.found
        raise reading.error


class Readers:
    """Threads that read for one link; a context manager, which waits for what is under way."""

    def __init__(self, link: Link) -> None:
        self._link: Final = link
        self._pool: Final = ThreadPoolExecutor(HANDS, thread_name_prefix="crosstenant")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ask(self, step: Undertaking, call: Callable[[TenantClient], Value | None]) -> Pending[Value]:
        """Begin a read in the step's tenant, with the permissions of the step."""
        if not self._link.is_signed_in(step.side):
            return _settled(Reading(gap=f"no access to {step.side.value}"))
        client = self._link.client(step.side)
        return Pending(self._pool.submit(_read, step, client, call))


def not_asked(why: str) -> Reading[Never]:
    """Return the reading of something that there was no point in asking for."""
    return Reading(gap=why)


def _settled(reading: Reading[Value]) -> Pending[Value]:
    future: Future[Reading[Value]] = Future()
    future.set_result(reading)
    return Pending(future)


def _read(step: Undertaking, client: TenantClient, call: Callable[[TenantClient], Value | None]) -> Reading[Value]:
    try:
        with asking_for(step, client):  # permissions are named per thread
            return Reading(found=call(client), step=step)
    except (TenantMismatchError, InputError):  # mistakes to be told, and not parts that cannot be read
        raise
    except CrossTenantError as error:
        return Reading(gap=gap_of(error), error=error, step=step)


def gap_of(error: CrossTenantError) -> str:
    """Return in a few words why something could not be read."""
    if isinstance(error, NotSignedInError):
        return f"no access to {error.side}"
    if isinstance(error, PermissionDeniedError):
        return f"no permission ({error.status} {error.code})"
    if isinstance(error, NotFoundError):  # secrets of some apps answer so to whoever may not read them
        return f"not found ({error.status} {error.code})"
    if isinstance(error, GraphError):
        return f"the service answered {error.status} {error.code}"
    if isinstance(error, AuthenticationError):
        return f"no token ({error.code or error})"
    return str(error)
