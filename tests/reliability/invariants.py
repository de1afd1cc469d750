"""What must hold after every request, read from the world's state and from the traffic; never from a client's word."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
import requests
from wires import Sent

from crosstenant.emulator import Emulator
from crosstenant.emulator.state import Job, Tenant

_TEMPLATE: Final = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
_HOSTS: Final = {"graph.microsoft.com", "login.microsoftonline.com"}
_CONSENT: Final = "automaticUserConsentSettings"
_OURS: Final = {"automaticUserConsentSettings", "identitySynchronization", "tenantId"}
_ATTEMPTS: Final = 5
_LONGEST_CALL: Final = timedelta(minutes=15, seconds=1)
_TRANSIENT: Final = 429


@attrs.frozen
class Rules:
    """What a link should become.

    Attributes:
        ids: The tenants' ids by side.
        assigned: The object ids of who is assigned.
        may_race: Several processes work at once, so one may start what another one has started since it looked.
        may_duplicate: Duplicates are to be expected: of deliveries by the network, or of lag beyond all patience.
        hosts: Where requests may go.
    """

    ids: Mapping[str, str]
    assigned: frozenset[str]
    may_race: bool = False
    may_duplicate: bool = False
    hosts: set[str] = attrs.Factory(lambda: set(_HOSTS))


class Watch:
    """Looks at every request and at the world behind it, and writes down what must not be.

    Args:
        world: The world.
        rules: What should become of it.

    Attributes:
        broken: The invariants that did not hold, and when.
        reads: How many requests the last plan took, tokens apart.
    """

    def __init__(self, world: Emulator, rules: Rules) -> None:
        self._world = world
        self._rules = rules
        self.broken: list[str] = []
        self._request_ids: set[str] = set()
        self._waits: dict[tuple[int, str, str, str], datetime] = {}
        self._streaks: dict[tuple[int, str], _Streak] = {}
        self._partners: dict[tuple[str, str], dict[str, object]] = {}
        self._secrets: dict[str, object] = {}
        self._reached: set[str] = set()
        self._reading: set[int] = set()
        self.reads = 0

    def before(self, sent: Sent) -> None:
        """Look at a request that is about to go out."""
        if sent.host not in self._rules.hosts:
            self._break("I16", sent, f"it goes to {sent.host}")
        if sent.method == "DELETE" or any(method == "DELETE" for method, _ in sent.items):
            self._break("I7", sent, "nothing may be deleted")
        if sent.path.endswith("/start") and self._job_runs() and not self._rules.may_race:
            self._break("I9", sent, "the job runs already")
        if sent.is_graph:
            self._check_headers(sent)
            self.reads += sent.process in self._reading
        if sent.process in self._reading and sent.writes:
            self._break("I12", sent, "a plan only reads")
        if sent.at < self._waits.get(_scope(sent), sent.at):
            self._break("I14", sent, "Retry-After is not over")

    def after(self, sent: Sent, response: requests.Response | None) -> None:
        """Look at the answer, None where there is none, and at the world behind it."""
        now = self._world.clock.now()
        status = None if response is None else response.status_code
        if response is not None and status in {429, 503}:
            seconds = response.headers.get("Retry-After", "")
            if seconds.isascii() and seconds.isdigit():
                self._waits[_scope(sent)] = now + timedelta(seconds=min(int(seconds), 10**8))
        self._count(sent, now, failed=status is None or status == _TRANSIENT or status >= 500)
        for look in _LOOKS:
            look(self, sent)

    @contextmanager
    def reading(self, process: int) -> Iterator[None]:
        """Let a process write nothing while the context lasts, and count what it reads."""
        self._reading.add(process)
        self.reads = 0
        try:
            yield
        finally:
            self._reading.discard(process)

    def begins_anew(self) -> None:
        """Forget what stood: somebody has taken something away on purpose."""
        self._reached = set()

    @property
    def source(self) -> Tenant:
        """The state of the source tenant."""
        return self._world.tenants[self._rules.ids["source"]]

    @property
    def target(self) -> Tenant:
        """The state of the target tenant."""
        return self._world.tenants[self._rules.ids["target"]]

    def _break(self, name: str, sent: Sent, told: str) -> None:
        self.broken.append(f"{name}: {told}, process {sent.process} at {sent}")

    def _check_headers(self, sent: Sent) -> None:
        request_id = sent.headers.get("client-request-id", "")
        if not request_id or request_id in self._request_ids:
            self._break("I17", sent, f"client-request-id is {request_id!r}")
        self._request_ids.add(request_id)
        if sent.token_tenant != self._rules.ids[sent.side]:
            self._break("I6", sent, f"the token is for {sent.token_tenant}")

    def _count(self, sent: Sent, now: datetime, *, failed: bool) -> None:
        whose = sent.process, sent.side
        streak = self._streaks.get(whose)
        if streak is None or streak.what != _identity(sent):
            streak = self._streaks[whose] = _Streak(_identity(sent), sent.at)
        if not failed:
            del self._streaks[whose]
            return
        streak.failures += 1
        if streak.failures > _ATTEMPTS:
            self._break("I15", sent, f"it was sent {streak.failures} times in a row")
        if now - streak.since > _LONGEST_CALL:
            self._break("I15", sent, f"it took {now - streak.since}")

    def _job_runs(self) -> bool:
        """Tell whether a job runs as it should; starting a quarantined one is the way to lift its quarantine."""
        jobs = self.source.jobs.values()
        return any(_runs(job) and _member(job.document, "status").get("code") != "Quarantine" for job in jobs)

    def _one_app(self, sent: Sent) -> None:
        apps = _counts(self.source)[:2]
        if max(apps) > 1 and not self._rules.may_duplicate:
            self._break("I1", sent, f"there are {apps[0]} service principals and {apps[1]} applications")

    def _one_partner(self, sent: Sent) -> None:
        for tenant in (self.source, self.target):
            names = [str(partner["tenantId"]).lower() for partner in tenant.partners.values()]
            if len(names) > 1:
                self._break("I2", sent, f"{tenant.name} has partners {names}")

    def _one_job(self, sent: Sent) -> None:
        if len(self.source.jobs) > 1 and not self._rules.may_duplicate:
            self._break("I3", sent, f"there are jobs {list(self.source.jobs)}")

    def _only_who_should(self, sent: Sent) -> None:
        apps = {app["id"] for app in self.source.service_principals}
        given = [str(each["principalId"]) for each in self.source.app_role_assignments if each["resourceId"] in apps]
        extra = set(given) - self._rules.assigned
        if extra or (len(given) > len(set(given)) and not self._rules.may_duplicate):
            self._break("I4", sent, f"assigned are {given}")

    def _secrets_stay(self, sent: Sent) -> None:
        for saved in self.source.secrets.values():
            if not self._secrets and saved.get("CompanyId") == self._rules.ids["target"]:
                self._secrets = dict(saved)
            lost = {key: saved.get(key) for key, value in self._secrets.items() if saved.get(key) != value}
            if lost or any(value in {"*", "", None} for value in saved.values()):
                self._break("I5", sent, f"of {self._secrets} there is left {saved}")

    def _other_settings_stay(self, sent: Sent) -> None:
        for tenant in (self.source, self.target):
            for partner_id, partner in tenant.partners.items():
                others = {name: value for name, value in partner.items() if name not in _OURS}
                before = self._partners.get((tenant.id, partner_id))
                if before is None:
                    self._partners[tenant.id, partner_id] = copy.deepcopy(others)
                elif before != others:
                    self._break("I8", sent, f"partner of {tenant.name} was {before}, is {others}")

    def _nothing_undone(self, sent: Sent) -> None:
        now = reached(self.source, self.target)
        if self._reached - now:
            self._break("I13", sent, f"undone: {sorted(self._reached - now)}")
        self._reached |= now


@attrs.define
class _Streak:
    what: tuple[object, ...]
    since: datetime
    failures: int = 0


_LOOKS: Final[tuple[Callable[[Watch, Sent], None], ...]] = (
    Watch._one_app,
    Watch._one_partner,
    Watch._one_job,
    Watch._only_who_should,
    Watch._secrets_stay,
    Watch._other_settings_stay,
    Watch._nothing_undone,
)


def reached(source: Tenant, target: Tenant) -> set[str]:
    """Return which parts of a link stand, each by a few words."""
    parts = {f"assigned {each['principalId']}" for each in source.app_role_assignments}
    parts |= {f"partner in {tenant.name}" for tenant in (source, target) if tenant.partners}
    inbound = [_member(partner, _CONSENT).get("inboundAllowed") for partner in target.partners.values()]
    outbound = [_member(partner, _CONSENT).get("outboundAllowed") for partner in source.partners.values()]
    synchronizes = [_member(policy, "userSyncInbound").get("isSyncAllowed") for policy in target.sync_policies.values()]
    tests = {
        "user sync": any(synchronizes),
        "inbound redemption": any(inbound),
        "outbound redemption": any(outbound),
        "app": bool(source.service_principals) and bool(source.applications),
        "job": bool(source.jobs),
        "secrets": any("CompanyId" in saved for saved in source.secrets.values()),
        "started": any(map(_runs, source.jobs.values())),
    }
    return parts | {name for name, stands in tests.items() if stands}


def differences(source: Tenant, target: Tenant, rules: Rules) -> list[str]:
    """Return what a link lacks, or has too much of, when it is said to be complete."""
    wanted = {f"assigned {who}" for who in rules.assigned} | {
        f"partner in {source.name}", f"partner in {target.name}",
        "user sync", "inbound redemption", "outbound redemption", "app", "job", "secrets", "started",
    }  # fmt: skip
    stands = reached(source, target)
    counts = _counts(source)
    lacking = [f"lacks {part}" for part in sorted(wanted - stands)] + [
        f"has {part}" for part in sorted(stands - wanted)
    ]
    return lacking + ([] if counts == (1, 1, 1) else [f"has {counts} service principals, applications and jobs"])


def is_made_here(app: Mapping[str, object]) -> bool:
    """Return whether a service principal or an application comes from the template."""
    return app.get("applicationTemplateId") == _TEMPLATE


def _counts(source: Tenant) -> tuple[int, int, int]:
    """Count service principals and applications made from the template, and jobs."""
    principals = sum(map(is_made_here, source.service_principals))
    return principals, sum(map(is_made_here, source.applications)), len(source.jobs)


def _runs(job: Job) -> bool:
    return _member(job.document, "schedule").get("state") == "Active"


def _member(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return document.get(name) or {}


def _scope(sent: Sent) -> tuple[int, str, str, str]:
    return sent.process, sent.side, sent.method, sent.path


def _identity(sent: Sent) -> tuple[object, ...]:
    return sent.process, sent.method, sent.url, sent.body
