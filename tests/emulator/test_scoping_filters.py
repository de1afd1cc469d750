from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.emulator.documents import Document
from crosstenant.emulator.scoping_filters import (
    OPERATORS,
    FilterError,
    FilterVariant,
    compile_filter,
    filter_operators,
)


def clause(attribute: str, operator: str, *values: str) -> Document:
    return {"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": list(values)}}


def group(*clauses: Document, name: str = "Sales only") -> Document:
    return {"name": name, "clauses": list(clauses)}


def holds(value: object, operator: str, *values: str, variant: FilterVariant | None = None) -> bool:
    scope = compile_filter([group(clause("it", operator, *values))], variant or FilterVariant())
    return scope.passes({"it": value})


@pytest.mark.parametrize(
    ("value", "operator", "operand", "expected"),
    [
        ("Sales", "EQUALS", "Sales", True),
        ("sales", "EQUALS", "Sales", False),
        ("Sales", "NOT EQUALS", "Sales", False),
        ("sales", "NOT EQUALS", "Sales", True),
        ("Field Sales", "Includes", "Sales", True),
        ("Field sales", "Includes", "Sales", False),
        ("a@contoso.com", "ENDS_WITH", "@contoso.com", True),
        ("a@CONTOSO.com", "ENDS_WITH", "@contoso.com", False),
        ("a@domain.com", "REGEX MATCH", r".*\@domain.com", True),
        ("A@DOMAIN.COM", "REGEX MATCH", r".*\@domain.com", False),
        ("123", "REGEX MATCH", "([1-9][0-9])", False),
        ("123", "NOT REGEX MATCH", "([1-9][0-9])", True),
        ("12", "NOT REGEX MATCH", "([1-9][0-9])", False),
        (10, "Greater_Than", "9", True),
        ("10", "Greater_Than", "10", False),
        ("10", "Greater_Than_OR_EQUALS", "10", True),
        ("ten", "Greater_Than", "9", False),
        ("-10", "Greater_Than", "9", False),
        ("10", "Greater_Than", "nine", False),
        ("US", "&", "US,GB,DE", True),
        ("FR", "&", "US,GB,DE", False),
        ("US", "!&", "US,GB,DE", False),
        ("FR", "!&", "US,GB,DE", True),
    ],
)
def test_an_operator_compares_a_value_with_its_operand(
    value: object, operator: str, operand: str, *, expected: bool
) -> None:
    assert holds(value, operator, operand) is expected


@pytest.mark.parametrize(
    ("value", "operator", "expected"),
    [
        (True, "IS TRUE", True),
        (False, "IS TRUE", False),
        (False, "IS FALSE", True),
        (None, "IS FALSE", False),
        ("x", "IS NOT NULL", True),
        ("", "IS NOT NULL", False),
        ("x", "IS NULL", False),
        ("", "IS NULL", True),
        (None, "IS NULL", True),
        (["a", "b"], "IS NOT NULL", True),
        (["a", "b"], "IS NULL", False),
    ],
)
def test_an_operator_without_operand_asks_about_the_value_alone(
    value: object, operator: str, *, expected: bool
) -> None:
    assert holds(value, operator) is expected


@pytest.mark.parametrize("operator", sorted(OPERATORS.keys() - {"IS NULL"}))
@pytest.mark.parametrize("value", [None, "", []])
def test_a_missing_value_satisfies_nothing_but_the_test_for_null(operator: str, value: object) -> None:
    assert not holds(value, operator, "x")


def test_a_missing_value_differs_from_a_word_in_an_input_filter() -> None:
    built_in = [group(clause("userState", "NOT EQUALS", "PendingAcceptance"))]
    scope = compile_filter(built_in, missing_differs=True)
    assert scope.passes({"userState": None})
    assert scope.passes({"userState": "Accepted"})
    assert not scope.passes({"userState": "PendingAcceptance"})


def test_several_values_of_an_attribute_are_not_supported() -> None:
    assert not holds(["Sales", "Marketing"], "EQUALS", "Sales")


