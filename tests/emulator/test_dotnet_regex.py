import pytest

from crosstenant.emulator.expressions.dotnet_regex import PatternError, compiled, matches_whole, replace


@pytest.mark.parametrize(
    ("pattern", "replacement", "text", "expected"),
    [
        (r"(?<a>x)(?<b>y)", "${b}${a}", "xy", "yx"),
        (r"(?'a'x)\k<a>", "$1", "xx", "x"),
        (r"(?<a>x)\k'a'", "<$&>", "xx", "<xx>"),
        ("(x)|(y)", "$2", "x", ""),
        ("x", "$9 ${no} $$", "x", "$9 ${no} $"),
        (r"\p{L}+", "-", "äb1", "-1"),
        (r"\p{N}+", "-", "äb12", "äb-"),
        (r"a\z", "-", "ba", "b-"),
        (r"a\Z", "-", "ba\n", "b-\n"),
        (r"\\z", "-", r"a\z", "a-"),
        (r"(?<=a)b", "-", "ab", "a-"),
        (r"\e", "-", "\x1b", "-"),
    ],
)
def test_a_dotnet_pattern_replaces_as_in_dotnet(pattern: str, replacement: str, text: str, expected: str) -> None:
    assert replace(pattern, replacement, text) == expected


@pytest.mark.parametrize(("text", "expected"), [("10", True), ("99", True), ("100", False), ("x10", False)])
def test_a_pattern_may_have_to_describe_the_whole_text(text: str, *, expected: bool) -> None:
    assert matches_whole("([1-9][0-9])", text) is expected


@pytest.mark.parametrize("pattern", ["(", r"\p{Lu}", "(?<=a+)b"])
def test_a_pattern_that_cannot_run_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compiled(pattern)
