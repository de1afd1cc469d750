"""What each documented step needs: permissions as alternatives, and directory roles for signed-in users.

Sources: the how-to's own sets, the permission tables of the Graph reference pages named beside each step, and
Microsoft's published permission data. Where they disagree an alternative is marked disputed: it has worked for some
and not for others.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from crosstenant.workflows.step import Step, Task, Undertaking


class PermissionKind(StrEnum):
    """Whether a permission acts for a signed-in user or for the application itself."""

    DELEGATED = "delegated"
    APPLICATION = "application"


_BOTH: Final = frozenset(PermissionKind)
_DELEGATED: Final = frozenset({PermissionKind.DELEGATED})
_APPLICATION: Final = frozenset({PermissionKind.APPLICATION})


@attrs.frozen(kw_only=True)
class Alternative:
    """One set of permissions that is enough for a step.

    Attributes:
        permissions: All of them are needed.
        kinds: The kinds of token it counts for.
        disputed: Whether Microsoft's own sources disagree about it.
    """

    permissions: frozenset[str]
    kinds: frozenset[PermissionKind] = _BOTH
    disputed: bool = False

    def __str__(self) -> str:
        return " + ".join(sorted(self.permissions)) + (" (disputed)" if self.disputed else "")


@attrs.frozen(kw_only=True)
class Requirement:
    """What one step needs.

    Attributes:
        step: The documented step.
        scopes: What a signed-in user is asked to consent to: the how-to's own scopes for this step.
        alternatives: Any of these sets is enough, the least first.
        roles: Any of these directory roles, for a signed-in user; an application needs none.
    """

    step: Step
    scopes: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    roles: tuple[str, ...]


def _enough(*permissions: str, kinds: frozenset[PermissionKind] = _BOTH, disputed: bool = False) -> Alternative:
    return Alternative(permissions=frozenset(permissions), kinds=kinds, disputed=disputed)


GLOBAL_ADMINISTRATOR: Final = "Global Administrator"
ROLE_TEMPLATES: Final[dict[str, str]] = {
    "62e90394-69f5-4237-9190-012177145e10": GLOBAL_ADMINISTRATOR,
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "5d6b6bb7-de71-4623-b4af-96380a352509": "Security Reader",
    "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f": "Security Operator",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
    "4a5d8f65-41da-4de4-8968-e035b65339cf": "Reports Reader",
    "69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
}
"""Directory roles by the template id that a token's ``wids`` claim carries."""

# What the how-to consents to: for policies in either tenant, and in the source for the application and its logs.
_HOW_TO_POLICIES: Final = ("Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess")
_HOW_TO_APP: Final = ("Application.ReadWrite.All", "Directory.ReadWrite.All")
_HOW_TO_LOGS: Final = ("AuditLog.Read.All", "Directory.ReadWrite.All")

_POLICY_WRITE: Final = (_enough("Policy.ReadWrite.CrossTenantAccess"),)

_INSTANTIATE: Final = (
    _enough("Application.ReadWrite.All"),
    _enough("Directory.ReadWrite.All"),
    _enough("Application.ReadWrite.OwnedBy", kinds=_APPLICATION),
)

_SYNCHRONIZATION: Final = (
    _enough("Synchronization.ReadWrite.All"),
    _enough(*_HOW_TO_APP),
    _enough("Application.ReadWrite.OwnedBy", kinds=_APPLICATION, disputed=True),
)

_ASSIGN: Final = (
    _enough("AppRoleAssignment.ReadWrite.All", "Application.Read.All"),
    _enough("AppRoleAssignment.ReadWrite.All", "Directory.Read.All"),
    _enough("AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All"),
    _enough("AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All"),
    _enough(*_HOW_TO_APP),
    _enough("Application.ReadWrite.All", disputed=True),
)

_LOGS: Final = (
    _enough("AuditLog.Read.All", "Directory.Read.All"),
    _enough("AuditLog.Read.All", "Directory.ReadWrite.All"),
    _enough("ProvisioningLog.Read.All", disputed=True),
    _enough("AuditLog.Read.All", disputed=True),
)

_POLICY_ROLES: Final = ("Security Administrator",)
_REDEMPTION_ROLES: Final = ("Security Administrator", "Teams Administrator")
_SYNC_ROLES: Final = ("Hybrid Identity Administrator", "Application Administrator", "Cloud Application Administrator")
_ASSIGN_ROLES: Final = (*_SYNC_ROLES, "Privileged Role Administrator", "User Administrator")
_LOG_ROLES: Final = (
    "Reports Reader",
    "Security Reader",
    "Security Operator",
    "Security Administrator",
    "Global Reader",
    "Application Administrator",
    "Cloud Application Administrator",
)

