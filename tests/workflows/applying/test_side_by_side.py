"""Two applies at once, in threads and in processes: never two apps, jobs, partners or assignments."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from crosstenant import Cloud, CrossTenantSync, JournalError, StaticToken, SyncConfiguration, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.workflows.applying import ApplyReport

if TYPE_CHECKING:
    from tests.workflows.applying.conftest import NewSync
    from tests.workflows.conftest import Wire

CREATES = ("/instantiate", "/jobs", "/partners", "/appRoleAssignedTo")


def made(source: TenantClient, target: TenantClient) -> dict[str, int]:
    """Count what stands in both tenants that there must not be two of."""
    apps = list(source.configuration_apps.all())
    people = Counter(one.principal_id for app in apps for one in source.configuration_apps.assignments(app))
    return {
        "apps": len(apps),
        "jobs": sum(len(list(source.sync_jobs.all(app))) for app in apps),
        "source partners": len(list(source.partner_policies.all())),
        "target partners": len(list(target.partner_policies.all())),
        "people": len(people),
        "assignments": people.total(),
    }


ONE_OF_EACH = {"apps": 1, "jobs": 1, "source partners": 1, "target partners": 1, "people": 2, "assignments": 2}


def together(*calls: Callable[[], ApplyReport]) -> list[ApplyReport | JournalError]:
    """Make calls at the same time, and return what each came to."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], ApplyReport]) -> ApplyReport | JournalError:
        barrier.wait()
        try:
            return call()
        except JournalError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_two_threads_that_share_an_object_take_turns(
    sync: CrossTenantSync, wanted: SyncConfiguration, source: TenantClient, target: TenantClient, world: Emulator
) -> None:
    plan = sync.plan(wanted)

    outcomes = together(*[lambda: sync.apply(plan)] * 3)

    world.advance(minutes=10)
    assert sorted(outcome.changed for outcome in outcomes if isinstance(outcome, ApplyReport)) == [False, False, True]
    assert made(source, target) == ONE_OF_EACH


def test_of_two_objects_with_one_journal_file_one_works_and_the_other_is_told(
    begin: NewSync, wanted: SyncConfiguration, source: TenantClient, target: TenantClient, wire: Wire
) -> None:
    first, second = begin(), begin()
    plan = first.plan(wanted)

    outcomes = together(lambda: first.apply(plan), lambda: second.apply(plan))

    assert any(isinstance(outcome, ApplyReport) for outcome in outcomes)
    assert all("in use" in str(outcome) for outcome in outcomes if isinstance(outcome, JournalError))
    second.apply(plan)
    source.clock.sleep(600)
    assert made(source, target) == ONE_OF_EACH
    assert begin().plan(wanted).is_empty


def test_an_object_that_comes_in_the_middle_of_another_one_s_apply_is_told_and_writes_nothing(
    begin: NewSync, wanted: SyncConfiguration, wire: Wire
) -> None:
    first, second = begin(), begin()
    plan = first.plan(wanted)
    refusals: list[str] = []

    def interfere(_: object) -> None:
        before = list(wire.writes)
        for attempt in (lambda: second.apply(plan), second.create_job, lambda: second.create_configuration_app("Mine")):
            with pytest.raises(JournalError, match="in use by process") as refusal:
                attempt()
            refusals.append(str(refusal.value))
        assert wire.writes == before

    first.apply(plan, on_progress=interfere)

    assert len(refusals) == 3 * 2 * len(plan.changes)


# Processes


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, object]]:
    command = [sys.executable, "-m", "crosstenant.emulator", "--port", "0", "--users", "3", "--speed", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


APPLY = """
import json, sys
from crosstenant import Cloud, CrossTenantSync, JournalError, StaticToken, SyncConfiguration, TenantClient

given = json.load(sys.stdin)
cloud = Cloud(name="emulator", authority=given["origin"], graph=given["origin"])
source, target = (TenantClient(id, credential=StaticToken(token), cloud=cloud) for id, token in given["sides"])
sync = CrossTenantSync(source=source, target=target, journal=given["journal"])
wanted = SyncConfiguration(name="Fabrikam to Contoso", assigned=["user1@fabrikam.com", "user2@fabrikam.com"])
for attempt in range(1000):
    try:
        report = sync.apply(sync.plan(wanted))
    except JournalError as error:
        continue
    print(attempt, report.changed)
    break
"""


def signed_in(server: dict[str, object]) -> tuple[str, list[tuple[str, str]]]:
    """Return where the server is, and id and token of source and target."""
    origin = str(server["graph"])
    tenants = server["tenants"]
    assert isinstance(tenants, list)
    sides = []
    for tenant in tenants:
        form = {
            "grant_type": "client_credentials",
            "client_id": tenant["client_id"],
            "client_secret": tenant["client_secret"],
            "scope": f"{origin}/.default",
        }
        answer = requests.post(f"{origin}/{tenant['tenant_id']}/oauth2/v2.0/token", data=form, timeout=10)
        sides.append((tenant["tenant_id"], answer.json()["access_token"]))
    return origin, sides


def test_processes_with_one_journal_file_make_one_of_each(server: dict[str, object], journal: Path) -> None:
    origin, sides = signed_in(server)
    given = json.dumps({"origin": origin, "sides": sides, "journal": str(journal)})
    children = [
        subprocess.Popen([sys.executable, "-c", APPLY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(given)
        child.stdin.close()
    lines = [child.stdout.read() if child.stdout else "" for child in children]
    for child in children:
        assert child.wait() == 0
        assert child.stdout is not None
        child.stdout.close()

    assert all(line.endswith(("True\n", "False\n")) for line in lines)
    cloud = Cloud(name="emulator", authority=origin, graph=origin)
    clients = [TenantClient(tenant, credential=StaticToken(token), cloud=cloud) for tenant, token in sides]
    assert made(*clients) == ONE_OF_EACH
    for client in clients:
        client.close()
