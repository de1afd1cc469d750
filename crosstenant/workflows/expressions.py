"""Expressions of a job: linted here, then read by Graph, and tried on a person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from crosstenant.errors import InputError
from crosstenant.models.directory import Principal
from crosstenant.models.expressions import FUNCTIONS, ExpressionFinding, Function, Parameter, lint
from crosstenant.models.expressions.parsing import UnreadableExpressionError, parse
from crosstenant.models.expressions.syntax import Attribute, Call
from crosstenant.models.schema_directory import AttributeType, ObjectDefinition
from crosstenant.models.schema_editing import rule_of_users, source_definition
from crosstenant.models.schema_functions import MappingFunction, ParsedExpression
from crosstenant.models.source_user import attributes_from, properties_for
from crosstenant.models.sync_schema import MappingSource
from crosstenant.workflows.people import one_user
from crosstenant.workflows.schemas import JobSchema
from crosstenant.workflows.step import Task
from crosstenant.workflows.taking import taking


class Expressions:
    """What a job's schema says about expressions and filters; the service is asked only where it has to be."""

    def __init__(self, read: JobSchema) -> None:
        self._read: Final = read

    @property
    def definition(self) -> ObjectDefinition | None:
        """What users of the source have, as far as the service tells."""
        rule = rule_of_users(self._read.schema)
        return None if rule is None else source_definition(self._read.schema, rule)

    @cached_property
    def operators(self) -> Mapping[str, frozenset[AttributeType]]:
        """The tenant's filter operators, and the types of attribute that each is for."""
        with taking(Task.EDIT_SCHEMA, self._read.source):
            found = self._read.source.sync_schemas.filter_operators(self._read.app, self._read.job)
        return {operator.name: frozenset(operator.attribute_types) for operator in found}

    def check(self, expression: str, definition: ObjectDefinition | None = None) -> tuple[ExpressionFinding, ...]:
        """Return what is wrong with an expression; if nothing is found here, Graph is asked as well."""
        found = self.lint(expression, definition)
        if any(finding.is_error for finding in found):
            return found
        answer = self.parse(expression)
        if answer.is_sound:
            return found
        return (*found, ExpressionFinding(0, f"Graph refuses the expression: {_told(answer)}"))

    def source_of(self, expression: str, definition: ObjectDefinition | None = None) -> MappingSource:
        """Return an expression as a mapping's source, as Graph itself reads it.

        Raises:
            InputError: It is wrong.
        """
        errors = [finding for finding in self.lint(expression, definition) if finding.is_error]
        if errors:
            raise InputError("; ".join(map(str, errors)), parameter="expression")
        answer = self.parse(expression)
        if not answer.is_sound or answer.source is None:
            raise InputError(f"Graph refuses the expression: {_told(answer)}", parameter="expression")
        return answer.source

    def parse(self, expression: str, person: Mapping[str, object] | None = None) -> ParsedExpression:
        """Return what Graph makes of an expression, for a person where one is given."""
        read = self._read
        with taking(Task.EDIT_SCHEMA, read.source):
            return read.source.sync_schemas.parse_expression(
                read.app,
                read.job,
                expression,
                person=person,
                definition=None if person is None else self.definition,
            )

    def evaluate(self, expression: str, who: str | Principal | Mapping[str, object]) -> ParsedExpression:
        """Return what an expression gives for somebody.

        Raises:
            InputError: It is wrong, or there is no such user.
        """
        errors = [finding for finding in self.lint(expression) if finding.is_error]
        if errors:
            raise InputError("; ".join(map(str, errors)), parameter="expression")
        names = {part.name for part in parse(expression).walk() if isinstance(part, Attribute)}
        return self.parse(expression, self.person(who, names))

    def person(self, who: str | Principal | Mapping[str, object], attributes: set[str]) -> Mapping[str, object]:
        """Return these attributes of somebody, named as the schema names them; read from the directory by name.

        Raises:
            InputError: There is no such user.
        """
        if isinstance(who, Mapping):
            return who
        source = self._read.source
        with taking(Task.READ_SCHEMA, source):
            found = one_user(source, who)
            user = source.directory.user(found.id, also=properties_for(sorted(attributes)))
        return attributes_from(user.to_graph(), sorted(attributes))

    def lint(self, expression: str, definition: ObjectDefinition | None = None) -> tuple[ExpressionFinding, ...]:
        """Return what is wrong with an expression, as far as can be told without having Graph read it."""
        _refuse_no_text(expression)
        known = definition or self.definition
        names = None if known is None else [item.name for item in known.attributes if item.name]
        if _is_newer(expression):
            return lint(expression, attributes=names, functions={**self._functions, **FUNCTIONS})
        return lint(expression, attributes=names)

    @cached_property
    def _functions(self) -> Mapping[str, Function]:
        with taking(Task.EDIT_SCHEMA, self._read.source):
            offered = self._read.source.sync_schemas.functions(self._read.app, self._read.job)
        return {function.name: _function(function) for function in offered}


def _refuse_no_text(expression: object) -> None:
    if not isinstance(expression, str):
        raise InputError(f"An expression is text, not {expression!r}.", parameter="expression")


def _is_newer(expression: str) -> bool:
    """Return whether an expression calls functions that this release does not know, and the tenant may."""
    try:
        return any(isinstance(part, Call) and part.name not in FUNCTIONS for part in parse(expression).walk())
    except UnreadableExpressionError:
        return False


def _function(offered: MappingFunction) -> Function:
    return Function(
        name=offered.name,
        parameters=tuple(
            Parameter(
                name=item.name or "argument",
                is_required=item.is_required,
                may_be_left_off=not item.is_required,
                repeats=item.may_repeat,
            )
            for item in offered.parameters
        ),
    )


def _told(answer: ParsedExpression) -> str:
    if answer.error is None:
        return "it does not say why."
    return f"{answer.error.message or answer.error.code or 'it does not say why'}."
