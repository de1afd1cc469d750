"""The schemas of synchronization templates, and what helps to write them.

Graph: ``.../synchronization/templates/{id}/schema`` under a service principal, where it is read only, and under an
application, whose owner may change it.
"""

from crosstenant.emulator import access
from crosstenant.emulator.default_schema import TEMPLATE_ID
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import jobs, schemas
from crosstenant.emulator.errors import not_found
from crosstenant.emulator.expressions.signatures import function_schemas
from crosstenant.emulator.routes.synchronization_jobs import ROOT, configuration
from crosstenant.emulator.routes.synchronization_schema import parsed, shown
from crosstenant.emulator.routes.synchronization_templates import BY_APPLICATION, application
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.scoping_filters import filter_operators

routes = Routes("docs")

_SCHEMA = f"{ROOT}/templates/<template_id>/schema"
_APPLICATION_SCHEMA = f"{BY_APPLICATION}/templates/<template_id>/schema"


@routes.route("GET", _SCHEMA, needs=access.SYNC_READ)
@routes.route("GET", _APPLICATION_SCHEMA, needs=access.SYNC_READ)
def get_schema(call: Call, template_id: str, **owner: str) -> Document:
    """Answer ``GET .../templates/{id}/schema``."""
    app_id = _app_id(call, template_id, **owner)
    schema = jobs.template_schema_of(call.world, call.tenant, app_id)
    context = f"{_owner(**owner)}/synchronization/templates('{template_id}')/schema/$entity"
    return call.entity(context, shown(call, schema))


@routes.route("PUT", _APPLICATION_SCHEMA, needs=access.SYNC_WRITE)
def put_schema(call: Call, template_id: str, application_id: str) -> None:
    """Answer ``PUT /applications/{id}/synchronization/templates/{id}/schema``."""
    app_id = _app_id(call, template_id, application_id=application_id)
    schemas.replace_template(call.world, call.tenant, app_id, call.body())


@routes.route("DELETE", _APPLICATION_SCHEMA, needs=access.SYNC_WRITE)
def delete_schema(call: Call, template_id: str, application_id: str) -> None:
    """Answer ``DELETE /applications/{id}/synchronization/templates/{id}/schema``, which puts the gallery's back."""
    call.tenant.template_schemas.pop(_app_id(call, template_id, application_id=application_id), None)


@routes.route("GET", f"{_SCHEMA}/filterOperators", needs=access.SYNC_READ)
@routes.route("GET", f"{_SCHEMA}/filterOperators()", needs=access.SYNC_READ, evidence="unconfirmed")
@routes.route("GET", f"{_APPLICATION_SCHEMA}/filterOperators", needs=access.SYNC_READ)
@routes.route("GET", f"{_APPLICATION_SCHEMA}/filterOperators()", needs=access.SYNC_READ, evidence="unconfirmed")
def list_filter_operators(call: Call, template_id: str, **owner: str) -> Document:
    """Answer ``GET .../templates/{id}/schema/filterOperators``."""
    _app_id(call, template_id, **owner)
    operators = filter_operators(in_capitals=call.world.switches.operator_names == "capitals")
    return {"@odata.context": call.context("filterOperators"), "value": operators}


@routes.route("GET", f"{_SCHEMA}/functions", needs=access.SYNC_READ)
@routes.route("GET", f"{_SCHEMA}/functions()", needs=access.SYNC_READ, evidence="unconfirmed")
@routes.route("GET", f"{_APPLICATION_SCHEMA}/functions", needs=access.SYNC_READ)
@routes.route("GET", f"{_APPLICATION_SCHEMA}/functions()", needs=access.SYNC_READ, evidence="unconfirmed")
def list_functions(call: Call, template_id: str, **owner: str) -> Document:
    """Answer ``GET .../templates/{id}/schema/functions``."""
    _app_id(call, template_id, **owner)
    return {"@odata.context": call.context("functions"), "value": function_schemas()}


@routes.route("POST", f"{_SCHEMA}/parseExpression", needs=access.SYNC_WRITE)
@routes.route("POST", f"{_APPLICATION_SCHEMA}/parseExpression", needs=access.SYNC_WRITE)
def parse_expression(call: Call, template_id: str, **owner: str) -> Document:
    """Answer ``POST .../templates/{id}/schema/parseExpression``."""
    _app_id(call, template_id, **owner)
    return parsed(call)


def _app_id(call: Call, template_id: str, *, service_principal_id: str = "", application_id: str = "") -> str:
    owner = application(call, application_id) if application_id else configuration(call, service_principal_id)
    if template_id != TEMPLATE_ID:
        raise not_found(template_id)
    return text(owner, "appId")


def _owner(*, service_principal_id: str = "", application_id: str = "") -> str:
    kind = "applications" if application_id else "servicePrincipals"
    return f"{kind}('{application_id or service_principal_id}')"
