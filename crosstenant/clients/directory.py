"""The tenant itself, its people and groups, and what every other tenant tells about itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.answers import answered
from crosstenant.clients.filters import all_of, equals
from crosstenant.errors import InputError, NotFoundError
from crosstenant.models.directory import AssignedPlan, Organization, Principal, PrincipalKind, TenantInformation
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.tenants import parse_tenant

_ORGANIZATION: Final = "/organization"
_ELIGIBLE_ROLES: Final = (
    "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')"
)
_TENANT_BY_ID: Final = "/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')"
_TENANT_BY_DOMAIN: Final = "/tenantRelationships/findTenantInformationByDomainName(domainName='{}')"
_USERS: Final = "/users"
_USER: Final = f"{_USERS}/{{}}"
# A name that starts with a dollar sign would be taken for an OData word, so it stands in brackets and quotes.
_USER_BY_KEY: Final = f"{_USERS}('{{}}')"
_GROUPS_OF: Final = f"{_USER}/memberOf"
_TRANSITIVE_GROUPS_OF: Final = f"{_USER}/transitiveMemberOf"
_DELETED_USERS: Final = "/directory/deletedItems/microsoft.graph.user"
_GROUPS: Final = "/groups"
_GROUP: Final = f"{_GROUPS}/{{}}"
_MEMBERS: Final = f"{_GROUP}/members"

# Most of these are sent only when asked for.
_USER_MEMBERS: Final = (
    "id",
    "displayName",
    "userPrincipalName",
    "mail",
    "mailNickname",
    "accountEnabled",
    "userType",
    "externalUserState",
    "externalUserStateChangeDateTime",
    "creationType",
    "identities",
    "otherMails",
    "proxyAddresses",
    "showInAddressList",
    "onPremisesSyncEnabled",
    "createdDateTime",
)
_GROUP_MEMBERS: Final = (
    "id",
    "displayName",
    "mail",
    "mailNickname",
    "securityEnabled",
    "groupTypes",
    "membershipRule",
    "isAssignableToRole",
    "onPremisesSyncEnabled",
    "createdDateTime",
)
_SELECT_USER: Final = ",".join(_USER_MEMBERS)
_SELECT_DELETED_USER: Final = ",".join((*_USER_MEMBERS, "deletedDateTime"))
_SELECT_GROUP: Final = ",".join(_GROUP_MEMBERS)
_SELECT_MEMBER: Final = "id,displayName,userPrincipalName,mail,accountEnabled,userType"
# Lists of exactly 999 have ended without a nextLink, so the pages are kept well below the limit.
_PAGE: Final = 500


class DirectoryClient:
    """Reads one tenant's directory. Nothing is ever written here: people are the engine's to create."""

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def organization(self) -> Organization:
        """Return the tenant that the client is signed in to, which from then on is known by its name.

        Graph: ``GET /organization``
        Permissions: User.Read, or Organization.Read.All for an application

        Raises:
            PermissionDeniedError: The token may not even read this; the how-to's own permissions may not suffice.
        """
        found = next(self._transport.pages(_ORGANIZATION), None)
        organization = Organization.from_graph(answered(found))
        # From here on errors tell the tenant's name beside its id.
        self._transport.tenant_name = organization.display_name or self._transport.tenant_name
        return organization

    def assigned_plans(self) -> tuple[AssignedPlan, ...]:
        """Return the services that the tenant has bought.

        Graph: ``GET /organization``
        Permissions: Organization.Read.All
        """
        found = next(self._transport.pages(_ORGANIZATION), None)
        return Organization.from_graph(answered(found)).assigned_plans

    def eligible_roles(self) -> Iterator[str]:
        """Yield the template ids of the directory roles that whoever signed in could activate, and has not.

        Graph: ``GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')``
        Permissions: RoleEligibilitySchedule.Read.Directory; only for a person
        """
        pages = self._transport.pages(_ELIGIBLE_ROLES)
        return (str(found["roleDefinitionId"]) for found in pages if found.get("roleDefinitionId"))

    def tenant_by_id(self, tenant_id: str) -> TenantInformation:
        """Return what any tenant tells about itself.

        Graph: ``GET /tenantRelationships/findTenantInformationByTenantId(tenantId='{id}')``
        Permissions: CrossTenantInformation.ReadBasic.All; no directory role

        Raises:
            NotFoundError: This cloud has no such tenant.
        """
        answer = self._transport.get(_TENANT_BY_ID, identifiers.guid(tenant_id, "tenant_id"))
        return TenantInformation.from_graph(answer)

    def tenant_by_domain(self, domain: str) -> TenantInformation:
        """Return what the tenant of a domain tells about itself.

        Graph: ``GET /tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')``
        Permissions: CrossTenantInformation.ReadBasic.All; no directory role

        Raises:
            NotFoundError: This cloud has no tenant with this domain.
        """
        answer = self._transport.get(_TENANT_BY_DOMAIN, parse_tenant(domain, parameter="domain"))
        return TenantInformation.from_graph(answer)

    def user(self, user: str, *, also: Iterable[str] = ()) -> Principal:
        """Return a user by object id or user principal name.

        Graph: ``GET /users/{id or userPrincipalName}``
        Permissions: User.ReadBasic.All for names and mail, User.Read.All for everything

        Args:
            user: The object id or the user principal name.
            also: Further properties to read, which then stand in ``.extra``.

        Raises:
            NotFoundError: There is no such user.
            InputError: The text is neither id nor name; ``me`` is refused.
        """
        reference = identifiers.user_reference(user)
        path, key = (_USER_BY_KEY, reference.replace("'", "''")) if reference.startswith("$") else (_USER, reference)
        select = ",".join(dict.fromkeys((*_USER_MEMBERS, *also)))
        return Principal.from_graph(self._transport.get(path, key, query={"$select": select}))

    def find_user(self, user: str) -> Principal | None:
        """Return a user by object id or user principal name, or None where there is none. See `user`."""
        try:
            return self.user(user)
        except NotFoundError:
            return None

    def users(self, *, mail: str | None = None, display_name: str | None = None) -> Iterator[Principal]:
        """Yield users, internal and external, fetching each page only when it is reached.

        Graph: ``GET /users``
        Permissions: User.ReadBasic.All for names and mail, User.Read.All for everything

        Args:
            mail: Only users with this address.
            display_name: Only users of this name.
        """
        query: dict[str, str | int] = {"$select": _SELECT_USER, "$top": _PAGE}
        condition = all_of(equals("mail", mail), equals("displayName", display_name))
        if condition:
            query["$filter"] = condition
        return self._principals(_USERS, query=query)

    def external_users(self) -> Iterator[Principal]:
        """Yield the users who come from another tenant: guests and synchronized members.

        No filter of Graph's finds them all, because synchronized users are members by default, so every user is read.

        Graph: ``GET /users``
        Permissions: User.Read.All
        """
        return (user for user in self.users() if user.is_external)

    def deleted_users(self) -> Iterator[Principal]:
        """Yield the users who were soft-deleted in the last 30 days.

        Graph: ``GET /directory/deletedItems/microsoft.graph.user``
        Permissions: User.Read.All
        """
        return self._principals(_DELETED_USERS, query={"$select": _SELECT_DELETED_USER, "$top": _PAGE})

    def group(self, group_id: str) -> Principal:
        """Return a group by object id.

        Graph: ``GET /groups/{id}``
        Permissions: GroupMember.Read.All

        Raises:
            NotFoundError: There is no such group.
        """
        key = identifiers.guid(group_id, "group_id")
        return Principal.from_graph(self._transport.get(_GROUP, key, query={"$select": _SELECT_GROUP}))

    def find_groups(self, display_name: str) -> Iterator[Principal]:
        """Yield the groups of this name. Names are not unique.

        Graph: ``GET /groups?$filter=displayName eq '{name}'``
        Permissions: GroupMember.Read.All
        """
        condition = equals("displayName", identifiers.display_name(display_name))
        return self._principals(_GROUPS, query={"$select": _SELECT_GROUP, "$filter": condition or ""})

    def principal(self, principal_id: str) -> Principal:
        """Return a user or group by object id, whichever it is.

        Graph: ``GET /users/{id}``, then ``GET /groups/{id}``
        Permissions: User.ReadBasic.All with GroupMember.Read.All

        Raises:
            NotFoundError: Neither user nor group has this id.
        """
        key = identifiers.guid(principal_id, "principal_id")
        return self.find_user(key) or self.group(key)

    def members(self, group: Principal) -> Iterator[Principal]:
        """Yield a group's direct members, the only ones that an assignment of the group reaches.

        Graph: ``GET /groups/{id}/members``
        Permissions: GroupMember.Read.All

        Raises:
            InputError: The principal is no group.
        """
        if group.kind is not PrincipalKind.GROUP:
            raise InputError(f"{group} is not a group.", parameter="group")
        return self._principals(_MEMBERS, group.id, query={"$select": _SELECT_MEMBER, "$top": _PAGE})

    def groups_of(self, user: Principal, *, transitive: bool = False) -> Iterator[Principal]:
        """Yield the groups that a user is in: as a direct member, or also through other groups.

        Graph: ``GET /users/{id}/memberOf``, or ``GET /users/{id}/transitiveMemberOf``
        Permissions: Directory.Read.All, or User.Read.All with GroupMember.Read.All
        """
        path = _TRANSITIVE_GROUPS_OF if transitive else _GROUPS_OF
        query: dict[str, str | int] = {"$select": _SELECT_GROUP, "$top": _PAGE}
        return (found for found in self._principals(path, user.id, query=query) if found.kind is PrincipalKind.GROUP)

    def _principals(self, path: str, *ids: str, query: Mapping[str, str | int]) -> Iterator[Principal]:
        return map(Principal.from_graph, self._transport.pages(path, *ids, query=query))
