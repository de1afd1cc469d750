"""Synchronization secrets: the credentials and settings of a configuration (Graph: ``synchronization/secrets``)."""

from collections.abc import Iterable

from crosstenant.emulator import access
from crosstenant.emulator.documents import Document, entries, text
from crosstenant.emulator.engine import configuration_audits, settings
from crosstenant.emulator.engine.service_errors import service_error, unknown_secret_key
from crosstenant.emulator.errors import GraphFault
from crosstenant.emulator.routes.synchronization_jobs import ROOT, configuration
from crosstenant.emulator.routes.synchronization_templates import BY_APPLICATION, owner_of
from crosstenant.emulator.routing import Call, Routes
from crosstenant.emulator.synchronization_shapes import CREDENTIALS, SECRETS, body_like

routes = Routes("docs")


@routes.route("GET", f"{ROOT}/secrets", needs=access.SYNC_READ)
def get_secrets(call: Call, service_principal_id: str) -> Document:
    """Answer ``GET /servicePrincipals/{id}/synchronization/secrets``: sensitive values read as one star."""
    configuration(call, service_principal_id)
    switch = call.world.switches.secrets_read
    if switch == "401":
        raise GraphFault(401, "UnknownError", "")
    if switch == "404":
        message = f"No HTTP resource was found that matches the request URI '{call.path}'."
        raise GraphFault(404, "UnknownError", message)
    saved = call.tenant.secrets.get(service_principal_id, {})
    context = call.context(f"servicePrincipals('{service_principal_id}')/synchronization/secrets")
    return {"@odata.context": context, "value": settings.masked(saved, readable=switch == "readable")}


@routes.route("PUT", f"{ROOT}/secrets", needs=access.SYNC_WRITE)
def put_secrets(call: Call, service_principal_id: str) -> None:
    """Answer ``PUT /servicePrincipals/{id}/synchronization/secrets``, which replaces the whole set."""
    service_principal = configuration(call, service_principal_id)
    items = _items(call)
    _refuse_unknown(items)
    notifications = items.get(settings.NOTIFICATION_SETTINGS)
    if notifications is not None and not settings.is_valid_notification_setting(notifications):
        raise service_error(call.world, "InvalidNotificationSettings")
    switches = call.world.switches
    saved = settings.replaced(
        call.tenant.secrets.get(service_principal_id, {}),
        items,
        merge=switches.secrets_put == "merge",
        star_keeps=switches.star_in_secrets == "keeps",
    )
    room = settings.room_for(call.tenant)
    if room is not None and settings.size_of(saved) > room:
        message = f"The credentials and notification settings exceed the limit of {room} bytes."
        raise service_error(call.world, "CredentialsTooLarge", message)
    call.tenant.secrets[service_principal_id] = saved
    configuration_audits.record(call, "Update provisioning setting or credentials", service_principal)


def _items(call: Call) -> dict[str, str]:
    body = body_like(call, SECRETS)
    given = body.get("value", body.get("credentials"))
    if not isinstance(given, list):
        raise GraphFault(400, "BadRequest", "The request body must hold the secrets in a collection named 'value'.")
    return {text(item, "key"): text(item, "value") for item in given if isinstance(item, dict)}


@routes.route("POST", f"{ROOT}/acquireAccessToken", needs=access.SYNC_WRITE)
@routes.route("POST", f"{BY_APPLICATION}/acquireAccessToken", needs=access.SYNC_WRITE)
def acquire_access_token(call: Call, **owner: str) -> None:
    """Answer ``POST .../synchronization/acquireAccessToken``, which is for connectors with OAuth: nothing is kept."""
    owner_of(call, **owner)
    _refuse_unknown(text(item, "key") for item in entries(body_like(call, CREDENTIALS), "credentials"))


def _refuse_unknown(keys: Iterable[str]) -> None:
    unknown = next((key for key in keys if key not in settings.KNOWN_KEYS), None)
    if unknown is not None:
        raise unknown_secret_key(unknown)
