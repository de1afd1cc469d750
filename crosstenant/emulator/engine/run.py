"""One pass of the engine over a job: everything that judging and exporting an object needs, in one place.

Evidence: derived.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine.changes import Change, JobLabel
from crosstenant.emulator.engine.memory import Memory, memory_of
from crosstenant.emulator.engine.rules import Rule, leading_rule, rule_of
from crosstenant.emulator.engine.scope import provisioning_roles
from crosstenant.emulator.engine.settings import JobSettings
from crosstenant.emulator.engine.source_attributes import ALWAYS_IMPORTED
from crosstenant.emulator.expressions import Surroundings
from crosstenant.emulator.scoping_filters import FilterVariant
from crosstenant.emulator.state import Job, Tenant

if TYPE_CHECKING:
    from crosstenant.emulator.world import Emulator

_TYPICAL_DURATION = 1_200
_DURATION_SPREAD = 4_000


@attrs.define(kw_only=True)
class Run:
    """A job, its two tenants, and how this pass goes about it.

    Attributes:
        roles: Names of the app roles that provision, by id.
        cycle_id: What the changes of this pass are logged under.
        on_demand: Whether somebody asked for these objects; then names are refreshed and removals are not held back.
        refreshes_names: Whether old invitations get their names refreshed.
        removals: Whether deletions and disables are carried out, wait until their number is known, or are too many.
        held_back: Source ids of those that wait.
        needs_references: Source ids whose manager is to be linked in the second pass.
    """

    world: "Emulator"
    source: Tenant
    target: Tenant
    job: Job
    settings: JobSettings
    memory: Memory
    label: JobLabel
    roles: dict[str, str]
    cycle_id: str
    on_demand: bool = False
    refreshes_names: bool = False
    removals: Literal["carried out", "waiting", "staged"] = "carried out"
    held_back: list[str] = attrs.Factory(list)
    needs_references: list[str] = attrs.Factory(list)
    _rule: Rule | None = attrs.field(default=None, init=False)
    _attribute_names: tuple[str, ...] = attrs.field(default=(), init=False)

    @property
    def rule(self) -> Rule:
        """The synchronization rule, made ready when the first object needs it: most cycles have nothing to do."""
        if self._rule is None:
            surroundings = Surroundings(
                now=self.now, default_domain=self.source.domains[0], random=self.world.ids.random
            )
            switches = self.world.switches
            filters = FilterVariant(
                regex_is_whole=switches.scoping_regex == "whole", ends_with_minds_case=switches.ends_with_minds_case
            )
            self._rule = rule_of(self.job.schema, surroundings, filters)
        return self._rule

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """What is read of a source user: what the log shows, what mappings take, what filters ask."""
        if not self._attribute_names:
            users = self.rule.users
            names = dict.fromkeys((*ALWAYS_IMPORTED, *users.source_names, *sorted(users.filter_names)))
            self._attribute_names = tuple(names)
        return self._attribute_names

    @property
    def now(self) -> datetime:
        """The world's present instant."""
        return self.world.clock.now()

    @property
    def match_key(self) -> str:
        """What every alternative security id of this source begins with."""
        return f"{self.source.id}:"

    def duration(self) -> int:
        """Invent how many milliseconds an object took."""
        return _TYPICAL_DURATION + self.world.ids.random.randrange(_DURATION_SPREAD)

    def new_change(self, subject: Document, *, action: str, status: str) -> Change:
        """Begin a record about an object of the source."""
        name = text(subject, "userPrincipalName") or text(subject, "displayName")
        return Change(
            id=self.world.ids.guid(),
            change_id=self.world.ids.guid(),
            cycle_id=self.cycle_id,
            label=self.label,
            at=self.now,
            milliseconds=self.duration(),
            on_demand=self.on_demand,
            action=action,
            status=status,
            source_id=text(subject, "id"),
            source_name=name,
            display_name=text(subject, "displayName"),
        )


def run_for(world: "Emulator", source: Tenant, job: Job, *, cycle_id: str) -> Run:
    """Prepare a pass over a job.

    Raises:
        KeyError: Its target is not there; the connection test tells before.
    """
    service_principal = source.service_principals.get(job.service_principal_id) or {}
    settings = JobSettings.from_secrets(source.secrets.get(job.service_principal_id, {}))
    target = world.tenants[settings.target_tenant_id]
    return Run(
        world=world,
        source=source,
        target=target,
        job=job,
        settings=settings,
        memory=memory_of(job),
        label=label_of(source, target.id, job, service_principal),
        roles=provisioning_roles(service_principal),
        cycle_id=cycle_id,
    )


def label_of(source: Tenant, target_id: str, job: Job, service_principal: Document) -> JobLabel:
    """Name a job for its log."""
    rule = leading_rule(job.schema)
    return JobLabel(
        job_id=job.id,
        service_principal_id=job.service_principal_id,
        service_principal_name=text(service_principal, "displayName"),
        app_id=text(service_principal, "appId"),
        source_tenant_id=source.id,
        target_tenant_id=target_id,
        source_system=text(rule, "sourceDirectoryName"),
        target_system=text(rule, "targetDirectoryName"),
    )
