import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant import InputError
from crosstenant.models.schema_directory import AttributeDefinition, AttributeType, ObjectDefinition
from crosstenant.models.scope import Scope
from crosstenant.models.scope.checking import faults
from crosstenant.models.scoping_filter import FilterClause, FilterGroup, ScopingFilter

SALES = Scope.where("department").equals("Sales")
OSLO = Scope.where("city").equals("Oslo")
BERGEN = Scope.where("city").equals("Bergen")


def clauses(scope: Scope) -> list[list[str]]:
    return [[str(clause) for clause in group.clauses] for group in scope.groups]


# Building


def test_clauses_join_in_a_group_and_groups_stand_side_by_side() -> None:
    assert clauses(SALES & OSLO) == [["department EQUALS 'Sales'", "city EQUALS 'Oslo'"]]
    assert clauses(OSLO | BERGEN) == [["city EQUALS 'Oslo'"], ["city EQUALS 'Bergen'"]]


def test_any_nesting_comes_out_as_groups_of_clauses() -> None:
    assert clauses(SALES & (OSLO | BERGEN)) == [
        ["department EQUALS 'Sales'", "city EQUALS 'Oslo'"],
        ["department EQUALS 'Sales'", "city EQUALS 'Bergen'"],
    ]


def test_saying_the_same_twice_changes_nothing() -> None:
    assert SALES & SALES == SALES
    assert SALES | SALES == SALES


def test_everyone_is_neutral_to_and_and_absorbs_or() -> None:
    assert Scope.everyone() & SALES == SALES == SALES & Scope.everyone()
    assert Scope.everyone() | SALES == Scope.everyone() == SALES | Scope.everyone()


