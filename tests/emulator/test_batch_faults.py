"""Planned failures of whole JSON batches, and a list whose size nobody minds."""

from __future__ import annotations

from typing import Any

import pytest
from requests import JSONDecodeError

from crosstenant.emulator import Emulator, faults
from crosstenant.emulator.faults import Fault
from crosstenant.emulator.faults import batches as batch_faults
from crosstenant.emulator.faults import pages as page_faults
from crosstenant.emulator.plain_client import PlainGraph


@pytest.mark.unpublished("planned faults")
@pytest.mark.parametrize(
    ("fault", "ids"),
    [
        (batch_faults.shuffles_batch(), ["3", "2", "1"]),
        (batch_faults.loses_batch_item(), ["2", "3"]),
        (batch_faults.repeats_batch_item(), ["1", "1", "2", "3"]),
    ],
)
def test_batch_is_carried_out_and_answered_oddly(
    world: Emulator, in_fabrikam: PlainGraph, fault: Fault, ids: list[str]
) -> None:
    world.faults.plan(fault, "POST", "/$batch")

    assert answered(in_fabrikam) == ids
    assert answered(in_fabrikam) == ["1", "2", "3"]
    world.faults.check()


@pytest.mark.unpublished("planned faults")
def test_item_that_is_cut_off_leaves_a_batch_that_nobody_can_read(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(faults.cuts_off(), "GET", "/organization")
    requests = [{"id": "1", "method": "GET", "url": "/organization"}]

    answer = in_fabrikam.post("/$batch", {"requests": requests})

    assert answer.status_code == 200
    with pytest.raises(JSONDecodeError):
        answer.json()


def test_top_may_be_ignored(world: Emulator, in_fabrikam: PlainGraph) -> None:
    world.faults.plan(page_faults.ignores_top(), "GET", "/users")
    path = "/users?$top=3&$filter=startswith(displayName,'User')"

    sizes = [len(in_fabrikam.get(path).json()["value"]) for _ in range(2)]

    assert sizes == [10, 3]


def answered(graph: PlainGraph) -> list[str]:
    requests = [{"id": str(number), "method": "GET", "url": "/organization"} for number in (1, 2, 3)]
    responses: list[dict[str, Any]] = graph.post("/$batch", {"requests": requests}).json()["responses"]
    return [response["id"] for response in responses]
