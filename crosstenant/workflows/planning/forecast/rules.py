"""What a job's schema does with one person: lets them in, keeps them out, or does not touch them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

import attrs

from crosstenant.errors import InputError
from crosstenant.models.scope import Scope
from crosstenant.models.source_user import properties_for
from crosstenant.models.sync_schema import AttributeFlow, AttributeMapping, FlowType, ObjectMapping
from crosstenant.workflows.planning.forecast.person import Person

_HOME: Final = "alternativeSecurityIds"
_INVITATION: Final = "userState"
_EARLY: Final = frozenset({"Filter external users", "Filter guest users"})
_INTERNAL: Final = "None"  # what the service itself writes where an internal user has no such value


class Reading(Enum):
    """How a cycle reads a person."""

    IN_SCOPE = auto()
    OUT_OF_SCOPE = auto()
    UNTOUCHED = auto()


@attrs.frozen(kw_only=True)
class Rules:
    """What decides about people in a job's mapping of users.

    The defaults are those of the template, for a job that is not made yet.

    Attributes:
        scope: The scoping filter.
        early: The filter that is tested earlier; who fails it is not touched, whatever else is true of them. What the
            template has there keeps external users out, as is done here in any case.
        creates: Whether people may be created.
        updates: Whether people may be updated, which disabling is.
        deletes: Whether people may be soft-deleted.
        carries_sign_in: Whether the source's blocked sign-in reaches the target; None where an expression decides.
        carries_leaving: Whether leaving scope reaches the target; None where an expression decides.
    """

    scope: Scope = attrs.field(factory=Scope.everyone)
    early: Scope = attrs.field(factory=Scope.everyone)
    creates: bool = True
    updates: bool = True
    deletes: bool = True
    carries_sign_in: bool | None = True
    carries_leaving: bool | None = True

    @classmethod
    def of(cls, mapping: ObjectMapping) -> Rules:
        """Read a job's mapping of users.

        Raises:
            InputError: A filter asks for what Graph does not show of a user.
        """
        rules = cls(
            scope=Scope.read(mapping.scope),
            early=Scope(mapping.scope.input_groups if mapping.scope else ()),
            creates=FlowType.ADD in mapping.flow_types,
            updates=FlowType.UPDATE in mapping.flow_types,
            deletes=FlowType.DELETE in mapping.flow_types,
            carries_sign_in=_carries(mapping.mapping_of("accountEnabled"), "[accountEnabled]"),
            carries_leaving=_carries(mapping.mapping_of("IsSoftDeleted"), "[IsSoftDeleted]"),
        )
        _refuse_unreadable(rules.attributes)
        return rules

    @property
    def early_filters(self) -> frozenset[str]:
        """The names of the filters that are tested earlier, as the log gives them."""
        return _EARLY | {group.name for group in self.early.groups if group.name}

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that the filters ask about, named as the schema names them; each once."""
        asked = (*_names(self.scope), *_names(self.early))
        return tuple(name for name in dict.fromkeys(asked) if name not in {_HOME, _INVITATION})

    def reading(self, person: Person | None, *, is_assigned: bool) -> Reading:
        """Return how a cycle reads a person; None is somebody whom the source no longer has.

        Raises:
            InputError: A filter cannot be tried here, for it has an operator or a pattern that is not known.
        """
        if person is None:
            return Reading.OUT_OF_SCOPE
        if not self._passes_early(person):
            return Reading.UNTOUCHED
        is_in = is_assigned and self.scope.evaluate(person.attributes).in_scope
        return Reading.IN_SCOPE if is_in else Reading.OUT_OF_SCOPE

    def _passes_early(self, person: Person) -> bool:
        if person.is_external or person.is_guest:
            return False
        known = {_HOME: _INTERNAL, _INVITATION: _INTERNAL}
        return self.early.evaluate({**person.attributes, **known}).in_scope


def _carries(mapping: AttributeMapping | None, plain: str) -> bool | None:
    source = mapping.source if mapping else None
    if mapping is None or source is None or mapping.flow_type is AttributeFlow.OBJECT_ADD_ONLY:
        return False
    if (source.expression or "").replace(" ", "") == plain:
        return True
    return None if "[" in (source.expression or "") else False


def _names(scope: Scope) -> Iterable[str]:
    return (clause.attribute or "" for group in scope.groups for clause in group.clauses)


def _refuse_unreadable(attributes: Iterable[str]) -> None:
    hidden = [name for name in attributes if not properties_for([name])]
    if hidden:
        raise InputError(f"A scoping filter asks for {', '.join(hidden)}, which Graph does not show of a user.")
