"""How well each part of this emulator is known: the labels of the marks in its code, and what it lacks.

Every group of operations names its evidence (`crosstenant.emulator.routing.Routes`), every switch ends its description
with one in brackets, and every module of the engine has a line that begins with ``Evidence:``. The page "How honest the
emulator is" is made from these marks.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

Evidence: TypeAlias = Literal["docs", "CSDL", "field", "derived", "unconfirmed"]

MEANINGS: Final[Mapping[Evidence, str]] = {
    "docs": "a page of Microsoft's reference, an article or a how-to says so",
    "CSDL": "Graph's published metadata says so, and no page does",
    "field": "seen in a published capture of a live tenant, or public clients were written to cope with it",
    "derived": "follows from several of these together; no single source says it",
    "unconfirmed": "nothing that is published proves it: the likeliest reading, to be taken with care",
}
"""What each label means, strongest first."""


class Gap(NamedTuple):
    """Something that the service has and this emulator lacks.

    Attributes:
        what: The thing.
        instead: What a client meets here.
        method: A request that shows it; empty where no single request does.
        path: Its path behind the version.
    """

    what: str
    instead: str
    method: str = ""
    path: str = ""


_REFUSED = "501, which names the nearest known operations"

GAPS: Final = (
    Gap("Directory roles", f"{_REFUSED}; `EmulatedTenant.sign_in(roles=...)` holds them", "GET", "/directoryRoles"),
    Gap("Domains", f"{_REFUSED}; `/organization` shows the verified ones", "GET", "/domains"),
    Gap("Licences", f"{_REFUSED}; nothing asks for one", "GET", "/subscribedSkus"),
    Gap("Consent to delegated permissions", _REFUSED, "GET", "/oauth2PermissionGrants"),
    Gap(
        "Conditional access, and what trust in the other tenant's factors does to sign-ins",
        _REFUSED,
        "GET",
        "/identity/conditionalAccess/policies",
    ),
    Gap("Sign-in logs", _REFUSED, "GET", "/auditLogs/signIns"),
    Gap("Change notifications", _REFUSED, "POST", "/subscriptions"),
    Gap("Objects of any type by id", _REFUSED, "POST", "/directoryObjects/getByIds"),
    Gap(
        "Inbound provisioning of people from other systems",
        _REFUSED,
        "GET",
        "/servicePrincipals/x/synchronization/jobs/y/bulkUpload",
    ),
    Gap("Delta queries", "404: the word is taken for an id", "GET", "/users/delta"),
    Gap(
        "The template that links tenants of two clouds",
        "nothing is published of its schema and secrets, so nothing is served",
    ),
    Gap(
        "Replication lag as it comes and goes",
        "each kind of object becomes visible once, after its delay; `faults` plan the rest",
    ),
    Gap("Dynamic groups", "the rule is kept and shown; members are those that were added"),
    Gap("Portal", "what only the Entra admin center can do is not here"),
)
"""What is missing."""
