"""Whether an attribute can be read from, written to, and put into another: the documented limits, as sentences.

Documentation: *Customize user provisioning attribute-mappings*, *Known issues for provisioning in Microsoft Entra ID*,
*Map directory extensions in cross-tenant synchronization*.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from crosstenant.models.schema_directory import AttributeDefinition, AttributeType, Mutability, ObjectDefinition
from crosstenant.models.schema_editing import attribute_of
from crosstenant.models.sync_schema import AttributeMapping

_NO_SOURCE: Final = {
    "userType": "it cannot be read by the service; copy it into an extension attribute",
    "SamAccountName": "it cannot be read by the service; copy it into an extension attribute",
}
_NO_TARGET: Final = {
    "otherMails": "the target computes it anew and overwrites what was synchronized",
    "proxyAddresses": "Graph does not let anybody write it",
    "targetAddress": "the service does not offer it",
    "objectId": "it is the key by which the target knows the user",
    "id": "it is the key by which the target knows the user",
}
_USUAL: Final = (  # noqa: SIM905 - a list would be forty lines
    "objectId IsSoftDeleted accountEnabled streetAddress city state postalCode country companyName department"
    " employeeId employeeHireDate employeeLeaveDateTime employeeType employeeOrgData.costCenter"
    " employeeOrgData.division dirSyncEnabled displayName immutableId appRoleAssignments facsimileTelephoneNumber"
    " givenName jobTitle mailNickname manager mobile onPremisesSecurityIdentifier originalUserPrincipalName otherMails"
    " physicalDeliveryOfficeName preferredLanguage proxyAddresses surname telephoneNumber usageLocation"
    " userPrincipalName netId alternativeSecurityIds showInAddressList mail userState userType source"
).split() + [f"extensionAttribute{number}" for number in range(1, 16)]
_LONGEST_NAME: Final = 256
_ATTRIBUTE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
_LIKE: Final = 0.8  # so alike are a word and the same with a slip in it; less may be an attribute that we do not know
_UNLIKE: Final = frozenset({AttributeType.REFERENCE, AttributeType.BINARY})


def source_fault(definition: ObjectDefinition | None, name: object) -> str:
    """Return why nothing can be read from an attribute of the source; empty where it can, or nobody knows."""
    if not isinstance(name, str):
        return _no_name(name)
    if name in _NO_SOURCE:
        return f"{name} cannot be a source: {_NO_SOURCE[name]}."
    return _unknown(definition, name, "source")


def target_fault(definition: ObjectDefinition | None, name: object) -> str:
    """Return why nothing can be written to an attribute of the target; empty where it can, or nobody knows."""
    if not isinstance(name, str):
        return _no_name(name)
    if name in _NO_TARGET:
        return f"{name} cannot be a target: {_NO_TARGET[name]}."
    fault = _unknown(definition, name, "target")
    attribute = attribute_of(definition, name)
    if attribute is not None and attribute.mutability is Mutability.READ_ONLY:
        return f"{name} cannot be a target: it is read-only there."
    return fault


def misspelling(name: str) -> str:
    """Return which usual attribute a name is nearly, where no schema tells; empty for one that may be there."""
    hint = "." if name in _USUAL or name.startswith("extension_") else _near(name, _USUAL, cutoff=_LIKE)
    return "" if hint == "." else f"A new job's users have no attribute {name!r}{hint}"


def pair_fault(source: AttributeDefinition | None, target: AttributeDefinition | None) -> str:
    """Return why one attribute cannot be copied into another; empty where it can, or nobody knows."""
    if source is None or target is None:
        return ""
    if source.is_multivalued and not target.is_multivalued:
        return (
            f"{source.name} holds several values and {target.name} only one (SchemaPropertyCanOnlyAcceptValue); pick"
            f' one with an expression: Item([{source.name}], 1), or Join(", ", [{source.name}]).'
        )
    if source.type is not target.type and _UNLIKE & {source.type, target.type}:
        return f"{source.name} is of type {source.type}, and {target.name} of type {target.type}."
    return ""


def matching_fault(mapping: AttributeMapping) -> str:
    """Return why a mapping may not be changed at all; empty for an ordinary one."""
    if not mapping.is_matching:
        return ""
    return (
        f"{mapping.target_attribute} is how a user of the source and one of the target are recognised as the same;"
        " Graph refuses to have it changed, removed or joined by another (schemaInvalid)."
    )


def extension_fault(name: object) -> str:
    """Return why an attribute cannot have this name; empty where it can."""
    if isinstance(name, str) and len(name) <= _LONGEST_NAME and _ATTRIBUTE.fullmatch(name):
        return ""
    return f"{_no_name(name)[:-1]}; an extension is called extension_<client id>_<name>."


def text_fault(value: object, what: str) -> str:
    """Return why a value cannot be written into a mapping; empty where it is text."""
    if isinstance(value, str):
        return ""
    hint = f" Write a boolean as the text {str(value)!r}." if isinstance(value, bool) else ""
    return f"{what} is text, not {value!r}.{hint}"


def _no_name(name: object) -> str:
    return f"{name!r} is no attribute's name."


def _unknown(definition: ObjectDefinition | None, name: str, side: str) -> str:
    if definition is None or attribute_of(definition, name) is not None:
        return ""
    hint = _near(name, [item.name for item in definition.attributes if item.name])
    return f"The {side}'s users have no attribute {name!r} in this schema{hint} An extension has to be added first."


def _near(name: str, known: Collection[str], cutoff: float = 0.6) -> str:
    same = [other for other in known if other.casefold() == name.casefold()]
    found = same or get_close_matches(name, known, n=1, cutoff=cutoff)
    return f"; did you mean {found[0]!r}?" if found else "."
