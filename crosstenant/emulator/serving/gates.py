"""What a request to Graph must pass before an operation sees it: the token, then permissions and roles."""

import re
from collections.abc import Mapping

from crosstenant.emulator.access import Access, Alternatives
from crosstenant.emulator.clouds import GRAPH_HOSTS, audiences
from crosstenant.emulator.documents import text, texts
from crosstenant.emulator.errors import GraphFault, invalid_token, permission_denied
from crosstenant.emulator.routing import Caller
from crosstenant.emulator.serving.exchange import Incoming
from crosstenant.emulator.signing_in.tokens import VerifiedToken
from crosstenant.emulator.state import Tenant
from crosstenant.emulator.switches import Switches
from crosstenant.emulator.world import Emulator

_BEARER = "bearer "
_OWNED_BY = "Application.ReadWrite.OwnedBy"
_ALTERNATE_KEY = re.compile(r"^appId='((?:[^']|'')*)'$")


def admit(world: Emulator, incoming: Incoming) -> tuple[Tenant, Caller]:
    """Read the bearer token and return whose tenant it opens, and for whom.

    Raises:
        GraphFault: 401 ``InvalidAuthenticationToken``: no token, malformed, expired, for another audience or cloud.
    """
    header = incoming.headers.get("authorization", "")
    if header[: len(_BEARER)].lower() != _BEARER or not header[len(_BEARER) :].strip():
        raise invalid_token("Access token is empty.")
    token = world.mint.read(header[len(_BEARER) :].strip())
    tenant = world.tenants.get(token.tenant_id)
    if tenant is None:
        raise invalid_token("Access token validation failure. The tenant of the token is unknown.")
    _check_validity(token, world)
    _check_audience(token, tenant, incoming.base_url)
    return tenant, token.caller


def _check_validity(token: VerifiedToken, world: Emulator) -> None:
    now = world.clock.now().timestamp()
    if not int(token.not_before) <= now < token.expires_at:
        raise invalid_token("Access token has expired or is not yet valid.")


def _check_audience(token: VerifiedToken, tenant: Tenant, base_url: str) -> None:
    host = base_url.partition("://")[2]
    cloud = GRAPH_HOSTS.get(host)
    is_elsewhere = cloud is not None and cloud.name != tenant.cloud
    if is_elsewhere or token.audience not in audiences(base_url, tenant.cloud):
        raise invalid_token("Access token validation failure. Invalid audience.")


def resolve_keys(tenant: Tenant, variables: dict[str, str]) -> dict[str, str]:
    """Replace ``appId='...'`` keys in a path's variables by the id of the object that has them; unknown ones stay."""
    for name, value in variables.items():
        match = _ALTERNATE_KEY.match(value)
        if match:
            objects = tenant.applications if name == "application_id" else tenant.service_principals
            found = objects.find("appId", match[1])
            variables[name] = text(found[0], "id") if found else match[1]
    return variables


def authorize(needs: Access, caller: Caller, tenant: Tenant, switches: Switches, variables: Mapping[str, str]) -> None:
    """Check that a caller holds one of the alternatives that an operation accepts.

    Raises:
        GraphFault: 403 ``Authorization_RequestDenied``, or the synchronization service's 401 without a message.
    """
    if not _holds_permission(needs, caller, tenant, switches, variables) or not _holds_role(needs, caller, switches):
        raise _refusal(needs, switches)


def _holds_permission(
    needs: Access, caller: Caller, tenant: Tenant, switches: Switches, variables: Mapping[str, str]
) -> bool:
    alternatives = needs.alternatives(switches, is_app_only=caller.is_app_only)
    held = caller.permissions
    is_void = needs.is_synchronization and not switches.owned_by_opens_synchronization
    if _OWNED_BY in held and (is_void or not _owns(caller, tenant, variables)):
        held = held - {_OWNED_BY}
    return _satisfies(held, alternatives)


def _satisfies(held: frozenset[str], alternatives: Alternatives) -> bool:
    return any(alternative <= held for alternative in alternatives)


def _owns(caller: Caller, tenant: Tenant, variables: Mapping[str, str]) -> bool:
    identifier = variables.get("service_principal_id") or variables.get("application_id")
    if identifier is None:
        return True
    found = tenant.service_principals.get(identifier) or tenant.applications.get(identifier)
    return found is None or caller.app_id in texts(found, "_owners")


def _holds_role(needs: Access, caller: Caller, switches: Switches) -> bool:
    accepted = needs.accepted_roles(switches)
    return caller.is_app_only or not accepted or not switches.check_directory_roles or bool(caller.roles & accepted)


def _refusal(needs: Access, switches: Switches) -> GraphFault:
    if needs.is_synchronization and switches.sync_denial == "401":
        return GraphFault(401, "UnknownError", "")
    return permission_denied()
