"""check_access(): per tenant and documented step, what is needed, what the token has, and the difference.

No write is made to find out. Steps 1 and 4 of the how-to are the sign-ins themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs

from crosstenant.errors import AuthenticationError, TenantMismatchError
from crosstenant.models.claims import Claims
from crosstenant.workflows.holders import Holder, holder_of
from crosstenant.workflows.link import Link
from crosstenant.workflows.requirements import (
    GLOBAL_ADMINISTRATOR,
    REQUIREMENTS,
    ROLE_TEMPLATES,
    Alternative,
    PermissionKind,
    Requirement,
    requirement_of,
)
from crosstenant.workflows.step import Side, Step, TenantName, Undertaking
from crosstenant.workflows.wrapping import WIDTH, wrapped


class Verdict(StrEnum):
    """Whether a step may be taken with the token at hand."""

    GRANTED = "granted"
    DISPUTED = "disputed"
    MISSING = "missing"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class StepAccess:
    """One step and whether the token is enough for it.

    Attributes:
        step: The documented step.
        tenant: The tenant it happens in.
        verdict: Granted; granted only by permissions that Microsoft's sources disagree about; missing; or unknown,
            because nobody is signed in there or the token cannot be read.
        alternatives: The sets of permissions of which any one is enough, the least first.
        how_to: The how-to's own set, which a person is asked to consent to.
        roles: The directory roles of which a signed-in user needs one; empty for an application.
        missing_permissions: What the nearest alternative still lacks, sorted.
        lacks_role: Whether a signed-in user has none of the roles. A role that is eligible but not active counts as
            lacking: only active ones stand in the token.
        eligible_roles: Those of the roles that the user could activate, as far as that may be read.
        reason: Why the verdict is unknown; empty otherwise.
    """

    step: Step
    tenant: TenantName
    verdict: Verdict
    alternatives: tuple[Alternative, ...] = ()
    how_to: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    missing_permissions: tuple[str, ...] = ()
    lacks_role: bool = False
    eligible_roles: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        lead = f"{self.step.number:>2}  {self.step.title:<45} {self.step.side.value:<6}  {self.verdict.value}"
        told = f"{lead}: {self.difference}" if self.difference else lead
        return told if len(told) <= WIDTH else "\n".join([lead, *wrapped("      ", self.difference)])

    @property
    def difference(self) -> str:
        """What the token lacks, or why nobody can tell; empty where it is enough."""
        parts = [f"lacks {' + '.join(self.missing_permissions)}"] if self.missing_permissions else []
        parts += [f"needs role {' or '.join(self.roles)}"] if self.lacks_role else []
        parts += [f"eligible but not active: {', '.join(self.eligible_roles)}"] if self.eligible_roles else []
        return "; ".join(parts) or self.reason

    def describe(self) -> str:
        """Return the step with everything that would be enough for it."""
        enough = wrapped("      enough: ", "; ".join(self._choices())) if self.alternatives else []
        return "\n".join([str(self), *enough])

    def _choices(self) -> list[str]:
        own = frozenset(self.how_to)
        marked = [f"{choice}{' (the how-to)' if choice.permissions == own else ''}" for choice in self.alternatives]
        if own and not any(choice.permissions == own for choice in self.alternatives):
            marked.append(f"{' + '.join(sorted(own))} (the how-to)")
        return marked


@attrs.frozen(kw_only=True)
class AccessReport:
    """Every documented step with its verdict, in the order of the how-to. Print it, or `describe` it.

    Attributes:
        steps: The steps.
        holders: Who is signed in to the source and to the target, and what they have.
    """

    steps: tuple[StepAccess, ...]
    holders: tuple[Holder, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether no step is known to lack anything; disputed and unknown ones are for the reader to judge."""
        return not self.missing

    @property
    def missing(self) -> tuple[StepAccess, ...]:
        """The steps that lack a permission or a role."""
        return tuple(step for step in self.steps if step.verdict is Verdict.MISSING)

    def describe(self) -> str:
        """Return the table with what would be enough for each step, and what the tokens carry."""
        return "\n".join([*(step.describe() for step in self.steps), "", *map(str, self.holders)])

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        from crosstenant.workflows.plan.json_data import plain_members  # plans are a lot to load for a sign-in

        steps, holders = map(_step_data, self.steps), map(_holder_data, self.holders)
        data: dict[str, object] = {"steps": list(steps), "holders": list(holders)}
        return {**plain_members(data)}

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))


def _step_data(step: StepAccess) -> dict[str, object]:
    found: dict[str, object] = attrs.asdict(step, recurse=False)
    found |= {"step": step.step.number, "tenant": attrs.asdict(step.tenant), "verdict": step.verdict.value}
    sets = [{"permissions": sorted(each.permissions), "disputed": each.disputed} for each in step.alternatives]
    found["alternatives"] = sets
    return found


def _holder_data(holder: Holder) -> dict[str, object]:
    found: dict[str, object] = attrs.asdict(holder, recurse=False)
    claims = holder.claims.to_dict() if holder.claims else None
    return found | {"side": holder.side.value, "tenant": attrs.asdict(holder.tenant), "claims": claims}


