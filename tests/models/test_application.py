import pytest

from crosstenant.models.application import Application


@pytest.mark.parametrize("name", ["id", "objectId"])
def test_the_object_id_is_read_under_both_of_its_names(name: str) -> None:
    application = Application.from_graph(
        {name: "5e5e", "appId": "4d4d", "serviceManagementReference": "crosstenant:42"}
    )

    assert application.application_id == "5e5e"
    assert application.service_management_reference == "crosstenant:42"