def test_one_of_several_values_is_a_group_for_each() -> None:
    assert Scope.where("city").is_one_of("Oslo", "Bergen") == OSLO | BERGEN


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        (Scope.where("department").not_equals("Sales"), "department NOT EQUALS 'Sales'"),
        (Scope.where("department").includes("ale"), "department Includes 'ale'"),
        (Scope.where("mail").ends_with("@fabrikam.com"), "mail ENDS_WITH '@fabrikam.com'"),
        (Scope.where("accountEnabled").is_true(), "accountEnabled IS TRUE"),
        (Scope.where("accountEnabled").is_false(), "accountEnabled IS FALSE"),
        (Scope.where("accountEnabled").equals(True), "accountEnabled EQUALS 'True'"),
        (Scope.where("department").is_null(), "department IS NULL"),
        (Scope.where("department").is_not_null(), "department IS NOT NULL"),
        (Scope.where("employeeId").matches(r"[1-9]\d+"), r"employeeId REGEX MATCH '[1-9]\\d+'"),
        (Scope.where("employeeId").does_not_match("9.*"), "employeeId NOT REGEX MATCH '9.*'"),
        (Scope.where("employeeId").greater_than(5), "employeeId Greater_Than '5'"),
        (Scope.where("employeeId").at_least(5), "employeeId Greater_Than_OR_EQUALS '5'"),
        (Scope.where("country").occurs_in("Norway, Sweden"), "country & 'Norway, Sweden'"),
        (Scope.where("country").does_not_occur_in("Norway, Sweden"), "country !& 'Norway, Sweden'"),
        (SALES & OSLO | BERGEN, "(department EQUALS 'Sales' AND city EQUALS 'Oslo') OR (city EQUALS 'Bergen')"),
        (Scope.everyone(), "everybody"),
    ],
)
def test_every_operator_is_called_as_graph_calls_it(scope: Scope, shown: str) -> None:
    assert str(scope) == shown


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Scope.where(" "), "has a name"),
        (lambda: Scope.where(None), "has a name"),  # type: ignore[arg-type]
        (lambda: Scope.where("mail").matches(None), "is text"),  # type: ignore[arg-type]
        (lambda: Scope.where("mail").does_not_match([]), "is text"),  # type: ignore[arg-type]
        (lambda: SALES.named(7), "1 to 100"),  # type: ignore[arg-type]
        (lambda: SALES.evaluate("user1"), "their attributes"),  # type: ignore[arg-type]
        (lambda: Scope.where("department").equals(""), "is_null"),
        (lambda: Scope.where("department").equals(None), "not None"),  # type: ignore[arg-type]
        (lambda: Scope.where("department").equals(1.5), "not 1.5"),  # type: ignore[arg-type]
        (lambda: Scope.where("department").includes(""), "is_null"),
        (lambda: Scope.where("department").is_one_of(), "at least one"),
        (lambda: Scope.where("employeeId").greater_than(-1), "0, 1, 2"),
        (lambda: Scope.where("employeeId").at_least("5"), "0, 1, 2"),  # type: ignore[arg-type]
        (lambda: Scope.where("employeeId").at_least(True), "0, 1, 2"),
        (lambda: Scope.where("mail").matches("["), "no regular expression"),
        (lambda: Scope.where("mail").does_not_match("(a"), "no regular expression"),
        (lambda: ~SALES, "no NOT"),
        (lambda: SALES and OSLO, "Join scopes with &"),
        (lambda: not SALES, "Join scopes with &"),
        (lambda: (OSLO | BERGEN).named("Norway"), "one group's"),
        (lambda: SALES.named(" "), "1 to 100"),
        (lambda: SALES.named("x" * 101), "1 to 100"),
        (lambda: Scope.where("a").is_one_of(*range(11)) & Scope.where("b").is_one_of(*range(11)), "121 groups"),
    ],
)
def test_what_graph_cannot_take_is_refused_while_building(build: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        build()  # type: ignore[operator]


@pytest.mark.parametrize("other", ["department EQUALS 'Sales'", None, True])
def test_a_scope_joins_nothing_but_scopes(other: object) -> None:
    with pytest.raises(TypeError):
        SALES & other  # type: ignore[operator]
    with pytest.raises(TypeError):
        SALES | other  # type: ignore[operator]


# Graph's form


def test_groups_get_the_name_that_was_given_or_what_they_say() -> None:
    written = (SALES.named("Sellers") & OSLO | BERGEN).to_filter()

    assert [group.name for group in written.groups] == ["Sellers", "city EQUALS 'Bergen'"]
    assert (SALES.named("A") & OSLO.named("B")).groups[0].name == "A and B"


def test_a_long_group_gets_a_short_name() -> None:
    (group,) = Scope.where("department").equals("x" * 200).to_filter().groups

    assert len(group.name or "") == 100


def test_what_the_template_filters_by_stays() -> None:
    inputs = (FilterGroup(name="Filter external users"),)

    assert SALES.to_filter(ScopingFilter(input_groups=inputs)).input_groups == inputs


def test_a_scope_is_read_back_as_it_was_written() -> None:
    scope = SALES.named("Sellers") | OSLO.named("Oslo")

    assert Scope.read(ScopingFilter.from_graph(scope.to_filter().to_graph())) == scope
    assert Scope.read(None) == Scope.everyone()


# In words


def test_a_scope_is_told_in_words() -> None:
    assert Scope.everyone().explain() == "Everybody who is assigned is in scope."
    assert (SALES & Scope.where("city").is_not_null() | Scope.where("country").not_equals("Norway")).explain() == (
        "Of those who are assigned, in scope is whoever has\n"
        "  department that is exactly 'Sales', and\n"
        "  city that is not empty\n"
        "or\n"
        "  country that has a value other than 'Norway'"
    )


def test_an_operator_that_is_not_known_is_told_by_its_name_and_not_tried() -> None:
    scope = Scope((FilterGroup(clauses=(FilterClause(attribute="city", operator="SOUNDS LIKE", values=("Oslo",)),)),))

    assert "SOUNDS LIKE" in scope.explain()
    with pytest.raises(InputError, match="SOUNDS LIKE"):
        scope.evaluate({"city": "Oslo"})


# Trying


@pytest.mark.parametrize(
    ("scope", "inside", "outside"),
    [
        (SALES, "Sales", ["sales", "Sales ", "", None]),
        (Scope.where("department").not_equals("Sales"), "sales", ["Sales", None]),
        (Scope.where("department").includes("ale"), "Sales", ["SALES", None]),
        (Scope.where("department").ends_with("les"), "Sales", ["Salesman", None]),
        (Scope.where("department").is_null(), "", ["Sales"]),
        (Scope.where("department").is_not_null(), "Sales", ["", None]),
        (Scope.where("department").is_true(), True, [False, "yes", None]),
        (Scope.where("department").is_false(), "False", [True, None]),
        (Scope.where("department").matches("S.*"), "Sales", ["My Sales", "sales", "Sales\n", None]),
        (Scope.where("department").matches(r"(?<a>.)\k<a>"), "SS", ["SA"]),
        (Scope.where("department").does_not_match("S.*"), "sales", ["Sales", None]),
        (Scope.where("department").greater_than(5), "6", ["5", "5.5", "-6", "six", None]),
        (Scope.where("department").at_least(5), 5, ["4", "+6", " 6", None]),
        (Scope.where("department").occurs_in("Sales, Marketing"), "Sales", ["sales", "Finance", None]),
        (Scope.where("department").does_not_occur_in("Sales, Marketing"), "Finance", ["Sales", None]),
    ],
    ids=str,
)
def test_a_comparison_lets_in_and_keeps_out(scope: Scope, inside: object, outside: list[object]) -> None:
    assert scope.evaluate({"department": inside})
    assert [value for value in outside if scope.evaluate({"department": value})] == []


def test_a_missing_attribute_is_empty() -> None:
    assert not SALES.evaluate({})
    assert Scope.where("department").is_null().evaluate({"department": []})


def test_the_clause_that_keeps_somebody_out_is_named_with_its_reason() -> None:
    verdict = (SALES & OSLO).evaluate({"department": "sales", "city": "Oslo"})

    assert [clause.clause.attribute for clause in verdict.deciding] == ["department"]
    assert str(verdict) == (
        "Out of scope: department EQUALS 'Sales' is false: department is 'sales'; upper and lower case differ."
    )


def test_the_group_that_lets_somebody_in_is_named() -> None:
    verdict = (BERGEN | SALES & OSLO).evaluate({"department": "Sales", "city": "Oslo"})

    assert verdict.in_scope
    assert [clause.clause.attribute for clause in verdict.deciding] == ["department", "city"]
    assert str(verdict).startswith("In scope: department EQUALS 'Sales' is true: department is 'Sales'; city")


def test_reasons_that_surprise_are_told() -> None:
    counted = Scope.where("employeeId").greater_than(5)

    assert "no whole number" in str(counted.evaluate({"employeeId": "E7"}))
    assert "only IS NULL is true of that" in str(counted.evaluate({}))
    assert str(Scope.where("a").is_true().evaluate({"a": False})) == "Out of scope: a IS TRUE is false: a is 'False'."
    assert str(Scope.everyone().evaluate({})) == "In scope: there is no filter."
    assert str(Scope((FilterGroup(),)).evaluate({})) == "In scope: the group compares nothing."


def test_several_values_are_not_compared() -> None:
    with pytest.raises(InputError, match="single values"):
        Scope.where("otherMails").is_not_null().evaluate({"otherMails": ["a@b.com"]})


cities = st.sampled_from(["Oslo", "Bergen", "oslo", ""])
scopes = st.recursive(
    st.builds(
        lambda name, city: Scope.where(name).equals(city), st.sampled_from("abc"), st.sampled_from(["Oslo", "X"])
    ),
    lambda inner: st.one_of(st.builds(Scope.__and__, inner, inner), st.builds(Scope.__or__, inner, inner)),
    max_leaves=6,
)


@given(scopes, scopes, st.fixed_dictionaries({"a": cities, "b": cities, "c": cities}))
def test_and_narrows_or_widens_whatever_the_nesting(left: Scope, right: Scope, person: dict[str, object]) -> None:
    ours, theirs = left.evaluate(person).in_scope, right.evaluate(person).in_scope

    assert (left & right).evaluate(person).in_scope is (ours and theirs)
    assert (left | right).evaluate(person).in_scope is (ours or theirs)


# Checking

USERS = ObjectDefinition(
    name="User",
    attributes=(
        AttributeDefinition(name="department"),
        AttributeDefinition(name="accountEnabled", type=AttributeType.BOOLEAN),
        AttributeDefinition(name="level", type=AttributeType.INTEGER),
        AttributeDefinition(name="otherMails", is_multivalued=True),
        AttributeDefinition(name="hiredAt", type=AttributeType.DATE_TIME),
        AttributeDefinition(name="userType"),
    ),
)


@pytest.mark.parametrize(
    "scope",
    [
        SALES,
        Scope.where("accountEnabled").is_true(),
        Scope.where("level").at_least(3) & Scope.where("department").greater_than(3),
        Scope.everyone(),
    ],
)
def test_what_graph_can_take_has_no_fault(scope: Scope) -> None:
    assert faults(scope, USERS) == ()


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (Scope.where("departmet").equals("Sales"), "no attribute 'departmet'; did you mean 'department'?"),
        (Scope.where("zzz").is_null(), "no attribute 'zzz'."),
        (Scope.where("userType").equals("Guest"), "do not support userType"),
        (Scope.where("manager").is_null(), "do not support manager"),
        (Scope.where("employeeHireDate").equals("x"), "do not support employeeHireDate"),
        (Scope.where("otherMails").is_null(), "several values"),
        (Scope.where("hiredAt").is_null(), "of type DateTime"),
        (Scope.where("department").is_true(), "IS TRUE is for Boolean, and department is of type String"),
        (Scope.where("accountEnabled").includes("T"), "Includes is for String"),
        (Scope.where("accountEnabled").at_least(1), "is for Integer or String"),
        (Scope((FilterGroup(clauses=(FilterClause(attribute="a", operator="LIKE"),)),)), "no filter operator 'LIKE'"),
        (Scope((FilterGroup(clauses=(FilterClause(attribute="a", operator="EQUALS"),)),)), "needs something"),
        (
            Scope((FilterGroup(clauses=(FilterClause(attribute="a", operator="IS NULL", values=("x",)),)),)),
            "compares with nothing",
        ),
        (
            Scope((FilterGroup(clauses=(FilterClause(attribute="a", operator="Greater_Than", values=("x",)),)),)),
            "counts with 0, 1, 2",
        ),
    ],
)
def test_what_graph_cannot_take_is_told_before_it_is_sent(scope: Scope, says: str) -> None:
    assert says in faults(scope, USERS)[0]


def test_the_tenants_own_operators_count_where_they_are_known() -> None:
    text = frozenset({AttributeType.STRING})

    assert "no filter operator 'EQUALS'" in faults(SALES, USERS, {"Sounds Like": text})[0]
    assert faults(SALES, USERS, {"equals": text}) == ()
    unknown = FilterClause(attribute="department", operator="Sounds Like", values=("Sales",))
    assert faults(Scope((FilterGroup(clauses=(unknown,)),)), USERS, {"Sounds Like": text}) == ()


def test_without_a_directory_every_attribute_is_believed() -> None:
    assert faults(Scope.where("whatever").is_null()) == ()
