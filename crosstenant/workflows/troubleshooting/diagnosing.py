"""diagnose(): look at everything, and tell what is wrong, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from crosstenant.errors import PermissionDeniedError
from crosstenant.workflows.access import access_to
from crosstenant.workflows.asking import Reading
from crosstenant.workflows.link import Link
from crosstenant.workflows.troubleshooting.checks.access import Refusal, check_access
from crosstenant.workflows.troubleshooting.checks.app import check_app, told
from crosstenant.workflows.troubleshooting.checks.credentials import check_credentials
from crosstenant.workflows.troubleshooting.checks.job import check_job
from crosstenant.workflows.troubleshooting.checks.log import check_log
from crosstenant.workflows.troubleshooting.checks.policies import check_policies
from crosstenant.workflows.troubleshooting.checks.schema import check_schema
from crosstenant.workflows.troubleshooting.checks.scope import check_scope, scope_gaps
from crosstenant.workflows.troubleshooting.choosing import AppChoice
from crosstenant.workflows.troubleshooting.diagnosis import Diagnosis, Finding, NotChecked
from crosstenant.workflows.troubleshooting.gathering import RECENT, Evidence, gather


def diagnose(link: Link) -> Diagnosis:
    """Look at access, policies, app, credentials, connection, job, schema, scope and log; write nothing.

    Works with one side signed in: what cannot be read is named in ``not_checked``, and never taken for missing.

    Raises:
        InputError: Both sides turn out to be the same tenant.
        TenantMismatchError: A credential is for another tenant.
    """
    return judge(link, gather(link))


def judge(link: Link, evidence: Evidence) -> Diagnosis:
    """Return what the evidence amounts to."""
    findings = [*findings_for_all(evidence), *check_scope(evidence)]
    findings += [*check_log(evidence, findings), *check_access(_refusals(link, evidence))]
    return Diagnosis(
        source=evidence.source,
        target=evidence.target,
        findings=tuple(sorted(findings, key=lambda finding: finding.severity)),  # the order of the checks stays
        checked=tuple(name for name, reading in _parts(evidence) if reading.is_known),
        not_checked=tuple(_gaps(evidence)),
    )


def findings_for_all(evidence: Evidence) -> list[Finding]:
    """Return what is wrong for everybody, in the order in which one thing may cause the next."""
    found = [*check_policies(evidence), *check_app(evidence)]
    found += check_credentials(evidence, found)
    return [*found, *check_job(evidence), *check_schema(evidence)]


def _parts(evidence: Evidence) -> Iterator[tuple[str, Reading[object]]]:
    """Yield what was looked at by its name, in the order of the how-to."""
    policies, work = evidence.policies, evidence.work
    yield "the target's partner configuration", policies.target
    yield "user synchronization", policies.user_sync
    yield "the source's partner configuration", policies.source
    yield "the defaults of the target", policies.target_default
    yield "the defaults of the source", policies.source_default
    yield "the configuration app", evidence.choice
    yield "saved credentials", evidence.secrets
    yield "the connection", work.connection
    yield "the connection with the saved credentials", work.saved_connection
    yield "the job", evidence.jobs
    yield "mappings and filter", work.schema
    yield "assignments", work.assigned
    yield f"the log of the last {RECENT.days} days", work.events


def _gaps(evidence: Evidence) -> Iterator[NotChecked]:
    for name, reading in _parts(evidence):
        if not reading.is_known:
            yield NotChecked(what=name, reason=reading.gap)
    yield from _doubts(evidence.choice.found)
    if not evidence.work.events_are_all:
        yield NotChecked(what="older entries of the log", reason="there are more of them than a diagnosis reads")
    yield from scope_gaps(evidence)


def _doubts(choice: AppChoice | None) -> Iterator[NotChecked]:
    """Yield what is not sure about which app is this link's."""
    if choice is None or not choice.is_assumed:
        return
    if choice.app is not None:
        yield NotChecked(
            what=f"whether {told(choice.app)} is this link's",
            reason="nothing readable says so; it is taken for it because it is the only one that comes into question",
        )
    elif choice.rivals:
        yield NotChecked(
            what=f"which of {', '.join(map(told, choice.rivals))} is this link's",
            reason="nothing readable says so; pass app=<service principal id> to CrossTenantSync",
        )


def _refusals(link: Link, evidence: Evidence) -> Iterator[Refusal]:
    for name, reading in _parts(evidence):
        if isinstance(reading.error, PermissionDeniedError) and reading.step is not None:
            yield Refusal(what=name, error=reading.error, access=access_to(link, reading.step))
