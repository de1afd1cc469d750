"""Set up cross-tenant synchronization between two tenants, start it, and show who arrived.

Safe to run again: every step looks first and does only what is missing. With these variables it works on real tenants,
with none of the first six on two emulated ones:

    CROSSTENANT_SOURCE_TENANT, CROSSTENANT_SOURCE_CLIENT_ID, CROSSTENANT_SOURCE_CLIENT_SECRET
    CROSSTENANT_TARGET_TENANT, CROSSTENANT_TARGET_CLIENT_ID, CROSSTENANT_TARGET_CLIENT_SECRET
    CROSSTENANT_ASSIGN   principal names or group names, separated by commas
    CROSSTENANT_NAME     the configuration app's display name; optional
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import timedelta

from crosstenant import ClientSecret, CrossTenantError, CrossTenantSync, TenantClient, WaitTimeoutError

TENANT_VARIABLES = [
    f"CROSSTENANT_{side}_{what}" for side in ("SOURCE", "TARGET") for what in ("TENANT", "CLIENT_ID", "CLIENT_SECRET")
]


def main(environment: Mapping[str, str]) -> None:
    given = [name for name in TENANT_VARIABLES if environment.get(name)]
    missing = [name for name in TENANT_VARIABLES if name not in given]
    if given and missing:
        sys.exit(f"Set these as well, or none of them: {', '.join(missing)}")
    if given and not environment.get("CROSSTENANT_ASSIGN"):
        sys.exit("Set CROSSTENANT_ASSIGN: somebody has to be assigned.")
    source, target, people = real_tenants(environment) if given else emulated_tenants()
    name = environment.get("CROSSTENANT_NAME", "Cross-tenant synchronization")
    with CrossTenantSync(source=source, target=target) as sync:
        try:
            configure(sync, name, people)
            show(sync, people)
        except CrossTenantError as error:
            sys.exit(f"{type(error).__name__}: {error}")


def configure(sync: CrossTenantSync, name: str, people: list[str]) -> None:
    """Take the thirteen steps, in the order of Microsoft's guide."""
    access = sync.check_access()  # 1 and 4
    print(access)
    if not access.ok:
        sys.exit("Grant what is missing, and run this again.")
    print(sync.enable_user_sync())  # 2
    print(sync.enable_inbound_redemption())  # 3
    print(sync.enable_outbound_redemption())  # 5
    print(sync.create_configuration_app(name))  # 6
    test = sync.test_connection()  # 7
    print(test)
    if not test.ok:
        sys.exit(test.advice)
    print(sync.create_job())  # 8
    print(sync.save_credentials())  # 9
    print(sync.assign(*people))  # 10
    if "@" in people[0]:  # 11: for a person, not for a group
        print(f"On demand, {people[0]}: {sync.provision_on_demand(people[0]).verdict}")
    print(sync.start())  # 12
    print(sync.wait_for_cycle())  # 13


def show(sync: CrossTenantSync, people: list[str]) -> None:
    """Wait for each person's entry in the log, which is some seconds behind the job, then list who stands there."""
    for person in people:
        if "@" not in person:  # a group; its members are listed below
            continue
        try:
            print(f"{person}: {sync.wait_until_synced(person, timeout=timedelta(minutes=5))}")
        except WaitTimeoutError as late:
            print(f"{person}: not yet. The log says: {late.last}")
    for user in sync.synchronized_users():
        print(f"{user.name} (known by {user.known_by})")


def real_tenants(environment: Mapping[str, str]) -> tuple[TenantClient, TenantClient, list[str]]:
    people = [name.strip() for name in environment["CROSSTENANT_ASSIGN"].split(",") if name.strip()]
    return client(environment, "SOURCE"), client(environment, "TARGET"), people


def client(environment: Mapping[str, str], side: str) -> TenantClient:
    credential = ClientSecret(
        client_id=environment[f"CROSSTENANT_{side}_CLIENT_ID"],
        client_secret=environment[f"CROSSTENANT_{side}_CLIENT_SECRET"],
    )
    return TenantClient(environment[f"CROSSTENANT_{side}_TENANT"], credential=credential)


def emulated_tenants() -> tuple[TenantClient, TenantClient, list[str]]:
    from crosstenant.emulator import Emulator

    world = Emulator(seed=1)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
    contoso = world.add_tenant("Contoso", domain="contoso.com")
    source, target = (
        TenantClient(tenant.domain, credential=tenant.credential, session=world.session(), clock=world.clock)
        for tenant in (fabrikam, contoso)
    )
    return source, target, ["user1@fabrikam.com", "user2@fabrikam.com", "user3@fabrikam.com"]


if __name__ == "__main__":
    main(os.environ)
