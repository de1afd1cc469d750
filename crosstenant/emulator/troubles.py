"""What goes wrong with cross-tenant synchronization: a method for each documented trouble with a wire or log form.

"Configure cross-tenant synchronization", troubleshooting tips; "Provisioning logs", error codes. Every method arranges
the cause in the world's state; the engine then answers, logs and quarantines as the service does.
"""

import json

import attrs

from crosstenant.emulator.directory.people import person
from crosstenant.emulator.documents import Document, block, text
from crosstenant.emulator.engine import quarantining, settings
from crosstenant.emulator.engine.matching import PENDING
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.engine.target_attributes import blank_external_user, external_name
from crosstenant.emulator.state import Job, Tenant
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.emulator.timestamps import stamp
from crosstenant.emulator.world import Emulator


@attrs.frozen
class Troubles:
    """The troubles of one link; `crosstenant.emulator.scenarios.Link.trouble` is one.

    Attributes:
        world: The world.
        source: The tenant that holds the configuration.
        target: The tenant that users go into.
        job: The link's job.
    """

    world: Emulator
    source: EmulatedTenant
    target: EmulatedTenant
    job: Job

    # Connection

    def withdraws_outbound_redemption(self) -> None:
        """The source no longer redeems invitations of the target automatically."""
        block(self.source.state.partners[self.target.id], "automaticUserConsentSettings")["outboundAllowed"] = False

    def withdraws_inbound_redemption(self) -> None:
        """The target no longer redeems for the source."""
        block(self.target.state.partners[self.source.id], "automaticUserConsentSettings")["inboundAllowed"] = False

    def withdraws_user_sync(self) -> None:
        """The target no longer lets users of the source in: its brake."""
        block(self.target.state.sync_policies[self.source.id], "userSyncInbound")["isSyncAllowed"] = False

    def severs_the_relationship(self) -> None:
        """Both tenants drop every policy about each other."""
        self.source.state.partners.pop(self.target.id, None)
        self.target.state.partners.pop(self.source.id, None)
        self.target.state.sync_policies.pop(self.source.id, None)

    def names_an_unknown_target(self) -> None:
        """The saved ``CompanyId`` belongs to no tenant of this cloud."""
        self.source.state.secrets[self.job.service_principal_id]["CompanyId"] = self.world.ids.guid()

    def lacks_the_target_cloud_setting(self) -> None:
        """The configuration goes across clouds, and the target has not enabled the source's cloud."""
        service_principal = self.source.state.service_principals.get(self.job.service_principal_id) or {}
        service_principal["_crossCloud"] = True
        self.target.state.cloud = "usgov" if self.source.state.cloud == "global" else "global"

    def disables_the_cross_cloud_worker(self) -> None:
        """The source has disabled the application that carries invitations across clouds."""
        self.source.state.settings["crossCloudWorkerDisabled"] = True

    def loses_its_credentials(self) -> None:
        """No secrets are saved."""
        self.source.state.secrets.pop(self.job.service_principal_id, None)

    def forgets_its_settings(self) -> None:
        """Somebody saved the credentials alone, and that replaced scope and notifications."""
        self._keep_secrets("AuthenticationType", "CompanyId")

    def saves_what_it_read(self) -> None:
        """Somebody read the secrets and wrote them back, with the stars in them."""
        secrets = self.source.state.secrets[self.job.service_principal_id]
        secrets.update({item["key"]: item["value"] for item in settings.masked(secrets, readable=False)})

    def has_little_room_for_secrets(self, size: int = 1024) -> None:
        """The source limits the size of all secrets of a configuration together, as Azure Government does."""
        self.source.state.settings["secretsLimit"] = size

    def mails_nobody(self) -> None:
        """Notifications are on, and their address is empty."""
        self._notify(Enabled=True, Recipients="")

    def mails(self, address: str) -> None:
        """Notifications are on, to an address; `crosstenant.emulator.state.Tenant.mails` has what is written."""
        self._notify(Enabled=True, Recipients=address)

    def loses_its_licence(self) -> None:
        """The source has no Microsoft Entra ID P1: neither automatic redemption nor provisioning logs."""
        self.source.state.settings["isPremium"] = False

    def _keep_secrets(self, *names: str) -> None:
        secrets = self.source.state.secrets[self.job.service_principal_id]
        for name in secrets.keys() - set(names):
            del secrets[name]

    def _notify(self, **changes: object) -> None:
        secrets = self.source.state.secrets[self.job.service_principal_id]
        present = json.loads(secrets.get(settings.NOTIFICATION_SETTINGS, "{}"))
        secrets[settings.NOTIFICATION_SETTINGS] = json.dumps(present | changes, separators=(",", ":"))

    # Scope

    def signs_in_by_text_message(self, user: Document) -> None:
        """A user of the source has SMS sign-in, which counts as an external identity."""
        self.source.state.users.update(text(user, "id"), {"_smsSignIn": True})

    def has_no_net_id(self, user: Document) -> None:
        """A user of the source lacks the attribute that matching needs."""
        self.source.state.users.update(text(user, "id"), {"_netId": ""})

    def disables(self, user: Document) -> None:
        """A user of the source may not sign in any more."""
        self.source.state.users.update(text(user, "id"), {"accountEnabled": False})

    def deletes(self, user: Document) -> None:
        """A user of the source is deleted, and can be restored."""
        deleted = self.source.state.users.remove(text(user, "id"))
        deleted["deletedDateTime"] = stamp(self.world.clock.now())
        self.source.state.deleted_users.add(deleted)

    # Target

    def refuses_invitations(self) -> None:
        """Nobody in the target may invite guests, the most restrictive setting."""
        self.target.state.settings["guestInviteSettings"] = "none"

    def blocks_collaboration_inbound(self) -> None:
        """The target blocks B2B collaboration with everybody of the source."""
        _block_collaboration(self.target.state, self.source.id, "b2bCollaborationInbound")

    def blocks_collaboration_outbound(self) -> None:
        """The source blocks B2B collaboration of its users in the target."""
        _block_collaboration(self.source.state, self.target.id, "b2bCollaborationOutbound")

    def is_full(self) -> None:
        """The target's directory holds as many objects as it may."""
        state = self.target.state
        held = (state.users, state.deleted_users, state.groups, state.deleted_groups, state.service_principals)
        state.settings["directoryQuota"] = max(1, sum(len(objects) for objects in held))

    def owns_the_address(self, user: Document) -> Document:
        """An internal user of the target has a source user's address as proxy address; returns that user."""
        number = len(self.target.state.users) + 1
        owner = person(
            number,
            identifier=self.world.ids.guid(),
            domain=self.target.domain,
            company=self.target.name,
            now=self.world.clock.now(),
        )
        owner["proxyAddresses"] = [f"SMTP:{text(owner, 'mail')}", f"smtp:{text(user, 'mail')}"]
        return self.target.state.users.add(owner)

    def gives_a_group_the_address(self, user: Document) -> Document:
        """A group of the target has a source user's address; returns that group."""
        return self.target.add_group("Same address", mail=text(user, "mail"), mailEnabled=True)

    def keeps_a_contact_with_the_address(self, user: Document) -> None:
        """A contact of the target has a source user's address."""
        self.target.state.settings["contacts"] = [text(user, "mail")]

    def invited(self, user: Document, *, name: str | None = None, enabled: bool = True) -> Document:
        """Somebody invited a source user into the target by hand, and the invitation is still open.

        Args:
            user: The source user.
            name: What the invited address was, if not the user's mail; the target's name comes from it.
            enabled: Whether the pending account may sign in.
        """
        guest = self._guest(user, name or text(user, "mail"))
        guest |= {"externalUserState": PENDING, "accountEnabled": enabled}
        return self.target.state.users.add(guest)

    def redeemed(self, user: Document) -> Document:
        """A source user is in the target already, as a guest who has redeemed an invitation."""
        guest = self._guest(user, text(user, "mail"))
        guest["_alternativeSecurityId"] = f"{self.source.id}:{text(user, 'id')}"
        return self.target.state.users.add(guest)

    def _guest(self, user: Document, address: str) -> Document:
        guest = blank_external_user(self.world.ids.guid(), self.world.clock.now())
        mail = text(user, "mail")
        return guest | {
            "userPrincipalName": external_name(address, self.target.state.domains[-1]),
            "displayName": "Invited by hand",
            "mail": mail,
            "otherMails": [mail],
            "proxyAddresses": [f"SMTP:{mail}"],
            "userType": "Guest",
        }

    def deletes_in_the_target(self, user: Document) -> None:
        """An administrator of the target soft deletes a synchronized user."""
        self._take_away(user)

    def leaves_the_target(self, user: Document) -> None:
        """A synchronized user leaves the target organization by himself; the next cycle hears of it."""
        self._take_away(user)["_left"] = True
        self.source.state.users.touch(text(user, "id"))

    def purges_in_the_target(self, user: Document) -> None:
        """An administrator of the target removes a synchronized user for good."""
        self.target.state.deleted_users.remove(text(self._take_away(user), "id"))

    def _take_away(self, user: Document) -> Document:
        gone = self.target.state.users.remove(self._target_id(user))
        gone["deletedDateTime"] = stamp(self.world.clock.now())
        return self.target.state.deleted_users.add(gone)

    def masters_on_premises(self, user: Document) -> None:
        """The target's user came from on-premises, which stays its source of authority."""
        self.target.state.users.update(self._target_id(user), {"_masteredOnPremises": True})

    def leaves_attributes_to_exchange(self, user: Document, *names: str) -> None:
        """Exchange Online owns some attributes of the target's user, named as mappings name them."""
        self.target.state.users.update(self._target_id(user), {"_ownedByExchange": list(names)})

    def _target_id(self, user: Document) -> str:
        found = self.target.state.users.find("_alternativeSecurityId", f"{self.source.id}:{text(user, 'id')}")
        if not found:
            raise KeyError(text(user, "userPrincipalName"))
        return text(found[0], "id")

    # Engine

    def fails_of(self, code: str, *users: Document) -> None:
        """Every export of these users fails with a code, until `recovers`."""
        memory_of(self.job)["planned_failures"].update({text(user, "id"): code for user in users})

    def recovers(self, *users: Document) -> None:
        """Exports of these users work again."""
        for user in users:
            memory_of(self.job)["planned_failures"].pop(text(user, "id"), None)

    def counts(self, *, failures: int = 0, reference_failures: int = 0, successes: int = 0) -> None:
        """The next cycles count so many objects more than there are: for thresholds of tens of thousands."""
        memory = memory_of(self.job)
        memory["extra_failures"] = failures
        memory["extra_reference_failures"] = reference_failures
        memory["extra_successes"] = successes

    def is_quarantined(self, reason: str, *, code: str = "", message: str = "") -> None:
        """The job is in quarantine, now, for a reason such as ``IngestionInterrupted``."""
        quarantining.impose(self.world, self.source.state, self.job, reason, code=code, message=message)

    def is_held_by_the_vendor(self) -> None:
        """The service's operators quarantined the job; every cycle leaves it there."""
        memory_of(self.job)["quarantined_by_vendor"] = True
        self.is_quarantined("QuarantinedOnDemand")


def _block_collaboration(tenant: Tenant, partner_id: str, direction: str) -> None:
    everybody: Document = {"target": "AllUsers", "targetType": "user"}
    everything: Document = {"target": "AllApplications", "targetType": "application"}
    tenant.partners[partner_id][direction] = {
        "usersAndGroups": {"accessType": "blocked", "targets": [everybody]},
        "applications": {"accessType": "blocked", "targets": [everything]},
    }
