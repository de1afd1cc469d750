"""Whatever valid calls come in whatever order, the directory stays consistent."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.documents import text, texts
from crosstenant.emulator.plain_client import PlainGraph

PICK = st.integers(0, 20)
NOBODY = "0a0a0a0a-0000-4000-8000-00000000000a"
ADDRESS = "https://graph.microsoft.com/v1.0/directoryObjects/{}"


class Directory(RuleBasedStateMachine):
    """One tenant, changed over HTTP; every answer is 2xx or a refusal, and the state is looked at after each."""

    def __init__(self) -> None:
        super().__init__()
        world = Emulator(seed=3, delays=Delays.none())
        tenant = world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)
        self.state = tenant.state
        self.client = PlainGraph(world.session(), tenant.credential)

    def known(self, pick: int) -> str:
        """One of the ids that exist or existed."""
        state = self.state
        kept = [*state.users, *state.deleted_users, *state.groups, *state.deleted_groups]
        return text(kept[pick % len(kept)], "id") if kept else NOBODY

    def call(self, method: str, path: str, body: object = None) -> None:
        assert self.client.send(method, path, body).status_code in {200, 201, 204, 400, 404, 409}

    @rule(pick=PICK)
    def create_user(self, pick: int) -> None:
        name = f"new{pick % 3}"
        self.call(
            "POST",
            "/users",
            {
                "accountEnabled": True,
                "displayName": name,
                "mailNickname": name,
                "userPrincipalName": f"{name}@fabrikam.com",
                "mail": f"{name}@fabrikam.com",
                "passwordProfile": {"password": "correct horse"},
            },
        )

    @rule(pick=PICK, member=PICK, is_unified=st.booleans())
    def create_group(self, pick: int, member: int, *, is_unified: bool) -> None:
        body = {
            "displayName": f"Group {pick}",
            "mailNickname": f"g{pick}",
            "mailEnabled": False,
            "securityEnabled": True,
        }
        self.call(
            "POST",
            "/groups",
            {
                **body,
                "groupTypes": ["Unified"] if is_unified else [],
                "members@odata.bind": [ADDRESS.format(self.known(member))],
            },
        )

    @rule(pick=PICK, name=st.integers(1, 3))
    def rename_user(self, pick: int, name: int) -> None:
        self.call("PATCH", f"/users/{self.known(pick)}", {"userPrincipalName": f"user{name}@fabrikam.com"})

    @rule(group=PICK, member=PICK)
    def join(self, group: int, member: int) -> None:
        reference = {"@odata.id": ADDRESS.format(self.known(member))}
        self.call("POST", f"/groups/{self.known(group)}/members/$ref", reference)

    @rule(group=PICK, member=PICK)
    def leave(self, group: int, member: int) -> None:
        self.call("DELETE", f"/groups/{self.known(group)}/members/{self.known(member)}/$ref")

    @rule(pick=PICK, kind=st.sampled_from(["users", "groups", "directory/deletedItems"]))
    def delete(self, pick: int, kind: str) -> None:
        self.call("DELETE", f"/{kind}/{self.known(pick)}")

    @rule(pick=PICK)
    def restore(self, pick: int) -> None:
        self.call("POST", f"/directory/deletedItems/{self.known(pick)}/restore")

    @invariant()
    def nothing_is_there_and_deleted_at_once(self) -> None:
        state = self.state
        for present, deleted in ((state.users, state.deleted_users), (state.groups, state.deleted_groups)):
            assert not {text(each, "id") for each in present} & {text(each, "id") for each in deleted}

    @invariant()
    def names_and_addresses_belong_to_one_user(self) -> None:
        users = list(self.state.users)
        names = [text(user, "userPrincipalName").lower() for user in users]
        addresses = [address.lower() for user in users for address in texts(user, "proxyAddresses")]
        assert len(names) == len(set(names))
        assert len(addresses) == len(set(addresses))

    @invariant()
    def memberships_join_what_exists_or_can_be_restored(self) -> None:
        state = self.state
        kept = {text(each, "id") for each in (*state.users, *state.deleted_users, *state.groups, *state.deleted_groups)}
        assert {end for pair in state.members.pairs() for end in pair} <= kept


def test_any_sequence_of_calls_leaves_the_directory_consistent() -> None:
    run_state_machine_as_test(Directory, settings=settings(max_examples=20, stateful_step_count=30, deadline=None))
