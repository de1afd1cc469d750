"""A tenant as the tester holds it: who is in it, and how to sign in."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from crosstenant.emulator.clouds import CLOUDS
from crosstenant.emulator.directory.people import group, person
from crosstenant.emulator.documents import Document, text, wire
from crosstenant.emulator.permissions import APPLICATION_PERMISSIONS, DELEGATED_SCOPES
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.signing_in.tokens import LIFETIME, Grant
from crosstenant.emulator.state import Registration, Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator


class EmulatedTenant:
    """One tenant of a world; `Emulator.add_tenant` makes it.

    Attributes:
        id: The tenant id.
        name: The display name.
        domain: The default domain.
        client_id: The client id of an app that holds every application permission the steps need.
        client_secret: Its secret, for MSAL and azure-identity.
    """

    def __init__(self, world: "Emulator", state: Tenant, client_id: str) -> None:
        self._world = world
        self.id = state.id
        self.name = state.name
        self.domain = state.domains[0]
        self.client_id = client_id
        self.client_secret = next(iter(state.registrations[client_id].secrets))

    def __repr__(self) -> str:
        return f"EmulatedTenant({self.name!r}, id={self.id!r}, domain={self.domain!r})"

    @property
    def state(self) -> Tenant:
        """Everything in the tenant, as plain data, to look at and to arrange."""
        return self._world.tenants[self.id]

    @property
    def credential(self) -> EmulatedCredential:
        """An app's credential with every application permission that the steps need."""
        return self.app_credential()

    def app_credential(
        self, permissions: Iterable[str] = APPLICATION_PERMISSIONS, *, lifetime: timedelta = LIFETIME
    ) -> EmulatedCredential:
        """Return an app-only credential that holds exactly these application permissions."""
        grant = Grant(
            tenant_id=self.id, audience=self._audience, app_id=self.client_id, permissions=frozenset(permissions)
        )
        return self._credential(grant, lifetime)

    def sign_in(
        self,
        *,
        scopes: Iterable[str] = DELEGATED_SCOPES,
        roles: Iterable[str] = ("Global Administrator",),
        user: str | None = None,
        lifetime: timedelta = LIFETIME,
    ) -> EmulatedCredential:
        """Return a signed-in administrator's credential.

        Args:
            scopes: Delegated permissions, without a host in front.
            roles: Directory roles by name.
            user: The administrator's user principal name; by default ``admin@<domain>``, who is not in the directory.
            lifetime: How long each token lives.
        """
        name = user or f"admin@{self.domain}"
        known = self.state.users.find("userPrincipalName", name)
        grant = Grant(
            tenant_id=self.id,
            audience=self._audience,
            app_id=self.client_id,
            permissions=frozenset(scopes),
            user_id=text(known[0], "id") if known else self.id,
            user_name=name,
            roles=frozenset(roles),
        )
        return self._credential(grant, lifetime)

    def add_user(self, name: str | None = None, **properties: object) -> Document:
        """Add an internal member and return it as Graph would.

        Args:
            name: The part of the user principal name before the at sign; by default the next free ``user<N>``.
            properties: Graph's own property names, to override, e.g. ``accountEnabled=False``.
        """
        number = len(self.state.users) + 1
        document = person(
            number,
            identifier=self._world.ids.guid(),
            domain=self.domain,
            company=self.name,
            now=self._world.clock.now(),
        )
        if name is not None:
            mail = f"{name}@{self.domain}"
            document |= {"userPrincipalName": mail, "mail": mail, "mailNickname": name, "displayName": name}
            document["proxyAddresses"] = [f"SMTP:{mail}"]
        document |= properties
        return wire(self.state.users.add(document))

    def add_group(self, name: str, *members: Document, **properties: object) -> Document:
        """Add a security group with direct members and return it as Graph would."""
        blank = group(identifier=self._world.ids.guid(), now=self._world.clock.now())
        named = {"displayName": name, "mailNickname": name.replace(" ", ""), **properties}
        added = self.state.groups.add(blank | named)
        for member in members:
            self.state.members.add(text(added, "id"), text(member, "id"))
        return wire(added)

    def user(self, name: str) -> Document:
        """Return a user by id or user principal name, as Graph would with every property.

        Raises:
            KeyError: Nobody has that name.
        """
        found = self.state.users.get(name)
        named = [found] if found is not None else self.state.users.find("userPrincipalName", name)
        if not named:
            raise KeyError(name)
        return wire(named[0])

    def register_app(
        self,
        display_name: str,
        *,
        permissions: Iterable[str] = APPLICATION_PERMISSIONS,
        scopes: Iterable[str] = DELEGATED_SCOPES,
        certificate: str | None = None,
    ) -> Registration:
        """Register another application that may sign in here.

        Args:
            display_name: Its name.
            permissions: Application permissions with admin consent.
            scopes: Delegated permissions with admin consent.
            certificate: PEM text of a certificate; its assertions are accepted beside the secret.
        """
        registration = Registration(
            client_id=self._world.ids.guid(),
            display_name=display_name,
            secrets={self._world.ids.secret(): None},
            certificates=[certificate] if certificate else [],
            app_permissions=set(permissions),
            delegated_scopes=set(scopes),
        )
        self.state.registrations[registration.client_id] = registration
        return registration

    @property
    def _audience(self) -> str:
        return CLOUDS[self.state.cloud].audience

    def _credential(self, grant: Grant, lifetime: timedelta) -> EmulatedCredential:
        return EmulatedCredential(
            mint=self._world.mint,
            now=self._world.clock.now,
            grant=grant,
            token_id=self._world.trace_ids.guid,
            lifetime=lifetime,
        )
