"""How closely a clue fits a signature."""

from __future__ import annotations

import pytest

from crosstenant.workflows.symptoms import Clue, Signature

WHOLE = Signature(status=409, code="Conflict", message="already exists", method="POST", path="/partners")
PLACE = Signature(status=429, method="POST", path="/provisionOnDemand")


def test_every_part_that_fits_counts() -> None:
    clue = Clue(status=409, code="Conflict", message="It already exists.", method="POST", path="/a/partners")

    assert WHOLE.fit(clue) == 5


def test_parts_that_pasted_text_does_not_have_neither_fit_nor_contradict() -> None:
    assert WHOLE.fit(Clue(code="Conflict", message="It already exists.")) == 2


@pytest.mark.parametrize(
    "clue",
    [
        Clue(status=400, code="Conflict", message="already exists"),
        Clue(code="Other", message="already exists"),
        Clue(code="Conflict", message="something else"),
        Clue(code="Conflict", message="already exists", method="PUT"),
        Clue(code="Conflict", message="already exists", path="/users"),
    ],
)
def test_one_part_that_contradicts_is_enough_to_rule_a_signature_out(clue: Clue) -> None:
    assert WHOLE.fit(clue) == 0


def test_a_code_is_compared_without_case_and_from_its_end() -> None:
    assert Signature(code="PolicyCheckFailure").fit(Clue(code="AzureDirectorypolicycheckfailure"))


def test_an_empty_message_is_a_sign_of_its_own() -> None:
    silent = Signature(code="UnknownError", empty_message=True)

    assert silent.fit(Clue(code="UnknownError", message=" ")) == 2
    assert silent.fit(Clue(code="UnknownError", message="Something")) == 0


def test_a_place_alone_fits_only_where_all_of_it_is_known() -> None:
    assert PLACE.fit(Clue(status=429, method="POST", path="/jobs/1/provisionOnDemand")) == 3
    assert PLACE.fit(Clue(method="POST", path="/jobs/1/provisionOnDemand")) == 0
    assert PLACE.fit(Clue(status=429)) == 0
