"""What a diagnosis makes of rarer faults, and of settings that can be read, masked or refused."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from crosstenant import Severity
from crosstenant.emulator import Switches
from crosstenant.emulator.scenarios import configured_link

if TYPE_CHECKING:
    from crosstenant import Diagnosis
    from tests.workflows.troubleshooting.conftest import Scene, SceneFactory

SOMEBODY = "22222222-2222-4222-8222-222222222222"
READABLE = Switches(secrets_read="readable")


def symptoms(diagnosis: Diagnosis) -> list[str]:
    return [finding.symptom for finding in diagnosis.findings]


def secrets_of(scene: Scene) -> dict[str, str]:
    return scene.fabrikam.state.secrets[scene.link.service_principal_id]


# Credentials that can be read


def test_another_company_id_is_named_with_both_ids(scenes: SceneFactory) -> None:
    scene = scenes(switches=READABLE)
    secrets_of(scene)["CompanyId"] = SOMEBODY

    top = scene.fresh(app=scene.link.service_principal_id).diagnose().top

    assert top is not None
    assert top.symptom == "credentials-other-target"
    assert SOMEBODY in top.evidence[0]
    assert scene.contoso.id in top.evidence[0]


def test_another_kind_of_credentials_is_named(scenes: SceneFactory) -> None:
    scene = scenes(switches=READABLE)
    secrets_of(scene)["AuthenticationType"] = "Basic"
    assert "credentials-missing" in symptoms(scene.diagnose())


def test_a_setting_that_other_applications_honour_is_a_notice(scene: Scene) -> None:
    secrets_of(scene)["SkipOutOfScopeDeletions"] = "True"

    (finding,) = scene.diagnose().findings

    assert (finding.symptom, finding.severity) == ("skip-setting-ignored", Severity.NOTICE)


def test_notifications_that_are_no_json_are_no_finding(scene: Scene) -> None:
    secrets_of(scene)["SyncNotificationSettings"] = "not json"
    assert scene.diagnose().is_healthy


# Who is in scope


def everybody(scene: Scene) -> None:
    scene.link.unassign(*map(scene.person, (1, 2, 3)))
    secrets_of(scene)["SyncAll"] = "true"
    scene.sync.restart()
    scene.passes()


def test_a_link_for_everybody_needs_no_assignment(scenes: SceneFactory) -> None:
    scene = scenes(switches=READABLE)
    everybody(scene)
    assert scene.diagnose().is_healthy


def test_whether_everybody_is_in_scope_is_called_unknown_where_that_is_masked(scene: Scene) -> None:
    everybody(scene)

    diagnosis = scene.diagnose()

    assert diagnosis.is_healthy
    assert "whether anybody is in scope" in {gap.what for gap in diagnosis.not_checked}


def test_groups_without_people_put_nobody_in_scope(scenes: SceneFactory) -> None:
    scene = scenes(switches=READABLE)
    scene.link.unassign(*map(scene.person, (1, 2, 3)))
    scene.link.assign(scene.fabrikam.add_group("Empty"))
    scene.passes()

    top = scene.diagnose().top

    assert top is not None
    assert top.symptom == "nobody-assigned"
    assert "1 group is assigned" in top.evidence[0]


# The app and its job


def test_an_app_without_a_role_for_people_is_named(scene: Scene) -> None:
    app: Any = scene.fabrikam.state.service_principals.get(scene.link.service_principal_id)
    app["appRoles"] = []
    assert "role-missing" in symptoms(scene.diagnose())


def test_two_jobs_are_named_by_their_ids(scene: Scene) -> None:
    second = copy.deepcopy(scene.link.job)
    second.id = f"{second.id}x"
    second.document["id"] = second.id
    scene.fabrikam.state.jobs[second.id] = second

    finding = next(item for item in scene.diagnose().findings if item.symptom == "several-jobs")

    assert finding.evidence[1].startswith(second.id)


def test_a_run_that_failed_without_a_quarantine_is_explained(scene: Scene) -> None:
    status: Any = scene.link.job.document["status"]
    error = {"code": "AzureDirectoryB2BManagementPolicyCheckFailure", "message": "Policy", "tenantActionable": True}
    status["lastExecution"] |= {"state": "Failed", "error": error}

    (finding,) = scene.diagnose().findings

    assert finding.title == "The last run failed"
    assert "AzureDirectoryB2BManagementPolicyCheckFailure" in finding.evidence[0]


def test_escrows_are_told_where_the_log_does_not_say_who_failed(scene: Scene) -> None:
    status: Any = scene.link.job.document["status"]
    status["lastExecution"]["countEscrowed"] = 7

    (finding,) = scene.diagnose().findings

    assert finding.symptom == "some-objects-fail"
    assert finding.title.startswith("7 entries failed")


def test_a_job_that_was_paused_while_it_ran_is_said_to_end_by_itself(scene: Scene) -> None:
    document: Any = scene.link.job.document
    document["schedule"]["state"] = "Disabled"
    document["status"] |= {"code": "Paused"}
    document["status"]["lastExecution"]["timeEnded"] = "0001-01-01T00:00:00Z"

    top = scene.diagnose().top

    assert top is not None
    assert top.symptom == "pause-not-yet"
    assert "ends by itself" in top.evidence[1]


# The schema


def test_a_schema_without_users_is_named(scene: Scene) -> None:
    scene.link.user_mapping.update(targetObjectName="Device")
    assert "user-mapping-missing" in symptoms(scene.diagnose())


@pytest.mark.parametrize(("actions", "what"), [("Update, Delete", "created"), ("Add, Delete", "updated")])
def test_an_action_that_is_off_is_named(actions: str, what: str, scene: Scene) -> None:
    scene.link.user_mapping.update(flowTypes=actions)

    (finding,) = scene.diagnose().findings

    assert finding.title == f"Nobody is {what} in the target: the action is switched off"


# Failures


def test_failures_are_grouped_by_cause_the_most_frequent_first(scene: Scene) -> None:
    scene.link.trouble.fails_of("InvitationCreationFailure", scene.person(4))
    scene.link.trouble.fails_of("AzureActiveDirectoryQuotaLimitExceeded", *map(scene.person, (5, 6, 7, 8, 9)))
    scene.brings(*map(scene.person, (4, 5, 6, 7, 8, 9)))

    first, second = scene.diagnose().findings

    assert first.title.startswith("5 people failed")
    assert "and 2 more" in first.evidence[1]
    assert second.title.startswith("1 person failed")
    assert second.data["people"] == [scene.person(4)["id"]]


def test_much_evidence_is_cut_short_in_print_alone(scene: Scene) -> None:
    for number in range(6):
        name = f"g{number}_elsewhere.com#EXT#@fabrikam.com"
        scene.link.assign(scene.fabrikam.add_user(f"g{number}", userPrincipalName=name, externalUserState="Accepted"))

    (finding,) = scene.diagnose().findings

    assert len(finding.evidence) == 6
    assert "  Seen    and 2 more" in str(finding)


def test_a_second_link_of_the_same_tenants_is_told_apart_by_pinning_it(scene: Scene) -> None:
    other = configured_link(scene.world, source=scene.fabrikam, target=scene.contoso, name="Second", assigned=[])

    first = scene.fresh(app=scene.link.service_principal_id).diagnose()
    second = scene.fresh(app=other.service_principal_id).diagnose()

    assert first.is_healthy
    assert symptoms(second) == ["job-never-ran", "nobody-assigned"]


def test_a_pinned_app_that_is_gone_is_missing(scene: Scene) -> None:
    top = scene.fresh(app=SOMEBODY).diagnose().top

    assert top is not None
    assert top.symptom == "configuration-missing"


def test_of_apps_that_nothing_ties_to_the_target_the_one_that_ran_is_looked_at(scenes: SceneFactory) -> None:
    scene = scenes(switches=Switches(log_tenant="source"))
    configured_link(scene.world, source=scene.fabrikam, target=scene.contoso, name="Never run", assigned=[])

    diagnosis = scene.fresh(target=scene.contoso.id).diagnose()

    assert diagnosis.is_healthy
    assert "assignments" in diagnosis.checked
    assert any(gap.what.startswith("whether Fabrikam to Contoso") for gap in diagnosis.not_checked)


def test_many_groups_in_a_group_are_cut_short(scene: Scene) -> None:
    inner = [scene.fabrikam.add_group(f"Inner {number}", scene.person(5)) for number in range(7)]
    scene.link.assign(scene.fabrikam.add_group("Outer", *inner))

    finding = next(item for item in scene.diagnose().findings if item.symptom == "nested-group")

    assert finding.evidence == ("Outer contains Inner 0, Inner 1, Inner 2 and 4 more",)
    assert len(finding.data["principals"]) == 7  # type: ignore[arg-type]
