import pytest

from crosstenant.errors import InputError
from crosstenant.transport.clouds import Cloud, is_loopback


@pytest.mark.parametrize("cloud", [Cloud.GLOBAL, Cloud.US_GOVERNMENT_L4, Cloud.US_GOVERNMENT_DOD, Cloud.CHINA])
def test_the_scope_of_a_published_cloud_is_its_graphs(cloud: Cloud) -> None:
    assert cloud.scope == f"{cloud.graph}/.default"
    assert cloud.scopes() == (cloud.scope,)
    assert cloud.scopes("Policy.Read.All") == (f"{cloud.graph}/Policy.Read.All",)
    assert not cloud.is_loopback


def test_a_server_on_loopback_may_speak_plain_http() -> None:
    cloud = Cloud(name="emulator", authority="http://127.0.0.1:8000", graph="http://localhost:8000/")

    assert cloud.graph == "http://localhost:8000"
    assert cloud.is_loopback


def test_a_scope_of_its_own_names_the_resource_of_delegated_scopes_too() -> None:
    cloud = Cloud("mine", "https://login.example.org", "https://graph.example.org", "api://graph/.default")

    assert cloud.scopes("A.Read") == ("api://graph/A.Read",)


@pytest.mark.parametrize(
    "graph",
    [
        "http://graph.microsoft.com",
        "https://graph.microsoft.com.evil.example",
        "https://169.254.169.254/",
        "https://graph.example.org/v1.0",
        "https://graph.example.org?x=1",
        "https://graph.example.org/\n",
        "https://graph.exämple.org",
        "https://graph.example.org:99999",
        "https://[::1",
        "file:///etc/passwd",
        "graph.microsoft.com",
        "",
        None,
        5,
    ],
)
def test_an_address_that_is_no_https_origin_is_refused(graph: str) -> None:
    with pytest.raises(InputError, match="graph") as caught:
        Cloud("mine", "https://login.example.org", graph)

    assert caught.value.parameter == "graph"


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(InputError) as caught:
        Cloud("mine", "https://login.example.org", "https://user:hunter2@graph.example.org")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("authority", "graph"),
    [
        ("https://login.microsoftonline.us", "https://graph.microsoft.com"),
        ("https://login.microsoftonline.com", "https://graph.example.org"),
        ("https://login.example.org", "https://graph.microsoft.us"),
    ],
)
def test_authority_and_graph_of_different_clouds_are_refused(authority: str, graph: str) -> None:
    with pytest.raises(InputError):
        Cloud("mixed", authority, graph)


def test_loopback_is_told_by_name_or_address() -> None:
    assert [is_loopback(host) for host in ("LOCALHOST", "127.1.2.3", "::1", "10.0.0.1", "example.org")] == [
        True,
        True,
        True,
        False,
        False,
    ]
