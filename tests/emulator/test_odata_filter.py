from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.emulator.documents import Document
from crosstenant.emulator.odata.filters import compile_filter
from crosstenant.emulator.odata.syntax import FilterSyntaxError

PERSON: Document = {
    "id": "0a0a0a0a-0000-4000-8000-00000000000a",
    "displayName": "Ada O'Hara",
    "mail": None,
    "accountEnabled": True,
    "age": 36,
    "createdDateTime": "2026-01-15T10:00:00.1234567Z",
    "servicePrincipal": {"id": "SP-1", "displayName": "Sync"},
    "otherMails": ["a@b.c", "d@e.f"],
    "identities": [{"issuer": "contoso.com", "issuerAssignedId": "ada"}, {"issuer": "x", "issuerAssignedId": "y"}],
    "assignedLicenses": [],
}

HOLDING = [
    "displayName eq 'Ada O''Hara'",
    "displayName eq 'ADA o''hara'",
    "'Ada O''Hara' eq displayName",
    "displayName ne 'Bob'",
    "mail eq null",
    "mail ne 'x'",
    "not(mail ne null)",
    "missing eq null",
    "accountEnabled eq true",
    "accountEnabled",
    "accountEnabled ne false",
    "age eq 36",
    "age gt 35.5 and age lt 37",
    "35 lt age",
    "37 gt age",
    "age ge 36 and age le 36",
    "displayName gt 'ada'",
    "id eq 0A0A0A0A-0000-4000-8000-00000000000a",
    "id eq '0a0a0a0a-0000-4000-8000-00000000000a'",
    "id in ('x', '0a0a0a0a-0000-4000-8000-00000000000a')",
    "startswith(displayName, 'ada')",
    "startsWith(displayName,'Ada') eq true",
    "startswith(displayName,'Bob') eq false",
    "endswith(displayName, 'HARA')",
    "contains(tolower(servicePrincipal/id), 'sp-')",
    "contains(toupper(servicePrincipal/id), 'SP')",
    "servicePrincipal/displayName eq 'sync'",
    "servicePrincipal/missing/deeper eq null",
    "createdDateTime gt 2026-01-15 and createdDateTime lt 2026-01-16",
    "createdDateTime ge 2026-01-15T10:00:00Z",
    "createdDateTime eq 2026-01-15T10:00:00.123456Z",
    "createdDateTime ne 2026-01-15T10:00:00Z",
    "createdDateTime lt 2026-01-15T12:00:00+01:00",
    "otherMails/any(m:m eq 'a@b.c')",
    "otherMails/any(m:startswith(m,'d@'))",
    "otherMails/all(m:contains(m,'@'))",
    "otherMails/any()",
    "identities/any(c:c/issuerAssignedId eq 'ada' and c/issuer eq 'contoso.com')",
    "otherMails/$count eq 2",
    "assignedLicenses/$count eq 0",
    "not assignedLicenses/any()",
    "(displayName eq 'x' or age eq 36) and not(mail eq 'y')",
    "displayName eq 'x' or age eq 36 and accountEnabled eq true",
]
FAILING = [
    "displayName eq 'Bob'",
    "mail eq 'x'",
    "mail gt 'x'",
    "startswith(mail,'x')",
    "missing/any(m:m eq 'x')",
    "age gt 36",
    "age gt 'x'",
    "accountEnabled eq false",
    "mail gt 2026-01-15",
    "displayName gt 2026-01-15",
    "createdDateTime eq 2026-01-15T10:00:00Z",
    "identities/any(c:c/issuerAssignedId eq 'ada' and c/issuer eq 'x')",
    "id in ('x', 'y')",
    "not accountEnabled",
]


@pytest.mark.parametrize("text", HOLDING)
def test_a_filter_holds(text: str) -> None:
    assert compile_filter(text).matches(PERSON)


@pytest.mark.parametrize("text", FAILING)
def test_a_filter_does_not_hold(text: str) -> None:
    assert not compile_filter(text).matches(PERSON)


