"""Step 9: the secrets that tie a configuration app to its target. No password is among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import GraphError, NotFoundError, PermissionDeniedError
from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.sync_secret import TIES, SyncSecret
from crosstenant.workflows.finding import find_job, the_app, while_new
from crosstenant.workflows.hand_over import complete_credentials
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import shown
from crosstenant.workflows.step import Side, Step, StepResult
from crosstenant.workflows.taking import refused, taken, taking

_AS_USUAL: Final[Mapping[str, str]] = {}
_SETTINGS: Final = (SyncSecret.SYNC_NOTIFICATION_SETTINGS, SyncSecret.SYNC_ALL)


def save_credentials(
    link: Link, *, overwrite: bool = False, settings: Mapping[str, str] = _AS_USUAL
) -> StepResult[tuple[str, ...]]:
    """Step 9: save the complete set of keys, and read the keys back. The result's value is the keys, sorted.

    Values may read as masked, and in some tenants not even the keys can be read; ``before`` is None then. In both cases
    what is there is believed after the connection test with saved credentials; ``overwrite`` writes it again all the
    same. Where something is written, ``settings`` take the place of what a new link usually has.

    Raises:
        SetupError: A key that is not of this set is there with a masked value: PUT would lose it. Or the scope of a job
            that ran is masked: PUT would narrow it to who is assigned, and everybody else would leave. Or the app
            serves another target, whose link would end.
    """
    source = link.at(Step.SAVE_CREDENTIALS)
    with link.one_writer, taking(Step.SAVE_CREDENTIALS, source):
        app = the_app(link, Step.SAVE_CREDENTIALS)
        present = _readable(link, source, app)
        keys = _keys(present or ())
        if not overwrite and _is_saved(link, source, app, present):
            link.remember_saved_credentials()
            return taken(Step.SAVE_CREDENTIALS, source, value=keys, before=keys, changed=False)
        if not overwrite:
            _refuse_to_repoint(link, source, app, present)
            _refuse_to_narrow(link, source, app, present)
        after = _write_credentials(link, source, app, present, settings)
    link.remember_saved_credentials()
    return taken(Step.SAVE_CREDENTIALS, source, value=after, before=keys or None, changed=True)


def _keys(secrets: Iterable[SyncSecret]) -> tuple[str, ...]:
    return tuple(sorted(secret.key for secret in secrets))


def _readable(link: Link, source: TenantClient, app: ConfigurationApp) -> tuple[SyncSecret, ...] | None:
    """Return what is saved; None where it may not be read, which need not mean that it may not be written."""
    try:
        return while_new(link, lambda: source.sync_jobs.secrets(app))
    except (PermissionDeniedError, NotFoundError):
        return None


def _is_saved(link: Link, source: TenantClient, app: ConfigurationApp, present: tuple[SyncSecret, ...] | None) -> bool:
    """Return whether the credentials of this link stand there already, as far as the service lets anybody see."""
    values = dict.fromkeys(TIES) if present is None else {secret.key: secret.value for secret in present}
    if not values.keys() >= set(TIES):
        return False
    saved = values[SyncSecret.COMPANY_ID]
    if saved is not None:
        return saved.lower() == link.tenant_id(Side.TARGET)
    return link.has_saved_credentials or _saved_ones_work(link, source, app)


def _saved_ones_work(link: Link, source: TenantClient, app: ConfigurationApp) -> bool:
    job = find_job(link, app)
    if job is None:
        return False
    try:
        source.sync_jobs.validate_saved_credentials(app, job)
    except GraphError:  # whatever is wrong with them, writing the right ones is the answer
        return False
    return True


def _refuse_to_repoint(
    link: Link, source: TenantClient, app: ConfigurationApp, present: tuple[SyncSecret, ...] | None
) -> None:
    """Refuse to take an app away from the target that it serves, as far as that target can be read."""
    saved = next((secret.value for secret in present or () if secret.key == SyncSecret.COMPANY_ID), None)
    if saved is None or saved.lower() == link.tenant_id(Side.TARGET):
        return
    raise refused(
        Step.SAVE_CREDENTIALS,
        source,
        explanation=f"The configuration app {app.display_name} ({app.service_principal_id}) serves target"
        f" {saved.lower()}; saving would point it at {link.tenant_name(Side.TARGET)}, and end the link that it makes.",
        advice="Name the app of this target with app=, or create one; if this one is to change its target,"
        " save_credentials(overwrite=True).",
    )


def _refuse_to_narrow(
    link: Link, source: TenantClient, app: ConfigurationApp, present: tuple[SyncSecret, ...] | None
) -> None:
    """Refuse to write who is synchronized over a value that nobody can read, where people may depend on it."""
    if not any(secret.key == SyncSecret.SYNC_ALL and secret.value is None for secret in present or ()):
        return
    job = find_job(link, app)
    if job is None or job.never_ran:
        return
    raise refused(
        Step.SAVE_CREDENTIALS,
        source,
        explanation="The saved credentials fail the connection test. Who is synchronized (SyncAll) cannot be read, and"
        " saving anew would narrow it to who is assigned.",
        advice="Ask test_connection() first, because the fault may lie elsewhere; if only who is assigned is to be"
        " synchronized, save_credentials(overwrite=True).",
    )


def _write_credentials(
    link: Link,
    source: TenantClient,
    app: ConfigurationApp,
    present: tuple[SyncSecret, ...] | None,
    settings: Mapping[str, str],
) -> tuple[str, ...]:
    """PUT replaces the whole set, so everything that is to stay is sent along with its value."""
    kept = [secret for secret in present or () if secret.key not in TIES]
    known = {*_SETTINGS, *settings}
    lost = [secret.key for secret in kept if secret.value is None and secret.key not in known]
    if lost:
        raise refused(
            Step.SAVE_CREDENTIALS,
            source,
            explanation=f"{', '.join(lost)} cannot be read, and saving credentials replaces the whole set.",
            advice="Save the whole set by hand, these values included.",
        )
    as_read = {secret.key: secret.value for secret in kept if secret.value is not None}
    values = complete_credentials(link.tenant_id(Side.TARGET)) | as_read | dict(settings)
    secrets = tuple(SyncSecret(key=key, value=value) for key, value in values.items())
    while_new(link, lambda: source.sync_jobs.save_secrets(app, secrets))
    if present is None:
        return _keys(secrets)

    def look() -> tuple[str, ...] | None:
        keys = _keys(while_new(link, lambda: source.sync_jobs.secrets(app)))
        return keys if values.keys() <= set(keys) else None

    return shown(look, clock=source.clock, what=str(Step.SAVE_CREDENTIALS))
