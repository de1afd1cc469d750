"""Who changed what in a tenant, as the directory's audit log tells it."""

from datetime import datetime
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, instant, many, one, pairs, plain, word
from crosstenant.models.provisioning_event import ModifiedProperty


class AuditResult(Word):
    """How an audited activity ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    TIMEOUT = "timeout"
    UNKNOWN = "unknownFutureValue"


class GroupType(Word):
    """What kind of group an audited activity concerned."""

    UNIFIED_GROUPS = "unifiedGroups"
    AZURE_AD = "azureAD"
    UNKNOWN = "unknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class AuditUser(GraphValue):
    """A person who did something; Graph's ``userIdentity``.

    Attributes:
        id: Their object id.
        display_name: Their name.
        user_principal_name: Their sign-in name.
        ip_address: From where.
    """

    id: str | None = None
    display_name: str | None = None
    user_principal_name: str | None = None
    ip_address: str | None = None

    _shown: ClassVar = ("user_principal_name", "id")
    _graph: ClassVar = Shape(
        "userIdentity",
        display_name=plain("displayName"),
        id=plain("id"),
        ip_address=plain("ipAddress"),
        user_principal_name=plain("userPrincipalName"),
    )


@attrs.frozen(kw_only=True, repr=False)
class AuditApp(GraphValue):
    """A program that did something; Graph's ``appIdentity``.

    Attributes:
        app_id: Its client id.
        display_name: Its name.
        service_principal_id: Its service principal's id.
        service_principal_name: Its service principal's name.
    """

    app_id: str | None = None
    display_name: str | None = None
    service_principal_id: str | None = None
    service_principal_name: str | None = None

    _shown: ClassVar = ("display_name", "app_id")
    _graph: ClassVar = Shape(
        "appIdentity",
        app_id=plain("appId"),
        display_name=plain("displayName"),
        service_principal_id=plain("servicePrincipalId"),
        service_principal_name=plain("servicePrincipalName"),
    )


@attrs.frozen(kw_only=True, repr=False)
class AuditInitiator(GraphValue):
    """Who did it; Graph's ``auditActivityInitiator``.

    Attributes:
        user: The person, if it was one.
        app: The program, if it was one.
    """

    user: AuditUser | None = None
    app: AuditApp | None = None

    _graph: ClassVar = Shape(
        "auditActivityInitiator",
        app=one("app", AuditApp.from_graph),
        user=one("user", AuditUser.from_graph),
    )

    @property
    def name(self) -> str | None:
        """A person's sign-in name or a program's name."""
        person = self.user and (self.user.user_principal_name or self.user.display_name)
        return person or (self.app.display_name if self.app else None)


@attrs.frozen(kw_only=True, repr=False)
class AuditTarget(GraphValue):
    """What was changed; Graph's ``targetResource``.

    Attributes:
        id: Its object id; empty where it is in another tenant.
        display_name: Its name.
        type: What it is, such as ``ServicePrincipal`` or ``User``.
        user_principal_name: A user's sign-in name.
        group_type: What kind of group it is.
        modified_properties: What changed.
    """

    id: str | None = None
    display_name: str | None = None
    type: str | None = None
    user_principal_name: str | None = None
    group_type: GroupType | None = None
    modified_properties: tuple[ModifiedProperty, ...] = ()

    _shown: ClassVar = ("type", "display_name", "id")
    _graph: ClassVar = Shape(
        "targetResource",
        display_name=plain("displayName"),
        group_type=word("groupType", GroupType),
        id=plain("id"),
        modified_properties=many("modifiedProperties", ModifiedProperty.from_graph),
        type=plain("type"),
        user_principal_name=plain("userPrincipalName"),
    )


@attrs.frozen(kw_only=True, repr=False)
class AuditEvent(GraphValue):
    """One entry of the audit log; Graph's ``directoryAudit``.

    Attributes:
        id: The entry's id; ``Sync_...`` for synchronization.
        at: When it happened.
        activity: What happened, such as ``Export``.
        category: ``ProvisioningManagement`` for synchronization.
        correlation_id: What belongs together has the same.
        initiated_by: Who did it.
        logged_by_service: ``Account Provisioning`` for synchronization.
        operation_type: ``Add``, ``Update`` and so on; often empty.
        result: How it ended.
        result_reason: What happened, as a sentence.
        targets: What was changed; the service principal first.
        additional_details: What else is known, as text by key.
    """

    id: str
    at: datetime | None = None
    activity: str | None = None
    category: str | None = None
    correlation_id: str | None = None
    initiated_by: AuditInitiator | None = None
    logged_by_service: str | None = None
    operation_type: str | None = None
    result: AuditResult | None = None
    result_reason: str | None = None
    targets: tuple[AuditTarget, ...] = ()
    additional_details: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("at", "activity", "result", "result_reason")
    _graph: ClassVar = Shape(
        "directoryAudit",
        at=instant("activityDateTime"),
        activity=plain("activityDisplayName"),
        additional_details=pairs("additionalDetails"),
        category=plain("category"),
        correlation_id=plain("correlationId"),
        id=plain("id"),
        initiated_by=one("initiatedBy", AuditInitiator.from_graph),
        logged_by_service=plain("loggedByService"),
        operation_type=plain("operationType"),
        result=word("result", AuditResult),
        result_reason=plain("resultReason"),
        targets=many("targetResources", AuditTarget.from_graph),
    )
