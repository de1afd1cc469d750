"""The peer of `assignments.py`: msgraph-sdk assigns people one by one, in the same run against the same server."""

import asyncio
import json
import sys
import time
from uuid import UUID

import httpx
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph_core import GraphClientFactory


class Token(AccessTokenProvider):
    """A token that is there already."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get_authorization_token(self, uri: str, additional_authentication_context: object = None) -> str:
        """Return it, for whatever address."""
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        """Allow every host: the only one is on loopback."""
        return AllowedHostsValidator([])


async def main() -> None:
    """Assign the last so many people, and print the seconds."""
    line, count = json.load(sys.stdin), int(sys.argv[1])
    tenant = line["tenants"][0]
    body = {
        "grant_type": "client_credentials",
        "client_id": tenant["client_id"],
        "client_secret": tenant["client_secret"],
        "scope": f"{line['graph']}/.default",
    }
    token = httpx.post(f"{line['authority']}/{tenant['tenant_id']}/oauth2/v2.0/token", data=body).json()["access_token"]
    wire = GraphClientFactory.create_with_default_middleware(client=httpx.AsyncClient(timeout=30))
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Token(token)), wire)
    adapter.base_url = f"{line['graph']}/v1.0"
    assigned_to = GraphServiceClient(request_adapter=adapter).service_principals.by_service_principal_id(line["app"])
    began = time.perf_counter()
    for user in tenant["users"][-count:]:
        await assigned_to.app_role_assigned_to.post(
            AppRoleAssignment(
                principal_id=UUID(user["id"]), resource_id=UUID(line["app"]), app_role_id=UUID(line["role"])
            )
        )
    print(json.dumps({"seconds": time.perf_counter() - began}))


asyncio.run(main())
