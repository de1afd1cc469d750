"""The wanted state of one link as a value: what it refuses, and that nothing is wanted by omission."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from crosstenant import InputError, SyncConfiguration
from crosstenant.models.access_settings import B2BSetting
from crosstenant.workflows.configuration import MappingChange, PartnerSettings, SyncScope


def test_every_field_left_out_is_left_alone() -> None:
    wanted = SyncConfiguration()

    assert wanted.to_dict() == {}
    assert wanted.describe().count("leave alone") == 17


def test_what_is_wanted_is_ready_for_json_in_the_order_of_the_fields() -> None:
    wanted = SyncConfiguration(
        name="Fabrikam to Contoso", scope=SyncScope.ASSIGNED, assigned=["a@b.com"], enabled=False
    )

    assert json.loads(json.dumps(wanted.to_dict())) == {
        "name": "Fabrikam to Contoso",
        "scope": "assigned",
        "assigned": ["a@b.com"],
        "enabled": False,
    }
    assert list(wanted.to_dict()) == ["name", "scope", "assigned", "enabled"]


def test_describe_shows_what_is_wanted_beside_its_name() -> None:
    assert "deletion_guard" in SyncConfiguration(deletion_guard=0).describe()
    assert ": 0" in SyncConfiguration(deletion_guard=0).describe()


def test_a_configuration_is_a_value() -> None:
    assert SyncConfiguration(assigned=["a"]) == SyncConfiguration(assigned=("a",))
    assert hash(SyncConfiguration(assigned=["a"])) == hash(SyncConfiguration(assigned=("a",)))


def test_wanting_nobody_is_not_the_same_as_leaving_people_alone() -> None:
    assert SyncConfiguration(assigned_exactly=[]).assigned_exactly == ()
    assert SyncConfiguration(assigned_exactly=[]).to_dict() == {"assigned_exactly": []}


@pytest.mark.parametrize(
    ("arguments", "parameter", "told"),
    [
        ({"assigned": "user1@fabrikam.com"}, "assigned", "not one bare string"),
        ({"assigned_exactly": "user1@fabrikam.com"}, "assigned_exactly", "not one bare string"),
        ({"assigned": ["a", ""]}, "assigned", r"assigned\[1\] names nobody"),
        ({"assigned_exactly": [None]}, "assigned_exactly", "names nobody"),
        ({"assigned": ["a"], "assigned_exactly": ["a"]}, "assigned", "not both"),
        ({"deletion_guard": -1}, "deletion_guard", "0 .off. or more"),
        ({"deletion_guard": "500"}, "deletion_guard", "0 .off. or more"),
        ({"deletion_guard": True}, "deletion_guard", "0 .off. or more"),
        ({"scope": "everybody"}, "scope", "assigned or all"),
        ({"enabled": "no"}, "enabled", "True, False or None"),
        ({"user_sync": 1}, "user_sync", "True, False or None"),
        ({"assigned": 5}, "assigned", "list of names"),
        ({"assigned": {"a": 1}}, "assigned", "list of names"),
        ({"name": 5}, "name", "name is text"),
        ({"name": "a\nb"}, "name", "name must not hold"),
        ({"source_partner": {}}, "source_partner", "is a PartnerSettings"),
        ({"target_partner": "inherit"}, "target_partner", "is a PartnerSettings"),
        ({"scoping": "department"}, "scoping", "is a Scope"),
        ({"mappings": ["a"]}, "mappings", "table of target attribute and source"),
        ({"mappings": {"mobile": 5}}, "mappings", "mappings.mobile is an expression or a MappingChange"),
        ({"notification_mail": 5}, "notification_mail", "is one address"),
        ({"schedule": "2 hours"}, "schedule", "duration such as PT40M, not '2 hours'"),
        ({"schedule": True}, "schedule", "timedelta, a number of seconds"),
        ({"schedule": float("inf")}, "schedule", "timedelta, a number of seconds"),
        ({"schedule": float("nan")}, "schedule", "timedelta, a number of seconds"),
        ({"schedule": -1}, "schedule", "above zero"),
        ({"mappings": {"a": "[a]"}, "unmapped": ["a"]}, "unmapped", "mapped and unmapped"),
    ],
)
def test_what_cannot_be_wanted_is_refused_by_name(arguments: dict[str, Any], parameter: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refusal:
        SyncConfiguration(**arguments)

    assert refusal.value.parameter == parameter


def test_a_bare_text_is_an_expression() -> None:
    assert SyncConfiguration(mappings={"mobile": "[mobile]"}).mappings == {
        "mobile": MappingChange(expression="[mobile]")
    }


def test_actions_are_wanted_in_graphs_order_and_once() -> None:
    assert SyncConfiguration(actions=["Delete", "Add", "add"]).actions == ("Add", "Delete")


@pytest.mark.parametrize("schedule", [2400, 2400.0, "PT40M", timedelta(minutes=40)])
def test_a_schedule_is_a_span_seconds_or_iso_text_in_code_and_in_documents(schedule: object) -> None:
    assert SyncConfiguration(schedule=schedule).schedule == timedelta(minutes=40)
    assert SyncConfiguration.from_dict({"schedule": schedule}).schedule == timedelta(minutes=40)


def test_a_block_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="inbound_trust is InboundTrust, INHERIT or None"):
        PartnerSettings(inbound_trust=B2BSetting())  # type: ignore[arg-type] # on purpose
