"""The one door to Microsoft Graph for one tenant: verbs, pages and batches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock, local
from typing import TYPE_CHECKING

from crosstenant.errors import InputError
from crosstenant.transport.batches import Batcher
from crosstenant.transport.batching import BatchOutcome, Operation
from crosstenant.transport.calls import Call, encode_body
from crosstenant.transport.clock import Clock, SystemClock, duration
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.guarding import TokenGuard
from crosstenant.transport.pacing import Pacer
from crosstenant.transport.paging import Pager
from crosstenant.transport.paths import Query
from crosstenant.transport.replies import Payload, RequestFacts, payload_of
from crosstenant.transport.retrying import Retrier, RetryHook, RetryPolicy
from crosstenant.transport.sending import Sender
from crosstenant.transport.sessions import SessionPool
from crosstenant.transport.tenants import find_tenant_id, is_tenant_id, parse_tenant
from crosstenant.transport.watching import Watchers
from crosstenant.transport.wire import Timeout, Wire

if TYPE_CHECKING:
    from datetime import timedelta

    from crosstenant.transport.credentials import BindableCredential, Credential
    from crosstenant.transport.sessions import SessionSource
    from crosstenant.transport.tokens import TokenClaims

V1 = "v1.0"


class GraphTransport:
    """Sends requests to Microsoft Graph for one tenant; safe to share between threads.

    Nothing is sent before the first request. That one looks the tenant's id up, if a domain was given, then signs in
    and compares the token's tenant.

    What is repeated: a 429 always; other failures of the service and lost connections only where sending twice does
    what sending once does (`repeatable`); at most five attempts, and none after the deadline. These rules may be
    refined without that being a breaking change.

    Args:
        tenant: The tenant's GUID or a verified domain of it.
        credential: One of crosstenant's, or any object with azure-core's ``get_token``.
        cloud: Where Graph and the sign-in service are.
        session: A ``requests.Session`` (used as it is and never closed), a factory of sessions, or None.
        clock: What tells the time and waits; the computer's by default.
        timeout: Seconds to connect and seconds between two pieces of an answer, or one number for both.
        deadline: How long one call may take with all its attempts, as a timedelta or in seconds; 15 minutes by default.
        on_retry: Told before each pause.
        tenant_name: The tenant's display name, for errors.

    Raises:
        InputError: An argument cannot be right.
    """

    def __init__(
        self,
        tenant: str,
        *,
        credential: Credential | BindableCredential,
        cloud: Cloud = Cloud.GLOBAL,
        session: SessionSource = None,
        clock: Clock | None = None,
        timeout: float | Timeout = (10, 60),
        deadline: timedelta | float | None = None,
        on_retry: RetryHook | None = None,
        tenant_name: str | None = None,
    ) -> None:
        self.tenant = parse_tenant(tenant)
        self.tenant_name = tenant_name
        self.cloud = cloud
        self.clock = clock or SystemClock()
        self._tenant_id = self.tenant if is_tenant_id(self.tenant) else None
        self._tenant_lock = Lock()
        self._step = local()
        self._sessions = SessionPool(session)
        self._guard = TokenGuard(
            credential, tenant_id=self.tenant_id, cloud=cloud, sessions=self._sessions, clock=self.clock
        )
        policy = RetryPolicy() if deadline is None else RetryPolicy(deadline=duration(deadline, parameter="deadline"))
        self._sender = Sender(
            cloud=cloud,
            clock=self.clock,
            wire=Wire(self._sessions, self.clock, _timeout(timeout)),
            guard=self._guard,
            pacer=Pacer(self.clock),
            retrier=Retrier(self.clock, policy=policy, on_retry=on_retry),
        )

    def tenant_id(self) -> str:
        """The tenant's GUID; a domain is looked up once, in the sign-in service's public metadata.

        Raises:
            InputError: The sign-in service knows no such domain.
            TransportError: The sign-in service cannot be reached.
        """
        with self._tenant_lock:
            if self._tenant_id is None:
                self._tenant_id = self.tenant_id_of(self.tenant)
            return self._tenant_id

    def tenant_id_of(self, tenant: str) -> str:
        """The GUID of any tenant in this cloud, looked up like this one's own; a GUID is returned as it is.

        Raises:
            InputError: It is neither GUID nor domain, or the sign-in service knows no such domain.
            TransportError: The sign-in service cannot be reached.
        """
        reference = parse_tenant(tenant)
        if is_tenant_id(reference):
            return reference
        sender = self._sender
        return find_tenant_id(reference, cloud=self.cloud, wire=sender.wire, retrier=sender.retrier, clock=self.clock)

    @contextmanager
    def asking_for(self, *permissions: str) -> Iterator[None]:
        """Name the delegated permissions that the calls inside need, so that a person signs in with those and no more.

        Credentials of apps ask for ``.default`` all the same. The names hold for the calling thread; the innermost
        ``with`` wins.

        Args:
            *permissions: Such as ``Policy.Read.All``.
        """
        outer = self._permissions
        self._step.permissions = permissions
        try:
            yield
        finally:
            self._step.permissions = outer

    @property
    def watchers(self) -> Watchers:
        """Who is told of every request: ``with transport.watchers.joined_by(print): ...``."""
        return self._sender.watchers

    @property
    def _permissions(self) -> tuple[str, ...]:
        return getattr(self._step, "permissions", ())

    def access_token_claims(self) -> TokenClaims:
        """What the current token says of itself; signs in first where needed.

        Raises:
            AuthenticationError: There is no token to be had.
            TenantMismatchError: The token is for another tenant.
        """
        return self._guard.claims(self._permissions)

    def get(
        self,
        path: str,
        *ids: str,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = V1,
    ) -> Payload:
        """Read one thing.

        Args:
            path: The path template below the version, with ``{}`` for ids.
            *ids: What fills it; they are percent-encoded.
            query: The query options.
            headers: Further headers.
            version: ``v1.0`` or ``beta``.

        Raises:
            InputError: An id cannot be one.
            AuthenticationError: No token, or Graph refuses it.
            TransportError: No usable answer.
            GraphError: Graph's error.
        """
        call = Call("GET", path, ids, query=query, headers=headers or {}, version=version)
        payload = self._call(call)
        if payload is None:
            raise self._facts(call).unreadable("it is empty")
        return payload

    def post(
        self,
        path: str,
        *ids: str,
        body: Payload | None = None,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = V1,
        repeatable: bool = False,
    ) -> Payload | None:
        """Create something or start an action; None if the answer has no body. Arguments and errors as for `get`.

        Args:
            path: The path template.
            *ids: What fills it.
            body: The JSON body.
            query: The query options.
            headers: Further headers.
            version: ``v1.0`` or ``beta``.
            repeatable: Whether sending it twice does what sending it once does.
        """
        call = Call("POST", path, ids, query, headers or {}, encode_body(body), version, repeatable)
        return self._call(call)

    def patch(
        self,
        path: str,
        *ids: str,
        body: Payload,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = V1,
        repeatable: bool = True,
    ) -> Payload | None:
        """Change members of something; arguments and errors as for `post`."""
        call = Call("PATCH", path, ids, query, headers or {}, encode_body(body), version, repeatable)
        return self._call(call)

    def put(
        self,
        path: str,
        *ids: str,
        body: Payload,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = V1,
        repeatable: bool = True,
    ) -> Payload | None:
        """Put the whole of something in place; arguments and errors as for `post`."""
        call = Call("PUT", path, ids, query, headers or {}, encode_body(body), version, repeatable)
        return self._call(call)

    def delete(
        self,
        path: str,
        *ids: str,
        headers: Mapping[str, str] | None = None,
        version: str = V1,
        repeatable: bool = True,
    ) -> None:
        """Delete something; arguments and errors as for `post`. One that is gone already is a NotFoundError here."""
        self._call(Call("DELETE", path, ids, headers=headers or {}, version=version, repeatable=repeatable))

    def pages(
        self,
        path: str,
        *ids: str,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = V1,
    ) -> Iterator[Payload]:
        """Yield the items of a list in Graph's order, fetching each page when its first item is asked for.

        The headers go with every page. Arguments and errors as for `get`, raised while iterating, and:

        Raises:
            ProtocolError: A page is no list, or the pages lead back to one that was read.
            UnsafeTargetError: A page's link leads away from this Graph.
        """
        call = Call("GET", path, ids, query=query, headers=headers or {}, version=version)
        permissions = self._permissions  # those of the step that asks, whenever the pages are read
        pager = Pager(lambda page: self._call(page, permissions), self._facts(call), self.cloud.graph)
        return pager.items(call)

    def batch(self, operations: Iterable[Operation], *, version: str = V1) -> Iterator[BatchOutcome]:
        """Send operations in batches of 20 and yield one outcome for each, in their order.

        Operations are taken from the iterable as they are sent. One that Graph throttles is sent again after the
        longest time that its batch was asked to wait; one that failed otherwise only if it is repeatable.

        Raises:
            CrossTenantError: A whole batch failed. Its operations' outcomes, which hold the same error, are yielded
                first; operations that have no outcome were not sent.
        """
        return Batcher(self._sender, self._facts, self._permissions, version).outcomes(operations)

    def close(self) -> None:
        """Drop tokens, and close the sessions that this object made. A session passed in stays open."""
        self._guard.forget()
        self._sessions.close()

    def __repr__(self) -> str:
        return f"GraphTransport({self.tenant!r}, cloud={self.cloud.name!r})"

    def _call(self, call: Call, permissions: tuple[str, ...] | None = None) -> Payload | None:
        facts = self._facts(call)
        wanted = self._permissions if permissions is None else permissions
        return payload_of(self._sender.send(call, facts, wanted), facts)

    def _facts(self, call: Call) -> RequestFacts:
        return RequestFacts(
            method=call.method,
            path=call.path,
            template=call.template,
            tenant=self._tenant_id or self.tenant,
            tenant_name=self.tenant_name,
        )


def _timeout(value: float | Timeout) -> Timeout:
    pair = value if isinstance(value, tuple) else (value, value)
    if [_is_span(limit) for limit in pair] != [True, True]:
        raise InputError(f"timeout must be seconds to connect and to read, not {value!r}.", parameter="timeout")
    return pair


def _is_span(limit: object) -> bool:
    return isinstance(limit, int | float) and not isinstance(limit, bool) and limit > 0 and math.isfinite(limit)
