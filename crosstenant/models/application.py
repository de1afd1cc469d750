"""The application behind a configuration app's service principal."""

from datetime import datetime
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, Shape, instant, plain, texts


@attrs.frozen(kw_only=True, repr=False)
class Application(GraphValue):
    """What instantiating a template creates beside the service principal; Graph's ``application``.

    Attributes:
        application_id: The object id. Deleting the configuration needs it.
        app_id: The client id, shared with the service principal.
        display_name: Its name. Not unique.
        application_template_id: The gallery template it was made from.
        service_management_reference: Free text for administrators; holds our marker where the service kept it.
        notes: Free text for people who run it.
        tags: Marks.
        created_at: Since when it exists.
        deleted_at: When it was deleted; None while it is there.
    """

    application_id: str
    app_id: str | None = None
    display_name: str | None = None
    application_template_id: str | None = None
    service_management_reference: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None
    deleted_at: datetime | None = None

    _shown: ClassVar = ("display_name", "application_id", "app_id")
    _graph: ClassVar = Shape(
        "application",
        application_id=plain("id", "objectId"),
        app_id=plain("appId"),
        display_name=plain("displayName"),
        application_template_id=plain("applicationTemplateId"),
        service_management_reference=plain("serviceManagementReference"),
        notes=plain("notes"),
        tags=texts("tags"),
        created_at=instant("createdDateTime"),
        deleted_at=instant("deletedDateTime"),
    )
