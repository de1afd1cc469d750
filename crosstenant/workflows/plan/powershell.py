"""A plan as the cmdlets of Microsoft's how-to.

Documentation: *Configure cross-tenant synchronization using PowerShell or Microsoft Graph API*, PowerShell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from crosstenant.workflows.plan.change import Action, Change, GraphRequest
from crosstenant.workflows.plan.exporting import GRAPH, READ_FIRST, commented, has_stand_in
from crosstenant.workflows.plan.json_data import JSON
from crosstenant.workflows.plan.printing import numbered
from crosstenant.workflows.plan.wording import headline, printable
from crosstenant.workflows.requirements import requirement_of
from crosstenant.workflows.step import Side, Step

if TYPE_CHECKING:
    from crosstenant.workflows.plan.plan import Plan

_VARIABLES: Final = {
    "{servicePrincipalId}": "$ServicePrincipalId",
    "{appRoleId}": "$AppRoleId",
    "{jobId}": "$JobId",
    "{applicationId}": "$ApplicationId",
}
_PARTNER: Final = r"/policies/crossTenantAccessPolicy/partners/(?P<partner>[^/]+)"
_APP: Final = r"/servicePrincipals/(?P<app>[^/]+)"
_JOB: Final = rf"{_APP}/synchronization/jobs/(?P<job>[^/]+)"
_CMDLETS: Final = (
    ("POST", r"/policies/crossTenantAccessPolicy/partners", "New-MgPolicyCrossTenantAccessPolicyPartner"),
    ("PATCH", _PARTNER, "Update-MgPolicyCrossTenantAccessPolicyPartner"),
    ("DELETE", _PARTNER, "Remove-MgPolicyCrossTenantAccessPolicyPartner"),
    (
        "PATCH",
        f"{_PARTNER}/identitySynchronization",
        "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
    ),
    (
        "DELETE",
        f"{_PARTNER}/identitySynchronization",
        "Remove-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
    ),
    ("POST", r"/applicationTemplates/(?P<template>[^/]+)/instantiate", "Invoke-MgInstantiateApplicationTemplate"),
    ("POST", f"{_APP}/synchronization/jobs", "New-MgServicePrincipalSynchronizationJob"),
    ("POST", f"{_APP}/appRoleAssignedTo", "New-MgServicePrincipalAppRoleAssignedTo"),
    ("DELETE", rf"{_APP}/appRoleAssignedTo/(?P<assignment>[^/]+)", "Remove-MgServicePrincipalAppRoleAssignedTo"),
    ("POST", f"{_JOB}/start", "Start-MgServicePrincipalSynchronizationJob"),
    ("POST", f"{_JOB}/pause", "Suspend-MgServicePrincipalSynchronizationJob"),
    ("POST", f"{_JOB}/restart", "Restart-MgServicePrincipalSynchronizationJob"),
    ("DELETE", _JOB, "Remove-MgServicePrincipalSynchronizationJob"),
    ("DELETE", _APP, "Remove-MgServicePrincipal"),
)
_PARAMETERS: Final = {
    "partner": "-CrossTenantAccessPolicyConfigurationPartnerTenantId",
    "app": "-ServicePrincipalId",
    "job": "-SynchronizationJobId",
    "template": "-ApplicationTemplateId",
    "assignment": "-AppRoleAssignmentId",
}
_STEPS: Final = {
    Side.SOURCE: (Step.REDEEM_OUTBOUND, Step.CREATE_APP, Step.CREATE_JOB, Step.ASSIGN),
    Side.TARGET: (Step.ENABLE_USER_SYNC, Step.REDEEM_INBOUND),
}
_LEARNED: Final = {
    Action.CREATE_APP: (
        "do {  # a new app shows after some seconds",
        "    Start-Sleep -Seconds 5",
        "    $ServicePrincipal = Get-MgServicePrincipal -Filter {filter}",
        "} until ($ServicePrincipal)",
        "$ServicePrincipalId = $ServicePrincipal.Id",
        "$AppRoleId = ($ServicePrincipal.AppRoles | Where-Object DisplayName -eq 'msiam_access').Id",
    ),
    Action.CREATE_JOB: ("$JobId = (Get-MgServicePrincipalSynchronizationJob -ServicePrincipalId {app}).Id",),
}


def as_powershell(plan: Plan, only: Side | None = None) -> str:
    """Return the cmdlets, tenant by tenant in the order of the plan, with the sign-in before each part.

    Args:
        plan: The plan.
        only: One tenant, where the other's part is left out.
    """
    chosen = [(number, change) for number, change in numbered(plan) if only in {None, change.side}]
    if not chosen:
        return ""
    lines = [f'$SourceTenantId = "{plan.source.id}"', f'$TargetTenantId = "{plan.target.id}"']
    side: Side | None = None
    for number, change in chosen:
        if change.side is not side:
            side = change.side
            lines += ["", *_sign_in(plan, side)]
        lines += ["", f"# {number}. {printable(headline(change))}", *commands(plan, change)]
    lines[2:2] = _asked_for("\n".join(lines))
    return "\n".join(lines) + "\n"


def _asked_for(script: str) -> Iterator[str]:
    """Yield a question for each variable that is used and never set, where nobody could look its value up."""
    for words, variable in _VARIABLES.items():
        if variable in script and f"{variable} = " not in script:
            yield f"{variable} = Read-Host {quoted(words.strip('{}'))}"


def commands(plan: Plan, change: Change) -> Iterator[str]:
    """Yield the lines of one change."""
    if not change.requests:
        yield f"# nothing is sent: {change.reason}"
    for request in change.requests:
        yield from _sent(plan, request)
    name = change.after.get("displayName") if isinstance(change.after, Mapping) else ""
    condition = quoted("DisplayName eq '" + str(name).replace("'", "''") + "'")
    app = next((_word(plan, match["app"]) for each in change.requests if (match := re.match(_APP, each.path))), "")
    for line in _LEARNED.get(change.action, ()):
        yield line.replace("{app}", app).replace("{filter}", condition)


def _sent(plan: Plan, request: GraphRequest) -> Iterator[str]:
    command = _command(plan, request)
    if not has_stand_in(request):
        yield command
        return
    yield READ_FIRST
    yield from commented(command)
    yield "throw 'Do this by hand, then take this line out.'"


def quoted(text: str) -> str:
    """Return a text as a PowerShell literal in which nothing is expanded."""
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"  # PowerShell takes these for quotes, too


def _sign_in(plan: Plan, side: Side) -> Iterator[str]:
    scopes = {scope for step in _STEPS[side] for scope in _scopes(step)}
    listed = ",".join(f'"{scope}"' for scope in sorted(scopes))
    yield f"# {side.value.capitalize()} tenant {printable(str(plan.tenant(side)))}"
    yield f"Connect-MgGraph -TenantId ${side.value.capitalize()}TenantId -Scopes {listed}"


def _scopes(step: Step) -> tuple[str, ...]:
    requirement = requirement_of(step)
    return tuple(requirement.scopes) if requirement else ()


def _command(plan: Plan, request: GraphRequest) -> str:
    for method, pattern, cmdlet in _CMDLETS:
        match = re.fullmatch(pattern, request.path)
        if match and method == request.method:
            named = [f"{_PARAMETERS[name]} {_word(plan, value)}" for name, value in match.groupdict().items()]
            return " ".join([cmdlet, *named, *_body(plan, request.body)])
    uri = _in_text(plan, f"{GRAPH}{request.path}")
    return " ".join([f"Invoke-MgGraphRequest -Method {request.method} -Uri {uri}", *_body(plan, request.body, "-Body")])


def _body(plan: Plan, body: JSON, parameter: str = "-BodyParameter") -> Iterator[str]:
    if body is not None:
        yield f"{parameter} {_literal(plan, body)}"


def _literal(plan: Plan, value: JSON, indent: str = "") -> str:
    """Return a JSON value as a PowerShell expression: hashtables, arrays, and texts in single quotes."""
    inner = indent + "    "
    if isinstance(value, Mapping):
        members = [f"{inner}{quoted(name)} = {_literal(plan, item, inner)}" for name, item in value.items()]
        return "\n".join(["@{", *members, f"{indent}}}"])
    if isinstance(value, list):
        return "\n".join(["@(", *(f"{inner}{_literal(plan, item, inner)}" for item in value), f"{indent})"])
    if isinstance(value, bool):
        return f"${str(value).lower()}"
    return "$null" if value is None else _word(plan, str(value)) if isinstance(value, str) else str(value)


def _word(plan: Plan, text: str) -> str:
    known = {plan.source.id: "$SourceTenantId", plan.target.id: "$TargetTenantId", **_VARIABLES}
    return known.get(text) or quoted(text)


def _in_text(plan: Plan, text: str) -> str:
    """Return an address in which the variables are expanded; what Graph made up holds nothing else to expand."""
    known = {plan.source.id: "$SourceTenantId", plan.target.id: "$TargetTenantId", **_VARIABLES}
    for value, variable in known.items():
        text = text.replace(value, f"$({variable})")
    return f'"{text}"'
