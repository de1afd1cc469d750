"""Plans in files: what comes back, who may read them, and what is refused."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import pytest

from crosstenant.errors import InputError
from crosstenant.workflows.plan import Plan
from crosstenant.workflows.plan.json_data import digest


def test_a_plan_survives_a_file_and_only_its_owner_may_read_it(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "link.plan"

    plan.save(path)
    plan.save(path)

    assert Plan.load(path) == plan
    assert Plan.load(str(path)).fingerprint == plan.fingerprint
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["link.plan"]


def test_whatever_graph_calls_somebody_a_plan_survives_a_file(plan: Plan, tmp_path: Path) -> None:
    odd = attrs.evolve(plan, unknown={"source.app": "half a \ud83d, whole \U0001f600, \\ud83d, and \x00"})

    odd.save(tmp_path / "link.plan")

    assert Plan.load(tmp_path / "link.plan") == odd


def test_two_who_save_a_plan_at_once_both_do(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "link.plan"
    large = attrs.evolve(plan, unknown={"source.app": "x" * 1_000_000})

    with ThreadPoolExecutor(4) as pool:
        saved = [pool.submit(large.save, path) for _ in range(40)]

    assert [each.exception() for each in saved] == [None] * 40
    assert Plan.load(path) == large
    assert [file.name for file in tmp_path.iterdir()] == ["link.plan"]


def test_a_plan_survives_json(plan: Plan) -> None:
    assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Return data with the seal that somebody would give it who knows how."""
    data.pop("seal", None)
    return {**data, "seal": digest(data)}


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda data: data | {"format": 2}, "format 2, and this release reads up to 1"),
        (lambda data: data | {"format": 0}, "format is a version from 1 on"),
        (
            lambda data: {name: value for name, value in data.items() if name != "format"},
            "no saved plan: format is missing",
        ),
        (lambda _: {"format": "1.0", "name": "x"}, "This is no saved plan: format is a whole number"),
        (lambda _: {"format": 1, "name": "x"}, "This is no saved plan: seal is missing"),
        (lambda data: data | {"expires_at": "2099-01-01T00:00:00+00:00"}, "altered since it was saved"),
        (lambda data: sealed(data | {"facts": {}}), "not those that it was made from"),
        (lambda data: sealed(data | {"changes": 5}), "changes is a list, not 5"),
        (lambda data: sealed(data | {"changes": [{}]}), r"changes\[0\].side is missing"),
        (lambda data: sealed(data | {"changes": [{"side": "left"}]}), r"changes\[0\].side is one of"),
        (lambda data: sealed(data | {"made_at": "yesterday"}), "made_at is a moment such as"),
        (lambda data: sealed(data | {"made_at": "2026-11-23T12:00:00"}), "made_at is a moment with its time zone"),
        (lambda data: sealed(data | {"people": 5}), "people is a table"),
        (lambda data: sealed(data | {"source": {"id": 5}}), "source.id is text, not 5"),
        (lambda data: sealed(data | {"configuration": {"nam": "x"}}), "nam: nobody knows this key"),
        (lambda data: sealed(data | {"more": 1}), "more: nobody knows this key"),
    ],
)
def test_what_is_no_plan_of_ours_is_refused_with_its_file(plan: Plan, tmp_path: Path, alter: Any, told: str) -> None:  # noqa: ANN401 - any change of a document
    path = tmp_path / "link.plan"
    path.write_text(json.dumps(alter(json.loads(json.dumps(plan.to_dict())))), encoding="utf-8")

    with pytest.raises(InputError, match=told) as refusal:
        Plan.load(path)

    assert str(refusal.value).startswith(str(path))
    assert refusal.value.parameter == "path"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_torn_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "link.plan"
    path.write_bytes(content)

    with pytest.raises(InputError):
        Plan.load(path)


@pytest.mark.parametrize("depth", [300, 700, 900, 5000])
def test_a_file_that_is_nested_too_deeply_is_refused(plan: Plan, tmp_path: Path, depth: int) -> None:
    path = tmp_path / "link.plan"
    deep = f'"facts": {{"source.app": {"[" * depth}{"]" * depth}}}, "format"'
    path.write_text(json.dumps(plan.to_dict() | {"facts": 0}).replace('"format"', deep, 1), encoding="utf-8")

    with pytest.raises(InputError):
        Plan.load(path)


def test_every_truncation_of_a_file_is_refused(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "link.plan"
    plan.save(path)
    whole = path.read_bytes()

    for length in range(0, len(whole) - 2, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError):
            Plan.load(path)


def test_a_file_that_is_not_there_or_cannot_be_written_is_told(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read") as refusal:
        Plan.load(tmp_path / "missing.plan")
    assert str(refusal.value).count("missing.plan") == 1
    with pytest.raises(InputError, match="cannot be written"):
        plan.save(tmp_path / "no such folder" / "link.plan")
    with pytest.raises(InputError, match="cannot be written"):
        plan.save(f"{tmp_path}/link\0.plan")
