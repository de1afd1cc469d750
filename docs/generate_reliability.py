"""Write the page about faults from what the sweeps counted.

Run ``python docs/generate_reliability.py RESULTS...`` with what ``pytest tests/reliability --results FILE`` wrote: the
numbers are kept in docs/generated/reliability.json, and the page is made from those.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

DOCS = Path(__file__).parent
PAGE = DOCS / "reliability.md"
KEPT = DOCS / "generated" / "reliability.json"
COMPARED = DOCS / "generated" / "lost_answers.json"


class Count(TypedDict):
    """How many links were set up in some way, and how many came to stand."""

    tried: int
    survived: int
    reruns: int


Counts = dict[str, dict[str, Count]]
"""By sweep, and in it by size: ``push`` or ``long``."""

_SWEEPS = {
    "S-1": "one fault at one request: 33 requests by 35 kinds of fault where they apply, odd pages, batches and tokens",
    "S-1, step by step": "the same without a plan: the thirteen documented steps one after the other",
    "S-2": "lost answers and odd pages, over a loopback port",
    "S-3": "lost answers while replicas lag 5, 60 and 170 seconds, evenly or in turn, and 400 seconds",
    "S-4": "two lost answers",
    "S-5": "random histories of one to six faults",
    "S-6": "a real process, killed by the system, with its journal on disk",
    "S-7": "two clients at once, with one journal and with two",
}
_SIZES = {"push": "every change", "long": "every release"}
_HEAD = """\
<!-- Made by docs/generate_reliability.py from what the sweeps counted: run .ci/reliability, do not edit. -->

# What it survives

Setting a link up takes some thirty requests in two tenants, and any of them can be refused, delayed, lost, answered by
a replica that lags, or be the last thing that a process does. So the whole setup is run with such faults in its way,
and run again as a person would until it says that the link stands. A link counts as survived when

- it came to stand: in the same run, or in one more for each error that said what to do and for each death;
- what stands is what was asked for, read from the emulator's state and not from the library's word: one app, one job,
  one partner entry on each side, every assignment once, every secret as it was saved;
- at every request on the way nothing was there twice, undone, deleted or changed that is not ours; each token went to
  its own tenant; nobody asked again before `Retry-After` was over, or more than five times;
- one more run found nothing left to do.

## The sweeps

"""
_TAIL = """
*More runs* is how often the setup had to be run again in the worst case; a process that was killed counts as one.
Where replicas lag longer than the settle time of three minutes (400 seconds in S-3), and where the network delivers a
request twice, duplicates cannot be prevented. There each had to be reported with its id, and nothing may be deleted.

Every one that does not survive prints the command that tries it alone:

```console
$ python -m pytest tests/reliability -s --replay 'R16-F20'
```

`.ci/reliability push` and `.ci/reliability long` run the sweeps and write this page.
"""

_COMPARISON = """
## The same lost answers, other clients

Every write of the how-to meets each of the nine ways to lose its answer once: it took effect, and whoever sent it was
not told. Whoever sets the link up runs it again until it ends without an error; then what is there twice is counted in
the emulator's own state. All clients look before they create. They differ in what they do when an answer is missing:

"""
_COMPARISON_TAIL = """
Where the network delivers a request twice nobody can prevent a second app or job; *reported* says that the client told
of it, with the ids. This library sends a create once, and then looks whether it took effect.

`.venv-interop/bin/python benchmarks/lost_answers.py --results FILE` counts this again (`.ci/interop` makes that
Python), and `python docs/generate_reliability.py FILE` writes it here.
"""


class Left(TypedDict):
    """What a client left behind where answers got lost."""

    cells: int
    spoiled: int
    duplicates: int
    unnoticed: int
    unfinished: int
    runs: int


def kept() -> Counts:
    """Return the numbers that were kept."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def compared() -> dict[str, Left]:
    """Return what was kept of other clients."""
    return json.loads(COMPARED.read_text(encoding="utf-8")) if COMPARED.exists() else {}


def merged(counts: Counts, results: Iterable[Mapping[str, object]]) -> Counts:
    """Return the numbers with newer ones in their place."""
    whole = {sweep: dict(sizes) for sweep, sizes in counts.items()}
    for result in results:
        size, sweeps = result.get("size"), result.get("sweeps")
        if not isinstance(sweeps, dict) or size not in _SIZES:
            continue
        for sweep, count in sweeps.items():
            whole.setdefault(sweep, {})[str(size)] = count
    return whole


def reliability_page(counts: Counts) -> str:
    """Return the page."""
    rows = [
        "| Sweep | What is in the way | For | Tried | Survived | More runs |",
        "| --- | --- | --- | --: | --: | --: |",
    ]
    for sweep, told in _SWEEPS.items():
        sizes = counts.get(sweep, {})
        rows += [_row(sweep, told, why, sizes[size]) for size, why in _SIZES.items() if size in sizes]
    return f"{_HEAD}{chr(10).join(rows)}\n{_TAIL}{_comparison(compared())}"


def _comparison(clients: Mapping[str, Left]) -> str:
    if not clients:
        return ""
    head = "| Client | Lost answers | Links with something twice | Objects too many | of these reported |"
    rows = [head, "| --- | --: | --: | --: | --: |"]
    for client, left in clients.items():
        reported = left["duplicates"] - left["unnoticed"]
        rows.append(f"| {client} | {left['cells']} | {left['spoiled']} | {left['duplicates']} | {reported} |")
    return f"{_COMPARISON}{chr(10).join(rows)}\n{_COMPARISON_TAIL}"


def _row(sweep: str, told: str, why: str, count: Count) -> str:
    return f"| {sweep} | {told} | {why} | {count['tried']:,} | {count['survived']:,} | {count['reruns']} |"


def main(files: list[str]) -> None:
    """Merge what the files hold into the numbers kept, and write the page."""
    results = [json.loads(Path(file).read_text(encoding="utf-8")) for file in files]
    for result in results:
        if "clients" in result:
            COMPARED.write_text(json.dumps(result["clients"], indent=1) + "\n", encoding="utf-8")
    counts = merged(kept(), results)
    KEPT.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(reliability_page(counts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
