"""Which of a tenant's configuration apps is the link's, decided from what was read already where that suffices.

What is read here decides nothing else than `finding` would: wherever it leaves a doubt, `finding` is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from crosstenant.errors import InputError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows.creating import intended
from crosstenant.workflows.finding import find_standing_app, is_twin, only_app, target_told
from crosstenant.workflows.journal import Creation
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side

Secrets: TypeAlias = Mapping[str, "Mapping[str, str | None] | None"]
"""What is saved in each app, by service principal id: values by key, None for a masked one; None for unreadable."""


def likely(link: Link, apps: Sequence[ConfigurationApp]) -> ConfigurationApp | None:
    """Return the app that probably is the link's: the one it knows, or the only one there is."""
    known = _known(link, apps)
    return known or (apps[0] if len(apps) == 1 and _known_id(link) is None else None)


def app_of(link: Link, apps: Sequence[ConfigurationApp], secrets: Secrets) -> ConfigurationApp | None:
    """Return the link's own app and remember it; None where no app is surely its own.

    Raises:
        DuplicateObjectsError: Two or more apps serve this target.
        InputError: The pinned id is no configuration app of the source tenant, or serves another target.
    """
    known = _known(link, apps)
    if known is not None:
        _refuse_other_target(link, known, secrets)
        link.remember_app(known)
        return known
    if _known_id(link) is not None or intended(link, Creation.APP) is not None:
        return find_standing_app(link)
    source, target_id = link.client(Side.SOURCE), link.tenant_id(Side.TARGET)

    def is_ours(app: ConfigurationApp) -> bool:
        return target_told(link, source, app, _saved_target(secrets.get(app.service_principal_id))) == target_id

    own = only_app(tuple(filter(is_ours, apps)), f"serve target {link.tenant_name(Side.TARGET)}")
    if own is not None:
        link.remember_app(own)
    return own


def refuse_twins(link: Link, own: ConfigurationApp, apps: Sequence[ConfigurationApp], secrets: Secrets) -> None:
    """Refuse to go on where a second app was made for this link, unless the caller has said which one counts.

    Raises:
        DuplicateObjectsError: Another app serves this target, or has the own one's name and nobody can tell its target.
    """
    if link.pinned_app:
        return
    source = link.client(Side.SOURCE)

    def is_second(app: ConfigurationApp) -> bool:
        saved = _saved_target(secrets.get(app.service_principal_id))
        if saved is None and app.display_name != own.display_name:
            return False
        return is_twin(link, app, own, target_told(link, source, app, saved))

    others = [app for app in apps if app.service_principal_id != own.service_principal_id]
    only_app((own, *filter(is_second, others)), "fit this link")


def adoptable(apps: Sequence[ConfigurationApp], secrets: Secrets, name: str | None) -> ConfigurationApp | None:
    """Return the one app of a name that serves nobody yet, as a run that stopped half-way leaves it."""
    free = [app for app in apps if app.display_name == name and _is_free(secrets.get(app.service_principal_id))]
    return free[0] if len(free) == 1 else None


def undecided(apps: Sequence[ConfigurationApp], secrets: Secrets) -> list[ConfigurationApp]:
    """Return the apps that serve some target, while their saved credentials do not tell which."""
    saved = {app.service_principal_id: secrets.get(app.service_principal_id) for app in apps}
    return [
        app
        for app in apps
        if not _is_free(saved[app.service_principal_id]) and _saved_target(saved[app.service_principal_id]) is None
    ]


def _refuse_other_target(link: Link, app: ConfigurationApp, secrets: Secrets) -> None:
    saved = _saved_target(secrets.get(app.service_principal_id))
    if saved not in {None, link.tenant_id(Side.TARGET)}:
        raise InputError(
            f"The app {app.display_name} ({app.service_principal_id}) pushes people into tenant {saved}, not into"
            f" {link.tenant_name(Side.TARGET)}. Pass another app=, or save_credentials(overwrite=True) takes it.",
            parameter="app",
        )


def _known_id(link: Link) -> str | None:
    return link.app.service_principal_id if link.app else link.pinned_app


def _known(link: Link, apps: Sequence[ConfigurationApp]) -> ConfigurationApp | None:
    wanted = _known_id(link)
    return next((app for app in apps if app.service_principal_id == wanted), None)


def _saved_target(saved: Mapping[str, str | None] | None) -> str | None:
    value = (saved or {}).get(SyncSecret.COMPANY_ID)
    return value.lower() if value else None


def _is_free(saved: Mapping[str, str | None] | None) -> bool:
    # What may not be read has to be taken for somebody else's.
    return saved is not None and SyncSecret.COMPANY_ID not in saved
