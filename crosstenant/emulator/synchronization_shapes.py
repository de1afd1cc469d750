"""What the bodies of synchronization requests may hold.

Graph: the parameters of the actions of ``synchronizationJob``, and ``synchronizationSecretKeyStringValuePair``.

Evidence: CSDL for members and types; which words refuse them is derived from the directory's.
"""

from collections.abc import Mapping
from typing import Final

from crosstenant.emulator.documents import Document
from crosstenant.emulator.policies.shapes import strictness_of
from crosstenant.emulator.routing import Call
from crosstenant.emulator.shapes import (
    Shape,
    Strictness,
    boolean,
    collection,
    members,
    nullable,
    read_members,
    string,
)


def _anything(value: object, name: str, strictness: Strictness) -> object:
    return value


_SECRETS: Final = collection(members({"key": nullable(string), "value": nullable(string)}))
_SUBJECT: Final = members({"objectId": nullable(string), "objectTypeName": nullable(string), "links": _anything})

NEW_JOB: Final[Mapping[str, Shape]] = {
    "templateId": nullable(string),
    "id": nullable(string),
    "schedule": _anything,
    "status": _anything,
    "schema": _anything,
    "synchronizationJobSettings": _anything,
}
CREDENTIALS: Final[Mapping[str, Shape]] = {
    "applicationIdentifier": nullable(string),
    "templateId": nullable(string),
    "useSavedCredentials": nullable(boolean),
    "credentials": nullable(_SECRETS),
}
# The parameter table of the reference names the collection differently from every working sample.
SECRETS: Final[Mapping[str, Shape]] = {"value": _SECRETS, "credentials": _SECRETS}
RESTART: Final[Mapping[str, Shape]] = {"criteria": nullable(members({"resetScope": nullable(string)}))}
ON_DEMAND: Final[Mapping[str, Shape]] = {
    "parameters": collection(members({"ruleId": nullable(string), "subjects": collection(_SUBJECT)}))
}


def body_like(call: Call, shapes: Mapping[str, Shape]) -> Document:
    """Return a request's body, held against the members and types that it may have.

    Args:
        call: The request.
        shapes: The members that its operation takes.

    Raises:
        GraphFault: 400: there is no body, or it holds something else.
    """
    return read_members(call.body(), shapes, strictness_of(call.world.switches))
