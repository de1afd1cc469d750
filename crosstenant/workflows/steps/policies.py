"""Steps 2, 3 and 5: the partner configurations of both tenants, and the target's synchronization policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import ConflictError, NotFoundError
from crosstenant.models.partner_policy import IdentitySynchronization, PartnerPolicy, UserConsent
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import SETTLE, despite_lag, look_then_resend, reads_as_missing, shown, until
from crosstenant.workflows.step import Side, Step, StepResult, Task, Undertaking
from crosstenant.workflows.taking import refused, taken, taking

# A deleted entry still conflicts, and a new one reads as missing, for a while: other tools wait 30 times 5 seconds,
# which is less than what the directory team advises to wait for anything.
_SPREADING: Final = SETTLE

_REDEMPTION: Final = {Side.SOURCE: Step.REDEEM_OUTBOUND, Side.TARGET: Step.REDEEM_INBOUND}
CHANGE_PARTNER: Final = {Side.SOURCE: Task.CHANGE_SOURCE_PARTNER, Side.TARGET: Task.CHANGE_TARGET_PARTNER}
"""What changing the partner entry is called in each tenant."""

_NO_REDEMPTION: Final = {Side.SOURCE: Task.STOP_REDEEMING_OUTBOUND, Side.TARGET: Task.STOP_REDEEMING_INBOUND}


def user_sync_enabled(link: Link) -> bool:
    """Step 2, verification: return whether the target lets the source synchronize users into it."""
    target = link.at(Task.VERIFY_USER_SYNC)
    with taking(Step.ENABLE_USER_SYNC, target):
        policy = target.partner_policies.find_identity_synchronization(link.tenant_id(Side.SOURCE))
    return policy is not None and policy.user_sync_allowed is True


def enable_user_sync(link: Link) -> StepResult[IdentitySynchronization]:
    """Step 2: partner entry in the target, user synchronization allowed, and verified."""
    target = link.at(Step.ENABLE_USER_SYNC)
    with taking(Step.ENABLE_USER_SYNC, target):
        _ensure_partner(target, link.tenant_id(Side.SOURCE))
        return _allow_user_sync(target, link.tenant_id(Side.SOURCE), display_name=link.tenant_name(Side.SOURCE).name)


def disable_user_sync(link: Link) -> StepResult[IdentitySynchronization | None]:
    """Step 2 taken back: stop the running synchronization; people who are already there stay."""
    task = Task.DISABLE_USER_SYNC
    target = link.at(task)
    source_id = link.tenant_id(Side.SOURCE)
    with taking(task, target):
        before = target.partner_policies.find_identity_synchronization(source_id)
        if before is None or before.user_sync_allowed is not True:
            return taken(task, target, value=before, before=before, changed=False)
        target.partner_policies.update_identity_synchronization(source_id, user_sync_allowed=False)
        after = _shown_user_sync(target, source_id, task, allowed=False)
    return taken(task, target, value=after, before=before, changed=True)


def adopt_existing_user_sync(link: Link) -> StepResult[IdentitySynchronization]:
    """Symptom ``Request_MultipleObjectsWithSameKeyValue``: read isSyncAllowed of the policy that exists, patch it."""
    target = link.at(Step.ENABLE_USER_SYNC)
    source_id = link.tenant_id(Side.SOURCE)
    with taking(Step.ENABLE_USER_SYNC, target):
        if target.partner_policies.find_identity_synchronization(source_id) is None:
            raise refused(
                Step.ENABLE_USER_SYNC,
                target,
                explanation="There is no identity synchronization policy to adopt.",
                advice="enable_user_sync() creates it.",
            )
        return _allow_user_sync(target, source_id, display_name=None)


def enable_redemption(link: Link, side: Side) -> StepResult[PartnerPolicy]:
    """Step 3 in the target (inbound) or step 5 in the source (outbound): redeem invitations automatically."""
    step = _REDEMPTION[side]
    client = link.at(step)
    with taking(step, client):
        policy, created = _ensure_partner(client, link.tenant_id(side.other))
        after = _set_redemption(client, policy, side, step, allowed=True)
    before = None if created else policy
    return taken(step, client, value=after, before=before, changed=created or after is not policy)


def disable_redemption(link: Link, side: Side) -> StepResult[PartnerPolicy | None]:
    """Step 3 or 5 taken back; the entry's other direction stays as it is."""
    task = _NO_REDEMPTION[side]
    client = link.at(task)
    with taking(task, client):
        before = client.partner_policies.find(link.tenant_id(side.other))
        after = before and _set_redemption(client, before, side, task, allowed=False)
    return taken(task, client, value=after, before=before, changed=after is not before)


def create_partner(link: Link, side: Side) -> StepResult[PartnerPolicy]:
    """Return the partner entry of one tenant for the other, creating it where there is none."""
    task = CHANGE_PARTNER[side]
    client = link.at(task)
    with taking(task, client):
        policy, created = _ensure_partner(client, link.tenant_id(side.other))
    return taken(task, client, value=policy, before=None if created else policy, changed=created)


