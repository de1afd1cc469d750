"""Situations to test against, set up directly in a world's state, in sentences.

    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    link.start()
    link.run_a_cycle()
    link.trouble.withdraws_outbound_redemption()

or, with all of that done and in the logs, ``synchronized_link(...)``.

Nothing here goes over HTTP, and no wait is involved: assignments made here have settled.
"""

import json
from collections.abc import Iterable

import attrs

from crosstenant.emulator.directory import assigning
from crosstenant.emulator.directory.configuration_apps import CROSS_TENANT_TEMPLATE, NewApp
from crosstenant.emulator.documents import Document, block, entries, text
from crosstenant.emulator.engine import jobs, on_demand
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.policies.defaults import new_partner, new_sync_policy
from crosstenant.emulator.state import Job
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.emulator.troubles import Troubles
from crosstenant.emulator.world import Emulator


@attrs.frozen
class Link:
    """One configuration of cross-tenant synchronization, with both of its tenants.

    Attributes:
        world: The world that it is in.
        source: The tenant that holds the configuration.
        target: The tenant that users are synchronized into.
        service_principal_id: The configuration's service principal.
        role_id: The app role that puts somebody in scope.
        job_id: The synchronization job.
    """

    world: Emulator
    source: EmulatedTenant
    target: EmulatedTenant
    service_principal_id: str
    role_id: str
    job_id: str

    @property
    def job(self) -> Job:
        """The job's state, to look at and to arrange."""
        return self.source.state.jobs[self.job_id]

    @property
    def rule_id(self) -> str:
        """The synchronization rule that on-demand provisioning asks for."""
        return text(entries(self.job.schema, "synchronizationRules")[0], "id")

    @property
    def user_mapping(self) -> Document:
        """The live object mapping of users, to arrange."""
        return entries(entries(self.job.schema, "synchronizationRules")[0], "objectMappings")[0]

    @property
    def trouble(self) -> Troubles:
        """Everything that can go wrong with this link, one method each."""
        return Troubles(self.world, self.source, self.target, self.job)

    def assign(self, *principals: Document, role_id: str | None = None) -> None:
        """Assign users or groups; it counts at once.

        Args:
            principals: Users or groups, as `EmulatedTenant` hands them out.
            role_id: Another role than the one that provisions.
        """
        for principal in principals:
            assigning.assign(
                self.world,
                self.source.state,
                principal,
                service_principal_id=self.service_principal_id,
                role_id=role_id or self.role_id,
            )

    def unassign(self, *principals: Document) -> None:
        """Take every assignment of these principals back."""
        for principal in principals:
            assigning.unassign(self.source.state, principal, service_principal_id=self.service_principal_id)

    def provision_on_demand(self, user: Document) -> None:
        """Provision one user of the source now."""
        subject: Document = {"objectId": text(user, "id"), "objectTypeName": "User"}
        on_demand.perform(self.world, self.source.state, self.job, [on_demand.Request(self.rule_id, [subject])])

    def start(self) -> None:
        """Start the job."""
        jobs.start(self.world, self.job)

    def run_a_cycle(self) -> None:
        """Let time pass until the next cycle of the job has ended.

        Raises:
            ValueError: No cycle is due: the job is not started.
        """
        cycles = memory_of(self.job)["cycles"]
        while (due := self.job.next_run_at) is not None:
            self.world.clock.advance(max(due - self.world.clock.now(), due - due))
            memory = memory_of(self.job)
            if memory["cycle"] is None and (memory["cycles"] > cycles or self.is_quarantined):
                return
        raise ValueError("No cycle is due: start the job first.")

    @property
    def is_quarantined(self) -> bool:
        """Whether the job is in quarantine."""
        return bool(block(block(self.job.document, "status"), "quarantine"))

    def change(self, user: Document, **properties: object) -> None:
        """Change a user of the source, by Graph's own property names; ``_manager`` is the manager's id."""
        self.source.state.users.update(text(user, "id"), properties)

    def change_in_target(self, user: Document, **properties: object) -> None:
        """Change what a source user became, as an administrator of the target would."""
        self.target.state.users.update(text(self.synchronized(user), "id"), properties)

    def synchronized(self, user: Document) -> Document:
        """Return the live user of the target that a source user became.

        Raises:
            KeyError: There is none.
        """
        found = self.counterpart(user)
        if found is None:
            raise KeyError(text(user, "userPrincipalName"))
        return found

    def counterpart(self, user: Document) -> Document | None:
        """Return the live user of the target that a source user became; None if there is none."""
        key = f"{self.source.id}:{text(user, 'id')}"
        found = self.target.state.users.find("_alternativeSecurityId", key)
        return found[0] if found else None


