"""The synchronization schema: one method, one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from crosstenant import GraphError, TenantClient
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.schema_directory import ObjectDefinition
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import SyncSchema

if TYPE_CHECKING:
    from tests.clients.conftest import Load, ScriptedGraph


@attrs.frozen
class Place:
    """A job and the path of its schema."""

    app: ConfigurationApp
    job: SyncJob

    @property
    def path(self) -> str:
        return f"/servicePrincipals/{self.app.service_principal_id}/synchronization/jobs/{self.job.id}/schema"


@pytest.fixture
def place(app: ConfigurationApp, job: SyncJob) -> Place:
    return Place(app, job)


def test_a_schema_that_was_read_is_put_back_in_every_member_and_order(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    document = payload("synchronizationSchema", "full")
    graph.answers("GET", place.path, document)
    graph.answers("PUT", place.path)

    client.sync_schemas.save(place.app, place.job, client.sync_schemas.get(place.app, place.job))

    del document["@odata.context"]
    assert repr(graph.sent[1].body) == repr(document)


def test_the_directories_are_asked_for_where_they_are_wanted(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("GET", place.path, payload("synchronizationSchema", "full"))

    assert client.sync_schemas.get(place.app, place.job, with_directories=True).directories
    assert graph.sent[0].query == {"$expand": "directories"}


def test_an_edit_changes_nothing_but_what_was_edited(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    document = payload("synchronizationSchema", "full")
    document["synchronizationRules"][0]["tomorrow"] = {"b": 1, "a": [None]}
    graph.answers("GET", place.path, document)
    graph.answers("PUT", place.path)

    schema = client.sync_schemas.get(place.app, place.job)
    first = attrs.evolve(schema.rules[0], name="renamed")
    client.sync_schemas.save(place.app, place.job, attrs.evolve(schema, rules=(first, *schema.rules[1:])))

    del document["@odata.context"]
    document["synchronizationRules"][0]["name"] = "renamed"
    assert repr(graph.sent[1].body) == repr(document)


def test_a_schema_that_the_service_refuses_is_an_error(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("GET", place.path, payload("synchronizationSchema", "full"))
    graph.refuses("PUT", place.path, 400, "schemaInvalid", "The matching attribute may not be changed.")

    with pytest.raises(GraphError) as caught:
        client.sync_schemas.save(place.app, place.job, client.sync_schemas.get(place.app, place.job))

    assert caught.value.code == "schemaInvalid"


def test_a_reset_deletes(client: TenantClient, graph: ScriptedGraph, place: Place) -> None:
    graph.answers("DELETE", place.path)

    client.sync_schemas.reset(place.app, place.job)

    assert [sent.method for sent in graph.sent] == ["DELETE"]


def test_operators_and_functions_are_listed(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("GET", f"{place.path}/filterOperators", {"value": [payload("filterOperatorSchema", "full")]})
    graph.answers("GET", f"{place.path}/functions", {"value": [payload("attributeMappingFunctionSchema", "full")]})

    assert [operator.name for operator in client.sync_schemas.filter_operators(place.app, place.job)] == [
        "Greater_Than"
    ]
    assert [function.name for function in client.sync_schemas.functions(place.app, place.job)] == ["Join"]


def test_an_expression_is_tried_on_somebody(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("POST", f"{place.path}/parseExpression", payload("parseExpressionResponse", "full"))

    answer = client.sync_schemas.parse_expression(
        place.app,
        place.job,
        "[mail]",
        person={"mail": "a@b.com", "otherMails": ("c@d.com",)},
        definition=ObjectDefinition(name="User"),
    )

    assert answer.result == ("EN_US",)
    body = graph.sent[0].body
    assert body["expression"] == "[mail]"
    assert body["testInputObject"]["definition"]["name"] == "User"
    assert body["testInputObject"]["properties"] == [
        {"key": "mail", "value": "a@b.com"},
        {"key": "otherMails", "value@odata.type": "#Collection(String)", "value": ["c@d.com"]},
    ]


def test_an_expression_can_be_read_without_anybody(
    client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load
) -> None:
    graph.answers("POST", f"{place.path}/parseExpression", payload("parseExpressionResponse", "unreadable"))

    assert not client.sync_schemas.parse_expression(place.app, place.job, "append()").is_sound
    assert graph.sent[0].body["testInputObject"] is None


def test_a_directory_is_looked_at_anew(client: TenantClient, graph: ScriptedGraph, place: Place, payload: Load) -> None:
    document = payload("synchronizationSchema", "full")
    directory = SyncSchema.from_graph(document).directories[0]
    graph.answers("POST", f"{place.path}/directories/{directory.id}/discover", document["directories"][0])

    assert client.sync_schemas.discover(place.app, place.job, directory) == directory
    assert graph.sent[0].body is None
