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
from crosstenant.workflows.finding import find_standing_app, is_twin, only_app
from crosstenant.workflows.journal import Creation
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side

Secrets: TypeAlias = Mapping[str, "Mapping[str, str | None] | None"]
"""What is saved in each app, by service principal id: values by key, None for a masked one; None for unreadable."""

Targets: TypeAlias = Mapping[str, str | None]
"""Which tenant each app serves, by service principal id; None where nothing has told yet."""


def likely(link: Link, apps: Sequence[ConfigurationApp], name: str | None) -> ConfigurationApp | None:
    """Return the app that probably is the link's: the one it knows, the only one, or the only one so named."""
    if _known_id(link) is not None:
        return _known(link, apps)
    named = apps if len(apps) == 1 else [app for app in apps if app.display_name == name]
    return named[0] if len(named) == 1 else None


def known_app(link: Link, apps: Sequence[ConfigurationApp]) -> ConfigurationApp | None:
    """Return the app that the link knows already: pinned, remembered or written down; None where it knows none.

    Raises:
        InputError: The pinned id is no configuration app of the source tenant.
    """
    known = _known(link, apps)
    has_one = _known_id(link) is not None or intended(link, Creation.APP) is not None
    return find_standing_app(link) if known is None and has_one else known


def saved_targets(secrets: Secrets) -> dict[str, str | None]:
    """Return which tenant each app serves as far as its saved credentials tell."""
    companies = {key: (saved or {}).get(SyncSecret.COMPANY_ID) for key, saved in secrets.items()}
    return {key: company.lower() if company else None for key, company in companies.items()}


def in_doubt(
    link: Link, apps: Sequence[ConfigurationApp], targets: Targets, known: ConfigurationApp | None
) -> list[ConfigurationApp]:
    """Return the apps of which marker or log have to tell whom they serve; the link's own is beyond doubt."""
    doubtful = [app for app in apps if targets.get(app.service_principal_id) is None]
    if known is None:
        return doubtful
    own = known.service_principal_id
    twins = (app for app in doubtful if app.service_principal_id != own and app.display_name == known.display_name)
    return [] if link.pinned_app else list(twins)


def own_app(
    link: Link, apps: Sequence[ConfigurationApp], targets: Targets, known: ConfigurationApp | None
) -> ConfigurationApp | None:
    """Return the link's own app and remember it; None where no app is surely its own.

    Raises:
        DuplicateObjectsError: Another app serves this target, or has the own one's name and nobody can tell its target.
            The caller who pinned an app has said which one counts.
        InputError: The known app serves another target.
    """
    own, target = known, link.tenant_name(Side.TARGET)
    if own is None:
        ours = [app for app in apps if targets.get(app.service_principal_id) == target.id]
        own = only_app(ours, f"serve target {target}")
    if own is None:
        return None
    _refuse_other_target(link, own, targets)
    link.remember_app(own)
    if not link.pinned_app:
        twins = (app for app in apps if is_twin(link, app, own, targets.get(app.service_principal_id)))
        only_app((own, *twins), "fit this link")
    return own


def adoptable(apps: Sequence[ConfigurationApp], secrets: Secrets, name: str | None) -> ConfigurationApp | None:
    """Return the one app of a name that serves nobody yet, as a run that stopped half-way leaves it."""
    free = [app for app in apps if app.display_name == name and _is_free(app, secrets)]
    return free[0] if len(free) == 1 else None


def undecided(apps: Sequence[ConfigurationApp], secrets: Secrets, targets: Targets) -> list[ConfigurationApp]:
    """Return the apps that serve some target, while nothing readable tells which."""
    return [app for app in apps if targets.get(app.service_principal_id) is None and not _is_free(app, secrets)]


def _refuse_other_target(link: Link, app: ConfigurationApp, targets: Targets) -> None:
    served = targets.get(app.service_principal_id)
    if served not in {None, link.tenant_id(Side.TARGET)}:
        raise InputError(
            f"The app {app.display_name} ({app.service_principal_id}) pushes people into tenant {served}, not into"
            f" {link.tenant_name(Side.TARGET)}. Pass another app=, or save_credentials(overwrite=True) takes it.",
            parameter="app",
        )


def _known_id(link: Link) -> str | None:
    return link.app.service_principal_id if link.app else link.pinned_app


def _known(link: Link, apps: Sequence[ConfigurationApp]) -> ConfigurationApp | None:
    wanted = _known_id(link)
    return next((app for app in apps if app.service_principal_id == wanted), None)


def _is_free(app: ConfigurationApp, secrets: Secrets) -> bool:
    saved = secrets.get(app.service_principal_id)
    # What may not be read has to be taken for somebody else's.
    return saved is not None and SyncSecret.COMPANY_ID not in saved
