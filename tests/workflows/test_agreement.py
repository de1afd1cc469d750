"""What is judged here without asking, and what the service does: the two agree on random expressions and people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crosstenant import CrossTenantSync, Scope, TenantClient
from crosstenant.emulator import Emulator
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.models.expressions import lint
from crosstenant.models.schema_functions import ParsedExpression

PERSON: dict[str, object] = {
    "city": "Oslo",
    "department": "Sales and Marketing",
    "mail": "zoë@fabrikam.com",
    "state": None,
    "proxyAddresses": ["SMTP:zoe@fabrikam.com", "smtp:z@fabrikam.com"],
}
Ask = Callable[[str], ParsedExpression]
shared = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture
def ask(linked: CrossTenantSync, source: TenantClient) -> Ask:
    """Let the service evaluate an expression for a person."""
    app, job = linked.create_configuration_app("Fabrikam to Contoso").value, linked.status()
    return lambda text: source.sync_schemas.parse_expression(app, job, text, person=PERSON)


texts = st.text(alphabet="abcXYZ 019@.-_ëß/", max_size=6).map('"{}"'.format)
numbers = st.integers(1, 9).map(str)
attributes = st.sampled_from(["[city]", "[department]", "[mail]", "[state]"])
operators = st.sampled_from(["=", "<>", " = ", " <> "])
patterns = st.sampled_from(['"[a-z]+"', '"@(.*)"', '"\\\\d"', '"(?<name>o)"'])


def call(form: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*arguments).map(lambda given: form.format(*given))


def calls(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(value, min_size=1, max_size=3).map(" , ".join)
    return st.one_of(
        call("Append({}, {})", value, value),
        call("Coalesce({})", several),
        call("Left( {},{} )", value, numbers),
        call("Mid({}, {}, {})", value, numbers, numbers),
        call("Join({}, {})", texts, several),
        call("Replace({}, {}, , , {}, , )", value, texts, value),
        call("Replace({}, , {}, , {}, , )", value, patterns, texts),
        call("Switch({}, , {}, {}, {}, {})", value, texts, value, texts, value),
        call("Switch({}, {}, {}, {})", value, texts, texts, value),
        call("IIF({}{}{}, {}, {})", value, operators, value, value, value),
        call("ToLower({})", value),
        call("ToUpper({}, )", value),
        call('PCase({}, " ")', value),
        call("Word({}, {}, {})", value, numbers, texts),
        call("Len({})", value),
        call("Not(IsPresent({}))", value),
        call("StripSpaces({})", value),
        call("NormalizeDiacritics({})", value),
        call("InStr({}, {}, 1, vbTextCompare)", value, value),
        call("ConvertToBase64({})", value),
        call("Item([proxyAddresses], {})", st.sampled_from(["1", "2"])),
        call("CStr(BitAnd(&HF, {}))", numbers),
        call('DateAdd("d", -{}, CDate("2012-03-16-07:00"))', numbers),
    )


whole = st.recursive(st.one_of(attributes, texts), calls, max_leaves=8)
expressions = st.one_of(whole, whole.map("IgnoreFlowIfNullOrEmpty({})".format))


@settings(shared, max_examples=150)
@given(expression=expressions)
def test_whatever_the_service_evaluates_is_accepted(ask: Ask, expression: str) -> None:
    answer = ask(expression)
    assume(answer.was_evaluated)

    assert [finding for finding in lint(expression, attributes=PERSON) if finding.is_error] == []


def without_a_quote(text: str, place: int) -> str:
    quotes = [position for position, character in enumerate(text) if character == '"']
    dropped = quotes[place % len(quotes)]
    return text[:dropped] + text[dropped + 1 :]


CORRUPTIONS: dict[str, Callable[[str, int], str]] = {
    "the last bracket is missing": lambda text, _: text[:-1],
    "there is a bracket too many": lambda text, _: f"{text})",
    "a quote is missing": without_a_quote,
    "the function is misspelt": lambda text, _: f"x{text}",
    "the case of the function is wrong": lambda text, _: f"{text[0].swapcase()}{text[1:]}",
    "nothing is passed": lambda text, _: f"{text[: text.index('(')]}()",
    "too much is passed": lambda text, _: f"Len({text}, {text})",
    "something follows": lambda text, _: f'{text} "x"',
}


@pytest.mark.parametrize("corruption", CORRUPTIONS.values(), ids=CORRUPTIONS.keys())
@shared
@given(expression=calls(st.one_of(attributes, texts)), place=st.integers(0, 20))
def test_a_corrupted_expression_is_refused_with_its_place(
    ask: Ask, corruption: Callable[[str, int], str], expression: str, place: int
) -> None:
    assume('"' in expression)
    corrupted = corruption(expression, place)

    assert not ask(corrupted).is_sound
    errors = [finding for finding in lint(corrupted, attributes=PERSON) if finding.is_error]
    assert errors
    assert all(0 <= finding.position <= len(corrupted) for finding in errors)


@given(expression=calls(attributes))
def test_an_unknown_attribute_is_refused_where_it_stands(expression: str) -> None:
    assume("[city]" in expression)
    corrupted = expression.replace("[city]", "[town]", 1)

    (finding,) = (finding for finding in lint(corrupted, attributes=PERSON) if finding.is_error)

    assert corrupted[finding.position :].startswith("[town]")


departments = st.sampled_from(["Sales", "sales", "Salesmen", "Finance", None])
places = st.sampled_from(["Oslo", "Bergen", "oslo", None])
numbered = st.sampled_from(["0", "7", "42", "E7", "-7", "7.5", None])
people = st.fixed_dictionaries({"department": departments, "city": places, "employeeId": numbered})
names = st.sampled_from(["department", "city", "employeeId"]).map(Scope.where)
words = st.sampled_from(["Sales", "sal", "Oslo", "lo", "7", "E"])
comparisons = st.one_of(
    *(
        st.tuples(names, words, st.just(method)).map(lambda made: getattr(made[0], made[2])(made[1]))
        for method in ("equals", "not_equals", "includes", "ends_with", "occurs_in", "does_not_occur_in")
    ),
    names.map(lambda name: name.is_null()),
    names.map(lambda name: name.is_not_null()),
    st.tuples(names, st.sampled_from(["S.*", "[a-z]+", "(?<x>.)lo", r"\d+"])).map(
        lambda made: made[0].matches(made[1])
    ),
    st.tuples(names, st.sampled_from(["S.*", r"\d+"])).map(lambda made: made[0].does_not_match(made[1])),
    st.tuples(names, st.integers(0, 50)).map(lambda made: made[0].greater_than(made[1])),
    st.tuples(names, st.integers(0, 50)).map(lambda made: made[0].at_least(made[1])),
)
scopes = st.recursive(
    comparisons,
    lambda inner: st.one_of(st.builds(Scope.__and__, inner, inner), st.builds(Scope.__or__, inner, inner)),
    max_leaves=4,
)


ADDRESSES = [f"user{number}@fabrikam.com" for number in range(1, 11)]
Arrived = Callable[[list[dict[str, object]]], set[str]]


@pytest.fixture
def arrived(linked: CrossTenantSync, world: Emulator, fabrikam: EmulatedTenant, contoso: EmulatedTenant) -> Arrived:
    """Give all users of the source new attributes, run a cycle, and return who stands in the target."""
    linked.assign(*ADDRESSES)

    def run(staff: list[dict[str, object]]) -> set[str]:
        for address, person in zip(ADDRESSES, staff, strict=True):
            fabrikam.state.users.update(str(fabrikam.user(address)["id"]), person)
        linked.start()
        world.advance(minutes=90)
        return {address for address in ADDRESSES if list(contoso.state.users.find("mail", address))}

    return run


@settings(shared, max_examples=10)
@given(scope=scopes, staff=st.lists(people, min_size=10, max_size=10))
def test_a_filter_lets_the_same_people_through_here_and_there(
    linked: CrossTenantSync, arrived: Arrived, scope: Scope, staff: list[dict[str, object]]
) -> None:
    linked.scoping.set(scope)
    there = arrived(staff)
    read_back = linked.scoping.get()

    assert read_back.groups == scope.to_filter().groups
    assert there == {address for address, person in zip(ADDRESSES, staff, strict=True) if read_back.evaluate(person)}
    assert there == {address for address in ADDRESSES if linked.scoping.test(address)}
