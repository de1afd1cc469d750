"""The collections that a client can list, and what may be asked of each.

The reference page of each type says how its properties may be filtered; "Advanced query capabilities on Microsoft Entra
ID objects" says what needs the header. Where no page names a page size, the directory's is taken.
"""

from crosstenant.emulator.directory.members import GROUP_COLLECTIONS, GROUP_MEMBERS, USER_COLLECTIONS, USER_MEMBERS
from crosstenant.emulator.odata.rules import Filterable, Resource

_EQUAL = frozenset({"eq", "in"})
_RANGE = _EQUAL | {"ge", "le"}
_UNEQUAL = frozenset({"ne", "not"})
_ASKED = frozenset({"any", "all", "eq", "in", "startswith"})

_TEXT = Filterable(simple=_RANGE | {"startswith"}, advanced=_UNEQUAL)
_ADDRESS = Filterable(simple=_RANGE | {"startswith"}, advanced=_UNEQUAL | {"endswith"})
_WORD = Filterable(simple=_EQUAL, advanced=_UNEQUAL)
_ID = Filterable(kind="guid", simple=_EQUAL, advanced=_UNEQUAL)
_FLAG = Filterable(kind="boolean", simple=_EQUAL, advanced=_UNEQUAL)
_DATE = Filterable(kind="date", simple=_RANGE, advanced=_UNEQUAL | {"gt", "lt"})
_WORDS = Filterable(kind="collection", simple=_ASKED, advanced=_UNEQUAL | {"count", "endswith"})
_INNER = Filterable(simple=_EQUAL | {"startswith"}, advanced=_UNEQUAL)


def _each(names: str, rule: Filterable) -> dict[str, Filterable]:
    return dict.fromkeys(names.split(), rule)


USERS = Resource(
    type="User",
    context="users",
    filterable={
        **_each(
            "city companyName country department displayName employeeId employeeType faxNumber givenName jobTitle"
            " mailNickname mobilePhone officeLocation onPremisesImmutableId onPremisesSamAccountName postalCode"
            " preferredLanguage state streetAddress surname usageLocation",
            _TEXT,
        ),
        **_each("mail userPrincipalName", _ADDRESS),
        **_each("ageGroup creationType externalUserState userType", _WORD),
        **_each("accountEnabled onPremisesSyncEnabled isResourceAccount", _FLAG),
        **_each("createdDateTime employeeHireDate externalUserStateChangeDateTime onPremisesLastSyncDateTime", _DATE),
        **_each("otherMails proxyAddresses imAddresses businessPhones assignedLicenses identities", _WORDS),
        **_each("identities/issuer identities/issuerAssignedId identities/signInType", _INNER),
        **{f"onPremisesExtensionAttributes/extensionAttribute{place}": _WORD for place in range(1, 16)},
        "id": _ID,
    },
    sortable=frozenset({"displayName", "userPrincipalName"}),
    sortable_advanced=frozenset({"createdDateTime", "deletedDateTime", "mail", "givenName", "surname", "jobTitle"}),
    searchable=frozenset({"displayName", "mail", "userPrincipalName", "givenName", "surname"}),
    members=USER_MEMBERS,
    default_members=(
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ),
    collections=USER_COLLECTIONS,
)
DELETED_USERS = Resource(
    type="User",
    context="directoryObjects",
    filterable={**USERS.filterable, "deletedDateTime": _DATE},
    sortable=frozenset({"displayName", "userPrincipalName"}),
    sortable_advanced=frozenset({"deletedDateTime"}),
    searchable=USERS.searchable,
    members=USER_MEMBERS,
    default_members=USERS.default_members,
    collections=USER_COLLECTIONS,
)
GROUPS = Resource(
    type="Group",
    context="groups",
    filterable={
        **_each("description displayName mailNickname classification uniqueName preferredLanguage", _TEXT),
        **_each("mail", _ADDRESS),
        **_each("membershipRule membershipRuleProcessingState visibility", _WORD),
        **_each("mailEnabled securityEnabled isAssignableToRole onPremisesSyncEnabled", _FLAG),
        **_each("createdDateTime expirationDateTime renewedDateTime", _DATE),
        **_each("groupTypes proxyAddresses resourceProvisioningOptions assignedLicenses", _WORDS),
        "id": _ID,
    },
    sortable=frozenset({"displayName"}),
    sortable_advanced=frozenset({"createdDateTime", "deletedDateTime"}),
    searchable=frozenset({"displayName", "description", "mail", "mailNickname"}),
    members=GROUP_MEMBERS,
    collections=GROUP_COLLECTIONS,
)
DIRECTORY_OBJECTS = Resource(
    type="DirectoryObject",
    context="directoryObjects",
    filterable={**_each("displayName mail userPrincipalName", _ADDRESS), "accountEnabled": _FLAG, "id": _ID},
    sortable_advanced=frozenset({"displayName"}),
    searchable=frozenset({"displayName", "description"}),
    variants={"#microsoft.graph.user": USERS, "#microsoft.graph.group": GROUPS},
)
SERVICE_PRINCIPALS = Resource(
    type="ServicePrincipal",
    context="servicePrincipals",
    filterable={
        **_each("displayName appDisplayName homepage", _TEXT),
        **_each("appId applicationTemplateId appOwnerOrganizationId id", _ID),
        **_each("servicePrincipalType signInAudience preferredSingleSignOnMode", _WORD),
        **_each("accountEnabled appRoleAssignmentRequired", _FLAG),
        **_each("tags servicePrincipalNames alternativeNames", _WORDS),
        "createdDateTime": _DATE,
    },
    sortable_advanced=frozenset({"displayName", "createdDateTime", "appDisplayName"}),
    searchable=frozenset({"displayName", "description"}),
)
APPLICATIONS = Resource(
    type="Application",
    context="applications",
    filterable={
        **_each("displayName publisherDomain uniqueName", _TEXT),
        **_each("appId applicationTemplateId id", _ID),
        **_each("signInAudience", _WORD),
        **_each("tags identifierUris", _WORDS),
        "createdDateTime": _DATE,
    },
    sortable_advanced=frozenset({"displayName", "createdDateTime"}),
    searchable=frozenset({"displayName", "description"}),
)
APP_ROLE_ASSIGNMENTS = Resource(
    type="AppRoleAssignment",
    context="appRoleAssignments",
    filterable={
        "principalDisplayName": Filterable(simple=_EQUAL | {"startswith"}),
        "resourceId": Filterable(kind="guid", simple=_EQUAL, advanced=frozenset()),
    },
    sortable_advanced=frozenset({"createdDateTime", "principalDisplayName"}),
)
EXTENSION_PROPERTIES = Resource(
    type="ExtensionProperty", context="extensionProperties", filterable={"name": _WORD}, count="never"
)
GALLERY = Resource(
    type="ApplicationTemplate",
    context="applicationTemplates",
    filterable={
        "displayName": Filterable(simple=frozenset({"eq", "contains"}), advanced=frozenset()),
        "categories": Filterable(
            kind="collection", simple=frozenset({"any", "all", "eq", "contains"}), advanced=frozenset()
        ),
    },
    sortable=frozenset({"displayName"}),
    sorts_filtered=True,
    count="always",
    takes_skip=True,
)
PARTNERS = Resource(
    type="CrossTenantAccessPolicyConfigurationPartner",
    context="policies/crossTenantAccessPolicy/partners",
    key="tenantId",
    filterable={"tenantId": _ID, "isServiceProvider": _FLAG, "isInMultiTenantOrganization": _FLAG},
    count="always",
    takes_skip=True,
)
ORGANIZATION_MEMBERS = Resource(
    type="MultiTenantOrganizationMember",
    context="tenantRelationships/multiTenantOrganization/tenants",
    key="tenantId",
    filterable={"tenantId": Filterable(kind="guid", simple=_EQUAL, advanced=frozenset())},
    count="always",
)
ORGANIZATION = Resource(type="Organization", context="organization", count="never")

