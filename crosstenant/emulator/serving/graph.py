"""Microsoft Graph's side of the application: gates, the operation, and the shape of every answer."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import partial

from crosstenant.emulator.documents import Document, encoded
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.faults import Attempt
from crosstenant.emulator.odata.options import refuse_unknown_options
from crosstenant.emulator.policies import audits as policy_audits
from crosstenant.emulator.routing import Call, Caller, Reply, Route, body_of
from crosstenant.emulator.serving.batching import run_batch
from crosstenant.emulator.serving.dispatch import Dispatcher, canonical_path
from crosstenant.emulator.serving.exchange import Incoming, Outgoing
from crosstenant.emulator.serving.gates import admit, authorize, resolve_keys
from crosstenant.emulator.serving.throttling import cost_of
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.world import Emulator

VERSIONS = ("v1.0", "beta")
_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_DIAGNOSTIC = encoded(
    {"ServerInfo": {"DataCenter": "Emulator", "Slice": "E", "Ring": "1", "ScaleUnit": "000", "RoleInstance": "EMU"}}
).decode()


class GraphService:
    """Answers requests to Graph in one world.

    Args:
        world: The world.
        dispatcher: Finds operations.
    """

    def __init__(self, world: Emulator, dispatcher: Dispatcher) -> None:
        self._world = world
        self._dispatcher = dispatcher

    def answer(self, incoming: Incoming) -> Outgoing:
        """Answer a request: as planned, where a failure is planned for it, else by carrying it out."""
        attempt = Attempt(
            incoming=incoming, carry_out=self.carry_out, refuse=partial(self.refuse, incoming), world=self._world
        )
        return self._world.faults.answer(attempt)

    def carry_out(self, incoming: Incoming) -> Outgoing:
        """Carry out a request and return the answer; an error is an answer too."""
        request_id = self._world.trace_ids.guid()
        try:
            return self._outgoing(incoming, self._reply(incoming, request_id), request_id)
        except GraphFault as fault:
            return self._refusal(incoming, fault, request_id)

    def refuse(self, incoming: Incoming, fault: GraphFault) -> Outgoing:
        """Answer a request with an error."""
        return self._refusal(incoming, fault, self._world.trace_ids.guid())

    def _outgoing(self, incoming: Incoming, reply: Reply, request_id: str) -> Outgoing:
        client_request_id = incoming.headers.get("client-request-id", request_id)
        content, kind = _encoded(reply.body)
        headers = _headers(self._world.clock.now(), request_id, client_request_id)
        if kind:
            headers["Content-Type"] = kind
        headers.update(reply.headers)
        return Outgoing(status=reply.status, headers=headers, content=content)

    def _reply(self, incoming: Incoming, request_id: str) -> Reply:
        tenant, caller = admit(self._world, incoming)
        version, path = split_version(incoming.raw_path)
        if path == "/$batch":
            return self._batch(incoming, version)
        route, variables = self._dispatcher.find(incoming.method, version, path)
        resolve_keys(tenant, variables)
        authorize(route.needs, caller, tenant, self._world.switches, variables)
        query = incoming.query
        refuse_unknown_options(query)
        told = self._throttle(tenant, caller, route, query)
        call = Call(
            world=self._world,
            tenant=tenant,
            caller=caller,
            method=incoming.method,
            path=path,
            version=version,
            query=query,
            headers=incoming.headers,
            content=incoming.content,
            base_url=incoming.base_url,
            full_path=incoming.full_path,
            request_id=request_id,
        )
        return _perform(route, call, variables, told)

    def _throttle(self, tenant: Tenant, caller: Caller, route: Route, query: dict[str, str]) -> dict[str, str]:
        cost = cost_of(route.method, route.path, query)
        told = {"x-ms-resource-unit": str(cost)}
        switches = self._world.switches
        if switches.published_limits or (switches.log_limit and route.path.startswith("/auditLogs")):
            now = self._world.clock.now().timestamp()
            told |= self._world.throttle.admit(tenant, caller, route.method, route.path, cost=cost, now=now)
        return told

    def _batch(self, incoming: Incoming, version: str) -> Reply:
        if incoming.method != "POST":
            raise GraphFault(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        responses = run_batch(incoming, version, body_of(incoming.content), self._answer_item)
        return Reply(responses, headers={"Content-Type": _JSON})

    def _answer_item(self, item: Incoming) -> Outgoing:
        if "/synchronization/" in item.raw_path and not self._world.switches.batch_synchronization:
            # No page says that these can be batched, so a client that relies on it should hear about it.
            message = "Synchronization requests are not supported in a batch."
            return self.refuse(item, GraphFault(400, "BadRequest", message))
        if "://" in item.raw_path:
            # msgraph-core for Python leaves a urllib request's URL whole, and Graph takes the scheme for a segment.
            scheme = item.raw_path.partition("//")[0].rpartition("/")[2]
            return self.refuse(item, GraphFault(400, "BadRequest", f"Resource not found for the segment '{scheme}'."))
        return self.answer(item)

    def _refusal(self, incoming: Incoming, fault: GraphFault, request_id: str) -> Outgoing:
        client_request_id = incoming.headers.get("client-request-id", request_id)
        body = fault.envelope(now=self._world.clock.now(), request_id=request_id, client_request_id=client_request_id)
        if self._world.switches.lower_case_inner_error:
            error = body["error"]
            if isinstance(error, dict):
                error["innererror"] = error.pop("innerError")
        return self._outgoing(incoming, Reply(body, fault.status, fault.headers), request_id)


def split_version(raw_path: str) -> tuple[str, str]:
    """Split a path into Graph's version and the rest, decoded.

    Raises:
        GraphFault: 400: the path does not begin with a version.
    """
    version, _, rest = raw_path.lstrip("/").partition("/")
    if version not in VERSIONS:
        raise GraphFault(400, "BadRequest", f"Invalid version: {version}")
    return version, canonical_path(f"/{rest}")


def _perform(route: Route, call: Call, variables: Mapping[str, str], told: Mapping[str, str]) -> Reply:
    result = route.operation(call, **variables)
    policy_audits.record(call, route)
    if isinstance(result, Reply):
        return Reply(result.body, result.status, {**told, **result.headers})
    return Reply(result, 200 if result is not None else 204, told)


def _encoded(body: Document | str | bytes | None) -> tuple[bytes, str | None]:
    if body is None:
        return b"", None
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain"
    return encoded(body), _JSON


def _headers(now: datetime, request_id: str, client_request_id: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-cache",
        "request-id": request_id,
        "client-request-id": client_request_id,
        "x-ms-ags-diagnostic": _DIAGNOSTIC,
        "OData-Version": "4.0",
        "Date": format_datetime(now, usegmt=True),
    }
