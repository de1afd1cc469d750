"""A link between two tenants, over a wire that writes down what goes out and loses answers when it is told to."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

import attrs
import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3.response import HTTPResponse

from crosstenant import CrossTenantSync, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.signing_in.credentials import EmulatedCredential
from crosstenant.emulator.tenants import EmulatedTenant

PEOPLE = ("user1@fabrikam.com", "user2@fabrikam.com")


@attrs.frozen
class Sent:
    """One request to Graph as it went out."""

    method: str
    path: str
    body: object = None

    @property
    def is_read(self) -> bool:
        """Whether it cannot have changed anything; a batch is read as what it holds."""
        if self.path.endswith("/$batch") and isinstance(self.body, dict):
            return all(request["method"] == "GET" for request in self.body["requests"])
        return self.method == "GET" or "validateCredentials" in self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@attrs.define
class _Trouble:
    method: str
    ending: str
    times: int
    status: int = 0
    payload: object = None
    arrives: bool = False

    def fits(self, sent: Sent) -> bool:
        return self.times > 0 and sent.method == self.method and sent.path.endswith(self.ending)


class Wire(BaseAdapter):
    """Carries requests to the world, remembers those to Graph, and makes trouble on request."""

    def __init__(self, session: requests.Session) -> None:
        super().__init__()
        self._world = session.get_adapter("https://graph.microsoft.com/")
        self._troubles: list[_Trouble] = []
        self.sent: list[Sent] = []
        self.session = session
        session.mount("https://", self)

    @property
    def writes(self) -> list[str]:
        """What was sent that could have changed something."""
        return [str(sent) for sent in self.sent if not sent.is_read]

    def loses_the_answer(self, method: str, ending: str, *, times: int = 1, arrives: bool = True) -> None:
        """Lose the answer to the next such requests, which arrive all the same, or don't."""
        self._troubles.append(_Trouble(method, ending, times, arrives=arrives))

    def answers(
        self, method: str, ending: str, status: int, payload: object = None, *, times: int = 1, arrives: bool = False
    ) -> None:
        """Give the next such requests another answer than the world's."""
        self._troubles.append(_Trouble(method, ending, times, status, payload, arrives))

    def refuses(
        self,
        method: str,
        ending: str,
        status: int,
        code: str = "Request_BadRequest",
        message: str = "",
        *,
        times: int = 1,
        arrives: bool = False,
    ) -> None:
        """Answer the next such requests with an error; where it ``arrives``, they take effect all the same."""
        error = {"error": {"code": code, "message": message}}
        self.answers(method, ending, status, error, times=times, arrives=arrives)

    def send(  # noqa: PLR0917 - the signature is requests' own
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Pass a request on to the world, or don't."""
        sent = _read(request)
        if sent is not None:
            self.sent.append(sent)
        trouble = next((trouble for trouble in self._troubles if sent and trouble.fits(sent)), None)
        if trouble is None:
            return self._world.send(request)
        trouble.times -= 1
        if trouble.arrives:
            self._world.send(request)
        if not trouble.status:
            raise requests.ConnectionError("The answer was lost.", request=request)
        return _response(request, trouble)

    def close(self) -> None:
        """Nothing is open."""


def _read(request: requests.PreparedRequest) -> Sent | None:
    parts = urlsplit(request.url or "")
    if not parts.netloc.startswith("graph."):
        return None
    body = json.loads(request.body) if request.body else None
    return Sent(request.method or "", unquote(parts.path).removeprefix("/v1.0"), body)


def _response(request: requests.PreparedRequest, trouble: _Trouble) -> requests.Response:
    body = b"" if trouble.payload is None else json.dumps(trouble.payload).encode()
    headers = {"Content-Type": "application/json", "request-id": "1d1d1d1d-0000-4000-8000-00000000000f"}
    response = requests.Response()
    response.raw = HTTPResponse(io.BytesIO(body), headers=headers, status=trouble.status, preload_content=False)
    response.status_code = trouble.status
    response.headers.update(headers)
    response.url = request.url or ""
    response.request = request
    return response


@pytest.fixture
def wire(world: Emulator) -> Wire:
    return Wire(world.session())


ClientFactory = Callable[[EmulatedTenant, EmulatedCredential], TenantClient]


@pytest.fixture
def client(world: Emulator, wire: Wire) -> Iterator[ClientFactory]:
    """Make a client for a tenant and a credential: ``client(fabrikam, fabrikam.sign_in(roles=[]))``."""
    made: list[TenantClient] = []

    def make(tenant: EmulatedTenant, credential: EmulatedCredential) -> TenantClient:
        made.append(TenantClient(tenant.id, credential=credential, session=wire.session, clock=world.clock))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def source(client: ClientFactory, fabrikam: EmulatedTenant) -> TenantClient:
    return client(fabrikam, fabrikam.credential)


@pytest.fixture
def target(client: ClientFactory, contoso: EmulatedTenant) -> TenantClient:
    return client(contoso, contoso.credential)


@pytest.fixture
def sync(source: TenantClient, target: TenantClient) -> CrossTenantSync:
    """A link on which no step was taken yet."""
    return CrossTenantSync(source=source, target=target)


@pytest.fixture
def another(source: TenantClient, target: TenantClient) -> CrossTenantSync:
    """The same link, in the hands of somebody who remembers nothing."""
    return CrossTenantSync(source=source, target=target)


@pytest.fixture
def source_alone(source: TenantClient, contoso: EmulatedTenant) -> CrossTenantSync:
    """The link as the source's admin holds it, who is not signed in to the target."""
    return CrossTenantSync(source=source, target=contoso.domain)


@pytest.fixture
def target_alone(target: TenantClient, fabrikam: EmulatedTenant) -> CrossTenantSync:
    """The link as the target's admin holds it, who is not signed in to the source."""
    return CrossTenantSync(source=fabrikam.id, target=target)


@pytest.fixture
def readable(world: Emulator) -> None:
    """A service that does not mask the secrets that it shows."""
    world.switches = attrs.evolve(world.switches, secrets_read="readable")


@pytest.fixture
def open_link(sync: CrossTenantSync) -> CrossTenantSync:
    """A link after steps 2, 3 and 5: both tenants allow it."""
    sync.enable_user_sync()
    sync.enable_inbound_redemption()
    sync.enable_outbound_redemption()
    return sync


@pytest.fixture
def linked(open_link: CrossTenantSync) -> CrossTenantSync:
    """A link after steps 2 to 10, with two people assigned."""
    open_link.create_configuration_app("Fabrikam to Contoso")
    open_link.create_job()
    open_link.save_credentials()
    open_link.assign(*PEOPLE)
    return open_link
