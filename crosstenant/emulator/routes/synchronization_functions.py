"""What helps to write schemas, of jobs and of templates alike: operators, functions, and a try of an expression.

Graph: the functions and actions of ``synchronizationSchema``.
"""

from collections.abc import Callable

from crosstenant.emulator import access
from crosstenant.emulator.access import Access
from crosstenant.emulator.documents import Document, block, text
from crosstenant.emulator.engine import expression_test
from crosstenant.emulator.expressions.signatures import function_schemas
from crosstenant.emulator.routes.synchronization_jobs import job_of
from crosstenant.emulator.routes.synchronization_schema import SCHEMA
from crosstenant.emulator.routes.synchronization_template_schemas import APPLICATION_SCHEMA, app_of
from crosstenant.emulator.routes.synchronization_template_schemas import SCHEMA as TEMPLATE_SCHEMA
from crosstenant.emulator.routing import Call, OperationT, Routes
from crosstenant.emulator.scoping_filters import filter_operators

routes = Routes("docs")


def _of_every_schema(method: str, name: str, needs: Access) -> Callable[[OperationT], OperationT]:
    def register(operation: OperationT) -> OperationT:
        for schema in (SCHEMA, TEMPLATE_SCHEMA, APPLICATION_SCHEMA):
            routes.route(method, f"{schema}/{name}", needs=needs)(operation)
            if method == "GET":
                routes.route(method, f"{schema}/{name}()", needs=needs, evidence="unconfirmed")(operation)
        return operation

    return register


@_of_every_schema("GET", "filterOperators", access.SYNC_READ)
def list_filter_operators(call: Call, **place: str) -> Document:
    """Answer ``GET .../schema/filterOperators``."""
    _check(call, **place)
    operators = filter_operators(in_capitals=call.world.switches.operator_names == "capitals")
    return {"@odata.context": call.context("filterOperators"), "value": operators}


@_of_every_schema("GET", "functions", access.SYNC_READ)
def list_functions(call: Call, **place: str) -> Document:
    """Answer ``GET .../schema/functions``."""
    _check(call, **place)
    return {"@odata.context": call.context("functions"), "value": function_schemas()}


@_of_every_schema("POST", "parseExpression", access.SYNC_WRITE)
def parse_expression(call: Call, **place: str) -> Document:
    """Answer ``POST .../schema/parseExpression``: 200 for a malformed expression too."""
    _check(call, **place)
    body = call.body()
    subject = expression_test.properties(block(body, "testInputObject"))
    result = expression_test.result(text(body, "expression"), subject, call.world, call.tenant)
    return call.entity("microsoft.graph.parseExpressionResponse", result)


def _check(call: Call, *, job_id: str = "", template_id: str = "", **owner: str) -> None:
    if job_id:
        job_of(call, owner["service_principal_id"], job_id)
    else:
        app_of(call, template_id, **owner)
