import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.emulator.expressions import (
    FUNCTIONS,
    EvaluationError,
    Surroundings,
    Value,
    compile_expression,
    compile_source,
)
from crosstenant.emulator.expressions.signatures import SIGNATURES, function_schemas
from crosstenant.emulator.expressions.syntax import (
    Attribute,
    Comparison,
    Constant,
    ExpressionError,
    FunctionCall,
    Node,
    Omitted,
    parse,
    write,
)

PERSON: dict[str, object] = {
    "userPrincipalName": "John.Doe@contoso.com",
    "givenName": "John",
    "surname": "Doe",
    "mail": "john.doe@contoso.com",
    "mailNickname": "john_doe72",
    "telephoneNumber": "+91 9998887777",
    "mobile": "+1 (999) 888-7777",
    "jsmith": "jsmith@contoso.com",
    "country": "USA",
    "department": None,
    "company": "",
    "employeeId": "42",
    "accountEnabled": True,
    "proxyAddresses": ["SMTP:a@b.c", "smtp:d@e.f", "SMTP:a@b.c"],
    "one": ["only"],
    "amount": 7,
    "none": [],
    "roles": ["Reader", "Writer"],
    "address": {"city": "Here"},
    "netId": "1003200012345678",
}


def evaluate(expression: str, surroundings: Surroundings | None = None) -> Value:
    return compile_expression(expression).evaluate(PERSON, surroundings)


