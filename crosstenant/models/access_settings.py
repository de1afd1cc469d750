"""The building blocks of a cross-tenant access setting: whom it concerns, and whether they are let through."""

from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, Shape, Word, many, one, plain, word, word_list


class AccessType(Word):
    """Whether the targets of a setting are let through or kept out."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    UNKNOWN = "unknownFutureValue"


class TargetType(Word):
    """What kind of thing a target names."""

    USER = "user"
    GROUP = "group"
    APPLICATION = "application"
    UNKNOWN = "unknownFutureValue"


class IdentityProvider(Word):
    """With what an invited person can redeem the invitation."""

    ENTRA_ID = "azureActiveDirectory"
    EXTERNAL_FEDERATION = "externalFederation"
    SOCIAL = "socialIdentityProviders"
    EMAIL_ONE_TIME_PASSCODE = "emailOneTimePasscode"
    MICROSOFT_ACCOUNT = "microsoftAccount"
    DEFAULT = "defaultConfiguredIdp"
    UNKNOWN = "unknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class Target(GraphValue):
    """One user, group or application that a setting speaks of; Graph's ``crossTenantAccessPolicyTarget``.

    Attributes:
        target: An object id, an application's client id, or ``AllUsers``, ``AllApplications``, ``Office365``.
        target_type: What kind of thing that is.
    """

    target: str | None = None
    target_type: TargetType | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyTarget",
        target=plain("target"),
        target_type=word("targetType", TargetType),
    )


@attrs.frozen(kw_only=True, repr=False)
class TargetConfiguration(GraphValue):
    """Who or what is let through or kept out; Graph's ``crossTenantAccessPolicyTargetConfiguration``.

    Attributes:
        access_type: Whether the targets are allowed or blocked.
        targets: Whom the access type concerns; everybody else gets the opposite.
    """

    access_type: AccessType | None = None
    targets: tuple[Target, ...] = ()

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyTargetConfiguration",
        access_type=word("accessType", AccessType),
        targets=many("targets", Target.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class B2BSetting(GraphValue):
    """B2B collaboration or direct connect in one direction; Graph's ``crossTenantAccessPolicyB2BSetting``.

    Attributes:
        users_and_groups: Whose access is meant; None inherits the default policy.
        applications: To which applications; None inherits the default policy.
    """

    users_and_groups: TargetConfiguration | None = None
    applications: TargetConfiguration | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyB2BSetting",
        users_and_groups=one("usersAndGroups", TargetConfiguration.from_graph),
        applications=one("applications", TargetConfiguration.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class DevicesFilter(GraphValue):
    """Which devices a tenant restriction concerns; Graph's ``devicesFilter``, not yet used by the service.

    Attributes:
        mode: Whether matching devices are allowed or blocked.
        rule: A device filter expression.
    """

    mode: AccessType | None = None
    rule: str | None = None

    _graph: ClassVar = Shape("devicesFilter", mode=word("mode", AccessType), rule=plain("rule"))


@attrs.frozen(kw_only=True, repr=False)
class TenantRestrictions(GraphValue):
    """What our people may do with foreign accounts; Graph's ``crossTenantAccessPolicyTenantRestrictions``.

    Attributes:
        users_and_groups: Which identities of the partner.
        applications: Which applications.
        devices: On which devices.
    """

    users_and_groups: TargetConfiguration | None = None
    applications: TargetConfiguration | None = None
    devices: DevicesFilter | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyTenantRestrictions",
        users_and_groups=one("usersAndGroups", TargetConfiguration.from_graph),
        applications=one("applications", TargetConfiguration.from_graph),
        devices=one("devices", DevicesFilter.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class InvitationRedemption(GraphValue):
    """With what invited people sign in; Graph's ``invitationRedemptionIdentityProviderConfiguration``.

    Attributes:
        primary: Identity providers in the order in which they are tried.
        fallback: The provider for everybody else.
    """

    primary: tuple[IdentityProvider, ...] = ()
    fallback: IdentityProvider | None = None

    _graph: ClassVar = Shape(
        "invitationRedemptionIdentityProviderConfiguration",
        primary=word_list("primaryIdentityProviderPrecedenceOrder", IdentityProvider),
        fallback=word("fallbackIdentityProvider", IdentityProvider),
    )


@attrs.frozen(kw_only=True, repr=False)
class M365Inbound(GraphValue):
    """Microsoft 365 collaboration, inbound; Graph's ``crossTenantAccessPolicyM365CollaborationInboundSetting``.

    Attributes:
        users: Which users of the other tenant; None inherits.
    """

    users: TargetConfiguration | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyM365CollaborationInboundSetting",
        users=one("users", TargetConfiguration.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class M365Outbound(GraphValue):
    """Microsoft 365 collaboration, outbound; Graph's ``crossTenantAccessPolicyM365CollaborationOutboundSetting``.

    Attributes:
        users_and_groups: Which of our users and groups; None inherits.
    """

    users_and_groups: TargetConfiguration | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyM365CollaborationOutboundSetting",
        users_and_groups=one("usersAndGroups", TargetConfiguration.from_graph),
    )


@attrs.frozen(kw_only=True, repr=False)
class AppServiceConnect(GraphValue):
    """Which applications may connect as a service; Graph's ``crossTenantAccessPolicyAppServiceConnectSetting``.

    Attributes:
        applications: Which applications; None inherits.
    """

    applications: TargetConfiguration | None = None

    _graph: ClassVar = Shape(
        "crossTenantAccessPolicyAppServiceConnectSetting",
        applications=one("applications", TargetConfiguration.from_graph),
    )
