"""What a change does, in a line or a few: from what, to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crosstenant.errors import ProtocolError
from crosstenant.models.notification_settings import NotificationSettings
from crosstenant.models.sync_secret import MASK, SyncSecret
from crosstenant.workflows.plan.change import Action, Change
from crosstenant.workflows.plan.json_data import JSON, canonical

_LONGEST: Final = 90
_MASKED: Final = "masked"
_MOST_NAMES: Final = 3
_STATES: Final = {True: "on", False: "off", None: "inherited"}
_SCOPES: Final = {"true": "all", "false": "assigned", MASK: _MASKED}


def printable(text: str) -> str:
    """Return a text without what would move the cursor or turn the line: names come from outside."""
    return "".join(character if character.isprintable() else "?" for character in text)


def short(text: str) -> str:
    """Return a text that fits a line."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def people_named(entries: Sequence[JSON]) -> str:
    """Return some names and the number of the others."""
    names = [str(entry.get("name") or entry.get("id")) for entry in entries if isinstance(entry, Mapping)]
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def headline(change: Change) -> str:
    """Return what is touched and, where one line can say it, from what to what."""
    if change.action in {Action.ASSIGN, Action.UNASSIGN}:
        return f"{change.action.word} {change.object}: {people_named(_entries(change))}"
    if change.action is Action.SET_USER_SYNC:
        return f"{change.object}: {_former(change, _sync(change.before))} -> {_sync(change.after)}"
    if change.action is Action.SET_REDEMPTION:
        half = "outboundAllowed" if "outbound" in change.object else "inboundAllowed"
        return f"{change.object}: {_former(change, _state(change.before, half))} -> {_state(change.after, half)}"
    return change.object


def _former(change: Change, told: str) -> str:
    return told if change.is_certain or change.before is not None else "unknown"


def details(change: Change) -> Iterator[str]:
    """Yield a line for each part that differs, where there are several."""
    if change.action is Action.SET_SETTINGS:
        yield from _settings(change)
    elif change.action is Action.SAVE_CREDENTIALS and isinstance(change.after, Mapping):
        keys = change.after.get("keys")
        yield from _told({}, keys if isinstance(keys, Mapping) else {})
    elif change.action in {Action.SET_SCHEMA, Action.SET_PARTNER_SETTINGS}:
        yield from _members(change)


def _entries(change: Change) -> Sequence[JSON]:
    found = change.after if isinstance(change.after, Mapping) else {}
    entries = found.get("principals", found.get("assignments"))
    return entries if isinstance(entries, list) else []


def _sync(value: JSON) -> str:
    if not isinstance(value, Mapping):
        return "no policy"
    return "allowed" if value.get("isSyncAllowed") is True else "not allowed"


def _state(value: JSON, half: str) -> str:
    found = value.get(half) if isinstance(value, Mapping) else None
    return _STATES[found if isinstance(found, bool) else None]


def _settings(change: Change) -> Iterator[str]:
    after = change.after.get("change") if isinstance(change.after, Mapping) else None
    before = change.before if isinstance(change.before, Mapping) else {}
    if isinstance(after, Mapping):
        yield from _told(before, after)


def _told(before: Mapping[str, JSON], after: Mapping[str, JSON]) -> Iterator[str]:
    """Yield secrets that are settings, in words."""
    former, now = dict(_settings_in(before)), dict(_settings_in(after))
    for name, value in now.items():
        if former.get(name) != value:
            yield f"{name}: {former[name]} -> {value}" if name in former else f"{name}: {value}"


def _settings_in(secrets: Mapping[str, JSON]) -> Iterator[tuple[str, str]]:
    scope = secrets.get(SyncSecret.SYNC_ALL)
    if scope is not None:
        yield "scope", _SCOPES.get(str(scope).lower(), str(scope))
    text = secrets.get(SyncSecret.SYNC_NOTIFICATION_SETTINGS)
    if text is not None:
        yield from _notifications(str(text))


def _notifications(text: str) -> Iterator[tuple[str, str]]:
    try:
        found = NotificationSettings.from_text(text)
    except ProtocolError:
        yield "notifications", _MASKED if text == MASK else text
        return
    guard = found.deletion_guard
    yield "deletion guard", str(guard.threshold) if guard else "off"
    yield "mail on quarantine", found.recipient or "nobody"


def _members(change: Change) -> Iterator[str]:
    before = dict(_flat(change.before))
    after = dict(_flat(change.after))
    for name, value in after.items():
        yield f"{name}: {before[name]} -> {value}" if name in before else f"{name}: {value}"


def _flat(value: JSON) -> Iterator[tuple[str, str]]:
    """Yield the members of an object; those of its mappings by their own names."""
    for name, member in value.items() if isinstance(value, Mapping) else ():
        if name == "mappings" and isinstance(member, Mapping):
            yield from ((target, _plainly(source)) for target, source in member.items())
        elif name == "unmapped" and isinstance(member, list):
            yield from ((str(target), "not written") for target in member)
        elif name == "scoping":
            yield "scoping", _scope(member)
        else:
            yield name, "inherited" if member is None else _plainly(member)


def _plainly(value: JSON) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plainly(item)}" for name, item in value.items() if item is not None) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(_plainly, value))
    return value if isinstance(value, str) else canonical(value)


def _scope(groups: JSON) -> str:
    told = [_group(group) for group in groups if isinstance(group, Mapping)] if isinstance(groups, list) else []
    return " or ".join(told) or "everybody"


def _group(group: Mapping[str, JSON]) -> str:
    clauses = group.get("clauses")
    return " and ".join(
        " ".join([str(clause.get("attribute")), str(clause.get("operator")), *map(str, _list(clause.get("values")))])
        for clause in (clauses if isinstance(clauses, list) else [])
        if isinstance(clause, Mapping)
    )


def _list(value: JSON) -> list[JSON]:
    return list(value) if isinstance(value, list) else []
