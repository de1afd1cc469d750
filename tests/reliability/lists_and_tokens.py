"""Faults that only lists, batches or tokens know: P1 to P8, Q1 to Q8, N1 to N10."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import requests
from bench import PEOPLE
from slots import LISTS, Slot
from troubles import Fault, Stage, Trouble, answers_empty_page, planned
from wires import Deliver, Sent

from crosstenant.emulator import faults
from crosstenant.emulator.faults import batches, pages, tokens
from crosstenant.emulator.plain_client import PlainGraph

_OTHERS: Final = ("https://graph.example.com", "http://graph.microsoft.com", "https://graph.microsoft.com:8443")
MULTITENANT: Final = "00000000-0000-4000-8000-0000000000ff"

Maker = Callable[[Slot], Trouble]


def _one(fault: Fault) -> Maker:
    return lambda slot: planned(fault)


def _other_port_or_scheme(slot: Slot) -> Trouble:
    return planned(pages.leads_elsewhere(_OTHERS[1 + LISTS.index(slot.name) % 2]))


def _changes_between_pages(slot: Slot) -> Trouble:
    """An empty page, behind which the list is another one than before it."""

    def carry(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
        response = answers_empty_page(stage, sent, deliver)
        _somebody_else_works(stage, slot, sent)
        return response

    return carry


def _somebody_else_works(stage: Stage, slot: Slot, sent: Sent) -> None:
    """Another administrator makes something that belongs on the list that is being read."""
    graph = PlainGraph(stage.world.session(), stage.tenants["source"].credential)
    if slot.name == "R15":
        app = graph.post("/applications", {"displayName": "Something else"}).json()
        graph.post("/servicePrincipals", {"appId": app["appId"]})
    elif slot.name == "R25":
        principal = graph.get(sent.path.removesuffix("/appRoleAssignedTo")).json()
        role = next(role for role in principal["appRoles"] if "User" in role["allowedMemberTypes"])
        user = graph.get(f"/users/{PEOPLE[1]}").json()
        body = {"principalId": user["id"], "resourceId": principal["id"], "appRoleId": role["id"]}
        graph.post(sent.path, body)


PAGING: Final[dict[str, tuple[str, Maker]]] = {
    "P1": ("empty page with a next link", lambda slot: answers_empty_page),
    "P2": ("next link to itself", _one(pages.repeats_next_link())),
    "P3": ("next link to a foreign host", _one(pages.leads_elsewhere(_OTHERS[0]))),
    "P4": ("next link to another port, or without TLS", _other_port_or_scheme),
    "P5": ("page token expired", _one(pages.expires_page_token())),
    "P6": ("an item twice", _one(pages.repeats_item())),
    "P7": ("an item comes or goes while paging", _changes_between_pages),
    "P8": ("$top ignored", _one(pages.ignores_top())),
}


def _inside(fault: Fault) -> Maker:
    """Spoil the first request inside the batch."""

    def carry(stage: Stage, sent: Sent, deliver: Deliver) -> requests.Response:
        method, path = sent.items[0]
        stage.world.faults.plan(fault, method, path)
        return deliver()

    return lambda slot: carry


BATCHES: Final[dict[str, tuple[str, Maker]]] = {
    "Q1": ("429 inside", _inside(faults.throttles(3))),
    "Q2": ("503 inside, after commit", _inside(faults.fails(503, after_effect=True))),
    "Q3": ("424 inside", _inside(faults.fails(424, code="FailedDependency"))),
    "Q4": ("an answer is missing", _one(batches.loses_batch_item())),
    "Q5": ("an answer is there twice", _one(batches.repeats_batch_item())),
    "Q6": ("answers in another order", _one(batches.shuffles_batch())),
    "Q7": ("the whole batch is refused", _one(faults.fails(400))),
    "Q8": ("200 with a page for people", _one(faults.answers_html(after_effect=True))),
}


def _of_another_tenant(slot: Slot) -> Trouble:
    return planned(tokens.changes_token(tenant_id=MULTITENANT))


TOKENS: Final[dict[str, tuple[str, Maker]]] = {
    "N1": ("503", _one(faults.fails(503))),
    "N2": ("400, which MSAL replays for a minute", _one(tokens.refuses_token("invalid_request", number=90014))),
    "N3": ("429", _one(faults.throttles(5))),
    "N4": ("another tenant's token", _of_another_tenant),
    "N5": ("a token for another service", _one(tokens.changes_token(audience="https://management.azure.com"))),
    "N6": ("expired on arrival", _one(tokens.changes_token(lifetime=-10))),
    "N7": ("no expires_in", _one(pages.loses_member("expires_in"))),
    "N8": ("clocks ten minutes apart", _one(tokens.changes_token(starts_in=600))),
    "N9": ("consent is missing", _one(tokens.refuses_token("invalid_grant", number=65001))),
    "N10": ("more proof is demanded", _one(tokens.demands_interaction())),
}