def configured_link(
    world: Emulator,
    *,
    source: EmulatedTenant,
    target: EmulatedTenant,
    name: str | None = None,
    assigned: Iterable[str] = (),
    sync_all: bool = False,
    delete_threshold: int | None = None,
) -> Link:
    """Set up everything that the how-to's steps 2 to 10 set up.

    Args:
        world: The world of both tenants.
        source: Where users come from.
        target: Where they go.
        name: The configuration's name; by default ``<source> to <target>``.
        assigned: User principal names of who is in scope.
        sync_all: Put everybody in scope instead.
        delete_threshold: Switch the deletion guard on with this many.
    """
    allow(source=source, target=target)
    service_principal = _configuration_app(world, source, name or f"{source.name} to {target.name}")
    identifier = text(service_principal, "id")
    source.state.secrets[identifier] = secrets_for(target, sync_all=sync_all, delete_threshold=delete_threshold)
    job = jobs.create(world, source.state, service_principal)
    source.state.settles_at.pop(job.id, None)
    role_id = text(entries(service_principal, "appRoles")[0], "id")
    link = Link(world, source, target, identifier, role_id, job.id)
    link.assign(*(source.user(each) for each in assigned))
    return link


def synchronized_link(
    world: Emulator, *, source: EmulatedTenant, target: EmulatedTenant, name: str | None = None, assigned: Iterable[str]
) -> Link:
    """Set up what all thirteen steps of the how-to bring about: the first cycle has passed, and the logs show it.

    Args:
        world: The world of both tenants.
        source: Where users come from.
        target: Where they go.
        name: The configuration's name; by default ``<source> to <target>``.
        assigned: User principal names of who is in scope; the first of them was provisioned on demand.
    """
    names = list(assigned)
    link = configured_link(world, source=source, target=target, name=name, assigned=names)
    for first in names[:1]:
        link.provision_on_demand(source.user(first))
    link.start()
    link.run_a_cycle()
    world.clock.advance(world.delays.log)
    return link


def allow(*, source: EmulatedTenant, target: EmulatedTenant) -> None:
    """Set up the policies of both tenants for synchronization from source to target; other settings stay."""
    outbound = source.state.partners.setdefault(target.id, new_partner(target.id))
    inbound = target.state.partners.setdefault(source.id, new_partner(source.id))
    block(outbound, "automaticUserConsentSettings")["outboundAllowed"] = True
    block(inbound, "automaticUserConsentSettings")["inboundAllowed"] = True
    policy = target.state.sync_policies.setdefault(source.id, new_sync_policy(source.id))
    policy |= {"displayName": source.name, "userSyncInbound": {"isSyncAllowed": True}}


def secrets_for(target: EmulatedTenant, *, sync_all: bool, delete_threshold: int | None) -> dict[str, str]:
    """Return the complete set of secrets that the how-to saves."""
    notifications: Document = {
        "Enabled": False,
        "DeleteThresholdEnabled": delete_threshold is not None,
        "HumanResourcesLookaheadQueryEnabled": False,
    }
    if delete_threshold is not None:
        notifications["DeleteThresholdValue"] = delete_threshold
    return {
        "AuthenticationType": "SyncPolicy",
        "CompanyId": target.id,
        "SyncNotificationSettings": json.dumps(notifications, separators=(",", ":")),
        "SyncAll": str(sync_all).lower(),
    }


def _configuration_app(world: Emulator, source: EmulatedTenant, name: str) -> Document:
    new = NewApp(
        template_id=CROSS_TENANT_TEMPLATE,
        display_name=name,
        tenant_id=source.id,
        now=world.clock.now(),
        has_marker=world.switches.instantiate_marker == "kept",
        ids=world.ids,
    )
    application, service_principal = new.documents()
    source.state.applications.add(application)
    return source.state.service_principals.add(service_principal)