def adopt_existing_partner(link: Link, side: Side) -> StepResult[PartnerPolicy]:
    """Symptom *Another object with the same value for property tenantId*: patch only what differs in what exists."""
    client = link.at(_REDEMPTION[side])
    with taking(_REDEMPTION[side], client):
        policy = client.partner_policies.find(link.tenant_id(side.other))
        if policy is None:
            raise refused(
                _REDEMPTION[side],
                client,
                explanation="There is no partner configuration to adopt.",
                advice="enable_user_sync() or enable_outbound_redemption() creates it; check the tenant id.",
            )
        after = _set_redemption(client, policy, side, _REDEMPTION[side], allowed=True)
    return taken(_REDEMPTION[side], client, value=after, before=policy, changed=after is not policy)


def _ensure_partner(client: TenantClient, partner_id: str) -> tuple[PartnerPolicy, bool]:
    """Return the partner entry, and whether it had to be created."""
    policies = client.partner_policies
    found = policies.find(partner_id)
    if found is not None:
        return found, False
    return _create_partner(client, partner_id), True


def _create_partner(client: TenantClient, partner_id: str) -> PartnerPolicy:
    """Create the entry; a conflict is one that somebody else made meanwhile, or one deleted a moment ago."""
    policies = client.partner_policies

    def look() -> PartnerPolicy | None:
        return policies.find(partner_id)

    def send() -> PartnerPolicy | None:
        try:
            return policies.create(partner_id)
        except (ConflictError, NotFoundError):  # neither tells whether an entry is there now
            return None

    created = until(
        lambda: look_then_resend(send, look, clock=client.clock) or look(), clock=client.clock, window=_SPREADING
    )
    return created if created is not None else policies.create(partner_id)


def _allow_user_sync(
    target: TenantClient, source_id: str, *, display_name: str | None
) -> StepResult[IdentitySynchronization]:
    before = target.partner_policies.find_identity_synchronization(source_id)
    if before is not None and before.user_sync_allowed is True:
        return taken(Step.ENABLE_USER_SYNC, target, value=before, before=before, changed=False)
    if before is None:
        _create_user_sync(target, source_id, display_name)
    else:
        target.partner_policies.update_identity_synchronization(source_id, user_sync_allowed=True)
    after = _shown_user_sync(target, source_id, Step.ENABLE_USER_SYNC, allowed=True)
    return taken(Step.ENABLE_USER_SYNC, target, value=after, before=before, changed=True)


def _create_user_sync(target: TenantClient, source_id: str, display_name: str | None) -> None:
    policies = target.partner_policies

    def create() -> None:
        try:
            policies.create_identity_synchronization(source_id, user_sync_allowed=True, display_name=display_name)
        except ConflictError:  # PUT only creates; what is there now has to be changed
            policies.update_identity_synchronization(source_id, user_sync_allowed=True)

    _while_spreading(create, target)


def _shown_user_sync(
    target: TenantClient, source_id: str, step: Undertaking, *, allowed: bool
) -> IdentitySynchronization:
    """Read until the policy shows what was written."""

    def look() -> IdentitySynchronization | None:
        found = target.partner_policies.find_identity_synchronization(source_id)
        return found if found is not None and found.user_sync_allowed is allowed else None

    return shown(look, clock=target.clock, what=str(step))


def _set_redemption(
    client: TenantClient, policy: PartnerPolicy, side: Side, step: Undertaking, *, allowed: bool
) -> PartnerPolicy:
    """Return the policy with this side's direction as wanted: the very same where it is so already.

    The other half of the PATCH is sent as it was read.
    """
    if _redeems(policy.user_consent, side) is allowed:
        return policy
    wanted = _with_direction(policy.user_consent, side, allowed=allowed)
    partner_id = policy.partner_tenant_id
    _while_spreading(lambda: client.partner_policies.update(partner_id, user_consent=wanted), client)

    def look() -> PartnerPolicy | None:
        found = client.partner_policies.find(partner_id)
        return found if found is not None and _redeems(found.user_consent, side) is allowed else None

    return shown(look, clock=client.clock, what=str(step))


def _redeems(consent: UserConsent, side: Side) -> bool:
    """Return whether this side's direction is on; None inherits the default, which is always off."""
    return (consent.inbound_allowed if side is Side.TARGET else consent.outbound_allowed) is True


def _with_direction(consent: UserConsent, side: Side, *, allowed: bool) -> UserConsent:
    if side is Side.TARGET:
        return attrs.evolve(consent, inbound_allowed=allowed)
    return attrs.evolve(consent, outbound_allowed=allowed)


def _while_spreading(write: Callable[[], object], client: TenantClient) -> None:
    """Write to a policy object that may be so new that it still reads as missing."""
    despite_lag(write, clock=client.clock, window=_SPREADING, lagging=reads_as_missing)
