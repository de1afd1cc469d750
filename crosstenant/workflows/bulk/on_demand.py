"""Step 11 for many: one after the other at the pace that the service takes, and a verdict for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import TypeAlias

import attrs

from crosstenant.clients.bulk import AT_ONCE
from crosstenant.errors import AuthenticationError, CrossTenantError, PermissionDeniedError
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.models.on_demand import OnDemandResult, Verdict
from crosstenant.workflows.bulk.crew import cut
from crosstenant.workflows.bulk.names import checked_names
from crosstenant.workflows.bulk.resolving import Resolved, Resolver
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Step, StepResult
from crosstenant.workflows.steps.on_demand import PATIENCE, provision, rule, span_of
from crosstenant.workflows.taking import taken, taking


@attrs.frozen(kw_only=True)
class PersonVerdict:
    """What provisioning one person now came to.

    Attributes:
        name: As it was given.
        verdict: What it came to; None where the service was not asked, or refused to answer.
        reason: Why they were skipped or why it failed, in the service's code or in words; None where all is well.
        error: What went wrong with the request itself.
    """

    name: str
    verdict: Verdict | None = None
    reason: str | None = None
    error: CrossTenantError | None = None

    @property
    def ok(self) -> bool:
        """Whether the person is now in the target as they should be."""
        return self.verdict in {Verdict.APPLIED, Verdict.IN_SYNC, Verdict.WARNING}

    def __str__(self) -> str:
        told = self.verdict or "not provisioned"
        return f"{self.name}: {told}{f' ({self.reason})' if self.reason else ''}"


@attrs.frozen(kw_only=True)
class OnDemandReport:
    """What provisioning many people now came to.

    Attributes:
        verdicts: One for each name, in their order.
    """

    verdicts: tuple[PersonVerdict, ...]

    @property
    def ok(self) -> bool:
        """Whether everybody is now in the target as they should be."""
        return all(each.ok for each in self.verdicts)

    def __str__(self) -> str:
        counts = Counter(str(each.verdict or "not provisioned") for each in self.verdicts)
        return "; ".join(f"{count} {told}" for told, count in counts.items())


VerdictHook: TypeAlias = Callable[[PersonVerdict], None]


def provision_many(
    link: Link,
    who: Iterable[str | Principal],
    *,
    on_verdict: VerdictHook | None = None,
    patience: timedelta | float = PATIENCE,
) -> StepResult[OnDemandReport]:
    """Provision users now, one after the other: the service takes five in ten seconds, and groups not at all.

    Raises:
        InputError: The names are one bare string, nothing, or a list in which something is no name.
        SetupError: There is no job, or the permission is missing.
    """
    names = checked_names(who)
    span = span_of(patience)
    source = link.at(Step.PROVISION_ON_DEMAND)
    chosen = rule(link)
    verdicts: list[PersonVerdict] = []

    def ask(person: Principal) -> OnDemandResult:
        return provision(link, source, chosen, person, span)

    with taking(Step.PROVISION_ON_DEMAND, source):
        resolver = Resolver(source, is_strict=False)
        for each in _resolved(resolver, names):
            verdicts.append(_verdict(each, ask))
            if on_verdict is not None:
                on_verdict(verdicts[-1])
    report = OnDemandReport(verdicts=tuple(verdicts))
    changed = any(each.verdict in {Verdict.APPLIED, Verdict.WARNING} for each in verdicts)
    return taken(Step.PROVISION_ON_DEMAND, source, value=report, before=None, changed=changed)


def _resolved(resolver: Resolver, names: Iterable[str | Principal]) -> Iterator[Resolved]:
    return chain.from_iterable(map(resolver.resolve, cut(names, AT_ONCE)))


def _verdict(person: Resolved, ask: Callable[[Principal], OnDemandResult]) -> PersonVerdict:
    if person.problem is not None or person.principal is None:
        fate = person.problem.fate if person.problem else None
        return PersonVerdict(name=person.name, reason=str(fate))
    if person.principal.kind is PrincipalKind.GROUP:
        return PersonVerdict(name=person.name, reason="a group; only users are provisioned on demand")
    try:
        result = ask(person.principal)
    except (PermissionDeniedError, AuthenticationError):
        raise
    except CrossTenantError as error:
        return PersonVerdict(name=person.name, reason=str(error), error=error)
    return PersonVerdict(name=person.name, verdict=result.verdict, reason=_reason(result))


def _reason(result: OnDemandResult) -> str | None:
    if result.ok:
        return None
    return result.skip_reason or (result.error.code if result.error else None)
