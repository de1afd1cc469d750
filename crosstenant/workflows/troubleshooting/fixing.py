"""fix(): carry out the plan that mends a finding."""

from __future__ import annotations

from crosstenant.workflows.applying import ApplyReport, ProgressHook, apply
from crosstenant.workflows.link import Link
from crosstenant.workflows.troubleshooting.diagnosis import Finding
from crosstenant.workflows.troubleshooting.remedies import plan_fix


def fix(
    link: Link, finding: Finding, *, allow_leaving: int | None = 0, on_progress: ProgressHook | None = None
) -> ApplyReport:
    """Mend a finding: plan it, look whether nobody leaves whom the caller does not know of, and apply.

    Args:
        link: The two tenants.
        finding: What `diagnose` found.
        allow_leaving: How many people may leave the target: the deletion guard is released for exactly this number.
        on_progress: Told when a change is begun, and when it is done.

    Raises:
        NotFixableError: Only a person can mend it, or its cause has to be removed first.
        StalePlanError: What the finding says does not hold any more.
        InputError: Another number of people would leave. Nothing was written.
        NotSignedInError: The other admin has to do it; it carries the requests.
        SetupError: Graph refused.
    """
    return apply(link, plan_fix(link, finding), allow_leaving=allow_leaving, on_progress=on_progress)
