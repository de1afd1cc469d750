"""The emulator refuses what the service would not understand: every request of the walk, spoiled in every small way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import attrs
import pytest
import requests
from plain_walk import PlainWalk

from crosstenant.emulator import Delays, Emulator, Switches
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.signing_in.credentials import EmulatedCredential

pytestmark = pytest.mark.nonsense("spoiled requests")

LEAST_MUTANTS = 300
MOST_SURVIVORS = 0.02


@attrs.frozen
class Mutant:
    """A request with one thing wrong.

    Attributes:
        kind: What is wrong.
        path: The path.
        body: The body.
    """

    kind: str
    path: str
    body: object


def mutants(path: str, body: object) -> Iterator[Mutant]:
    """Yield a request with each of its parts spoiled."""
    for kind, spoiled in _paths(path):
        yield Mutant(kind, spoiled, body)
    if isinstance(body, dict):
        for kind, spoiled_body in _bodies(body):
            yield Mutant(kind, path, spoiled_body)
        yield Mutant("no object", path, [body])
        yield Mutant("no body", path, None)


def _paths(path: str) -> Iterator[tuple[str, str]]:
    plain, _, query = path.partition("?")
    segments = plain.split("/")
    for index in range(1, len(segments)):
        renamed = [*segments[:index], f"{segments[index]}x", *segments[index + 1 :]]
        yield f"segment {index} renamed", "/".join(renamed) + (f"?{query}" if query else "")
    yield "unknown option", f"{path}{'&' if query else '?'}$madeUp=1"
    yield "encoded twice", plain.replace(segments[-1], f"%25{ord(segments[-1][0]):X}{segments[-1][1:]}")
    if query:
        yield "option renamed", path.replace("$filter", "$filtre")
        yield "open quote", path[:-1]
        yield "unknown property", path.replace("DisplayName", "Display Name")
        yield "unknown operator", path.replace(" eq ", " equals ")


def _bodies(body: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for way in _ways(body):
        name = ".".join(map(str, way))
        for kind, change in CHANGES.items():
            spoiled = deepcopy(dict(body))
            holder: Any = spoiled
            for part in way[:-1]:
                holder = holder[part]
            change(holder, way[-1])
            yield f"{name} {kind}", spoiled


def _ways(value: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*before, name)
            yield from _ways(each, (*before, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _ways(each, (*before, index))


def _drop(holder: dict[str, Any], name: str) -> None:
    del holder[name]


def _rename(holder: dict[str, Any], name: str) -> None:
    holder[f"{name}s"] = holder.pop(name)


def _recase(holder: dict[str, Any], name: str) -> None:
    holder[name[0].upper() + name[1:]] = holder.pop(name)


def _number(holder: dict[str, Any], name: str) -> None:
    holder[name] = 7


def _nest(holder: dict[str, Any], name: str) -> None:
    holder[name] = {"madeUp": holder[name]}


def _list(holder: dict[str, Any], name: str) -> None:
    holder[name] = [["madeUp"]]


def _add(holder: dict[str, Any], name: str) -> None:
    holder[f"madeUp{name}"] = holder[name]


CHANGES = {
    "dropped": _drop,
    "renamed": _rename,
    "in another case": _recase,
    "a number": _number,
    "nested": _nest,
    "a list": _list,
    "with a neighbour": _add,
}


class Spoiler(PlainGraph):
    """Sends each request spoiled in every way first, each time into the same world, and then as it is meant."""

    def __init__(self, world: Emulator, session: requests.Session, credential: EmulatedCredential) -> None:
        super().__init__(session, credential)
        self._world = world
        self.taken: list[str] = []
        self.sent = 0

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        version: str = "v1.0",
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        before = json.dumps(self._world.snapshot())
        for mutant in mutants(path, body):
            answer = super().send(method, mutant.path, mutant.body, version=version, headers=headers)
            self.sent += 1
            if answer.ok:
                self.taken.append(f"{method} {path.partition('?')[0].rpartition('/')[2]}: {mutant.kind}")
            self._world.restore(json.loads(before))
        return super().send(method, path, body, version=version, headers=headers)


def spoiled_walk(switches: Switches) -> tuple[list[str], int]:
    """Walk the steps and return what was taken though it was spoiled, and how many spoiled requests there were."""
    world = Emulator(seed=6, delays=Delays.none(), switches=switches)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=2)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    walk = PlainWalk.between(world, fabrikam, contoso, "user1@fabrikam.com")
    source, target = (Spoiler(world, world.session(), each.credential) for each in (fabrikam, contoso))
    walk.source, walk.target = source, target
    walk.all_steps()
    return source.taken + target.taken, source.sent + target.sent


OPTIONAL = {
    "PATCH partners": {"automaticUserConsentSettings", "inboundTrust", "inboundAllowed", "outboundAllowed"},
    "PUT identitySynchronization": {"userSyncInbound", "isSyncAllowed"},
    "POST validateCredentials": {"useSavedCredentials"},
    "PUT secrets": {"value.0.value", "value.1.value"},
}
"""Members that a request may leave out and still be valid: not to send them is no mutant."""


def is_valid_without(taken: str) -> bool:
    """Tell whether something was only left out that may be left out."""
    request, _, kind = taken.partition(": ")
    method, _, place = request.partition(" ")
    way, _, what = kind.rpartition(" ")
    known = OPTIONAL.get(f"{method} {'partners' if '-' in place else place}", set())
    return what == "dropped" and (way in known or way.rpartition(".")[2] in known - {"value"})


def test_spoiled_requests_are_refused() -> None:
    taken, sent = spoiled_walk(Switches())
    survivors = [each for each in taken if not is_valid_without(each)]

    assert sent >= LEAST_MUTANTS
    assert len(survivors) <= MOST_SURVIVORS * sent, "\n".join(survivors)
    assert not [each for each in survivors if "segment" in each or "option" in each]


def test_world_that_takes_anything_is_found_out() -> None:
    lenient = Switches(unknown_property="ignored", read_only_property="ignored")
    taken, sent = spoiled_walk(lenient)

    assert len([each for each in taken if not is_valid_without(each)]) > MOST_SURVIVORS * sent
