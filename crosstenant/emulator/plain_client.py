"""Graph by hand: requests, a token, and nothing in between. For tests, and for looking into a world."""

import json
from collections.abc import Mapping

import requests

from crosstenant.emulator.signing_in.credentials import EmulatedCredential


class PlainGraph:
    """Sends requests to Graph with one credential, as anybody with a HTTP library would.

    Args:
        session: Where requests go: `Emulator.session`, or any session for a served world.
        credential: Gives the tokens.
        graph: Graph's root, without a version.
    """

    def __init__(
        self,
        session: requests.Session,
        credential: EmulatedCredential,
        *,
        graph: str = "https://graph.microsoft.com",
    ) -> None:
        self._session = session
        self._credential = credential
        self._graph = graph

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        version: str = "v1.0",
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send one request and return the answer, whatever its status.

        Args:
            method: HTTP method.
            path: The path after the version; a whole URL, such as a next link, is taken as it is.
            body: What to send as JSON; None for no body.
            version: ``v1.0`` or ``beta``.
            headers: More headers.
        """
        url = path if "://" in path else f"{self._graph}/{version}{path}"
        token = self._credential.get_token().token
        content = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self._session.request(
            method, url, data=content, headers={"Authorization": f"Bearer {token}", **kind, **(headers or {})}
        )

    def get(self, path: str, *, version: str = "v1.0", headers: Mapping[str, str] | None = None) -> requests.Response:
        """Send a GET."""
        return self.send("GET", path, version=version, headers=headers)

    def post(self, path: str, body: object = None, *, version: str = "v1.0") -> requests.Response:
        """Send a POST."""
        return self.send("POST", path, body, version=version)

    def patch(self, path: str, body: object = None, *, version: str = "v1.0") -> requests.Response:
        """Send a PATCH."""
        return self.send("PATCH", path, body, version=version)

    def put(self, path: str, body: object = None, *, version: str = "v1.0") -> requests.Response:
        """Send a PUT."""
        return self.send("PUT", path, body, version=version)

    def delete(self, path: str, *, version: str = "v1.0") -> requests.Response:
        """Send a DELETE."""
        return self.send("DELETE", path, version=version)
