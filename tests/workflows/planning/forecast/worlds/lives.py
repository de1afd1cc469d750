"""Random links with a past, and random changes to them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

import attrs

from crosstenant import CrossTenantSync, Scope, TenantClient
from crosstenant.emulator import Delays, Emulator, Switches
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.directory import Principal
from crosstenant.models.provisioning_event import Outcome, ProvisioningAction, ProvisioningEvent
from crosstenant.models.schema_editing import USER, mapping_to, rule_of_users, with_object_mapping
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import FlowType, ObjectMapping
from crosstenant.workflows.configuration import SyncScope
from crosstenant.workflows.planning.forecast.foreseeing import Setting
from crosstenant.workflows.planning.forecast.reading import provisioned

Value = TypeVar("Value")

DEPARTMENTS: Final = (None, "Sales", "sales", "Finance", "Sales EMEA")
EARLY: Final = ("Filter external users", "Filter guest users")
PEOPLE: Final = 9


def scopes(rng: random.Random) -> Scope:
    """Return a filter with one to three comparisons, of any operator."""
    where = Scope.where
    comparisons: tuple[Callable[[], Scope], ...] = (
        lambda: where("department").equals("Sales"),
        lambda: where("department").not_equals("Sales"),
        lambda: where("department").includes("ale"),
        lambda: where("department").ends_with("EMEA"),
        lambda: where("department").occurs_in("Sales, Finance"),
        lambda: where("department").does_not_occur_in("Sales, Finance"),
        lambda: where("department").is_null(),
        lambda: where("department").is_not_null(),
        lambda: where("department").matches("[Ss]ales"),
        lambda: where("department").does_not_match("Sales.*"),
        lambda: where("department").is_one_of("Sales", "Finance"),
        lambda: where("employeeId").greater_than(3),
        lambda: where("employeeId").at_least(5),
        lambda: where("accountEnabled").is_true(),
        lambda: where("accountEnabled").is_false(),
        lambda: where("telephoneNumber").is_not_null(),
        lambda: where("physicalDeliveryOfficeName").equals("B2"),
        lambda: where("extensionAttribute1").equals("yes"),
    )
    scope = rng.choice(comparisons)()
    for _ in range(rng.choice((0, 0, 1, 2))):
        other = rng.choice(comparisons)()
        scope = scope & other if rng.random() < 0.5 else scope | other
    return scope


@attrs.define
class Life:
    """One random link. Everything that happens in it follows from its seed."""

    seed: int
    rng: random.Random = attrs.field(init=False)
    world: Emulator = attrs.field(init=False)
    fabrikam: EmulatedTenant = attrs.field(init=False)
    contoso: EmulatedTenant = attrs.field(init=False)
    link: Link = attrs.field(init=False)
    source: TenantClient = attrs.field(init=False)
    target: TenantClient = attrs.field(init=False)
    sync: CrossTenantSync = attrs.field(init=False)
    app: ConfigurationApp = attrs.field(init=False)
    users: list[dict[str, object]] = attrs.field(init=False)
    groups: list[dict[str, object]] = attrs.field(init=False)
    everybody: bool = attrs.field(init=False)
    guard: int | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        rng = self.rng = random.Random(self.seed)
        self.world = Emulator(seed=self.seed, delays=Delays.none(), switches=Switches(secrets_read="readable"))
        self.fabrikam = self.world.add_tenant("Fabrikam", domain="fabrikam.com")
        self.contoso = self.world.add_tenant("Contoso", domain="contoso.com")
        self.users = [self._user(number) for number in range(PEOPLE)]
        inner = self.fabrikam.add_group("Inner", *rng.sample(self.users, 3))
        self.groups = [
            inner,
            self.fabrikam.add_group("Outer", *rng.sample(self.users, 2), inner),
            self.fabrikam.add_group("Loose", *rng.sample(self.users, 4), securityEnabled=rng.random() < 0.7),
        ]
        self.everybody = rng.random() < 0.2
        self.guard = rng.choice((None, None, None, 1, 2, 4))
        self.link = configured_link(
            self.world,
            source=self.fabrikam,
            target=self.contoso,
            sync_all=self.everybody,
            delete_threshold=self.guard,
        )
        self.source, self.target = self._client(self.fabrikam), self._client(self.contoso)
        self.sync = CrossTenantSync(source=self.source, target=self.target, app=self.link.service_principal_id)
        self.app = found(self.source.configuration_apps.find(self.link.service_principal_id))

    def _client(self, tenant: EmulatedTenant) -> TenantClient:
        session = self.world.session()
        return TenantClient(tenant.id, credential=tenant.credential, session=session, clock=self.world.clock)

    def _user(self, number: int) -> dict[str, object]:
        rng = self.rng
        properties: dict[str, object] = {
            "department": rng.choice(DEPARTMENTS),
            "employeeId": rng.choice((None, "3", "5", "x7", "12")),
            "officeLocation": rng.choice((None, "B2", "C3")),
            "businessPhones": rng.choice(([], ["+1 555"])),
            "onPremisesExtensionAttributes": {"extensionAttribute1": rng.choice((None, "yes", "no"))},
            "accountEnabled": rng.random() < 0.85,
        }
        name = f"person{number}"
        kind = rng.random()
        if kind < 0.1:
            properties |= {"userType": "Guest", "externalUserState": "Accepted"}
            name = f"person{number}_elsewhere.com#EXT#"
        elif kind < 0.2:
            properties |= {"userType": "Guest"}
        return self.fabrikam.add_user(name, **properties)

    # What happens

    def live(self) -> None:
        """Grow, and let some cycles pass with a day's changes after each."""
        self.grow()
        for _ in range(self.rng.choice((0, 1, 1, 2))):
            self.link.run_a_cycle()
            self.stir()

    def grow(self) -> None:
        """Assign the first people, bring guests in by hand, and set a filter or two."""
        rng = self.rng
        for user in self.users:
            if user["userType"] == "Member" and rng.random() < 0.1:
                self.link.trouble.redeemed(user)
        self.link.assign(*rng.sample(self.users, rng.randint(0, 5)), *rng.sample(self.groups, rng.randint(0, 2)))
        if rng.random() < 0.4:
            self.save(lambda mapping: attrs.evolve(mapping, scope=scopes(rng).to_filter(mapping.scope)))
        self.link.start()

    def save(self, change: Callable[[ObjectMapping], ObjectMapping]) -> None:
        """Change the job's mapping of users."""
        app, job = self.app, self.job
        schema = self.source.sync_schemas.get(app, job)
        rule = found(rule_of_users(schema))
        mapping = found(mapping_to(rule, USER))
        self.source.sync_schemas.save(app, job, with_object_mapping(schema, rule, mapping, change))

    def stir(self) -> None:
        """Change people, memberships and assignments, as a tenant's day does."""
        rng = self.rng
        for _ in range(rng.randint(1, 5)):
            rng.choices(
                (self._changes, self._moves, self._assigns, self._unassigns, self._goes, self._meddles),
                weights=(6, 3, 3, 3, 1, 1),
            )[0]()

    def _changes(self) -> None:
        changes: dict[str, object] = {
            "accountEnabled": self.rng.random() < 0.5,
            "department": self.rng.choice(DEPARTMENTS),
            "employeeId": self.rng.choice((None, "2", "9")),
            "userType": self.rng.choice(("Member", "Guest")),
        }
        name = self.rng.choice(tuple(changes))
        self.link.change(self.rng.choice(self.living()), **{name: changes[name]})

    def _moves(self) -> None:
        group, user = str(self.rng.choice(self.groups)["id"]), str(self.rng.choice(self.living())["id"])
        graph = self.source.transport
        if user in {str(member["id"]) for member in graph.pages("/groups/{}/members", group)}:
            graph.delete("/groups/{}/members/{}/$ref", group, user)
        else:
            url = f"https://graph.microsoft.com/v1.0/directoryObjects/{user}"
            graph.post("/groups/{}/members/$ref", group, body={"@odata.id": url})

    def _assigns(self) -> None:
        who = self.rng.choice((*self.living(), *self.groups))
        if who["id"] not in {each.id for each in self.assigned()}:
            self.link.assign(who)

    def _unassigns(self) -> None:
        self.link.unassign(self.rng.choice((*self.living(), *self.groups)))

    def _goes(self) -> None:
        self.link.trouble.deletes(self.rng.choice(self.living()))

    def _meddles(self) -> None:
        """Let somebody else than the job change the target."""
        there = [user for user in self.users if self.link.counterpart(user)]
        if not there:
            return
        user, trouble = self.rng.choice(there), self.link.trouble
        self.rng.choice(
            (
                lambda: trouble.deletes_in_the_target(user),
                lambda: trouble.leaves_the_target(user),
                lambda: self.link.change_in_target(user, accountEnabled=self.rng.random() < 0.5),
            )
        )()

    def living(self) -> list[dict[str, object]]:
        """Return the users whom the source still has."""
        ids = {str(user["id"]) for user in self.fabrikam.state.users}
        return [user for user in self.users if user["id"] in ids]

    # What is read

    @property
    def job(self) -> SyncJob:
        return next(iter(self.source.sync_jobs.all(self.app)))

    def assigned(self) -> tuple[Principal, ...]:
        return provisioned(self.app, self.source.configuration_apps.assignments(self.app))

    def setting(self) -> Setting:
        mapping = mapping_to(found(rule_of_users(self.source.sync_schemas.get(self.app, self.job))), USER)
        return Setting(assigned=self.assigned(), everybody=self.everybody, mapping=mapping)

    def there(self) -> dict[str, bool]:
        """Return who of the source stands in the target, and whether they may sign in there."""
        stays = {str(user["id"]): self.link.counterpart(user) for user in self.users}
        return {user: bool(stay["accountEnabled"]) for user, stay in stays.items() if stay}

    def in_its_hands(self) -> set[str]:
        """Return whom the job manages, as its log has it: the newest thing that it did to somebody."""
        managed: dict[str, bool] = {}
        for event in self.source.logs.provisioning(app=self.app):
            verdict = manages(event)
            if event.source_identity and event.source_identity.id and verdict is not None:
                managed.setdefault(event.source_identity.id, verdict)
        return {user for user, is_managed in managed.items() if is_managed}

    def may_be_assigned(self, principal: str) -> bool:
        """Tell whether a configuration may name somebody: alive, internal, and no group that puts nobody in scope."""
        users = {str(user["id"]): user for user in self.fabrikam.state.users}
        groups = {str(group["id"]): group for group in self.groups}
        if principal in users:
            return users[principal]["externalUserState"] is None
        return bool(groups.get(principal, {}).get("securityEnabled"))

    def named(self, ids: Iterable[str]) -> set[str]:
        names = {str(user["id"]): str(user["userPrincipalName"]) for user in self.users}
        return {names[each] for each in ids}

    # The plan

    def wanted(self, now: Setting) -> Setting:
        """Return what is to be changed: other people, another filter, other actions, everybody."""
        rng = self.rng
        ids = {each.id for each in now.assigned}
        kept = [each for each in now.assigned if rng.random() < 0.75]
        new = [each for each in self._principals() if each.id not in ids and rng.random() < 0.2]
        mapping = found(now.mapping)
        if rng.random() < 0.3:
            scope = scopes(rng) if rng.random() < 0.7 else Scope.everyone()
            mapping = attrs.evolve(mapping, scope=scope.to_filter(mapping.scope))
        if rng.random() < 0.3:
            kept_on = rng.choice(((FlowType.ADD,), (FlowType.UPDATE,), (FlowType.ADD, FlowType.UPDATE)))
            flows = (*kept_on, FlowType.DELETE) if rng.random() < 0.7 else kept_on
            mapping = attrs.evolve(mapping, flow_types=flows)
        everybody = not now.everybody if rng.random() < 0.1 else now.everybody
        return Setting(assigned=(*kept, *new), everybody=everybody, mapping=mapping)

    def _principals(self) -> Iterator[Principal]:
        for user in self.living():
            yield Principal(id=str(user["id"]), type_name="#microsoft.graph.user")
        for group in self.groups:
            yield Principal(id=str(group["id"]), type_name="#microsoft.graph.group")

    def apply(self, before: Setting, after: Setting) -> None:
        """Bring it about."""
        objects = {str(each["id"]): each for each in (*self.users, *self.groups)}
        old, new = ({each.id for each in setting.assigned} for setting in (before, after))
        self.link.unassign(*(objects[each] for each in old - new if each in objects))
        self.link.assign(*(objects[each] for each in new - old))
        if after.mapping != before.mapping:
            self.save(lambda _: found(after.mapping))
        if after.everybody != before.everybody:
            self.sync.settings.set_scope(SyncScope.ALL if after.everybody else SyncScope.ASSIGNED)
            self.everybody = after.everybody


def manages(event: ProvisioningEvent) -> bool | None:
    """Return whether an event leaves its person in the job's hands; None where it says nothing about that."""
    if event.action is ProvisioningAction.STAGED_DELETE:
        return None
    if event.outcome is Outcome.SUCCESS:
        return event.action is not ProvisioningAction.DELETE
    if event.outcome is not Outcome.SKIPPED:
        return None
    told = "".join(str(step.details.get("ScopeEvaluationResult", "")) for step in event.steps)
    is_early = any(f"{name}." in told and "false" in told.split(f"{name}.", 1)[1] for name in EARLY)
    return None if is_early else event.skip_reason == "RedundantExport"


def found(value: Value | None) -> Value:
    assert value is not None
    return value
