"""Faults of lists: pages that are empty, repeat themselves, lead astray or hold something odd; reads that lag."""

import json
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qsl, urlencode

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.faults import Attempt, Fault
from crosstenant.emulator.odata.paging import PageToken, expired_token, next_link, read_token
from crosstenant.emulator.serving.exchange import Outgoing

_NEXT = "@odata.nextLink"


def answers_empty_page() -> Fault:
    """Answer a page without items whose next link leads on; the items come behind it."""

    def fault(attempt: Attempt) -> Outgoing:
        incoming = attempt.incoming

        def emptied(page: Document) -> Document:
            if "value" not in page:
                return page
            written = incoming.query.get("$skiptoken")
            here = read_token(written) if written else PageToken("", 0)
            again = attrs.evolve(here, turn=here.turn + 1)
            return page | {"value": [], _NEXT: next_link(incoming.base_url, incoming.full_path, again)}

        return changed(attempt.answer(), emptied)

    return fault


def repeats_next_link() -> Fault:
    """Answer a page whose next link leads to itself."""

    def fault(attempt: Attempt) -> Outgoing:
        return changed(attempt.answer(), lambda page: page | {_NEXT: _own_address(attempt)})

    return fault


def leads_elsewhere(origin: str = "https://graph.example.com") -> Fault:
    """Answer a page whose next link leads to another host, port or scheme."""

    def fault(attempt: Attempt) -> Outgoing:
        link = f"{origin}{attempt.incoming.full_path}"
        return changed(attempt.answer(), lambda page: page | {_NEXT: link})

    return fault


def expires_page_token() -> Fault:
    """Answer that the page token has expired."""

    def fault(attempt: Attempt) -> Outgoing:
        return attempt.refuse(expired_token())

    return fault


def repeats_item() -> Fault:
    """Answer a page that holds its first item twice."""

    def fault(attempt: Attempt) -> Outgoing:
        return changed(attempt.answer(), lambda page: page | {"value": [*_items(page)[:1], *_items(page)]})

    return fault


def spoils_item() -> Fault:
    """Answer a page whose last item is an error object, as a log was seen to."""
    message = "The property 'category[Nullable=False]' of type 'Edm.String' has a null value, which is not allowed."
    bad: Document = {"error": {"code": "BadRequest", "message": message}}

    def fault(attempt: Attempt) -> Outgoing:
        return changed(attempt.answer(), lambda page: page | {"value": [*_items(page)[:-1], bad]})

    return fault


def loses_member(name: str) -> Fault:
    """Answer without a member that ought to be there, an ``id`` or ``value`` for instance."""

    def fault(attempt: Attempt) -> Outgoing:
        return changed(
            attempt.answer(), lambda page: {member: value for member, value in page.items() if member != name}
        )

    return fault


def answers_as_before() -> Fault:
    """Answer a read as it was answered the last time, whatever has changed since; an empty list if it never was."""

    def fault(attempt: Attempt) -> Outgoing:
        earlier = attempt.world.requests.last_answer(attempt.incoming)
        if earlier is not None:
            return earlier
        return changed(attempt.answer(), lambda page: page | {"value": []} if "value" in page else page)

    return fault


def ignores_top() -> Fault:
    """Answer as if ``$top`` had not been asked for: the page has the service's own size."""

    def fault(attempt: Attempt) -> Outgoing:
        options = parse_qsl(attempt.incoming.query_string, keep_blank_values=True)
        rest = urlencode([option for option in options if option[0] not in ("$top", "top")])
        return attempt.carry_out(attrs.evolve(attempt.incoming, query_string=rest))

    return fault


def changed(outgoing: Outgoing, change: Callable[[Document], Document]) -> Outgoing:
    """Change the JSON object that an answer holds; other answers stay."""
    if not outgoing.headers.get("Content-Type", "").startswith("application/json"):
        return outgoing
    page = cast("Document", json.loads(outgoing.content))
    return attrs.evolve(outgoing, content=json.dumps(change(page)).encode())


def _own_address(attempt: Attempt) -> str:
    return f"{attempt.incoming.base_url}{attempt.incoming.full_path}"


def _items(page: Document) -> list[object]:
    value = page.get("value")
    return value if isinstance(value, list) else []
