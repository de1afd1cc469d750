"""From the log and the target's directory to who stands in the target because of the job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from crosstenant.models.directory import Principal
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.planning.forecast.evidence import Logged
from crosstenant.workflows.planning.forecast.person import Person
from crosstenant.workflows.planning.forecast.standing import Presence, Standing, Stay
from crosstenant.workflows.planning.forecast.target_directory import TargetDirectory, presence_of

_USER: Final = "User"
_UNSEEN: Final = "nobody was removed, unblocked or invited in the target by hand, for its users cannot be read"
_NEW: Final = (
    "whoever is in scope and not in the target is new to it, for the log does not reach back to the first cycle"
)


@attrs.frozen(kw_only=True)
class Traces:
    """What there is to go by.

    Attributes:
        job: The job; None where there is none, and so nobody whom it manages.
        log: What its log tells; None where that cannot be read.
        target: The target's external users; None where they cannot be read.
        domains: Reads the source's verified domains, None where it may not; asked only where the log does not reach
            back far enough.
    """

    job: SyncJob | None
    log: Logged | None
    target: TargetDirectory | None
    domains: Callable[[], frozenset[str] | None] = frozenset

    def standing(self, in_scope: Mapping[str, Person]) -> Standing:
        """Return who stands in the target.

        Args:
            in_scope: Who is in scope as the job is set now; told by this where the log does not reach back far enough.
        """
        if self.job is None:
            return Standing(assumes=() if self.target else (_UNSEEN,))
        log = self.log or Logged(stays={}, pairs=0)
        is_whole = log.pairs >= self._counted
        if self.target is None:
            unsure = None if is_whole else f"{self._short(log)}, and the target's users cannot be read"
            return Standing(stays=log.stays, deleted=log.deleted, unsure=unsure, assumes=(_UNSEEN,))
        run = self.job.last_run
        seen = self.target.looked_up(log.stays, run.began_at if run else None)
        standing = Standing(stays=seen, deleted=log.deleted)
        return standing if is_whole else self._with_older(log, standing, in_scope)

    def guests(self, standing: Standing, people: Mapping[str, Person]) -> dict[str, Stay]:
        """Return who of these people is in the target without the job."""
        if self.target is None:
            return {}
        at_home, users = self.target.at_home(), self.target.users
        targets = self.log.targets if self.log else {}
        others = (person for person in people.values() if person.id not in standing.stays)
        found = ((person, users.get(targets.get(person.id, "")) or _found(person, at_home)) for person in others)
        return {person.id: _stay(person, user) for person, user in found if user}

    @property
    def _counted(self) -> int:
        """How many people the job says it brought. Who came again, as somebody new, was counted again."""
        counts = self.job.synchronized_by_type if self.job else {}
        return sum(int(count) for kind, count in counts.items() if kind.split(" ")[0] == _USER)

    def _short(self, log: Logged) -> str:
        return f"the log tells of {log.pairs} of {self._counted} people whom the job has brought"

    def _with_older(self, log: Logged, standing: Standing, in_scope: Mapping[str, Person]) -> Standing:
        target = self.target
        at_home = {} if target is None else target.at_home()
        stays = {
            **{person.id: _stay(person, user) for person in in_scope.values() if (user := _found(person, at_home))},
            **standing.stays,
        }
        strangers = self._strangers({stay.target_id for stay in stays.values()})
        unsure = None
        if strangers:
            unsure = f"{self._short(log)}; {strangers[0].user_principal_name} in the target may be another of them"
        return attrs.evolve(standing, stays=stays, unsure=unsure, assumes=(_NEW,))

    def _strangers(self, known: set[str | None]) -> list[Principal]:
        """Return the external users from the source's domains of whom nothing tells whether the job has them."""
        domains = self.domains()
        users = self.target.users.values() if self.target else ()
        return [user for user in users if user.id not in known and (domains is None or _domain(user) in domains)]


def _found(person: Person, at_home: Mapping[str, Principal]) -> Principal | None:
    names: Iterable[str] = (person.name, person.name.replace("@", "_"))
    return next((at_home[name.casefold()] for name in names if name.casefold() in at_home), None)


def _stay(person: Person, user: Principal) -> Stay:
    presence = presence_of(user)
    is_disabled = presence is Presence.BLOCKED and not person.is_enabled
    return Stay(name=person.name, target_id=user.id, is_disabled=is_disabled, presence=presence)


def _domain(user: Principal) -> str:
    home = (user.user_principal_name or "").partition("#EXT#")[0]
    return home.rpartition("_")[2].casefold()
