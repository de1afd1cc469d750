"""Whether the source has the configuration app of this link, and whether it is fit for it."""

from __future__ import annotations

from collections.abc import Iterator

from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence


def check_app(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the configuration app."""
    choice = evidence.choice.found
    if choice is None:
        return
    if choice.app is not None:
        yield from _disabled(choice.app)
        yield from _without_role(choice.app)
        yield from _open_to_all(choice.app)
    elif choice.rivals and not choice.is_assumed:
        yield _several(choice.rivals)
    elif not choice.rivals:
        yield _missing(evidence)


def told(app: ConfigurationApp) -> str:
    """Return an app's name with its id."""
    return f"{app.display_name} ({app.service_principal_id})"


def _missing(evidence: Evidence) -> Finding:
    return Finding(
        severity=Severity.BLOCKING,
        symptom="configuration-missing",
        title="The source has no configuration app for this target",
        evidence=(f"no app from the cross-tenant template serves {evidence.target}, or serves nobody yet",),
        cause="The job, its credentials and who is in scope all hang on this app. It may have been deleted: for 30 days"
        " it can be restored, but its job and credentials are lost.",
        fix="Create it, with job, credentials and assignments.",
        actor=Actor.SOURCE_ADMIN,
        method="create_configuration_app",
    )


def _several(rivals: tuple[ConfigurationApp, ...]) -> Finding:
    return Finding(
        severity=Severity.HARMFUL,
        symptom="several-configurations",
        title=f"{len(rivals)} configuration apps serve this target",
        evidence=tuple(map(told, rivals)),
        cause="Several are allowed as long as their people differ. Which of them is this link's cannot be told here.",
        fix="Pass app=<service principal id> to CrossTenantSync, and look at each of them.",
        actor=Actor.SOURCE_ADMIN,
        data={"candidates": tuple(app.service_principal_id for app in rivals)},
    )


def _disabled(app: ConfigurationApp) -> Iterator[Finding]:
    if app.account_enabled is not False and not app.is_disabled:
        return
    by = f"; Microsoft says: {app.disabled_by_microsoft_status}" if app.disabled_by_microsoft_status else ""
    yield Finding(
        severity=Severity.BLOCKING,
        symptom="configuration-disabled",
        title="The configuration app is disabled",
        evidence=(f"accountEnabled is {str(app.account_enabled).lower()} on {told(app)}{by}",),
        cause="A disabled application gets no tokens, and provisioning acts in its name.",
        fix="Enable sign-in for the app under its properties, if nobody meant to stop it.",
        actor=Actor.SOURCE_ADMIN,
        data={"servicePrincipalId": app.service_principal_id},
    )


def _without_role(app: ConfigurationApp) -> Iterator[Finding]:
    if app.assignable_role is None:
        yield Finding(
            severity=Severity.HARMFUL,
            symptom="role-missing",
            title="The configuration app has no role that puts people in scope",
            evidence=(f"{told(app)} has no enabled role for users; the template brings msiam_access",),
            cause="Only an assignment with such a role counts.",
            fix="Enable the role again, or create the configuration anew.",
            actor=Actor.SOURCE_ADMIN,
            data={"servicePrincipalId": app.service_principal_id},
        )


def _open_to_all(app: ConfigurationApp) -> Iterator[Finding]:
    if app.app_role_assignment_required is False:
        yield Finding(
            severity=Severity.NOTICE,
            symptom="assignment-not-required",
            title="The configuration app does not require assignment",
            evidence=(f"appRoleAssignmentRequired is false on {told(app)}; the template sets it",),
            cause="It changes nothing about who is synchronized: that follows assignments and the scope setting.",
            fix="Set *Assignment required* to yes under the app's properties.",
            actor=Actor.SOURCE_ADMIN,
            data={"servicePrincipalId": app.service_principal_id},
        )
