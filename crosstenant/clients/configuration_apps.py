"""Configuration applications: made from the gallery's template, found again, deleted, and who is assigned to them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

import attrs

from crosstenant.clients import identifiers
from crosstenant.clients.answers import answered
from crosstenant.clients.filters import equals
from crosstenant.errors import GraphError, InputError, NotFoundError
from crosstenant.models.application import Application
from crosstenant.models.application_template import ApplicationTemplate
from crosstenant.models.configuration_app import (
    CROSS_TENANT_APPLICATION,
    AppRole,
    AppRoleAssignment,
    ConfigurationApp,
)
from crosstenant.models.directory import Principal, PrincipalKind
from crosstenant.transport.graph import GraphTransport

_TEMPLATE: Final = "/applicationTemplates/{}"
_SERVICE_PRINCIPALS: Final = "/servicePrincipals"
_SERVICE_PRINCIPAL: Final = f"{_SERVICE_PRINCIPALS}/{{}}"
_APPLICATIONS: Final = "/applications"
_APPLICATION: Final = f"{_APPLICATIONS}/{{}}"
_ASSIGNED_TO: Final = f"{_SERVICE_PRINCIPAL}/appRoleAssignedTo"
_ASSIGNMENT: Final = f"{_ASSIGNED_TO}/{{}}"
_ASSIGNMENTS_OF: Final = {
    PrincipalKind.USER: "/users/{}/appRoleAssignments",
    PrincipalKind.GROUP: "/groups/{}/appRoleAssignments",
}
_BAD_REQUEST: Final = 400
# Lists of exactly 999 have ended without a nextLink, so the pages are kept well below the limit.
_PAGE: Final = 500


class ConfigurationAppsClient:
    """Reads and writes the configuration applications of one tenant, and the assignments that put people in scope."""

    def __init__(self, transport: GraphTransport) -> None:
        self._transport = transport

    def template(self, template_id: str = CROSS_TENANT_APPLICATION) -> ApplicationTemplate:
        """Return an entry of the application gallery, the one for cross-tenant synchronization unless told otherwise.

        Graph: ``GET /applicationTemplates/{id}``
        Permissions: none

        Raises:
            NotFoundError: The gallery has no such entry.
        """
        answer = self._transport.get(_TEMPLATE, identifiers.guid(template_id, "template_id"))
        return ApplicationTemplate.from_graph(answer)

    def instantiate(self, display_name: str, *, marker: str | None = None) -> ConfigurationApp:
        """Create an application and its service principal from the cross-tenant template. Names need not be unique.

        Never sent twice: every call makes another pair. After a lost answer look for the app, and give the service
        minutes until it shows.

        Graph: ``POST /applicationTemplates/{id}/instantiate``
        Permissions: Application.ReadWrite.All, or Application.ReadWrite.OwnedBy for an application

        Args:
            display_name: The name of both.
            marker: Text by which this very creation can be recognised; the application keeps it as its service
                management reference.

        Raises:
            InputError: The name is blank, too long, or cannot be shown.
        """
        body = {"displayName": identifiers.display_name(display_name)}
        if marker is not None:
            body["serviceManagementReference"] = marker
        answer = self._transport.post(f"{_TEMPLATE}/instantiate", CROSS_TENANT_APPLICATION, body=body)
        return ConfigurationApp.from_instantiation(answered(answer))

    def get(self, service_principal_id: str) -> ConfigurationApp:
        """Return a configuration app by the id of its service principal.

        Graph: ``GET /servicePrincipals/{id}``
        Permissions: Application.Read.All

        Raises:
            NotFoundError: There is none with this id, or it is so young that not every replica has it.
        """
        answer = self._transport.get(_SERVICE_PRINCIPAL, _id(service_principal_id))
        return ConfigurationApp.from_graph(answer)

    def find(self, service_principal_id: str) -> ConfigurationApp | None:
        """Return a configuration app, or None where there is none with this id. See `get`."""
        try:
            return self.get(service_principal_id)
        except NotFoundError:
            return None

    def all(self) -> Iterator[ConfigurationApp]:
        """Yield every app made from the cross-tenant template, fetching each page only when it is reached.

        Where the service refuses to select by template, every service principal is read and the selection made here.

        Graph: ``GET /servicePrincipals?$filter=applicationTemplateId eq '{id}'``
        Permissions: Application.Read.All
        """
        found = self._select(equals("applicationTemplateId", CROSS_TENANT_APPLICATION))
        try:
            first = next(found, None)
        except GraphError as refusal:
            if refusal.status != _BAD_REQUEST:
                raise
            yield from (app for app in self._select(None) if app.is_cross_tenant)
            return
        if first is not None:
            yield first
        yield from found

    def named(self, display_name: str) -> Iterator[ConfigurationApp]:
        """Yield the apps of this name that were made from the cross-tenant template. Names are not unique.

        Graph: ``GET /servicePrincipals?$filter=displayName eq '{name}'``
        Permissions: Application.Read.All
        """
        for app in self._select(equals("displayName", identifiers.display_name(display_name))):
            if app.is_cross_tenant:
                yield app

    def application(self, app: ConfigurationApp) -> Application | None:
        """Return the application behind the service principal, or None where there is none (any more, or yet).

        Graph: ``GET /applications?$filter=appId eq '{appId}'``
        Permissions: Application.Read.All

        Raises:
            InputError: The app was read without its client id.
        """
        if app.app_id is None:
            raise InputError(f"{app} was read without its app_id: read it again with get().", parameter="app")
        query = {"$filter": equals("appId", app.app_id) or ""}
        found = map(Application.from_graph, self._transport.pages(_APPLICATIONS, query=query))
        return next(found, None)

    def with_application(self, app: ConfigurationApp) -> ConfigurationApp:
        """Return the app with the object id of its application filled in, reading it if needed. See `application`."""
        if app.application_id is not None:
            return app
        application = self.application(app)
        return attrs.evolve(app, application_id=application.application_id if application else None)

    def delete(self, app: ConfigurationApp) -> None:
        """Delete the application and its service principal. Fine if they are gone. Synchronized users stay.

        Both are soft-deleted: they can be restored for 30 days.

        Graph: ``DELETE /applications/{id}``, ``DELETE /servicePrincipals/{id}``
        Permissions: Application.ReadWrite.All, or Application.ReadWrite.OwnedBy for an application
        """
        whole = self.with_application(app)
        # An application is found by way of its service principal, so that one stays until the other is gone.
        if whole.application_id is not None:
            with contextlib.suppress(NotFoundError):
                self._transport.delete(_APPLICATION, whole.application_id)
        with contextlib.suppress(NotFoundError):
            self._transport.delete(_SERVICE_PRINCIPAL, whole.service_principal_id)

    def assignments(self, app: ConfigurationApp) -> Iterator[AppRoleAssignment]:
        """Yield who is assigned, fetching each page only when it is reached. May lag behind changes by minutes.

        Graph: ``GET /servicePrincipals/{id}/appRoleAssignedTo``
        Permissions: Application.Read.All
        """
        pages = self._transport.pages(_ASSIGNED_TO, app.service_principal_id, query={"$top": _PAGE})
        return map(AppRoleAssignment.from_graph, pages)

    def assignments_of(
        self, principal: Principal, *, app: ConfigurationApp | None = None
    ) -> Iterator[AppRoleAssignment]:
        """Yield what a user or group is assigned to, in one app or in all.

        Graph: ``GET /users/{id}/appRoleAssignments``, ``GET /groups/{id}/appRoleAssignments``
        Permissions: Directory.Read.All

        Raises:
            InputError: The principal is neither user nor group.
        """
        path = _ASSIGNMENTS_OF.get(principal.kind) if principal.kind else None
        if path is None:
            raise InputError(f"{principal} is neither a user nor a group.", parameter="principal")
        # A GUID stands bare in a filter, unlike text.
        query = {"$filter": f"resourceId eq {_id(app.service_principal_id)}"} if app else None
        pages = self._transport.pages(path, principal.id, query=query)
        return map(AppRoleAssignment.from_graph, pages)

    def assign(self, app: ConfigurationApp, principal_id: str, *, role: AppRole | None = None) -> AppRoleAssignment:
        """Put a user, or the direct members of a security group, in scope.

        Never sent twice blindly. It can take minutes until provisioning on demand honours an assignment.

        Graph: ``POST /servicePrincipals/{id}/appRoleAssignedTo``
        Permissions: AppRoleAssignment.ReadWrite.All with Application.Read.All

        Args:
            app: The configuration app.
            principal_id: The object id of a user or group.
            role: The role to give; the app's own ``msiam_access`` unless told.

        Raises:
            ConflictError: They have this role already.
            NotFoundError: There is no such principal or app, or it is so young that not every replica has it.
            InputError: The id is no GUID, or the app has no role that users can be given.
        """
        given = role or app.assignable_role
        if given is None:
            raise InputError(
                f"{app} has no role that users can be given. A new app gets its roles within seconds: read it again.",
                parameter="app",
            )
        body = {
            "principalId": identifiers.guid(principal_id, "principal_id"),
            "resourceId": app.service_principal_id,
            "appRoleId": given.id,
        }
        answer = self._transport.post(_ASSIGNED_TO, app.service_principal_id, body=body)
        return AppRoleAssignment.from_graph(answered(answer))

    def unassign(self, app: ConfigurationApp, assignment: AppRoleAssignment) -> None:
        """Take a user or group out of scope. Fine if they are out already.

        The next cycle soft-deletes in the target whoever is no longer in scope.

        Graph: ``DELETE /servicePrincipals/{id}/appRoleAssignedTo/{id}``
        Permissions: AppRoleAssignment.ReadWrite.All

        Raises:
            InputError: The assignment has no id, or belongs to another app.
        """
        if assignment.resource_id is not None and assignment.resource_id != app.service_principal_id:
            raise InputError(f"{assignment} belongs to another app than {app}.", parameter="assignment")
        key = identifiers.opaque_id(assignment.id or "", "assignment")
        with contextlib.suppress(NotFoundError):
            self._transport.delete(_ASSIGNMENT, app.service_principal_id, key)

    def _select(self, condition: str | None) -> Iterator[ConfigurationApp]:
        query = {"$filter": condition} if condition else {"$top": _PAGE}
        pages = self._transport.pages(_SERVICE_PRINCIPALS, query=query)
        return map(ConfigurationApp.from_graph, pages)


def _id(service_principal_id: str) -> str:
    return identifiers.guid(service_principal_id, "service_principal_id")
