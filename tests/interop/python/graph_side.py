"""One tenant as a user of ``msgraph-sdk`` holds it: the generated client, and raw requests through the same adapter."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from azure.core.credentials import TokenCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_core import GraphClientFactory
from traffic import RecordingTransport, recording_path

PUBLIC_SCOPE = "https://graph.microsoft.com/.default"
PATIENCE = 20.0
"""Seconds that a test waits for the service to catch up with itself."""

AnswerT = TypeVar("AnswerT")


class GraphSide:
    """A tenant behind Microsoft's client.

    Args:
        graph: Scheme, host and port of Graph.
        credential: An azure-identity credential.
        scopes: What to ask tokens for; by default what the client itself derives from Graph's host.
        ca: The certificate to trust; by default ``SSL_CERT_FILE`` says it.
        records: Whether the exchanges belong into the recording.

    Attributes:
        client: The generated client.
    """

    def __init__(
        self,
        graph: str,
        credential: TokenCredential,
        *,
        scopes: list[str] | None = None,
        ca: str | None = None,
        records: bool = True,
    ) -> None:
        wire = httpx.AsyncClient(timeout=30, http2=True, verify=ca or True)
        wire._transport = RecordingTransport(wire._transport, recording_path() if records else None)
        provider = AzureIdentityAuthenticationProvider(credential, scopes=scopes or [])
        self.adapter = GraphRequestAdapter(provider, GraphClientFactory.create_with_default_middleware(client=wire))
        self.adapter.base_url = f"{graph}/v1.0"
        self.client = GraphServiceClient(request_adapter=self.adapter)

    async def invoke(self, method: Method, path: str, body: object = None) -> object:
        """Send a request of one's own, as ``Invoke-MgGraphRequest`` does, and return the parsed answer, if any.

        Raises:
            ODataError: Graph refused it.
        """
        request = RequestInformation()
        request.http_method = method
        request.url = f"{self.adapter.base_url}{path}"
        request.headers.try_add("Accept", "application/json")
        if body is not None:
            request.set_stream_content(json.dumps(body).encode(), "application/json")
        content = await self.adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
        return json.loads(content) if content else None


def asking(parameters: object, **headers: str) -> RequestConfiguration:
    """Return the configuration of a generated call that has query parameters."""
    collection = HeadersCollection()
    for name, value in headers.items():
        collection.add(name, value)
    return RequestConfiguration(query_parameters=parameters, headers=collection)


async def refusal(call: Awaitable[object]) -> ODataError:
    """Return the error that a call must end with."""
    try:
        answer = await call
    except ODataError as error:
        return error
    raise AssertionError(f"Graph accepted what it has to refuse, and answered {answer!r}")


async def eventually(ask: Callable[[], Awaitable[AnswerT]], holds: Callable[[AnswerT], bool]) -> AnswerT:
    """Ask until an answer holds; 404 counts as not yet.

    Raises:
        AssertionError: It did not within `PATIENCE`.
    """
    deadline = asyncio.get_running_loop().time() + PATIENCE
    answer: object = None
    while asyncio.get_running_loop().time() < deadline:
        try:
            answer = await ask()
            if holds(answer):
                return answer
        except ODataError as error:
            if error.response_status_code != httpx.codes.NOT_FOUND:
                raise
            answer = error
        await asyncio.sleep(0.25)
    raise AssertionError(f"still not after {PATIENCE} s: {answer!r}")
