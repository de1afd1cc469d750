"""The configuration application: the object in the source tenant that everything of one link hangs on."""

from datetime import datetime
from typing import ClassVar, Self

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Payload, Shape, instant, many, opened, plain, texts

CROSS_TENANT_APPLICATION = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
"""The id of the gallery's application template for cross-tenant synchronization."""

_HOMEPAGE_MARK = "aad2aadsync"  # stands in the homepage of every application made from that template
_PROVISIONING_ROLE = "msiam_access"
_DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


@attrs.frozen(kw_only=True, repr=False)
class AppRole(GraphValue):
    """A role that people can have in an application; Graph's ``appRole``.

    Attributes:
        id: What an assignment wants to be told.
        display_name: A name for people.
        description: A sentence for people.
        value: What the application sees.
        is_enabled: Whether it can be assigned.
        allowed_member_types: ``User`` (groups too) or ``Application``.
        origin: Whether the application or the service principal declares it.
    """

    id: str
    display_name: str | None = None
    description: str | None = None
    value: str | None = None
    is_enabled: bool = True
    allowed_member_types: tuple[str, ...] = ()
    origin: str | None = None

    _shown: ClassVar = ("id", "display_name", "is_enabled")
    _graph: ClassVar = Shape(
        "appRole",
        allowed_member_types=texts("allowedMemberTypes"),
        description=plain("description"),
        display_name=plain("displayName"),
        id=plain("id"),
        is_enabled=plain("isEnabled"),
        origin=plain("origin"),
        value=plain("value"),
    )

    @property
    def is_for_users(self) -> bool:
        """Whether users and groups can be given the role now."""
        return self.is_enabled and "User" in self.allowed_member_types


@attrs.frozen(kw_only=True, repr=False)
class AppRoleAssignment(GraphValue):
    """One user or group that is in scope; Graph's ``appRoleAssignment``.

    Attributes:
        id: The assignment's own id; it is deleted by this.
        app_role_id: The role that was given.
        principal_id: To whom.
        principal_display_name: Their name.
        principal_type: ``User``, ``Group`` or ``ServicePrincipal``.
        resource_id: In which configuration app: its service principal id.
        resource_display_name: The app's name.
        created_at: Since when.
        deleted_at: Until when; None while it lasts.
    """

    id: str | None = None
    app_role_id: str | None = None
    principal_id: str | None = None
    principal_display_name: str | None = None
    principal_type: str | None = None
    resource_id: str | None = None
    resource_display_name: str | None = None
    created_at: datetime | None = None
    deleted_at: datetime | None = None

    _shown: ClassVar = ("principal_display_name", "principal_type", "principal_id", "id")
    _graph: ClassVar = Shape(
        "appRoleAssignment",
        app_role_id=plain("appRoleId"),
        created_at=instant("createdDateTime", "creationTimestamp"),
        deleted_at=instant("deletedDateTime"),
        id=plain("id"),
        principal_display_name=plain("principalDisplayName"),
        principal_id=plain("principalId"),
        principal_type=plain("principalType"),
        resource_display_name=plain("resourceDisplayName"),
        resource_id=plain("resourceId"),
    )

    @property
    def is_default_access(self) -> bool:
        """Whether it gives no role of the app, which may not put anybody in scope: Microsoft's pages disagree."""
        return self.app_role_id == _DEFAULT_ACCESS