DOCUMENTED = [
    ('Append([userPrincipalName], ".test")', "John.Doe@contoso.com.test"),
    ("BitAnd(&HF, &HF7)", "7"),
    ('CDate("2021-06-30+08:00")', "6/29/2021 4:00:00 PM"),
    ('CDate("2009-06-15T01:45:30-07:00")', "6/15/2009 8:45:30 AM"),
    ('ConvertToBase64("Hello world!")', "SABlAGwAbABvACAAdwBvAHIAbABkACEA"),
    ('ConvertToUTF8Hex("Hello world!")', "48656C6C6F20776F726C6421"),
    ('DateAdd("d", 7, CDate("2012-03-16-07:00"))', "3/23/2012 7:00:00 AM"),
    ('DateAdd("d", -10, CDate("2012-03-16-07:00"))', "3/6/2012 7:00:00 AM"),
    ('DateAdd("ww", 2, CDate("2012-03-16-07:00"))', "3/30/2012 7:00:00 AM"),
    ('DateAdd("m", 10, CDate("2012-03-16-07:00"))', "1/16/2013 7:00:00 AM"),
    ('DateAdd("yyyy", 2, CDate("2012-03-16-07:00"))', "3/16/2014 7:00:00 AM"),
    ('DateDiff("d", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-3449"),
    ('DateDiff("ww", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-493"),
    ('DateDiff("m", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-113"),
    ('DateDiff("yyyy", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-9"),
    ('DateDiff("h", "2021-08-24", "2021-08-25")', "24"),
    ('DateDiff("n", "2021-08-24", "2021-08-25")', "1440"),
    ('DateDiff("s", "2021-08-24", "2021-08-25")', "86400"),
    ("DateFromNum(129699324000000000)", "1/1/2012 11:00:00 PM"),
    ('NumFromDate("2012-01-01T23:00:00Z")', "129699324000000000"),
    ('FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")', "2015-01-23"),
    ('InStr("The quick brown fox","quick")', "5"),
    ('InStr("repEated","e",3,vbBinaryCompare)', "7"),
    ('Left("John Doe", 3)', "Joh"),
    ('Len("John Doe")', "8"),
    ("Len(42568)", "5"),
    ("Len(42568.75)", "8"),
    ('NormalizeDiacritics("Zoë")', "Zoe"),
    ('PCase("PABLO GONSALVES (SECOND)")', "Pablo Gonsalves (Second)"),
    ('PCase("PINTO-DE\'SILVA"," \'-")', "Pinto-De'Silva"),
    (
        'Replace([telephoneNumber], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", , "${phoneNumber}", , )',
        "9998887777",
    ),
    ('Replace([mobile], , "[()\\\\s-]+", , "", , )', "+19998887777"),
    ('Replace([jsmith], , "(?<Suffix>@(.)*)", "Suffix", "", , )', "jsmith"),
    ('Replace([mailNickname], , "[a-zA-Z_]*", , "", , )', "72"),
    ('Replace([mail], "@contoso.com", , ,"", ,)', "john.doe"),
    ("Append(Mid([givenName],1,3), Mid([surname],1,5))", "JohDoe"),
    ('Join(", ", "", [surname], [givenName])', "Doe, John"),
    ('Split("PermissionSetOne, PermissionSetTwo", ",")', ["PermissionSetOne", "PermissionSetTwo"]),
    ('Switch("QLD","Australia/Sydney","NSW","Australia/Sydney","QLD","Australia/Brisbane")', "Australia/Brisbane"),
    ('Word("The quick brown fox",3," ")', "brown"),
    ('Word("This,string!has&many separators",3,",!&#")', "has"),
]


@pytest.mark.parametrize(("expression", "expected"), DOCUMENTED, ids=[each[0][:40] for each in DOCUMENTED])
def test_a_documented_example_gives_its_documented_result(expression: str, expected: Value) -> None:
    assert evaluate(expression) == expected


EDGES = [
    ("[givenName]", "John"),
    ("[missing]", None),
    ("[department]", None),
    ("[accountEnabled]", "True"),
    ("[amount]", "7"),
    ("[address]", None),
    ('"Member"', "Member"),
    ('"a \\"quoted\\" \\\\ text"', 'a "quoted" \\ text'),
    ("12", "12"),
    ('Append([department], ".test")', None),
    ('Append("a", [department])', "a"),
    ("Append([one], [one])", "onlyonly"),
    ('CBool("5")', "True"),
    ('CBool("0")', "False"),
    ('CBool([country] = "USA")', "True"),
    ('CBool([department] = "USA")', "False"),
    ('Coalesce([department], [country], "x")', "USA"),
    ('Coalesce([department], [none], "x")', "x"),
    ("Coalesce([department], [missing])", None),
    ("CDate([department])", None),
    ('CDate("2021-01-31")', "1/31/2021 12:00:00 AM"),
    ('DateAdd("m", 1, "2021-01-31")', "2/28/2021 12:00:00 AM"),
    ('DateAdd("h", 1, [department])', None),
    ('DateDiff("ww", "2021-08-21", "2021-08-22")', "1"),
    ('DateDiff("ww", "2021-08-22", "2021-08-28")', "0"),
    ('DateDiff("d", [department], "2021-01-31")', None),
    ("DateFromNum([department])", None),
    ("NumFromDate([department])", None),
    ('FormatDateTime([department], , "d", "M")', None),
    ("Count([proxyAddresses])", "3"),
    ("Count([country])", "1"),
    ("Count([missing])", "0"),
    ("CStr([amount])", "7"),
    ("IgnoreFlowIfNullOrEmpty([company])", None),
    ("IgnoreFlowIfNullOrEmpty([country])", "USA"),
    ('IIF([country]="USA", [givenName], [surname])', "John"),
    ('IIF([country]<>"USA", [givenName], [surname])', "Doe"),
    ("IIF([employeeId]>7, 1, 2)", "1"),
    ('IIF([employeeId]<="7", "less", "more")', "more"),
    ('IIF([country]>="US", "after", "before")', "after"),
    ('IIF([employeeId]<"abc", "before", "after")', "before"),
    ('IIF([department]<>"Sales", "a", "b")', "b"),
    ('IIF([company]="", "a", "b")', "b"),
    ("IIF([accountEnabled], , 2)", None),
    ('IIF("False", Item([roles], 0), "safe")', "safe"),
    ('InStr("abc", "x")', "0"),
    ('InStr("repEated","E",1,vbTextCompare)', "2"),
    ("IsNull([department])", "True"),
    ("IsNull([company])", "False"),
    ("IsNull([none])", "True"),
    ("IsNullOrEmpty([company])", "True"),
    ("IsPresent([company])", "False"),
    ("IsPresent([country])", "True"),
    ("IsString([country])", "True"),
    ("IsString([roles])", "False"),
    ("Item([roles], 2)", "Writer"),
    ("Item([roles], 3)", None),
    ('Join("-", [roles], [department], "x")', "Reader-Writer-x"),
    ('Join("-")', ""),
    ("Left([department], 3)", ""),
    ('Left("abc", 0)', ""),
    ('Left("abc", -1)', "abc"),
    ('Left("abc", 9)', "abc"),
    ("Len([department])", "0"),
    ('Mid("abcdef", 3, 99)', "cdef"),
    ("Mid([department], 1, 2)", None),
    ('NormalizeDiacritics("Łódź Ærø Straße")', "Lodz AEroe Strasse"),
    ('Not("True")', "False"),
    ("Not([department])", None),
    ("PCase([department])", None),
    ('PCase("o\'reilly mary-jane")', "O'reilly Mary-Jane"),
    ('PCase("A B", "")', "A b"),
    ('PCase("1 2")', "1 2"),
    ("Redact([country])", "USA"),
    ("RemoveDuplicates([proxyAddresses])", ["SMTP:a@b.c", "smtp:d@e.f"]),
    ('Replace([department], "a", , , "b", , )', None),
    ('Replace([country], "", , , "b", , )', "USA"),
    ('Replace([country], "XX", , , , , "in XX and XX")', "in USA and USA"),
    ('Replace([country], "", , , , , "in XX")', "in XX"),
    ('Replace([department], "XX", , , , , "in XX")', None),
    ('Replace([department], , "a", , "b", , )', None),
    ('Replace([department], , "(?<g>a)", "g", "b", , )', None),
    ('Replace([mail], , "(?<a>x)?john", "a", "!", , )', "john.doe@contoso.com"),
    ('Replace([mail], , "^(?<a>john)", "a", "<${a}>", , )', "<john>.doe@contoso.com"),
    ('Replace([department], , "(?<ext>\\\\d+)$", "ext", , [mobile], )', "7777"),
    ('Replace([department], , "(?<ext>x+)$", "ext", , [mobile], )', None),
    ('Replace([country], , "(?<ext>\\\\d+)$", "ext", , [mobile], )', "USA"),
    ("SingleAppRoleAssignment([roles])", "Reader"),
    ("SingleAppRoleAssignment([none])", None),
    ("AppRoleAssignmentsComplex([roles])", ["Reader", "Writer"]),
    ("AssertiveAppRoleAssignmentsComplex([none])", None),
    ("AltSecIdFromNetId([netId])", ["1003200012345678"]),
    ("Split([department], \",\")", None),
    ('Split("a b", "")', ["a b"]),
    ('StripSpaces(" a b ")', "ab"),
    ('Switch([department], "d", "", "empty")', "empty"),
    ('Switch([country], "d", "usa", "x")', "d"),
    ('Switch("False", , "True", "x")', None),
    ('ToLower("ISTANBUL", "tr-TR")', "ıstanbul"),
    ('ToUpper("istanbul", "tr-TR")', "İSTANBUL"),
    ('ToLower("ABC")', "abc"),
    ("ToUpper([department])", None),
    ('Word("a b", 0, " ")', ""),
    ('Word("a b", 3, " ")', ""),
    ("Word([department], 1, \" \")", ""),
    ('Word("a b", 1, "")', "a b"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), EDGES, ids=[each[0][:50] for each in EDGES])
def test_an_edge_case_is_decided(expression: str, expected: Value) -> None:
    assert evaluate(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'BitAnd("x", 1)',
        "CBool([country])",
        'CDate("next week")',
        'CDate("2021-13-45")',
        'DateAdd("q", 1, "2021-01-01")',
        'DateAdd("yyyy", 9000, "2021-01-01")',
        'DateAdd("d", 99999999, "2021-01-01")',
        'FormatDateTime("x", , "yyyy", "MM")',
        'FormatDateTime("2021", , "yyyy", "yyyyy")',
        "DateFromNum(99999999999999999999999)",
        'InStr("a", "b", 0)',
        "Item([roles], 0)",
        'Mid("abc", 0, 1)',
        'Append([roles], "x")',
        "DefaultDomain()",
        "RandomString(4, 2, 1, 1, 1)",
        "RandomString(999, 2, 1, 1, 1)",
        'RandomString(4, 4, 0, 0, 0, "0123456789")',
        'Replace([mail], , "(", , "x", , )',
        'Replace([mail], , "(?<a>j)", "b", "x", , )',
        'Replace([department], , "(?<a>j)", "b", , [mail], )',
        "SelectUniqueValue([department])",
        'Not("maybe")',
    ],
)
def test_an_expression_without_a_result_says_so(expression: str) -> None:
    with pytest.raises(EvaluationError):
        evaluate(expression)


@pytest.mark.parametrize(
    ("expression", "position"),
    [
        ("", 0),
        ("Append(", 7),
        ("Append([a]", 10),
        ('Append("a, "b")', 13),
        ("[mail", 0),
        ('"open', 0),
        ("[a] [b]", 4),
        ("Nope([a])", 0),
        ("append([a], [b])", 0),
        ("Append(Nope([a]), [b])", 7),
        ("Append([a])", 0),
        ("Append([a], [b], [c])", 0),
        ("Append(, [b])", 7),
        ("Append([a] = [b], [c])", 11),
        ("[a] = [b]", 4),
        ("Mail", 4),
        ("Append([a], ?)", 12),
        ("Guid(1)", 0),
        ('Switch([a], "d")', 0),
        ('Switch([a], "d", "k")', 0),
        ("Replace([a])", 0),
        ('Replace([a], "x")', 0),
        ('Replace([a], "x", "y", , "z", , )', 0),
        ('IIF(IsPresent([a]), "x", "y")', 4),
        ('IIF(IsNullOrEmpty([a]) = "True", "x", "y")', 4),
        ('Switch(IsNull([a]), "d", "True", "x")', 7),
        ("Append(IgnoreFlowIfNullOrEmpty([a]), [b])", 7),
        ("Append(SelectUniqueValue([a]), [b])", 7),
        ("IIF([a] = Nope(), 1, 2)", 10),
        ("Not(" * 101 + "1" + ")" * 101, 400),
    ],
)
def test_a_mistake_is_reported_where_it_is(expression: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(expression)
    assert caught.value.position == position


def test_an_expression_longer_than_ten_thousand_characters_is_refused() -> None:
    compile_expression(f'"{"x" * 9_998}"')
    with pytest.raises(ExpressionError, match="10000"):
        compile_expression(f'"{"x" * 9_999}"')


def test_every_function_has_a_signature_and_the_other_way_round() -> None:
    assert FUNCTIONS.keys() == SIGNATURES.keys()


def test_the_functions_answer_lists_parameters_as_graph_does() -> None:
    (append,) = [each for each in function_schemas() if each["id"] == "Append"]
    assert append["parameters"] == [
        {"name": name, "type": "String", "required": True, "allowMultipleOccurrences": False}
        for name in ("source", "suffix")
    ]


def test_surroundings_reach_the_functions_that_need_them() -> None:
    surroundings = Surroundings(
        now=datetime(2026, 1, 15, 10, tzinfo=UTC),
        default_domain="contoso.com",
        random=random.Random(1),
        is_taken=lambda value: value == "john",
    )
    assert evaluate("Now()", surroundings) == "1/15/2026 10:00:00 AM"
    assert evaluate("DefaultDomain()", surroundings) == "contoso.com"
    assert evaluate('SelectUniqueValue("john", "john1")', surroundings) == "john1"
    guid = evaluate("Guid()", surroundings)
    assert isinstance(guid, str)
    assert len(guid) == 36


def test_a_random_text_holds_what_was_asked_for() -> None:
    text = evaluate('RandomString(12, 2, 3, 4, 1, "A1")')
    assert isinstance(text, str)
    assert (len(text), "A" in text, "1" in text) == (12, False, False)
    assert sum(character.isdigit() for character in text) >= 2
    assert sum(character.isupper() for character in text) >= 4


def test_an_expression_knows_which_attributes_it_reads() -> None:
    expression = compile_expression('IIF([a] = "x", Append([b], [c]), Switch([d], , "k", [e]))')
    assert expression.attributes == {"a", "b", "c", "d", "e"}


def test_redacted_and_ignored_flows_are_told_from_others() -> None:
    assert compile_expression("Redact([a])").is_redacted
    assert compile_expression("IgnoreFlowIfNullOrEmpty([a])").drops_empty
    assert not compile_expression("[a]").is_redacted
    assert not compile_expression("[a]").drops_empty


def test_an_expression_is_written_as_a_mapping_source() -> None:
    assert compile_expression('Append([displayName],"x")').to_source() == {
        "expression": 'Append([displayName], "x")',
        "name": "Append",
        "type": "Function",
        "parameters": [
            {
                "key": "source",
                "value": {
                    "expression": "[displayName]",
                    "name": "displayName",
                    "type": "Attribute",
                    "parameters": [],
                },
            },
            {"key": "suffix", "value": {"expression": '"x"', "name": "x", "type": "Constant", "parameters": []}},
        ],
    }


@pytest.mark.parametrize(
    "expression",
    [
        '"Member"',
        "[mail]",
        'Replace([mail], , "@.*", , "", , )',
        'Coalesce([department], [country], "x")',
        'IIF([country] = "USA", "a", "b")',
    ],
)
def test_a_mapping_source_means_what_its_expression_means(expression: str) -> None:
    source = compile_expression(expression).to_source()
    assert compile_source(source).evaluate(PERSON) == evaluate(expression)


def test_a_mapping_source_without_expression_is_read_from_its_parameters() -> None:
    source = compile_expression('Replace([mail], "@contoso.com", , , "!", , )').to_source()
    assert compile_source({**source, "expression": ""}).evaluate(PERSON) == "john.doe!"
    chosen = compile_expression('IIF([country] = "USA", "a", "b")').to_source()
    assert compile_source({**chosen, "expression": ""}).text == 'IIF([country] = "USA", "a", "b")'
    join = compile_expression('Coalesce([department], [country], "x")').to_source()
    assert compile_source({**join, "expression": None}).evaluate(PERSON) == "USA"


@pytest.mark.parametrize("source", [{}, {"type": "Attribute", "name": ""}, {"type": "Function", "name": "Nope"}])
def test_a_mapping_source_that_says_nothing_is_refused(source: dict[str, object]) -> None:
    with pytest.raises(ExpressionError):
        compile_source(source)


def quoted() -> st.SearchStrategy[Constant]:
    return st.builds(Constant, st.text(st.sampled_from('\\"[](), aé'), max_size=6))


def leaves() -> st.SearchStrategy[Node]:
    names = st.text(st.characters(exclude_characters='[]"', exclude_categories=["Cs"]), min_size=1, max_size=6)
    numbers = st.integers().map(lambda value: Constant(str(value), is_quoted=False))
    return st.one_of(st.builds(Attribute, names), quoted(), numbers)


def calls(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    comparisons = st.builds(Comparison, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), children, children)
    arguments = st.lists(st.one_of(children, comparisons, st.just(Omitted())), max_size=2).filter(
        lambda found: found != [Omitted()]
    )
    names = st.from_regex(r"[A-Za-z_]\w{0,6}", fullmatch=True)
    return st.builds(FunctionCall, names, arguments.map(tuple))


@given(st.recursive(leaves(), calls, max_leaves=4))
def test_every_tree_survives_being_written_and_read(node: Node) -> None:
    assert parse(write(node)) == node


@given(st.text())
def test_any_text_is_an_expression_or_a_positioned_error(text: str) -> None:
    assert 0 <= first_mistake(text) <= len(text)


def first_mistake(text: str) -> int:
    try:
        compile_expression(text)
    except ExpressionError as error:
        return error.position
    return 0
