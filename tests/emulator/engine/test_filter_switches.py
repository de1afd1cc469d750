"""What the documentation leaves open about scoping filters, seen from a cycle."""

from __future__ import annotations

import pytest

from crosstenant.emulator import Emulator
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_job import PlainJob
from crosstenant.emulator.scenarios import Link
from crosstenant.emulator.switches import Switches


@pytest.mark.parametrize(
    ("operator", "value", "switched"),
    [
        ("REGEX MATCH", "user[0-9]", Switches(scoping_regex="anywhere")),
        ("ENDS_WITH", "@FABRIKAM.COM", Switches(ends_with_minds_case=False)),
    ],
)
@pytest.mark.parametrize("is_switched", [False, True])
def test_a_disputed_filter_lets_people_in_by_its_switch(
    *,
    world: Emulator,
    running: Link,
    job: PlainJob,
    user1: Document,
    operator: str,
    value: str,
    switched: Switches,
    is_switched: bool,
) -> None:
    if is_switched:
        world.switches = switched
    schema = job.schema()
    clause = {"sourceOperandName": "mail", "operatorName": operator, "targetOperand": {"values": [value]}}
    mapping = schema["synchronizationRules"][0]["objectMappings"][0]
    mapping["scope"]["groups"] = [{"name": "Disputed", "clauses": [clause]}]
    assert job.put_schema(schema).status_code == 204
    running.run_a_cycle()

    assert (running.counterpart(user1) is not None) is is_switched
