"""Which permissions and roles open which operation, as alternatives.

Graph: "Microsoft Graph permissions reference", and the permission tables of the operations' own pages. Where pages
disagree, a field of `Switches` decides.
"""

from collections.abc import Callable
from typing import TypeAlias

import attrs

from crosstenant.emulator.switches import Switches

Alternatives = tuple[frozenset[str], ...]
"""Sets of permissions; one whole set is enough."""

Condition: TypeAlias = Callable[[Switches], bool]

GLOBAL_ADMINISTRATOR = "Global Administrator"


def _never(_: Switches) -> bool:
    return False


@attrs.frozen
class Access:
    """What a caller must hold for an operation.

    Attributes:
        delegated: Alternatives for a signed-in user's token.
        application: Alternatives for an app-only token.
        roles: Directory roles of which a delegated caller needs one; empty where none is asked for. A Global
            Administrator always passes.
        extra: More alternatives, for both kinds of token, while a switch allows them.
        extra_when: That switch.
        disputed_roles: More roles, each while a switch allows it.
        is_synchronization: Refusals are the synchronization service's and not the directory's.
    """

    delegated: Alternatives
    application: Alternatives
    roles: frozenset[str] = frozenset()
    extra: Alternatives = ()
    extra_when: Condition = _never
    disputed_roles: tuple[tuple[str, Condition], ...] = ()
    is_synchronization: bool = False

    def alternatives(self, switches: Switches, *, is_app_only: bool) -> Alternatives:
        """Return the sets of permissions of which a caller needs one."""
        usual = self.application if is_app_only else self.delegated
        return usual + self.extra if self.extra_when(switches) else usual

    def accepted_roles(self, switches: Switches) -> frozenset[str]:
        """Return the directory roles of which a delegated caller needs one; none at all if it is empty."""
        disputed = {role for role, applies in self.disputed_roles if applies(switches)}
        return self.roles | disputed | {GLOBAL_ADMINISTRATOR} if self.roles else frozenset()


def _any_of(*permissions: str) -> Alternatives:
    return tuple(frozenset(permission.split("+")) for permission in permissions)


def _same(*permissions: str, roles: frozenset[str] = frozenset()) -> Access:
    alternatives = _any_of(*permissions)
    return Access(alternatives, alternatives, roles)


_XTAP_READERS = frozenset(
    {"Security Administrator", "Global Reader", "Global Secure Access Administrator",
     "Teams Administrator", "Tenant Governance Administrator"}
)  # fmt: skip
_APP_ADMINISTRATORS = frozenset({"Application Administrator", "Cloud Application Administrator"})
_SYNC_ADMINISTRATORS = _APP_ADMINISTRATORS | {"Hybrid Identity Administrator"}
_ASSIGNERS = _APP_ADMINISTRATORS | {
    "Directory Synchronization Accounts", "Directory Writers", "Hybrid Identity Administrator",
    "Identity Governance Administrator", "Privileged Role Administrator", "User Administrator",
}  # fmt: skip
_LOG_READERS = _APP_ADMINISTRATORS | {
    "Reports Reader", "Security Reader", "Security Operator", "Security Administrator", "Global Reader",
    "Hybrid Identity Administrator",
}  # fmt: skip
_AUDIT_READERS = frozenset({"Reports Reader", "Security Reader", "Security Administrator", "Global Reader"})
_MTO_READERS = frozenset({"Security Reader", "Global Reader", "Security Administrator"})
_SECURITY_ADMINISTRATOR = frozenset({"Security Administrator"})

ANY_TOKEN = Access((frozenset(),), (frozenset(),))

_POLICY_READ = ("Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess")
_SECURITY_READER: tuple[tuple[str, Condition], ...] = (
    ("Security Reader", lambda switches: switches.security_reader_reads_policies),
)
POLICY_READ = attrs.evolve(_same(*_POLICY_READ, roles=_XTAP_READERS), disputed_roles=_SECURITY_READER)
SYNC_POLICY_READ = attrs.evolve(
    _same(*_POLICY_READ, roles=frozenset({"Security Administrator", "Global Reader"})), disputed_roles=_SECURITY_READER
)
POLICY_WRITE = _same("Policy.ReadWrite.CrossTenantAccess", roles=_SECURITY_ADMINISTRATOR | {"Teams Administrator"})
POLICY_DELETE = attrs.evolve(
    _same("Policy.ReadWrite.CrossTenantAccess", roles=_SECURITY_ADMINISTRATOR | {"Tenant Governance Administrator"}),
    disputed_roles=(("Teams Administrator", lambda switches: switches.teams_administrator_deletes_partners),),
)
SYNC_POLICY_WRITE = _same("Policy.ReadWrite.CrossTenantAccess", roles=_SECURITY_ADMINISTRATOR)
POLICY_TEMPLATE_READ = _same(*_POLICY_READ, roles=_MTO_READERS)
POLICY_TEMPLATE_WRITE = SYNC_POLICY_WRITE
DELETED_POLICY_READ = _same(*_POLICY_READ, roles=_XTAP_READERS)
DELETED_POLICY_WRITE = POLICY_DELETE

AUTHORIZATION_POLICY_READ = _same(
    "Policy.Read.All",
    "Policy.ReadWrite.Authorization",
    roles=frozenset({"Global Reader", "Privileged Role Administrator"}),
)
AUTHORIZATION_POLICY_WRITE = _same("Policy.ReadWrite.Authorization", roles=frozenset({"Privileged Role Administrator"}))

