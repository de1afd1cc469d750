"""Page tokens and next links: "Paging Microsoft Graph data in your app"."""

import base64
import json
from urllib.parse import quote, unquote_plus

import attrs

from crosstenant.emulator.errors import GraphFault


@attrs.frozen
class PageToken:
    """Where a page ended.

    Attributes:
        key: Key of its last item, so that items which come or go elsewhere are neither repeated nor lost.
        served: Items served so far, for when that item is gone; 0 stands in front of the first page.
        turn: Tells pages apart that continue at the same place.
    """

    key: str
    served: int
    turn: int = 0


def write_token(token: PageToken) -> str:
    """Write a token as opaque text."""
    return base64.urlsafe_b64encode(json.dumps([token.key, token.served, token.turn]).encode()).decode().rstrip("=")


def read_token(text: str) -> PageToken:
    """Read a token that `write_token` wrote.

    Raises:
        GraphFault: 400 ``Directory_ExpiredPageToken``: nobody wrote it.
    """
    try:
        key, served, turn = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return PageToken(str(key), int(served), int(turn))
    except (ValueError, TypeError) as error:
        raise expired_token() from error


def expired_token() -> GraphFault:
    """Return the refusal of a page token that is too old or not ours."""
    message = "The specified page token value has expired and can no longer be included in the request."
    return GraphFault(400, "Directory_ExpiredPageToken", message)


def next_link(base_url: str, full_path: str, token: PageToken) -> str:
    """Return the address of the next page: the request's own, with its options as they were sent and a new token."""
    path, _, query = full_path.partition("?")
    kept = [part for part in query.split("&") if part and not _is_token(part)]
    return f"{base_url}/{path.lstrip('/')}?{'&'.join([*kept, f'$skiptoken={quote(write_token(token))}'])}"


def _is_token(part: str) -> bool:
    return unquote_plus(part.partition("=")[0]).removeprefix("$").lower() == "skiptoken"
