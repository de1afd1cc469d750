"""Plans on paper: for whoever approves them, for HTTP, for PowerShell, and for the other administrator."""

from __future__ import annotations

from datetime import timedelta, timezone

import attrs
import pytest

from crosstenant.errors import InputError
from crosstenant.workflows.plan import GraphRequest, PeopleForecast, Plan
from crosstenant.workflows.plan.powershell import quoted


def test_a_plan_reads_like_a_diff(plan: Plan) -> None:
    text = str(plan)

    assert text.splitlines()[:3] == [
        "Plan to set up: Fabrikam -> Contoso",
        "10 changes: 4 to create, 5 to change, 1 to delete (8 in the source, 2 in the target).",
        f"Read 2026-11-23 12:00 UTC, good until 2026-11-24 12:00 UTC. Fingerprint {plan.fingerprint[:12]}.",
    ]
    assert text.endswith(
        "\n\nTarget tenant Contoso (00000000-0000-0000-0000-00000000000b)\n"
        "     (?) could not be read, so it may stand already\n"
        "   1 + partner configuration for Fabrikam\n"
        "   2 ~ user synchronization from Fabrikam: unknown -> allowed  (?)\n"
        "\n"
        "Source tenant Fabrikam (00000000-0000-0000-0000-00000000000a)\n"
        "   3 ~ automatic redemption, outbound: inherited -> on\n"
        "   4 + configuration application Fabrikam's ?app\n"
        "   5 + job\n"
        "   6 ~ settings of the job: scope, deletion_guard\n"
        "         scope: assigned -> all\n"
        "         deletion guard: off -> 9\n"
        "   7 ~ mappings and scoping filter of users\n"
        "         mobile: [mobile]\n"
        "         city: [city] -> not written\n"
        "         scoping: everybody -> a EQUALS b\n"
        "         actions: Add, Update -> Add\n"
        "   8 + assign 25 users: user0, user1, user2 and 22 more\n"
        "   9 ~ synchronization job started\n"
        "  10 - old job  (cannot be undone)"
    )


def test_what_is_grave_comes_first_and_no_line_is_long(plan: Plan) -> None:
    text = str(plan)

    assert text.index("! Nobody is told") < text.index("leave    unknown: reasons") < text.index("   1 +")
    assert max(map(len, text.splitlines())) <= 110
    assert text.isascii()
    assert "\x1b" not in str(attrs.evolve(plan, warnings=(attrs.evolve(plan.warnings[0], message="\x1b[2J"),)))


def test_a_long_change_is_cut(plan: Plan) -> None:
    mappings = {f"attribute{number}": "[city]" for number in range(40)}
    change = attrs.evolve(plan.changes[6], before=None, after={"mappings": mappings})

    text = str(attrs.evolve(plan, changes=(change,)))

    assert "         ... and 28 more" in text
    assert len(text.splitlines()) < 35


def test_an_empty_plan_says_so(plan: Plan) -> None:
    nothing = attrs.evolve(plan, changes=(), warnings=(), people=PeopleForecast.nobody())

    assert str(nothing).splitlines()[1] == "Nothing to do: what could be read stands as wanted."
    assert len(str(nothing).splitlines()) == 3
    assert str(attrs.evolve(plan, changes=(), unknown={})).splitlines()[1].endswith("everything stands as wanted.")
    assert nothing.as_http() == nothing.as_powershell() == ""


def test_http_has_every_request_as_it_is_sent(plan: Plan) -> None:
    text = plan.as_http()

    assert text.startswith(
        "### In target tenant Contoso (00000000-0000-0000-0000-00000000000b)\n\n"
        "# 1. partner configuration for Fabrikam\n\n"
        "POST https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners\n"
        "Content-Type: application/json\n\n"
        "{\n"
        '  "tenantId": "00000000-0000-0000-0000-00000000000a"\n'
        "}\n"
    )
    assert text.count("/appRoleAssignedTo") == 25
    assert "# nothing is sent: Why." in text
    assert "\u202e" not in text


