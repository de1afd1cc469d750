"""Owners of applications and service principals.

Graph: ``/applications/{id}/owners`` and ``/servicePrincipals/{id}/owners``. An application that creates another one
owns it; such an owner shows only where it has a service principal of its own.
"""

from collections.abc import Callable

from crosstenant.emulator import access, odata
from crosstenant.emulator.directory import objects as directory
from crosstenant.emulator.directory.objects import find_settled, referenced_id
from crosstenant.emulator.documents import Document, texts
from crosstenant.emulator.errors import bad_request, not_found
from crosstenant.emulator.odata import resources as odata_resources
from crosstenant.emulator.routing import Call, Routes

routes = Routes("docs")

_APPLICATION = "/applications/<application_id>/owners"
_PRINCIPAL = "/servicePrincipals/<service_principal_id>/owners"


@routes.route("GET", _APPLICATION, needs=access.APPLICATION_READ)
@routes.route("GET", _PRINCIPAL, needs=access.APPLICATION_READ)
def list_owners(call: Call, **owned: str) -> Document:
    """List who owns an object. Graph: ``GET /servicePrincipals/{id}/owners``."""
    owners = directory.resolve(call.tenant, texts(_find(call, **owned), "_owners"))
    return odata.page(call, owners, odata_resources.DIRECTORY_OBJECTS)


@routes.route("POST", f"{_APPLICATION}/$ref", needs=access.APPLICATION_WRITE)
@routes.route("POST", f"{_PRINCIPAL}/$ref", needs=access.APPLICATION_WRITE)
def add_owner(call: Call, **owned: str) -> None:
    """Make a user or service principal an owner. Graph: ``POST /servicePrincipals/{id}/owners/$ref``."""
    found = _find(call, **owned)
    owner_id = referenced_id(call.body().get("@odata.id"))
    if owner_id not in call.tenant.users and owner_id not in call.tenant.service_principals:
        raise not_found(owner_id)
    owners = texts(found, "_owners")
    if owner_id in owners:
        raise bad_request("One or more added object references already exist for the following modified properties: "
                          "'owners'.")  # fmt: skip
    found["_owners"] = [*owners, owner_id]


@routes.route("DELETE", f"{_APPLICATION}/<owner_id>/$ref", needs=access.APPLICATION_WRITE)
@routes.route("DELETE", f"{_PRINCIPAL}/<owner_id>/$ref", needs=access.APPLICATION_WRITE)
def remove_owner(call: Call, owner_id: str, **owned: str) -> None:
    """End an ownership. Graph: ``DELETE /servicePrincipals/{id}/owners/{id}/$ref``."""
    found = _find(call, **owned)
    owners = texts(found, "_owners")
    if owner_id.lower() not in owners:
        raise not_found(owner_id)
    found["_owners"] = [each for each in owners if each != owner_id.lower()]


def owners_of(call: Call) -> Callable[[Document], list[Document]]:
    """Return what finds the owners of an object that they stand inside of."""
    return lambda owned: directory.shown_all(call.tenant, texts(owned, "_owners"))


def _find(call: Call, *, application_id: str = "", service_principal_id: str = "") -> Document:
    if application_id:
        return find_settled(call, call.tenant.applications, application_id)
    return find_settled(call, call.tenant.service_principals, service_principal_id)