def test_logs_compare_texts_with_their_case() -> None:
    assert not compile_filter("displayName eq 'ada o''hara'", minds_case=True).matches(PERSON)
    assert compile_filter("tolower(displayName) eq 'ada o''hara'", minds_case=True).matches(PERSON)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("displayName eq", 14),
        ("displayName eq 'x", 15),
        ("displayName eq 'x' and", 22),
        ("displayName eq 'x' 'y'", 19),
        ("displayName like 'x'", 12),
        ("'x'", 3),
        ("(displayName eq 'x'", 19),
        ("length(displayName) eq 3", 0),
        ("startswith(displayName)", 22),
        ("startswith(displayName,'x') eq 'y'", 31),
        ("displayName eq concat('x','y')", 15),
        ("id in ()", 7),
        ("id in 'x'", 6),
        ("otherMails/all()", 15),
        ("otherMails/any(m eq 'x')", 17),
        ("displayName eq otherMails/any()", 31),
        ("createdDateTime eq 2026-13-45", 19),
        ("displayName eq #", 15),
        ("not " * 51 + "accountEnabled", 200),
        ("tolower(displayName)", 20),
    ],
)
def test_a_malformed_filter_is_refused_where_it_goes_wrong(text: str, position: int) -> None:
    with pytest.raises(FilterSyntaxError) as caught:
        compile_filter(text)
    assert caught.value.position == position


def test_a_filter_tells_what_must_be_equal() -> None:
    condition = compile_filter("jobId eq 'J' and (changeId eq 'C' or changeId eq 'D') and age eq 3")
    assert condition.equal_to("jobId") == "J"
    assert condition.equal_to("changeId") is None
    assert condition.equal_to("age") is None
    assert compile_filter("servicePrincipal/id eq 'S'").equal_to("servicePrincipal/id") == "S"
    assert compile_filter("jobId eq 'J' or jobId eq 'K'").equal_to("jobId") is None


def test_a_filter_tells_between_which_instants_it_looks() -> None:
    condition = compile_filter(
        "at gt 2026-01-15 and at ge 2026-01-16 and at lt 2026-01-18 and at le 2026-01-19"
        " and (at gt 2026-01-17 or a eq 1)"
    )
    assert condition.bounds("at") == (datetime(2026, 1, 16, tzinfo=UTC), datetime(2026, 1, 18, tzinfo=UTC))
    assert compile_filter("at eq 2026-01-15").bounds("at") == (datetime(2026, 1, 15, tzinfo=UTC),) * 2
    assert compile_filter("name eq 'x'").bounds("at") == (None, None)


def test_a_filter_lists_its_uses() -> None:
    condition = compile_filter("not(a eq 'x') and b/any(v:v/c eq 1) and startswith(tolower(d), 'y') and e in (1)")
    assert [(use.path, use.operator, use.kind, use.is_collection) for use in condition.uses] == [
        ("a", "not", "string", False),
        ("a", "eq", "string", False),
        ("b", "any", "", False),
        ("b/c", "eq", "number", True),
        ("d", "startswith", "string", False),
        ("e", "in", "number", False),
    ]


# A plain Python evaluation to hold the filter against: pairs of text and predicate grow side by side.

Judge = Callable[[Document], bool]
Pair = tuple[str, Judge]

