"""Three other ways to send the how-to's requests: without any thought, by azure-core, and by msgraph-sdk.

All three look before they create, as a careful script does; they differ in what they do about an answer that is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import quote

import attrs
import httpx
import requests
from azure.core.exceptions import AzureError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import RetryPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from bench import NAME, PEOPLE, Bench
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph import GraphRequestAdapter
from msgraph_core import GraphClientFactory

GRAPH = "https://graph.microsoft.com/v1.0"
PARTNERS = "/policies/crossTenantAccessPolicy/partners"
TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
TIMEOUT = (10, 60)
NAIVE_ATTEMPTS = 4
NOT_FOUND = 404


class RunFailedError(Exception):
    """A run of the script ended early; a person runs it again."""


@attrs.frozen
class Ask:
    """One request of the script."""

    side: str
    method: str
    path: str
    body: object = None


@attrs.frozen
class Answer:
    """What came back."""

    status: int
    payload: Any = None


Script = Generator[Ask, Answer, None]


def script(bench: Bench) -> Script:
    """Yield the requests that set a link up, each told the answer to the one before.

    Raises:
        RunFailedError: Graph refused one.
    """
    source, target = bench.ids["source"], bench.ids["target"]
    yield from _partner("target", source, {"inboundAllowed": True})
    policy = f"{PARTNERS}/{source}/identitySynchronization"
    if (yield Ask("target", "GET", policy)).status == NOT_FOUND:
        yield from _must(Ask("target", "PUT", policy, {"userSyncInbound": {"isSyncAllowed": True}}))
    yield from _partner("source", target, {"outboundAllowed": True})
    app = yield from _app()
    root = f"/servicePrincipals/{app['id']}/synchronization"
    saved = [{"key": "AuthenticationType", "value": "SyncPolicy"}, {"key": "CompanyId", "value": target}]
    test = {"useSavedCredentials": False, "templateId": "Azure2Azure", "credentials": saved}
    yield from _must(Ask("source", "POST", f"{root}/jobs/validateCredentials", test))
    jobs = (yield from _must(Ask("source", "GET", f"{root}/jobs")))["value"]
    job = jobs[0] if jobs else (yield from _must(Ask("source", "POST", f"{root}/jobs", {"templateId": "Azure2Azure"})))
    yield from _must(Ask("source", "PUT", f"{root}/secrets", {"value": saved}))
    yield from _assign(app)
    yield from _run(f"{root}/jobs/{job['id']}")


def _must(ask: Ask) -> Generator[Ask, Answer, Any]:
    answer = yield ask
    if answer.status >= 400:  # the first status that is an error
        raise RunFailedError(f"{ask.method} {ask.path}: {answer.status}")
    if ask.method == "GET" and not isinstance(answer.payload, dict):
        raise RunFailedError(f"{ask.method} {ask.path}: no JSON")
    return answer.payload


def _partner(side: str, other: str, consent: object) -> Generator[Ask, Answer, None]:
    if (yield Ask(side, "GET", f"{PARTNERS}/{other}")).status == NOT_FOUND:
        yield from _must(Ask(side, "POST", PARTNERS, {"tenantId": other}))
    yield from _must(Ask(side, "PATCH", f"{PARTNERS}/{other}", {"automaticUserConsentSettings": consent}))


def _app() -> Generator[Ask, Answer, Any]:
    found = Ask("source", "GET", f"/servicePrincipals?$filter={quote(f'displayName eq {NAME!r}')}")
    apps = (yield from _must(found))["value"]
    if not apps:
        yield from _must(Ask("source", "POST", f"/applicationTemplates/{TEMPLATE}/instantiate", {"displayName": NAME}))
        apps = (yield from _must(found))["value"]
    return apps[0]


def _assign(app: dict[str, Any]) -> Generator[Ask, Answer, None]:
    path = f"/servicePrincipals/{app['id']}/appRoleAssignedTo"
    given = {each["principalId"] for each in (yield from _must(Ask("source", "GET", path)))["value"]}
    for name in PEOPLE:
        user = yield from _must(Ask("source", "GET", f"/users/{name}"))
        body = {"principalId": user["id"], "resourceId": app["id"], "appRoleId": app["appRoles"][0]["id"]}
        if user["id"] not in given:
            yield from _must(Ask("source", "POST", path, body))


def _run(job: str) -> Generator[Ask, Answer, None]:
    rule = (yield from _must(Ask("source", "GET", f"{job}/schema")))["synchronizationRules"][0]["id"]
    user = yield from _must(Ask("source", "GET", f"/users/{PEOPLE[0]}"))
    subjects = [{"objectId": user["id"], "objectTypeName": "User"}]
    yield from _must(
        Ask("source", "POST", f"{job}/provisionOnDemand", {"parameters": [{"subjects": subjects, "ruleId": rule}]})
    )
    if (yield from _must(Ask("source", "GET", job)))["schedule"]["state"] != "Active":
        yield from _must(Ask("source", "POST", f"{job}/start"))


def _headers(bench: Bench, side: str, number: int) -> dict[str, str]:
    token = bench.tenants[side].credential.get_token(f"{GRAPH.removesuffix('/v1.0')}/.default").token
    named = {"client-request-id": f"{number:08d}-0000-4000-8000-000000000000"}
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **named}


def _payload(content: bytes) -> Any:  # noqa: ANN401 - JSON as it comes
    """Return the JSON of an answer; None where there is none or half of one, which a careless script takes for done."""
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def follow(bench: Bench, send: Callable[[Ask, dict[str, str]], Answer]) -> None:
    """Run the script once, sending each request in some way."""
    steps = script(bench)
    ask, number = next(steps), 0
    while True:
        number += 1
        try:
            ask = steps.send(send(ask, _headers(bench, ask.side, number)))
        except StopIteration:
            return


def naively(bench: Bench) -> None:
    """Send again whatever failed, up to three times."""
    sessions = {side: bench.session(side, 1) for side in bench.ids}

    def send(ask: Ask, headers: dict[str, str]) -> Answer:
        for _ in range(NAIVE_ATTEMPTS):
            try:
                answer = sessions[ask.side].request(
                    ask.method, f"{GRAPH}{ask.path}", json=ask.body, headers=headers, timeout=TIMEOUT
                )
                content = answer.content
            except requests.RequestException:
                continue
            if answer.status_code < 500:  # the first status that blames the service
                return Answer(answer.status_code, _payload(content))
        raise RunFailedError(f"{ask.method} {ask.path}")

    follow(bench, send)


class _Transport(RequestsTransport):
    """azure-core's own, whose pauses pass by the world's clock."""

    def __init__(self, bench: Bench, side: str) -> None:
        super().__init__(session=bench.session(side, 1), session_owner=False)
        self._clock = bench.world.clock

    def sleep(self, duration: float) -> None:
        self._clock.sleep(duration)


def by_azure_core(bench: Bench) -> None:
    """Send as azure-core does with the retry policy as it comes."""
    pipelines = {side: Pipeline(_Transport(bench, side), policies=[RetryPolicy()]) for side in bench.ids}

    def send(ask: Ask, headers: dict[str, str]) -> Answer:
        content = None if ask.body is None else json.dumps(ask.body).encode()
        request = HttpRequest(ask.method, f"{GRAPH}{ask.path}", headers=headers, content=content)
        try:
            answer = pipelines[ask.side].run(request, read_timeout=TIMEOUT[1]).http_response
            answer.read()
        except AzureError as error:
            raise RunFailedError(f"{ask.method} {ask.path}: {error}") from error
        return Answer(answer.status_code, _payload(answer.content))

    follow(bench, send)


class _World(httpx.AsyncBaseTransport):
    """Lets httpx reach a world in this process."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        kept = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
        body = await request.aread()
        try:
            answer = self._session.request(
                request.method, str(request.url), data=body or None, headers=kept, timeout=TIMEOUT
            )
            content = answer.content
        except requests.Timeout as error:
            raise httpx.ReadTimeout(str(error), request=request) from error
        except requests.RequestException as error:
            raise httpx.ReadError(str(error), request=request) from error
        headers = {name: value for name, value in answer.headers.items() if name.lower() == "content-type"}
        return httpx.Response(answer.status_code, headers=headers, stream=httpx.ByteStream(content), request=request)


