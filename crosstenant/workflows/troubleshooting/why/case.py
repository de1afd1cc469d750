"""Everything that a verdict is made from, with the questions that several rules ask."""

from __future__ import annotations

from datetime import datetime

import attrs

from crosstenant.models.directory import Principal, UserType
from crosstenant.models.provisioning_event import Outcome, ProvisioningAction, ProvisioningEvent
from crosstenant.models.sync_schema import AttributeFlow
from crosstenant.workflows.events import is_in_target
from crosstenant.workflows.steps.on_demand import YOUNG
from crosstenant.workflows.troubleshooting.diagnosis import Finding
from crosstenant.workflows.troubleshooting.gathering import Evidence
from crosstenant.workflows.troubleshooting.why.person import Person
from crosstenant.workflows.troubleshooting.why.scope import Assignment, Filtering, user_mapping


@attrs.frozen(kw_only=True)
class Case:
    """One person and the link, as they were read.

    Attributes:
        person: What is known of the person.
        evidence: What is known of the link, with this person's log entries alone.
        assignment: How the person comes into scope.
        filtering: What the filter makes of them.
        link_findings: What keeps the link as a whole from working.
    """

    person: Person
    evidence: Evidence
    assignment: Assignment
    filtering: Filtering
    link_findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.identity.name

    @property
    def user(self) -> Principal | None:
        """The user in the source, where they are there."""
        return self.person.identity.user

    @property
    def events(self) -> tuple[ProvisioningEvent, ...]:
        """The person's log entries, newest first."""
        return self.evidence.work.events.found or ()

    @property
    def newest(self) -> ProvisioningEvent | None:
        """The person's newest log entry."""
        return next(iter(self.events), None)

    @property
    def in_target(self) -> Principal | None:
        """Who the person is in the target; None where they are not there, or nobody could look."""
        return self.person.in_target.found

    @property
    def is_missing_in_target(self) -> bool:
        """Whether somebody could look, and the person was not there."""
        return self.person.in_target.is_known and self.in_target is None

    @property
    def was_synchronized(self) -> bool:
        """Whether the newest log entry leaves the person in the target."""
        return self.newest is not None and is_in_target(self.newest)

    @property
    def was_disabled(self) -> bool:
        """Whether the newest log entry left the person disabled in the target."""
        newest = self.newest
        return newest is not None and newest.action is ProvisioningAction.DISABLE and newest.outcome is Outcome.SUCCESS

    @property
    def was_skipped(self) -> bool:
        """Whether the newest log entry left the person out."""
        return self.newest is not None and self.newest.outcome is Outcome.SKIPPED and not self.was_synchronized

    @property
    def is_young(self) -> bool:
        """Whether the assignment may be too young to count."""
        since = self.assignment.since
        return since is not None and since >= self.evidence.now - YOUNG

    @property
    def last_run_began(self) -> datetime | None:
        """When the job's last run began."""
        job = self.evidence.job
        return job.last_run.began_at if job is not None and job.last_run else None

    @property
    def groups_without_them(self) -> list[str]:
        """The assigned groups that are synchronized themselves, and whose copies in the target lack the person."""
        there = self.person.groups_in_target
        if there.found is None:
            return []
        copies = {group.display_name for group in there.found}
        named = (item.principal_display_name for item in self.assignment.by_group)
        return [name for name in named if name and name not in copies]

    @property
    def stays_guest(self) -> bool:
        """Whether the person was a guest in the target before, and the mapping makes members of new users only."""
        mapping = user_mapping(self.evidence.work.schema.found)
        kind = mapping.mapping_of("userType") if mapping else None
        constant = (kind.source.name or "").lower() if kind and kind.source else ""
        return (
            self.in_target is not None
            and self.in_target.user_type is UserType.GUEST
            and kind is not None
            and kind.flow_type is not AttributeFlow.ALWAYS
            and constant == "member"
        )
