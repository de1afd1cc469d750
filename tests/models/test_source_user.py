import pytest

from crosstenant.models.source_user import attributes_from, properties_for

USER = {
    "id": "5a5a5a5a-0000-4000-8000-00000000000a",
    "department": "Sales",
    "businessPhones": ["+47 22 22 22 22"],
    "mobilePhone": None,
    "officeLocation": "3/1011",
    "onPremisesExtensionAttributes": {"extensionAttribute3": "gold"},
    "employeeOrgData": {"costCenter": "4711"},
    "extension_0123_badge": "B7",
    "otherMails": ["a@b.com"],
}


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("objectId", "5a5a5a5a-0000-4000-8000-00000000000a"),
        ("department", "Sales"),
        ("telephoneNumber", "+47 22 22 22 22"),
        ("mobile", None),
        ("physicalDeliveryOfficeName", "3/1011"),
        ("extensionAttribute3", "gold"),
        ("extensionAttribute4", None),
        ("employeeOrgData.costCenter", "4711"),
        ("extension_0123_badge", "B7"),
        ("otherMails", ["a@b.com"]),
        ("netId", None),
        ("nothing", None),
    ],
)
def test_an_attribute_is_found_where_graph_keeps_it(attribute: str, value: object) -> None:
    assert attributes_from(USER, [attribute]) == {attribute: value}


def test_no_phone_and_no_nested_object_are_no_value() -> None:
    user: dict[str, object] = {"businessPhones": [], "onPremisesExtensionAttributes": None}

    assert attributes_from(user, ["telephoneNumber", "extensionAttribute1"]) == {
        "telephoneNumber": None,
        "extensionAttribute1": None,
    }


def test_graph_is_asked_for_each_property_once_and_for_none_that_it_does_not_have() -> None:
    assert properties_for(["extensionAttribute1", "extensionAttribute2", "mobile", "manager", "IsSoftDeleted"]) == (
        "onPremisesExtensionAttributes",
        "mobilePhone",
    )
