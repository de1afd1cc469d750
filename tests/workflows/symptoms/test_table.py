"""The table of symptoms: every row can be found by what it looks like, says what to do, and is taken for no other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import attrs
import pytest

from crosstenant import CrossTenantSync, explain
from crosstenant.workflows.mappings import Mappings
from crosstenant.workflows.scoping import Scoping
from crosstenant.workflows.settings import Settings
from crosstenant.workflows.symptoms import Actor, Clue, DetectedBy, Signature, Symptom, closest, symptom_of, table
from crosstenant.workflows.symptoms.table import AREAS, BY_ID, SYMPTOMS, URLS

DOCUMENTED = range(1, 133)
SIGN_IN = (65001, 700016, 7000215, 7000222, 7000218, 50011, 53003, 50076, 50079, 50020, 90002)
FILES = sorted((Path(table.__file__).parent / "rows").glob("*.toml"))
KEYS = {"row", "title", "detected_by", "signatures", "texts", "cause", "fix", "actor", "mended_by", "told_by", "page"}
OPTIONAL = {"signatures", "texts", "mended_by", "told_by"}
SIGNS = {field.name for field in attrs.fields(Signature)} - {"seen_in"}
HOLDERS = {"mappings": Mappings, "scoping": Scoping, "settings": Settings}


class Seen(TypedDict, total=False):
    status: int
    code: str
    message: str
    method: str
    path: str


class Sample(TypedDict, total=False):
    answers: list[Seen]
    logs: list[Seen]
    texts: list[str]


SAMPLES: dict[str, Sample] = tomllib.loads((Path(__file__).parent / "samples.toml").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.id)


def clues(symptom: Symptom) -> Iterator[Clue]:
    """Make clues of everything that is known to be this symptom, but pasted text."""
    sample = SAMPLES.get(symptom.id, {})
    yield from (Clue(seen_in=DetectedBy.ANSWER, **seen) for seen in sample.get("answers", ()))
    yield from (Clue(seen_in=DetectedBy.LOG, **seen) for seen in sample.get("logs", ()))
    for sign in symptom.signatures:
        if sign.message is None and sign.seen_in in {DetectedBy.LOG, DetectedBy.STATE} and not sign.empty_message:
            yield Clue(seen_in=sign.seen_in, code=sign.code or "", conditions=sign.conditions)


CLUES = [
    pytest.param(symptom, clue, id=f"{symptom.id}-{number}")
    for symptom in SYMPTOMS
    for number, clue in enumerate(clues(symptom))
]
TEXTS = [
    pytest.param(symptom_id, text, id=f"{symptom_id}-{number}")
    for symptom_id, sample in SAMPLES.items()
    for number, text in enumerate(sample.get("texts", ()))
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_rows_holds_known_keys_and_words_alone(file: Path) -> None:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    if file.stem == "pages":
        assert {frozenset(page) for page in content.values()} == {frozenset({"title", "url"})}
        return
    assert content.pop("title") in dict(AREAS)
    for row in content.values():
        assert KEYS - OPTIONAL <= row.keys() <= KEYS
        assert not {"mended_by", "told_by"} <= row.keys()
        assert row["detected_by"] in {*DetectedBy}
        assert row["actor"] in {*Actor}
        assert all(sign.keys() <= SIGNS for sign in row.get("signatures", ()))


def test_every_row_and_every_page_of_the_files_is_read_and_used() -> None:
    contents = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}
    pages = {page["title"] for page in contents.pop("pages").values()}

    assert {symptom_id for rows in contents.values() for symptom_id in rows} - {"title"} == BY_ID.keys()
    assert pages == {symptom.page for symptom in SYMPTOMS}


def test_no_documented_row_is_missing_and_none_is_there_twice() -> None:
    rows = [symptom.row for symptom in SYMPTOMS]

    assert set(DOCUMENTED) <= set(rows)
    assert len(rows) == len(set(rows)) == len(BY_ID)
    assert sorted(rows) == list(range(1, len(rows) + 1))


def test_the_errors_that_a_newcomer_meets_at_sign_in_are_there_and_are_advice() -> None:
    signing_in = dict(AREAS)["Signing in"]

    assert [symptom.title.partition(":")[0] for symptom in signing_in] == [f"AADSTS{number}" for number in SIGN_IN]
    assert not any(symptom.is_fixable or symptom.method for symptom in signing_in)


@EACH
def test_a_symptom_says_why_and_what_to_do_in_sentences(symptom: Symptom) -> None:
    assert symptom.cause.endswith(".")
    assert symptom.fix.endswith(".")
    assert symptom.page in URLS
    assert symptom.id == symptom.id.lower().strip("-")


@EACH
def test_the_method_that_mends_a_symptom_exists(symptom: Symptom) -> None:
    holder, _, name = (symptom.method or "explain").rpartition(".")

    assert callable(getattr(HOLDERS.get(holder, CrossTenantSync), name))
    assert symptom.method or not symptom.is_fixable


@EACH
def test_a_symptom_shows_where_it_says_it_does(symptom: Symptom) -> None:
    shown = {sign.seen_in for sign in symptom.signatures}

    assert shown - {DetectedBy.NONE} == {symptom.detected_by} - {DetectedBy.NONE}
    assert symptom.signatures


def test_no_two_rows_look_the_same() -> None:
    def parts(sign: Signature) -> tuple[object, ...]:
        return attrs.astuple(attrs.evolve(sign, code=(sign.code or "").lower()))

    signs = [parts(sign) for symptom in SYMPTOMS for sign in symptom.signatures]
    assert len(signs) == len(set(signs))


@EACH
def test_every_pattern_occurs_in_a_sample_of_its_symptom(symptom: Symptom) -> None:
    sample = SAMPLES.get(symptom.id, {})
    seen = [*sample.get("answers", ()), *sample.get("logs", ())]
    messages = [*sample.get("texts", ()), *(each.get("message", "") for each in seen)]
    paths = [each.get("path", "") for each in seen]
    for sign in symptom.signatures:
        for pattern, texts in ((sign.message, messages), (sign.path, paths)):
            assert pattern is None or any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for text in texts), (
                pattern
            )


@EACH
def test_every_symptom_of_an_answer_has_a_sample_with_method_and_path_unless_it_is_of_signing_in(
    symptom: Symptom,
) -> None:
    answers = SAMPLES.get(symptom.id, {}).get("answers", [])

    assert bool(answers) is (symptom.detected_by is DetectedBy.ANSWER)
    assert all("AADSTS" in seen["code"] or {"method", "path"} <= seen.keys() for seen in answers)


@pytest.mark.parametrize(("symptom", "clue"), CLUES)
def test_what_a_symptom_looks_like_leads_to_it_and_to_no_other(symptom: Symptom, clue: Clue) -> None:
    assert (closest(clue) or pytest.fail("unknown")).id == symptom.id


@pytest.mark.parametrize(("symptom_id", "text"), TEXTS)
def test_pasted_text_leads_to_its_symptom(symptom_id: str, text: str) -> None:
    assert (explain(text).symptom or pytest.fail("unknown")).id == symptom_id


@pytest.mark.parametrize("symptom", [s for s in SYMPTOMS if s.detected_by is DetectedBy.NONE], ids=lambda s: s.id)
def test_what_nothing_shows_is_found_in_text_only(symptom: Symptom) -> None:
    for text in SAMPLES[symptom.id]["texts"]:
        for seen_in in (DetectedBy.ANSWER, DetectedBy.LOG, DetectedBy.STATE):
            assert symptom.fit(Clue(seen_in=seen_in, message=text)) == 0


def test_samples_belong_to_symptoms() -> None:
    for symptom_id in SAMPLES:
        assert symptom_of(symptom_id).id == symptom_id


def test_an_id_that_no_symptom_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no symptom 'nothing'"):
        symptom_of("nothing")
