"""Troubles between the two tenants: what one of them must allow, and does not."""

import attrs

from crosstenant.emulator.documents import block
from crosstenant.emulator.policies.defaults import new_partner
from crosstenant.emulator.troubles.parts import LinkParts


@attrs.frozen
class ConnectionTroubles(LinkParts):
    """Troubles of policies, tenants and clouds."""

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

    def never_prepared_the_target(self) -> None:
        """The target has no synchronization policy for the source yet."""
        self.target.state.sync_policies.pop(self.source.id, None)

    def fills_its_policies(self, partners: int = 100) -> None:
        """The source has so many partners that its settings reach the historic limit of 25 KB, which is in force."""
        self.world.switches = attrs.evolve(self.world.switches, policy_size_cap=True)
        for _ in range(partners):
            partner_id = self.world.ids.guid()
            self.source.state.partners[partner_id] = new_partner(partner_id)

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

    def loses_its_licence(self) -> None:
        """The source has no Microsoft Entra ID P1: neither automatic redemption nor provisioning logs."""
        self.source.state.settings["isPremium"] = False
