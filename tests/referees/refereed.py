"""The fixture that puts a referee into every test of the emulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graph_referee import GraphReferee
from published_names import published_names

from crosstenant.emulator import Emulator
from crosstenant.emulator.serving.exchange import Incoming, Outgoing


@pytest.fixture(autouse=True)
def referee(request: pytest.FixtureRequest) -> Iterator[GraphReferee]:
    """Hold every answer of every world in a test against Graph's published names and types.

    A test that wants other answers, hostile or disputed ones, says so: ``@pytest.mark.unpublished("why")``.
    """
    referee = GraphReferee(published_names())
    note = Emulator.note

    def look_and_note(world: Emulator, incoming: Incoming, outgoing: Outgoing | None) -> None:
        if outgoing is not None and incoming.raw_path.startswith(("/v1.0/", "/beta/")):
            referee.look_at(
                incoming.method, incoming.full_path, outgoing.status, outgoing.content, sent=incoming.content
            )
        note(world, incoming, outgoing)

    # Worlds are made everywhere, and served over ports too: this is the one place that all their answers pass.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Emulator, "note", look_and_note)
        yield referee
    if request.node.get_closest_marker("unpublished") is None:
        assert not referee.findings, "\n".join(referee.findings)
