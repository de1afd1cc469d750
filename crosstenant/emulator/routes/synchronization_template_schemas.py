"""The schemas of synchronization templates, and what helps to write them.

Graph: ``.../synchronization/templates/{id}/schema`` under a service principal, where it is read only, and under an
application, whose owner may change it.
"""

from crosstenant.emulator import access
from crosstenant.emulator.default_schema import TEMPLATE_ID
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import jobs, schemas
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.routes.synchronization_jobs import ROOT
from crosstenant.emulator.routes.synchronization_schema import shown
from crosstenant.emulator.routes.synchronization_templates import BY_APPLICATION, owner_of
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")

SCHEMA = f"{ROOT}/templates/<template_id>/schema"
APPLICATION_SCHEMA = f"{BY_APPLICATION}/templates/<template_id>/schema"


@routes.route("GET", SCHEMA, needs=access.SYNC_READ)
@routes.route("GET", APPLICATION_SCHEMA, needs=access.SYNC_READ)
def get_schema(call: Call, template_id: str, **owner: str) -> Document:
    """Answer ``GET .../templates/{id}/schema``."""
    app_id, place = app_of(call, template_id, **owner)
    schema = jobs.template_schema_of(call.world, call.tenant, app_id)
    return call.entity(f"{place}/synchronization/templates('{template_id}')/schema/$entity", shown(call, schema))


@routes.route("PUT", APPLICATION_SCHEMA, needs=access.SYNC_WRITE)
def put_schema(call: Call, template_id: str, application_id: str) -> None:
    """Answer ``PUT /applications/{id}/synchronization/templates/{id}/schema``."""
    app_id, _ = app_of(call, template_id, application_id=application_id)
    schemas.replace_template(call.world, call.tenant, app_id, call.body())


@routes.route("DELETE", APPLICATION_SCHEMA, needs=access.SYNC_WRITE)
def delete_schema(call: Call, template_id: str, application_id: str) -> None:
    """Answer ``DELETE /applications/{id}/synchronization/templates/{id}/schema``, which puts the gallery's back."""
    call.tenant.template_schemas.pop(app_of(call, template_id, application_id=application_id)[0], None)


def app_of(call: Call, template_id: str, **owner: str) -> tuple[str, str]:
    """Return the client id of the app whose template a path names, and how a context names the app.

    Raises:
        GraphFault: 404: there is no such app or template.
    """
    found, place = owner_of(call, **owner)
    if template_id != TEMPLATE_ID:
        raise not_found(template_id)
    return text(found, "appId"), place
