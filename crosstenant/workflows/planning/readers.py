"""A few threads that read both tenants for one snapshot, and what they could not read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self, TypeVar

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import CrossTenantError, GraphError, NotFoundError, PermissionDeniedError
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, Step, Undertaking
from crosstenant.workflows.taking import asking_for

Value = TypeVar("Value")

_HANDS: Final = 8


class Readers:
    """Reads side by side. What may not be read is noted with its reason and stops nothing else.

    Args:
        link: The link.

    Attributes:
        link: The link.
        sides: The sides that somebody is signed in to.
        unknown: What could not be read, with the reason.
    """

    def __init__(self, link: Link) -> None:
        self.link: Final = link
        self.sides: Final = tuple(side for side in Side if link.is_signed_in(side))
        self.unknown: Final = {side.value: f"no access to {side.value}" for side in Side if side not in self.sides}
        self._pool: Final = ThreadPoolExecutor(_HANDS, thread_name_prefix="crosstenant")

    def __enter__(self) -> Self:
        for side in self.sides:  # one after the other, for a person may have to sign in to each
            with asking_for(Step.REDEEM_OUTBOUND, self.link.client(side)):
                self.link.client(side).claims()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    @property
    def source(self) -> TenantClient:
        """The client of the source tenant."""
        return self.link.client(Side.SOURCE)

    def begin(self, step: Undertaking, side: Side, read: Callable[[], Value]) -> Future[Value]:
        """Read in a thread of its own, with the permissions of a step."""
        client = self.link.client(side)

        def run() -> Value:
            with asking_for(step, client):  # permissions are named per thread
                return read()

        return self._pool.submit(run)

    def told(self, place: str, reading: Future[Value]) -> Value | None:
        """Return what was read; where it may not be read, note the reason and return None."""
        try:
            return reading.result()
        except (PermissionDeniedError, NotFoundError) as error:
            self.note(place, error)
            return None

    def note(self, place: str, error: CrossTenantError | None) -> None:
        """Note why something could not be read."""
        kind = "not found" if isinstance(error, NotFoundError) else "no permission"
        code = f" ({error.status} {error.code})" if isinstance(error, GraphError) else ""
        self.unknown[place] = f"{kind}{code}"
