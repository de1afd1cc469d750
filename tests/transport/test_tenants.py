from collections.abc import Callable

import pytest
import requests
import responses

from crosstenant.errors import InputError, ProtocolError, ServiceError, TransportError
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.tenants import is_tenant_id, parse_tenant

METADATA = "https://login.microsoftonline.com/fabrikam.com/v2.0/.well-known/openid-configuration"


def test_a_tenant_is_named_by_guid_or_domain(tenant: str) -> None:
    assert parse_tenant(tenant.upper()) == tenant
    assert parse_tenant("Fabrikam.onMicrosoft.com") == "fabrikam.onmicrosoft.com"
    assert is_tenant_id(tenant)
    assert not is_tenant_id("fabrikam.com")


@pytest.mark.parametrize(
    "name",
    [
        "",
        None,
        5,
        "common",
        "organizations",
        "consumers",
        "../../users",
        "11111111-1111-4111-8111-111111111111\n",
        "１1111111-1111-4111-8111-111111111111",
        "11111111-1111-4111-8111-11111111111\u200b1",
        "00000000-0000-0000-0000-000000000000",
        "{11111111-1111-4111-8111-111111111111}",
        "urn:uuid:11111111-1111-4111-8111-111111111111",
        "fabrikam",
        "-fabrikam.com",
        "fabrikam.com/x",
        "127.0.0.1",
        ("a" * 60 + ".") * 5 + "com",
    ],
)
def test_what_is_neither_is_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_tenant(name)

    assert caught.value.parameter == "tenant"


def test_a_domain_is_looked_up_once_without_a_token(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock, tenant: str
) -> None:
    graph.get(METADATA, json={"issuer": f"https://login.microsoftonline.com/{tenant.upper()}/v2.0"})
    transport = make_transport("fabrikam.com")

    assert transport.tenant_id() == transport.tenant_id() == tenant
    assert transport.tenant == "fabrikam.com"
    assert len(graph.calls) == 1
    assert "Authorization" not in graph.calls[0].request.headers


@pytest.mark.parametrize("status", [400, 404])
def test_a_domain_that_nobody_verified_is_an_input_error(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock, status: int
) -> None:
    graph.get(METADATA, status=status, json={"error": "invalid_tenant"})

    with pytest.raises(InputError, match=r"fabrikam\.com"):
        make_transport("fabrikam.com").get("/me")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"json": {"issuer": "https://login.microsoftonline.com/common"}}, ProtocolError),
        ({"json": {}}, ProtocolError),
        ({"body": ""}, ProtocolError),
        ({"status": 500}, ServiceError),
        ({"body": requests.ConnectionError("gone")}, TransportError),
    ],
)
def test_metadata_that_cannot_be_had_is_an_error_of_its_kind(
    make_transport: Callable[..., GraphTransport],
    graph: responses.RequestsMock,
    answer: dict[str, object],
    kind: type[Exception],
) -> None:
    graph.get(METADATA, **answer)

    with pytest.raises(kind):
        make_transport("fabrikam.com").tenant_id()


def test_any_other_tenant_can_be_resolved_too(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    other = "22222222-2222-4222-8222-222222222222"
    graph.get(METADATA, json={"issuer": f"https://login.microsoftonline.com/{other}/v2.0"})

    assert transport.tenant_id_of("Fabrikam.com") == other
    assert transport.tenant_id_of(other.upper()) == other
    with pytest.raises(InputError):
        transport.tenant_id_of("fabrikam")
