"""A plain HTTP view of one synchronization job, for tests of the emulator and of other people's tools."""

import json
from typing import Any, TypeAlias
from urllib.parse import quote

import requests

from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import Link

Payload: TypeAlias = dict[str, Any]
"""A JSON object as it came over the wire."""


class PlainJob:
    """The job of a link, as HTTP shows and takes it.

    Args:
        graph: A client for the source tenant.
        link: The link.

    Attributes:
        root: Path of the configuration's ``synchronization``.
        path: Path of the job.
    """

    def __init__(self, graph: PlainGraph, link: Link) -> None:
        self._graph = graph
        self._link = link
        self.root = f"/servicePrincipals/{link.service_principal_id}/synchronization"
        self.path = f"{self.root}/jobs/{link.job_id}"

    def get(self) -> Payload:
        """Return the job."""
        return _json(self._graph.get(self.path))

    def status(self) -> Payload:
        """Return the job's status block."""
        status: Payload = self.get()["status"]
        return status

    def call(self, action: str, body: object = None) -> requests.Response:
        """Send a POST to one of the job's actions, such as ``start``."""
        return self._graph.post(f"{self.path}/{action}", body)

    def on_demand_body(self, *users: Document) -> Document:
        """Return what a request to provision users on demand carries."""
        subjects = [{"objectId": user["id"], "objectTypeName": "User"} for user in users]
        return {"parameters": [{"ruleId": self._link.rule_id, "subjects": subjects}]}

    def on_demand(self, user: Document) -> Payload:
        """Provision a user on demand and return the one result."""
        answer = _json(self.call("provisionOnDemand", self.on_demand_body(user)))
        result: Payload = json.loads(answer["value"])[0]
        return result

    def validate(self) -> requests.Response:
        """Test the connection with the saved credentials."""
        return self.call("validateCredentials", {"useSavedCredentials": True})

    def schema(self) -> Payload:
        """Return the whole schema in the form that a PUT takes back."""
        schema = _json(self._graph.get(f"{self.path}/schema?$expand=directories"))
        del schema["@odata.context"]
        return schema

    def put_schema(self, schema: object) -> requests.Response:
        """Replace the whole schema."""
        return self._graph.put(f"{self.path}/schema", schema)

    def events(self, condition: str = "") -> list[Payload]:
        """Return a page of provisioning events that the log shows by now, newest first."""
        return self._log("provisioning", condition)

    def audits(self, condition: str = "") -> list[Payload]:
        """Return a page of directory audits of the source, newest first."""
        return self._log("directoryAudits", condition)

    def _log(self, name: str, condition: str) -> list[Payload]:
        query = f"?$filter={quote(condition)}" if condition else ""
        entries: list[Payload] = _json(self._graph.get(f"/auditLogs/{name}{query}"))["value"]
        return entries


def _json(answer: requests.Response) -> Payload:
    answer.raise_for_status()
    payload: Payload = answer.json()
    return payload
