"""Worlds that are saved, loaded, looked at and gone back to."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from crosstenant.emulator import Delays, Emulator
from crosstenant.emulator.documents import block
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.scenarios import configured_link
from crosstenant.emulator.storage.serialization import encode
from crosstenant.emulator.tenants import EmulatedTenant

PARTNERS = "/policies/crossTenantAccessPolicy/partners"


def test_saved_world_goes_on_as_if_nothing_had_happened(
    world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant, tmp_path: Path
) -> None:
    link = configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])
    link.start()
    world.advance(minutes=10)
    world.save(tmp_path / "world.json")
    twin = Emulator.load(tmp_path / "world.json")

    for each in (world, twin):
        each.advance(hours=2)

    assert twin.snapshot() == world.snapshot()
    assert len(twin.tenant("contoso.com").state.users) == 1


def test_loaded_world_accepts_its_old_tokens_and_secrets(
    world: Emulator, fabrikam: EmulatedTenant, tmp_path: Path
) -> None:
    old = fabrikam.credential
    world.save(tmp_path / "world.json")
    twin = Emulator.load(tmp_path / "world.json")
    again = twin.tenant(fabrikam.id)

    assert PlainGraph(twin.session(), old).get("/users").status_code == 200
    assert (again.client_id, again.client_secret) == (fabrikam.client_id, fabrikam.client_secret)


def test_settings_are_saved_with_the_world(world: Emulator, tmp_path: Path) -> None:
    world.delays = Delays(assignment=timedelta(seconds=7))
    world.switches = attrs.evolve(world.switches, sync_denial="403")
    world.save(tmp_path / "world.json")

    twin = Emulator.load(tmp_path / "world.json")

    assert (twin.delays, twin.switches, twin.clock.now()) == (world.delays, world.switches, world.clock.now())


def test_groups_and_look_ups_survive(world: Emulator, fabrikam: EmulatedTenant, tmp_path: Path) -> None:
    group = fabrikam.add_group("Travellers", fabrikam.user("user1@fabrikam.com"))
    world.save(tmp_path / "world.json")

    again = Emulator.load(tmp_path / "world.json").tenant("fabrikam.com")

    user_id = str(again.user("USER1@fabrikam.com")["id"])
    assert again.state.members.members_of(str(group["id"])) == [user_id]
    assert again.state.members.groups_of(user_id) == [group["id"]]


def test_sign_ins_under_way_survive(world: Emulator, fabrikam: EmulatedTenant, tmp_path: Path) -> None:
    session = world.session()
    url = f"https://login.microsoftonline.com/{fabrikam.id}/oauth2/v2.0/devicecode"
    device = session.post(url, data={"client_id": fabrikam.client_id, "scope": "Policy.Read.All"}).json()
    world.save(tmp_path / "world.json")

    twin = Emulator.load(tmp_path / "world.json")
    twin.enter_device_code(device["user_code"])

    assert twin.sign_ins.device_codes[device["device_code"]].user_name == "admin@fabrikam.com"


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": "other"}'])
def test_file_that_holds_no_world_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "world.json").write_text(text)

    with pytest.raises(ValueError, match="no saved world"):
        Emulator.load(tmp_path / "world.json")


def test_world_goes_back_to_a_snapshot(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    before = world.snapshot()
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    world.advance(hours=1)

    world.restore(before)

    assert contoso.state.partners == {}
    assert world.snapshot() == before
    assert in_contoso.get(PARTNERS).json()["value"] == []


def test_history_holds_each_state_after_each_write(
    world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant, contoso: EmulatedTenant
) -> None:
    world.keeps_history = True
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})
    in_contoso.get(PARTNERS)
    in_contoso.delete(f"{PARTNERS}/{fabrikam.id}")

    tenants = [block(entry.state, "tenants") for entry in world.history()]
    states = [block(block(each, contoso.id), "partners") for each in tenants]

    assert [list(state) for state in states] == [[fabrikam.id], []]
    assert [entry.record.incoming.method for entry in world.history()] == ["POST", "DELETE"]


def test_history_is_kept_on_request_only(world: Emulator, in_contoso: PlainGraph, fabrikam: EmulatedTenant) -> None:
    in_contoso.post(PARTNERS, {"tenantId": fabrikam.id})

    assert world.history() == []


def test_snapshot_is_plain_json(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> None:
    configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])

    assert json.loads(json.dumps(world.snapshot())) == world.snapshot()


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot save a object"):
        encode(object())


def test_unknown_tenant_is_a_key_error(world: Emulator) -> None:
    with pytest.raises(KeyError, match="nobody"):
        world.tenant("nobody.example")


def test_server_keeps_its_state_in_a_file(tmp_path: Path) -> None:
    state, plan = tmp_path / "world.json", tmp_path / "faults.json"
    plan.write_text('[{"kind": "throttles"}]')
    command = [sys.executable, "-m", "crosstenant.emulator", "--port", "0", "--users", "2", "--state", str(state)]

    def line() -> dict[str, object]:
        with subprocess.Popen([*command, "--faults", str(plan)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            read: dict[str, object] = json.loads(process.stdout.readline())
            process.terminate()
            assert process.wait(timeout=10) == 0
        return read

    first, second = line(), line()

    assert first["tenants"] == second["tenants"]
    assert json.loads(state.read_text())["format"] == "crosstenant emulator world 1"
