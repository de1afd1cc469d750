"""What `diagnose` and `why` find beyond Microsoft's pages: each function is named like its row, and shows it."""

from __future__ import annotations

import copy
from typing import Any

import attrs
from troubled_link import Scene

from crosstenant import CrossTenantSync, Diagnosis, Why
from crosstenant.emulator.documents import Document

# The configuration app


def diagnosis(scene: Scene) -> Diagnosis:
    """Look at a link that runs, without a word on which app is its own."""
    if scene.link.job.next_run_at is None:
        scene.cycle()
    return unpinned(scene).diagnose()


def unpinned(scene: Scene) -> CrossTenantSync:
    return CrossTenantSync(source=scene.source, target=scene.target)


def app_of(scene: Scene) -> Document:
    found = scene.link.source.state.service_principals.get(scene.link.service_principal_id)
    assert found is not None
    return found


def configuration_missing(scene: Scene) -> Diagnosis:
    scene.link.source.state.service_principals.remove(scene.link.service_principal_id)
    return unpinned(scene).diagnose()


def several_configurations(scene: Scene) -> Diagnosis:
    state = scene.link.source.state
    second: Document = {**app_of(scene), "id": "11111111-1111-4111-8111-111111111111", "displayName": "Second"}
    state.service_principals.add(second)
    state.secrets[str(second["id"])] = dict(state.secrets[scene.link.service_principal_id])
    scene.world.switches = attrs.evolve(scene.world.switches, secrets_read="readable")
    return diagnosis(scene)


def configuration_disabled(scene: Scene) -> Diagnosis:
    scene.cycle()
    app_of(scene).update(accountEnabled=False)
    return diagnosis(scene)


def role_missing(scene: Scene) -> Diagnosis:
    scene.cycle()
    app_of(scene).update(appRoles=[])
    return diagnosis(scene)


def assignment_not_required(scene: Scene) -> Diagnosis:
    app_of(scene).update(appRoleAssignmentRequired=False)
    return diagnosis(scene)


def credentials_other_target(scene: Scene) -> Diagnosis:
    scene.cycle()
    elsewhere = scene.world.add_tenant("Tailspin", domain="tailspin.com")
    scene.link.source.state.secrets[scene.link.service_principal_id]["CompanyId"] = elsewhere.id
    scene.world.switches = attrs.evolve(scene.world.switches, secrets_read="readable")
    return scene.sync.diagnose()


# The job and its schema


def job_missing(scene: Scene) -> Diagnosis:
    scene.link.source.state.jobs.pop(scene.link.job_id)
    return scene.sync.diagnose()


def several_jobs(scene: Scene) -> Diagnosis:
    scene.cycle()
    second = copy.deepcopy(scene.link.job)
    second.id = f"{second.id}x"
    second.document["id"] = second.id
    scene.link.source.state.jobs[second.id] = second
    return diagnosis(scene)


def job_paused(scene: Scene) -> Diagnosis:
    scene.cycle()
    scene.sync.pause()
    return scene.sync.diagnose()


def user_mapping_missing(scene: Scene) -> Diagnosis:
    scene.cycle()
    scene.link.user_mapping.update(targetObjectName="Device")
    return scene.sync.diagnose()


def user_mapping_disabled(scene: Scene) -> Diagnosis:
    scene.cycle()
    scene.link.user_mapping.update(enabled=False)
    return scene.sync.diagnose()


def action_off(scene: Scene) -> Diagnosis:
    scene.link.user_mapping.update(flowTypes="Update, Delete")
    return diagnosis(scene)


def delete_action_off(scene: Scene) -> Diagnosis:
    scene.link.user_mapping.update(flowTypes="Add, Update")
    return diagnosis(scene)


def mapping_unsupported(scene: Scene) -> Diagnosis:
    scene.cycle()
    mapping: dict[str, Any] = scene.link.user_mapping
    city = next(item for item in mapping["attributeMappings"] if item["targetAttributeName"] == "city")
    city["source"].update(name="cityy", expression="[cityy]")
    return diagnosis(scene)


# One person


def no_such_user(scene: Scene) -> Why:
    return scene.sync.why("nobody@fabrikam.com")


def source_user_deleted(scene: Scene) -> Why:
    scene.cycle()
    scene.source.transport.delete("/users/{}", scene.people[0])
    return scene.sync.why(scene.people[0])


def waiting_for_cycle(scene: Scene) -> Why:
    scene.cycle()
    scene.link.assign(scene.user(2))
    return scene.sync.why("user2@fabrikam.com")


def unknown(scene: Scene) -> Diagnosis:
    scene.trouble.fails_of("SomethingThatNobodyDocuments", scene.user(1))
    return diagnosis(scene)
