"""`sync.scoping`: who of the assigned is synchronized, and what happens to those who are no more.

Documentation: *Scoping users or groups to be provisioned with scoping filters in Microsoft Entra ID*, *Skip deletion of
user accounts that go out of scope*, *Known issues in multitenant organizations*.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from crosstenant.errors import InputError
from crosstenant.models.directory import Principal
from crosstenant.models.scope import Scope, ScopeVerdict
from crosstenant.models.scope.checking import faults
from crosstenant.models.sync_schema import FlowType, SyncSchema
from crosstenant.workflows import schemas
from crosstenant.workflows.drafting import SchemaDraft, edited, known_scope
from crosstenant.workflows.expressions import Expressions
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import StepResult

_SKIP: Final = "SkipOutOfScopeDeletions"


class Leaving(StrEnum):
    """What happens in the target to somebody who leaves the scope."""

    DELETE = "delete"
    KEEP = "keep"


class Scoping:
    """The scoping filter of a link's job.

    A filter narrows what the assignments allow; it lets in nobody who is not assigned. Every write makes the next
    cycle look at everybody anew, and whoever fits no longer leaves the target.

    Writes raise :class:`StalePlanError` where somebody changed the schema meanwhile, :class:`InputError` for a scope
    that Graph cannot express, and :class:`SetupError` where there is no job or Graph refuses.
    """

    def __init__(self, link: Link) -> None:
        self._link: Final = link

    def __repr__(self) -> str:
        return f"Scoping({self._link!r})"

    def get(self) -> Scope:
        """Return the scope as it stands; `Scope.everyone` where there is no filter."""
        return Scope.read(self._draft().mapping().scope)

    def set(self, scope: Scope) -> StepResult[SyncSchema]:
        """Let through only whom the scope lets in. Operators, types and case are checked before anything is written.

        Raises:
            InputError: The scope does not fit the schema, or lets everybody in, which is what `clear` is for.
        """
        if not known_scope(scope).groups:
            raise InputError("This scope lets everybody in; call clear() if that is meant.", parameter="scope")
        return self._write(scope)

    def clear(self) -> StepResult[SyncSchema]:
        """Let through whoever is assigned. The template's own filter, which keeps external users out, stays."""
        return self._write(Scope.everyone())

    def explain(self) -> str:
        """Return who is in scope, and what leaving does, in words."""
        draft = self._draft()
        return f"{Scope.read(draft.mapping().scope).explain()}\n{_told(_leaving(draft))}"

    def test(self, who: str | Principal | Mapping[str, object], scope: Scope | None = None) -> ScopeVerdict:
        """Try the scope on somebody, here and without changing anything.

        Args:
            who: A principal name, an object id, a principal; or the attributes themselves, named as the schema does.
            scope: Another scope to try, before it is set; by default the one that stands.

        Raises:
            InputError: There is no such user, the scope does not fit the schema, or the filter cannot be tried here.
        """
        read = schemas.read(self._link)
        expressions = Expressions(read)
        tried = Scope.read(SchemaDraft(read).mapping().scope) if scope is None else known_scope(scope)
        found = faults(tried, expressions.definition) if scope is not None else ()
        if found:
            raise InputError(" ".join(found), parameter="scope")
        names = {clause.attribute or "" for group in tried.groups for clause in group.clauses}
        return tried.evaluate(expressions.person(who, names))

    # Leaving

    def leaving(self) -> Leaving:
        """Return what happens in the target to somebody who leaves the scope."""
        return _leaving(self._draft())

    def set_leaving(self, what: Leaving | str) -> StepResult[SyncSchema]:
        """Say what happens in the target to somebody who leaves the scope: the user mapping's *delete* action.

        Raises:
            InputError: It is neither ``delete`` nor ``keep``. ``SkipOutOfScopeDeletions`` is refused and explained.
        """
        wanted = _known(what)
        return edited(self._link, lambda draft: draft.actions(delete=wanted is Leaving.DELETE))

    def what_leaving_does(self) -> str:
        """Return in words what happens when somebody leaves the scope, as the job is set."""
        return _told(self.leaving())

    def _draft(self) -> SchemaDraft:
        return SchemaDraft(schemas.read(self._link))

    def _write(self, scope: Scope) -> StepResult[SyncSchema]:
        return edited(self._link, lambda draft: draft.scope(scope))


def _leaving(draft: SchemaDraft) -> Leaving:
    return Leaving.DELETE if FlowType.DELETE in draft.mapping().flow_types else Leaving.KEEP


def _known(what: Leaving | str) -> Leaving:
    if what == _SKIP:
        raise InputError(
            f"{_SKIP} has no effect on cross-tenant synchronization, though it can be saved; other applications honour"
            f" it. {Leaving.KEEP.value!r} takes the delete action off the user mapping, which works.",
            parameter="what",
        )
    try:
        return Leaving(what)
    except ValueError:
        raise InputError(f'what is "delete" or "keep", not {what!r}.', parameter="what") from None


def _told(leaving: Leaving) -> str:
    if leaving is Leaving.KEEP:
        return (
            "Whoever leaves the scope stays in the target as they are, and is not updated, disabled or deleted by this"
            " job any more; cleaning up is up to the target's administrators."
        )
    return (
        "Whoever leaves the scope (unassigned, taken out of an assigned group, or no longer fitting the filter) is"
        " soft-deleted in the target with the next cycle, and deleted for good 30 days later. Until then the user comes"
        " back when they come back into scope. Somebody who was disabled first and taken out afterwards stays in the"
        " target, disabled. The deletion guard counts all of these."
    )
