"""Whether the tokens at hand, and the tenants' licences, were enough to look at everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from crosstenant.errors import PermissionDeniedError
from crosstenant.workflows.access import StepAccess, Verdict
from crosstenant.workflows.step import Side
from crosstenant.workflows.troubleshooting.checks.telling import admin_of, finding_of
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity

_NOT_PREMIUM: Final = "NonPremiumTenantOrB2CTenant"


@attrs.frozen(kw_only=True)
class Refusal:
    """A read that was refused.

    Attributes:
        what: What was to be read.
        error: The refusal.
        access: What the read needs, and what the token has.
    """

    what: str
    error: PermissionDeniedError
    access: StepAccess

    @property
    def is_about_licence(self) -> bool:
        """Whether the tenant lacks a premium licence, and the token nothing."""
        return _NOT_PREMIUM.lower() in (self.error.code or "").lower()


def check_access(refusals: Iterable[Refusal]) -> Iterator[Finding]:
    """Yield what is missing: a licence, or permissions and roles; a refusal with everything granted says nothing."""
    by_side: dict[Side, list[Refusal]] = {}
    for refusal in refusals:
        if refusal.is_about_licence:
            yield _no_licence(refusal)
        elif refusal.access.verdict is not Verdict.GRANTED:
            by_side.setdefault(refusal.access.step.side, []).append(refusal)
    for side, refused in by_side.items():
        yield _missing(side, refused)


def _no_licence(refusal: Refusal) -> Finding:
    side = refusal.access.step.side
    return finding_of(
        "log-licence-missing",
        Severity.HARMFUL,
        [f"{refusal.what}: {refusal.error.code}"],
        title=f"The {side.value} has no Microsoft Entra ID P1 or P2",
        cause="Synchronization takes P1 in the source for each synchronized user, and so do its log and automatic"
        " redemption.",
        fix="Assign the licence; the log of the time without one does not come back.",
        actor=admin_of(side),
    )


def _missing(side: Side, refused: list[Refusal]) -> Finding:
    steps = {refusal.access.step: refusal for refusal in refused}
    return finding_of(
        "insufficient-privileges",
        Severity.NOTICE,
        (f"{refusal.what}: {refusal.access.difference or refusal.error.code}" for refusal in steps.values()),
        title=f"The token may not read all of the {side.value}",
        cause="What could not be read is not covered by this diagnosis.",
        fix="Consent to the missing permission, or activate the role; a new role takes up to 15 minutes to count.",
        actor=admin_of(side),
    )
