"""What has to change in a job's schema, as a handful of edits: planned, and carried over to a draft when applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.models.expressions.parsing import UnreadableExpressionError, parse
from crosstenant.models.expressions.syntax import Attribute, Part, Text
from crosstenant.models.scope import Scope
from crosstenant.models.sync_schema import AttributeMapping, FlowType, MappingSource, ObjectMapping
from crosstenant.workflows.configuration import MappingChange, SyncConfiguration
from crosstenant.workflows.configuration.shapes import data_of, fields_of
from crosstenant.workflows.drafting import SchemaDraft
from crosstenant.workflows.plan import JSON
from crosstenant.workflows.plan.json_data import plain_members

_USUAL: Final = (FlowType.ADD, FlowType.UPDATE, FlowType.DELETE)


def edits_of(wanted: SyncConfiguration, present: ObjectMapping | None) -> dict[str, JSON]:
    """Return the edits that make a mapping of users what is wanted, under the configuration's own keys.

    Args:
        wanted: What shall be.
        present: The mapping as it stands; None for a job that is not made yet, where everything wanted is an edit.
    """
    mapped = {name: change for name, change in (wanted.mappings or {}).items() if _differs(change, present, name)}
    unmapped = [name for name in wanted.unmapped or () if present is None or present.mapping_of(name)]
    edits = SyncConfiguration(
        mappings=mapped or None,
        unmapped=unmapped or None,
        scoping=wanted.scoping if _narrows(wanted.scoping, present) else None,
        actions=wanted.actions if _acts(wanted.actions, present) else None,
    )
    return plain_members(edits.to_dict())


def as_it_stands(edits: Mapping[str, JSON], present: ObjectMapping | None) -> dict[str, JSON] | None:
    """Return what the edits replace, in the same form; None for a job that is not made yet."""
    if present is None:
        return None
    wanted = wanted_by(edits)
    former = {name: present.mapping_of(name) for name in (*(wanted.mappings or ()), *(wanted.unmapped or ()))}
    stands = {name: data_of(MappingChange.read(found)) for name, found in former.items() if found is not None}
    found: dict[str, object] = {"mappings": stands} if stands else {}
    if "scoping" in edits:
        found["scoping"] = data_of(Scope.read(present.scope))
    if "actions" in edits:
        found["actions"] = [str(action) for action in present.flow_types]
    return plain_members(found)


def edited(edits: Mapping[str, JSON], present: ObjectMapping | None) -> ObjectMapping | None:
    """Return a mapping of users with the edits, as far as they decide about people; None for the template's own."""
    if present is None and not edits:
        return None
    wanted = wanted_by(edits)
    mapping = present or _template()
    kept = [item for item in mapping.attribute_mappings if item.target_attribute not in (wanted.unmapped or ())]
    changed = [_with(mapping.mapping_of(name), name, change) for name, change in (wanted.mappings or {}).items()]
    names = {item.target_attribute for item in changed}
    return attrs.evolve(
        mapping,
        attribute_mappings=(*(item for item in kept if item.target_attribute not in names), *changed),
        scope=mapping.scope if wanted.scoping is None else wanted.scoping.to_filter(mapping.scope),
        flow_types=mapping.flow_types if wanted.actions is None else wanted.actions,
    )


def edit(draft: SchemaDraft, edits: Mapping[str, JSON]) -> None:
    """Carry the edits over to a draft.

    Raises:
        InputError: An edit does not fit the schema.
    """
    wanted = wanted_by(edits)
    for name in wanted.unmapped or ():
        if draft.mapping().mapping_of(name):
            draft.remove(name)
    for name, change in (wanted.mappings or {}).items():
        _map(draft, name, change)
    if wanted.scoping is not None:
        draft.scope(wanted.scoping)
    if wanted.actions is not None:
        on = set(wanted.actions)
        draft.actions(add=FlowType.ADD in on, update=FlowType.UPDATE in on, delete=FlowType.DELETE in on)


def _map(draft: SchemaDraft, name: str, change: MappingChange) -> None:
    if change.expression is not None:
        _set_source(draft, name, change.expression)
    if change.default is not None:
        draft.default(name, change.default or None)
    if change.flow is not None or change.behavior is not None:
        draft.flow(name, change.flow, behavior=change.behavior)


def _set_source(draft: SchemaDraft, name: str, expression: str) -> None:
    former, wanted = draft.mapping().mapping_of(name), _read(expression)
    if former is not None and _said(former) == wanted:
        return
    if isinstance(wanted, Attribute):
        draft.set(name, wanted.name)
    elif isinstance(wanted, Text):
        draft.constant(name, wanted.value)
    else:
        draft.expression(name, expression)


def _said(mapping: AttributeMapping) -> Part | str | None:
    """Return what a mapping's expression says: Graph keeps what it means, and not how it was written."""
    expression = mapping.source.expression if mapping.source else None
    return None if expression is None else _read(expression)


def _read(expression: str) -> Part | str:
    try:
        return parse(expression)
    except UnreadableExpressionError:  # the draft tells in full what is wrong
        return expression


def _differs(change: MappingChange, present: ObjectMapping | None, name: str) -> bool:
    former = present.mapping_of(name) if present else None
    if former is None:
        return True
    wanted = _with(former, name, change)
    return _said(wanted) != _said(former) or attrs.evolve(wanted, source=former.source) != former


def _with(former: AttributeMapping | None, name: str, change: MappingChange) -> AttributeMapping:
    mapping = former or AttributeMapping(target_attribute=name)
    source = mapping.source if change.expression is None else MappingSource(expression=change.expression)
    return attrs.evolve(
        mapping,
        source=source,
        default_value=mapping.default_value if change.default is None else change.default or None,
        flow_type=change.flow or mapping.flow_type,
        flow_behavior=change.behavior or mapping.flow_behavior,
    )


def _narrows(wanted: Scope | None, present: ObjectMapping | None) -> bool:
    if wanted is None:
        return False
    if present is None:
        return bool(wanted.groups)
    now = Scope.read(present.scope).groups
    same = len(now) == len(wanted.groups) and all(
        mine.clauses == theirs.clauses and mine.name in {None, theirs.name}
        for mine, theirs in zip(wanted.groups, now, strict=True)
    )
    return not same


def _acts(wanted: tuple[FlowType, ...] | None, present: ObjectMapping | None) -> bool:
    now = set(present.flow_types if present else _USUAL) - {FlowType.NONE}
    return wanted is not None and set(wanted) != now


def wanted_by(edits: Mapping[str, JSON]) -> SyncConfiguration:
    """Return the edits as a configuration of nothing else.

    Raises:
        InputError: There is something else among them.
    """
    known = {name: value for name, value in edits.items() if name in {"mappings", "unmapped", "scoping", "actions"}}
    if known.keys() != edits.keys():
        raise InputError(f"{', '.join(edits.keys() - known.keys())}: no edit of a schema.", parameter="edits")
    return SyncConfiguration(**fields_of(known))  # type: ignore[arg-type] # every reader returns what its field takes


def _template() -> ObjectMapping:
    """Return what decides about people in the template's mapping of users."""
    sources = {"accountEnabled": "[accountEnabled]", "IsSoftDeleted": "[IsSoftDeleted]"}
    return ObjectMapping(
        attribute_mappings=tuple(
            AttributeMapping(target_attribute=name, source=MappingSource(expression=expression))
            for name, expression in sources.items()
        )
    )
