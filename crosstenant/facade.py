"""CrossTenantSync: two tenants, one object. Everything here delegates; the work is done in the workflows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError
from crosstenant.models.audit_event import AuditEvent
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.models.on_demand import OnDemandResult
from crosstenant.models.partner_policy import IdentitySynchronization, PartnerPolicy
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.sync_job import RestartScope, SyncJob, SyncTemplate
from crosstenant.models.sync_schema import SyncRule
from crosstenant.workflows import access, assignments, events, reading, symptoms, synchronized, waiting
from crosstenant.workflows.access import AccessReport
from crosstenant.workflows.journal import Place, journal_at
from crosstenant.workflows.link import Link
from crosstenant.workflows.reading import LinkState
from crosstenant.workflows.step import Side, StepResult, TenantName
from crosstenant.workflows.steps import configuration, configuration_app, credentials, on_demand, policies, running
from crosstenant.workflows.steps.configuration import ConnectionTest
from crosstenant.workflows.symptoms import Explanation
from crosstenant.workflows.synchronized import SynchronizedUser

if TYPE_CHECKING:
    from crosstenant.workflows.applying import ApplyReport, ProgressHook
    from crosstenant.workflows.bulk.on_demand import OnDemandReport, VerdictHook
    from crosstenant.workflows.bulk.outcomes import AssignmentReport, EstimateHook, OutcomeHook
    from crosstenant.workflows.configuration import SyncConfiguration
    from crosstenant.workflows.mappings import Mappings
    from crosstenant.workflows.plan import Drift, Plan
    from crosstenant.workflows.planning import Removal
    from crosstenant.workflows.scoping import Scoping
    from crosstenant.workflows.settings import Settings
    from crosstenant.workflows.troubleshooting.diagnosis import Diagnosis, Finding
    from crosstenant.workflows.troubleshooting.failures import FailureGroup
    from crosstenant.workflows.troubleshooting.why.answer import Why


class CrossTenantSync:
    """The link that pushes users of a source tenant into a target tenant.

    One side is enough: the other may be a bare tenant id or domain, because the two admins are often two people.
    Methods that need the missing side raise `NotSignedInError` with the requests to hand over. Every method that
    writes looks first, does only what is missing, and may be called again. Step numbers are those of Microsoft's
    *Configure cross-tenant synchronization using PowerShell or Microsoft Graph API*.

    Safe to share between threads; a context manager that closes both clients.

    Args:
        source: The tenant that people come from.
        target: The tenant that people are pushed into.
        app: The service principal id of the configuration app, where it should not be searched for.
        journal: Where creates are written down before they are sent, so that a run that was killed goes on where it
            stopped: the path of a private file of this link's own, or a `Journal`. By default this object's memory.
        marker: Have an app that is created carry a marker, by which every later run finds it.

    Raises:
        InputError: Both sides are the same tenant, none is signed in, or ``journal`` is no journal or its
            directory is not there.
    """

    def __init__(
        self,
        *,
        source: TenantClient | str,
        target: TenantClient | str,
        app: str | None = None,
        journal: Place = None,
        marker: bool = False,
    ) -> None:
        self._link = Link(source=source, target=target, app=app, journal=journal_at(journal), marks=marker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"CrossTenantSync({self._link!r})"

    def close(self) -> None:
        """Close the clients of both sides; a session that was passed in stays open."""
        self._link.close()

    @property
    def source(self) -> TenantName:
        """The tenant that people come from, with the name that is known for it."""
        return self._link.tenant_name(Side.SOURCE)

    @property
    def target(self) -> TenantName:
        """The tenant that people are pushed into, with the name that is known for it."""
        return self._link.tenant_name(Side.TARGET)

    # Steps 1 and 4

    def check_access(self) -> AccessReport:
        """Steps 1 and 4: sign in to both tenants and compare scopes and roles with what each step needs.

        Raises:
            TenantMismatchError: A credential is for another tenant.
            AuthenticationError: No token could be had.
        """
        return access.check_access(self._link)

    # Steps 2, 3 and 5

    def enable_user_sync(self) -> StepResult[IdentitySynchronization]:
        """Step 2, target: create the partner entry, allow user synchronization, and verify it.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the target.
        """
        return policies.enable_user_sync(self._link)

    def user_sync_enabled(self) -> bool:
        """Step 2, verification: return whether the target lets the source synchronize users.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the target.
        """
        return policies.user_sync_enabled(self._link)

    def disable_user_sync(self) -> StepResult[IdentitySynchronization | None]:
        """Step 2 taken back, the target's brake: nobody is synchronized any more; who is there stays.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the target.
        """
        return policies.disable_user_sync(self._link)

    def enable_inbound_redemption(self) -> StepResult[PartnerPolicy]:
        """Step 3, target: redeem the source's invitations automatically and suppress consent prompts.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the target.
        """
        return policies.enable_redemption(self._link, Side.TARGET)

    def disable_inbound_redemption(self) -> StepResult[PartnerPolicy | None]:
        """Step 3 taken back; the outbound half of the entry stays as it is.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the target.
        """
        return policies.disable_redemption(self._link, Side.TARGET)

    def enable_outbound_redemption(self) -> StepResult[PartnerPolicy]:
        """Step 5, source: create the partner entry and redeem the target's invitations automatically.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the source.
        """
        return policies.enable_redemption(self._link, Side.SOURCE)

    def disable_outbound_redemption(self) -> StepResult[PartnerPolicy | None]:
        """Step 5 taken back; the inbound half of the entry stays as it is.

        Raises:
            SetupError: Graph refused.
            NotSignedInError: Nobody is signed in to the source.
        """
        return policies.disable_redemption(self._link, Side.SOURCE)

    def adopt_existing_partner(self, side: str) -> StepResult[PartnerPolicy]:
        """Symptom *Another object with the same value for property tenantId already exists*: patch what differs.

        Args:
            side: "source" or "target": the tenant whose partner entry exists.

        Raises:
            InputError: Any other side.
            SetupError: There is no entry to adopt, or Graph refused.
        """
        return policies.adopt_existing_partner(self._link, _side(side))

    def adopt_existing_user_sync(self) -> StepResult[IdentitySynchronization]:
        """Symptom ``Request_MultipleObjectsWithSameKeyValue``: read isSyncAllowed of the policy that exists, patch it.

        Raises:
            SetupError: There is no policy to adopt, or Graph refused.
            NotSignedInError: Nobody is signed in to the target.
        """
        return policies.adopt_existing_user_sync(self._link)

    # Steps 6 to 9

    def create_configuration_app(self, name: str) -> StepResult[ConfigurationApp]:
        """Step 6, source: find this link's configuration app, or add one from the gallery.

        An app of that name that serves nobody yet is adopted; one that serves another target never is.

        Raises:
            InputError: The name is empty, over-long or unreadable.
            DuplicateObjectsError: Several apps fit.
            OutcomeUnknownError: The answer was lost and nothing shows of the app.
            JournalError: The journal is in use or cannot be written; nothing was created.
            SetupError: Graph refused, or an app of that name exists whose target cannot be read.
        """
        return configuration_app.create_configuration_app(self._link, name)

    def test_connection(self) -> ConnectionTest:
        """Step 7, source: ask whether the target accepts the source. A "no" is an answer, not an exception.

        Raises:
            SetupError: There is no configuration app, or the question itself was refused.
        """
        return configuration.test_connection(self._link)

    def templates(self) -> tuple[SyncTemplate, ...]:
        """Step 8, source: return the synchronization templates of the configuration app, in Graph's order.

        Raises:
            SetupError: There is no configuration app, or Graph refused.
        """
        return configuration.templates(self._link)

    def create_job(self) -> StepResult[SyncJob]:
        """Step 8, source: create the job from the template ``Azure2Azure``.

        Raises:
            DuplicateObjectsError: The app has two such jobs.
            OutcomeUnknownError: The answer was lost and nothing shows of the job.
            JournalError: The journal is in use or cannot be written; nothing was created.
            SetupError: There is no configuration app, or Graph refused.
        """
        return configuration.create_job(self._link)

    def save_credentials(self, *, overwrite: bool = False) -> StepResult[tuple[str, ...]]:
        """Step 9, source: save the complete set of keys and read them back; the value is the keys, sorted.

        New credentials synchronize only who is assigned, with the deletion guard on at 500.

        Args:
            overwrite: Write also where the keys are there and the values cannot be read, or name another target, which
                the app then serves no more. Settings that cannot be read become those of a new link: only who is
                assigned is synchronized.

        Raises:
            SetupError: There is no configuration app, Graph refused, a masked value would be lost, or the app serves
                another target.
        """
        return credentials.save_credentials(self._link, overwrite=overwrite)

    # Step 10

    def assign(self, *who: str | Principal) -> StepResult[tuple[AppRoleAssignment, ...]]:
        """Step 10, source: put users and groups in scope; the value is all assignments.

        Args:
            who: Principal names, object ids, group names, or principals.

        Raises:
            InputError: A name fits nobody or two groups, or a user is external. Nobody is assigned then.
            SetupError: There is no configuration app, or Graph refused.
        """
        return assignments.assign(self._link, who)

    def unassign(self, *who: str | Principal) -> StepResult[tuple[AppRoleAssignment, ...]]:
        """Step 10 taken back: the next cycle soft-deletes in the target who has no other reason to be in scope.

        Raises:
            InputError: A name fits nobody or two groups. Nobody is taken out then.
            SetupError: There is no configuration app, or Graph refused.
        """
        return assignments.unassign(self._link, who)

    def assignments(self) -> tuple[AppRoleAssignment, ...]:
        """Step 10, source: return who is assigned, in Graph's order.

        Raises:
            SetupError: There is no configuration app, or Graph refused.
        """
        return assignments.assignments(self._link)

    # Step 10 and 11 for many; loaded when they are first used

    def assign_many(
        self,
        who: Iterable[str | Principal],
        *,
        on_outcome: OutcomeHook | None = None,
        on_estimate: EstimateHook | None = None,
        concurrency: int = 4,
    ) -> StepResult[AssignmentReport]:
        """Step 10 for ten thousand: assign in batches, with an outcome for each name; memory does not grow with them.

        Args:
            who: Principal names, object ids, group names, or principals: a list, or a stream such as `names_from_csv`.
            on_outcome: Told of each name, in their order.
            on_estimate: Told once, before the first write, what lies ahead.
            concurrency: How many batches are under way at once.

        Raises:
            InputError: One bare string, nothing, or a list in which something is no name. Nothing was sent then.
            SetupError: There is no configuration app, or the permission is missing.
        """
        from crosstenant.workflows.bulk.assigning import assign_many

        return assign_many(self._link, who, on_outcome=on_outcome, on_estimate=on_estimate, concurrency=concurrency)

    def unassign_many(
        self,
        who: Iterable[str | Principal],
        *,
        on_outcome: OutcomeHook | None = None,
        on_estimate: EstimateHook | None = None,
        concurrency: int = 4,
    ) -> StepResult[AssignmentReport]:
        """Step 10 taken back for ten thousand. Arguments and errors as for `assign_many`."""
        from crosstenant.workflows.bulk.assigning import unassign_many

        return unassign_many(self._link, who, on_outcome=on_outcome, on_estimate=on_estimate, concurrency=concurrency)

    def reconcile(
        self,
        wanted: Iterable[str | Principal],
        *,
        allow_empty: bool = False,
        on_outcome: OutcomeHook | None = None,
        on_estimate: EstimateHook | None = None,
        concurrency: int = 4,
    ) -> StepResult[AssignmentReport]:
        """Step 10: make these the only users and groups in scope; whoever else is assigned is taken out.

        All names are looked up before anything is written. Arguments as for `assign_many`, and:

        Args:
            wanted: Who shall be in scope.
            allow_empty: That nobody is wanted is meant.
            on_outcome: Told of those who come, then of those who leave.
            on_estimate: Told once, before the first write, what lies ahead.
            concurrency: How many batches are under way at once.

        Raises:
            InputError: A name cannot be assigned, or nobody is wanted. Nothing was written then.
            SetupError: There is no configuration app, or the permission is missing.
        """
        from crosstenant.workflows.bulk.reconciling import reconcile

        return reconcile(
            self._link,
            wanted,
            allow_empty=allow_empty,
            on_outcome=on_outcome,
            on_estimate=on_estimate,
            concurrency=concurrency,
        )

    def provision_many(
        self,
        who: Iterable[str | Principal],
        *,
        on_verdict: VerdictHook | None = None,
        patience: timedelta | float = on_demand.PATIENCE,
    ) -> StepResult[OnDemandReport]:
        """Step 11 for many: provision users now, five in ten seconds, with a verdict for each.

        Raises:
            InputError: One bare string, nothing, or a list in which something is no name.
            SetupError: There is no job, or the permission is missing.
        """
        from crosstenant.workflows.bulk.on_demand import provision_many

        return provision_many(self._link, who, on_verdict=on_verdict, patience=patience)

    # What is synchronized; loaded when it is first used, because most programs never do

    @property
    def mappings(self) -> Mappings:
        """Which attribute flows where: read, edit, check, back up and restore."""
        from crosstenant.workflows.mappings import Mappings

        return Mappings(self._link)

    @property
    def scoping(self) -> Scoping:
        """Who of the assigned is synchronized, and what happens to those who are no more."""
        from crosstenant.workflows.scoping import Scoping

        return Scoping(self._link)

    @property
    def settings(self) -> Settings:
        """Who is in scope at all, mails about quarantine, and the guard against accidental deletions."""
        from crosstenant.workflows.settings import Settings

        return Settings(self._link)

    # Step 11

    def rule(self) -> SyncRule:
        """Step 11, source: return the rule that moves users.

        Raises:
            SetupError: There is no job, or its schema has no such rule.
        """
        return on_demand.rule(self._link)

    def provision_on_demand(
        self, who: str | Principal, *, patience: timedelta | float = on_demand.PATIENCE
    ) -> OnDemandResult:
        """Step 11, source: provision one user now; the verdict is in the result, also where it is a no.

        Args:
            who: A principal name, an object id, or a principal.
            patience: How long a skip is asked again because the assignment may still be too young.

        Raises:
            InputError: There is no such user.
            SetupError: There is no job, or Graph refused.
        """
        return on_demand.provision_on_demand(self._link, who, patience=patience)

    # Step 12

    def start(self) -> StepResult[SyncJob]:
        """Step 12, source: start the job, unless it runs; a quarantined job has its quarantine cleared.

        Raises:
            SetupError: There is no job, or Graph refused.
        """
        return running.start(self._link)

    def pause(self) -> StepResult[SyncJob]:
        """Stop further cycles; a cycle that is running ends by itself.

        Raises:
            SetupError: There is no job, or Graph refused.
        """
        return running.pause(self._link)

    def restart(self, scope: RestartScope | None = None) -> StepResult[SyncJob]:
        """Restart the job; without a scope as the portal does, which reads everybody anew.

        Raises:
            SetupError: There is no job, or Graph refused.
        """
        return running.restart(self._link, scope)

    # Step 13

    def status(self) -> SyncJob:
        """Step 13, source: return the job as it is now.

        Raises:
            SetupError: There is no job, or Graph refused.
        """
        return reading.status(self._link)

    def wait_for_cycle(
        self, *, timeout: timedelta | float = waiting.TIMEOUT, began_after: datetime | None = None
    ) -> SyncJob:
        """Step 13: return the job once a cycle that began after a moment has ended.

        Args:
            timeout: How long to wait.
            began_after: The moment; by default this object's last start or restart, else now.

        Raises:
            JobQuarantinedError: The job is in quarantine; the error explains why.
            WaitTimeoutError: Time is out; ``.last`` is the job as last read.
            SetupError: The job is not enabled, or Graph refused.
        """
        return waiting.wait_for_cycle(self._link, timeout=timeout, began_after=began_after)

    def wait_until_synced(
        self, who: str | Principal, *, timeout: timedelta | float = waiting.TIMEOUT, since: datetime | None = None
    ) -> ProvisioningEvent:
        """Step 13: return the log entry that shows a person standing in the target.

        Raises:
            JobQuarantinedError: The job is in quarantine.
            WaitTimeoutError: Time is out; ``.last`` is the person's newest entry, or None.
        """
        return waiting.wait_until_synced(self._link, who, timeout=timeout, since=since)

    def was_synced(self, who: str | Principal, *, since: datetime | timedelta | None = None) -> bool:
        """Step 13: return whether the newest log entry of a person shows them in the target, up to date."""
        return events.was_synced(self._link, who, since=since)

    def events(
        self,
        *,
        user: str | Principal | None = None,
        since: datetime | timedelta | None = None,
        until: datetime | None = None,
    ) -> Iterator[ProvisioningEvent]:
        """Step 13, source: yield provisioning events in the log's order, fetching a page when it is reached.

        One person's events come newest first.

        Args:
            user: Only this person's.
            since: Only newer ones: an aware instant, or a span back from now.
            until: Only older ones.

        Raises:
            InputError: There is no such user, or an instant has no time zone.
            SetupError: There is no configuration app, or Graph refused.
        """
        return events.events(self._link, user=user, since=since, until=until)

    def audits(self, *, limit: int = 10) -> tuple[AuditEvent, ...]:
        """Step 13, source: return the newest directory audits of the provisioning service, newest first.

        Raises:
            InputError: ``limit`` is not positive.
            SetupError: There is no configuration app, or Graph refused.
        """
        return events.audits(self._link, limit=limit)

    # All of it

    def state(self) -> LinkState:
        """Read everything of the link in both tenants and write nothing; what cannot be read is named.

        Raises:
            DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
            TenantMismatchError: A credential is for another tenant.
        """
        return reading.state(self._link)

    def read_configuration(self) -> SyncConfiguration:
        """Return what stands as a configuration, so that planning from it changes nothing.

        What nobody has said counts as off, and what cannot be read is left alone.

        Raises:
            DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
            AuthenticationError: A side that has a credential cannot be signed in to.
        """
        from crosstenant.workflows.planning import read_configuration

        return read_configuration(self._link)

    def synchronized_users(self) -> Iterator[SynchronizedUser]:
        """Yield who of the source stands in the target, and how that is known.

        Raises:
            SetupError: Neither the log nor the target's directory can be read.
        """
        return synchronized.synchronized_users(self._link)

    # Plan; loaded when it is first used

    def plan(self, configuration: SyncConfiguration, *, expires_in: timedelta | float = timedelta(hours=24)) -> Plan:
        """Say what would change in both tenants, in order, and for whom; nothing is written. Print it.

        Works with one side signed in: what stands in the other tenant is not known then, and its changes are for its
        administrator.

        Args:
            configuration: What the link should be.
            expires_in: How long the plan may be applied, as a timedelta or in seconds.

        Raises:
            InputError: A name fits nobody who can be synchronized (``assigned[3]: no user or group ...``), or something
                cannot be had as it is wanted.
            DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
            AuthenticationError: A side that has a credential cannot be signed in to.
        """
        from crosstenant.workflows.planning import plan

        return plan(self._link, configuration, expires_in=expires_in)

    def apply(
        self,
        plan: Plan,
        *,
        only: str | None = None,
        allow_leaving: int | None = 0,
        on_progress: ProgressHook | None = None,
    ) -> ApplyReport:
        """Carry a plan out, in its order. Interrupted, killed or refused on the way: apply the same plan again.

        Args:
            plan: What `plan` or `plan_removal` made, here or elsewhere.
            only: "source" or "target" for one admin's half.
            allow_leaving: How many people may leave the target: exactly the plan's own number; None where that is not
                known, and meant all the same.
            on_progress: Told when a change is begun, and when it is done.

        Raises:
            InputError: The plan is for other tenants, or lets another number of people leave. Nothing was written.
            NotSignedInError: The other admin has to do a part; it carries the requests. Nothing was written.
            StalePlanError: The tenants changed since, or the plan has expired.
            JournalError: Somebody else applies with the same journal, or it cannot be used.
            DuplicateObjectsError: Two objects fit where there should be one; nothing was deleted.
            SetupError: A change cannot work; ``.done`` and ``.remaining`` tell the rest.
        """
        from crosstenant.workflows.applying import apply

        return apply(self._link, plan, only=only, allow_leaving=allow_leaving, on_progress=on_progress)

    def plan_removal(
        self, remove: Removal | str = "everything", *, expires_in: timedelta | float = timedelta(hours=24)
    ) -> Plan:
        """Say what taking the link down would change, in the order that Graph demands; nothing is written.

        What the link does not own is not touched: a partner configuration that holds more is patched back and not
        deleted, and the opposite direction keeps running. Nobody leaves the target by it; the plan says in words what
        becomes of the people.

        Args:
            remove: ``stop`` pauses the job only, ``configuration`` deletes job and app, too, and ``everything`` cuts
                the policies of both tenants as well.
            expires_in: How long the plan may be applied, as a timedelta or in seconds.

        Raises:
            InputError: There is no such choice.
            DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        """
        from crosstenant.workflows.planning import plan_removal

        return plan_removal(self._link, remove, expires_in=expires_in)

    def drift(self, configuration: SyncConfiguration) -> Drift:
        """Return what stands otherwise than a configuration wants it; nothing is written. Print it.

        True in a condition where there is anything.

        Raises:
            InputError: A name fits nobody who can be synchronized, or something cannot be had as it is wanted.
            DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        """
        from crosstenant.workflows.planning import drift

        return drift(self._link, configuration)

    # Troubleshooting; loaded when it is first used

    def diagnose(self) -> Diagnosis:
        """Look at both tenants and tell what is wrong, the worst first; nothing is written.

        Covers access, the policies of both tenants, configuration app, credentials, connection, job, mappings, scope
        and the log of the last days. Works with one side signed in. Print it.

        Raises:
            TenantMismatchError: A credential is for another tenant.
        """
        from crosstenant.workflows.troubleshooting.diagnosing import diagnose

        return diagnose(self._link)

    def why(self, user: str | Principal, *, provision: bool = False) -> Why:
        """Tell why one person was not synchronized, or that they were: a verdict, and the next thing to do. Print it.

        Works for somebody who was deleted. Everything is judged here, and nothing is written.

        Args:
            user: A principal name, an object id, or a Principal.
            provision: Really provision the person now, and go by what the service says; scope still decides.

        Raises:
            InputError: That can be nobody's name.
            NotSignedInError: Nobody is signed in to the source.
            SetupError: The directory may not be read, or Graph refused to provision.
        """
        from crosstenant.workflows.troubleshooting.why.asking_why import why

        return why(self._link, user, provision=provision)

    def plan_fix(self, finding: Finding) -> Plan:
        """Say what would mend a finding of `diagnose`; nothing is written. Print it.

        Raises:
            InputError: It is no finding.
            NotFixableError: Only a person can mend it, or its cause has to be removed first; it carries the advice.
            StalePlanError: What the finding says does not hold any more.
        """
        from crosstenant.workflows.troubleshooting.remedies import plan_fix

        return plan_fix(self._link, finding)

    def fix(
        self, finding: Finding, *, allow_leaving: int | None = 0, on_progress: ProgressHook | None = None
    ) -> ApplyReport:
        """Mend a finding: make the plan of `plan_fix`, and apply it.

        Args:
            finding: What `diagnose` found.
            allow_leaving: How many people may leave the target; the deletion guard is released for exactly this number.
            on_progress: Told when a change is begun, and when it is done.

        Raises:
            NotFixableError: Only a person can mend it, or its cause has to be removed first; it carries the advice.
            StalePlanError: What the finding says does not hold any more.
            InputError: It is no finding, or another number of people would leave. Nothing was written.
            NotSignedInError: The other admin has to do it; it carries the requests.
            SetupError: Graph refused.
        """
        from crosstenant.workflows.troubleshooting.remedies import fix

        return fix(self._link, finding, allow_leaving=allow_leaving, on_progress=on_progress)

    def failures(self, *, since: datetime | timedelta | None = None, skipped: bool = False) -> tuple[FailureGroup, ...]:
        """Return what went wrong in the log, grouped by cause with counts and some names, the largest group first.

        Args:
            since: Only what is newer: an aware instant, or a span back from now.
            skipped: Whether people who were skipped count, too; who stands in the target as wanted never does.
        """
        from crosstenant.workflows.troubleshooting.failures import failures

        return failures(self._link, since=since, skipped=skipped)

    def explain(self, thing: object) -> Explanation:
        """Explain an exception, event, job, quarantine, on-demand result, pasted text or JSON.

        Raises:
            TypeError: It is none of these.
        """
        return symptoms.explain(thing)


def _side(side: str) -> Side:
    try:
        return Side(side)
    except ValueError:
        raise InputError(f'side is "source" or "target", not {side!r}.', parameter="side") from None
