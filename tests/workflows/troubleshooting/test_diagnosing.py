"""diagnose(): a link broken in one way, in two, seen from one side, and with less than all permissions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pytest

from crosstenant import Severity, TenantMismatchError
from crosstenant.emulator import Switches

if TYPE_CHECKING:
    from tests.workflows.troubleshooting.conftest import Scene, SceneFactory

    Break = Callable[[Scene], object]
Document = dict[str, Any]

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


def app_of(scene: Scene) -> Document:
    found = scene.fabrikam.state.service_principals.get(scene.link.service_principal_id)
    assert found is not None
    return found


def secrets_of(scene: Scene) -> dict[str, str]:
    return scene.fabrikam.state.secrets[scene.link.service_principal_id]


def partner_in_source(scene: Scene) -> Document:
    return scene.fabrikam.state.partners[scene.contoso.id]


def partner_in_target(scene: Scene) -> Document:
    return scene.contoso.state.partners[scene.fabrikam.id]


def user_sync(scene: Scene) -> Document:
    return scene.contoso.state.sync_policies[scene.fabrikam.id]


def mapping_of(scene: Scene, target: str) -> Document:
    mappings: Any = scene.link.user_mapping["attributeMappings"]
    found: Document = next(item for item in mappings if item["targetAttributeName"] == target)
    return found


def filters(scene: Scene, attribute: str, operator: str, *values: str) -> None:
    clause = {"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": list(values)}}
    scope: Any = scene.link.user_mapping["scope"]
    scope["groups"] = [{"name": "Some", "clauses": [clause]}]


def never_started(scene: Scene) -> None:
    document: Any = scene.link.job.document
    document["schedule"]["state"] = "Disabled"
    document["status"] |= {"code": "Paused", "lastExecution": None, "lastSuccessfulExecution": None}
    document["status"] |= {"lastSuccessfulExecutionWithExports": None}


def paused(scene: Scene) -> None:
    document: Any = scene.link.job.document
    document["schedule"]["state"] = "Disabled"
    document["status"]["code"] = "Paused"


def deletes_the_app(scene: Scene) -> None:
    state = scene.fabrikam.state
    state.deleted_service_principals.add(app_of(scene))
    state.service_principals.remove(scene.link.service_principal_id)


def deletes_the_job(scene: Scene) -> None:
    scene.fabrikam.state.jobs.pop(scene.link.job_id)


def sms(scene: Scene) -> None:
    scene.link.trouble.signs_in_by_text_message(scene.person(5))
    scene.brings(scene.person(5))


def without_net_id(scene: Scene) -> None:
    scene.link.trouble.has_no_net_id(scene.person(5))
    scene.brings(scene.person(5))


def stranger(scene: Scene) -> None:
    name = "guest_elsewhere.com#EXT#@fabrikam.com"
    scene.brings(scene.fabrikam.add_user("guest", userPrincipalName=name, externalUserState="Accepted"))


def fails(code: str) -> Break:
    def break_it(scene: Scene) -> None:
        scene.link.trouble.fails_of(code, scene.person(5), scene.person(6))
        scene.brings(scene.person(5), scene.person(6))

    return break_it


def then_cycle(name: str, *arguments: object) -> Break:
    def break_it(scene: Scene) -> None:
        getattr(scene.link.trouble, name)(*arguments)
        scene.passes()

    return break_it


def then_somebody_new(name: str, *, of_the_person: bool = False) -> Break:
    def break_it(scene: Scene) -> None:
        getattr(scene.link.trouble, name)(*([scene.person(5)] if of_the_person else []))
        scene.brings(scene.person(5))

    return break_it


def times_out(scene: Scene) -> None:
    scene.link.trouble.withdraws_outbound_redemption()
    scene.world.advance(days=30)
    partner_in_source(scene)["automaticUserConsentSettings"].update(outboundAllowed=True)


def too_many_failures(scene: Scene) -> None:
    scene.link.trouble.counts(failures=6000, successes=5000)
    scene.passes()


def leave(scene: Scene) -> None:
    scene.link.unassign(*map(scene.person, (1, 2, 3)))
    scene.passes()


BROKEN: dict[str, tuple[Break, str]] = {
    "outbound redemption withdrawn": (then_cycle("withdraws_outbound_redemption"), "source-redemption-missing"),
    "inbound redemption withdrawn": (then_cycle("withdraws_inbound_redemption"), "redemption-policy-missing"),
    "the target's brake": (then_cycle("withdraws_user_sync"), "target-sync-missing"),
    "relationship severed": (then_cycle("severs_the_relationship"), "target-not-prepared"),
    "outbound redemption inherited": (
        lambda scene: partner_in_source(scene)["automaticUserConsentSettings"].update(outboundAllowed=None),
        "source-redemption-missing",
    ),
    "inbound redemption inherited": (
        lambda scene: partner_in_target(scene)["automaticUserConsentSettings"].update(inboundAllowed=None),
        "redemption-policy-missing",
    ),
    "no partner in the source": (
        lambda scene: scene.fabrikam.state.partners.pop(scene.contoso.id),
        "source-redemption-missing",
    ),
    "wrong direction in the source": (
        lambda scene: partner_in_source(scene).update(
            automaticUserConsentSettings={"inboundAllowed": True, "outboundAllowed": False}
        ),
        "source-redemption-missing",
    ),
    "no policy in the target": (
        lambda scene: scene.contoso.state.sync_policies.pop(scene.fabrikam.id),
        "target-not-prepared",
    ),
    "collaboration blocked by the target": (
        then_somebody_new("blocks_collaboration_inbound"),
        "collaboration-blocked",
    ),
    "collaboration blocked by the source": (
        then_somebody_new("blocks_collaboration_outbound"),
        "collaboration-blocked",
    ),
    "app deleted": (deletes_the_app, "configuration-missing"),
    "app disabled": (lambda scene: app_of(scene).update(accountEnabled=False), "configuration-disabled"),
    "app open to all": (
        lambda scene: app_of(scene).update(appRoleAssignmentRequired=False),
        "assignment-not-required",
    ),
    "job deleted": (deletes_the_job, "job-missing"),
    "job never started": (never_started, "job-never-ran"),
    "job paused": (paused, "job-paused"),
    "credentials lost": (then_cycle("loses_its_credentials"), "credentials-missing"),
    "credentials of nobody": (then_cycle("names_an_unknown_target"), "target-tenant-not-found"),
    "credentials made of stars": (then_cycle("saves_what_it_read"), "credentials-missing"),
    "settings lost": (then_cycle("forgets_its_settings"), "settings-lost"),
    "mails to nobody": (then_cycle("mails_nobody"), "no-quarantine-mail"),
    "cloud not enabled": (then_cycle("lacks_the_target_cloud_setting"), "cross-cloud-not-enabled"),
    "no licence": (then_cycle("loses_its_licence"), "log-licence-missing"),
    "held by Microsoft": (then_cycle("is_held_by_the_vendor"), "quarantined-by-microsoft"),
    "too many failures": (
        too_many_failures,
        "quarantined-by-failures",
    ),
    "deletion guard": (leave, "quarantined-by-deletions"),
    "nobody assigned": (leave, "nobody-assigned"),
    "mapping of users off": (
        lambda scene: scene.link.user_mapping.update(enabled=False),
        "user-mapping-disabled",
    ),
    "a second matching attribute": (
        lambda scene: mapping_of(scene, "mail").update(matchingPriority=2),
        "matching-cannot-change",
    ),
    "no matching attribute": (
        lambda scene: mapping_of(scene, "alternativeSecurityIds").update(matchingPriority=0),
        "matching-cannot-change",
    ),
    "delete action off": (
        lambda scene: scene.link.user_mapping.update(flowTypes="Add, Update"),
        "delete-action-off",
    ),
    "filter on what filters do not support": (
        lambda scene: filters(scene, "userType", "EQUALS", "Member"),
        "filter-attribute-unsupported",
    ),
    "filter that counts text": (
        lambda scene: filters(scene, "employeeId", "Greater_Than", "many"),
        "filter-compares-no-number",
    ),
    "an attribute that no schema has": (
        lambda scene: mapping_of(scene, "city")["source"].update(name="cityy", expression="[cityy]"),
        "mapping-unsupported",
    ),
    "groups in groups": (
        lambda scene: scene.link.assign(
            scene.fabrikam.add_group("Outer", scene.fabrikam.add_group("Inner", scene.person(5)))
        ),
        "nested-group",
    ),
    "a group that scopes nobody": (
        lambda scene: scene.link.assign(scene.fabrikam.add_group("Mail only", scene.person(5), securityEnabled=False)),
        "group-not-security-enabled",
    ),
    "default access": (
        lambda scene: scene.link.assign(scene.person(5), role_id=DEFAULT_ACCESS),
        "role-does-not-provision",
    ),
    "somebody from elsewhere assigned": (stranger, "external-user"),
    "sign-in by text message": (sms, "sms-sign-in"),
    "nothing to match by": (without_net_id, "matching-value-missing"),
    "a guest of its own": (
        lambda scene: scene.brings(scene.fabrikam.add_user("guesty", userType="Guest")),
        "internal-guest",
    ),
    "target full": (then_somebody_new("is_full"), "target-directory-full"),
    "invitations refused": (then_somebody_new("refuses_invitations"), "invitations-forbidden"),
    "disabled after four weeks": (
        lambda scene: times_out(scene),
        "quarantine-timed-out",
    ),
}
THRESHOLDS = {"deletion guard": 2}


@pytest.mark.parametrize("name", BROKEN)
def test_the_top_finding_of_a_link_broken_in_one_way_is_that(name: str, scenes: SceneFactory) -> None:
    break_it, symptom = BROKEN[name]
    scene = scenes(threshold=THRESHOLDS.get(name))

    break_it(scene)
    top = scene.diagnose().top

    assert top is not None, "nothing was found"
    assert top.symptom == symptom
    assert top.evidence
    assert top.cause
    assert top.fix


def test_at_least_forty_ways_are_tried() -> None:
    assert len(BROKEN) >= 40


# Each of these leaves the other room to show itself.
IN_TWO_WAYS = list(
    itertools.chain(
        itertools.combinations(
            ("outbound redemption inherited", "inbound redemption inherited", "no policy in the target", "job paused"),
            2,
        ),
        itertools.combinations(("credentials lost", "delete action off", "app disabled", "groups in groups"), 2),
        itertools.combinations(
            ("default access", "a second matching attribute", "mails to nobody", "delete action off"), 2
        ),
        [
            ("nobody assigned", "job paused"),
            ("too many failures", "sign-in by text message"),
            ("a guest of its own", "nothing to match by"),
        ],
    )
)


@pytest.mark.parametrize(("one", "other"), IN_TWO_WAYS)
def test_both_faults_of_a_link_broken_in_two_ways_are_named(one: str, other: str, scene: Scene) -> None:
    # Whatever takes a cycle to show itself comes before what stops cycles.
    for name in sorted((one, other), key=lambda name: name in {"job paused", "credentials lost", "too many failures"}):
        BROKEN[name][0](scene)

    found = {finding.symptom for finding in scene.diagnose().findings}

    assert {BROKEN[one][1], BROKEN[other][1]} <= found


def test_at_least_twenty_pairs_are_tried() -> None:
    assert len(IN_TWO_WAYS) >= 20


def test_a_healthy_link_has_no_finding_and_says_what_was_checked(scene: Scene) -> None:
    diagnosis = scene.diagnose()

    assert diagnosis.is_healthy
    assert diagnosis.top is None
    assert diagnosis.not_checked == ()
    assert {"the job", "the connection", "assignments", "mappings and filter"} <= set(diagnosis.checked)
    assert "Nothing found." in str(diagnosis)


def test_the_worst_comes_first(scene: Scene) -> None:
    BROKEN["delete action off"][0](scene)
    BROKEN["default access"][0](scene)
    BROKEN["job paused"][0](scene)

    severities = [finding.severity for finding in scene.diagnose().findings]

    assert severities == [Severity.BLOCKING, Severity.HARMFUL, Severity.NOTICE]


def test_a_diagnosis_writes_nothing(scene: Scene) -> None:
    before = scene.world.snapshot()["tenants"]
    scene.diagnose()
    assert scene.world.snapshot()["tenants"] == before


# One side


def test_the_target_is_unknown_and_not_missing_to_whoever_is_signed_in_to_the_source_alone(scene: Scene) -> None:
    diagnosis = scene.fresh(target="contoso.com").diagnose()

    assert diagnosis.is_healthy
    reasons = {gap.what: gap.reason for gap in diagnosis.not_checked}
    assert reasons["user synchronization"] == reasons["the target's partner configuration"] == "no access to target"


def test_the_connection_test_tells_the_source_s_admin_what_the_target_lacks(scene: Scene) -> None:
    scene.link.trouble.withdraws_user_sync()

    top = scene.fresh(target="contoso.com").diagnose().top

    assert top is not None
    assert top.title == "The connection test fails, for something in the target"
    assert "has not enabled inbound synchronization" in top.evidence[0]


def test_the_target_s_admin_sees_the_target_s_own_faults(scene: Scene) -> None:
    scene.link.trouble.withdraws_inbound_redemption()

    diagnosis = scene.fresh(source=scene.fabrikam.id).diagnose()

    assert [finding.symptom for finding in diagnosis.findings] == ["redemption-policy-missing"]
    assert {gap.reason for gap in diagnosis.not_checked} == {"no access to source"}


# Less than all permissions

READERS = ("Policy.Read.All", "Application.Read.All", "Synchronization.Read.All", "AuditLog.Read.All", "User.Read.All")


def test_a_token_that_only_reads_leaves_the_connection_test_out_and_says_so(scene: Scene) -> None:
    credential = scene.fabrikam.app_credential((*READERS, "GroupMember.Read.All", "Organization.Read.All"))

    diagnosis = scene.fresh(source=credential).diagnose()

    assert diagnosis.is_healthy
    reasons = {gap.what: gap.reason for gap in diagnosis.not_checked}
    assert reasons["the connection"] == "the token lacks Synchronization.ReadWrite.All"


def test_what_the_token_may_not_read_is_a_notice_with_what_is_missing(scene: Scene) -> None:
    diagnosis = scene.fresh(source=scene.fabrikam.app_credential(["Policy.Read.All"])).diagnose()

    (finding,) = diagnosis.findings
    assert finding.severity is Severity.NOTICE
    assert finding.title == "The token may not read all of the source"
    assert any("the configuration app" in fact and "Application" in fact for fact in finding.evidence)


@pytest.mark.parametrize("refusal", ["401", "404"])
def test_secrets_that_nobody_is_shown_are_no_finding(refusal: Literal["401", "404"], scenes: SceneFactory) -> None:
    diagnosis = scenes(switches=Switches(secrets_read=refusal)).diagnose()

    assert diagnosis.is_healthy
    assert "saved credentials" in {gap.what for gap in diagnosis.not_checked}


def test_a_credential_of_another_tenant_is_an_error_and_no_finding(scene: Scene) -> None:
    with pytest.raises(TenantMismatchError):
        scene.fresh(source=scene.contoso.credential).diagnose()


# Which app


def test_the_only_app_is_taken_for_the_link_s_before_anything_ties_it_to_the_target(scenes: SceneFactory) -> None:
    scene = scenes(run=False)

    diagnosis = scene.diagnose()

    assert diagnosis.top is not None
    assert diagnosis.top.symptom == "job-never-ran"
    assert any("nothing readable says so" in gap.reason for gap in diagnosis.not_checked)


def test_two_apps_for_one_target_are_told_by_their_ids(scene: Scene) -> None:
    app_id = scene.link.service_principal_id
    copy = {**app_of(scene), "id": "11111111-1111-4111-8111-111111111111", "displayName": "Second"}
    scene.fabrikam.state.service_principals.add(copy)
    scene.fabrikam.state.secrets[copy["id"]] = dict(secrets_of(scene))
    scene.world.switches = Switches(secrets_read="readable")

    diagnosis = scene.diagnose()

    (finding,) = diagnosis.findings
    assert finding.symptom == "several-configurations"
    assert set(finding.data["candidates"]) == {app_id, copy["id"]}  # type: ignore[arg-type]


def test_a_first_cycle_that_is_under_way_is_told(scenes: SceneFactory) -> None:
    scene = scenes(run=False)
    scene.link.start()

    (finding,) = scene.diagnose().findings

    assert (finding.symptom, finding.severity) == ("job-never-ran", Severity.NOTICE)


# What it looks like


def test_a_diagnosis_reads_as_a_page_of_at_most_a_hundred_columns(scene: Scene) -> None:
    BROKEN["outbound redemption withdrawn"][0](scene)

    lines = str(scene.diagnose()).splitlines()

    assert lines[0].startswith("Fabrikam (")
    assert lines[1] == "2 blocking, 1 notice"
    assert lines[3].startswith("BLOCKING  The source does not redeem")
    assert max(map(len, lines)) <= 110
    assert str(scene.diagnose()).isascii()


def test_a_diagnosis_is_plain_data_too(scene: Scene) -> None:
    BROKEN["default access"][0](scene)

    found: Any = scene.diagnose().to_dict()

    assert found["findings"][0]["severity"] == "harmful"
    assert found["findings"][0]["data"]["principals"] == [scene.person(5)["id"]]
