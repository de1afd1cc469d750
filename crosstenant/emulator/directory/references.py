"""References between objects: the ``@odata.id`` and ``@odata.bind`` of a body."""

import re

from crosstenant.emulator.errors import bad_request

_REFERENCE = re.compile(
    r"(?:https?://[^/]+/(?:v1\.0|beta))?/?(?:directoryObjects|users|groups|servicePrincipals)"
    r"(?:/([^/()?]+)|\('?([^'()]+)'?\))$"
)


def referenced_id(reference: object) -> str:
    """Return the id at the end of ``https://graph.microsoft.com/v1.0/directoryObjects/{id}`` and the like.

    Raises:
        GraphFault: 400 ``Request_BadRequest``: it is no such address.
    """
    found = _REFERENCE.match(reference) if isinstance(reference, str) else None
    if found is None:
        raise bad_request("Invalid reference: an '@odata.id' must be the address of a directory object.")
    return (found[1] or found[2]).lower()
