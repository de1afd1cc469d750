"""What instantiating an application template creates: one application and its service principal.

Graph: ``POST /applicationTemplates/{id}/instantiate``, as "Configure cross-tenant synchronization using PowerShell or
Microsoft Graph API" prints its answer.
"""

from datetime import datetime

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.ids import Ids
from crosstenant.emulator.timestamps import stamp

CROSS_TENANT_TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
NON_GALLERY_TEMPLATE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
_HOME_PAGE = "https://account.activedirectory.windowsazure.com:444/applications/default.aspx?metadata="
_MARKER = "aad2aadsync|ISV9.1|primary|z"


@attrs.frozen(kw_only=True)
class NewApp:
    """A pair to be created.

    Attributes:
        template_id: The gallery's template.
        display_name: The name of both.
        tenant_id: Where.
        now: When.
        has_marker: The home page carries the marker of cross-tenant synchronization.
        ids: Deals the new ids.
    """

    template_id: str
    display_name: str
    tenant_id: str
    now: datetime
    has_marker: bool
    ids: Ids

    def documents(self) -> tuple[Document, Document]:
        """Return the application and the service principal."""
        app_id = self.ids.guid()
        role, scope = self._role(), self._scope()
        return self._application(app_id, role, scope), self._service_principal(app_id, role, scope)

    @property
    def _home_page(self) -> str:
        is_cross_tenant = self.template_id == CROSS_TENANT_TEMPLATE and self.has_marker
        return _HOME_PAGE + (_MARKER if is_cross_tenant else "customappsso|ISV9.1|primary|z")

    def _application(self, app_id: str, role: Document, scope: Document) -> Document:
        return {
            "id": self.ids.guid(),
            "appId": app_id,
            "applicationTemplateId": self.template_id,
            "createdDateTime": stamp(self.now),
            "deletedDateTime": None,
            "displayName": self.display_name,
            "description": None,
            "groupMembershipClaims": None,
            "identifierUris": [],
            "isFallbackPublicClient": False,
            "signInAudience": "AzureADMyOrg",
            "tags": [],
            "tokenEncryptionKeyId": None,
            "defaultRedirectUri": None,
            "optionalClaims": None,
            "addIns": [],
            "api": {
                "acceptMappedClaims": None,
                "knownClientApplications": [],
                "requestedAccessTokenVersion": None,
                "oauth2PermissionScopes": [scope],
                "preAuthorizedApplications": [],
            },
            "appRoles": [role],
            **_shared(),
            "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
            "publicClient": {"redirectUris": []},
            "requiredResourceAccess": [],
            "web": {"homePageUrl": self._home_page, "redirectUris": [], "logoutUrl": None},
        }

    def _service_principal(self, app_id: str, role: Document, scope: Document) -> Document:
        return {
            "id": self.ids.guid(),
            "deletedDateTime": None,
            "accountEnabled": True,
            "appId": app_id,
            "applicationTemplateId": self.template_id,
            "appDescription": None,
            "appDisplayName": self.display_name,
            "alternativeNames": [],
            "appOwnerOrganizationId": self.tenant_id,
            "description": None,
            "disabledByMicrosoftStatus": None,
            "displayName": self.display_name,
            "appRoleAssignmentRequired": True,
            "loginUrl": None,
            "logoutUrl": None,
            "homepage": self._home_page,
            "notes": None,
            "notificationEmailAddresses": [],
            "preferredSingleSignOnMode": None,
            "preferredTokenSigningKeyThumbprint": None,
            "replyUrls": [],
            "resourceSpecificApplicationPermissions": [],
            "servicePrincipalNames": [app_id],
            "servicePrincipalType": "Application",
            "signInAudience": "AzureADMyOrg",
            "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
            "tokenEncryptionKeyId": None,
            "samlSingleSignOnSettings": None,
            "addIns": [],
            "appRoles": [role],
            **_shared(),
            "oauth2PermissionScopes": [scope],
        }

    def _role(self) -> Document:
        return {
            "allowedMemberTypes": ["User"],
            "displayName": "msiam_access",
            "id": self.ids.guid(),
            "isEnabled": True,
            "description": "msiam_access",
            "value": None,
            "origin": "Application",
        }

    def _scope(self) -> Document:
        return {
            "adminConsentDescription": f"Allow the application to access {self.display_name} on behalf of the user.",
            "adminConsentDisplayName": f"Access {self.display_name}",
            "id": self.ids.guid(),
            "isEnabled": True,
            "type": "User",
            "userConsentDescription": f"Allow the application to access {self.display_name} on your behalf.",
            "userConsentDisplayName": f"Access {self.display_name}",
            "value": "user_impersonation",
        }


def _shared() -> Document:
    return {
        "info": {
            "logoUrl": None,
            "marketingUrl": None,
            "privacyStatementUrl": None,
            "supportUrl": None,
            "termsOfServiceUrl": None,
        },
        "keyCredentials": [],
        "passwordCredentials": [],
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
    }
