"""From what a caller writes to a user or group of the source tenant."""

from __future__ import annotations

import pytest

from crosstenant import InputError, TenantClient
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.workflows.people import assignable, one_user, principal_of

ONE = "user1@fabrikam.com"


def test_a_user_is_named_by_principal_name_or_object_id(source: TenantClient) -> None:
    by_name = one_user(source, ONE)

    assert one_user(source, by_name.id).user_principal_name == ONE
    assert one_user(source, by_name) is by_name


def test_a_principal_of_a_kind_that_nobody_told_is_taken_for_a_user(source: TenantClient) -> None:
    bare = source.directory.user(ONE)

    assert one_user(source, bare) is bare


def test_anybody_can_be_named_in_any_way(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    group = fabrikam.add_group("Sales")
    user = source.directory.user(ONE)

    assert principal_of(source, user) is user
    assert principal_of(source, user.id).id == user.id
    assert principal_of(source, ONE).id == user.id
    assert principal_of(source, " Sales ").id == group["id"]
    assert principal_of(source, str(group["id"])).display_name == "Sales"


def test_people_to_assign_come_each_once_in_the_order_given(source: TenantClient) -> None:
    found = assignable(source, ["user2@fabrikam.com", ONE, "USER2@fabrikam.com"])

    assert [person.user_principal_name for person in found] == ["user2@fabrikam.com", ONE]


def test_one_bare_string_is_no_list_of_names(source: TenantClient) -> None:
    with pytest.raises(InputError, match="one bare string is one name") as refusal:
        assignable(source, ONE)

    assert refusal.value.parameter == "who"


def test_a_group_s_name_that_looks_like_a_filter_is_only_a_name(source: TenantClient, fabrikam: EmulatedTenant) -> None:
    fabrikam.add_group("Sales")

    with pytest.raises(InputError, match="has no group named"):
        principal_of(source, "x') or (displayName eq 'Sales")
