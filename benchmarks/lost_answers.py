"""What clients leave behind when an answer gets lost: 105 writes that took effect, and nobody was told.

.venv-interop/bin/python benchmarks/lost_answers.py                   print the table (.ci/interop makes that Python)
.venv-interop/bin/python benchmarks/lost_answers.py --results FILE    and keep it for docs/generate_reliability.py

Every write of the how-to meets each of the nine ways to lose its answer, once, in a world of its own. Whoever sets the
link up runs it again until it ends without an error; then what is there twice is counted, in the world's own state.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "reliability"), str(Path(__file__).parent)]

import lost_answers_clients as others  # noqa: E402 - the folders have to be known first
from bench import Bench  # noqa: E402
from cells import SINGLE, places  # noqa: E402
from driving import plan_and_apply  # noqa: E402
from invariants import is_made_here  # noqa: E402
from kinds import LOST_CELLS  # noqa: E402
from troubles import Aim  # noqa: E402
from wires import Killed  # noqa: E402

from crosstenant import DuplicateObjectsError  # noqa: E402
from crosstenant.errors import CrossTenantError  # noqa: E402

MOST_RUNS = 5


@attrs.define
class Left:
    """What one client left behind in all cells.

    Attributes:
        cells: How many there were.
        spoiled: In how many of them something was there twice at the end.
        duplicates: How many objects were there too many, in all of them together.
        unnoticed: How many of those nobody was told of.
        unfinished: In how many no run ended without an error.
        runs: The most runs that a cell took.
    """

    cells: int = 0
    spoiled: int = 0
    duplicates: int = 0
    unnoticed: int = 0
    unfinished: int = 0
    runs: int = 0

    def add(self, duplicates: int, runs: int, *, noticed: bool, finished: bool) -> None:
        """Count one cell."""
        self.cells += 1
        self.spoiled += duplicates > 0
        self.duplicates += duplicates
        self.unnoticed += 0 if noticed else duplicates
        self.unfinished += not finished
        self.runs = max(self.runs, runs)


Run = Callable[[Bench], Awaitable[None]]


async def ours(bench: Bench) -> None:
    """Set the link up with this library."""
    with bench.process() as hands:
        plan_and_apply(hands)


def told_twice(bench: Bench) -> int:
    """Count what is there too often: apps with their service principals, jobs, partner entries, assignments."""
    source = bench.watch.source
    groups = (
        [app for app in source.service_principals if is_made_here(app)],
        [app for app in source.applications if is_made_here(app)],
        list(source.jobs),
    )
    given = [(each["resourceId"], each["principalId"]) for each in source.app_role_assignments]
    extra = sum(max(len(found) - 1, 0) for found in groups) + len(given) - len(set(given))
    return extra + sum(max(len(tenant.partners) - 1, 0) for tenant in (source, bench.watch.target))


async def play(run: Run, name: str, folder: Path, left: Left) -> None:
    """Set a link up in one cell, and count what is left."""
    cell = SINGLE[name]
    bench = Bench(folder, signs_in=False, may_duplicate=True)
    # Other scripts read otherwise, but each sends the write of a cell for the first time once.
    bench.aims = (
        [cell.aim(places(folder, plan_and_apply))] if run is ours else [Aim(cell.slot, 1, cell.trouble(cell.slot))]
    )
    noticed = finished = False
    runs = 0
    while not finished and not noticed and runs < MOST_RUNS:
        runs += 1
        try:
            await run(bench)
            finished = True
        except DuplicateObjectsError:
            noticed = finished = True
        except (Killed, CrossTenantError, others.RunFailedError):
            continue
    if not bench.aims[0].struck:
        raise AssertionError(f"{name} never struck")
    left.add(told_twice(bench), runs, noticed=noticed, finished=finished)


async def compare(folder: Path) -> dict[str, Left]:
    """Return what each client leaves."""
    names = [f"{slot.name}-{kind.name}" for slot, kind in LOST_CELLS]
    clients: dict[str, Run] = {
        "sends again whatever failed": _awaited(others.naively),
        "azure-core's RetryPolicy": _awaited(others.by_azure_core),
        "msgraph-sdk's middleware": others.by_msgraph_sdk,
        "crosstenant": ours,
    }
    counts: dict[str, Left] = {}
    for client, run in clients.items():
        left = counts[client] = Left()
        # msgraph-sdk pauses for real seconds; so its worlds pause together.
        await asyncio.gather(*(play(run, name, folder, left) for name in names))
        print(f"{client:<30} {left}", flush=True)
    return counts


def _awaited(run: Callable[[Bench], None]) -> Run:
    async def runs(bench: Bench) -> None:
        run(bench)

    return runs


def main() -> None:
    """Compare, print, and keep the figures where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, help="keep the figures here as JSON")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        counts = asyncio.run(compare(Path(folder)))
    if arguments.results:
        figures = {client: attrs.asdict(left) for client, left in counts.items()}
        arguments.results.write_text(json.dumps({"clients": figures}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
