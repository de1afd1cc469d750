"""Write the page that tells how honest the emulator is, from the marks in its code.

Run ``python docs/generate_fidelity.py`` after a change of an operation, a switch, an evidence line or a gap.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from pkgutil import iter_modules
from typing import get_args, get_type_hints

import attrs

from crosstenant.emulator import engine
from crosstenant.emulator.assembly import ROUTES
from crosstenant.emulator.fidelity import GAPS, MEANINGS
from crosstenant.emulator.switches import Switches

PAGE = Path(__file__).parent / "emulator-fidelity.md"
_OPEN, _CLOSE = '<div class="names" markdown>\n', "\n</div>"
_HEAD = """\
<!-- Made by docs/generate_fidelity.py from marks in crosstenant/emulator: change those, then run it. -->

# How honest the emulator is

The emulator was written from Microsoft's published reference, articles and metadata, and from what others have
published of live tenants. It has not been held against live tenants of our own. So each part of it says how well it is
known, in one of these words:
"""
_CHECKED = """\
Three things keep it honest. Every answer in the emulator's own tests is held against the names, types, keys and enum
words of Graph's published metadata, and a planted violation of each kind has to turn red in every run; tests about
hostile or disputed answers say so by a marker. It shares no code with the library, which import-linter proves. And
Microsoft's own Python client walks the how-to against it.
"""
_SWITCHES = """\
Where sources contradict each other or say nothing, the emulator takes the better supported reading, and a field of
[`Switches`][crosstenant.emulator.switches.Switches] has the other. The word is the evidence behind the default.
"""
_ENGINE = """\
What happens behind the answers: cycles, scope, matching, mapping, export, quarantine, logs. The first
word of each line is what the table at the top counts.
"""
_GAPS = """\
A path that is not known here is never answered as if it were.
"""


@attrs.frozen(kw_only=True)
class Marked:
    """Something with a mark, for one line of a table.

    Attributes:
        name: What it is called.
        told: What its docstring says of it.
        evidence: The mark: a label, and perhaps a sentence.
    """

    name: str
    told: str
    evidence: str

    @property
    def label(self) -> str:
        """The first word of the mark."""
        return re.split(r"\W", self.evidence, maxsplit=1)[0]


def operations() -> list[Marked]:
    """Return every operation."""
    found = {(route.path, route.method): route for route in ROUTES}
    return [
        Marked(
            name=f"{method} {path.replace('<', '{').replace('>', '}')}",
            told="beta only" if route.versions == ("beta",) else "",
            evidence=route.evidence,
        )
        for (path, method), route in sorted(found.items())
    ]


def switches(documentation: str = cleandoc(Switches.__doc__ or "")) -> list[Marked]:
    """Return every switch.

    Raises:
        LookupError: One is not described, or its description does not end with evidence in brackets.
    """
    entries = re.split(r"(?m)^    (?=\w+: )", documentation.partition("Attributes:\n")[2])
    told = {name: " ".join(text.split()) for name, _, text in (entry.partition(": ") for entry in entries)}
    return [_switch(field.name, told.get(field.name, "")) for field in attrs.fields(Switches)]


def _switch(name: str, described: str) -> Marked:
    match = re.fullmatch(r"(.*) \[(\w+)\]", described)
    if match is None:
        raise LookupError(f"Switch {name} is not described with its evidence in brackets at the end")
    return Marked(name=name, told=match[1], evidence=match[2])


def engine_parts() -> list[Marked]:
    """Return every module of the engine."""
    names = [module.name for module in iter_modules(engine.__path__)]
    return [part(name, import_module(f"{engine.__name__}.{name}").__doc__ or "") for name in names]


def part(name: str, documentation: str) -> Marked:
    """Return a module with the evidence that its docstring names.

    Raises:
        LookupError: It names none.
    """
    match = re.search(r"^Evidence: (.+?)\.?\s*\Z", documentation, re.MULTILINE | re.DOTALL)
    if match is None:
        raise LookupError(f"Module {name} has no line that begins with 'Evidence:'")
    return Marked(name=name, told=documentation.partition("\n")[0].rstrip("."), evidence=" ".join(match[1].split()))


def fidelity_page() -> str:
    """Return the page."""
    groups = {"Operations": operations(), "Switches": switches(), "Engine": engine_parts()}
    return "\n".join(
        [
            _HEAD,
            *_table(["Label", "Meaning", *groups], _totals(groups)),
            "",
            _share(groups),
            "",
            _CHECKED,
            "## Operations\n",
            *_table(["Operation", "Evidence"], [[f"`{each.name}`", _evidence(each)] for each in groups["Operations"]]),
            "\n## Switches\n",
            _SWITCHES,
            *_table(["Switch", "Default and others", "What it decides", "Evidence"], _switch_lines(groups["Switches"])),
            "\n## Engine\n",
            _ENGINE,
            *_table(
                ["Part", "What it does", "Evidence"], [[f"`{e.name}`", e.told, e.evidence] for e in groups["Engine"]]
            ),
            "\n## Missing\n",
            _GAPS,
            *_table(["What", "What a client meets"], [[gap.what, gap.instead] for gap in GAPS]),
            "",
        ]
    )


def _totals(groups: Mapping[str, Sequence[Marked]]) -> Iterator[list[str]]:
    counts = {title: Counter(each.label for each in marked) for title, marked in groups.items()}
    for label, meaning in MEANINGS.items():
        yield [f"*{label}*", meaning, *(str(count[label]) for count in counts.values())]
    yield ["", "all", *(str(count.total()) for count in counts.values())]


def _share(groups: Mapping[str, Sequence[Marked]]) -> str:
    labels = [each.label for marked in groups.values() for each in marked]
    assumed = sum(label in ("derived", "unconfirmed") for label in labels)
    return f"Of {len(labels)} marks, {assumed} ({assumed / len(labels):.0%}) are assumptions: derived or unconfirmed."


def _evidence(operation: Marked) -> str:
    return f"{operation.evidence}, {operation.told}" if operation.told else operation.evidence


def _switch_lines(marked: Sequence[Marked]) -> Iterator[list[str]]:
    hints = get_type_hints(Switches)
    for each in marked:
        default = attrs.fields_dict(Switches)[each.name].default
        values = [default, *(value for value in get_args(hints[each.name]) or (True, False) if value != default)]
        shown = ", ".join(f"`{value}`" for value in values)
        yield [f"`{each.name}`", shown, each.told.replace("``", "`"), each.evidence]


def _table(head: Sequence[str], lines: Iterator[list[str]] | Sequence[list[str]]) -> list[str]:
    rows = [head, ["---"] * len(head), *lines]
    return [_OPEN, *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows), _CLOSE]


if __name__ == "__main__":
    PAGE.write_text(fidelity_page(), encoding="utf-8")
