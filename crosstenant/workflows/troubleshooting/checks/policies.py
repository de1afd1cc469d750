"""Whether both tenants allow the link: user synchronization, automatic redemption on both sides, collaboration.

Documentation: *Configure cross-tenant synchronization*, *Cross-tenant access overview*. Redemption takes both halves:
outbound in the source and inbound in the target. The other two halves belong to the opposite direction.
"""

from __future__ import annotations

from collections.abc import Iterator

from crosstenant.models.access_settings import AccessType, B2BSetting
from crosstenant.models.partner_policy import DefaultPolicy, PartnerPolicy
from crosstenant.workflows.step import Side
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.checks.telling import admin_of, finding_of
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence

_WORDS = {True: "true", False: "false", None: "null, which inherits the default: off"}


def check_policies(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the policies, the target's first: without them the source cannot even be set up."""
    yield from _user_sync(evidence)
    yield from _inbound(evidence)
    yield from _outbound(evidence)
    yield from _collaboration(evidence)


def _user_sync(evidence: Evidence) -> Iterator[Finding]:
    reading = evidence.policies.user_sync
    if not reading.is_known or (reading.found is not None and reading.found.user_sync_allowed is True):
        return
    policy = reading.found
    seen = (
        f"userSyncInbound.isSyncAllowed is {_WORDS[policy.user_sync_allowed]} in the target"
        if policy
        else _no_entry(evidence, Side.TARGET) or "the target has no identity synchronization policy for the source"
    )
    yield finding_of(
        "target-sync-missing" if policy else "target-not-prepared",
        Severity.BLOCKING,
        [seen],
        title="The target does not let the source synchronize users",
        cause="Nothing crosses before the target allows it. Switched off, it stops the job and leaves everybody who is"
        " already there.",
        fix="Allow user synchronization in the target, if its administrators did not mean to stop it.",
        actor=Actor.TARGET_ADMIN,
        method="adopt_existing_user_sync" if policy else "enable_user_sync",
        is_fixable=True,
    )


def _inbound(evidence: Evidence) -> Iterator[Finding]:
    reading = evidence.policies.target
    consent = reading.found.user_consent if reading.found else None
    if not reading.is_known or (consent is not None and consent.inbound_allowed is True):
        return
    seen = [_no_entry(evidence, Side.TARGET) or "the target's partner configuration says nothing"]
    if consent is not None:
        seen = [f"automaticUserConsentSettings.inboundAllowed is {_WORDS[consent.inbound_allowed]} in the target"]
        seen += _wrong_way("outboundAllowed", on=consent.outbound_allowed)
    yield _redemption(Side.TARGET, "inbound", seen)


def _outbound(evidence: Evidence) -> Iterator[Finding]:
    reading = evidence.policies.source
    consent = reading.found.user_consent if reading.found else None
    if not reading.is_known or (consent is not None and consent.outbound_allowed is True):
        return
    seen = [_no_entry(evidence, Side.SOURCE)]
    if consent is not None:
        seen = [f"automaticUserConsentSettings.outboundAllowed is {_WORDS[consent.outbound_allowed]} in the source"]
        seen += _wrong_way("inboundAllowed", on=consent.inbound_allowed)
    yield _redemption(Side.SOURCE, "outbound", seen)


def _redemption(side: Side, direction: str, seen: list[str]) -> Finding:
    return finding_of(
        "source-redemption-missing" if side is Side.SOURCE else "redemption-policy-missing",
        Severity.BLOCKING,
        seen,
        title=f"The {side.value} does not redeem invitations automatically ({direction})",
        cause="Synchronization insists on automatic redemption: outbound in the source and inbound in the target.",
        fix=f"Switch {direction} redemption on in the {side.value}.",
        actor=admin_of(side),
        method=f"enable_{direction}_redemption",
        is_fixable=True,
        data={"side": side.value},
    )


def _no_entry(evidence: Evidence, side: Side) -> str:
    """Return that a tenant has no entry for the other, where that is known; empty otherwise."""
    reading = evidence.policies.source if side is Side.SOURCE else evidence.policies.target
    if not reading.is_known or reading.found is not None:
        return ""
    return f"the {side.value} has no partner configuration for the {side.other.value}"


def _wrong_way(name: str, *, on: bool | None) -> list[str]:
    return [f"{name} is true there, which is the half of the opposite direction"] if on else []


def _collaboration(evidence: Evidence) -> Iterator[Finding]:
    policies = evidence.policies
    inbound = _effective(policies.target.found, policies.target_default.found, "b2b_collaboration_inbound")
    if _blocks_everybody(inbound):
        yield _blocked(Side.TARGET, "b2bCollaborationInbound", "the people of the source")
    outbound = _effective(policies.source.found, policies.source_default.found, "b2b_collaboration_outbound")
    if _blocks_everybody(outbound):
        yield _blocked(Side.SOURCE, "b2bCollaborationOutbound", "its own people")


def _effective(policy: PartnerPolicy | None, default: DefaultPolicy | None, name: str) -> B2BSetting | None:
    """Return the setting that counts: the partner's, else the default's; None where neither is known."""
    own: B2BSetting | None = getattr(policy, name, None)
    if own is not None and own.users_and_groups is not None:
        return own
    inherited: B2BSetting | None = getattr(default, name, None)
    return inherited


def _blocks_everybody(setting: B2BSetting | None) -> bool:
    users = setting.users_and_groups if setting else None
    if users is None or users.access_type is not AccessType.BLOCKED:
        return False
    return any(target.target == "AllUsers" for target in users.targets)


def _blocked(side: Side, setting: str, whom: str) -> Finding:
    return finding_of(
        "collaboration-blocked",
        Severity.HARMFUL,
        [f"{setting} blocks AllUsers in the {side.value}, for this partner or by default"],
        title=f"The {side.value} keeps {whom} out of B2B collaboration, so nobody new can be invited",
        cause="A synchronized user is a B2B user. Who is in the target already is still updated; whoever is new fails.",
        fix=f"Allow {setting} for this partner, for the people who are synchronized at least.",
        actor=admin_of(side),
    )