REQUIREMENTS: Final = (
    # Reference: Create crossTenantAccessPolicyConfigurationPartner; Create identitySynchronization
    Requirement(step=Step.ENABLE_USER_SYNC, scopes=_HOW_TO_POLICIES, alternatives=_POLICY_WRITE, roles=_POLICY_ROLES),
    # Reference: Update crossTenantAccessPolicyConfigurationPartner
    Requirement(step=Step.REDEEM_INBOUND, scopes=_HOW_TO_POLICIES, alternatives=_POLICY_WRITE, roles=_REDEMPTION_ROLES),
    Requirement(
        step=Step.REDEEM_OUTBOUND, scopes=_HOW_TO_POLICIES, alternatives=_POLICY_WRITE, roles=_REDEMPTION_ROLES
    ),
    # Reference: applicationTemplate: instantiate
    Requirement(step=Step.CREATE_APP, scopes=_HOW_TO_APP, alternatives=_INSTANTIATE, roles=_SYNC_ROLES),
    # Reference: synchronizationJob: validateCredentials
    Requirement(step=Step.TEST_CONNECTION, scopes=_HOW_TO_APP, alternatives=_SYNCHRONIZATION, roles=_SYNC_ROLES),
    # Reference: Create synchronizationJob
    Requirement(step=Step.CREATE_JOB, scopes=_HOW_TO_APP, alternatives=_SYNCHRONIZATION, roles=_SYNC_ROLES),
    # Reference: Add synchronization secrets
    Requirement(step=Step.SAVE_CREDENTIALS, scopes=_HOW_TO_APP, alternatives=_SYNCHRONIZATION, roles=_SYNC_ROLES),
    # Reference: Grant an appRoleAssignment for a service principal
    Requirement(step=Step.ASSIGN, scopes=_HOW_TO_APP, alternatives=_ASSIGN, roles=_ASSIGN_ROLES),
    # Reference: synchronizationJob: provisionOnDemand
    Requirement(step=Step.PROVISION_ON_DEMAND, scopes=_HOW_TO_APP, alternatives=_SYNCHRONIZATION, roles=_SYNC_ROLES),
    # Reference: Start synchronizationJob
    Requirement(step=Step.START, scopes=_HOW_TO_APP, alternatives=_SYNCHRONIZATION, roles=_SYNC_ROLES),
    # Reference: List provisioningObjectSummary
    Requirement(step=Step.MONITOR, scopes=_HOW_TO_LOGS, alternatives=_LOGS, roles=_LOG_ROLES),
)
"""In the order of the how-to. The two sign-in steps need nothing but a token."""

_BY_STEP: Final = {requirement.step: requirement for requirement in REQUIREMENTS}
_AS_FOR: Final = {
    # Reference: Get, and Update crossTenantIdentitySyncPolicyPartner
    Task.VERIFY_USER_SYNC: Step.ENABLE_USER_SYNC,
    Task.DISABLE_USER_SYNC: Step.ENABLE_USER_SYNC,
    # Reference: Update crossTenantAccessPolicyConfigurationPartner
    Task.STOP_REDEEMING_INBOUND: Step.REDEEM_INBOUND,
    Task.STOP_REDEEMING_OUTBOUND: Step.REDEEM_OUTBOUND,
    # Reference: Update, and Delete crossTenantAccessPolicyConfigurationPartner
    Task.CHANGE_SOURCE_PARTNER: Step.REDEEM_OUTBOUND,
    Task.CHANGE_TARGET_PARTNER: Step.ENABLE_USER_SYNC,
    Task.DELETE_SOURCE_PARTNER: Step.REDEEM_OUTBOUND,
    Task.DELETE_TARGET_PARTNER: Step.ENABLE_USER_SYNC,
    # Reference: Delete crossTenantIdentitySyncPolicyPartner
    Task.DELETE_USER_SYNC: Step.ENABLE_USER_SYNC,
    # Reference: List synchronizationTemplates
    Task.READ_TEMPLATES: Step.CREATE_JOB,
    # Reference: Delete synchronizationJob; Delete servicePrincipal, and Delete application
    Task.DELETE_JOB: Step.START,
    Task.DELETE_APP: Step.CREATE_APP,
    # Reference: Pause, and Restart synchronizationJob
    Task.PAUSE: Step.START,
    Task.RESTART: Step.START,
    # Reference: List, and Delete appRoleAssignedTo
    Task.READ_ASSIGNMENTS: Step.ASSIGN,
    Task.UNASSIGN: Step.ASSIGN,
    Task.RECONCILE: Step.ASSIGN,
    # Reference: Get, Update, and Delete synchronizationSchema; directoryDefinition: discover
    Task.READ_SCHEMA: Step.PROVISION_ON_DEMAND,
    Task.RESET_SCHEMA: Step.PROVISION_ON_DEMAND,
    Task.DISCOVER_ATTRIBUTES: Step.PROVISION_ON_DEMAND,
    Task.EDIT_SCHEMA: Step.PROVISION_ON_DEMAND,
    # Reference: Get, and Add synchronization secrets
    Task.READ_SETTINGS: Step.SAVE_CREDENTIALS,
    Task.CHANGE_SETTING: Step.SAVE_CREDENTIALS,
}


def requirement_of(step: Undertaking) -> Requirement | None:
    """Return what a step needs; None for the two sign-in steps, which need nothing but a token."""
    return _BY_STEP.get(_AS_FOR[step] if isinstance(step, Task) else step)
