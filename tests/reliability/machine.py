"""A link in the hands of chance: runs, faults, deaths, administrators and time, in any order."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import ClassVar, Final, Literal

import attrs
import hypothesis.strategies as st
from administrators import DELETIONS, EDITS, Administrators
from bench import NAME, PEOPLE, Bench, Hands
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from invariants import differences
from kinds import CELLS, KIND, LOST_CELLS, Kind
from lists_and_tokens import PAGING
from slots import LISTS, SLOT, SLOTS, Slot
from sweeps import lagging
from troubles import Aim, dies_after, dies_before, dies_next, planned
from wires import Killed, Sent

from crosstenant import CrossTenantSync, SyncConfiguration
from crosstenant.emulator import Switches, faults
from crosstenant.errors import CrossTenantError, DuplicateObjectsError
from crosstenant.workflows.configuration import SyncScope

_UNPREVENTABLE: Final = frozenset({"F31"})
"""What makes two of a thing whatever a client does."""

_LONG: Final = 1200  # seconds, longer than any call may take
_USUAL_GUARD: Final = 500
_GUARDED: Final = "SyncNotificationSettings"
_CREATES: Final = ("R16", "R21")

_LOST: Final = [(slot, kind) for slot, kind in LOST_CELLS if kind.name not in _UNPREVENTABLE]
_LOST_CREATES: Final = [(slot, kind) for slot, kind in _LOST if slot.name in _CREATES]
_MISLEADING: Final = [(slot, kind) for slot, kind in _LOST_CREATES if kind.name in {"F16", "F20"}]
"""Answers that look like a refusal, or like an invitation to send again."""

_ANY: Final = [(slot, kind) for slot, kind in CELLS if kind.name not in _UNPREVENTABLE and slot.kind != "T"]
_WRITES: Final = [slot for slot in SLOTS if slot.kind in "CU" or slot.name == "R30"]

CELL = st.one_of(st.sampled_from(_LOST_CREATES), st.sampled_from(_LOST), st.sampled_from(_ANY))
POINT: Final = {"before it is sent": dies_before, "before the answer": dies_after, "after the answer": dies_next}
FAMILIES: Final = {
    "policies": r"/policies/.*",
    "synchronization": r"/servicePrincipals/[^/]+/synchronization/.*",
    "apps": r"/(servicePrincipals|applications|applicationTemplates).*",
}


class Way(Enum):
    """How a link is set up."""

    STEPS = "one step after the other"
    PLAN = "by a plan"


@attrs.frozen
class Bucket(Slot):
    """All requests of one family, in one tenant."""

    def is_like(self, sent: Sent, ids: dict[str, str]) -> bool:
        """Tell whether a request is of the family."""
        return sent.side == self.side and bool(re.fullmatch(self.path, sent.path))


class LinkMachine(RuleBasedStateMachine):
    """Sets one link up again and again, while the world works against it.

    Attributes:
        folder: Where processes write things down.
    """

    folder: ClassVar[Path]

    @initialize(
        lag=st.sampled_from((0, 0, 5, 60)),
        replicas=st.sampled_from(("at once", "at once", "in turn")),
        secrets=st.sampled_from(("masked", "readable", "readable")),
    )
    def begin(self, lag: int, replicas: Literal["at once", "in turn"], secrets: Literal["masked", "readable"]) -> None:
        """Begin a world: how long what is new takes to show, whether meanwhile it shows in turn, and what is told."""
        self.lag = lag
        self.are_secrets_readable = secrets == "readable"
        flips = self.has_old_replicas = replicas == "in turn" and lag > 0
        self.bench = Bench(
            self.folder,
            delays=None if flips else lagging(lag),
            switches=Switches(secrets_read=secrets),
            signs_in=False,
            flips=timedelta(seconds=lag) if flips else None,
        )
        self.admins = Administrators(self.bench)
        self.wanted: tuple[str, ...] = PEOPLE
        self.guard = _USUAL_GUARD

    # Rules

    @rule(way=st.sampled_from(Way))
    def run(self, way: Way) -> None:
        """Run the setup in peace: it has to come to its end, and the link has to stand."""
        self._run(way=way, in_peace=True)
        _refuse(self._lacks())

    @rule(cell=CELL, occurrence=st.sampled_from((1, 1, 1, 2)), way=st.sampled_from(Way))
    def run_with_fault(self, cell: tuple[Slot, Kind], occurrence: int, way: Way) -> None:
        slot, kind = cell
        self._run(kind.aimed_at(slot, occurrence), way=way)

    @rule(
        cell=st.sampled_from([*_LOST_CREATES, *_MISLEADING]),
        way=st.sampled_from(Way),
        without=st.sampled_from((None, "the app", "the app", "the job")),
    )
    def lose_a_create(self, cell: tuple[Slot, Kind], way: Way, without: str | None) -> None:
        """Lose the answer to a create, and run again at once; most links have to lose something first for that."""
        if without:
            self._administrate(DELETIONS[without])
        slot, kind = cell
        self._run(kind.aimed_at(slot, 1), way=way)
        self._run(way=way)

    @rule(slot=st.sampled_from(LISTS), odd=st.sampled_from([name for name in PAGING if name != "P7"]))
    def run_with_odd_page(self, slot: str, odd: str) -> None:
        self._run(Aim(SLOT[slot], 1, PAGING[odd][1](SLOT[slot])), way=Way.STEPS)

    @rule(slot=st.sampled_from(_WRITES), point=st.sampled_from(sorted(POINT)), way=st.sampled_from(Way))
    def kill(self, slot: Slot, point: str, way: Way) -> None:
        self._run(Aim(slot, 1, POINT[point]), way=way)

    @rule(
        family=st.sampled_from(sorted(FAMILIES)),
        side=st.sampled_from(("source", "target")),
        seconds=st.sampled_from((7, 30, _LONG)),
    )
    def throttle(self, family: str, side: str, seconds: int) -> None:
        """Have a family of requests throttled for a while."""
        slot = Bucket("bucket", "R", side, "", FAMILIES[family])
        trouble = planned(faults.throttles(seconds))
        self._run(Aim(slot, 1, trouble, times=2), way=Way.STEPS)

    @rule(slot=st.sampled_from([slot for slot in SLOTS if slot.kind != "T"]))
    def expire_token(self, slot: Slot) -> None:
        self._run(KIND["F25"].aimed_at(slot, 1), way=Way.STEPS)

    @rule(seconds=st.integers(0, 600))
    def pass_time(self, seconds: int) -> None:
        self.bench.world.advance(seconds=seconds)

    @rule(edit=st.sampled_from(sorted(EDITS)))
    def edit(self, edit: str) -> None:
        """Let an administrator change something."""
        self._administrate(EDITS[edit])

    @rule(what=st.sampled_from((*sorted(DELETIONS), "the app", "the job")))
    def delete(self, what: str) -> None:
        """Let an administrator delete something."""
        self._administrate(DELETIONS[what])

    @rule(way=st.sampled_from(Way))
    def find_a_second_job(self, way: Way) -> None:
        """Let an administrator add a job: a run has to tell of both, and to leave them alone."""
        extra = self.admins.add_job()
        if extra is None:
            return
        self.bench.world.advance(seconds=self.lag)
        self._administrate(lambda _: None)
        self._run_into_duplicates(way=way)
        self.admins.delete(extra)
        self._administrate(lambda _: None)

    # Whose an app is, nobody can tell who may not read its secrets; and what replicas do not show yet, no other client.
    @precondition(lambda self: self.lag == 0 and self.are_secrets_readable)
    @rule(way=st.sampled_from(Way), slot=st.sampled_from(("R15", "R20")), odd=st.sampled_from((None, "P1", "P1", "P1")))
    def second_client(self, way: Way, slot: str, odd: str | None) -> None:
        """Let somebody else set the same link up, who knows nothing of what was written down."""
        if not self._has_a_sign():
            return
        self.bench.aims = [Aim(SLOT[slot], 1, PAGING[odd][1](SLOT[slot]))] if odd else []
        self.bench.processes += 1
        number = self.bench.processes
        with self.bench.client("source", number) as source, self.bench.client("target", number) as target:
            hands = Hands(CrossTenantSync(source=source, target=target), source, number)
            self._settle(lambda: self._set_up(hands, way=way), in_peace=True)

    @rule(wanted=st.sampled_from((PEOPLE, PEOPLE[:1], PEOPLE[1:])), guard=st.sampled_from((500, 20)))
    def wish(self, wanted: tuple[str, ...], guard: int) -> None:
        """Want other people, or another deletion guard; a new app begins with the usual one."""
        self.wanted = wanted
        if self.bench.watch.source.secrets:
            self.guard = guard
            self.bench.watch._secrets.pop(_GUARDED, None)  # which may change from here on

    @rule()
    def restart_the_service(self) -> None:
        self.bench.world.restore(self.bench.world.snapshot())

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "bench"):
            _refuse(self.bench.watch.broken)

    def teardown(self) -> None:
        """In peace, two runs must do, another guard included: the second one finds nothing left to do."""
        if not hasattr(self, "bench"):
            return
        if self.bench.watch.broken:  # then that has been told already
            shutil.rmtree(self.bench.journals[0].parent, ignore_errors=True)
            return
        try:
            self.bench.world.advance(minutes=10)
            self.wish(PEOPLE, 50)
            self._run(way=Way.STEPS, in_peace=True)
            _refuse(self._lacks())
            self.bench.world.advance(minutes=10)
            began = len(self.bench.sent)
            self._run(way=Way.PLAN, in_peace=True)
            _refuse([f"I11: one more run sent {sent}" for sent in self.bench.sent[began:] if sent.writes])
            _refuse(self.bench.watch.broken)
        finally:
            shutil.rmtree(self.bench.journals[0].parent, ignore_errors=True)

    # Runs

    def _run(self, *aims: Aim, way: Way, in_peace: bool = False) -> None:
        self.bench.aims = list(aims)

        def run() -> None:
            with self.bench.process() as hands:
                self._set_up(hands, way=way)

        self._settle(run, in_peace=in_peace)

    def _settle(self, run: Callable[[], None], *, in_peace: bool) -> None:
        if self.has_old_replicas:  # what another process did a moment ago may look undone, and nobody could know
            self.bench.world.advance(seconds=self.lag)
        try:
            run()
        except Killed:
            self.bench.check_journal()
        except DuplicateObjectsError as error:
            raise AssertionError(f"I1: there is nothing twice, and still: {error}") from error
        except CrossTenantError as error:
            if in_peace:
                raise AssertionError(f"I10: {type(error).__name__}: {error}") from error
        finally:
            self.bench.aims = []
            self.bench.world.faults.clear()
        self.bench.check_journal()

    def _has_a_sign(self) -> bool:
        """Tell whether a stranger could know the app, where there is one: by its name, or by whom its secrets name."""
        app = self.admins.app
        return app is None or app["displayName"] == NAME or any(self.bench.watch.source.secrets.values())

    def _run_into_duplicates(self, *, way: Way) -> None:
        told = ""
        try:
            with self.bench.process() as hands:
                self._set_up(hands, way=way)
        except DuplicateObjectsError as error:
            told = str(error)
        jobs = list(self.bench.watch.source.jobs)
        assert len(jobs) == 2
        assert all(job in told for job in jobs), f"I22: of {jobs} it told {told!r}"
        # That there are two is not the library's doing.
        self.bench.watch.broken[:] = [told for told in self.bench.watch.broken if not told.startswith("I3")]

    def _set_up(self, hands: Hands, *, way: Way) -> None:
        if way is Way.STEPS:
            self._by_steps(hands.sync)
        else:
            with hands.reading():
                plan = hands.sync.plan(self._configuration())
            hands.sync.apply(plan, allow_leaving=plan.people.leave.count)

    def _configuration(self) -> SyncConfiguration:
        return SyncConfiguration(
            name=NAME,
            user_sync=True,
            inbound_redemption=True,
            outbound_redemption=True,
            assigned=self.wanted,
            scope=SyncScope.ASSIGNED if self.are_secrets_readable else None,
            deletion_guard=self.guard if self.are_secrets_readable else None,
            enabled=True,
        )

    def _by_steps(self, sync: CrossTenantSync) -> None:
        sync.enable_user_sync()
        sync.enable_inbound_redemption()
        sync.enable_outbound_redemption()
        sync.create_configuration_app(NAME)
        sync.test_connection()
        sync.create_job()
        sync.save_credentials()
        sync.settings.set_deletion_guard(self.guard, again={"SyncAll": "false"})
        sync.assign(*self.wanted)
        sync.start()
        list(sync.events())

    def _administrate(self, act: Callable[[Administrators], None]) -> None:
        act(self.admins)
        if self.bench._replicas:
            self.bench._replicas._writes.append(self.bench.world.clock.now())  # they hear of this one, too
        self.bench.world.advance(seconds=self.lag)
        watch = self.bench.watch
        # Somebody else has changed on purpose what the watch takes for granted: what stands now counts from here on.
        watch.begins_anew()
        watch._partners.clear()
        saved = next(iter(watch.source.secrets.values()), {})
        watch._secrets = {key: value for key, value in saved.items() if key != _GUARDED}
        self.guard = self.guard if watch.source.secrets else _USUAL_GUARD
        given = {str(each["principalId"]) for each in watch.source.app_role_assignments}
        watch._rules = attrs.evolve(watch._rules, assigned=frozenset(watch._rules.assigned | given))

    def _lacks(self) -> list[str]:
        """Return what the link lacks; whoever else is assigned may be."""
        people = {str(self.bench.tenants["source"].user(name)["id"]) for name in self.wanted}
        rules = attrs.evolve(self.bench.rules, assigned=frozenset(people))
        told = differences(self.bench.watch.source, self.bench.watch.target, rules)
        return [lack for lack in told if not lack.startswith("has assigned")]


def _refuse(wrong: Iterable[str]) -> None:
    told = list(wrong)
    if told:
        raise AssertionError("\n".join(told))
