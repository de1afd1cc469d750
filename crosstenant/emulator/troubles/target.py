"""Troubles of the target: it lets nobody in, or somebody is there already."""

import attrs

from crosstenant.emulator.directory.people import person
from crosstenant.emulator.directory.recycling import bury, held, kinds, unearth
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine.matching import PENDING
from crosstenant.emulator.engine.target_attributes import blank_external_user, external_name
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.troubles.parts import LinkParts


@attrs.frozen
class TargetTroubles(LinkParts):
    """Troubles of invitations and of people of the target."""

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
        """The target's directory holds as many objects as it may, among them an administrator."""
        self.target.add_user("admin")
        self.target.state.settings["directoryQuota"] = held(self.world, self.target.state)

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

    def is_there_twice(self, user: Document) -> None:
        """Two guests of the target stand for the same user of the source, who is not linked to either yet."""
        self.redeemed(user)
        self.redeemed(user)

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
        return bury(self.world, self.target.state, kinds(self.target.state)[0], self._target_id(user))

    def restores_in_the_target(self, user: Document) -> Document:
        """An administrator of the target brings a synchronized user back out of the recycle bin; returns the user."""
        (deleted,) = self.target.state.deleted_users.find(
            "_alternativeSecurityId", f"{self.source.id}:{text(user, 'id')}"
        )
        return unearth(kinds(self.target.state)[0], text(deleted, "id"))

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


def _block_collaboration(tenant: Tenant, partner_id: str, direction: str) -> None:
    everybody: Document = {"target": "AllUsers", "targetType": "user"}
    everything: Document = {"target": "AllApplications", "targetType": "application"}
    tenant.partners[partner_id][direction] = {
        "usersAndGroups": {"accessType": "blocked", "targets": [everybody]},
        "applications": {"accessType": "blocked", "targets": [everything]},
    }
