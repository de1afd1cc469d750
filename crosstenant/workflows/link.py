"""Two tenants and what is remembered of the configuration between them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError, NotSignedInError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.transport.clock import Clock
from crosstenant.transport.tenants import parse_tenant
from crosstenant.workflows.hand_over import requests_for
from crosstenant.workflows.journal import Journal, MemoryJournal, TenantPair
from crosstenant.workflows.patience import REPLICATION, Recent
from crosstenant.workflows.step import Side, TenantName, Undertaking


class Link:
    """The source tenant, the target tenant, and what this object did between them.

    A side is a `TenantClient`, or the bare id or domain of a tenant that nobody is signed in to.

    Attributes:
        pinned_app: The service principal id that the caller insists on, or None.
        journal: Where creates are written down before they are sent.
        marks: Whether an app that this link creates carries a marker, by which any later run finds it.
        recent: What this object wrote a moment ago, which reads need not show yet.
        started_at: The moment after which a run belongs to this object's last start or restart; None before the first.
        one_writer: Held by whatever creates, steers or edits, so that no two threads look at once and then both write.

    Raises:
        InputError: Both sides are the same tenant, none of them is signed in, or ``app`` is no GUID.
    """

    def __init__(
        self,
        *,
        source: TenantClient | str,
        target: TenantClient | str,
        app: str | None = None,
        journal: Journal | None = None,
        marks: bool = False,
    ) -> None:
        self._sides: Final = {Side.SOURCE: _checked(source, "source"), Side.TARGET: _checked(target, "target")}
        self._bare_ids: Final[dict[Side, str]] = {}
        self.pinned_app: Final = None if app is None else identifiers.guid(app, "app")
        self.journal: Final = MemoryJournal() if journal is None else journal
        self.marks: Final = marks
        self.recent: Final = Recent()
        self.started_at: datetime | None = None
        self._app: ConfigurationApp | None = None
        self._app_created_at: datetime | None = None
        self._saved_credentials = False
        self._lock: Final = threading.RLock()
        self.one_writer: Final = threading.RLock()
        if not any(isinstance(side, TenantClient) for side in self._sides.values()):
            raise InputError("Sign in to at least one side: pass a TenantClient as source or target.")
        if _given(self._sides[Side.SOURCE]) == _given(self._sides[Side.TARGET]):
            raise InputError("Source and target are the same tenant; a link needs two.", parameter="target")

    def __repr__(self) -> str:
        return f"Link(source={_given(self._sides[Side.SOURCE])!r}, target={_given(self._sides[Side.TARGET])!r})"

    def close(self) -> None:
        """Close the clients of the sides that are signed in."""
        for side in self._sides.values():
            if isinstance(side, TenantClient):
                side.close()

    def is_signed_in(self, side: Side) -> bool:
        """Return whether this link has a credential for that tenant."""
        return isinstance(self._sides[side], TenantClient)

    def client(self, side: Side) -> TenantClient:
        """Return the client of a side that is signed in.

        Raises:
            NotSignedInError: Nobody is.
        """
        client = self._sides[side]
        if isinstance(client, TenantClient):
            return client
        raise NotSignedInError(side=side.value, tenant=client)

    def at(self, step: Undertaking, *, display_name: str = "") -> TenantClient:
        """Return the client of the tenant that a step happens in, and make sure that the two tenants differ.

        Raises:
            NotSignedInError: Nobody is signed in there; it carries the requests to hand over.
            InputError: Both sides turn out to be the same tenant.
        """
        self.refuse_one_tenant()
        client = self._sides[step.side]
        if isinstance(client, TenantClient):
            return client
        requests = requests_for(
            step,
            source_id=self.tenant_id(Side.SOURCE),
            target_id=self.tenant_id(Side.TARGET),
            display_name=display_name,
        )
        raise NotSignedInError(side=step.side.value, tenant=client, requests=requests)

    @property
    def clock(self) -> Clock:
        """What tells the time on a side that somebody is signed in to."""
        return self.client(Side.SOURCE if self.is_signed_in(Side.SOURCE) else Side.TARGET).clock

    def tenant_id(self, side: Side) -> str:
        """Return a side's tenant id; a domain is resolved once, through public metadata."""
        tenant = self._sides[side]
        if isinstance(tenant, TenantClient):
            return tenant.tenant_id
        with self._lock:
            if side not in self._bare_ids:
                self._bare_ids[side] = self.client(side.other).transport.tenant_id_of(tenant)
            return self._bare_ids[side]

    def tenant_name(self, side: Side) -> TenantName:
        """Return a side's id with the name that is known for it."""
        tenant = self._sides[side]
        name = tenant.name if isinstance(tenant, TenantClient) else tenant
        tenant_id = self.tenant_id(side)
        return TenantName(tenant_id, name if name and name.lower() != tenant_id else None)

    def refuse_one_tenant(self) -> None:
        """Make sure that the two tenants differ, whatever names they were given by.

        Raises:
            InputError: Both sides turn out to be the same tenant.
        """
        if self.tenant_id(Side.SOURCE) == self.tenant_id(Side.TARGET):
            raise InputError("Source and target are the same tenant; a link needs two.", parameter="target")

    @property
    def pair(self) -> TenantPair:
        """Both tenant ids, source first."""
        return TenantPair(self.tenant_id(Side.SOURCE), self.tenant_id(Side.TARGET))

    @contextmanager
    def creating(self) -> Iterator[None]:
        """Keep everybody else with this link or its journal from creating anything while the context lasts.

        Raises:
            JournalError: Somebody else holds the journal, or it cannot be used.
        """
        with self.one_writer, self.journal.held(self.pair):
            yield

    @property
    def app(self) -> ConfigurationApp | None:
        """The configuration app that this object found or created before; None if it did not yet."""
        return self._app

    def remember_app(self, app: ConfigurationApp, *, created_at: datetime | None = None) -> None:
        """Keep the app for the calls that follow; ``created_at`` where this object created it."""
        with self._lock:
            self._app = app
            self._app_created_at = created_at or self._app_created_at

    def forget_app(self) -> None:
        """Drop the app and all that was known of it, because it was deleted meanwhile."""
        with self._lock:
            self._app = self._app_created_at = self.started_at = None
            self._saved_credentials = False

    @property
    def app_is_new(self) -> bool:
        """Whether this object created the app so recently that calls on it may fail for that reason alone."""
        created = self._app_created_at
        return created is not None and self.client(Side.SOURCE).clock.now() < created + REPLICATION

    @property
    def has_saved_credentials(self) -> bool:
        """Whether this object has saved the credentials of the app itself."""
        return self._saved_credentials

    def remember_saved_credentials(self) -> None:
        """Keep in mind that the credentials are this link's own: the service does not show them again."""
        self._saved_credentials = True


def _checked(side: TenantClient | str, parameter: str) -> TenantClient | str:
    return side if isinstance(side, TenantClient) else parse_tenant(side, parameter=parameter)


def _given(side: TenantClient | str) -> str:
    return side.transport.tenant if isinstance(side, TenantClient) else side