def test_powershell_has_the_cmdlets_of_the_how_to(plan: Plan) -> None:
    lines = plan.as_powershell().splitlines()

    assert lines[0] == '$SourceTenantId = "00000000-0000-0000-0000-00000000000a"'
    wanted = [
        'Connect-MgGraph -TenantId $TargetTenantId -Scopes "Policy.Read.All","Policy.ReadWrite.CrossTenantAccess"',
        "New-MgPolicyCrossTenantAccessPolicyPartner -BodyParameter @{",
        'Invoke-MgGraphRequest -Method PUT -Uri "https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy'
        '/partners/$($SourceTenantId)/identitySynchronization" -Body @{',
        "Update-MgPolicyCrossTenantAccessPolicyPartner -CrossTenantAccessPolicyConfigurationPartnerTenantId"
        " $TargetTenantId -BodyParameter @{",
        "do {  # a new app shows after some seconds",
        "    $ServicePrincipal = Get-MgServicePrincipal -Filter 'DisplayName eq ''Fabrikam''''s app'''",
        "$AppRoleId = ($ServicePrincipal.AppRoles | Where-Object DisplayName -eq 'msiam_access').Id",
        "New-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId -BodyParameter @{",
        "Start-MgServicePrincipalSynchronizationJob -ServicePrincipalId $ServicePrincipalId"
        " -SynchronizationJobId $JobId",
        "Remove-MgServicePrincipalSynchronizationJob -ServicePrincipalId '00000000-0000-0000-0000-0000000000c1'"
        " -SynchronizationJobId 'Azure2Azure.x'",
    ]
    assert [line for line in lines if line in wanted] == wanted
    assert "        'outboundAllowed' = $true" in lines


def test_powershell_looks_for_a_new_job_below_the_app_that_stands(plan: Plan) -> None:
    path = "/servicePrincipals/00000000-0000-0000-0000-0000000000c1/synchronization/jobs"
    request = attrs.evolve(plan.changes[4].requests[0], path=path)

    text = attrs.evolve(plan, changes=(attrs.evolve(plan.changes[4], requests=(request,)),)).as_powershell()

    assert "-ServicePrincipalId '00000000-0000-0000-0000-0000000000c1').Id" in text
    assert "$ServicePrincipalId" not in text


@pytest.mark.parametrize(
    "body", [{"the whole schema as read, with these edits": {}}, {"value": [{"key": "a", "value": "{as read}"}]}]
)
def test_what_has_to_be_read_first_is_not_sent_by_pasting_it(plan: Plan, body: dict[str, object]) -> None:
    request = GraphRequest(method="PUT", path="/servicePrincipals/x/synchronization/secrets", body=body)
    changed = attrs.evolve(plan, changes=(attrs.evolve(plan.changes[5], requests=(request,)),))

    commands = changed.as_powershell().partition("Connect-MgGraph")[2].splitlines()[1:]

    assert [line for line in commands if line and not line.startswith("#")] == [
        "throw 'Do this by hand, then take this line out.'"
    ]
    requests = changed.as_http().splitlines()
    assert any(line.startswith("# Not as it stands: Graph takes this only whole") for line in requests)
    assert [line for line in requests if line and not line.startswith("#")] == []


@pytest.mark.parametrize(
    ("text", "literal"),
    [("a", "'a'"), ("it's", "'it''s'"), ("$(bad)", "'$(bad)'"), ("\u2019; bad", "'\u2019\u2019; bad'")],
)
def test_no_name_can_leave_its_quotes(text: str, literal: str) -> None:
    assert quoted(text) == literal


def test_the_hand_over_sheet_holds_one_tenant_s_part(plan: Plan) -> None:
    sheet = plan.for_tenant("target")

    assert sheet.startswith(
        "For the administrator of target tenant Contoso (00000000-0000-0000-0000-00000000000b)\n==="
    )
    assert "Sign in as Security Administrator, and consent to Policy.Read.All" in sheet
    assert "2. ~ user synchronization from Fabrikam: unknown -> allowed\n   Why. Look first" in sheet
    assert "   PUT https://graph.microsoft.com/v1.0/policies" in sheet
    assert "New-MgPolicyCrossTenantAccessPolicyPartner" in sheet
    assert "servicePrincipals" not in sheet
    assert " \n" not in sheet


def test_a_sheet_gives_times_in_utc_whatever_the_clock_says(plan: Plan) -> None:
    eastern = plan.made_at.astimezone(timezone(timedelta(hours=-5)))

    assert attrs.evolve(plan, made_at=eastern).for_tenant("target") == plan.for_tenant("target")


def test_the_sheet_of_the_source_does_not_list_thousands(plan: Plan) -> None:
    sheet = plan.for_tenant("source")

    assert "   ... and 5 more requests like these" in sheet


def test_a_tenant_without_changes_gets_a_short_sheet(plan: Plan) -> None:
    nothing = attrs.evolve(plan, changes=())

    assert nothing.for_tenant("source").endswith("Nothing has to be done in this tenant.\n")


def test_a_sheet_is_for_one_of_two_tenants(plan: Plan) -> None:
    with pytest.raises(InputError, match="source") as refusal:
        plan.for_tenant("both")

    assert refusal.value.parameter == "side"
