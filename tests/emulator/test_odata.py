from typing import Any

import pytest
import requests

from crosstenant.emulator.plain_client import PlainGraph
from crosstenant.emulator.tenants import EmulatedTenant

ADVANCED = {"ConsistencyLevel": "eventual"}


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def names(answer: requests.Response) -> list[str]:
    return [user["userPrincipalName"].partition("@")[0] for user in answer.json()["value"]]


def pages(client: PlainGraph, path: str, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    found = []
    link: str | None = path
    while link:
        answer = client.get(link, headers=headers).json()
        found.append(answer)
        link = answer.get("@odata.nextLink")
    return found


def test_a_list_is_served_in_pages_with_its_options_kept(in_fabrikam: PlainGraph) -> None:
    found = pages(in_fabrikam, "/users?$top=4&$select=userPrincipalName&$filter=accountEnabled eq true")

    assert [len(page["value"]) for page in found] == [4, 4, 2]
    assert all(set(user) == {"userPrincipalName"} for page in found for user in page["value"])
    assert found[0]["@odata.context"].endswith("#users(userPrincipalName)")
    assert found[1]["@odata.nextLink"].count("skiptoken") == 1
    assert found[0]["@odata.nextLink"].startswith("https://graph.microsoft.com/v1.0/users?$top=4&")


def test_a_page_that_ends_with_the_collection_has_no_next_link(in_fabrikam: PlainGraph) -> None:
    assert "@odata.nextLink" not in in_fabrikam.get("/users?$top=10").json()
    assert "@odata.nextLink" in in_fabrikam.get("/users?$top=9").json()


def test_people_who_come_or_go_between_pages_do_not_shift_the_others(
    fabrikam: EmulatedTenant, in_fabrikam: PlainGraph
) -> None:
    first = in_fabrikam.get("/users?$top=4&$select=userPrincipalName").json()
    in_fabrikam.delete("/users/user1@fabrikam.com")
    fabrikam.add_user("late")
    rest = pages(in_fabrikam, first["@odata.nextLink"])
    seen = [user["userPrincipalName"] for page in [first, *rest] for user in page["value"]]

    assert seen == [*(f"user{number}@fabrikam.com" for number in range(1, 11)), "late@fabrikam.com"]


def test_paging_goes_on_by_number_when_the_last_one_served_is_gone(in_fabrikam: PlainGraph) -> None:
    first = in_fabrikam.get("/users?$top=4").json()
    in_fabrikam.delete("/users/user4@fabrikam.com")

    assert names(in_fabrikam.get(first["@odata.nextLink"]))[0] == "user6"


@pytest.mark.parametrize("token", ["x", "bm8", "", "W10"])
def test_a_page_token_that_nobody_wrote_has_expired(in_fabrikam: PlainGraph, token: str) -> None:
    assert error_of(in_fabrikam.get(f"/users?$skiptoken={token}")) == (400, "Directory_ExpiredPageToken")


@pytest.mark.parametrize("top", ["0", "1000"])
def test_a_page_size_out_of_range_is_refused(in_fabrikam: PlainGraph, top: str) -> None:
    answer = in_fabrikam.get(f"/users?$top={top}")

    assert error_of(answer) == (400, "Request_BadRequest")
    assert f"Invalid page size specified: '{top}'. Must be between 1 and 999" in answer.json()["error"]["message"]


@pytest.mark.parametrize("query", ["$top=x", "$top=-1", "$orderby=displayName sideways", "$filter=displayName is 'x'"])
def test_a_malformed_option_is_refused(in_fabrikam: PlainGraph, query: str) -> None:
    assert error_of(in_fabrikam.get(f"/users?{query}")) == (400, "BadRequest")


@pytest.mark.nonsense("an option")
@pytest.mark.parametrize("query", ["$skip=1", "$apply=x"])
def test_an_option_that_users_do_not_take_is_refused(in_fabrikam: PlainGraph, query: str) -> None:
    assert error_of(in_fabrikam.get(f"/users?{query}")) == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("$filter=userPrincipalName eq 'USER2@fabrikam.com'", ["user2"]),
        ("$filter=startswith(displayName,'user1')", ["user1", "user10"]),
        ("$filter=employeeId in ('E000003','E000004')", ["user3", "user4"]),
        ("$filter=userPrincipalName eq 'user2@fabrikam.com' and department eq 'Nowhere'", []),
        ("$filter=proxyAddresses/any(a:a eq 'smtp:user5@fabrikam.com')", ["user5"]),
        ("$filter=identities/any(i:i/issuerAssignedId eq 'user6@fabrikam.com')", ["user6"]),
        ("$orderby=displayName desc&$top=1", ["user9"]),
        ("orderby=displayName&$top=3", ["user1", "user10", "user2"]),
        ("$select=*&$top=1", ["user1"]),
    ],
)
def test_plain_queries_work_without_ceremony(in_fabrikam: PlainGraph, query: str, expected: list[str]) -> None:
    assert names(in_fabrikam.get(f"/users?{query}")) == expected