def _adapter(bench: Bench, side: str) -> GraphRequestAdapter:
    """Return what carries the requests of msgraph-sdk; its middleware takes part only in what comes from here."""
    wire = httpx.AsyncClient(transport=_World(bench.session(side, 1)), timeout=TIMEOUT[1])
    client = GraphClientFactory.create_with_default_middleware(client=wire)
    return GraphRequestAdapter(AnonymousAuthenticationProvider(), client)


async def by_msgraph_sdk(bench: Bench) -> None:
    """Send as msgraph-sdk does with the middleware as it comes."""
    adapters = {side: _adapter(bench, side) for side in bench.ids}
    steps = script(bench)
    ask, number = next(steps), 0
    while True:
        number += 1
        request = RequestInformation()
        request.http_method = Method[ask.method]
        request.url = f"{GRAPH}{ask.path}"
        for name, value in _headers(bench, ask.side, number).items():
            request.headers.try_add(name, value)
        if ask.body is not None:
            request.set_stream_content(json.dumps(ask.body).encode(), "application/json")
        try:
            content = await adapters[ask.side].send_primitive_async(request, "bytes", {})
            answer = Answer(200, _payload(content or b""))
        except APIError as error:
            answer = Answer(error.response_status_code or 500)
        except httpx.HTTPError as error:
            raise RunFailedError(f"{ask.method} {ask.path}: {error}") from error
        try:
            ask = steps.send(answer)
        except StopIteration:
            return
