"""What may be saved as a setting of cross-tenant synchronization, and why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, NoReturn, TypeAlias

from crosstenant.clients.sync_jobs import SYNC_POLICY
from crosstenant.errors import InputError, ProtocolError
from crosstenant.models.notification_settings import NotificationSettings
from crosstenant.models.sync_secret import MASK, TIES, SyncSecret
from crosstenant.workflows.configuration import SyncScope
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side

Edit: TypeAlias = Callable[[NotificationSettings], NotificationSettings]

SKIP_DELETIONS: Final = "SkipOutOfScopeDeletions"
_SCOPE_WORDS: Final = 'SyncAll is "true" where everybody is in scope, and "false" where only who is assigned is.'
_SCOPES: Final = {SyncScope.ASSIGNED: "false", SyncScope.ALL: "true"}


def check_change(link: Link, key: str, value: object) -> None:
    """Refuse what the service would take and regret.

    Raises:
        InputError: The value is empty or a mask, breaks the link, cannot be read by the service, or has no effect.
    """
    _check_key(key)
    if not isinstance(value, str) or not value.strip() or value == MASK:
        raise InputError(
            f"{key} needs a value: text that is neither empty (that removes a key: use remove()) nor the mask"
            f" {MASK!r}.",
            parameter="value",
        )
    if key == SKIP_DELETIONS:
        raise InputError(
            f"{SKIP_DELETIONS} has no effect on cross-tenant synchronization, so setting it would protect nobody. Take"
            " Delete out of the object actions of the user mapping instead.",
            parameter="key",
        )
    if key in TIES:
        _check_tie(link, key, value)
    if key == SyncSecret.SYNC_ALL and scope_of(value) is None:
        raise InputError(f'{key} is "true" or "false", not {value!r}; see set_scope().', parameter="value")
    if key == SyncSecret.SYNC_NOTIFICATION_SETTINGS:
        _check_notifications(value)


def check_removal(key: str) -> None:
    """Refuse to remove what a link cannot do without, or what the service does not let go.

    Raises:
        InputError: It is such a key.
    """
    _check_key(key)
    if key == SyncSecret.SYNC_NOTIFICATION_SETTINGS:
        raise InputError(
            f"The service refuses to empty {key} (InvalidNotificationSettings). Use stop_notifying() and"
            " disable_deletion_guard().",
            parameter="key",
        )
    if key in TIES:
        raise InputError(f"Without {key} the link has no target; disable_user_sync() stops it.", parameter="key")


def check_again(again: object) -> None:
    """Refuse values that would be saved in place of the masked ones, and cannot be those.

    Raises:
        InputError: They are no keys with values, or a value is no text, empty, the mask, or no word that the key takes.
    """
    if not isinstance(again, Mapping):
        raise InputError(f"again= takes keys and values, not {again!r}.", parameter="again")
    unusable = sorted(str(key) for key, value in again.items() if not _is_text(key) or not _is_text(value))
    if unusable:
        raise InputError(
            f"again= takes keys and their full values as text; {', '.join(unusable)} is no text, empty, or the mask"
            " itself.",
            parameter="again",
        )
    scope = again.get(SyncSecret.SYNC_ALL)
    if scope is not None and scope_of(scope) is None:
        raise InputError(f"again= gives SyncAll as {scope!r}. {_SCOPE_WORDS}", parameter="again")


def _is_text(thing: object) -> bool:
    return isinstance(thing, str) and thing not in {"", MASK}


def check_again_is_saved(again: Iterable[str], saved: Collection[str]) -> None:
    """Refuse keys that are not saved, and so cannot be given again.

    Raises:
        InputError: There is such a key.
    """
    strange = sorted(set(again) - set(saved))
    if strange:
        raise InputError(
            f"again= names {', '.join(strange)}, which is not among the saved keys: {', '.join(sorted(saved))}.",
            parameter="again",
        )


def refuse_masked(keys: Iterable[str]) -> NoReturn:
    """Say which values have to be given again.

    Raises:
        InputError: Always.
    """
    missing = tuple(sorted(keys))
    example = ", ".join(f'"{key}": ...' for key in missing)
    raise InputError(
        f"The service masks {', '.join(missing)} and replaces the whole set on every save, so a change would lose"
        f" them. Give their values again: again={{{example}}}."
        + (f" {_SCOPE_WORDS}" if SyncSecret.SYNC_ALL in missing else ""),
        parameter="again",
    )


def scope_of(text: str | None) -> SyncScope | None:
    """Return the scope that a saved text means; None where it means none."""
    return next((scope for scope, word in _SCOPES.items() if word == (text or "").lower()), None)


def text_of(scope: SyncScope | str) -> str:
    """Return the text to save for a scope.

    Raises:
        InputError: It is no scope.
    """
    try:
        return _SCOPES[SyncScope(scope)]
    except ValueError:
        raise InputError(f'scope is "assigned" or "all", not {scope!r}.', parameter="scope") from None


def _check_key(key: object) -> None:
    if not isinstance(key, str) or not key.isidentifier():
        raise InputError(f"A setting has a name such as SyncAll, which {key!r} is not.", parameter="key")


def _check_tie(link: Link, key: str, value: str) -> None:
    wanted = SYNC_POLICY if key == SyncSecret.AUTHENTICATION_TYPE else link.tenant_id(Side.TARGET)
    if value.lower() != wanted.lower():
        raise InputError(
            f"{key} ties this link to its target and stays {wanted}; another target is another link.", parameter="value"
        )


def _check_notifications(value: str) -> None:
    try:
        _ = NotificationSettings.from_text(value)
    except ProtocolError:
        raise InputError(
            "SyncNotificationSettings is a JSON object as text; see set_deletion_guard() and notify().",
            parameter="value",
        ) from None
