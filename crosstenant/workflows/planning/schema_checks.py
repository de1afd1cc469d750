"""Whether the edits of a job's schema can be made, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.models.expressions import lint
from crosstenant.models.expressions.parsing import UnreadableExpressionError, parse
from crosstenant.models.expressions.syntax import Attribute
from crosstenant.models.mapping_checks import matching_fault, misspelling, pair_fault, source_fault, target_fault
from crosstenant.models.schema_editing import USER, attribute_of, mapping_to, rule_of_users, target_definition
from crosstenant.models.scope import Scope
from crosstenant.models.scope.checking import faults
from crosstenant.models.sync_schema import AttributeMapping
from crosstenant.workflows.configuration import MappingChange, SyncConfiguration
from crosstenant.workflows.expressions import Expressions
from crosstenant.workflows.plan import JSON
from crosstenant.workflows.planning.schema_edits import wanted_by
from crosstenant.workflows.schemas import JobSchema

_MATCHED: Final = AttributeMapping(target_attribute="alternativeSecurityIds", matching_priority=1)
"""How the template recognises users."""


def check(edits: Mapping[str, JSON], read: JobSchema | None) -> None:
    """Make sure that a schema can be edited so.

    Args:
        edits: The edits.
        read: The schema; None for a job that is not made yet, of which nearly every attribute is believed.

    Raises:
        InputError: It cannot; every place is named: ``mappings.companyNam: The target's users have no attribute ...``
    """
    found = list(_Checks(read).faults(wanted_by(edits)))
    if found:
        raise InputError(" ".join(found), parameter=found[0].partition(":")[0].partition(".")[0])


@attrs.define(slots=False)
class _Checks:
    """The checks of one schema, or of one that is not there yet."""

    read: JobSchema | None

    def __attrs_post_init__(self) -> None:
        self._expressions = Expressions(self.read) if self.read else None
        self._sources = self._expressions.definition if self._expressions else None
        self._rule = rule_of_users(self.read.schema) if self.read else None
        self._targets = target_definition(self.read.schema, self._rule) if self.read and self._rule else None

    def faults(self, wanted: SyncConfiguration) -> Iterator[str]:
        """Yield what is wrong, a sentence or two each, with the place in front."""
        for name, change in (wanted.mappings or {}).items():
            yield from (f"mappings.{name}: {fault}" for fault in self._of_mapping(name, change) if fault)
        for name in wanted.unmapped or ():
            yield from (f"unmapped: {fault}" for fault in self._of_target(name, must_be=False) if fault)
        if wanted.scoping is not None:
            yield from (f"scoping: {fault}" for fault in self._of_scope(wanted.scoping))

    def _of_mapping(self, name: str, change: MappingChange) -> Iterator[str]:
        yield from self._of_target(name, must_be=change.expression is None)
        if change.expression is not None:
            yield target_fault(self._targets, name)
            yield from self._of_source(name, change.expression)

    def _of_target(self, name: str, *, must_be: bool) -> Iterator[str]:
        mapping = mapping_to(self._rule, USER) if self._rule else None
        if mapping is None:
            yield misspelling(name) or (matching_fault(_MATCHED) if name == _MATCHED.target_attribute else "")
            return
        former = mapping.mapping_of(name)
        if former is not None:
            yield matching_fault(former)
        elif must_be:
            yield f"{name!r} is not mapped yet, so it needs an expression."

    def _of_source(self, name: str, text: str) -> Iterator[str]:
        found = self._expressions.lint(text) if self._expressions else lint(text)
        errors = [str(finding) for finding in found if finding.is_error]
        try:
            whole = parse(text)
        except UnreadableExpressionError:
            yield from errors
            return
        if not isinstance(whole, Attribute):
            yield from errors
        else:
            yield source_fault(self._sources, whole.name)
            yield pair_fault(attribute_of(self._sources, whole.name), attribute_of(self._targets, name))
        if self._sources is None:
            yield from (misspelling(part.name) for part in whole.walk() if isinstance(part, Attribute))

    def _of_scope(self, scope: Scope) -> Iterator[str]:
        found = faults(scope, self._sources)
        if found and self._expressions:  # the tenant may have operators of its own, which costs a request to know
            found = faults(scope, self._sources, self._expressions.operators)
        yield from found
        if self._sources is None:
            names = {clause.attribute or "" for group in scope.groups for clause in group.clauses}
            yield from filter(None, map(misspelling, sorted(names)))
