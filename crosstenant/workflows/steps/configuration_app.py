"""Step 6: the configuration app, found, adopted or created in the source tenant, and never twice."""

from __future__ import annotations

from crosstenant.clients import identifiers
from crosstenant.clients.tenant import TenantClient
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.workflows.creating import Recipe, adopt, begun_before, create, intended
from crosstenant.workflows.finding import (
    find_standing_app,
    has_credentials,
    is_twin,
    marker,
    only_app,
    saved_target,
    target_told,
)
from crosstenant.workflows.journal import Creation
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import REPLICATION, until
from crosstenant.workflows.step import Side, Step, StepResult
from crosstenant.workflows.taking import refused, taken, taking


def create_configuration_app(link: Link, name: str) -> StepResult[ConfigurationApp]:
    """Step 6: adopt the link's own configuration app, else one of that name that serves nobody, else create one.

    Raises:
        InputError: The name is empty, longer than 256 characters, or holds what nobody can read.
        DuplicateObjectsError: Several apps fit, or a second one was made of which nobody knew.
        SetupError: An app of that name exists, and its target cannot be read.
        JournalError: The journal cannot be used; nothing was created.
    """
    identifiers.display_name(name, "name")
    source = link.at(Step.CREATE_APP, display_name=name)
    with link.creating(), taking(Step.CREATE_APP, source):
        found = find_standing_app(link) or _begun_before(link, source, name) or _unused(source, name)
        if found is not None:
            _refuse_twins(link, source, found)
            adopt(link, _recipe(link, source, name), found, source.clock)
            link.remember_app(found)
            return taken(Step.CREATE_APP, source, value=found, before=found, changed=False)
        app = _instantiate(link, source, name)
    return taken(Step.CREATE_APP, source, value=app, before=None, changed=True)


def _recipe(link: Link, source: TenantClient, name: str) -> Recipe[ConfigurationApp]:
    target_id = link.tenant_id(Side.TARGET)
    return Recipe(
        what=Creation.APP,
        name=name,
        told=str(Step.CREATE_APP),
        id_of=lambda app: app.service_principal_id,
        find=source.configuration_apps.find,
        fitting=lambda wanted: tuple(source.configuration_apps.named(wanted)),
        only=lambda apps: only_app(apps, "were made at once for this link"),
        send=lambda: source.configuration_apps.instantiate(name, marker=marker(target_id) if link.marks else None),
    )


def _begun_before(link: Link, source: TenantClient, name: str) -> ConfigurationApp | None:
    """Return what an earlier attempt made; calls on it may fail for a while because it is new."""
    intent = intended(link, Creation.APP)
    found = begun_before(link, _recipe(link, source, name), source.clock)
    if intent is not None and found is not None:
        link.remember_app(found, created_at=intent.intended_at)
    return found


def _instantiate(link: Link, source: TenantClient, name: str) -> ConfigurationApp:
    """Create the app once, wait until it can be read, and make sure that nobody made a second one meanwhile."""
    began = source.clock.now()
    recipe = _recipe(link, source, name)
    app = create(link, recipe, source.clock)
    visible = until(
        lambda: source.configuration_apps.find(app.service_principal_id), clock=source.clock, window=REPLICATION
    )
    intent = intended(link, Creation.APP)
    if intent is not None:
        recipe.new(intent)  # a second one, of a request that arrived twice, is an error now and not a surprise later
    whole = source.configuration_apps.with_application(visible or app)
    link.remember_app(whole, created_at=began)
    return whole


def _unused(source: TenantClient, name: str) -> ConfigurationApp | None:
    """Return the one app of this name that serves nobody yet, as a run that stopped after step 6 leaves it."""
    apps = list(source.configuration_apps.named(name))
    free = tuple(app for app in apps if not has_credentials(source, app))
    found = only_app(free, f"named {name} serve no target yet")
    unreadable = [app for app in apps if app not in free and saved_target(source, app) is None]
    if unreadable and found is None:
        raise refused(
            Step.CREATE_APP,
            source,
            explanation=f"A configuration app named {name} exists ({unreadable[0].service_principal_id}), and the"
            " target in its saved credentials cannot be read.",
            advice="If it is this link's, pass app=<service principal id> to CrossTenantSync; else choose another"
            " name.",
        )
    return found


def _refuse_twins(link: Link, source: TenantClient, found: ConfigurationApp) -> None:
    """Refuse to go on where a second app was made for this link, unless the caller has said which one counts."""
    if link.pinned_app:
        return

    def is_second(app: ConfigurationApp) -> bool:
        return is_twin(link, app, found, target_told(link, source, app, saved_target(source, app)))

    others = (app for app in source.configuration_apps.all() if app.service_principal_id != found.service_principal_id)
    only_app((found, *filter(is_second, others)), "fit this link")
