"""A plain HTTP client for the emulator: requests, a token, and nothing of ours in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.credentials import EmulatedCredential
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant

GRAPH = "https://graph.microsoft.com"


class Graph:
    """Sends requests to Graph with one credential, as anybody with a HTTP library would."""

    def __init__(self, session: requests.Session, credential: EmulatedCredential) -> None:
        self._session = session
        self._credential = credential

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        version: str = "v1.0",
        headers: dict[str, str] | None = None,
    ) -> requests.Response:
        """Send a request; a path that is a whole URL, such as a next link, is taken as it is."""
        url = path if path.startswith("https://") else f"{GRAPH}/{version}{path}"
        token = self._credential.get_token().token
        return self._session.request(
            method, url, json=body, headers={"Authorization": f"Bearer {token}", **(headers or {})}
        )

    def get(self, path: str, *, version: str = "v1.0", headers: dict[str, str] | None = None) -> requests.Response:
        return self.send("GET", path, version=version, headers=headers)

    def post(self, path: str, body: object = None, *, version: str = "v1.0") -> requests.Response:
        return self.send("POST", path, body, version=version)

    def patch(self, path: str, body: object = None, *, version: str = "v1.0") -> requests.Response:
        return self.send("PATCH", path, body, version=version)

    def put(self, path: str, body: object = None, *, version: str = "v1.0") -> requests.Response:
        return self.send("PUT", path, body, version=version)

    def delete(self, path: str, *, version: str = "v1.0") -> requests.Response:
        return self.send("DELETE", path, version=version)


GraphFactory = Callable[..., Graph]


@pytest.fixture
def graph(world: Emulator) -> GraphFactory:
    """Make a client for a tenant: ``graph(fabrikam)``, or with another credential: ``graph(fabrikam, credential)``."""
    session = world.session()

    def make(tenant: EmulatedTenant, credential: EmulatedCredential | None = None) -> Graph:
        return Graph(session, credential or tenant.credential)

    return make


@pytest.fixture
def in_fabrikam(graph: GraphFactory, fabrikam: EmulatedTenant) -> Graph:
    return graph(fabrikam)


@pytest.fixture
def in_contoso(graph: GraphFactory, contoso: EmulatedTenant) -> Graph:
    return graph(contoso)


@pytest.fixture
def link(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    """A configuration from Fabrikam to Contoso with user1 assigned, ready to be started."""
    return configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
