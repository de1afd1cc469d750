"""A plain HTTP client for the emulator: requests, a token, and nothing of ours in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests

from crosstenant.emulator import Emulator
from crosstenant.emulator.credentials import EmulatedCredential
from crosstenant.emulator.documents import Document
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


class JobWire:
    """The job of a link, as HTTP shows and takes it."""

    def __init__(self, graph: Graph, link: Link) -> None:
        self._graph = graph
        self._link = link
        self.root = f"/servicePrincipals/{link.service_principal_id}/synchronization"
        self.path = f"{self.root}/jobs/{link.job_id}"

    def get(self) -> dict[str, Any]:
        """Return the job."""
        return self._graph.get(self.path).json()

    def status(self) -> dict[str, Any]:
        """Return the job's status block."""
        return self.get()["status"]

    def call(self, action: str, body: object = None) -> requests.Response:
        """Send a POST to one of the job's actions."""
        return self._graph.post(f"{self.path}/{action}", body)

    def on_demand(self, user: Document) -> dict[str, Any]:
        """Provision a user on demand and return the one result."""
        subjects = [{"objectId": user["id"], "objectTypeName": "User"}]
        body = {"parameters": [{"ruleId": self._link.rule_id, "subjects": subjects}]}
        return json.loads(self.call("provisionOnDemand", body).json()["value"])[0]

    def validate(self) -> requests.Response:
        """Test the connection with the saved credentials."""
        return self.call("validateCredentials", {"useSavedCredentials": True})

    def schema(self) -> dict[str, Any]:
        """Return the whole schema, as a PUT takes it back."""
        schema = self._graph.get(f"{self.path}/schema").json()
        del schema["@odata.context"]
        return schema

    def put_schema(self, schema: object) -> requests.Response:
        """Replace the whole schema."""
        return self._graph.put(f"{self.path}/schema", schema)

    def events(self, condition: str = "") -> list[dict[str, Any]]:
        """Return the newest provisioning events that the log shows by now."""
        query = f"?$filter={quote(condition)}" if condition else ""
        return self._graph.get(f"/auditLogs/provisioning{query}").json()["value"]

    def audits(self) -> list[dict[str, Any]]:
        """Return the newest directory audits of the source."""
        return self._graph.get("/auditLogs/directoryAudits").json()["value"]


@pytest.fixture
def job(in_fabrikam: Graph, link: Link) -> JobWire:
    return JobWire(in_fabrikam, link)


@pytest.fixture
def user1(fabrikam: EmulatedTenant) -> Document:
    """The user of Fabrikam who is assigned."""
    return fabrikam.user("user1@fabrikam.com")


@pytest.fixture
def user2(fabrikam: EmulatedTenant) -> Document:
    """A user of Fabrikam who is not assigned."""
    return fabrikam.user("user2@fabrikam.com")
