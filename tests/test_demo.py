"""The main job: told to a person, in process and over HTTP, and failing where something is not as documented."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime

import attrs
import pytest

from crosstenant import TenantClient
from crosstenant.__main__ import main
from crosstenant.demo import DemoResult, StepTaken, run_demo
from crosstenant.emulator import Emulator
from crosstenant.emulator.__main__ import describe
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.step import Step, TenantName

PEOPLE = ["user1@fabrikam.com", "user2@fabrikam.com"]
FABRIKAM = TenantName("1a1a1a1a-1111-4aaa-8aaa-111111111111", "fabrikam.com")


def numbers(lines: list[str]) -> list[int]:
    """Return the step numbers in front of the lines that tell of a step."""
    found = [re.match(r" {0,3}(\d{1,2})  (?:source|target) ", line) for line in lines]
    return [int(match.group(1)) for match in found if match]


def test_the_demo_takes_thirteen_steps_twice_and_lets_one_person_leave(
    source: TenantClient, target: TenantClient, contoso: EmulatedTenant
) -> None:
    lines: list[str] = []

    result = run_demo(source, target, PEOPLE, tell=lines.append)

    assert result.ok
    assert result.changed_again == ()
    assert numbers(lines) == [*range(1, 14), *range(1, 14)]
    assert result.synchronized == tuple(f"user{number}_fabrikam.com#EXT#@contoso.onmicrosoft.com" for number in (1, 2))
    told = "\n".join(lines)
    assert all(name in told for name in result.synchronized)
    assert "On demand, user1@fabrikam.com" in told
    assert "soft-deleted in the target" in told
    assert told.endswith("Everything happened as documented.")
    assert len(list(contoso.state.users)) == 1


def test_only_the_steps_that_write_change_something_and_only_once(source: TenantClient, target: TenantClient) -> None:
    result = run_demo(source, target, PEOPLE, tell=lambda line: None)

    assert [taken.step.number for taken in result.first if taken.changed] == [2, 3, 5, 6, 8, 9, 10, 12]
    assert [taken.step.number for taken in result.first if taken.changed is None] == [1, 4, 7, 11, 13]
    assert not [taken for taken in result.second if taken.changed]


def test_a_link_that_stands_already_is_not_documented_as_new_but_works(
    source: TenantClient, target: TenantClient
) -> None:
    run_demo(source, target, PEOPLE, tell=lambda line: None)

    assert run_demo(source, target, PEOPLE, tell=lambda line: None).ok


def test_a_person_without_permission_is_told_which_steps_are_lacking(
    world: Emulator, source: TenantClient, contoso: EmulatedTenant
) -> None:
    poor = TenantClient(contoso.id, credential=contoso.app_credential([]), session=world.session(), clock=world.clock)
    lines: list[str] = []

    with pytest.raises(Exception, match="Step 2"):
        run_demo(source, poor, PEOPLE, tell=lines.append)

    assert "not enough for steps [2, 3]" in lines[1]


DONE = StepTaken(step=Step.START, tenant=FABRIKAM, found="fine", changed=False)
RESULT = DemoResult(first=(DONE,), second=(DONE,), synchronized=("a#EXT#b",), left=True)


def test_a_result_is_good_only_if_all_of_it_is() -> None:
    failed, changed = attrs.evolve(DONE, ok=False), attrs.evolve(DONE, changed=True)

    assert RESULT.ok
    assert not attrs.evolve(RESULT, first=(failed,)).ok
    assert not attrs.evolve(RESULT, second=(failed,)).ok
    assert not attrs.evolve(RESULT, second=(changed,)).ok
    assert not attrs.evolve(RESULT, synchronized=()).ok
    assert not attrs.evolve(RESULT, left=False).ok
    assert attrs.evolve(RESULT, second=(changed,)).changed_again == (Step.START,)


def test_a_step_is_one_line() -> None:
    assert str(DONE).split() == ["12", "source", "fabrikam.com", "unchanged", "start", "the", "job:", "fine"]
    assert " a " not in str(attrs.evolve(DONE, tenant=TenantName(FABRIKAM.id)))
    assert FABRIKAM.id in str(attrs.evolve(DONE, tenant=TenantName(FABRIKAM.id)))


def test_the_command_ends_with_zero_and_lists_who_arrived(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert numbers(lines) == [*range(1, 14), *range(1, 14)]
    assert len({line for line in lines if re.match(r"    user\d_fabrikam\.com#EXT#@", line)}) == 3


def test_the_command_runs_over_http_against_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    world = Emulator(seed=2, start=datetime.now(UTC), speed=20_000)
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
    contoso = world.add_tenant("Contoso", domain="contoso.com")

    with world.serve(runs_clock=True) as server:
        line = json.dumps(describe(server, source=fabrikam, target=contoso))
        status = main(["demo", "--server", line])

    told = capsys.readouterr().out
    assert status == 0, told
    assert numbers(told.splitlines()) == [*range(1, 14), *range(1, 14)]
    assert "#EXT#" in told


def test_what_stops_the_command_is_told_in_one_line_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    world = Emulator(seed=3, start=datetime.now(UTC))
    fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=3)

    with world.serve() as server:
        line = json.dumps(describe(server, source=fabrikam, target=fabrikam))
        status = main(["demo", "--server", line])

    assert status == 1
    assert "InputError: Source and target are the same tenant" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["demo", "--server"]])
def test_what_the_command_does_not_know_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 2
    assert "usage: python -m crosstenant" in capsys.readouterr().err


SIDES = [{"role": "source", "users": []}, {"role": "target", "users": []}]


def test_a_server_that_is_neither_on_loopback_nor_https_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    server = {"graph": "http://graph.example", "authority": "http://login.example", "tenants": SIDES}

    assert main(["demo", "--server", json.dumps(server)]) == 1
    assert "InputError" in capsys.readouterr().out


def test_a_server_that_is_gone_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    world = Emulator(seed=3, start=datetime.now(UTC))
    fabrikam, contoso = world.add_tenant("Fabrikam"), world.add_tenant("Contoso")
    with world.serve() as server:
        line = json.dumps(describe(server, source=fabrikam, target=contoso))

    assert main(["demo", "--server", line]) == 1
    told = capsys.readouterr().out
    assert "AuthenticationError: The server at http://127.0.0.1" in told
    assert fabrikam.client_secret not in told


@pytest.mark.parametrize(
    "line", ["{", "not json", "[]", "5", "{}", '{"graph": "https://a", "authority": "https://a", "tenants": []}']
)
def test_a_line_that_no_server_printed_is_refused(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["demo", "--server", line])

    assert end.value.code == 2
    assert "not the line that python -m crosstenant.emulator prints" in capsys.readouterr().err


def test_the_module_is_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crosstenant", "--help"], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout
