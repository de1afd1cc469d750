"""fix(): the plan that mends a finding, for each kind of finding that a program may mend.

What weakens a control, destroys data or cannot be told from a mistake is left to people: the finding says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import attrs

from crosstenant.errors import InputError, NotFixableError, StalePlanError
from crosstenant.models.sync_job import RestartScope
from crosstenant.models.sync_secret import TIES, SyncSecret
from crosstenant.workflows.applying import ApplyReport, ProgressHook, apply
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.finding import find_app
from crosstenant.workflows.hand_over import complete_credentials
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import (
    ANYTHING,
    Action,
    CautionCode,
    Change,
    PeopleCount,
    PeopleForecast,
    Plan,
    Purpose,
)
from crosstenant.workflows.planning import plan
from crosstenant.workflows.planning.draft import PlanDraft
from crosstenant.workflows.planning.foretelling import people_of
from crosstenant.workflows.planning.planning import draft_of
from crosstenant.workflows.planning.requests import Paths
from crosstenant.workflows.planning.snapshot import AppSnapshot
from crosstenant.workflows.step import Side
from crosstenant.workflows.troubleshooting.diagnosing import diagnose
from crosstenant.workflows.troubleshooting.diagnosis import Finding, Severity

Remedy: TypeAlias = Callable[[Link, Finding], Plan]
"""Makes the plan that mends a finding."""

GUARDED: Final = "quarantined-by-deletions"
_NOBODY: Final = "nobody-assigned"  # that is what fills the guard, and no reason to hold its people back any longer
_KNOWN_KEYS: Final = frozenset({*TIES, SyncSecret.SYNC_ALL, SyncSecret.SYNC_NOTIFICATION_SETTINGS})


def plan_fix(link: Link, finding: Finding) -> Plan:
    """Return the plan that mends a finding; nothing is written. It is looked at again what stands now.

    Raises:
        InputError: It is no finding.
        NotFixableError: Only a person can mend it, or its cause has to be removed first.
        StalePlanError: What the finding says does not hold any more.
        DuplicateObjectsError, AuthenticationError: As for any plan.
    """
    _check_finding(finding)
    remedy = _REMEDIES.get(finding.method or "") if finding.is_fixable else None
    if remedy is None:
        raise refused(finding, "This is for a person to decide, so it is advice and no plan.")
    return attrs.evolve(remedy(link, finding), purpose=Purpose.FIX)


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
        InputError: It is no finding, or another number of people would leave. Nothing was written.
        NotSignedInError: The other admin has to do it; it carries the requests.
        SetupError: Graph refused.
    """
    return apply(link, plan_fix(link, finding), allow_leaving=allow_leaving, on_progress=on_progress)


def _check_finding(finding: object) -> None:
    if finding is None:
        raise InputError("There is nothing to mend: no finding was passed.", parameter="finding")
    if not isinstance(finding, Finding):
        raise InputError(
            "What is mended is one finding, such as sync.diagnose().top or one of .findings, and not"
            f" {type(finding).__name__}.",
            parameter="finding",
        )


def refused(finding: Finding, reason: str, advice: str = "") -> NotFixableError:
    """Return the error of a finding that is not mended by a program."""
    return NotFixableError(symptom=finding.symptom, reason=reason, advice=advice or finding.fix)


def _wanting(configuration: SyncConfiguration) -> Remedy:
    """Return the remedy that consists in wanting something of the link."""
    return lambda link, _: plan(link, configuration)


def _with_job(link: Link, finding: Finding) -> Plan:
    app = find_app(link)
    if app is None or app.display_name is None:
        raise _unknown_app(finding)
    return plan(link, SyncConfiguration(name=app.display_name))


def _assigned(link: Link, finding: Finding) -> Plan:
    principals = finding.data.get("principals")
    names = [str(name) for name in principals] if isinstance(principals, Sequence) else []
    return plan(link, SyncConfiguration(assigned=names))


def _unknown_app(finding: Finding) -> NotFixableError:
    return refused(
        finding,
        "It is not sure that the configuration app is this link's, so nothing is written to it.",
        "Pass app=<service principal id> to CrossTenantSync.",
    )


# Credentials