TENANT_INFORMATION = _same("CrossTenantInformation.ReadBasic.All")
_MTO_READ = ("MultiTenantOrganization.Read.All", "MultiTenantOrganization.ReadWrite.All")
ORGANIZATION_READ_BASIC = Access(_any_of("MultiTenantOrganization.ReadBasic.All", *_MTO_READ), _any_of(*_MTO_READ))
ORGANIZATION_READ = _same(*_MTO_READ, roles=_MTO_READERS)
POLICY_TEMPLATES_READ = ORGANIZATION_READ
ORGANIZATION_WRITE = _same("MultiTenantOrganization.ReadWrite.All", roles=_SECURITY_ADMINISTRATOR)

GALLERY_READ = ANY_TOKEN
INSTANTIATE = Access(
    _any_of("Application.ReadWrite.All", "Directory.ReadWrite.All"),
    _any_of("Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.ReadWrite.All"),
    _SYNC_ADMINISTRATORS,
)
_APPLICATION_READ = (
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
APPLICATION_READ = Access(
    _any_of(*_APPLICATION_READ, "Directory.AccessAsUser.All"),
    _any_of(*_APPLICATION_READ, "Application.ReadWrite.OwnedBy"),
)
APPLICATION_WRITE = INSTANTIATE
ASSIGNMENT_READ = Access(_any_of(*_APPLICATION_READ), _any_of(*_APPLICATION_READ, "Application.ReadWrite.OwnedBy"))
_ASSIGN = _any_of(
    "AppRoleAssignment.ReadWrite.All+Application.Read.All",
    "AppRoleAssignment.ReadWrite.All+Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All+Directory.Read.All",
    "AppRoleAssignment.ReadWrite.All+Directory.ReadWrite.All",
)
ASSIGN = Access(
    _ASSIGN,
    _ASSIGN,
    frozenset(_ASSIGNERS),
    extra=_any_of("Application.ReadWrite.All"),
    extra_when=lambda switches: not switches.assignment_needs_own_permission,
)
UNASSIGN = Access(
    _any_of("AppRoleAssignment.ReadWrite.All"),
    _any_of("AppRoleAssignment.ReadWrite.All"),
    frozenset(_ASSIGNERS),
    extra=_any_of("Application.ReadWrite.All"),
    extra_when=lambda switches: not switches.assignment_needs_own_permission,
)

SYNC_READ = Access(
    _any_of("Synchronization.Read.All", "Synchronization.ReadWrite.All"),
    _any_of("Application.ReadWrite.OwnedBy", "Synchronization.Read.All", "Synchronization.ReadWrite.All"),
    _SYNC_ADMINISTRATORS,
    extra=_any_of("Application.ReadWrite.All", "Directory.ReadWrite.All"),
    extra_when=lambda switches: switches.sync_accepts_directory_write,
    is_synchronization=True,
)
SYNC_WRITE = attrs.evolve(
    SYNC_READ,
    delegated=_any_of("Synchronization.ReadWrite.All"),
    application=_any_of("Application.ReadWrite.OwnedBy", "Synchronization.ReadWrite.All"),
)
SYNC_DISCOVER = attrs.evolve(
    SYNC_WRITE,
    delegated=_any_of("Directory.ReadWrite.All", "Synchronization.ReadWrite.All"),
    application=_any_of("Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All", "Synchronization.ReadWrite.All"),
)
_LOGS = _any_of(
    "AuditLog.Read.All+Directory.Read.All", "AuditLog.Read.All+Directory.ReadWrite.All", "ProvisioningLog.Read.All"
)
PROVISIONING_LOGS_READ = Access(
    _LOGS,
    _LOGS,
    frozenset(_LOG_READERS),
    extra=_any_of("AuditLog.Read.All"),
    extra_when=lambda switches: not switches.logs_need_directory_read,
)
DIRECTORY_AUDITS_READ = Access(
    _any_of("AuditLog.Read.All+Directory.Read.All", "AuditLog.Read.All+Directory.ReadWrite.All"),
    _any_of("AuditLog.Read.All+Directory.Read.All", "AuditLog.Read.All+Directory.ReadWrite.All"),
    frozenset(_AUDIT_READERS | _SYNC_ADMINISTRATORS),
)

_USER_READ = (
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
USER_READ = _same(*_USER_READ)
ME_READ = Access(_any_of("User.Read", "User.ReadWrite", *_USER_READ), (frozenset(),))
USER_WRITE = _same("User.ReadWrite.All", "Directory.ReadWrite.All", roles=frozenset({"User Administrator"}))
AUTHENTICATION_METHOD_WRITE = _same(
    "UserAuthenticationMethod.ReadWrite.All",
    roles=frozenset({"Authentication Administrator", "Privileged Authentication Administrator"}),
)
USER_INVITE = _same(
    "User.Invite.All",
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
    roles=frozenset({"Guest Inviter", "User Administrator"}),
)
_GROUP_READ = ("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
GROUP_READ = _same("GroupMember.Read.All", *_GROUP_READ)
GROUP_MEMBERS_READ = _same("GroupMember.ReadBasic.All", "GroupMember.Read.All", *_GROUP_READ)
GROUP_WRITE = _same(
    "Group.ReadWrite.All", "Directory.ReadWrite.All", roles=frozenset({"Groups Administrator", "User Administrator"})
)
ORGANIZATION_DETAILS_READ = Access(
    _any_of(
        "User.Read",
        "Organization.Read.All",
        "Organization.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ),
    _any_of("Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
)
DELETED_ITEMS_READ = _same(*_USER_READ, "Group.Read.All", "Application.Read.All", "Application.ReadWrite.All")
DELETED_ITEMS_WRITE = _same(
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Group.ReadWrite.All",
    "Application.ReadWrite.All",
    roles=_APP_ADMINISTRATORS | {"User Administrator"},
)
