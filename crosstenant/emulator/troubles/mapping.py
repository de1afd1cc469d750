"""Troubles of the schema: mappings and scoping filters that somebody wrote."""

import attrs

from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine.rules import leading_rule, user_mapping
from crosstenant.emulator.expressions import compile_expression
from crosstenant.emulator.troubles.parts import LinkParts


@attrs.frozen
class MappingTroubles(LinkParts):
    """Troubles of attribute mappings, object mappings and scoping filters."""

    def maps(self, attribute: str, expression: str, *, default: str | None = None, flow: str = "Always") -> None:
        """Somebody mapped an attribute of the target, without the check that saving a schema makes.

        Args:
            attribute: The target's attribute; a mapping that it has is replaced.
            expression: Where the value comes from, as expressions are written: ``[department]``, ``Switch(...)``.
            default: What is written on creation where the expression yields nothing.
            flow: The flow type.
        """
        rows = [row for row in entries(self._users, "attributeMappings") if row["targetAttributeName"] != attribute]
        row: Document = {
            "defaultValue": default,
            "exportMissingReferences": False,
            "flowBehavior": "FlowWhenChanged",
            "flowType": flow,
            "matchingPriority": 0,
            "source": compile_expression(expression).to_source(),
            "targetAttributeName": attribute,
        }
        self._users["attributeMappings"] = [*rows, row]

    def maps_what_the_target_lacks(self) -> None:
        """A mapping names an attribute that the target does not have; every export fails of it."""
        self.maps("shoeSize", "[department]")

    def maps_several_values(self, user: Document) -> None:
        """A mapping gives several values to an attribute that takes one, and a user of the source has several."""
        mail = text(user, "mail")
        self.source.state.users.update(
            text(user, "id"), {"proxyAddresses": [f"SMTP:{mail}", f"smtp:other.{mail}"], "otherMails": [mail]}
        )
        self.maps("companyName", "[proxyAddresses]")

    def maps_an_extension_of_several_values(self) -> str:
        """A mapping reads a directory extension that holds several values; returns the extension's name.

        Discovery passes such extensions over: somebody wrote this one into the source's definition of a user.
        """
        name = self._extension("skills", is_multi_valued=True)
        attributes = entries(self._source_users, "attributes")
        several = attributes[0] | {"name": name, "multivalued": True, "anchor": False, "required": False}
        self._source_users["attributes"] = [*attributes, several]
        self.maps("employeeType", f"[{name}]")
        return name

    def does_not_find_extensions(self) -> str:
        """Users have a directory extension, and discovering the source's schema does not find it.

        "Sync extension attributes for application provisioning": in a tenant with more than 1,000 service principals.
        Returns the extension's name.
        """
        self.source.state.settings["extensionsHidden"] = True
        return self._extension("costCenter", is_multi_valued=False)

    def filters(self, attribute: str, operator: str = "EQUALS", *values: str) -> None:
        """A scoping filter of one clause decides who is in scope.

        Args:
            attribute: An attribute of the source.
            operator: As the portal spells it: ``EQUALS``, ``IS TRUE``, ``Greater_Than`` and so on.
            values: What to compare with.
        """
        clause: Document = {
            "operatorName": operator,
            "sourceOperandName": attribute,
            "targetOperand": {"values": list(values)},
        }
        scope = self._users.get("scope")
        present: Document = dict(scope) if isinstance(scope, dict) else {}
        self._users["scope"] = present | {"groups": [{"name": "Filter", "clauses": [clause]}]}

    def keeps_who_leaves(self) -> None:
        """Deletion is not among the actions of the mapping of users: who leaves scope stays, unmanaged."""
        self._users["flowTypes"] = "Add, Update"

    def synchronizes_groups(self) -> None:
        """The preview of group synchronization is on in both tenants, and the mapping of groups is enabled."""
        self.world.switches = attrs.evolve(self.world.switches, group_sync=True)
        self.target.state.sync_policies[self.source.id]["groupSyncInbound"] = {"isSyncAllowed": True}
        for mapping in entries(leading_rule(self.job.schema), "objectMappings"):
            if mapping["targetObjectName"] == "Group":
                mapping |= {"enabled": True, "name": "Provision Groups", "sourceObjectName": "Group"}

    @property
    def _users(self) -> Document:
        mapping = user_mapping(leading_rule(self.job.schema))
        if mapping is None:
            raise KeyError("User")
        return mapping

    @property
    def _source_users(self) -> Document:
        name = text(leading_rule(self.job.schema), "sourceDirectoryName")
        directory = next(each for each in entries(self.job.schema, "directories") if each["name"] == name)
        return next(each for each in entries(directory, "objects") if each["name"] == "User")

    def _extension(self, name: str, *, is_multi_valued: bool) -> str:
        service_principal = self.source.state.service_principals.get(self.job.service_principal_id) or {}
        (application,) = self.source.state.applications.find("appId", text(service_principal, "appId"))
        full_name = f"extension_{text(application, 'appId').replace('-', '')}_{name}"
        extension: Document = {
            "id": self.world.ids.guid(),
            "deletedDateTime": None,
            "appDisplayName": application["displayName"],
            "dataType": "String",
            "isMultiValued": is_multi_valued,
            "isSyncedFromOnPremises": False,
            "name": full_name,
            "targetObjects": ["User"],
        }
        application["_extensionProperties"] = [*entries(application, "_extensionProperties"), extension]
        return full_name