def _saved(link: Link, finding: Finding) -> Plan:
    """Save the complete set anew; who is synchronized stays as it was, or nothing is saved."""
    draft, found = _own_app(link, finding)
    others = sorted(key for key, value in found.secrets.items() if value is None and key not in _KNOWN_KEYS)
    if others:
        raise refused(finding, f"{', '.join(others)} cannot be read, and saving credentials replaces the whole set.")
    # People who are not assigned may be synchronized now, and nobody can see it.
    if draft.app.masks_scope and _has_run(found) and finding.data.get("scope") != "assigned":
        raise refused(
            finding,
            "Who is synchronized (SyncAll) is masked, and saving the set anew might narrow it to who is assigned.",
            "If only who is assigned is to be synchronized: sync.save_credentials(overwrite=True); else set it again"
            " afterwards, before the next cycle: sync.settings.set_scope(...).",
        )
    target_id = draft.snapshot.target.tenant.id
    as_read = {key: value for key, value in found.secrets.items() if value is not None and key not in TIES}
    values = complete_credentials(target_id) | as_read
    change = Change(
        action=Action.SAVE_CREDENTIALS,
        side=Side.SOURCE,
        tenant=draft.snapshot.source.tenant,
        object=f"credentials for {draft.snapshot.target.tenant}",
        before={key: value if value is not None else "masked" for key, value in found.secrets.items()} or None,
        after={"keys": values, "overwrite": True},
        requests=(Paths(found.app, found.job).save_secrets(values),),
        reason="The saved credentials do not lead to this target; no password is among them.",
        makes={
            "source.credentials.keys": sorted({*found.secrets, *values}),
            **dict.fromkeys((f"source.credentials.{key}" for key in values), ANYTHING),
        },
    )
    return _own(link, draft, change)


def _has_run(found: AppSnapshot) -> bool:
    return found.job is not None and not found.job.never_ran


# The job


def _restarted(link: Link, finding: Finding) -> Plan:
    """Restart the job once what stopped it is gone; the guard is released by plan, and applied by number."""
    present = _still_there(link, finding)
    draft, found = _own_app(link, finding)
    guarded = present.symptom == GUARDED
    scope = RestartScope.FORCE_DELETES.words if guarded else str(present.data["resetScope"])
    change = Change(
        action=Action.RESTART,
        side=Side.SOURCE,
        tenant=draft.snapshot.source.tenant,
        object="synchronization job restarted",
        before={"state": str(found.job.state) if found.job else None},
        after={"resetScope": scope},
        requests=(Paths(found.app, found.job).on_job("POST", "/restart", {"criteria": {"resetScope": scope}}),),
        reason="The deletions that the guard holds back are to be carried out."
        if guarded
        else "What put the job into quarantine is gone; a restart lifts it.",
        reversible=False,
        makes={"source.job.enabled": True},
    )
    made = _own(link, draft, change)
    return attrs.evolve(made, people=_released(made.people, present)) if guarded else made


def _still_there(link: Link, finding: Finding) -> Finding:
    """Return what diagnose says now of a job that a restart would mend."""
    now = diagnose(link)
    causes = [item for item in now.findings if item.severity is Severity.BLOCKING and item.method != "restart"]
    if finding.symptom == GUARDED:
        causes = [item for item in causes if item.symptom != _NOBODY]
    if causes:
        raise refused(
            finding, f"Its cause is not gone: {causes[0].title}.", f"First {causes[0].fix} Then diagnose again."
        )
    present = next((item for item in now.findings if item.method == "restart"), None)
    if present is None or present.symptom != finding.symptom:
        raise StalePlanError([f"the finding was {finding.title!r}, and is {present.title if present else 'gone'!r}"])
    return present


def _released(people: PeopleForecast, finding: Finding) -> PeopleForecast:
    """Return who leaves once the guard is released: exactly whom it holds back."""
    staged = finding.data["people"]
    names = [str(name) for name in staged] if isinstance(staged, Sequence) else []
    return attrs.evolve(people, leave=PeopleCount.of(names), held_back=None)


def _own_app(link: Link, finding: Finding) -> tuple[PlanDraft, AppSnapshot]:
    """Return what plans are made of, with the app that is surely this link's."""
    draft = draft_of(link, SyncConfiguration())
    if draft.snapshot.app is None:
        raise _unknown_app(finding)
    return draft, draft.snapshot.app


def _own(link: Link, draft: PlanDraft, change: Change) -> Plan:
    """Return a plan of one change that no configuration asks for, over the same facts as any other plan."""
    base = plan(link, draft.wanted)
    lifted = {CautionCode.JOB_QUARANTINED} if change.action is Action.RESTART else set()
    return attrs.evolve(
        base,
        changes=(change,),
        people=people_of(link, draft, (change,)),
        warnings=tuple(warning for warning in base.warnings if warning.code not in lifted),
    )


_REMEDIES: Final[Mapping[str, Remedy]] = {
    "enable_user_sync": _wanting(SyncConfiguration(user_sync=True)),
    "adopt_existing_user_sync": _wanting(SyncConfiguration(user_sync=True)),
    "enable_inbound_redemption": _wanting(SyncConfiguration(inbound_redemption=True)),
    "enable_outbound_redemption": _wanting(SyncConfiguration(outbound_redemption=True)),
    "create_job": _with_job,
    "start": _wanting(SyncConfiguration(enabled=True)),
    "assign": _assigned,
    "save_credentials": _saved,
    "restart": _restarted,
}
