"""People, groups and tenants, as far as synchronization has to know them."""

from datetime import datetime
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, Member, Shape, Word, instant, many, plain, texts

_TYPE_PREFIX = "#microsoft.graph."
_EXTERNAL_MARK = "#EXT#"  # stands in the user principal name of everybody who comes from another tenant
_EXTERNAL_ISSUERS = ("ExternalAzureAD", "MicrosoftAccount", "mail")


class PrincipalKind(Word):
    """What kind of object a principal is."""

    USER = "user"
    GROUP = "group"
    SERVICE_PRINCIPAL = "servicePrincipal"


class UserType(Word):
    """How a user stands to the tenant. Synchronized users are external *members* by default."""

    MEMBER = "Member"
    GUEST = "Guest"


@attrs.frozen(kw_only=True, repr=False)
class Identity(GraphValue):
    """One way for a user to sign in; Graph's ``objectIdentity``.

    Attributes:
        sign_in_type: The way, such as ``userPrincipalName`` or ``federated``.
        issuer: Who vouches for the user; the tenant's own domain for its own people.
        issuer_assigned_id: What the issuer calls them.
    """

    sign_in_type: str | None = None
    issuer: str | None = None
    issuer_assigned_id: str | None = None

    _graph: ClassVar = Shape(
        "objectIdentity",
        issuer=plain("issuer"),
        issuer_assigned_id=plain("issuerAssignedId"),
        sign_in_type=plain("signInType"),
    )

    @property
    def is_external(self) -> bool:
        """Whether somebody other than the tenant vouches for the user."""
        return self.sign_in_type == "federated" and self.issuer in _EXTERNAL_ISSUERS


@attrs.frozen(kw_only=True, repr=False)
class Principal(GraphValue):
    """Whoever can be assigned to a configuration app: Graph's ``user`` or ``group``.

    Graph sends many of these only when asked: `was_read` tells *nothing* from *not asked*.

    Attributes:
        id: The object id.
        type_name: Graph's own word for the type, where it sends one.
        display_name: The name.
        user_principal_name: A user's sign-in name; None for groups.
        mail: The mail address.
        mail_nickname: The mail address's local part.
        account_enabled: Whether a user can sign in.
        user_type: Member or guest.
        external_user_state: ``PendingAcceptance`` or ``Accepted`` for invited users; None for the tenant's own.
        external_user_state_changed_at: Since when.
        creation_type: ``Invitation`` for invited users.
        identities: A user's ways to sign in.
        other_mails: A user's further addresses.
        proxy_addresses: Every address mail arrives at.
        show_in_address_list: Whether a user is shown in the address list.
        on_premises_sync_enabled: Whether the object comes from a directory on premises.
        created_at: Since when it exists.
        deleted_at: When it was soft-deleted; None while it is there.
        security_enabled: Whether a group can be assigned; nobody in scope otherwise.
        group_types: A group's marks, such as ``DynamicMembership``.
        membership_rule: Who is in a dynamic group.
        is_assignable_to_role: Whether a group can hold directory roles.
    """

    id: str
    type_name: str | None = None
    display_name: str | None = None
    user_principal_name: str | None = None
    mail: str | None = None
    mail_nickname: str | None = None
    account_enabled: bool | None = None
    user_type: UserType | None = None
    external_user_state: str | None = None
    external_user_state_changed_at: datetime | None = None
    creation_type: str | None = None
    identities: tuple[Identity, ...] = ()
    other_mails: tuple[str, ...] = ()
    proxy_addresses: tuple[str, ...] = ()
    show_in_address_list: bool | None = None
    on_premises_sync_enabled: bool | None = None
    created_at: datetime | None = None
    deleted_at: datetime | None = None
    security_enabled: bool | None = None
    group_types: tuple[str, ...] = ()
    membership_rule: str | None = None
    is_assignable_to_role: bool | None = None

    _shown: ClassVar = ("kind", "display_name", "user_principal_name", "id")
    _graph: ClassVar = Shape(
        "directoryObject",
        id=plain("id"),
        type_name=plain("@odata.type"),
        display_name=plain("displayName"),
        user_principal_name=plain("userPrincipalName"),
        mail=plain("mail"),
        mail_nickname=plain("mailNickname"),
        account_enabled=plain("accountEnabled"),
        user_type=Member("userType", UserType, str),
        external_user_state=plain("externalUserState"),
        external_user_state_changed_at=instant("externalUserStateChangeDateTime"),
        creation_type=plain("creationType"),
        identities=many("identities", Identity.from_graph),
        other_mails=texts("otherMails"),
        proxy_addresses=texts("proxyAddresses"),
        show_in_address_list=plain("showInAddressList"),
        on_premises_sync_enabled=plain("onPremisesSyncEnabled"),
        created_at=instant("createdDateTime"),
        deleted_at=instant("deletedDateTime"),
        security_enabled=plain("securityEnabled"),
        group_types=texts("groupTypes"),
        membership_rule=plain("membershipRule"),
        is_assignable_to_role=plain("isAssignableToRole"),
    )

    @property
    def kind(self) -> PrincipalKind | None:
        """What it is: by Graph's own word, else by what only one kind has; None if nothing tells."""
        if self.type_name:
            return PrincipalKind(self.type_name.removeprefix(_TYPE_PREFIX))
        if self.user_principal_name is not None:
            return PrincipalKind.USER
        return PrincipalKind.GROUP if self.security_enabled is not None or self.group_types else None

    @property
    def is_external(self) -> bool:
        """Whether a user comes from another tenant. Only internal users can be synchronized.

        Told by ``#EXT#`` in the user principal name, by the state of an invitation, or by a foreign identity.
        """
        invited = _EXTERNAL_MARK in (self.user_principal_name or "").upper() or self.external_user_state is not None
        return invited or any(identity.is_external for identity in self.identities)


