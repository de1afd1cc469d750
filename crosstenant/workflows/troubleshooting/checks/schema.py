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
from crosstenant.workflows.symptoms import symptom_of
from crosstenant.workflows.symptoms.symptom import Actor
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
_RESET: Final = "sync.mappings.reset() goes back to the template's schema."


def check_schema(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the schema."""
    schema = evidence.work.schema.found
    if schema is None:
        return
    rule = rule_of_users(schema)
    mapping = mapping_to(rule, _USER) if rule else None
    if rule is None or mapping is None:
        yield _no_mapping()
        return
    yield from _matching(mapping)
    yield from _disabled(mapping)
    yield from _actions(mapping)
    yield from _filter(schema, rule, mapping)
    yield from _attributes(schema, rule, mapping)


def _no_mapping() -> Finding:
    return Finding(
        severity=Severity.BLOCKING,
        symptom="user-mapping-missing",
        title="The job's schema has no rule that turns users into users",
        evidence=("no rule of the schema maps User to User, or several do",),
        cause="Somebody has replaced the schema by one that does not fit.",
        fix=f"Restore a backup, or the default. {_RESET}",
        actor=Actor.SOURCE_ADMIN,
        method="mappings.restore",
    )


def _matching(mapping: ObjectMapping) -> Iterator[Finding]:
    matching = [item for item in mapping.attribute_mappings if item.is_matching]
    if len(matching) == 1 and _is_original(matching[0]):
        return
    seen = [f"matched by {item.target_attribute} = {_source(item)}" for item in matching]
    yield Finding(
        severity=Severity.BLOCKING,
        symptom="matching-cannot-change",
        title="The attribute that people are matched by was edited",
        evidence=seen or ("no attribute mapping has a matching precedence",),
        cause=f"Who of the source is who in the target follows from {_MATCHED_BY} alone; the service refuses"
        " any other.",
        fix=f"Restore the row {_MATCHED_BY} = AltSecIdFromNetId([netId]) with precedence 1. {_RESET}",
        actor=Actor.SOURCE_ADMIN,
        method="mappings.restore",
    )


def _is_original(mapping: AttributeMapping) -> bool:
    return mapping.target_attribute == _MATCHED_BY and _MATCHED_WITH in _source(mapping).lower()


def _source(mapping: AttributeMapping) -> str:
    return (mapping.source.expression if mapping.source else None) or "nothing"


def _disabled(mapping: ObjectMapping) -> Iterator[Finding]:
    if not mapping.enabled:
        yield Finding(
            severity=Severity.BLOCKING,
            symptom="user-mapping-disabled",
            title="The mapping of users is disabled",
            evidence=(f"the mapping {mapping.name or 'of users'} has enabled false",),
            cause="Nobody is synchronized through a mapping that is off.",
            fix="Enable the mapping of users.",
            actor=Actor.SOURCE_ADMIN,
            method="mappings.restore",
        )


def _actions(mapping: ObjectMapping) -> Iterator[Finding]:
    told = ", ".join(mapping.flow_types) or "none"
    for kind, what in ((FlowType.ADD, "created"), (FlowType.UPDATE, "updated")):
        if kind not in mapping.flow_types:
            yield Finding(
                severity=Severity.HARMFUL,
                symptom="action-off",
                title=f"Nobody is {what} in the target: the action is switched off",
                evidence=(f"the user mapping's target object actions are {told}",),
                cause="The user mapping says which changes are carried over.",
                fix=f"Switch the action {kind} on again: sync.mappings.actions(...).",
                actor=Actor.SOURCE_ADMIN,
                method="mappings.restore",
            )
    if FlowType.DELETE not in mapping.flow_types:
        yield Finding(
            severity=Severity.NOTICE,
            symptom="delete-action-off",
            title="Whoever leaves the scope stays in the target",
            evidence=(f"the user mapping's target object actions are {told}",),
            cause="The delete action is off: people who leave are neither deleted nor updated any more.",
            fix='If that is not meant: sync.scoping.set_leaving("delete").',
            actor=Actor.SOURCE_ADMIN,
            method="scoping.set_leaving",
        )


def _filter(schema: SyncSchema, rule: SyncRule, mapping: ObjectMapping) -> Iterator[Finding]:
    scope = Scope.read(mapping.scope)
    for symptom, counts in (("filter-attribute-unsupported", False), ("filter-compares-no-number", True)):
        found = faults(_clauses(scope, counts=counts), source_definition(schema, rule))
        if found:
            yield Finding(
                severity=Severity.HARMFUL,
                symptom=symptom,
                title="The scoping filter asks for what the service cannot answer",
                evidence=found,
                cause="A clause that can never be true keeps people out; an empty attribute makes every comparison"
                " false.",
                fix="Correct the filter: sync.scoping.set(...). Whoever drops out of it leaves the target.",
                actor=Actor.SOURCE_ADMIN,
                method="scoping.set",
            )


def _clauses(scope: Scope, *, counts: bool) -> Scope:
    """Return the clauses that count, or the others; an operator that only the tenant knows is left out."""

    def wanted(clause: FilterClause) -> bool:
        operator = operator_named(clause.operator)
        return operator is not None and operator.name.startswith("Greater") is counts

    return Scope(tuple(attrs.evolve(group, clauses=tuple(filter(wanted, group.clauses))) for group in scope.groups))


def _attributes(schema: SyncSchema, rule: SyncRule, mapping: ObjectMapping) -> Iterator[Finding]:
    ordinary = [item for item in mapping.attribute_mappings if not item.is_matching]
    broken = [fault for item in ordinary for fault in _faults(schema, rule, item)]
    if broken:
        yield Finding(
            severity=Severity.HARMFUL,
            symptom="mapping-unsupported",
            title=f"{len(broken)} attribute mappings cannot work" if broken[1:] else "An attribute mapping cannot work",
            evidence=broken,
            cause="Each person for whom the mapping counts fails, or flips with every cycle.",
            fix="Correct or remove the mapping: sync.mappings.",
            actor=Actor.SOURCE_ADMIN,
            method="mappings.restore",
        )
    several = [fault for item in ordinary if (fault := _several_values(schema, rule, item))]
    if several:
        yield _trap("extension-with-several-values", several)
    for symptom in dict.fromkeys(_TRAPS.values()):
        surprising = [told for item in ordinary for kind, told in _traps(item) if kind == symptom]
        if surprising:
            yield _trap(symptom, surprising)


def _trap(symptom: str, seen: list[str]) -> Finding:
    found = symptom_of(symptom)
    return Finding(
        severity=Severity.NOTICE,
        symptom=symptom,
        title=found.title,
        evidence=seen,
        cause=found.cause,
        fix=found.fix,
        actor=found.actor,
        method=found.method,
    )


def _faults(schema: SyncSchema, rule: SyncRule, mapping: AttributeMapping) -> Iterator[str]:
    source = mapping.source
    fault = target_fault(target_definition(schema, rule), mapping.target_attribute or "")
    if not fault and source is not None and source.kind is SourceKind.ATTRIBUTE and source.name:
        fault = source_fault(source_definition(schema, rule), source.name)
    if fault:
        yield fault


def _several_values(schema: SyncSchema, rule: SyncRule, mapping: AttributeMapping) -> str:
    source = mapping.source
    if source is None or source.kind is not SourceKind.ATTRIBUTE:
        return ""
    return pair_fault(
        attribute_of(source_definition(schema, rule), source.name or ""),
        attribute_of(target_definition(schema, rule), mapping.target_attribute or ""),
    )


def _traps(mapping: AttributeMapping) -> Iterator[tuple[str, str]]:
    """Yield what will surprise, by its symptom; what the service would refuse cannot stand in a schema it keeps."""
    source = mapping.source
    if source is None or source.kind is not SourceKind.FUNCTION or not source.expression:
        return
    for found in lint(source.expression):
        name = next((name for name in _TRAPS if source.expression.startswith(name, found.position)), None)
        if name is not None and not found.is_error:
            yield _TRAPS[name], f"{mapping.target_attribute} = {source.expression}: {found.message}"