def check_access(link: Link) -> AccessReport:
    """Steps 1 and 4: sign in to both tenants and compare scopes and roles with what each step needs.

    Also tells what the tokens carry, which lacking roles could be activated, and which premium licences a tenant has,
    as far as these may be read. No write is made to find out.

    Raises:
        InputError: Both sides turn out to be the same tenant.
        TenantMismatchError: A credential is for another tenant.
        AuthenticationError: No token could be had at all.
    """
    link.refuse_one_tenant()
    claims = {side: _claims(link, side) for side in Side}
    signed_in = [_signed_in(link, step, claims[step.side]) for step in (Step.SIGN_IN_TO_TARGET, Step.SIGN_IN_TO_SOURCE)]
    judged = [_judged(link, requirement, claims[requirement.step.side]) for requirement in REQUIREMENTS]
    steps = tuple(sorted(signed_in + judged, key=lambda access: access.step.number))
    holders = tuple(_holder(link, side, claims[side], steps) for side in Side)
    eligible = {holder.side: holder.eligible_roles for holder in holders}
    return AccessReport(steps=tuple(_with_eligible(step, eligible[step.step.side]) for step in steps), holders=holders)


def _holder(link: Link, side: Side, claims: Claims | None, steps: Iterable[StepAccess]) -> Holder:
    lacks_role = any(step.lacks_role for step in steps if step.step.side is side)
    return holder_of(link, side, claims, asks_for_eligible=lacks_role)


def _with_eligible(step: StepAccess, eligible: Iterable[str]) -> StepAccess:
    if not step.lacks_role:
        return step
    helping = tuple(role for role in eligible if role in {*step.roles, GLOBAL_ADMINISTRATOR})
    return attrs.evolve(step, eligible_roles=helping)


def access_to(link: Link, step: Undertaking) -> StepAccess:
    """Return whether one step may be taken with the token at hand, signing in for that step alone.

    Raises:
        TenantMismatchError: A credential is for another tenant.
    """
    need = requirement_of(step)
    if need is None:
        return _signed_in(link, Step.SIGN_IN_TO_TARGET if step.side is Side.TARGET else Step.SIGN_IN_TO_SOURCE, None)
    if not link.is_signed_in(step.side):
        return _judged(link, need, None)
    client = link.client(step.side)
    with client.needing(*need.scopes):
        try:
            return _judged(link, need, client.claims())
        except TenantMismatchError:
            raise
        except AuthenticationError:
            return _judged(link, need, None)


def _claims(link: Link, side: Side) -> Claims | None:
    """Sign in with all that the how-to asks for in this tenant; None where nobody is."""
    if not link.is_signed_in(side):
        return None
    client = link.client(side)
    scopes = {scope: None for need in REQUIREMENTS if need.step.side is side for scope in need.scopes}
    with client.needing(*scopes):
        return client.claims()


def _signed_in(link: Link, step: Step, claims: Claims | None) -> StepAccess:
    return StepAccess(
        step=step,
        tenant=link.tenant_name(step.side),
        verdict=Verdict.UNKNOWN if claims is None else Verdict.GRANTED,
        reason=f"no access to {step.side.value}" if claims is None else "",
    )


def _judged(link: Link, need: Requirement, claims: Claims | None) -> StepAccess:
    tenant = link.tenant_name(need.step.side)
    if claims is None or claims.is_opaque:
        reason = f"no access to {need.step.side.value}" if claims is None else "the token cannot be read"
        return StepAccess(
            step=need.step,
            tenant=tenant,
            verdict=Verdict.UNKNOWN,
            alternatives=need.alternatives,
            how_to=need.scopes,
            roles=need.roles,
            reason=reason,
        )
    kind = PermissionKind.APPLICATION if claims.is_application else PermissionKind.DELEGATED
    alternatives = tuple(choice for choice in need.alternatives if kind in choice.kinds)
    missing = _least_missing(alternatives, claims.permissions)
    lacks_role = not claims.is_application and not _has_role(claims, need.roles)
    return StepAccess(
        step=need.step,
        tenant=tenant,
        verdict=_verdict(alternatives, claims.permissions, lacks_role=lacks_role),
        alternatives=alternatives,
        how_to=need.scopes,
        roles=() if claims.is_application else need.roles,
        missing_permissions=missing,
        lacks_role=lacks_role,
    )


def _verdict(alternatives: Iterable[Alternative], present: frozenset[str], *, lacks_role: bool) -> Verdict:
    enough = [choice for choice in alternatives if choice.permissions <= present]
    if lacks_role or not enough:
        return Verdict.MISSING
    return Verdict.DISPUTED if all(choice.disputed for choice in enough) else Verdict.GRANTED


def _least_missing(alternatives: Iterable[Alternative], present: frozenset[str]) -> tuple[str, ...]:
    """Return what the nearest alternative lacks; of two that are as near, the undisputed and earlier one."""
    ranked = sorted(alternatives, key=lambda choice: (len(choice.permissions - present), choice.disputed))
    return tuple(sorted(ranked[0].permissions - present))


def _has_role(claims: Claims, accepted: Iterable[str]) -> bool:
    roles = {ROLE_TEMPLATES.get(template) for template in claims.role_templates}
    return bool(roles & {GLOBAL_ADMINISTRATOR, *accepted})
