"""check_access(): each step with what it needs, what the token has, and the difference; no write is made for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crosstenant import AuthenticationError, CrossTenantSync, StaticToken, TenantClient, TenantMismatchError
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.access import AccessReport, Verdict
from crosstenant.workflows.holders import Holder
from crosstenant.workflows.step import Side, Step

if TYPE_CHECKING:
    from tests.workflows.conftest import ClientFactory, Wire

POLICIES = ("Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess")
HOW_TO = (*POLICIES, "Application.ReadWrite.All", "Directory.ReadWrite.All", "AuditLog.Read.All")


def verdicts(report: AccessReport) -> dict[int, Verdict]:
    return {access.step.number: access.verdict for access in report.steps}


def lacking(report: AccessReport, step: Step) -> tuple[tuple[str, ...], bool]:
    (found,) = [access for access in report.steps if access.step is step]
    return found.missing_permissions, found.lacks_role


def test_an_app_with_every_permission_may_take_every_step(sync: CrossTenantSync, wire: Wire) -> None:
    report = sync.check_access()

    assert report.ok
    assert set(verdicts(report).values()) == {Verdict.GRANTED}
    assert [access.step.number for access in report.steps] == list(range(1, 14))
    assert {sent.method for sent in wire.sent} == {"GET"}


def test_the_how_to_s_scopes_and_roles_are_enough_for_every_step(
    client: ClientFactory, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    source = client(
        fabrikam,
        fabrikam.sign_in(scopes=HOW_TO, roles=("Security Administrator", "Application Administrator")),
    )
    target = client(contoso, contoso.sign_in(scopes=POLICIES, roles=("Security Administrator",)))

    report = CrossTenantSync(source=source, target=target).check_access()

    assert report.ok
    assert set(verdicts(report).values()) == {Verdict.GRANTED}


def test_a_missing_scope_is_named_with_its_steps(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=POLICIES))

    report = CrossTenantSync(source=source, target=target).check_access()

    assert not report.ok
    assert [access.step.number for access in report.missing] == [6, 7, 8, 9, 10, 11, 12, 13]
    assert lacking(report, Step.CREATE_JOB) == (("Synchronization.ReadWrite.All",), False)
    assert lacking(report, Step.MONITOR) == (("AuditLog.Read.All", "Directory.Read.All"), False) or lacking(
        report, Step.MONITOR
    ) == (("ProvisioningLog.Read.All",), False)


def test_a_missing_role_is_named_where_the_scopes_are_there(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=HOW_TO, roles=("Security Administrator",)))

    report = CrossTenantSync(source=source, target=target).check_access()

    assert [access.step.number for access in report.missing] == [6, 7, 8, 9, 10, 11, 12]
    assert lacking(report, Step.CREATE_JOB) == ((), True)
    assert "needs role Hybrid Identity Administrator or Application Administrator" in str(report)


def test_a_person_without_any_role_lacks_one_for_every_step(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=HOW_TO, roles=()))

    assert len(CrossTenantSync(source=source, target=target).check_access().missing) == 9


def test_what_microsoft_s_sources_disagree_about_is_called_disputed(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.app_credential(["Application.ReadWrite.OwnedBy", "AuditLog.Read.All"]))

    report = CrossTenantSync(source=source, target=target).check_access()

    found = verdicts(report)
    assert found[6] is Verdict.GRANTED
    assert {found[7], found[8], found[9], found[11], found[12], found[13]} == {Verdict.DISPUTED}
    assert found[5] is found[10] is Verdict.MISSING
    assert not report.ok


def test_owning_the_app_is_no_alternative_for_a_person(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=["Application.ReadWrite.OwnedBy"]))

    report = CrossTenantSync(source=source, target=target).check_access()

    assert verdicts(report)[8] is Verdict.MISSING


def test_a_tenant_that_nobody_is_signed_in_to_is_unknown_and_not_missing(source_alone: CrossTenantSync) -> None:
    report = source_alone.check_access()

    assert report.ok
    assert {access.verdict for access in report.steps if access.step.side is Side.TARGET} == {Verdict.UNKNOWN}
    assert "no access to target" in str(report)


def test_a_token_that_cannot_be_read_leaves_its_steps_unknown(
    world: Emulator, wire: Wire, source: TenantClient, contoso: EmulatedTenant
) -> None:
    wire.answers("GET", "/organization", 200, {"value": [{"id": contoso.id, "displayName": "Contoso"}]})
    opaque = TenantClient(contoso.id, credential=StaticToken("opaque"), session=wire.session, clock=world.clock)

    report = CrossTenantSync(source=source, target=opaque).check_access()

    found = [access for access in report.steps if access.step.side is Side.TARGET]
    assert [access.verdict for access in found] == [Verdict.GRANTED, Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert found[1].reason == "the token cannot be read"


def test_a_credential_of_another_tenant_is_refused_before_anything_is_sent(
    world: Emulator, wire: Wire, target: TenantClient, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    wrong = TenantClient(fabrikam.id, credential=contoso.credential, session=wire.session, clock=world.clock)
    sync = CrossTenantSync(source=wrong, target=target)

    with pytest.raises(TenantMismatchError, match="Sign in to the right tenant"):
        sync.check_access()
    with pytest.raises(TenantMismatchError):
        sync.enable_outbound_redemption()
    assert wire.sent == []


@pytest.mark.parametrize("step", ["check_access", "enable_outbound_redemption"])
def test_an_expired_token_is_refused_before_anything_is_written(
    world: Emulator, wire: Wire, target: TenantClient, fabrikam: EmulatedTenant, step: str
) -> None:
    token = fabrikam.credential.get_token().token
    world.advance(hours=3)
    late = TenantClient(fabrikam.id, credential=StaticToken(token), session=wire.session, clock=world.clock)

    with pytest.raises(AuthenticationError):
        getattr(CrossTenantSync(source=late, target=target), step)()
    assert wire.writes == []


def test_a_malformed_token_is_refused_before_anything_is_written(
    world: Emulator, wire: Wire, target: TenantClient, fabrikam: EmulatedTenant
) -> None:
    broken = TenantClient(fabrikam.id, credential=StaticToken("not-a-token"), session=wire.session, clock=world.clock)

    with pytest.raises(AuthenticationError):
        CrossTenantSync(source=broken, target=target).enable_outbound_redemption()
    assert wire.writes == []


def test_the_report_reads_as_a_table(sync: CrossTenantSync) -> None:
    lines = str(sync.check_access()).splitlines()

    assert len(lines) == 13
    assert lines[7].split() == ["8", "create", "the", "job", "source", "granted"]


# What the tokens carry

SOMEBODY = "22222222-2222-4222-8222-222222222222"
P1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
SECURITY_ADMINISTRATOR = "194ae4cb-b126-40b2-bd5b-6091b380977d"
ELIGIBLE = "filterByCurrentUser(on='principal')"


def holder(report: AccessReport, side: Side) -> Holder:
    (found,) = [holder for holder in report.holders if holder.side is side]
    return found


def test_the_report_tells_who_is_signed_in_and_what_they_have(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=POLICIES, roles=("Security Administrator",)))

    report = CrossTenantSync(source=source, target=target).check_access()

    found = holder(report, Side.SOURCE)
    assert found.who == "admin@fabrikam.com"
    assert found.roles == ("Security Administrator",)
    assert found.claims is not None
    assert set(POLICIES) <= found.claims.permissions
    assert "an application needs none" in str(holder(report, Side.TARGET))


def test_each_step_tells_every_set_that_would_do_and_the_how_to_s_own(sync: CrossTenantSync) -> None:
    text = " ".join(sync.check_access().describe().split())

    assert (
        "enough: Synchronization.ReadWrite.All; Application.ReadWrite.All + Directory.ReadWrite.All (the how-to)"
        in text
    )
    assert "Policy.Read.All + Policy.ReadWrite.CrossTenantAccess (the how-to)" in text
    assert "Application.ReadWrite.OwnedBy (disputed)" in text
    assert "Source tenant" in text


def test_licences_that_nobody_may_read_are_not_checked(
    client: ClientFactory, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.app_credential(POLICIES))

    found = holder(CrossTenantSync(source=source, target=target).check_access(), Side.SOURCE)

    assert found.licence_gap == "needs Organization.Read.All"
    assert "licence      not checked: needs Organization.Read.All" in str(found)


def test_a_premium_plan_is_told(sync: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant) -> None:
    plan = {"service": "AADPremiumService", "servicePlanId": P1, "capabilityStatus": "Enabled"}
    organization = {"id": fabrikam.id, "displayName": "Fabrikam", "assignedPlans": [plan]}
    wire.answers("GET", "/organization", 200, {"value": [organization]})

    assert holder(sync.check_access(), Side.SOURCE).licences == ("Microsoft Entra ID P1",)


def test_a_plan_that_ran_out_is_none(sync: CrossTenantSync, wire: Wire, fabrikam: EmulatedTenant) -> None:
    plan = {"service": "AADPremiumService", "servicePlanId": P1, "capabilityStatus": "Suspended"}
    wire.answers("GET", "/organization", 200, {"value": [{"id": fabrikam.id, "assignedPlans": [plan]}]})

    found = holder(sync.check_access(), Side.SOURCE)

    assert found.licences == ()
    assert "a bundle may hold one" in found.licence_gap


def test_a_refusal_to_tell_the_plans_is_told(sync: CrossTenantSync, wire: Wire) -> None:
    wire.refuses("GET", "/organization", 403, "Authorization_RequestDenied")
    assert "403 Authorization_RequestDenied" in holder(sync.check_access(), Side.SOURCE).licence_gap


def test_a_role_that_is_eligible_but_not_active_is_told(
    client: ClientFactory, wire: Wire, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    scopes = (*POLICIES, "RoleEligibilitySchedule.Read.Directory")
    source = client(fabrikam, fabrikam.sign_in(scopes=scopes, roles=()))
    wire.answers("GET", ELIGIBLE, 200, {"value": [{"id": "e1", "roleDefinitionId": SECURITY_ADMINISTRATOR}]})

    report = CrossTenantSync(source=source, target=target).check_access()

    assert holder(report, Side.SOURCE).eligible_roles == ("Security Administrator",)
    (step,) = [access for access in report.missing if access.step is Step.REDEEM_OUTBOUND]
    assert step.eligible_roles == ("Security Administrator",)
    assert "eligible but not active: Security Administrator" in " ".join(str(step).split())


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ((), "needs RoleEligibilitySchedule.Read.Directory"),
        (("RoleManagement.Read.Directory",), "the service answered 403 Authorization_RequestDenied"),
    ],
)
def test_eligible_roles_that_nobody_may_read_are_not_checked(
    client: ClientFactory,
    wire: Wire,
    fabrikam: EmulatedTenant,
    extra: tuple[str, ...],
    reason: str,
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=(*POLICIES, *extra), roles=()))
    wire.refuses("GET", ELIGIBLE, 403, "Authorization_RequestDenied")

    found = holder(CrossTenantSync(source=source, target=SOMEBODY).check_access(), Side.SOURCE)

    assert found.eligible_gap == reason
    assert f"eligible ones not checked: {reason}" in str(found)


def test_nobody_asks_for_eligible_roles_where_no_role_is_lacking(
    client: ClientFactory, wire: Wire, fabrikam: EmulatedTenant, target: TenantClient
) -> None:
    source = client(fabrikam, fabrikam.sign_in(scopes=(*HOW_TO, "RoleManagement.Read.Directory")))

    CrossTenantSync(source=source, target=target).check_access()

    assert not [sent for sent in wire.sent if ELIGIBLE in sent.path]


def test_a_side_that_nobody_is_signed_in_to_is_told(source_alone: CrossTenantSync) -> None:
    found = holder(source_alone.check_access(), Side.TARGET)

    assert found.who == "nobody"
    assert found.licence_gap == "no access to target"


def test_the_report_is_plain_data_too(sync: CrossTenantSync) -> None:
    data = sync.check_access().to_dict()

    assert json.loads(json.dumps(data)) == data
