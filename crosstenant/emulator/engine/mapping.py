"""From a source user's attributes to the values that the target should have.

Evidence: docs.
"""

from collections.abc import Iterator

from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine import target_attributes
from crosstenant.emulator.engine.changes import Modified
from crosstenant.emulator.engine.failures import ExportRefusedError
from crosstenant.emulator.engine.rules import Row, Rule
from crosstenant.emulator.engine.source_attributes import Attributes, Value

_REDACTED = "[Redact]"
_MULTIVALUED = frozenset({"otherMails", "proxyAddresses", "alternativeSecurityIds"})


def wanted(rule: Rule, attributes: Attributes, current: Document | None) -> dict[str, Value]:
    """Evaluate the mappings of users; what yields nothing is left out, because nulls are never sent.

    Args:
        rule: The synchronization rule.
        attributes: What the source user has.
        current: The user in the target; None on creation.

    Raises:
        ExportRefusedError: A mapping names an attribute that is not there, or gives several values where one fits.
    """
    return dict(_flows(rule, attributes, current))


def _flows(rule: Rule, attributes: Attributes, current: Document | None) -> Iterator[tuple[str, Value]]:
    for row in rule.users.rows:
        if row.is_reference:
            continue
        value = _value(row, attributes, current)
        if value is not None:
            yield row.target, _fitting(rule, row, value)


def _value(row: Row, attributes: Attributes, current: Document | None) -> Value:
    if current is not None and not _flows_again(row, current):
        return None
    value = row.source.value(attributes) if row.source else None
    if value is None and row.source is not None and row.source.drops_empty:
        return None
    # A default is written when the object is created; a mapping of type None also fills a gap later.
    return row.default if value is None and (current is None or row.source is None) else value


def _flows_again(row: Row, current: Document) -> bool:
    if row.flow == "ObjectAddOnly":
        return False
    if row.flow == "AttributeAddOnly" or row.source is None:
        return target_attributes.read(current, row.target) is None
    return True


def _fitting(rule: Rule, row: Row, value: Value) -> Value:
    if rule.target_attributes and row.target not in rule.target_attributes:
        raise ExportRefusedError("SchemaAttributeNotFound", f"The target attribute '{row.target}' does not exist.")
    if isinstance(value, list) and row.target not in _MULTIVALUED:
        raise ExportRefusedError("SchemaPropertyCanOnlyAcceptValue")
    return value


def difference(rule: Rule, values: dict[str, Value], current: Document | None) -> dict[str, tuple[str | None, Value]]:
    """Compare with what the target has; by default a change of case alone is none.

    Returns:
        Old and new value of every attribute that differs, by name, in order of the mappings.
    """
    changed: dict[str, tuple[str | None, Value]] = {}
    for name, value in values.items():
        before = None if current is None else _shown(target_attributes.read(current, name))
        if current is None or not _same(before, _shown(value), exact=name in rule.exact_attributes):
            changed[name] = (before, value)
    return changed


def modified(rule: Rule, changed: dict[str, tuple[str | None, Value]]) -> Modified:
    """Write a difference as the log shows it, without what is redacted."""
    told = [
        (old and _REDACTED, _REDACTED) if name in rule.redacted_attributes else (old, _shown(new))
        for name, (old, new) in changed.items()
    ]
    return Modified(tuple(changed), tuple(old for old, _ in told), tuple(new for _, new in told))


def _shown(value: Value) -> str | None:
    return ",".join(value) if isinstance(value, list) else value


def _same(before: str | None, after: str | None, *, exact: bool) -> bool:
    if exact or before is None or after is None:
        return before == after
    return before.casefold() == after.casefold()
