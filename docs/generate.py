"""Write the pages that are made from data: the migration page for PowerShell users, and the table of permissions.

Run ``python docs/generate.py`` after a change of ``how_to_coverage.toml`` or of what a step needs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs

from crosstenant.workflows.requirements import REQUIREMENTS, Alternative, PermissionKind, Requirement

DOCS = Path(__file__).parent
_HEAD = """\
---
hide: [toc]
---

<!-- Made by docs/generate.py from docs/how_to_coverage.toml: change those, then run it. -->

# From PowerShell

"""
_OPEN, _CLOSE = '<div class="names" markdown>\n', "\n</div>\n"  # extra.css keeps names in such a table whole
_PRINTED = "Printed properties: "
_INSTANCES = {
    "CrossTenantSync": "sync",
    "TenantClient": "tenant",
    "PartnerPoliciesClient": "tenant.partner_policies",
    "ConfigurationAppsClient": "tenant.configuration_apps",
    "SyncJobsClient": "tenant.sync_jobs",
    "LogsClient": "tenant.logs",
    "DirectoryClient": "tenant.directory",
}


@attrs.frozen(kw_only=True)
class Row:
    """One thing that the guide names, and what answers it."""

    item: str
    step: str = ""
    answers: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    page: str = ""
    note: str = ""
    role: str = ""
    symptom: str = ""
    sample: str = ""


@attrs.frozen(kw_only=True)
class Section:
    """A table of the migration page."""

    id: str
    title: str
    intro: str
    head: str
    rows: tuple[Row, ...]
    code: bool = False
    value: str = ""


@attrs.frozen
class Answer:
    """A name of ours that was found: how it is shown, and the heading of the reference that tells about it."""

    shown: str
    anchor: str


def sections() -> tuple[Section, ...]:
    """Read the list of everything that the guide names."""
    return tuple(Section(**{**section, "rows": _rows(section["rows"])}) for section in _data()["section"])


def resolve(name: str) -> Answer:
    """Find what a dotted name means.

    Raises:
        LookupError: There is no such class, function, method, property or field.
    """
    holder, rest = _holder(name)
    if not rest:
        return Answer(_called(name, holder), _home(holder, name))
    if len(rest) > 1:
        raise LookupError(f"{name} names something inside of a member")
    shown = f"{_INSTANCES.get(getattr(holder, '__name__', ''), getattr(holder, '__name__', ''))}.{rest[0]}"
    if isinstance(holder, type) and attrs.has(holder) and rest[0] in attrs.fields_dict(holder):
        return Answer(shown, _home(holder, name))
    member = getattr(holder, rest[0], None)
    if member is None:
        raise LookupError(f"{name}: {holder!r} has no {rest[0]!r}")
    own = rest[0] in vars(holder) and not isinstance(member, str)
    return Answer(_called(shown, member), f"{_home(holder, name)}.{rest[0]}" if own else _home(holder, name))


def migration_page() -> str:
    """Return the page for PowerShell users."""
    contents = " · ".join(
        f"[{section.title.removeprefix(_PRINTED).capitalize()}](#{section.id})" for section in sections()
    )
    return "\n".join([_HEAD + _data()["intro"], contents, "", *map(_section, sections())])


def permissions_table() -> str:
    """Return what each documented step needs, as a table; steps that need the same share a line."""
    alike: dict[tuple[object, ...], list[Requirement]] = {}
    for need in REQUIREMENTS:
        alike.setdefault((need.step.side, need.alternatives, need.roles), []).append(need)
    head = [_line(["Step", "Tenant", "Permissions: any one of", "Role of a person: any one of"]), _line(["---"] * 4)]
    return "\n".join([_OPEN, *head, *map(_requirement, alike.values()), _CLOSE])


PAGES = {"how-to/from-powershell.md": migration_page, "generated/permissions.md": permissions_table}


def _data() -> dict[str, Any]:
    return tomllib.loads((DOCS / "how_to_coverage.toml").read_text(encoding="utf-8"))


def _rows(rows: Sequence[Mapping[str, str]]) -> tuple[Row, ...]:
    return tuple(Row(**row) for row in rows)  # type: ignore[arg-type]  # attrs checks the names


def _holder(name: str) -> tuple[object, list[str]]:
    """Return the class or function that a name begins with, and the parts behind it."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            module = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return _member(module, parts[length], name), parts[length + 1 :]
    return _member(import_module("crosstenant"), parts[0], name), parts[1:]


def _member(module: object, part: str, name: str) -> object:
    try:
        found: object = getattr(module, part)
    except AttributeError:
        raise LookupError(f"{name}: {module!r} has no {part!r}") from None
    return found


def _called(shown: str, thing: object) -> str:
    short = shown.rpartition(".")[2] if shown.startswith("crosstenant.") else shown
    return f"{short}()" if callable(thing) and not isinstance(thing, type) else short


def _home(thing: object, name: str) -> str:
    module = getattr(thing, "__module__", None)
    return (
        f"{module}.{getattr(thing, '__qualname__', '')}"
        if isinstance(module, str) and not isinstance(thing, str)
        else name
    )


def _section(section: Section) -> str:
    has_steps = any(row.step for row in section.rows)
    head = [section.head, *(["Step"] if has_steps else []), "Here"]
    lines = [
        f"## {section.title} {{ #{section.id} }}",
        "",
        section.intro,
        "",
        _OPEN,
        _line(head),
        _line(["---"] * len(head)),
    ]
    for row in section.rows:
        item = f"`{row.item}`" if section.code else row.item
        lines.append(_line([item, *([row.step] if has_steps else []), _answers(row)]))
    return "\n".join([*lines, _CLOSE])


def _answers(row: Row) -> str:
    links = [f"[`{answer.shown}`][{answer.anchor}]" for answer in map(resolve, row.answers)]
    if row.page:
        page, _, heading = row.page.partition("#")
        links.append(f"[{heading.replace('-', ' ').capitalize()}]({_from_how_to(page)}#{heading})")
    links += [f"*{row.note}*"] if row.note else []
    return "<br>".join(links)


def _from_how_to(page: str) -> str:
    return page.removeprefix("how-to/") if page.startswith("how-to/") else f"../{page}"


def _requirement(needs: Sequence[Requirement]) -> str:
    steps = "<br>".join(f"{need.step.number} {need.step.title}" for need in needs)
    sets = "<br>".join(map(_told, needs[0].alternatives))
    return _line([steps, needs[0].step.side.value, sets, "<br>".join(needs[0].roles)])


def _told(choice: Alternative) -> str:
    limits = [] if choice.kinds == frozenset(PermissionKind) else [f"{kind.value} only" for kind in choice.kinds]
    limits += ["disputed"] if choice.disputed else []
    together = " + ".join(f"`{permission}`" for permission in sorted(choice.permissions))
    return f"{together} *({', '.join(limits)})*" if limits else together


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    for page, text in PAGES.items():
        (DOCS / page).write_text(text(), encoding="utf-8")
