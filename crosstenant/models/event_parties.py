"""Who and what a provisioning event speaks of: objects, directories, the app, and who set it off."""

from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, Word, opened, plain, word


class InitiatorKind(Word):
    """Who set an event off."""

    USER = "user"
    APPLICATION = "application"
    SYSTEM = "system"
    UNKNOWN = "unknownFutureValue"


@attrs.frozen(kw_only=True, repr=False)
class ProvisionedIdentity(GraphValue):
    """The object on one side; Graph's ``provisionedIdentity``.

    Attributes:
        id: The object's id in its own tenant.
        display_name: Its name; often empty on the target's side.
        kind: Its type, such as ``User``.
        details: What else is known, as text by name.
    """

    id: str | None = None
    display_name: str | None = None
    kind: str | None = None
    details: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("kind", "id", "user_principal_name")
    _graph: ClassVar = Shape(
        "provisionedIdentity",
        details=opened("details"),
        display_name=plain("displayName"),
        id=plain("id"),
        kind=plain("identityType", "type"),
    )

    @property
    def user_principal_name(self) -> str | None:
        """The user principal name, where the details hold one."""
        return self.details.get("UserPrincipalName")


@attrs.frozen(kw_only=True, repr=False)
class ProvisioningSystem(GraphValue):
    """The directory on one side; Graph's ``provisioningSystem``.

    Attributes:
        id: The service's id for it.
        display_name: Its name in the schema.
        details: What else is known, as text by name.
    """

    id: str | None = None
    display_name: str | None = None
    details: OpenMap = attrs.field(factory=OpenMap)

    _shown: ClassVar = ("display_name",)
    _graph: ClassVar = Shape(
        "provisioningSystem",
        details=opened("details"),
        display_name=plain("displayName", "name"),
        id=plain("id"),
    )


@attrs.frozen(kw_only=True, repr=False)
class Initiator(GraphValue):
    """Who set an event off; Graph's ``initiator``.

    Attributes:
        id: Their id; empty for the service itself.
        display_name: Their name.
        kind: What they are.
    """

    id: str | None = None
    display_name: str | None = None
    kind: InitiatorKind | None = None

    _shown: ClassVar = ("kind", "display_name")
    _graph: ClassVar = Shape(
        "initiator",
        display_name=plain("displayName"),
        id=plain("id"),
        kind=word("initiatorType", InitiatorKind, "initiatingType"),
    )


@attrs.frozen(kw_only=True, repr=False)
class EventApp(GraphValue):
    """The configuration app an event belongs to; Graph's ``provisioningServicePrincipal``.

    Attributes:
        service_principal_id: The app's service principal id.
        display_name: The app's name at that time.
    """

    service_principal_id: str | None = None
    display_name: str | None = None

    _graph: ClassVar = Shape(
        "provisioningServicePrincipal",
        display_name=plain("displayName", "name"),
        service_principal_id=plain("id"),
    )
