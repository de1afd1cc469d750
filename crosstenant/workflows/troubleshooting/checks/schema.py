"""Whether the job's schema still does what the template's does: matching, user mapping, filter, expressions.

Documentation: *Configure cross-tenant synchronization*, *Scoping users or groups to be provisioned with scoping
filters*, *Reference for writing expressions for attribute mappings*.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from crosstenant.models.expressions import lint
from crosstenant.models.mapping_checks import pair_fault, source_fault, target_fault
from crosstenant.models.schema_directory import AttributeDefinition
from crosstenant.models.schema_editing import (
    attribute_of,
    mapping_to,
    rule_of_users,
    source_definition,
    target_definition,
)
from crosstenant.models.scope import Scope
from crosstenant.models.scope.checking import faults
from crosstenant.models.scope.operators import operator_named
from crosstenant.models.scoping_filter import FilterClause
from crosstenant.models.sync_schema import AttributeMapping, FlowType, ObjectMapping, SourceKind, SyncRule, SyncSchema
from crosstenant.workflows.troubleshooting.checks.telling import finding_of
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence

_USER: Final = "User"
_MATCHED_BY: Final = "alternativeSecurityIds"
_MATCHED_WITH: Final = "altsecidfromnetid"
_TRAPS: Final = {
    "Switch": "switch-with-default",
    "IIF": "iif-on-empty",
    "SelectUniqueValue": "select-unique-value",
}
_OF_MAPPINGS: Final = {
    "mapping-unsupported": Severity.HARMFUL,
    "single-value-only": Severity.HARMFUL,
    "extension-with-several-values": Severity.NOTICE,
    **dict.fromkeys(_TRAPS.values(), Severity.NOTICE),
}
_RESET: Final = "sync.mappings.reset() goes back to the template's schema."


def check_schema(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the schema."""
    schema = evidence.work.schema.found
    if schema is None:
        return
    rule = rule_of_users(schema)
    mapping = mapping_to(rule, _USER) if rule else None
    if rule is None or mapping is None:
        seen = "no rule of the schema maps User to User, or several do"
        yield finding_of("user-mapping-missing", Severity.BLOCKING, [seen])
        return
    yield from _matching(mapping)
    if not mapping.enabled:
        seen = f"the mapping {mapping.name or 'of users'} has enabled false"
        yield finding_of("user-mapping-disabled", Severity.BLOCKING, [seen])
    yield from _actions(mapping)
    yield from _filter(schema, rule, mapping)
    yield from _attributes(schema, rule, mapping)


def _matching(mapping: ObjectMapping) -> Iterator[Finding]:
    matching = [item for item in mapping.attribute_mappings if item.is_matching]
    if len(matching) == 1 and _is_original(matching[0]):
        return
    seen = [f"matched by {item.target_attribute} = {_source(item)}" for item in matching]
    yield finding_of(
        "matching-cannot-change",
        Severity.BLOCKING,
        seen or ("no attribute mapping has a matching precedence",),
        title="The attribute that people are matched by was edited",
        cause=f"Who of the source is who in the target follows from {_MATCHED_BY} alone; the service refuses"
        " any other.",
        fix=f"Restore the row {_MATCHED_BY} = AltSecIdFromNetId([netId]) with precedence 1. {_RESET}",
    )


def _is_original(mapping: AttributeMapping) -> bool:
    return mapping.target_attribute == _MATCHED_BY and _MATCHED_WITH in _source(mapping).lower()


def _source(mapping: AttributeMapping) -> str:
    return (mapping.source.expression if mapping.source else None) or "nothing"


def _actions(mapping: ObjectMapping) -> Iterator[Finding]:
    seen = f"the user mapping's target object actions are {', '.join(mapping.flow_types) or 'none'}"
    for kind, what in ((FlowType.ADD, "created"), (FlowType.UPDATE, "updated")):
        if kind not in mapping.flow_types:
            yield finding_of(
                "action-off",
                Severity.HARMFUL,
                [seen],
                title=f"Nobody is {what} in the target: the action is switched off",
                fix=f"Switch the action {kind} on again: sync.mappings.actions({kind.lower()}=True).",
            )
    if FlowType.DELETE not in mapping.flow_types:
        yield finding_of("delete-action-off", Severity.NOTICE, [seen])


def _filter(schema: SyncSchema, rule: SyncRule, mapping: ObjectMapping) -> Iterator[Finding]:
    scope = Scope.read(mapping.scope)
    for symptom, counts in (("filter-attribute-unsupported", False), ("filter-compares-no-number", True)):
        found = faults(_clauses(scope, counts=counts), source_definition(schema, rule))
        if found:
            yield finding_of(
                symptom,
                Severity.HARMFUL,
                found,
                title="The scoping filter asks for what the service cannot answer",
                cause="A clause that can never be true keeps people out; an empty attribute makes every comparison"
                " false.",
                fix="Correct the filter: sync.scoping.set(...). Whoever drops out of it leaves the target.",
            )


def _clauses(scope: Scope, *, counts: bool) -> Scope:
    """Return the clauses that count, or the others; an operator that only the tenant knows is left out."""

    def wanted(clause: FilterClause) -> bool:
        operator = operator_named(clause.operator)
        return operator is not None and operator.name.startswith("Greater") is counts

    return Scope(tuple(attrs.evolve(group, clauses=tuple(filter(wanted, group.clauses))) for group in scope.groups))


def _attributes(schema: SyncSchema, rule: SyncRule, mapping: ObjectMapping) -> Iterator[Finding]:
    seen: dict[str, list[str]] = {}
    for item in mapping.attribute_mappings:
        if not item.is_matching:
            for symptom_id, told in (*_faults(schema, rule, item), *_traps(item)):
                seen.setdefault(symptom_id, []).append(told)
    for symptom_id, severity in _OF_MAPPINGS.items():
        if symptom_id in seen:
            yield finding_of(symptom_id, severity, seen[symptom_id])


def _faults(schema: SyncSchema, rule: SyncRule, mapping: AttributeMapping) -> Iterator[tuple[str, str]]:
    """Yield what the service refuses, or meets in every cycle, by its symptom."""
    here, there = source_definition(schema, rule), target_definition(schema, rule)
    fault = target_fault(there, mapping.target_attribute or "")
    name = mapping.source.name if mapping.source and mapping.source.kind is SourceKind.ATTRIBUTE else None
    if name and not fault:
        fault = source_fault(here, name)
    if fault:
        yield "mapping-unsupported", fault
        return
    copied = attribute_of(here, name or "")
    unlike = pair_fault(copied, attribute_of(there, mapping.target_attribute or "")) if copied else ""
    if copied and unlike:
        yield _of_pair(copied), unlike


def _of_pair(copied: AttributeDefinition) -> str:
    """Return the symptom of an attribute that cannot be copied into another."""
    if not copied.is_multivalued:
        return "mapping-unsupported"
    return "extension-with-several-values" if (copied.name or "").startswith("extension_") else "single-value-only"


def _traps(mapping: AttributeMapping) -> Iterator[tuple[str, str]]:
    """Yield what will surprise, by its symptom; what the service would refuse cannot stand in a schema it keeps."""
    source = mapping.source
    if source is None or source.kind is not SourceKind.FUNCTION or not source.expression:
        return
    for found in lint(source.expression):
        name = next((name for name in _TRAPS if source.expression.startswith(name, found.position)), None)
        if name is not None and not found.is_error:
            yield _TRAPS[name], f"{mapping.target_attribute} = {source.expression}: {found.message}"
