"""Names out of a CSV file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant import InputError, names_from_csv


def written(folder: Path, content: bytes) -> Path:
    file = folder / "people.csv"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        b"name,userPrincipalName\nAda,ada@a.com\nBob,bob@a.com\n",
        b"\xef\xbb\xbfuserPrincipalName,name\r\nada@a.com,Ada\r\nbob@a.com,Bob\r\n",
        b"\n\nname;USERPRINCIPALNAME\n\nAda; ada@a.com \n;\n\nBob;bob@a.com\n\n",
        b'name\tuserprincipalname\n"A\nda"\tada@a.com\nNobody\t\nshort\nBob\tbob@a.com',
    ],
)
def test_a_column_is_read_whatever_the_file_is_like(tmp_path: Path, content: bytes) -> None:
    assert list(names_from_csv(written(tmp_path, content), "userPrincipalName")) == ["ada@a.com", "bob@a.com"]


@pytest.mark.parametrize(
    ("content", "parameter"),
    [
        (b"", "path"),
        (b"\xef\xbb\xbf\r\n\r\n", "path"),
        (b"name\nAda\n", "column"),
        (b"upn,UPN\nada@a.com,ada@a.com\n", "column"),
        ("upn\nada@a.com\n".encode("utf-16"), "path"),
    ],
)
def test_a_file_without_the_column_is_refused_before_it_is_read(tmp_path: Path, content: bytes, parameter: str) -> None:
    with pytest.raises(InputError) as refusal:
        names_from_csv(written(tmp_path, content), "upn")
    assert refusal.value.parameter == parameter


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file .*none\.csv\.") as refusal:
        names_from_csv(tmp_path / "none.csv", "upn")
    assert refusal.value.parameter == "path"


def test_a_file_in_another_encoding_is_refused_with_what_excel_calls_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='save it as "CSV UTF-8"'):
        names_from_csv(written(tmp_path, "upn\njörg@a.com\n".encode("latin-1")), "upn")


@pytest.mark.parametrize(
    "rows",
    [
        b'Ada,"bob@a.com\nBob,cleo@a.com\nCleo,dag@a.com\n',
        b'"Ada,bob@a.com\nBob,cleo@a.com\nCleo,dag@a.com\n',
        b'Ada,"bob@a.com\nBob,cleo@a.com\nCleo,"dag@a.com\n',
        b'Ada,"bob@a.com\nBob,cleo@a.com"\nCleo,dag@a.com\n',
        b'Ada,"bob@a.com\rBob,cleo@a.com"\rCleo,dag@a.com\r',
    ],
)
def test_a_stray_quotation_mark_swallows_no_line(tmp_path: Path, rows: bytes) -> None:
    names = names_from_csv(written(tmp_path, b'name,upn\n\n"Z\no\xc3\xa9",zoe@a.com\n' + rows), "upn")

    assert next(names) == "zoe@a.com"
    with pytest.raises(InputError, match=r"people\.csv, line 5: .* quotation mark") as refusal:
        next(names)
    assert refusal.value.parameter == "path"


@pytest.mark.parametrize(("path", "column"), [(None, "upn"), (7, "upn"), (b"people.csv", "upn"), ("\x00", "upn")])
def test_what_is_no_path_is_refused(path: str, column: str) -> None:
    with pytest.raises(InputError) as refusal:
        list(names_from_csv(path, column))
    assert refusal.value.parameter == "path"


@pytest.mark.parametrize("column", [None, 1, b"upn", []])
def test_what_is_no_column_is_refused(tmp_path: Path, column: str) -> None:
    with pytest.raises(InputError) as refusal:
        names_from_csv(written(tmp_path, b"upn\n"), column)
    assert refusal.value.parameter == "column"


def test_the_columns_that_are_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it has name, mail"):
        names_from_csv(written(tmp_path, b"name,mail\n"), "upn")


@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.com", fullmatch=True), min_size=1, max_size=30))
def test_every_name_comes_back_in_order(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    file = written(tmp_path_factory.mktemp("csv"), ("upn\n" + "\n\n".join(names)).encode("utf-8-sig"))

    assert list(names_from_csv(file, "upn")) == names