@attrs.frozen(kw_only=True, repr=False)
class ConfigurationApp(GraphValue):
    """A configuration application, by its service principal; Graph's ``servicePrincipal``.

    It has three ids that look alike. Synchronization wants the first; the type says it once and for all.

    Attributes:
        service_principal_id: The id of the service principal.
        application_id: The object id of the application behind it; None where only the service principal was read.
        app_id: The client id that both share.
        display_name: The service principal's name. Not unique.
        app_display_name: The application's name.
        application_template_id: The gallery template it was made from.
        app_roles: Roles that can be assigned in it.
        app_role_assignment_required: Whether only assigned people may use it.
        account_enabled: Whether it is switched on.
        is_disabled: Whether it may get no new tokens.
        disabled_by_microsoft_status: Why Microsoft disabled it; None if nobody did.
        app_owner_organization_id: The tenant that owns the application.
        homepage: The application's page; tells cross-tenant synchronization apart from other templates.
        notification_email_addresses: Who is told when the signing certificate runs out.
        tags: Marks, some of which make it show up in the admin centre.
        created_by_app_id: The client that created it.
        deleted_at: When it was deleted; None while it is there.
        description: Free text for people who use it.
        app_description: The application's own description.
        notes: Free text for people who run it.
        service_principal_type: ``Application`` here.
        service_principal_names: Names by which it can be addressed.
        alternative_names: Further names.
        sign_in_audience: Whose accounts may sign in.
        login_url: Where sign-in begins.
        logout_url: Where sign-out goes.
        reply_urls: Where tokens are sent.
        preferred_single_sign_on_mode: How people sign in to it.
        preferred_token_signing_key_thumbprint: Which key signs its tokens.
        token_encryption_key_id: Which key encrypts them.
        info: Links to the application's terms, privacy statement and so on.
        saml_single_sign_on_settings: As named.
        verified_publisher: Who vouches for it.
        custom_security_attributes: As named.
        add_ins: As named.
        key_credentials: Certificates, as Graph describes them.
        password_credentials: Secrets, as Graph describes them.
        oauth2_permission_scopes: Delegated permissions it offers.
        resource_specific_application_permissions: As named.
    """

    service_principal_id: str
    application_id: str | None = None
    app_id: str | None = None
    display_name: str | None = None
    app_display_name: str | None = None
    application_template_id: str | None = None
    app_roles: tuple[AppRole, ...] = ()
    app_role_assignment_required: bool | None = None
    account_enabled: bool | None = None
    is_disabled: bool | None = None
    disabled_by_microsoft_status: str | None = None
    app_owner_organization_id: str | None = None
    homepage: str | None = None
    notification_email_addresses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    created_by_app_id: str | None = None
    deleted_at: datetime | None = None
    description: str | None = None
    app_description: str | None = None
    notes: str | None = None
    service_principal_type: str | None = None
    service_principal_names: tuple[str, ...] = ()
    alternative_names: tuple[str, ...] = ()
    sign_in_audience: str | None = None
    login_url: str | None = None
    logout_url: str | None = None
    reply_urls: tuple[str, ...] = ()
    preferred_single_sign_on_mode: str | None = None
    preferred_token_signing_key_thumbprint: str | None = None
    token_encryption_key_id: str | None = None
    info: OpenMap | None = None
    saml_single_sign_on_settings: OpenMap | None = None
    verified_publisher: OpenMap | None = None
    custom_security_attributes: OpenMap | None = None
    add_ins: tuple[OpenMap, ...] = ()
    key_credentials: tuple[OpenMap, ...] = ()
    password_credentials: tuple[OpenMap, ...] = ()
    oauth2_permission_scopes: tuple[OpenMap, ...] = ()
    resource_specific_application_permissions: tuple[OpenMap, ...] = ()

    _shown: ClassVar = ("display_name", "service_principal_id", "app_id")
    _graph: ClassVar = Shape(
        "servicePrincipal",
        account_enabled=plain("accountEnabled"),
        add_ins=opened("addIns"),
        alternative_names=texts("alternativeNames"),
        app_description=plain("appDescription"),
        app_display_name=plain("appDisplayName"),
        app_id=plain("appId"),
        app_owner_organization_id=plain("appOwnerOrganizationId"),
        app_role_assignment_required=plain("appRoleAssignmentRequired"),
        app_roles=many("appRoles", AppRole.from_graph),
        application_template_id=plain("applicationTemplateId"),
        created_by_app_id=plain("createdByAppId"),
        custom_security_attributes=opened("customSecurityAttributes"),
        deleted_at=instant("deletedDateTime"),
        description=plain("description"),
        disabled_by_microsoft_status=plain("disabledByMicrosoftStatus"),
        display_name=plain("displayName"),
        homepage=plain("homepage"),
        service_principal_id=plain("id", "objectId"),
        info=opened("info"),
        is_disabled=plain("isDisabled"),
        key_credentials=opened("keyCredentials"),
        login_url=plain("loginUrl"),
        logout_url=plain("logoutUrl"),
        notes=plain("notes"),
        notification_email_addresses=texts("notificationEmailAddresses"),
        oauth2_permission_scopes=opened("oauth2PermissionScopes"),
        password_credentials=opened("passwordCredentials"),
        preferred_single_sign_on_mode=plain("preferredSingleSignOnMode"),
        preferred_token_signing_key_thumbprint=plain("preferredTokenSigningKeyThumbprint"),
        reply_urls=texts("replyUrls"),
        resource_specific_application_permissions=opened("resourceSpecificApplicationPermissions"),
        saml_single_sign_on_settings=opened("samlSingleSignOnSettings"),
        service_principal_names=texts("servicePrincipalNames"),
        service_principal_type=plain("servicePrincipalType"),
        sign_in_audience=plain("signInAudience"),
        tags=texts("tags"),
        token_encryption_key_id=plain("tokenEncryptionKeyId"),
        verified_publisher=opened("verifiedPublisher"),
    )

    @classmethod
    def from_instantiation(cls, payload: Payload) -> Self:
        """Read an ``applicationServicePrincipal``, the answer to instantiating an application template.

        Only this answer holds all three ids.

        Raises:
            ProtocolError: The answer holds no service principal.
        """
        app = cls.from_graph(payload.get("servicePrincipal") or {})
        application = payload.get("application") or {}
        return attrs.evolve(app, application_id=application.get("id") or application.get("objectId"))

    @property
    def is_cross_tenant(self) -> bool:
        """Whether the app was made from the template for cross-tenant synchronization."""
        return self.application_template_id == CROSS_TENANT_APPLICATION or _HOMEPAGE_MARK in (self.homepage or "")

    @property
    def assignable_role(self) -> AppRole | None:
        """The role that puts people in scope: ``msiam_access``, else the first that users can be given, else None."""
        roles = [role for role in self.app_roles if role.is_for_users]
        named = [role for role in roles if _PROVISIONING_ROLE in (role.display_name, role.value)]
        return next(iter(named or roles), None)