_LOG_TEXT = Filterable(simple=frozenset({"eq", "contains"}), advanced=frozenset())
_LOG_DATE = Filterable(kind="date", simple=frozenset({"eq", "gt", "lt"}), advanced=frozenset())

PROVISIONING = Resource(
    type="ProvisioningObjectSummary",
    context="auditLogs/provisioning",
    filterable={
        **_each(
            "id tenantId jobId changeId cycleId provisioningAction provisioningStatusInfo/status statusInfo/status"
            " sourceSystem/displayName targetSystem/displayName sourceIdentity/id sourceIdentity/displayName"
            " sourceIdentity/identityType targetIdentity/id targetIdentity/displayName targetIdentity/identityType"
            " servicePrincipal/id servicePrincipal/displayName initiatedBy/displayName",
            _LOG_TEXT,
        ),
        "activityDateTime": _LOG_DATE,
    },
    sortable=frozenset({"activityDateTime"}),
    sorts_filtered=True,
    page_size=1000,
    maximum=1000,
    refuses_large_top=False,
    count="never",
    minds_case=True,
)
DIRECTORY_AUDITS = Resource(
    type="DirectoryAudit",
    context="auditLogs/directoryAudits",
    filterable={
        **_each(
            "activityDisplayName category correlationId id loggedByService result initiatedBy/app/appId"
            " initiatedBy/app/displayName initiatedBy/user/displayName initiatedBy/user/id"
            " initiatedBy/user/userPrincipalName",
            Filterable(simple=frozenset({"eq", "startswith"}), advanced=frozenset()),
        ),
        "activityDateTime": Filterable(kind="date", simple=frozenset({"eq", "ge", "le"}), advanced=frozenset()),
        "targetResources": Filterable(
            kind="collection", simple=frozenset({"any", "eq", "startswith"}), advanced=frozenset()
        ),
        **_each(
            "targetResources/id targetResources/displayName targetResources/type",
            Filterable(simple=frozenset({"eq", "startswith"}), advanced=frozenset()),
        ),
    },
    sortable=frozenset({"activityDateTime"}),
    sorts_filtered=True,
    page_size=1000,
    maximum=1000,
    refuses_large_top=False,
    count="never",
    minds_case=True,
)
