"""How an operation is written down: a `Call` comes in, a `Reply` goes out, a decorator says which path it answers.

A module of operations makes one `Routes` and decorates functions with it::

    routes = Routes("docs")

    @routes.route("GET", "/groups/<group_id>", needs=access.GROUP_READ)
    def get_group(call: Call, group_id: str) -> Document:
        ...

The function gets the call and the path's variables by name. It returns a `Reply`, or a document (status 200), or None
(status 204). It raises a `GraphFault` to refuse. Permissions were checked before it runs. All of it happens under the
world's lock, so an operation never sees another one half done.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

import attrs

from crosstenant.emulator.access import Access
from crosstenant.emulator.documents import Document, wire
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.fidelity import Evidence
from crosstenant.emulator.state import Tenant

if TYPE_CHECKING:
    from datetime import datetime

    from crosstenant.emulator.world import Emulator


@attrs.frozen(kw_only=True)
class Caller:
    """Who asks, read from the access token.

    Attributes:
        app_id: The client id of the application.
        permissions: Application permissions or delegated scopes.
        is_app_only: Whether nobody is signed in.
        user_id: The signed-in user's id; None for an app.
        roles: The signed-in user's directory roles, by name.
    """

    app_id: str
    permissions: frozenset[str]
    is_app_only: bool
    user_id: str | None = None
    roles: frozenset[str] = frozenset()


@attrs.define(kw_only=True)
class Call:
    """One request to Graph that passed the gates.

    Attributes:
        world: The world: ``.clock``, ``.ids``, ``.switches``, ``.delays``, ``.tenants`` and ``.due_in(span)``.
        tenant: The tenant of the token; everything below is in it.
        caller: Who asks.
        method: In capitals.
        path: After the version, decoded, without a slash at the end.
        version: ``v1.0`` or ``beta``.
        query: Query options, decoded, such as ``$filter``.
        headers: Request headers, names in lower case.
        content: The body's bytes.
        base_url: Scheme and host as the client used them, for links back.
        full_path: Version, path and query exactly as the client sent them.
        request_id: The id of this request.
    """

    world: "Emulator"
    tenant: Tenant
    caller: Caller
    method: str
    path: str
    version: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes
    base_url: str
    full_path: str
    request_id: str

    @property
    def now(self) -> "datetime":
        """The world's present instant."""
        return self.world.clock.now()

    def context(self, suffix: str) -> str:
        """Return the value of ``@odata.context`` for a suffix such as ``users/$entity``."""
        return f"{self.base_url}/{self.version}/$metadata#{suffix}"

    def entity(self, suffix: str, document: Mapping[str, object]) -> Document:
        """Return a single object as Graph sends it: its context first, the emulator's own members left out."""
        return {"@odata.context": self.context(suffix), **wire(document)}

    def body(self) -> Document:
        """Return the JSON object in the body.

        Raises:
            GraphFault: There is no body, it is no JSON, or it is no object.
        """
        return body_of(self.content)


def body_of(content: bytes) -> Document:
    """Read the JSON object in a body.

    Raises:
        GraphFault: 400 ``BadRequest``: there is no body, it is no JSON, or it is no object.
    """
    if not content.strip():
        raise GraphFault(400, "BadRequest", "Empty Payload. JSON content expected.")
    try:
        payload = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise GraphFault(400, "BadRequest", "Unable to read JSON request payload.") from error
    if not isinstance(payload, dict):
        raise GraphFault(400, "BadRequest", "Unable to read JSON request payload.")
    return cast("Document", payload)


@attrs.frozen
class Reply:
    """An answer.

    Attributes:
        body: A document (sent as JSON), a string (plain text, such as ``$count``), bytes as they are, or nothing.
        status: HTTP status.
        headers: More response headers.
    """

    body: Document | str | bytes | None = None
    status: int = 200
    headers: Mapping[str, str] = attrs.Factory(dict)


Operation: TypeAlias = Callable[..., Reply | Document | None]
OperationT = TypeVar("OperationT", bound=Operation)


@attrs.frozen
class Route:
    """An operation at its place.

    Attributes:
        method: HTTP method.
        path: Path after the version, with variables in angle brackets as werkzeug writes them.
        needs: Permissions and roles.
        operation: The function.
        versions: Versions of Graph that have it.
        evidence: How well it is known.
    """

    method: str
    path: str
    needs: Access
    operation: Operation
    versions: tuple[str, ...]
    evidence: Evidence


@attrs.define
class Routes:
    """The operations of one module, in order of their definition.

    Attributes:
        evidence: How well they are known, where none of them says otherwise.
        items: The operations.
    """

    evidence: Evidence
    items: list[Route] = attrs.Factory(list)

    def route(
        self,
        method: str,
        path: str,
        *,
        needs: Access,
        versions: tuple[str, ...] = ("v1.0", "beta"),
        evidence: Evidence | None = None,
    ) -> Callable[[OperationT], OperationT]:
        """Let the decorated function answer a method and path.

        Args:
            method: HTTP method.
            path: e.g. ``/servicePrincipals/<service_principal_id>/synchronization/jobs``. A key in OData form,
                ``/servicePrincipals(appId='...')``, reaches the same route with the id resolved.
            needs: What the caller must hold, one of `crosstenant.emulator.access`.
            versions: ``("beta",)`` for what only beta has.
            evidence: How well this one is known, where that is not what the others have.
        """

        def register(operation: OperationT) -> OperationT:
            self.items.append(Route(method, path, needs, operation, versions, evidence or self.evidence))
            return operation

        return register
