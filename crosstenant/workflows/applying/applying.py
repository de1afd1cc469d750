"""Applying a plan: change by change, in its order, until the last one or the first that cannot work."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import attrs

from crosstenant.errors import (
    AuthenticationError,
    CrossTenantError,
    GraphError,
    InputError,
    SetupError,
    TransportError,
)
from crosstenant.transport.clock import Clock
from crosstenant.transport.watching import SentRequest
from crosstenant.workflows.applying import allowing
from crosstenant.workflows.applying.actions import carry_out
from crosstenant.workflows.applying.progress import Moment, Progress, ProgressHook, told
from crosstenant.workflows.applying.report import ApplyReport, ChangeResult
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import Change, Plan
from crosstenant.workflows.step import Side
from crosstenant.workflows.symptoms import explain

_ANEW = "Correct the configuration, and plan again: this plan can never be carried out. What is done stays done."
_GO_ON = "Then apply the same plan again: what is done stays done, and every change looks before it writes."


def apply(
    link: Link,
    plan: Plan,
    *,
    only: Side | str | None = None,
    allow_leaving: int | None = 0,
    on_progress: ProgressHook | None = None,
) -> ApplyReport:
    """Carry a plan out. An apply that was interrupted, killed or refused is gone on with by applying the plan again.

    Args:
        link: The link that the plan was made for.
        plan: The plan.
        only: "source" or "target" for one admin's half; the other half is left.
        allow_leaving: How many people may leave the target: exactly the plan's own number. None where that is not
            known and meant all the same.
        on_progress: Told when a change is begun and when it is done.

    Raises:
        InputError: It is no plan, one for other tenants, or lets another number of people leave. Nothing was written.
        NotSignedInError: Somebody else has to do a part; it carries the requests. Nothing was written.
        StalePlanError: The tenants changed since, or the plan expired. Nothing was written; or somebody changed the
            schema meanwhile.
        JournalError: Somebody else applies with the same journal, or it cannot be used.
        DuplicateObjectsError: Two objects fit where there should be one; nothing was deleted.
        OutcomeUnknownError: A write was sent, and nobody can tell whether it took effect.
        SetupError: A change cannot work; ``.done`` and ``.remaining`` tell the rest.
    """
    side = allowing.chosen_side(only)
    allowing.check_tenants(link, plan)
    changes = plan.changes if side is None else plan.on(side)
    allowing.check_leaving(plan, changes, allow_leaving)
    allowing.check_signed_in(link, changes)
    run = _Run(link=link, changes=changes, clock=link.clock, on_progress=on_progress)
    began = run.clock.now()
    if changes:
        with link.creating():
            allowing.check_fresh(link, plan)
            run.through()
    return ApplyReport(
        source=link.tenant_name(Side.SOURCE),
        target=link.tenant_name(Side.TARGET),
        purpose=plan.purpose,
        fingerprint=plan.fingerprint,
        only=side,
        results=tuple(run.results),
        left=() if side is None else plan.on(side.other),
        began_at=began,
        ended_at=run.clock.now(),
    )


@attrs.define(kw_only=True)
class _Run:
    """One way through the changes, and what became of them so far."""

    link: Link
    changes: Sequence[Change]
    clock: Clock
    on_progress: ProgressHook | None
    results: list[ChangeResult] = attrs.field(factory=list)

    def through(self) -> None:
        """Carry out every change."""
        for change in self.changes:
            try:
                self._tell(Moment.BEGUN, change, len(self.results) + 1)
                self.results.append(self._carried_out(change))
                moment = Moment.DONE if self.results[-1].changed else Moment.AS_WANTED
                self._tell(moment, change, len(self.results))
            except SetupError as error:
                self._complete(error)
                raise
            except (GraphError, TransportError, AuthenticationError, InputError) as error:
                raise self._stopped(change, error) from error
            except BaseException as error:
                error.add_note(self._where_it_stopped())
                raise

    def _carried_out(self, change: Change) -> ChangeResult:
        began, sent = self.clock.now(), list[SentRequest]()
        with self._watched_by(sent):
            changed = carry_out(self.link, change)
        return ChangeResult(
            change=change, changed=changed, requests=tuple(sent), began_at=began, ended_at=self.clock.now()
        )

    @contextlib.contextmanager
    def _watched_by(self, sent: list[SentRequest]) -> Iterator[None]:
        sides = [side for side in Side if self.link.is_signed_in(side)]
        with contextlib.ExitStack() as stack:
            for side in sides:
                stack.enter_context(self.link.client(side).transport.watchers.joined_by(sent.append))
            yield

    def _tell(self, moment: Moment, change: Change, position: int) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(moment=moment, change=change, position=position, total=len(self.changes)))

    def _stopped(self, change: Change, error: CrossTenantError) -> SetupError:
        found = None if isinstance(error, InputError) else explain(error)
        stopped = SetupError(
            step=change.object,
            tenant=f"{change.side.value} tenant {change.tenant}",
            explanation=found.cause if found and found.is_known else "",
            advice=found.fix if found and found.is_known else "",
        )
        self._complete(stopped, _GO_ON if found else _ANEW)
        return stopped

    def _complete(self, error: SetupError, go_on: str = _GO_ON) -> None:
        """Have an error tell what is done, what is not, and how to go on."""
        error.done, error.remaining = tuple(self.results), tuple(self.changes[len(self.results) :])
        error.advice = f"{error.advice} {go_on}".lstrip()

    def _where_it_stopped(self) -> str:
        done = "; ".join(str(result) for result in self.results) or "nothing"
        remaining = "; ".join(told(change) for change in self.changes[len(self.results) :]) or "nothing"
        return f"Applied so far: {done}. Not done, or not known to be done: {remaining}. {_GO_ON}"
