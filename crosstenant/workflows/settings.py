"""Secrets that are settings: who is in scope, mails about quarantine, and the guard against accidental deletions.

The service keeps them beside the credentials, replaces the whole set on every save, and shows most values as a mask. So
one setting is changed by reading all, merging, and saving all; what is masked has to be given again.

Documentation: *Configure inbound synchronization using Microsoft Graph*, *Enable accidental deletions prevention*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crosstenant.errors import ProtocolError
from crosstenant.models.notification_settings import DeletionGuard, NotificationSettings
from crosstenant.models.sync_secret import SyncSecret
from crosstenant.workflows import setting_rules
from crosstenant.workflows.configuration import SyncScope
from crosstenant.workflows.link import Link
from crosstenant.workflows.secret_set import Secrets, read_set, save_set
from crosstenant.workflows.step import StepResult
from crosstenant.workflows.steps.running import restart

Keys = tuple[str, ...]

_NOTHING: Final[Mapping[str, str]] = {}


class Settings:
    """The settings of one link, in the source tenant. Every change keeps all others.

    Values are never shown, but for those that are no secret: `notifications` and `scope`. Wherever a change needs
    values that the service masks, an `InputError` names their keys; pass them as ``again={"SyncAll": "false"}``. Those
    that tie the link to its target need not be given: they are known.

    Args:
        link: The link.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def __repr__(self) -> str:
        return f"Settings({self._link!r})"

    def keys(self) -> Keys:
        """Return which secret keys are set, sorted.

        Raises:
            SetupError: There is no configuration app, or the set may not be read.
        """
        return tuple(sorted(read_set(self._link)))

    def masked(self) -> Keys:
        """Return the keys whose values the service keeps to itself, sorted: a change needs some of them again.

        Raises:
            SetupError: There is no configuration app, or the set may not be read.
        """
        return tuple(sorted(key for key, value in read_set(self._link).items() if value is None))

    def set(self, key: str, value: str, *, again: Mapping[str, str] = _NOTHING) -> StepResult[Keys]:
        """Set one key and keep all others; the result's value is the keys, sorted.

        Args:
            key: As the service spells it, such as ``SyncAll``.
            value: Its text.
            again: The values of masked keys, which saving would lose otherwise.

        Raises:
            InputError: The value cannot be right or has no effect, or masked values are missing.
            SetupError: There is no configuration app, or Graph refused.
            OutcomeUnknownError: The service accepted the change and does not show it.
        """
        setting_rules.check_change(self._link, key, value)
        return save_set(self._link, {key: value}, again=again)

    def remove(self, key: str, *, again: Mapping[str, str] = _NOTHING) -> StepResult[Keys]:
        """Remove one key and keep all others.

        Raises:
            InputError: The key cannot be removed, or masked values are missing.
            SetupError: There is no configuration app, or Graph refused.
        """
        setting_rules.check_removal(key)
        return save_set(self._link, {key: ""}, again=again)

    def notifications(self) -> NotificationSettings | None:
        """Return mails and deletion guard; None where they were never set or may not be read.

        Raises:
            SetupError: There is no configuration app, or the set may not be read.
            ProtocolError: What is saved is no JSON object.
        """
        text = read_set(self._link).get(SyncSecret.SYNC_NOTIFICATION_SETTINGS)
        return NotificationSettings.from_text(text) if text else None

    def deletion_guard(self) -> DeletionGuard | None:
        """Return the guard against accidental deletions; None where it is off. Errors as `notifications`."""
        return (self.notifications() or NotificationSettings()).deletion_guard

    def set_deletion_guard(
        self, threshold: int = DeletionGuard().threshold, *, again: Mapping[str, str] = _NOTHING
    ) -> StepResult[Keys]:
        """Have the job quarantined when one cycle would delete or disable that many; the number itself is too many.

        Raises:
            InputError: The threshold is no whole number of at least 1, or masked values are missing.
            SetupError: There is no configuration app, or Graph refused.
        """
        guard = DeletionGuard(threshold=threshold)
        return self._change(lambda found: found.guarded(guard), again)

    def disable_deletion_guard(self, *, again: Mapping[str, str] = _NOTHING) -> StepResult[Keys]:
        """Let a cycle delete as many as fall out of scope. Errors as `set_deletion_guard`."""
        return self._change(lambda found: found.guarded(None), again)

    def notify(self, recipient: str, *, again: Mapping[str, str] = _NOTHING) -> StepResult[Keys]:
        """Have the service write to one address when the job is quarantined; once per reason, within a day.

        Raises:
            InputError: It is not exactly one address, or masked values are missing.
            SetupError: There is no configuration app, or Graph refused.
        """
        NotificationSettings().notifying(recipient)
        return self._change(lambda found: found.notifying(recipient), again)

    def stop_notifying(self, *, again: Mapping[str, str] = _NOTHING) -> StepResult[Keys]:
        """Have the service write to nobody; the address stays saved. Errors as `notify`."""
        return self._change(NotificationSettings.silent, again)

    def scope(self) -> SyncScope | None:
        """Return who is synchronized; None where the service masks it or it was never set.

        Raises:
            SetupError: There is no configuration app, or the set may not be read.
        """
        return setting_rules.scope_of(read_set(self._link).get(SyncSecret.SYNC_ALL))

    def set_scope(
        self, scope: SyncScope | str, *, restart_job: bool = True, again: Mapping[str, str] = _NOTHING
    ) -> StepResult[Keys]:
        """Synchronize whoever is assigned, or everybody; the job is restarted, for cycles alone keep the old scope.

        Going from all to assigned soft-deletes in the target whoever is not assigned, within the deletion guard.

        Args:
            scope: ``SyncScope.ASSIGNED`` or ``SyncScope.ALL``.
            restart_job: Restart the job after a change; without it the change waits for the next restart.
            again: The values of masked keys.

        Raises:
            InputError: It is no scope, or masked values are missing.
            SetupError: There is no configuration app or no job to restart, or Graph refused.
        """
        text = setting_rules.text_of(scope)
        with self._link.one_writer:
            result = save_set(self._link, {SyncSecret.SYNC_ALL: text}, again=again)
            if result.changed and restart_job:
                restart(self._link)
        return result

    def _change(self, edit: setting_rules.Edit, again: Mapping[str, str]) -> StepResult[Keys]:
        key = SyncSecret.SYNC_NOTIFICATION_SETTINGS

        def change(found: Secrets) -> dict[str, str]:
            text = found.get(key, "{}")
            known = again.get(key) if text is None else text
            if known is None:
                setting_rules.refuse_masked((key,))
            return {key: edit(_read(known or "{}")).to_text()}

        return save_set(self._link, change, again=again)


def _read(text: str) -> NotificationSettings:
    try:
        return NotificationSettings.from_text(text)
    except ProtocolError:  # what is broken in there is replaced, for nothing of it can be kept
        return NotificationSettings()
