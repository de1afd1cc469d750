"""A configuration's fields as plain data, and back: what stands in a document under each key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Final

from crosstenant.errors import InputError
from crosstenant.models._time import duration_text
from crosstenant.models.scope import Scope
from crosstenant.models.scoping_filter import FilterClause, FilterGroup
from crosstenant.workflows.configuration.mapping_change import MappingChange
from crosstenant.workflows.configuration.partner_settings import PartnerSettings
from crosstenant.workflows.documents import Document, made_at


def fields_of(data: Mapping[str, object]) -> dict[str, object]:
    """Return a configuration's fields from plain data.

    Raises:
        InputError: A key is unknown or of the wrong type.
    """
    document = Document(data)
    fields = {name: read(document, name) for name, read in _READERS.items()}
    document.finish()
    return fields


def data_of(value: object) -> object:
    """Return one field's value as plain data."""
    if isinstance(value, PartnerSettings | MappingChange):
        return value.to_data()
    if isinstance(value, Scope):
        return [_group_data(group) for group in value.groups]
    if isinstance(value, Mapping):
        return {str(name): data_of(item) for name, item in value.items()}
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, tuple):
        return [data_of(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _partner(document: Document, name: str) -> PartnerSettings | None:
    inside = document.document(name)
    return None if inside is None else PartnerSettings.from_document(inside)


def _mappings(document: Document, name: str) -> dict[str, MappingChange] | None:
    inside = document.document(name)
    return None if inside is None else {target: _mapping(inside, target) for target in inside.names()}


def _mapping(document: Document, target: str) -> MappingChange:
    wanted = document.raw(target)
    if isinstance(wanted, str):
        return made_at(document.where(target), lambda: MappingChange(expression=wanted))
    return MappingChange.from_document(Document(wanted, document.where(target)))


def _scoping(document: Document, name: str) -> Scope | None:
    groups = document.documents(name)
    return None if groups is None else Scope(tuple(map(_group, groups)))


def _group(document: Document) -> FilterGroup:
    clauses = document.needed("clauses", document.documents("clauses"))
    group = FilterGroup(name=document.text("name"), clauses=tuple(map(_clause, clauses)))
    document.finish()
    if not clauses:
        raise InputError(f"{document.where('clauses')} is empty; leave the group out.", parameter=document.parameter)
    return group


def _clause(document: Document) -> FilterClause:
    clause = FilterClause(
        attribute=document.needed("attribute", document.text("attribute")),
        operator=document.needed("operator", document.text("operator")),
        values=document.texts("values") or (),
    )
    document.finish()
    return clause


def _group_data(group: FilterGroup) -> dict[str, object]:
    clauses = [_clause_data(clause) for clause in group.clauses]
    return {"name": group.name, "clauses": clauses} if group.name else {"clauses": clauses}


def _clause_data(clause: FilterClause) -> dict[str, object]:
    data: dict[str, object] = {"attribute": clause.attribute or "", "operator": clause.operator or ""}
    return data | ({"values": list(clause.values)} if clause.values else {})


_READERS: Final[Mapping[str, Callable[[Document, str], object]]] = {
    "name": Document.text,
    "user_sync": Document.flag,
    "inbound_redemption": Document.flag,
    "outbound_redemption": Document.flag,
    "source_partner": _partner,
    "target_partner": _partner,
    "scope": Document.text,
    "assigned": Document.texts,
    "assigned_exactly": Document.texts,
    "mappings": _mappings,
    "unmapped": Document.texts,
    "scoping": _scoping,
    "actions": Document.texts,
    "deletion_guard": Document.count,
    "notification_mail": Document.text,
    "schedule": Document.raw,
    "enabled": Document.flag,
}
