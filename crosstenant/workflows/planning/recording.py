"""read_configuration: what stands, written down so that planning from it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from crosstenant.models.partner_policy import PartnerPolicy
from crosstenant.models.scope import Scope
from crosstenant.models.sync_schema import AttributeMapping, FlowType, ObjectMapping
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.configuration import MappingChange, PartnerSettings, SyncConfiguration
from crosstenant.workflows.configuration.partner_settings import BLOCKS
from crosstenant.workflows.link import Link
from crosstenant.workflows.planning.looking import look
from crosstenant.workflows.planning.snapshot import AppSnapshot, Snapshot
from crosstenant.workflows.setting_rules import scope_of
from crosstenant.workflows.step import Side


def read_configuration(link: Link) -> SyncConfiguration:
    """Write down what stands, as a configuration; what cannot be read is left alone.

    Raises:
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        AuthenticationError: A side that has a credential cannot be signed in to.
    """
    return configuration_of(look(link))


def configuration_of(snapshot: Snapshot) -> SyncConfiguration:
    """Return what stands as a configuration: what nobody has said counts as off."""
    app = snapshot.app
    notifications = app.notifications if app else None
    guard = notifications.deletion_guard if notifications else None
    mapping = app.mapping if app else None
    return SyncConfiguration(
        name=app.app.display_name if app else None,
        user_sync=_user_sync(snapshot),
        inbound_redemption=_redeems(snapshot, Side.TARGET),
        outbound_redemption=_redeems(snapshot, Side.SOURCE),
        source_partner=_blocks(snapshot.source.partner),
        target_partner=_blocks(snapshot.target.partner),
        scope=scope_of(app.secrets.get(SyncSecret.SYNC_ALL)) if app else None,
        assigned=_assigned(app) if app and snapshot.knows("source.assigned") else None,
        mappings=_mappings(mapping) if mapping else None,
        scoping=_scoping(mapping) if mapping else None,
        actions=_actions(mapping) if mapping else None,
        deletion_guard=(guard.threshold if guard else 0) if notifications else None,
        notification_mail=(notifications.recipient or "") if notifications else None,
        schedule=app.job.schedule.interval if app and app.job else None,
        enabled=app.job.is_enabled if app and app.job else None,
    )


def _user_sync(snapshot: Snapshot) -> bool | None:
    if not snapshot.knows("target.user_sync"):
        return None
    policy = snapshot.target.user_sync
    return policy is not None and policy.user_sync_allowed is True


def _redeems(snapshot: Snapshot, side: Side) -> bool | None:
    if not snapshot.knows(f"{side.value}.partner"):
        return None
    partner = snapshot.on(side).partner
    if partner is None:
        return False
    consent = partner.user_consent
    return (consent.outbound_allowed if side is Side.SOURCE else consent.inbound_allowed) is True


def _blocks(partner: PartnerPolicy | None) -> PartnerSettings | None:
    """Return the blocks that are set; those that inherit are left alone."""
    if partner is None:
        return None
    found = {name: getattr(partner, name) for name in BLOCKS if getattr(partner, name) is not None}
    return PartnerSettings(**found) if found else None


def _assigned(app: AppSnapshot) -> list[str]:
    there = (each for each in app.assignments if each.principal_id and not each.is_default_access)
    return list(dict.fromkeys(each.principal_id or "" for each in there))


def _mappings(mapping: ObjectMapping) -> Mapping[str, MappingChange]:
    """Return how attributes get their values, but for those that users are matched by, which nobody can change."""
    named = {item.target_attribute: item for item in mapping.attribute_mappings if item.target_attribute}
    return {name: MappingChange.read(item) for name, item in named.items() if _can_be_said(item)}


def _can_be_said(item: AttributeMapping) -> bool:
    says_something = bool((item.source and item.source.expression) or item.default_value)
    return says_something and not item.is_matching


def _scoping(mapping: ObjectMapping) -> Scope | None:
    scope = Scope.read(mapping.scope)
    is_whole = all(clause.attribute and clause.operator for group in scope.groups for clause in group.clauses)
    return scope if is_whole and all(group.clauses for group in scope.groups) else None


def _actions(mapping: ObjectMapping) -> tuple[FlowType, ...] | None:
    usual = {FlowType.ADD, FlowType.UPDATE, FlowType.DELETE}
    actions = tuple(action for action in mapping.flow_types if action is not FlowType.NONE)
    return actions if set(actions) <= usual else None
