"""Processes that are killed by the system while they set a link up, and the one that goes on from there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from bench import PEOPLE
from cells import places
from invariants import Rules, differences
from mortal import what_is_wrong_with
from running import Story
from slots import OPAQUE, SLOTS

from crosstenant.emulator import Emulator

POINTS: Final = ("before", "commit", "reply")
_HERE: Final = Path(__file__).parent
_PATIENCE: Final = 60
_SPEED: Final = 4000
"""The service is nearly done before it answers: of what it throttles, it asks real seconds."""


def kill_names(size: str) -> Sequence[str]:
    """Return the slots at which a process is killed, and at which point: before, after commit, after the reply."""
    names = [f"{slot.name}!{point}" for slot in SLOTS for point in POINTS]
    return {"sample": ["R16!commit"], "push": ["R16!commit", "R21!before"], "long": names}[size]


def killed(name: str, folder: Path) -> Story:
    """Kill a process that sets a link up, let another one go on, and a third one find nothing left to do."""
    slot, _, point = name.partition("!")
    home = Path(mkdtemp(dir=folder))
    journal, saved = home / "journal.json", home / "world.json"
    story = Story()
    opaque = slot in OPAQUE
    fate = {"slot": slot, "occurrence": places(folder, opaque=opaque)[slot], "point": point}
    nothing = {"slot": "", "occurrence": 1, "point": ""}
    with _served(saved) as server:
        told = {"server": server, "journal": str(journal), "opaque": opaque, "provisioned": PEOPLE}
        died = _run(told | fate)
        story.runs, story.deaths = 2, int(died.returncode == -signal.SIGKILL)
        secrets = [tenant["client_secret"] for tenant in server["tenants"]]
        story.wrong += what_is_wrong_with(journal, secrets)
        # The service provisions five people on demand in ten seconds of its own, so the third process leaves that out.
        lives, again = _run(told | nothing), _run(told | nothing | {"provisioned": ()})
    story.wrong += [] if story.deaths else [f"the process was not killed: {died.stderr}"]
    story.wrong += [f"I10: {each.stderr[-800:]}" for each in (lives, again) if not each.stdout.endswith("stands\n")]
    story.wrong += [f"I11: one more run sent {line}" for line in again.stdout.splitlines() if line != "stands"]
    return story if story.wrong else _held_against(story, saved)


def _held_against(story: Story, saved: Path) -> Story:
    world = Emulator.load(saved)
    source, target = world.tenant("fabrikam.com"), world.tenant("contoso.com")
    people = frozenset(str(source.user(name)["id"]) for name in PEOPLE)
    rules = Rules(ids={"source": source.id, "target": target.id}, assigned=people)
    story.wrong += differences(source.state, target.state, rules)
    return story


@contextmanager
def _served(saved: Path) -> Iterator[dict[str, Any]]:
    """Serve a world in a process of its own, which saves it at the end."""
    options = ["--port", "0", "--tls", "--speed", str(_SPEED), "--state", str(saved)]
    command = [sys.executable, "-m", "crosstenant.emulator", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield json.loads((server.stdout or sys.stdin).readline())
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(_PATIENCE)


def _run(told: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"REQUESTS_CA_BUNDLE": told["server"]["ca"]}
    return subprocess.run(
        [sys.executable, str(_HERE / "child.py")],
        input=json.dumps(told) + "\n",
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
        env=environment,
    )
