"""``python -m crosstenant demo``: the thirteen documented steps on the emulator, for a person to watch."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from crosstenant.clients.tenant import TenantClient
from crosstenant.demo import DemoResult, run_demo
from crosstenant.errors import AuthenticationError, CrossTenantError
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.credentials import StaticToken

_PEOPLE = 3
_USERS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 only if everything happened as documented."""
    parser = argparse.ArgumentParser(prog="python -m crosstenant", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="take the thirteen steps between two emulated tenants")
    demo.add_argument(
        "--server",
        metavar="JSON",
        type=_server,
        help="the line that a started emulator server printed (python -m crosstenant.emulator); default: in process",
    )
    options = parser.parse_args(arguments)
    try:
        result = _over_http(options.server) if options.server else _in_process()
    except CrossTenantError as error:
        print(f"\n{type(error).__name__}: {error}")
        return 1
    return 0 if result.ok else 1


def _server(line: str) -> Mapping[str, Any]:
    """Read the line that a server printed."""
    try:
        server: Mapping[str, Any] = json.loads(line)
        roles = {each["role"] for each in server["tenants"] if server["graph"] and server["authority"]}
    except (ValueError, TypeError, KeyError):
        server, roles = {}, set()
    if roles != {"source", "target"}:
        raise argparse.ArgumentTypeError("this is not the line that python -m crosstenant.emulator prints")
    return server


def _in_process() -> DemoResult:
    from crosstenant.emulator import Emulator

    world = Emulator(seed=1)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=_USERS)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    people = [f"user{number}@fabrikam.com" for number in range(1, _PEOPLE + 1)]
    with (
        TenantClient(
            "fabrikam.com", credential=fabrikam.credential, session=world.session(), clock=world.clock
        ) as source,
        TenantClient(
            "contoso.com", credential=contoso.credential, session=world.session(), clock=world.clock
        ) as target,
    ):
        return run_demo(source, target, people)


def _over_http(server: Mapping[str, Any]) -> DemoResult:
    cloud = Cloud(name="emulator", authority=server["authority"], graph=server["graph"])
    tenants = {tenant["role"]: tenant for tenant in server["tenants"]}
    people = [user["userPrincipalName"] for user in tenants["source"]["users"][:_PEOPLE]]
    with _client(tenants["source"], cloud) as source, _client(tenants["target"], cloud) as target:
        return run_demo(source, target, people)


def _client(tenant: Mapping[str, Any], cloud: Cloud) -> TenantClient:
    credential = StaticToken(_token(tenant, cloud))
    return TenantClient(tenant["domain"], credential=credential, cloud=cloud)


def _token(tenant: Mapping[str, Any], cloud: Cloud) -> str:
    """Ask the server's token endpoint by hand: MSAL refuses an authority that is not https."""
    import requests

    form = {
        "grant_type": "client_credentials",
        "client_id": tenant["client_id"],
        "client_secret": tenant["client_secret"],
        "scope": cloud.scope,
    }
    try:
        answer = requests.post(f"{cloud.authority}/{tenant['tenant_id']}/oauth2/v2.0/token", data=form, timeout=30)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise AuthenticationError(f"The server at {cloud.authority} gives no token: {error}") from error
    return str(answer.json()["access_token"])


if __name__ == "__main__":
    raise SystemExit(main())
