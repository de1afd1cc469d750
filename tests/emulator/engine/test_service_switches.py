"""More readings of the service: requests that come too early, rival configurations, pages of the log."""

from __future__ import annotations

from typing import Literal

import attrs
import pytest

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link, configured_link

TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"


@pytest.mark.parametrize("status", ["404", "403", "409"])
def test_synchronization_that_comes_too_early_is_refused_for_a_while(
    world: Emulator, in_fabrikam: PlainGraph, status: Literal["404", "403", "409"]
) -> None:
    world.switches = attrs.evolve(world.switches, early_synchronization=status)
    created = in_fabrikam.post(f"/applicationTemplates/{TEMPLATE}/instantiate", {"displayName": "Early"}).json()
    jobs = f"/servicePrincipals/{created['servicePrincipal']['id']}/synchronization/jobs"

    early = in_fabrikam.get(jobs).status_code
    world.advance(seconds=15)

    assert (early, in_fabrikam.get(jobs).status_code) == (int(status), 200)


@pytest.mark.parametrize(("reading", "status"), [("allowed", 204), ("refused", 400)])
def test_second_configuration_for_the_same_target_is_minded_by_switch(
    link: Link, job: PlainJob, reading: Literal["allowed", "refused"], status: int
) -> None:
    link.world.switches = attrs.evolve(link.world.switches, second_configuration=reading)
    assert job.validate().status_code == 204

    configured_link(link.world, source=link.source, target=link.target, name="Another")

    assert job.validate().status_code == status


def test_pages_of_the_log_are_as_long_as_the_switch_says(link: Link, in_fabrikam: PlainGraph) -> None:
    link.world.switches = attrs.evolve(link.world.switches, log_page_size=100)
    link.assign(*(link.source.add_user() for _ in range(100)))
    link.start()
    link.run_a_cycle()
    link.world.advance(minutes=1)

    page = in_fabrikam.get("/auditLogs/provisioning").json()

    assert (len(page["value"]), "@odata.nextLink" in page) == (100, True)


def test_retry_of_a_failed_object_is_audited(running: Link, job: PlainJob, user2: Document) -> None:
    running.assign(user2)
    running.trouble.fails_of("Timeout", user2)
    for _ in range(2):
        running.run_a_cycle()
    running.world.advance(minutes=1)

    (audit,) = job.audits("activityDisplayName eq 'Process escrow'")

    assert (audit["loggedByService"], audit["targetResources"][0]["type"]) == (
        "Account Provisioning",
        "ServicePrincipal",
    )


def test_version_that_graph_lacks_is_refused_by_graph(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get("/users", version="v2")

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Invalid version: v2")


def test_faults_are_scattered_by_their_seed(world: Emulator, in_fabrikam: PlainGraph) -> None:
    def statuses(seed: int) -> list[int]:
        kinds = (faults.fails(500), faults.fails(503))
        world.faults.scatter(*kinds, seed=seed, share=0.3, among=20, method="GET", path="/organization")
        answers = [in_fabrikam.get("/organization").status_code for _ in range(20)]
        world.faults.check()
        world.faults.clear()
        return answers

    first = statuses(1)

    assert (len([status for status in first if status != 200]), set(first)) == (6, {200, 500, 503})
    assert 200 in first[:6]
    assert statuses(1) == first
    assert statuses(2) != first


@pytest.mark.parametrize(
    ("spelling", "name"), [("portal", "Greater_Than_OR_EQUALS"), ("capitals", "GREATER THAN OR EQUALS")]
)
def test_operators_are_spelled_by_switch_and_read_in_either_way(
    link: Link, job: PlainJob, in_fabrikam: PlainGraph, spelling: Literal["portal", "capitals"], name: str
) -> None:
    link.world.switches = attrs.evolve(link.world.switches, operator_names=spelling)
    schema = job.schema()
    clause = {"sourceOperandName": "employeeId", "operatorName": name, "targetOperand": {"values": ["1"]}}
    scope = schema["synchronizationRules"][0]["objectMappings"][0]["scope"]
    scope["groups"] = [{"name": "Numbered", "clauses": [clause]}]

    listed = in_fabrikam.get(f"{job.path}/schema/filterOperators").json()["value"]

    assert name in {operator["id"] for operator in listed}
    assert job.put_schema(schema).status_code == 204


@pytest.mark.parametrize(("units", "total"), [("Objects", 101), ("Pages", 2)])
def test_progress_is_counted_by_switch(
    link: Link, job: PlainJob, units: Literal["Objects", "Pages"], total: int
) -> None:
    link.world.switches = attrs.evolve(link.world.switches, progress_units=units)
    link.assign(*(link.source.add_user() for _ in range(100)))
    link.start()
    link.run_a_cycle()

    (progress,) = job.status()["progress"]

    assert (progress["completedUnits"], progress["totalUnits"], progress["units"]) == (total, total, units)
