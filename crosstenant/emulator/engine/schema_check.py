"""What a schema must satisfy to be saved; everything else the service takes as it comes.

Graph: ``PUT .../jobs/{id}/schema``; "Configure cross-tenant synchronization", attribute mappings: the matching row is
fixed, and a schema that touches it is refused as ``schemaInvalid``.

Evidence: field for duplicates; the code comes from prose, its envelope is unconfirmed.
"""

from collections import Counter
from collections.abc import Iterator

from crosstenant.emulator.documents import Document, block, entries, text, whole
from crosstenant.emulator.engine.rules import MATCHING_ATTRIBUTE, user_mapping
from crosstenant.emulator.expressions import ExpressionError, compile_source
from crosstenant.emulator.scoping_filters import FilterError, compile_filter

_MATCHING_EXPRESSION = "AltSecIdFromNetId([netId])"


def faults(schema: Document, present: Document, *, duplicates_allowed: bool) -> Iterator[str]:
    """Yield what is wrong with a schema that somebody wants to save.

    Args:
        schema: The new one.
        present: The one that it replaces; rule ids and directory names must be known there.
        duplicates_allowed: Whether two mappings may write the same attribute.
    """
    rules = entries(schema, "synchronizationRules")
    if not rules:
        yield "The schema has no synchronization rules."
    known = {text(rule, "id") for rule in entries(present, "synchronizationRules")}
    directories = {text(each, "name") for each in entries(schema, "directories")} or {
        text(each, "name") for each in entries(present, "directories")
    }
    for rule in rules:
        yield from _rule_faults(rule, known, directories)
        mapping = user_mapping(rule)
        if mapping is None or mapping.get("enabled") is not True:
            yield "The mapping of users cannot be removed or disabled."
            continue
        yield from _mapping_faults(mapping, duplicates_allowed=duplicates_allowed)


def _rule_faults(rule: Document, known: set[str], directories: set[str]) -> Iterator[str]:
    if text(rule, "id") not in known:
        yield f"The synchronization rule '{text(rule, 'id')}' is not known."
    for member in ("sourceDirectoryName", "targetDirectoryName"):
        if text(rule, member) not in directories:
            yield f"The directory '{text(rule, member)}' of the rule is not in the schema."


def _mapping_faults(mapping: Document, *, duplicates_allowed: bool) -> Iterator[str]:
    rows = entries(mapping, "attributeMappings")
    yield from _matching_faults(rows)
    if not duplicates_allowed:
        counts = Counter(text(row, "targetAttributeName") for row in rows)
        yield from (f"The attribute '{name}' is mapped more than once." for name, count in counts.items() if count > 1)
    for row in rows:
        yield from _source_faults(row)
    for kind in ("groups", "inputFilterGroups"):
        yield from _filter_faults(entries(block(mapping, "scope"), kind))


def _matching_faults(rows: list[Document]) -> Iterator[str]:
    matching = [row for row in rows if whole(row, "matchingPriority")]
    if [text(row, "targetAttributeName") for row in matching] != [MATCHING_ATTRIBUTE]:
        yield f"Objects are matched by '{MATCHING_ATTRIBUTE}' alone; the matching attribute cannot be changed."
        return
    written = "".join(text(block(matching[0], "source"), "expression").split())
    if whole(matching[0], "matchingPriority") != 1 or written.casefold() != _MATCHING_EXPRESSION.casefold():
        yield f"The mapping of '{MATCHING_ATTRIBUTE}' cannot be changed."


def _source_faults(row: Document) -> Iterator[str]:
    source = block(row, "source")
    if not source or whole(row, "matchingPriority"):
        return
    try:
        compile_source(source)
    except ExpressionError as error:
        yield f"The mapping of '{text(row, 'targetAttributeName')}' is not valid: {error}"


def _filter_faults(groups: list[Document]) -> Iterator[str]:
    try:
        compile_filter(groups)
    except FilterError as error:
        yield str(error)