def test_several_operands_are_alternatives_unless_the_operator_says_not() -> None:
    assert holds("Sales", "EQUALS", "Marketing", "Sales")
    assert not holds("Sales", "NOT EQUALS", "Marketing", "Sales")


@pytest.mark.parametrize("spelling", ["ends with", "Ends_With", "ENDS WITH"])
def test_the_spelling_of_an_operator_is_taken_as_it_comes(spelling: str) -> None:
    assert holds("a@b", spelling, "@b")


def test_a_variant_finds_patterns_anywhere_and_forgets_case_at_the_end() -> None:
    variant = FilterVariant(regex_is_whole=False, ends_with_minds_case=False)
    assert holds("x12x", "REGEX MATCH", "[1-9][0-9]", variant=variant)
    assert not holds("x12x", "NOT REGEX MATCH", "[1-9][0-9]", variant=variant)
    assert holds("a@CONTOSO.com", "ENDS_WITH", "@contoso.com", variant=variant)


def test_the_result_names_every_clause_as_the_log_does() -> None:
    scope = compile_filter(
        [
            group(clause("department", "EQUALS", "Sales"), clause("country", "IS NOT NULL")),
            group(clause("city", "EQUALS", "Oslo"), name="Oslo"),
        ]
    )
    result = scope.evaluate({"department": "Sales", "city": "Oslo"})
    assert result.inside
    assert result.clauses == {
        "Sales only.department EQUALS 'Sales'": True,
        "Sales only.country IS NOT NULL": False,
        "Oslo.city EQUALS 'Oslo'": True,
    }
    assert scope.attributes == {"department", "country", "city"}


def test_without_any_group_everybody_is_inside() -> None:
    assert compile_filter([]).passes({})
    assert compile_filter([]).evaluate({}).inside


@pytest.mark.parametrize(
    "broken",
    [
        clause("department", "RESEMBLES", "Sales"),
        clause("", "EQUALS", "Sales"),
        clause("department", "EQUALS"),
        clause("department", "REGEX MATCH", "("),
        {"operatorName": "EQUALS", "sourceOperandName": "department", "targetOperand": None},
    ],
)
def test_a_clause_that_cannot_be_evaluated_is_refused(broken: Document) -> None:
    with pytest.raises(FilterError):
        compile_filter([group(broken)])


def test_the_operators_answer_tells_arity_and_types() -> None:
    operators = {each["id"]: each for each in filter_operators()}
    assert operators.keys() == OPERATORS.keys()
    assert operators["IS TRUE"] == {
        "id": "IS TRUE",
        "arity": "Unary",
        "multivaluedComparisonType": "All",
        "supportedAttributeTypes": ["Boolean"],
    }
    assert operators["EQUALS"]["arity"] == "Binary"


WORDS = st.sampled_from(["", "Sales", "Field Sales", "sales", "7", "10", "True"])
PLAIN: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda value, operand: value == operand,
    "NOT EQUALS": lambda value, operand: value != operand,
    "Includes": lambda value, operand: operand in value,
    "ENDS_WITH": lambda value, operand: value.endswith(operand),
    "&": lambda value, operand: value in operand,
    "!&": lambda value, operand: value not in operand,
}
TRIPLES = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(sorted(PLAIN)), WORDS)


@given(st.fixed_dictionaries({"a": WORDS, "b": WORDS}), st.lists(st.lists(TRIPLES, min_size=1), min_size=1))
def test_groups_are_alternatives_of_clauses_that_all_hold(
    person: dict[str, str], groups: list[list[tuple[str, str, str]]]
) -> None:
    scope = compile_filter([group(*[clause(*triple) for triple in each]) for each in groups])
    expected = any(
        all(bool(person[name]) and PLAIN[operator](person[name], operand) for name, operator, operand in each)
        for each in groups
    )
    assert scope.passes(person) is scope.evaluate(person).inside is expected
