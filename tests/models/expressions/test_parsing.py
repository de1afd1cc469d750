import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.models.expressions.parsing import UnreadableExpressionError, parse
from crosstenant.models.expressions.syntax import Attribute, Call, Comparison, Nothing, Number, Text, Word


def test_every_part_knows_where_it_stands() -> None:
    text = 'IIF([city] = "x\\"y", InStr("a", "b", , vbTextCompare), -1.5)'
    shown = {type(part).__name__: text[part.start : part.end] for part in parse(text).walk()}

    assert shown == {
        "Call": 'InStr("a", "b", , vbTextCompare)',
        "Comparison": '[city] = "x\\"y"',
        "Attribute": "[city]",
        "Text": '"b"',
        "Nothing": "",
        "Word": "vbTextCompare",
        "Number": "-1.5",
    }


def test_text_loses_its_quotes_and_only_the_backslashes_that_escape() -> None:
    assert parse(r'"say \"a\\b\" in \d"') == Text(start=0, end=20, value=r'say "a\b" in \d')


def test_numbers_tell_whether_they_are_whole() -> None:
    assert [parse(text).is_whole for text in ("8", "-8", "&HF")] == [True, True, True]  # type: ignore[attr-defined]
    assert parse("8.0") == Number(start=0, end=3, value="8.0")
    assert not parse("8.0").is_whole  # type: ignore[attr-defined]


names = st.text(string.ascii_letters + string.digits + "_.", min_size=1)
texts = st.text().map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
leaves = st.one_of(names.map("[{}]".format), texts, st.integers().map(str))


def calls(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arguments = st.lists(st.one_of(inside, st.just("")), min_size=2, max_size=4).map(" , ".join)
    return st.one_of(
        arguments.map("Call({})".format), st.tuples(inside, inside).map(lambda sides: f"IIF({sides[0]}<={sides[1]},,)")
    )


@given(st.recursive(leaves, calls, max_leaves=12))
def test_whatever_follows_the_grammar_can_be_read(text: str) -> None:
    whole = parse(text)

    assert (whole.start, whole.end) == (0, len(text))
    assert all(0 <= part.start <= part.end <= len(text) for part in whole.walk())


@given(st.text(alphabet='Ab1("[]),.<>= \\&-\'"', max_size=40))
def test_nonsense_is_refused_with_a_place_and_nothing_else(text: str) -> None:
    position = 0
    try:
        parse(text)
    except UnreadableExpressionError as error:
        position = error.position

    assert 0 <= position <= len(text)


@pytest.mark.parametrize("text", ["Len([a])", "[a]", '"a"'])
def test_blanks_around_an_expression_mean_nothing(text: str) -> None:
    assert parse(f" \n{text}\t").end == len(text) + 2


def test_the_language_has_two_words_of_its_own() -> None:
    whole = parse("InStr([a],[b],1,vbBinaryCompare)")

    assert isinstance(whole, Call)
    assert whole.arguments[3] == Word(start=16, end=31, name="vbBinaryCompare")
    assert whole.arguments[0] == Attribute(start=6, end=9, name="a")
    assert parse("Call(,)").parts == (Nothing(start=5, end=5), Nothing(start=6, end=6))
    assert isinstance(parse("CBool(1=2)").parts[0], Comparison)
