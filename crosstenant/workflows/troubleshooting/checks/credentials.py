"""Whether the saved credentials lead to this target, and what the connection test says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from crosstenant.clients.sync_jobs import SYNC_POLICY
from crosstenant.errors import GraphError
from crosstenant.models.notification_settings import NotificationSettings
from crosstenant.models.sync_secret import TIES, SyncSecret
from crosstenant.workflows.planning.snapshot import notifications_in
from crosstenant.workflows.symptoms import Explanation, explain
from crosstenant.workflows.symptoms.symptom import Actor
from crosstenant.workflows.troubleshooting.checks.telling import finding_of
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity
from crosstenant.workflows.troubleshooting.gathering import Evidence

_SETTINGS: Final = (SyncSecret.SYNC_ALL, SyncSecret.SYNC_NOTIFICATION_SETTINGS)
_SKIP: Final = "SkipOutOfScopeDeletions"
_OTHER_TARGET: Final = "credentials-other-target"
_POLICY_CHECK: Final = "PolicyCheckFailure"

Values = Mapping[str, str | None]


def check_credentials(evidence: Evidence, before: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what is wrong with credentials and connection, beyond what the policies (``before``) say already."""
    found = list(_saved(evidence))
    yield from found
    yield from _connection(evidence, [*before, *found])
    yield from _settings(evidence)


def _saved(evidence: Evidence) -> Iterator[Finding]:
    values = _values(evidence)
    if values is None:
        return
    missing = [key for key in TIES if key not in values]
    if missing:
        yield _wrong(evidence, "credentials-missing", "No credentials are saved", f"{' and '.join(missing)} not saved")
        return
    company = values[SyncSecret.COMPANY_ID]
    if company is not None and company.lower() != evidence.target.id:
        # No fix: a program that took the app away from another tenant could end a link that works.
        seen = f"CompanyId is {company}, and the target is {evidence.target.id}"
        yield finding_of(_OTHER_TARGET, Severity.BLOCKING, [seen], data={"companyId": company})
    kind = values[SyncSecret.AUTHENTICATION_TYPE]
    if kind is not None and kind != SYNC_POLICY:
        seen = f"AuthenticationType is {kind}, and cross-tenant synchronization takes {SYNC_POLICY}"
        yield _wrong(evidence, "credentials-missing", "The saved credentials are of another kind", seen)


def _values(evidence: Evidence) -> Values | None:
    """Return what is saved by its key, None for a masked value; None where the set cannot be read."""
    return None if evidence.secrets.found is None else {item.key: item.value for item in evidence.secrets.found}


def _wrong(evidence: Evidence, symptom_id: str, title: str, seen: str) -> Finding:
    return finding_of(
        symptom_id,
        Severity.BLOCKING,
        [seen],
        title=title,
        cause="Two keys tie the app to its target: AuthenticationType and CompanyId. No password is among them.",
        fix="Save the credentials again.",
        actor=Actor.SOURCE_ADMIN,
        method="save_credentials",
        is_fixable=True,
        data={"scope": "assigned"} if _covers_everybody(evidence) else {},
    )


def _covers_everybody(evidence: Evidence) -> bool:
    """Return whether no more people were ever synchronized than are assigned, so that the scope cannot be wider."""
    assigned, job = evidence.work.assigned.found, evidence.job
    if assigned is None or job is None:
        return False
    members = {member.id for group in assigned.members.values() for member in group}
    people = {item.principal_id for item in assigned.assignments if item.principal_type == "User"} | members
    synchronized: int = job.synchronized_by_type.get("User", 0)
    return 0 < synchronized <= len(people)


def _connection(evidence: Evidence, before: list[Finding]) -> Iterator[Finding]:
    direct, saved = evidence.work.connection, evidence.work.saved_connection.found
    if direct.found is not None:
        yield from _refused(direct.found, before)
    elif saved is None or any(finding.method == "save_credentials" for finding in before):
        return
    elif not direct.is_known:
        yield from _refused(saved, before)
    else:
        found = explain(saved)
        yield _wrong(
            evidence,
            found.symptom_id if found.is_known else _OTHER_TARGET,
            "The saved credentials do not lead to this target",
            f"the connection test passes with the right credentials, and fails with the saved ones: {_told(saved)}",
        )


def _refused(refusal: GraphError, before: list[Finding]) -> Iterator[Finding]:
    """Yield a refusal, unless a policy that was read says the same and more."""
    is_about_policies = (refusal.code or "").endswith(_POLICY_CHECK)
    if is_about_policies and any(finding.severity is Severity.BLOCKING for finding in before):
        return
    found = explain(refusal)
    title = f"The connection test fails{_side(found)}"
    yield finding_of(found.symptom_id, Severity.BLOCKING, [_told(refusal)], title=title, fix=found.fix)


def _side(found: Explanation) -> str:
    sides = {Actor.SOURCE_ADMIN: ", for something in the source", Actor.TARGET_ADMIN: ", for something in the target"}
    return sides.get(found.actor, "") if found.is_known else ""


def _told(refusal: GraphError) -> str:
    request = f" (request-id {refusal.request_id})" if refusal.request_id else ""
    return f"{refusal.code}: {refusal.message}{request}"


def _settings(evidence: Evidence) -> Iterator[Finding]:
    values = _values(evidence)
    if not values or any(key not in values for key in TIES):
        return
    if not any(key in values for key in _SETTINGS):
        seen = "neither SyncAll nor SyncNotificationSettings is among the saved keys"
        yield finding_of(
            "settings-lost",
            Severity.NOTICE,
            [seen],
            title="Scope, mails and deletion guard are not saved",
            fix="Say again who is synchronized, where mails go, and how many deletions are too many: sync.settings.",
        )
    if _SKIP in values:
        yield finding_of(
            "skip-setting-ignored",
            Severity.NOTICE,
            [f"{_SKIP} is among the saved keys"],
            title=f"{_SKIP} is saved, and has no effect here",
            cause="Other applications honour it; cross-tenant synchronization does not. Who leaves the scope is"
            " deleted.",
            fix='To keep them, take the delete action off the user mapping: sync.scoping.set_leaving("keep").',
        )
    notifications = notifications_in(values)
    if notifications is not None and notifications.recipient is None:
        yield from _silent(evidence, notifications)


def _silent(evidence: Evidence, notifications: NotificationSettings) -> Iterator[Finding]:
    """Yield that nobody is told of a quarantine, where that is not what was meant, or there is one."""
    quarantined = evidence.job is not None and evidence.job.is_quarantined
    meant = notifications.members.get("Enabled") is not True
    if meant and not quarantined:
        return
    yield finding_of(
        "no-quarantine-mail",
        Severity.NOTICE,
        ["mails are off" if meant else "SyncNotificationSettings has Enabled true and no Recipients"],
        title="Nobody got a mail about the quarantine" if quarantined else "Mails about quarantine go to nobody",
        cause="The service writes once when a job is quarantined; without an address nobody hears of it.",
        fix='Give an address: sync.settings.notify("team@example.com").',
    )
