"""Troubles of the source: who is in scope, and why somebody is not."""

import attrs

from crosstenant.emulator.directory import assigning
from crosstenant.emulator.directory.recycling import bury, kinds
from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine.scope import DEFAULT_ACCESS
from crosstenant.emulator.engine.target_attributes import external_name
from crosstenant.emulator.troubles.parts import LinkParts


@attrs.frozen
class ScopeTroubles(LinkParts):
    """Troubles of assignments, groups and people of the source."""

    # Assignments

    def has_default_access_only(self, user: Document) -> None:
        """A user is assigned with the all-zero role, which provisions nobody."""
        self._reassign(user, user, DEFAULT_ACCESS)

    def is_assigned_to_nobody(self) -> None:
        """Every assignment of the configuration is taken back."""
        assignments = self.source.state.app_role_assignments
        for assignment in assignments.find("resourceId", self.job.service_principal_id):
            assignments.remove(text(assignment, "id"))

    def is_in_a_nested_group(self, user: Document) -> Document:
        """A user is in a group that is in an assigned group, and so is not reached; returns the assigned one."""
        outer = self.source.add_group("Everybody", self.source.add_group("Some", user))
        return self._reassign(user, outer)

    def is_in_a_group_without_security(self, user: Document) -> Document:
        """A user is in an assigned group that is not security-enabled; returns the group."""
        return self._reassign(user, self.source.add_group("Letters", user, mailEnabled=True, securityEnabled=False))

    def _reassign(self, user: Document, principal: Document, role_id: str | None = None) -> Document:
        state, app = self.source.state, self.job.service_principal_id
        roles = entries(state.service_principals.get(app) or {}, "appRoles")
        assigning.unassign(state, user, service_principal_id=app)
        assigning.assign(
            self.world, state, principal, service_principal_id=app, role_id=role_id or text(roles[0], "id")
        )
        return principal

    # People

    def signs_in_by_text_message(self, user: Document) -> None:
        """A user of the source has SMS sign-in, which counts as an external identity."""
        self._change(user, _smsSignIn=True)

    def has_no_net_id(self, user: Document) -> None:
        """A user of the source lacks the attribute that matching needs."""
        self._change(user, _netId="")

    def has_special_characters(self, user: Document) -> None:
        """The matching value of a user has characters that the look-up in the target cannot express."""
        self._change(user, _netId="10'03#&")

    def shares_net_id(self, user: Document, other: Document) -> None:
        """Two users of the source have the same matching value."""
        for each in (user, other):
            self._change(each, _netId="100320005C0FFEE0")

    def shares_mail(self, user: Document, other: Document) -> None:
        """A user of the source has the mail address of another one: in the target the two become one user."""
        self._change(user, mail=text(other, "mail"))

    def has_mail_elsewhere(self, user: Document, domain: str = "not-ours.example") -> None:
        """A user's mail address is on a domain that the source has not verified."""
        mail = f"{text(user, 'mailNickname')}@{domain}"
        self._change(user, mail=mail, proxyAddresses=[f"SMTP:{mail}"])

    def has_no_name(self, user: Document) -> None:
        """A user of the source has no display name, which the target requires."""
        self._change(user, displayName=None)

    def comes_from_elsewhere(self, user: Document) -> None:
        """A user of the source is a guest there, and signs in with a third tenant."""
        name = external_name(text(user, "mail"), self.source.state.domains[-1])
        self._change(
            user,
            userPrincipalName=name,
            userType="Guest",
            creationType="Invitation",
            externalUserState="Accepted",
            _alternativeSecurityId=f"{self.world.ids.guid()}:{text(user, 'id')}",
        )

    def is_an_internal_guest(self, user: Document) -> None:
        """A user who signs in with the source itself is called a guest there."""
        self._change(user, userType="Guest")

    def disables(self, user: Document) -> None:
        """A user of the source may not sign in any more."""
        self._change(user, accountEnabled=False)

    def deletes(self, user: Document) -> None:
        """A user of the source is deleted, and can be restored."""
        bury(self.world, self.source.state, kinds(self.source.state)[0], text(user, "id"))

    def _change(self, user: Document, **properties: object) -> None:
        self.source.state.users.update(text(user, "id"), properties)
