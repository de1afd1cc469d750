"""What people see in a terminal: a hundred columns at most, and values in words and not as Python writes them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from every_row import ANSWERED, LOGGED, STANDING
from troubled_link import Scene, client, troubled_link

from crosstenant import CrossTenantSync, Diagnosis, Why, explain

WIDTH = 100
REPR = re.compile(r"\b[A-Z]\w+\(\w+=|<\w+\.\w+:|\bNone\b(?!\.)")
LONG_WORD = re.compile(r"\S{60,}")


def broken_in_two_ways() -> Scene:
    scene = troubled_link()
    scene.link.assign(scene.user(2))
    scene.trouble.fails_of("InvitationCreationFailureAmbiguousUser", scene.user(2))
    scene.cycle()
    scene.trouble.withdraws_outbound_redemption()
    scene.trouble.is_in_a_nested_group(scene.user(4))
    scene.cycle()
    return scene


PRINTED: dict[str, Callable[[CrossTenantSync], object]] = {
    "diagnosis": lambda sync: sync.diagnose(),
    "somebody in scope": lambda sync: sync.why("user1@fabrikam.com"),
    "somebody who fails": lambda sync: sync.why("user2@fabrikam.com"),
    "somebody in a group of a group": lambda sync: sync.why("user4@fabrikam.com"),
    "access": lambda sync: sync.check_access(),
    "access in full": lambda sync: sync.check_access().describe(),
    "a connection": lambda sync: sync.test_connection(),
    "a quarantine": lambda sync: explain(sync.status()),
    "a log entry": lambda sync: explain(next(sync.events())),
    "failures": lambda sync: "\n".join(map(str, sync.failures())),
}


def lines_of(thing: object) -> list[str]:
    return [line for line in str(thing).splitlines() if not LONG_WORD.search(line)]


@pytest.mark.parametrize("what", PRINTED)
def test_no_line_is_wider_than_a_terminal_and_none_shows_a_repr(what: str) -> None:
    printed = lines_of(PRINTED[what](broken_in_two_ways().sync))

    assert printed
    assert [line for line in printed if len(line) > WIDTH or REPR.search(line)] == []


@pytest.mark.parametrize("row", [*ANSWERED, *LOGGED, *STANDING])
def test_whatever_shows_a_row_is_told_in_words(row: str) -> None:
    outcome = {**ANSWERED, **LOGGED, **STANDING}[row](troubled_link())
    printed = lines_of(outcome if isinstance(outcome, Diagnosis | Why) else explain(outcome))

    assert [line for line in printed if len(line) > WIDTH or REPR.search(line)] == []


def test_whatever_a_person_lacks_is_told_within_the_width() -> None:
    scene = troubled_link()
    scene.cycle()
    fabrikam, contoso = scene.link.source, scene.link.target
    half = CrossTenantSync(
        source=client(scene.world, fabrikam, fabrikam.sign_in(scopes=["Policy.Read.All", "User.Read.All"], roles=())),
        target=client(scene.world, contoso, contoso.sign_in(scopes=["Policy.Read.All"], roles=("Security Reader",))),
    )

    for printed in (
        half.check_access(),
        half.check_access().describe(),
        half.diagnose(),
        half.why("user1@fabrikam.com"),
    ):
        assert "lacks" in str(printed) or "no permission" in str(printed)
        assert [line for line in lines_of(printed) if len(line) > WIDTH or REPR.search(line)] == []


def test_what_is_worst_comes_first() -> None:
    printed = str(broken_in_two_ways().sync.diagnose())

    words = re.findall(r"^(BLOCKING|HARMFUL|NOTICE)", printed, re.MULTILINE)
    assert words == sorted(words, key=["BLOCKING", "HARMFUL", "NOTICE"].index)
    assert printed.splitlines()[1].startswith("2 blocking")