ADVANCED_QUERIES = [
    ("$filter=userPrincipalName ne 'user1@fabrikam.com'&$top=1", ["user2"]),
    ("$filter=not(startswith(displayName,'user1'))&$top=1", ["user2"]),
    ("$filter=endswith(mail,'r7@fabrikam.com')", ["user7"]),
    ("$filter=startswith(displayName,'user1')&$orderby=displayName desc", ["user10", "user1"]),
    ("$orderby=createdDateTime&$top=1", ["user10"]),
    ("$filter=proxyAddresses/$count ne 1", []),
    ("$filter=createdDateTime gt 2026-01-15", []),
]


@pytest.mark.parametrize(("query", "expected"), ADVANCED_QUERIES)
def test_advanced_queries_work_with_header_and_count(in_fabrikam: PlainGraph, query: str, expected: list[str]) -> None:
    answer = in_fabrikam.get(f"/users?$count=true&{query}", headers=ADVANCED)

    assert names(answer) == expected
    assert answer.json()["@odata.count"] >= len(expected)


@pytest.mark.parametrize("query", [query for query, _ in ADVANCED_QUERIES])
@pytest.mark.parametrize(("count", "headers"), [("", ADVANCED), ("&$count=true", None)])
def test_advanced_queries_are_refused_without_either(
    in_fabrikam: PlainGraph, query: str, count: str, headers: dict[str, str] | None
) -> None:
    answer = in_fabrikam.get(f"/users?{query}{count}", headers=headers)

    assert error_of(answer) == (400, "Request_UnsupportedQuery")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("$filter=aboutMe eq 'x'", "Request_UnsupportedQuery"),
        ("$filter=contains(displayName,'x')", "Request_UnsupportedQuery"),
        ("$filter=proxyAddresses eq 'x'", "Request_UnsupportedQuery"),
        ("$filter=shoeSize eq 42", "BadRequest"),
        ("$filter=accountEnabled eq 'true'", "BadRequest"),
        ("$filter=displayName eq true", "BadRequest"),
        ("$filter=createdDateTime ge 'yesterday'", "BadRequest"),
        ("$select=shoeSize", "BadRequest"),
        ("$orderby=shoeSize", "Request_UnsupportedQuery"),
    ],
)
def test_what_users_do_not_support_is_refused(in_fabrikam: PlainGraph, query: str, code: str) -> None:
    assert error_of(in_fabrikam.get(f"/users?{query}")) == (400, code)


def test_a_count_without_the_header_is_ignored(in_fabrikam: PlainGraph) -> None:
    assert "@odata.count" not in in_fabrikam.get("/users?$count=true").json()


def test_the_count_stands_on_the_first_page_only(in_fabrikam: PlainGraph) -> None:
    first, *others = pages(in_fabrikam, "/users?$count=true&$top=4", headers=ADVANCED)

    assert first["@odata.count"] == 10
    assert not any("@odata.count" in page for page in others)


def test_searching_needs_the_header(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get('/users?$search="displayName:user1"')

    assert error_of(answer) == (400, "Request_UnsupportedQuery")
    assert "ConsistencyLevel" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ('"displayName:user1"', ["user1", "user10"]),
        ('"displayName:user1" AND "mail:user10"', ["user10"]),
        ('"displayName:user2" OR "displayName:user3"', ["user2", "user3"]),
        ('"surname:nobody"', []),
    ],
)
def test_searching_finds_the_beginnings_of_words(in_fabrikam: PlainGraph, search: str, expected: list[str]) -> None:
    assert names(in_fabrikam.get(f"/users?$search={search}", headers=ADVANCED)) == expected


@pytest.mark.parametrize(("search", "code"), [("user1", "BadRequest"), ('"jobTitle:x"', "Request_UnsupportedQuery")])
def test_a_search_that_users_do_not_take_is_refused(in_fabrikam: PlainGraph, search: str, code: str) -> None:
    assert error_of(in_fabrikam.get(f"/users?$search={search}", headers=ADVANCED)) == (400, code)


def test_sorting_puts_nothing_first_and_numbers_by_size(fabrikam: EmulatedTenant, in_fabrikam: PlainGraph) -> None:
    fabrikam.add_user("nameless", displayName=None)

    assert names(in_fabrikam.get("/users?$orderby=displayName&$top=2")) == ["nameless", "user1"]


def test_a_search_of_what_cannot_be_searched_is_refused(in_fabrikam: PlainGraph) -> None:
    answer = in_fabrikam.get('/tenantRelationships/multiTenantOrganization/tenants?$search="x:y"', headers=ADVANCED)

    assert error_of(answer) == (400, "Request_UnsupportedQuery")
