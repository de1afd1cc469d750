"""The whole set of secrets of a link: read it, and save it with a change merged in and nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from crosstenant.clients.sync_jobs import SYNC_POLICY
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError, NotFoundError, PermissionDeniedError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_secret import TIES, SyncSecret
from crosstenant.transport.clouds import Cloud
from crosstenant.workflows.finding import the_app, while_new
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import SETTLE, shown, until
from crosstenant.workflows.setting_rules import check_again, check_again_is_saved, refuse_masked
from crosstenant.workflows.step import Side, StepResult, Task
from crosstenant.workflows.taking import refused, taken, taking

Secrets = dict[str, str | None]

_SMALL_CLOUDS: Final = frozenset({Cloud.US_GOVERNMENT_L4.graph, Cloud.US_GOVERNMENT_DOD.graph})
_ROOM_IN_SMALL_CLOUDS: Final = 1024


def read_set(link: Link, task: Task = Task.READ_SETTINGS) -> Secrets:
    """Return key and value of everything saved, in Graph's order; a masked value is None.

    Args:
        link: The link.
        task: What it is read for.

    Raises:
        SetupError: There is no configuration app, or the set may not be read.
    """
    source = link.at(task)
    with taking(task, source):
        return _read(link, source, the_app(link, task), task)


def save_set(
    link: Link, change: Mapping[str, str] | Callable[[Secrets], Mapping[str, str]], *, again: Mapping[str, str]
) -> StepResult[tuple[str, ...]]:
    """Merge a change into the set and save it; an empty text removes a key. Nothing is sent where nothing differs.

    Args:
        link: The link.
        change: The keys that change, with their texts; or what makes them out of the very set that is replaced.
        again: The values of masked keys.

    Raises:
        InputError: A masked value was not given again or cannot be right, or the set is too large for the cloud.
        SetupError: There is no configuration app, or Graph refused.
        OutcomeUnknownError: The service accepted the change and does not show it.
    """
    check_again(again)
    source = link.at(Task.CHANGE_SETTING)
    with link.one_writer, taking(Task.CHANGE_SETTING, source):
        app = the_app(link, Task.CHANGE_SETTING)
        before = _settled(link, source, app)
        check_again_is_saved(again, before)
        keys = tuple(sorted(before))
        changed = change(before) if callable(change) else change
        if all(before.get(key, "") == value for key, value in changed.items()):
            return taken(Task.CHANGE_SETTING, source, value=keys, before=keys, changed=False)
        wanted = _merged(link, before, changed, again)
        _check_room(source, wanted)
        source.sync_jobs.save_secrets(app, (SyncSecret(key, value) for key, value in wanted.items()))
        after = shown(lambda: _as_wanted(source, app, wanted), clock=source.clock, what=str(Task.CHANGE_SETTING))
    return taken(Task.CHANGE_SETTING, source, value=after, before=keys, changed=True)


def _settled(link: Link, source: TenantClient, app: ConfigurationApp) -> Secrets:
    """Read the set that is about to be replaced; one without the credentials comes of a replica that lags."""

    def look() -> Secrets | None:
        found = _read(link, source, app, Task.CHANGE_SETTING)
        return found if found.keys() >= set(TIES) else None

    return until(look, clock=source.clock, window=SETTLE) or _read(link, source, app, Task.CHANGE_SETTING)


def _read(link: Link, source: TenantClient, app: ConfigurationApp, task: Task) -> Secrets:
    try:
        return {secret.key: secret.value for secret in while_new(link, lambda: source.sync_jobs.secrets(app))}
    except (PermissionDeniedError, NotFoundError) as error:
        raise refused(
            task,
            source,
            explanation="What is saved may not be read here, and saving replaces the whole set.",
            advice="Use an account that may read it, or save the whole set anew: save_credentials(overwrite=True).",
        ) from error


def _merged(link: Link, before: Secrets, change: Mapping[str, str], again: Mapping[str, str]) -> dict[str, str]:
    """Return everything that has to be sent: what stays with its value, and the change."""
    known = {SyncSecret.AUTHENTICATION_TYPE: SYNC_POLICY, SyncSecret.COMPANY_ID: link.tenant_id(Side.TARGET)}
    masked = {key: {**known, **again}.get(key) for key, value in before.items() if value is None}
    missing = [key for key, value in masked.items() if value is None and key not in change]
    if missing:
        refuse_masked(missing)
    kept = {key: value or masked.get(key) or "" for key, value in before.items()}
    return kept | dict(change)


def _check_room(source: TenantClient, wanted: Mapping[str, str]) -> None:
    """Refuse early what the clouds for US Government refuse without a reason."""
    size = sum(len(key.encode()) + len(value.encode()) for key, value in wanted.items())
    if source.transport.cloud.graph in _SMALL_CLOUDS and size > _ROOM_IN_SMALL_CLOUDS:
        raise InputError(
            f"The set would have {size} bytes, and this cloud takes {_ROOM_IN_SMALL_CLOUDS} for credentials and mail"
            " addresses together. Use a shorter address, of a group for instance.",
            parameter="value",
        )


def _as_wanted(source: TenantClient, app: ConfigurationApp, wanted: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the keys once the service shows what was saved, as far as it shows anything."""
    found = {secret.key: secret.value for secret in source.sync_jobs.secrets(app)}
    stays = {key: value for key, value in wanted.items() if value}
    is_shown = found.keys() == stays.keys() and all(found[key] in {None, value} for key, value in stays.items())
    return tuple(sorted(found)) if is_shown else None
