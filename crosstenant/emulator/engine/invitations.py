"""Why the target may refuse a new external user ("Provisioning logs", "Troubleshoot B2B collaboration").

Evidence: docs.
"""

import re
from typing import TYPE_CHECKING

from crosstenant.emulator.directory import guest_invitations
from crosstenant.emulator.directory.recycling import is_full
from crosstenant.emulator.documents import Document, flag, text, texts
from crosstenant.emulator.engine.failures import ExportRefusedError
from crosstenant.emulator.engine.source_attributes import Value, is_external
from crosstenant.emulator.state import Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_BLOCKED_BY_BOTH = (
    "This invitation is blocked by cross-tenant access settings. Admins in both your organization and the invited"
    " user's organization must configure cross-tenant access settings to allow the invitation."
)
_WORKER_DISABLED = (
    "This action can't be completed because the Microsoft B2B Cross Cloud Worker application has been disabled in the"
    " invited user\u2019s tenant. Ask the invited user\u2019s admin to re-enable it, then try again."
)


def check(run: "Run", user: Document, values: dict[str, Value]) -> None:
    """Make sure that the target takes an invitation.

    Args:
        run: The pass of the engine.
        user: The source user.
        values: What the mappings would write.

    Raises:
        ExportRefusedError: It does not.
    """
    target = run.target
    if guest_invitations.allowed_from(target, run.now) == "none":
        raise ExportRefusedError("AzureActiveDirectoryForbidden")
    if flag(run.source.settings, "crossCloudWorkerDisabled") and run.source.cloud != target.cloud:
        raise ExportRefusedError("InvitationCreationFailure", _WORKER_DISABLED)
    _check_collaboration(run)
    if is_full(run.world, target):
        raise ExportRefusedError("AzureActiveDirectoryQuotaLimitExceeded")
    _check_values(values)
    address = text(user, "mail") or text(user, "userPrincipalName")
    _check_address(run.source, target, address)


def _check_collaboration(run: "Run") -> None:
    if guest_invitations.blocks_everybody(run.target, run.source.id, "b2bCollaborationInbound"):
        raise ExportRefusedError("InvitationCreationFailure", guest_invitations.BLOCKED)
    if guest_invitations.blocks_everybody(run.source, run.target.id, "b2bCollaborationOutbound"):
        raise ExportRefusedError("InvitationCreationFailure", _BLOCKED_BY_BOTH)


def _check_values(values: dict[str, Value]) -> None:
    kind = values.get("userType")
    mail = values.get("mail")
    bad_kind = kind is not None and str(kind).lower() not in {"member", "guest"}
    if bad_kind or (isinstance(mail, str) and not _ADDRESS.fullmatch(mail)):
        raise ExportRefusedError("InvitationCreationFailureInvalidPropertyValue")


def _check_address(source: Tenant, target: Tenant, address: str) -> None:
    if target.groups.find("mail", address):
        raise ExportRefusedError("InvitationCreationFailureInvalidPropertyValue")
    if any(not is_external(user) for user in owners(target, address)):
        raise ExportRefusedError("InvitationCreationFailureAmbiguousUser")
    if address.lower() in {contact.lower() for contact in texts(target.settings, "contacts")}:
        raise ExportRefusedError("Conflict", f"A contact in the target tenant already has the address {address}.")
    if address.rpartition("@")[2].lower() not in source.domains:
        raise ExportRefusedError(
            "InvitationCreationFailure", f"The domain of {address} is not verified in the source tenant."
        )


def owners(tenant: Tenant, address: str) -> list[Document]:
    """Return the users of a tenant that an address belongs to, as mail or as proxy address."""
    proxies = tenant.users.find("proxyAddresses", f"smtp:{address}")
    return [*tenant.users.find("mail", address), *proxies]
