"""The forecast of a plan: reads side by side what has to be known, and says what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import AuthenticationError, InputError, PermissionDeniedError
from crosstenant.models.directory import Principal
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import ObjectMapping
from crosstenant.workflows.plan.people import PeopleForecast
from crosstenant.workflows.planning.forecast.evidence import Log
from crosstenant.workflows.planning.forecast.forecasting import forecast
from crosstenant.workflows.planning.forecast.person import Person
from crosstenant.workflows.planning.forecast.reading import (
    Reach,
    read_everybody,
    read_people,
    read_reach,
)
from crosstenant.workflows.planning.forecast.rules import Reading, Rules
from crosstenant.workflows.planning.forecast.situation import Situation
from crosstenant.workflows.planning.forecast.standing import Standing
from crosstenant.workflows.planning.forecast.target_directory import TargetDirectory
from crosstenant.workflows.planning.forecast.tracing import Traces
from crosstenant.workflows.step import Step
from crosstenant.workflows.taking import asking_for

UNREADABLE: Final = (PermissionDeniedError, AuthenticationError)
"""What stands in the way of something that a forecast goes without, and says so."""


@attrs.frozen(kw_only=True)
class Setting:
    """Who is to be synchronized, and by which rules.

    Attributes:
        assigned: The users and groups that are assigned with the role that provisions: id and kind suffice.
        everybody: Whether all users are synchronized, assigned or not.
        mapping: The job's mapping of users; None for a job that is not made yet, which gets the template's.
    """

    assigned: tuple[Principal, ...] = ()
    everybody: bool = False
    mapping: ObjectMapping | None = None

    @property
    def rules(self) -> Rules:
        """What decides about each person.

        Raises:
            InputError: A filter asks for what Graph does not show of a user.
        """
        return Rules() if self.mapping is None else Rules.of(self.mapping)

    def reached(self, reach: Reach) -> frozenset[str]:
        """Return the object ids of who is in reach."""
        return frozenset(reach.people) if self.everybody else reach.of(self.assigned)


@attrs.frozen(kw_only=True)
class Outlook:
    """What was read for a forecast.

    Attributes:
        standing: Who stands in the target.
        now: What the next cycle meets as things are.
        situation: What it meets after the change.
        reach: Whom the users and groups reach that are assigned before or after.
        assigned: Who is assigned after the change; nobody where all users are synchronized, assigned or not.
    """

    standing: Standing
    now: Situation
    situation: Situation
    reach: Reach
    assigned: tuple[Principal, ...] = ()


@attrs.frozen(kw_only=True)
class Foretold:
    """A forecast, and what was seen on the way to it.

    Attributes:
        people: The forecast.
        outlook: What was read; None where something was hidden.
    """

    people: PeopleForecast
    outlook: Outlook | None = None


@attrs.frozen(kw_only=True)
class Foreseer:
    """Foresees what the next cycle does.

    Attributes:
        source: The tenant that people come from.
        target: Who is in the tenant that they are pushed into; None where that may not be read.
        job: The job; None where there is none yet.
        log: What was logged about the job's app; None where that may not be read.
        known: Users of the source that were read a moment ago, by object id.
    """

    source: TenantClient
    target: TargetDirectory | None = None
    job: SyncJob | None = None
    log: Log | None = None
    known: Mapping[str, Principal] = attrs.field(factory=dict)

    def foretell(
        self,
        before: Setting,
        after: Setting,
        *,
        guard: int | None = None,
        looks_at_all: bool = False,
        waits_for: str | None = None,
        lets_leave: bool = False,
    ) -> Foretold:
        """Return whom the first cycle brings, takes away and disables once `after` stands in the place of `before`.

        At most one request for ten assignments, then one more where somebody leaves, and one where somebody is missing
        in the target; more where lists have more than one page.

        Args:
            before: Who is synchronized now.
            after: Who is to be.
            guard: The deletion guard's threshold after the change; None without one.
            looks_at_all: Whether the change makes the cycle look at everybody, as a restart or other filters do.
            waits_for: What has to happen before any cycle does it, see `situation.waits_for`.
            lets_leave: Whether the change takes away what kept people who are out of scope already from leaving.
        """
        try:
            outlook = self.look(before, after)
        except InputError as error:
            return Foretold(people=PeopleForecast.not_known(str(error)))
        except UNREADABLE as error:
            return Foretold(people=PeopleForecast.not_known(f"the people of the source cannot be read: {error}"))
        met = attrs.evolve(outlook.situation, guard=guard, looks_at_all=looks_at_all, waits_for=waits_for)
        people = forecast(outlook.standing, met, None if lets_leave else outlook.now)
        return Foretold(people=people, outlook=outlook)

    def look(self, before: Setting, after: Setting) -> Outlook:
        """Return who stands in the target, and what the next cycle meets once `after` stands in the place of `before`.

        Raises:
            InputError: A filter asks for what Graph does not show, or cannot be tried here.
            PermissionDeniedError, AuthenticationError: The people of the source may not be read.
        """
        known, rules = before.rules, after.rules
        attributes = tuple(dict.fromkeys((*known.attributes, *rules.attributes)))
        reach = self._reach(before, after, attributes)
        now = Situation(people=reach.people, assigned=before.reached(reach), rules=known)
        in_scope = {each: reach.people[each] for each in now.assigned if now.reading(each) is Reading.IN_SCOPE}
        log = self.log.told(self.job, known.early_filters) if self.log and self.job else None
        traces = Traces(job=self.job, log=log, target=self.target, domains=self._domains)
        standing = traces.standing(in_scope)
        people = {**self._elsewhere(standing, reach, attributes), **reach.people}
        standing = attrs.evolve(standing, guests=traces.guests(standing, people))
        return Outlook(
            standing=standing,
            now=attrs.evolve(now, people=people),
            situation=Situation(people=people, assigned=after.reached(reach), rules=rules),
            reach=reach,
            assigned=() if after.everybody else after.assigned,
        )

    def _reach(self, before: Setting, after: Setting, attributes: Sequence[str]) -> Reach:
        read = read_everybody if before.everybody or after.everybody else read_reach
        with asking_for(Step.ASSIGN, self.source):
            return read(self.source, (*before.assigned, *after.assigned), attributes, self.known)

    def _elsewhere(self, standing: Standing, reach: Reach, attributes: Sequence[str]) -> Mapping[str, Person]:
        """Read those whom the job manages and nothing assigns any more: they may be gone, or external by now."""
        ids = [each for each in standing.stays if each not in reach.people]
        with asking_for(Step.ASSIGN, self.source):
            return read_people(self.source, ids, attributes)

    def _domains(self) -> frozenset[str] | None:
        try:
            with asking_for(Step.CREATE_APP, self.source):
                organization = self.source.directory.organization()
        except UNREADABLE:
            return None
        return frozenset(domain.name.casefold() for domain in organization.verified_domains)
