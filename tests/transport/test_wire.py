import http.client
import io
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, DecodeError, MaxRetryError, NameResolutionError
from urllib3.response import HTTPResponse

from crosstenant.errors import CrossTenantError, ProtocolError, TransportError, UnsafeTargetError
from crosstenant.transport.graph import GraphTransport

URL = "https://graph.microsoft.com/v1.0/me"


class WoundClock(Protocol):
    def now(self) -> datetime: ...
    def wind(self, seconds: float) -> None: ...


def wrapped(cause: BaseException) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/", reason=cause))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failure", "is_sent"),
    [
        (requests.ReadTimeout("slow"), True),
        (requests.ConnectTimeout(ConnectTimeoutError("slow")), False),
        (wrapped(NameResolutionError("host", None, OSError())), False),  # type: ignore[arg-type]
        (requests.ConnectionError(ConnectionRefusedError("no")), False),
        (requests.exceptions.ChunkedEncodingError("cut"), True),
        (http.client.IncompleteRead(b""), True),
        (OSError("odd"), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_lost_answer_tells_whether_the_request_may_have_arrived(
    transport: GraphTransport, graph: responses.RequestsMock, failure: Exception, *, is_sent: bool
) -> None:
    failure.__cause__ = failure  # causes may even go round in a circle
    graph.post(URL, body=failure if isinstance(failure, OSError) else wrapped(failure))

    with pytest.raises(TransportError) as caught:
        transport.post("/me")

    assert type(caught.value) is TransportError
    assert caught.value.sent is is_sent
    assert caught.value.path == "/me"


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (ssl.SSLCertVerificationError("self-signed"), UnsafeTargetError),
        (http.client.LineTooLong("header line"), ProtocolError),
        (http.client.HTTPException("got more than 100 headers"), ProtocolError),
        (DecodeError("too many layers"), ProtocolError),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_no_repetition_would_mend_is_not_repeated(
    transport: GraphTransport, graph: responses.RequestsMock, failure: Exception, kind: type[CrossTenantError]
) -> None:
    graph.get(URL, body=wrapped(failure))

    with pytest.raises(kind):
        transport.get("/me")

    assert len(graph.calls) == 1


def test_an_answer_too_large_is_not_read_to_its_end(transport: GraphTransport, graph: responses.RequestsMock) -> None:
    graph.get(URL, body=b" " * (33 * 1024 * 1024), content_type="application/json")

    with pytest.raises(ProtocolError, match="32 MiB"):
        transport.get("/me")


class Dripping(io.RawIOBase):
    """A body of spaces that comes byte by byte."""

    def __init__(self, clock: WoundClock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._left = 1000

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._clock.wind(self._seconds)
        self._left -= 1
        buffer[:1] = b" "
        return 1 if self._left else 0

    def read1(self, size: int = -1) -> bytes:
        return self.read(1) or b""


class DrippingAdapter(HTTPAdapter):
    """Answers everything with such a body."""

    def __init__(self, clock: WoundClock, seconds: float) -> None:
        super().__init__()
        self._clock = clock
        self._seconds = seconds

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        raw = HTTPResponse(Dripping(self._clock, self._seconds), status=200, preload_content=False)
        return self.build_response(request, raw)


def test_a_body_that_drips_is_given_up_within_one_piece_of_the_deadline(
    make_transport: Callable[..., GraphTransport], clock: WoundClock
) -> None:
    session = requests.Session()
    session.mount("https://", DrippingAdapter(clock, seconds=0.5))
    began = clock.now()

    with pytest.raises(TransportError, match="deadline") as caught:
        make_transport(session=session, deadline=timedelta(minutes=1)).get("/me")

    assert caught.value.sent
    assert clock.now() - began <= timedelta(seconds=61)


def test_an_answer_that_drips_past_the_deadline_is_given_up(
    make_transport: Callable[..., GraphTransport], graph: responses.RequestsMock, clock: WoundClock
) -> None:
    def drip(_: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        clock.wind(61)
        return 200, {}, b"{}"

    graph.add_callback("GET", URL, callback=drip)

    with pytest.raises(TransportError, match="deadline"):
        make_transport(deadline=timedelta(minutes=1)).get("/me")
