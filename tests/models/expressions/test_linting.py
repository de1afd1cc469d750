import pytest

from crosstenant.models.expressions import FUNCTIONS, ExpressionFinding, Severity, lint

ATTRIBUTES = ("city", "country", "department", "displayName", "mail", "netId", "proxyAddresses")


def only(expression: str) -> ExpressionFinding:
    (finding,) = lint(expression, attributes=ATTRIBUTES)
    return finding


@pytest.mark.parametrize(
    "expression",
    [
        "[mail]",
        '"Member"',
        "42568.75",
        "&HF7",
        'Append([displayName], " (Fabrikam)")',
        '  Join( ", " , [city] ,\n[country])',
        'Replace([mail], "@contoso.com", , ,"", ,)',
        'Replace([mail], , "(?<Suffix>@(.)*)", "Suffix", "", , )',
        'FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
        'Switch([city], , "QLD", "Brisbane", "NSW", "Sydney")',
        'IgnoreFlowIfNullOrEmpty(Switch([city], "elsewhere", "QLD", "Brisbane"))',
        'InStr([mail], "@", , vbTextCompare)',
        "CBool(Len([mail]) > 3)",
        'IIF(Len([mail]) > 3, , "short")',
        '"a \\"quoted\\" word and a \\\\"',
        "Guid()",
        "AltSecIdFromNetId([netId])",
    ],
)
def test_a_sound_expression_gives_no_finding(expression: str) -> None:
    assert lint(expression, attributes=ATTRIBUTES) == ()


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ("", 0, "expected a value, found the end"),
        ('"Member', 0, "no closing quote"),
        ('Append([city], "x)', 15, "no closing quote"),
        ("Append([city, 'x')", 7, "no closing bracket"),
        ("[]", 0, "no name"),
        ("Append([city], 'x')", 15, "double quotes"),
        ("Append([city], “x”)", 15, "straight double quotes"),
        ("[city] & [country]", 7, "'&' has no meaning"),
        ('Append([city], "x"', 18, "expected ')', found the end"),
        ('Append([city], "x"))', 19, "expected the end of the expression"),
        ('Append([city] "x")', 14, "expected ')'"),
        ("Append([city], x)", 15, "neither text in quotes"),
        ("True", 0, "neither text in quotes"),
        ('Appendix([city], "x")', 0, "no function Appendix; did you mean Append?"),
        ('append([city], "x")', 0, "did you mean Append?"),
        ("Frobnicate([city])", 0, "no function Frobnicate."),
        ('Append([City], "x")', 7, "no attribute City; did you mean city?"),
        ("Append([city])", 0, "Append(source, suffix) was given 1 argument."),
        ("Append()", 0, "was given no arguments."),
        ('Append([city], "x", "y")', 0, "was given 3 arguments."),
        ("Append([city], )", 15, "needs its suffix"),
        ('Switch([city], , "QLD")', 0, "was given 3 arguments"),
        ('Switch([city], , "QLD", "Brisbane", "NSW")', 0, "was given 5 arguments"),
        ('Append([city] = "x", "y")', 7, "only IIF and CBool"),
        ('Left([city], "x")', 13, "numChars of Left is a whole number"),
        ("Left([city], 1.5)", 13, "numChars of Left is a whole number"),
        ('Replace([mail], "a")', 0, "Replace can do nothing with oldValue"),
        ("Replace([mail])", 0, "Replace can do nothing with nothing"),
        ('Append(IgnoreFlowIfNullOrEmpty([city]), "x")', 7, "around everything else"),
        ('IIF(IsPresent([city]), "a", "b")', 4, "IIF cannot decide by IsPresent"),
        ('Switch(IsNull([city]), , "True", "b")', 7, "Switch cannot decide by IsNull"),
    ],
)
def test_an_error_is_found_where_it_stands(expression: str, position: int, says: str) -> None:
    finding = only(expression)

    assert finding.position == position
    assert says in finding.message
    assert finding.is_error


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ('Switch([city], "elsewhere", "QLD", "Brisbane")', 0, "IgnoreFlowIfNullOrEmpty"),
        ('Append("x", IIF([city] = "", "a", "b"))', 12, "nothing compares with empty text"),
        ('IIF([city] <> "QLD", "a", "b")', 0, "where the attribute is empty"),
        ('SelectUniqueValue([city], "b")', 0, "Active Directory"),
        ("Item([proxyAddresses], 0)", 0, "counts from 1"),
        ("SingleAppRoleAssignment([city])", 0, "synchronizing all users"),
    ],
)
def test_a_trap_is_warned_of(expression: str, position: int, says: str) -> None:
    finding = only(expression)

    assert finding.position == position
    assert says in finding.message
    assert finding.severity is Severity.WARNING


def test_everything_wrong_is_told_from_left_to_right() -> None:
    found = lint("Append(Lft([city], 1), Left([town], 'x'))".replace("'", '"'), attributes=ATTRIBUTES)

    assert [finding.position for finding in found] == [7, 28, 36]


def test_a_finding_prints_the_character_that_an_editor_counts() -> None:
    assert str(only("Append([city])")) == "error at character 1: Append(source, suffix) was given 1 argument."


def test_without_a_directory_every_attribute_is_believed() -> None:
    assert lint("[whatever]") == ()


def test_functions_of_the_tenant_can_be_brought_along() -> None:
    functions = {**FUNCTIONS, "Twice": FUNCTIONS["Len"]}

    assert lint("Twice([city])", functions=functions) == ()


def test_ten_thousand_characters_are_enough() -> None:
    assert lint(f'"{"x" * 9_998}"') == ()
    assert only(f'"{"x" * 9_999}"').position == 10_000


def test_depth_has_an_end_before_the_stack_has() -> None:
    assert "more than 100 deep" in only("Len(" * 2_000).message
    assert "more than 100 deep" in only(f"{'Len(' * 101}[city]{')' * 101}").message
    assert lint(f"{'Len(' * 100}[city]{')' * 100}") == ()


def test_a_function_prints_as_it_is_called() -> None:
    assert str(FUNCTIONS["FormatDateTime"]) == "FormatDateTime(source, dateTimeStyles?, inputFormat, outputFormat)"
    assert str(FUNCTIONS["Switch"]) == "Switch(source, defaultValue?, key..., value...)"


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_function_says_what_it_gives(function: object) -> None:
    assert getattr(function, "gives", "")