@attrs.frozen(kw_only=True, repr=False)
class TenantInformation(GraphValue):
    """What every tenant tells every other; Graph's ``tenantInformation``.

    Attributes:
        tenant_id: The tenant's id.
        display_name: Its name.
        default_domain_name: Its primary domain.
        federation_brand_name: The name its people see when they sign in.
    """

    tenant_id: str
    display_name: str | None = None
    default_domain_name: str | None = None
    federation_brand_name: str | None = None

    _shown: ClassVar = ("display_name", "default_domain_name", "tenant_id")
    _graph: ClassVar = Shape(
        "tenantInformation",
        tenant_id=plain("tenantId"),
        display_name=plain("displayName"),
        default_domain_name=plain("defaultDomainName"),
        federation_brand_name=plain("federationBrandName"),
    )


@attrs.frozen(kw_only=True, repr=False)
class VerifiedDomain(GraphValue):
    """A domain that belongs to a tenant; Graph's ``verifiedDomain``.

    Attributes:
        name: The domain.
        is_default: New users get it.
        is_initial: It came with the tenant; synchronized users' names end in it.
        type: How it signs in, such as ``Managed``.
        capabilities: What it is used for, separated by commas.
    """

    name: str
    is_default: bool | None = None
    is_initial: bool | None = None
    type: str | None = None
    capabilities: str | None = None

    _shown: ClassVar = ("name", "is_default", "is_initial")
    _graph: ClassVar = Shape(
        "verifiedDomain",
        capabilities=plain("capabilities"),
        is_default=plain("isDefault"),
        is_initial=plain("isInitial"),
        name=plain("name"),
        type=plain("type"),
    )


@attrs.frozen(kw_only=True, repr=False)
class AssignedPlan(GraphValue):
    """A service that a tenant has bought; Graph's ``assignedPlan``.

    Attributes:
        service: The service, such as ``AADPremiumService``.
        service_plan_id: The plan's id, the same in all tenants.
        capability_status: ``Enabled`` while it counts.
        assigned_at: Since when.
    """

    service: str | None = None
    service_plan_id: str | None = None
    capability_status: str | None = None
    assigned_at: datetime | None = None

    _shown: ClassVar = ("service", "capability_status")
    _graph: ClassVar = Shape(
        "assignedPlan",
        service=plain("service"),
        service_plan_id=plain("servicePlanId"),
        capability_status=plain("capabilityStatus"),
        assigned_at=instant("assignedDateTime"),
    )


@attrs.frozen(kw_only=True, repr=False)
class Organization(GraphValue):
    """A tenant, as it sees itself; Graph's ``organization``.

    Attributes:
        id: The tenant's id.
        display_name: Its name.
        verified_domains: Its domains.
        tenant_type: Such as ``AAD``.
        country_letter_code: Where it is at home.
        technical_notification_mails: Whom Microsoft tells about technical matters.
        on_premises_sync_enabled: Whether a directory on premises is synchronized into it.
        created_at: Since when it exists.
        assigned_plans: The services that it has bought.
    """

    id: str
    display_name: str | None = None
    verified_domains: tuple[VerifiedDomain, ...] = ()
    tenant_type: str | None = None
    country_letter_code: str | None = None
    technical_notification_mails: tuple[str, ...] = ()
    on_premises_sync_enabled: bool | None = None
    created_at: datetime | None = None
    assigned_plans: tuple[AssignedPlan, ...] = ()

    _shown: ClassVar = ("display_name", "default_domain", "id")
    _graph: ClassVar = Shape(
        "organization",
        id=plain("id"),
        display_name=plain("displayName"),
        verified_domains=many("verifiedDomains", VerifiedDomain.from_graph),
        tenant_type=plain("tenantType"),
        country_letter_code=plain("countryLetterCode"),
        technical_notification_mails=texts("technicalNotificationMails"),
        on_premises_sync_enabled=plain("onPremisesSyncEnabled"),
        created_at=instant("createdDateTime"),
        assigned_plans=many("assignedPlans", AssignedPlan.from_graph),
    )

    @property
    def default_domain(self) -> str | None:
        """The domain that new users get."""
        return next((domain.name for domain in self.verified_domains if domain.is_default), None)

    @property
    def initial_domain(self) -> str | None:
        """The domain that came with the tenant; synchronized users' names end in it."""
        return next((domain.name for domain in self.verified_domains if domain.is_initial), None)
