"""Plans to be applied, and a way to take the same link up in another process's stead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crosstenant import CrossTenantSync, SyncConfiguration, TenantClient

NewSync = Callable[[], CrossTenantSync]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.json"


@pytest.fixture
def begin(source: TenantClient, target: TenantClient, journal: Path) -> NewSync:
    """Begin anew with nothing remembered but the journal, as another process does."""

    def begin() -> CrossTenantSync:
        return CrossTenantSync(source=source, target=target, journal=journal)

    return begin


@pytest.fixture
def wanted() -> SyncConfiguration:
    """A whole link with two people, started."""
    return SyncConfiguration(
        name="Fabrikam to Contoso",
        assigned=["user1@fabrikam.com", "user2@fabrikam.com"],
        notification_mail="admins@fabrikam.com",
        enabled=True,
    )
