"""Where `requests` sessions come from, who closes them, and which one carries the next request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

    SessionSource = requests.Session | Callable[[], requests.Session] | None


def default_session() -> requests.Session:
    """A session that keeps no cookies.

    It honours HTTPS_PROXY, NO_PROXY and REQUESTS_CA_BUNDLE. A .netrc file is never read, because requests are prepared
    without the session.
    """
    from http.cookiejar import DefaultCookiePolicy

    import requests

    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


class SessionPool:
    """Lends sessions, each to one thread at a time; safe to share between threads.

    A session passed in is lent to everybody and never closed. Sessions of a factory, or the default ones, belong to the
    pool: it makes as many as are in use at once, and closes them.

    Args:
        source: A session, a factory of sessions, or None for default sessions.
    """

    def __init__(self, source: SessionSource = None) -> None:
        self._lock = Lock()
        self._idle: list[requests.Session] = []
        self._shared, self._make = _sorted(source)

    @contextmanager
    def lend(self) -> Iterator[Loan]:
        """Lend a session for one request, and take it back afterwards."""
        loan = Loan(self._shared or self._take())
        try:
            yield loan
        finally:
            self._take_back(loan)

    def close(self) -> None:
        """Close the sessions that the pool made and nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def _take(self) -> requests.Session:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._make()

    def _take_back(self, loan: Loan) -> None:
        if self._shared is not None:
            return
        if loan.is_spoilt:
            loan.session.close()
            return
        with self._lock:
            self._idle.append(loan.session)


class Loan:
    """A session on loan. Spoil it when its connection should not be used again."""

    def __init__(self, session: requests.Session) -> None:
        self.session = session
        self.is_spoilt = False

    def spoil(self) -> None:
        """Have the session closed on return, so that the next attempt opens a new connection."""
        self.is_spoilt = True


def _sorted(source: SessionSource) -> tuple[requests.Session | None, Callable[[], requests.Session]]:
    if source is None:
        return None, default_session
    return (None, source) if callable(source) else (source, default_session)
