"""Names in a configuration that mean nobody: every place is told at once, and who was deleted lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crosstenant import CrossTenantSync, InputError, SyncConfiguration, TenantClient

if TYPE_CHECKING:
    from tests.workflows.conftest import Wire


def test_every_name_that_means_nobody_is_told_at_once(standing: CrossTenantSync) -> None:
    with pytest.raises(InputError) as refusal:
        standing.drift(SyncConfiguration(assigned=["nobody@fabrikam.com", "user1@fabrikam.com", "Nobodies", "a b@x"]))

    told = str(refusal.value).splitlines()
    assert [line.partition(":")[0] for line in told] == ["assigned[0]", "assigned[2]", "assigned[3]"]
    assert refusal.value.parameter == "assigned"


def test_of_hundreds_of_names_that_mean_nobody_the_first_are_told(standing: CrossTenantSync) -> None:
    names = [f"nobody{number}@fabrikam.com" for number in range(25)]

    with pytest.raises(InputError, match=r"assigned_exactly\[19\].*\n\.\.\. and 5 more of assigned_exactly$"):
        standing.plan(SyncConfiguration(assigned_exactly=names))


@pytest.mark.parametrize("by_id", [False, True])
def test_a_name_of_somebody_who_was_deleted_says_so(
    standing: CrossTenantSync, source: TenantClient, *, by_id: bool
) -> None:
    leaver = source.directory.user("user3@fabrikam.com")
    name = leaver.id if by_id else "User3@fabrikam.com"
    source.transport.delete("/users/{}", leaver.id)

    with pytest.raises(InputError, match=rf"assigned\[0\]: {name} was deleted in the source at 20.* UTC; take") as told:
        standing.plan(SyncConfiguration(assigned=[name, "nobody@fabrikam.com"]))

    assert "assigned[1]: no user or group 'nobody@fabrikam.com'" in str(told.value)


def test_where_deleted_users_may_not_be_read_the_name_is_told_all_the_same(
    standing: CrossTenantSync, wire: Wire
) -> None:
    wire.refuses("GET", "/deletedItems/microsoft.graph.user", 403, "Authorization_RequestDenied", times=9)

    with pytest.raises(InputError, match=r"no user or group 'nobody@fabrikam\.com'"):
        standing.plan(SyncConfiguration(assigned=["nobody@fabrikam.com"]))


def test_deleted_users_are_read_only_where_a_name_means_nobody(standing: CrossTenantSync, wire: Wire) -> None:
    standing.plan(SyncConfiguration(assigned=["user1@fabrikam.com"]))

    assert not [sent for sent in wire.sent if "deletedItems" in sent.path]
