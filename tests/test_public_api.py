"""The front door: what it offers is there, and nothing heavy comes in before it is used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import crosstenant
from crosstenant.workflows.mappings import Mappings
from crosstenant.workflows.scoping import Scoping
from crosstenant.workflows.settings import Settings

SYMPTOMS = "crosstenant.workflows.symptoms.table"
HEAVY = ("requests", "urllib3", "msal", "tenacity", "werkzeug", "crosstenant.emulator", "crosstenant.demo", SYMPTOMS)

FRONT_DOOR = ("CrossTenantSync", "TenantClient", "SyncConfiguration", "Cloud", "ClientSecret", "explain", "InputError")


def loaded_by(program: str) -> set[str]:
    """Return the names of the modules that a program has loaded in a process of its own."""
    program = f"{program}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", crosstenant.__all__)
def test_every_name_that_is_promised_is_there(name: str) -> None:
    assert getattr(crosstenant, name) is not None


def test_the_names_are_sorted_and_stand_there_once() -> None:
    assert crosstenant.__all__ == sorted(set(crosstenant.__all__), key=lambda name: (not name.isupper(), name))


def test_nothing_public_is_there_that_is_not_promised() -> None:
    promised = set(crosstenant.__all__)
    offered = {name for name in crosstenant._HOMES if not name.startswith("_")}  # the lazy table itself is the subject

    assert offered == promised - {"__version__"}
    assert set(dir(crosstenant)) == promised


def test_a_name_stays_what_it_was() -> None:
    assert crosstenant.CrossTenantSync is crosstenant.CrossTenantSync
    assert crosstenant.CrossTenantSync.__name__ == "CrossTenantSync"


@pytest.mark.parametrize("name", ["Nobody", "facade_", "__wrapped__"])
def test_a_name_that_nobody_promised_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'crosstenant' has no attribute '{name}'"):
        getattr(crosstenant, name)


def test_importing_the_package_loads_nothing_but_itself() -> None:
    ours = {name for name in loaded_by("import crosstenant") if name.partition(".")[0] == "crosstenant"}

    assert ours == {"crosstenant"}


@pytest.mark.parametrize("name", FRONT_DOOR)
def test_a_name_of_the_front_door_loads_nothing_heavy(name: str) -> None:
    loaded = loaded_by(f"from crosstenant import {name}")

    assert not loaded.intersection(HEAVY)


def test_making_clients_and_a_link_loads_nothing_heavy() -> None:
    loaded = loaded_by(
        "from crosstenant import CrossTenantSync, TenantClient, ClientSecret\n"
        "secret = ClientSecret(client_id='1a1a1a1a-1111-4aaa-8aaa-111111111111', client_secret='s')\n"
        "source, target = (TenantClient(name, credential=secret) for name in ('a.com', 'b.com'))\n"
        "CrossTenantSync(source=source, target=target)"
    )

    assert not loaded.intersection(HEAVY)


def test_the_heavy_ones_would_be_seen() -> None:
    assert {"requests", "urllib3"} <= loaded_by("import requests")
    assert SYMPTOMS in loaded_by("from crosstenant import explain; explain('Whatever.')")


def test_the_version_is_a_version() -> None:
    assert [part.isdigit() for part in crosstenant.__version__.split(".")] == [True, True, True]


@pytest.mark.parametrize("room", [Mappings, Scoping, Settings])
def test_what_a_room_offers_is_held_by_the_type_checkers(room: type) -> None:
    held = Path(__file__).with_name("typing_api.py").read_text()

    assert [name for name in vars(room) if not name.startswith("_") and f"room.{name}(" not in held] == []
