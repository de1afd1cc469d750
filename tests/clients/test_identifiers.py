"""What may stand in a path or a filter, and what is refused before a request is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstenant.clients import identifiers
from crosstenant.errors import InputError

GUID = "0a1b2c3d-1111-4aaa-8aaa-000000000001"

NOT_A_GUID = {
    "nothing": "",
    "None": None,
    "a number": 5,
    "a path": "../../users",
    "a line after it": f"{GUID}\n",
    "fullwidth digits": GUID.replace("1", "\uff11"),
    "a zero-width space": f"{GUID[:8]}\u200b{GUID[8:]}",
    "the nil GUID": "00000000-0000-0000-0000-000000000000",
    "braces": f"{{{GUID}}}",
    "urn": f"urn:uuid:{GUID}",
    "no dashes": GUID.replace("-", ""),
}


@pytest.mark.parametrize("value", NOT_A_GUID.values(), ids=NOT_A_GUID.keys())
def test_an_object_id_is_a_guid_in_its_usual_form(value: str) -> None:
    with pytest.raises(InputError) as caught:
        identifiers.guid(value, "service_principal_id")

    assert caught.value.parameter == "service_principal_id"


def test_a_guid_is_read_in_lower_case() -> None:
    assert identifiers.guid(GUID.upper(), "principal_id") == GUID


@pytest.mark.parametrize("value", ["a/b", "x?$expand=*", "x#frag", "x%2F..", "..", ".", "", "a\\b", "a b", "a\n"])
def test_a_job_id_is_one_path_segment(value: str) -> None:
    with pytest.raises(InputError, match="synchronization job"):
        identifiers.job_id(value)


@given(st.text())
def test_no_text_makes_a_job_id_that_leaves_its_path_segment(value: str) -> None:
    try:
        read = identifiers.job_id(value)
    except InputError:
        return

    assert read == value
    assert not set(read) & set("/\\?#%& ")
    assert set(read) != {"."}


@pytest.mark.parametrize(
    "value", ["me", "", "ada", "@fabrikam.com", "ada@", "a@b@c", "ada @fabrikam.com", "ada\n@fabrikam.com", None, 5]
)
def test_a_user_is_an_object_id_or_a_user_principal_name(value: str) -> None:
    with pytest.raises(InputError) as caught:
        identifiers.user_reference(value)

    assert caught.value.parameter == "user"


@pytest.mark.parametrize(
    "value",
    ["ada@fabrikam.com", "user_fabrikam.com#EXT#@contoso.com", "o'brien@fabrikam.com", "$x@fabrikam.com"],
)
def test_odd_user_principal_names_are_accepted_as_they_are(value: str) -> None:
    assert identifiers.user_reference(value) == value


@pytest.mark.parametrize(
    "value", ["", "  ", "a" * 257, "a\0b", "a\rb", "a\nb", "\ud800", "a\u202eb", "a\u2028b", None, 5]
)
def test_a_display_name_can_be_shown(value: str) -> None:
    with pytest.raises(InputError) as caught:
        identifiers.display_name(value)

    assert caught.value.parameter == "display_name"


@pytest.mark.parametrize("value", ["O'Brien') or (1 eq 1", "a" * 256, "Zürich → Genève", "می\u200cخواهم"])
def test_unusual_display_names_are_accepted_as_they_are(value: str) -> None:
    assert identifiers.display_name(value) == value


@pytest.mark.parametrize("value", ["", "a/b", "*", None])
def test_an_opaque_id_holds_no_punctuation(value: str) -> None:
    with pytest.raises(InputError) as caught:
        identifiers.opaque_id(value, "assignment")

    assert caught.value.parameter == "assignment"


def test_an_opaque_id_is_kept_as_it_came() -> None:
    assert identifiers.opaque_id("i4uLu4iIu0uL-_Iq6s", "assignment") == "i4uLu4iIu0uL-_Iq6s"
