"""The table of symptoms: every row can be found by what it looks like, and says what to do."""

from __future__ import annotations

import pytest

from crosstenant import CrossTenantSync
from crosstenant.workflows.symptoms import SYMPTOMS, Signature, Symptom
from crosstenant.workflows.symptoms.explaining import closest
from crosstenant.workflows.symptoms.symptom import Clue

SIGNATURES = [
    pytest.param(symptom, signature, id=f"{symptom.id}-{number}")
    for symptom in SYMPTOMS
    for number, signature in enumerate(symptom.signatures)
]


def words_of(pattern: str) -> str:
    """Return a text in which the pattern occurs."""
    return pattern.replace("\\b", "").replace("\\", "")


def test_ids_are_unique() -> None:
    ids = [symptom.id for symptom in SYMPTOMS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.id)
def test_a_symptom_says_why_and_what_to_do_in_sentences(symptom: Symptom) -> None:
    assert symptom.cause.endswith(".")
    assert symptom.fix.endswith(".")
    assert symptom.page


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.id)
def test_the_method_that_mends_a_symptom_exists(symptom: Symptom) -> None:
    assert symptom.method is None or callable(getattr(CrossTenantSync, symptom.method))


@pytest.mark.parametrize(("symptom", "signature"), SIGNATURES)
def test_every_signature_leads_to_its_symptom(symptom: Symptom, signature: Signature) -> None:
    clue = Clue(
        status=signature.status,
        code=signature.code or "",
        message=words_of(signature.message.pattern) if signature.message else "",
        method=signature.method,
        path=words_of(signature.path.pattern) if signature.path else None,
    )

    assert closest(clue) is symptom
