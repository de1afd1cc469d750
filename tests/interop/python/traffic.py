"""Writes down what Microsoft's client sends and gets, one JSON object a line."""

import json
import os
from pathlib import Path

import httpx


class RecordingTransport(httpx.AsyncBaseTransport):
    """The last thing before the wire: passes requests on and appends each exchange to a file.

    Args:
        inner: What really sends.
        path: The file; None writes nothing.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, path: str | None) -> None:
        self._inner = inner
        self._path = Path(path) if path else None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its answer, read whole."""
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        if self._path:
            self._append(request, response.status_code, content)
        return response

    async def aclose(self) -> None:
        """Close what sends."""
        await self._inner.aclose()

    def _append(self, request: httpx.Request, status: int, answer: bytes) -> None:
        exchange = {
            "method": request.method,
            "url": request.url.raw_path.decode(),
            "request_body": _parsed(request.content),
            "status": status,
            "response_body": _parsed(answer),
        }
        with self._path.open("a") as file:
            file.write(json.dumps(exchange) + "\n")


def recording_path() -> str | None:
    """Return where this run's traffic is to be written; None where nobody asked for it."""
    return os.environ.get("CROSSTENANT_TRAFFIC")


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")
