"""Assignments and removals by the batch, each made once: a lost answer is looked up before anything is sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import attrs

from crosstenant.clients.bulk import AT_ONCE, Answer, BulkClient
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import (
    AuthenticationError,
    ConflictError,
    CrossTenantError,
    GraphError,
    NotFoundError,
    PermissionDeniedError,
    ServiceError,
    TransportError,
)
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.crew import cut
from crosstenant.workflows.bulk.outcomes import Fate
from crosstenant.workflows.bulk.present import Present
from crosstenant.workflows.patience import is_new_reference, pauses

_ROUNDS: Final = 6


@attrs.frozen(kw_only=True)
class Grant:
    """What became of one user or group.

    Attributes:
        fate: What became of them.
        assignment_id: The assignment that was made, where Graph told.
        error: What Graph said where it did not do as asked, or where its answer was lost.
    """

    fate: Fate
    assignment_id: str = ""
    error: CrossTenantError | None = None


class Granting:
    """Puts users and groups in scope of one app, or takes them out.

    Args:
        source: The tenant.
        app: The configuration app.
        present: Who is assigned, and by what; kept up to date by whoever collects the grants.
    """

    def __init__(self, source: TenantClient, app: ConfigurationApp, present: Present) -> None:
        self._bulk = BulkClient(source.transport)
        self._source = source
        self._app = app
        self.present = present

    def grant(self, principals: Sequence[Principal]) -> list[Grant]:
        """Assign up to twenty users and groups; one grant for each, in their order.

        Raises:
            PermissionDeniedError, AuthenticationError: Nobody may be assigned.
        """
        grants: dict[str, Grant] = {}
        waiting = {principal.id: principal for principal in principals}
        lost: set[str] = set()
        for pause in islice(pauses(), _ROUNDS):
            answers = self._bulk.assign(self._app, tuple(waiting))
            _refuse_to_go_on(answers)
            grants |= {key: _granted(answer, is_ours=key in lost) for key, answer in zip(waiting, answers, strict=True)}
            again = {key: each for key, each in waiting.items() if _is_open(grants[key])}
            lost |= {key for key in again if grants[key].fate is Fate.UNKNOWN}
            shown = self._shown([each for key, each in again.items() if key in lost])
            grants |= dict.fromkeys(shown, Grant(fate=Fate.ASSIGNED))
            waiting = {key: each for key, each in again.items() if key not in shown}
            if not waiting:
                break
            self._source.clock.sleep(pause)
        return [grants[principal.id] for principal in principals]

    def revoke(self, principals: Sequence[Principal]) -> list[Grant]:
        """Take back all that up to twenty users and groups are assigned by; the worst grant of each, in their order.

        Raises:
            PermissionDeniedError, AuthenticationError: Nobody may be taken out.
        """
        grants = dict.fromkeys((principal.id for principal in principals), Grant(fate=Fate.UNASSIGNED))
        pairs = ((key, assignment_id) for key in grants for assignment_id in self.present.assignments_of(key))
        for batch in cut(pairs, AT_ONCE):
            answers = self._bulk.unassign(self._app, [assignment_id for _, assignment_id in batch])
            _refuse_to_go_on(answers)
            for (key, _), answer in zip(batch, answers, strict=True):
                grants[key] = _revoked(answer) if grants[key].fate.is_fine else grants[key]
        return list(grants.values())

    def _shown(self, principals: list[Principal]) -> set[str]:
        """Return those whose assignment took effect although its answer was lost."""
        if not principals:
            return set()
        answers = self._bulk.assigned(self._app, principals)
        if any(answer.error for answer in answers):
            return self._listed({principal.id for principal in principals})
        return {principal.id for principal, answer in zip(principals, answers, strict=True) if answer.value}

    def _listed(self, wanted: set[str]) -> set[str]:
        listed = self._source.configuration_apps.assignments(self._app)
        found = (each.principal_id for each in listed if not each.is_default_access)
        return {principal_id for principal_id in found if principal_id in wanted}


def _granted(answer: Answer[AppRoleAssignment], *, is_ours: bool) -> Grant:
    if answer.error is None:
        made = answer.value.id if answer.value else None
        return Grant(fate=Fate.ASSIGNED, assignment_id=made or "")
    if isinstance(answer.error, ConflictError):
        return Grant(fate=Fate.ASSIGNED if is_ours else Fate.ALREADY)
    if isinstance(answer.error, ServiceError) or (isinstance(answer.error, TransportError) and answer.error.sent):
        return Grant(fate=Fate.UNKNOWN, error=answer.error)
    return Grant(fate=Fate.REFUSED, error=answer.error)


def _revoked(answer: Answer[None]) -> Grant:
    if answer.error is None or isinstance(answer.error, NotFoundError):
        return Grant(fate=Fate.UNASSIGNED)
    is_lost = isinstance(answer.error, ServiceError | TransportError)
    return Grant(fate=Fate.UNKNOWN if is_lost else Fate.REFUSED, error=answer.error)


def _is_open(grant: Grant) -> bool:
    """Return whether sending again may change the answer: it was lost, never left, or the person is too new."""
    if grant.fate is Fate.UNKNOWN or isinstance(grant.error, TransportError):
        return True
    return isinstance(grant.error, GraphError) and is_new_reference(grant.error)


def _refuse_to_go_on(answers: Iterable[Answer[AppRoleAssignment]] | Iterable[Answer[None]]) -> None:
    """Stop where every single one is refused for lack of permission: the next thousand would be, too."""
    errors = [answer.error for answer in answers]
    first = errors[0] if errors else None
    if isinstance(first, PermissionDeniedError | AuthenticationError) and all(
        isinstance(error, type(first)) for error in errors
    ):
        raise first
