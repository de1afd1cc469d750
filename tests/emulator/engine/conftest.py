"""A link between the two tenants, set up in the world's state, and its job over plain HTTP."""

from __future__ import annotations

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link, configured_link
from crosstenant.emulator.tenants import EmulatedTenant


@pytest.fixture
def link(world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Link:
    """A configuration from Fabrikam to Contoso with user1 assigned, ready to be started."""
    return configured_link(world, source=fabrikam, target=contoso, assigned=["user1@fabrikam.com"])


@pytest.fixture
def running(link: Link) -> Link:
    """The same link after its first cycle."""
    link.start()
    link.run_a_cycle()
    return link


@pytest.fixture
def job(in_fabrikam: PlainGraph, link: Link) -> PlainJob:
    """The link's job."""
    return PlainJob(in_fabrikam, link)


@pytest.fixture
def user1(fabrikam: EmulatedTenant) -> Document:
    """The user of Fabrikam who is assigned."""
    return fabrikam.user("user1@fabrikam.com")


@pytest.fixture
def user2(fabrikam: EmulatedTenant) -> Document:
    """A user of Fabrikam who is not assigned."""
    return fabrikam.user("user2@fabrikam.com")