TEXTS = st.text(st.sampled_from("abAB' %"), max_size=4)
MOMENTS = st.integers(0, 3).map(lambda days: datetime(2026, 1, 15, tzinfo=UTC) + timedelta(days=days))
DOCUMENTS = st.fixed_dictionaries(
    {
        "name": st.none() | TEXTS,
        "count": st.none() | st.integers(-2, 2),
        "on": st.none() | st.booleans(),
        "at": st.none() | MOMENTS.map(lambda moment: moment.isoformat()),
        "inner": st.none() | st.fixed_dictionaries({"name": st.none() | TEXTS}),
        "list": st.lists(TEXTS, max_size=2),
    }
)
WORDS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left is not None and left > right,
    "ge": lambda left, right: left is not None and left >= right,
    "lt": lambda left, right: left is not None and left < right,
    "le": lambda left, right: left is not None and left <= right,
}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def low(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def inner(document: Document) -> object:
    held = document["inner"]
    return held["name"] if isinstance(held, dict) else None


def moment(document: Document) -> object:
    return datetime.fromisoformat(str(document["at"])) if document["at"] else None


def text_pair(word: str, literal: str) -> Pair:
    return f"name {word} {quoted(literal)}", lambda document: WORDS[word](low(document["name"]), literal.lower())


def inner_pair(word: str, literal: str) -> Pair:
    return f"inner/name {word} {quoted(literal)}", lambda document: WORDS[word](low(inner(document)), literal.lower())


def number_pair(word: str, literal: int) -> Pair:
    return f"count {word} {literal}", lambda document: WORDS[word](document["count"], literal)


def date_pair(word: str, literal: datetime) -> Pair:
    return f"at {word} {literal:%Y-%m-%dT%H:%M:%SZ}", lambda document: WORDS[word](moment(document), literal)


def flag_pair(word: str, literal: object) -> Pair:
    written = {True: "true", False: "false", None: "null"}[literal]  # type: ignore[index]  # three keys, three values
    return f"on {word} {written}", lambda document: WORDS[word](document["on"], literal)


def probe_pair(name: str, literal: str) -> Pair:
    tests = {"startswith": str.startswith, "endswith": str.endswith, "contains": str.__contains__}
    return (
        f"{name}(name,{quoted(literal)})",
        lambda document: document["name"] is not None and tests[name](str(document["name"]).lower(), literal.lower()),
    )


def member_pair(literals: list[str]) -> Pair:
    text = f"name in ({', '.join(map(quoted, literals))})"
    return text, lambda document: low(document["name"]) in [literal.lower() for literal in literals]


def lambda_pair(word: str, literal: str) -> Pair:
    over = any if word == "any" else all
    return f"list/{word}(v:v eq {quoted(literal)})", lambda document: over(
        low(item) == literal.lower() for item in document["list"]
    )


EVERY = st.sampled_from(sorted(WORDS))
LEAVES = st.one_of(
    st.builds(text_pair, EVERY, TEXTS),
    st.builds(inner_pair, EVERY, TEXTS),
    st.builds(number_pair, EVERY, st.integers(-2, 2)),
    st.builds(date_pair, EVERY, MOMENTS),
    st.builds(flag_pair, st.sampled_from(["eq", "ne"]), st.sampled_from([True, False, None])),
    st.builds(probe_pair, st.sampled_from(["startswith", "endswith", "contains"]), TEXTS),
    st.builds(member_pair, st.lists(TEXTS, min_size=1, max_size=3)),
    st.builds(lambda_pair, st.sampled_from(["any", "all"]), TEXTS),
)


def joined(word: str, pairs: list[Pair]) -> Pair:
    over = all if word == "and" else any
    return f" {word} ".join(f"({text})" for text, _ in pairs), lambda document: over(
        judge(document) for _, judge in pairs
    )


def negated(pair: Pair) -> Pair:
    return f"not({pair[0]})", lambda document: not pair[1](document)


def grown(pairs: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    return st.one_of(
        st.builds(joined, st.sampled_from(["and", "or"]), st.lists(pairs, min_size=1, max_size=3)),
        st.builds(negated, pairs),
    )


@given(st.recursive(LEAVES, grown, max_leaves=8), st.lists(DOCUMENTS, min_size=1, max_size=5))
def test_a_filter_agrees_with_plain_python(pair: Pair, documents: list[Document]) -> None:
    text, judge = pair
    matches = compile_filter(text).matches
    assert [matches(document) for document in documents] == [judge(document) for document in documents]


@given(st.text(st.sampled_from("ab'()/:, eqnotandorin20-:TZ.")))
def test_any_text_is_a_filter_or_refused_at_a_position(text: str) -> None:
    assert 0 <= first_mistake(text) <= len(text)


def first_mistake(text: str) -> int:
    try:
        compile_filter(text)
    except FilterSyntaxError as error:
        return error.position
    return 0
