"""Whether the source has the configuration app of this link, and whether it is fit for it."""

from __future__ import annotations

from collections.abc import Iterator

from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.workflows.troubleshooting.checks.telling import finding_of
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence


def check_app(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the configuration app."""
    choice = evidence.choice.found
    if choice is None:
        return
    if choice.app is not None:
        yield from _unfit(choice.app)
    elif choice.rivals and not choice.is_assumed:
        yield _several(choice.rivals)
    elif not choice.rivals:
        seen = f"no app from the cross-tenant template serves {evidence.target}, or serves nobody yet"
        yield finding_of("configuration-missing", Severity.BLOCKING, [seen])


def told(app: ConfigurationApp) -> str:
    """Return an app's name with its id."""
    return f"{app.display_name} ({app.service_principal_id})"


def _several(rivals: tuple[ConfigurationApp, ...]) -> Finding:
    return finding_of(
        "several-configurations",
        Severity.HARMFUL,
        map(told, rivals),
        title=f"{len(rivals)} configuration apps serve this target",
        data={"candidates": tuple(app.service_principal_id for app in rivals)},
    )


def _unfit(app: ConfigurationApp) -> Iterator[Finding]:
    data = {"servicePrincipalId": app.service_principal_id}
    if app.account_enabled is False or app.is_disabled:
        by = f"; Microsoft says: {app.disabled_by_microsoft_status}" if app.disabled_by_microsoft_status else ""
        seen = f"accountEnabled is {str(app.account_enabled).lower()} on {told(app)}{by}"
        yield finding_of("configuration-disabled", Severity.BLOCKING, [seen], data=data)
    if app.assignable_role is None:
        seen = f"{told(app)} has no enabled role for users; the template brings msiam_access"
        yield finding_of("role-missing", Severity.HARMFUL, [seen], data=data)
    if app.app_role_assignment_required is False:
        seen = f"appRoleAssignmentRequired is false on {told(app)}; the template sets it"
        yield finding_of("assignment-not-required", Severity.NOTICE, [seen], data=data)
