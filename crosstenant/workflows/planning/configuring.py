"""What has to change about the configuration app, its job, its credentials and settings, in the source tenant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from crosstenant.clients.sync_jobs import SYNC_POLICY
from crosstenant.errors import InputError
from crosstenant.models.notification_settings import DeletionGuard, NotificationSettings
from crosstenant.models.sync_job import CROSS_TENANT_TEMPLATE
from crosstenant.models.sync_secret import MASK, TIES, SyncSecret
from crosstenant.workflows.configuration import SyncConfiguration, SyncScope
from crosstenant.workflows.hand_over import complete_credentials
from crosstenant.workflows.plan import ANYTHING, JSON, Action, Change
from crosstenant.workflows.planning import requests
from crosstenant.workflows.planning.facts import OPEN_KEYS
from crosstenant.workflows.planning.planner import Planner
from crosstenant.workflows.planning.snapshot import notifications_in
from crosstenant.workflows.setting_rules import scope_of, text_of
from crosstenant.workflows.step import Side

_AS_READ: Final = "{as read}"
_SAID_AGAIN: Final = "{masked: has to be said again}"
_NEEDS_APP: Final = (
    "scope", "assigned", "assigned_exactly", "mappings", "unmapped", "scoping", "actions", "deletion_guard",
    "notification_mail", "enabled",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class AppPlanner(Planner):
    """Plans the configuration app and what is saved in it.

    Attributes:
        wanted: What shall be.
        only_compares: Whether to tell a difference of settings, too, that cannot be saved for what is masked.
    """

    wanted: SyncConfiguration
    only_compares: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether an app with a job has to be there in the end.

        Raises:
            InputError: The configuration asks for something that hangs on an app, there is none, and no name for one.
        """
        if "source.app" in self.snapshot.unknown:  # making another one might make a second
            return False
        asked = next((field for field in _NEEDS_APP if getattr(self.wanted, field) is not None), None)
        if self.wanted.name is not None or asked is None:
            return self.wanted.name is not None
        missing = "configuration app" if self.present is None else "job" if self.present.job is None else None
        if missing and self.snapshot.knows("source.job"):
            raise InputError(
                f"{asked} needs a {missing}, and this link has none; give a name, and it is made.", parameter="name"
            )
        return True

    @property
    def is_certain(self) -> bool:
        """Whether it could be told which app is the link's."""
        return self.snapshot.knows("source.app")

    def changes(self) -> Iterator[Change]:
        """Yield what has to change, in Graph's order."""
        if not self.is_wanted:
            return
        yield from self._app()
        yield from self._job()
        yield from self._credentials() if self._needs_credentials else self._settings()

    def settings_after(self) -> NotificationSettings | None:
        """Return mails and guard once all is done; None where nobody can tell."""
        return notifications_in(
            self._saved | (self._new_set() if self._needs_credentials else self._changed(self._saved))
        )

    def scope_now(self) -> SyncScope | None:
        """Return who is synchronized now; None where it is masked or was never said."""
        return scope_of(self._saved.get(SyncSecret.SYNC_ALL))

    def scope_after(self) -> SyncScope | None:
        """Return who is synchronized once all is done; None where it is masked and nothing is wanted."""
        saved = self._new_set() if self._needs_credentials else self._saved
        return self.wanted.scope or scope_of(saved.get(SyncSecret.SYNC_ALL))

    @property
    def changes_scope(self) -> bool:
        """Whether who is synchronized changes, which only a restart of a job that ran carries out."""
        return SyncSecret.SYNC_ALL in self._changed(self._saved) and not self._needs_credentials

    @property
    def saves(self) -> bool:
        """Whether anything of what is saved in the app changes; the service takes it only whole."""
        return self._needs_credentials or bool(self._changed(self._saved))

    def masked_fields(self) -> Iterator[str]:
        """Yield the wanted fields that cannot be compared, because the service masks what is saved."""
        if self.masks_scope and self.wanted.scope is not None:
            yield "scope"
        if self._masks(SyncSecret.SYNC_NOTIFICATION_SETTINGS):
            yield from self._wanted_notifications()

    def masked(self) -> dict[str, str]:
        """Return the places of `masked_fields`, with the reason why they are not known."""
        reason = "the service masks what is saved, so nobody can tell whether it stands as wanted"
        return {f"source.{field}": reason for field in self.masked_fields()}

    @property
    def masks_scope(self) -> bool:
        """Whether the service masks who is synchronized."""
        return self._masks(SyncSecret.SYNC_ALL)

    @property
    def _saved(self) -> dict[str, str | None]:
        return dict(self.present.secrets) if self.present else {}

    def _masks(self, key: str) -> bool:
        return self._saved.get(key, "") is None

    def _app(self) -> Iterator[Change]:
        name = self.wanted.name
        if name is None or (self.present and not self.present.is_adoptable):
            return
        adopted = self.present.app if self.present else None
        yield self.change(
            Action.CREATE_APP,
            f"configuration application {name}",
            *(() if adopted else (requests.instantiate(name),)),
            before={"displayName": adopted.display_name, "id": adopted.service_principal_id} if adopted else None,
            after={"displayName": name},
            reason="It serves nobody yet and has this name, so it is adopted."
            if adopted
            else "The job, its credentials and the assignments hang on it.",
            makes={
                "source.app": ANYTHING,
                "source.app.name": name,
                "source.credentials.keys": [],
                "source.assigned": [],
                "source.job": None,
            },
        )

    def _job(self) -> Iterator[Change]:
        stands = (self.present and self.present.job) or "source.job" in self.snapshot.unknown
        if stands or self.wanted.name is None:
            return
        yield self.change(
            Action.CREATE_JOB,
            "synchronization job",
            self.paths.create_job(),
            after={"templateId": CROSS_TENANT_TEMPLATE},
            reason="It does the synchronizing; it does nothing before it is started.",
            makes={"source.job": ANYTHING, "source.job.enabled": False, "source.schema": ANYTHING},
        )

    @property
    def _needs_credentials(self) -> bool:
        if self.wanted.name is None or "source.credentials" in self.snapshot.unknown:
            return False
        return any(key not in self._saved for key in TIES)

    def _credentials(self) -> Iterator[Change]:
        new = self._new_set()
        kept = [key for key in self._saved if key not in new]
        yield self.change(
            Action.SAVE_CREDENTIALS,
            f"credentials for {self.snapshot.called(Side.TARGET)}",
            self.paths.save_secrets(new | dict.fromkeys(kept, _AS_READ)),
            before=self._shown(new) or None,
            after={"keys": new},
            reason="They tie the app to the target; no password is among them.",
            makes={"source.credentials.keys": sorted({*self._saved, *new}), **_facts(new)},
        )

    def _new_set(self) -> dict[str, str]:
        saved = {key: value for key, value in self._saved.items() if value is not None and key not in TIES}
        defaults = complete_credentials(self.snapshot.target.tenant.id)
        ours = {key: saved.get(key, value) for key, value in defaults.items()}
        return ours | self._changed(ours)

    def _settings(self) -> Iterator[Change]:
        change = self._saved_along()
        if not change:
            return
        refusal = self.refusal()
        if refusal and not self.only_compares:
            raise refusal
        names = self._names(change)
        kept = {key: value for key, value in self._saved.items() if value is not None}
        new = {key: value if key in OPEN_KEYS else _AS_READ for key, value in kept.items()} | change
        new |= dict.fromkeys(self._masked_besides(change), _SAID_AGAIN)
        ties = {SyncSecret.AUTHENTICATION_TYPE: SYNC_POLICY, SyncSecret.COMPANY_ID: self.snapshot.target.tenant.id}
        yield self.change(
            Action.SET_SETTINGS,
            f"settings of the job: {', '.join(names)}",
            self.paths.save_secrets(ties | new),
            before=dict.fromkeys(change) | self._shown(change),
            after={"change": change},
            reason="The configuration asks for them; the service takes the set only whole.",
            makes={"source.credentials.keys": sorted({*self._saved, *change}), **_facts(change)},
        )

    def _changed(self, saved: Mapping[str, str | None]) -> dict[str, str]:
        """Return the settings that shall be otherwise than saved, as texts; what is hidden cannot be compared."""
        change: dict[str, str] = {}
        if "source.credentials" in self.snapshot.unknown:  # the set is saved whole, so nobody could save a part
            return change
        scope, wanted_scope = saved.get(SyncSecret.SYNC_ALL, ""), self.wanted.scope
        if wanted_scope is not None and scope is not None and wanted_scope is not scope_of(scope):
            change[SyncSecret.SYNC_ALL] = text_of(wanted_scope)
        notifications = saved.get(SyncSecret.SYNC_NOTIFICATION_SETTINGS, "")
        if notifications is not None:
            # what is broken in there is replaced, for nothing of it can be kept
            present = notifications_in(saved) or NotificationSettings()
            wanted = self._edited(present)
            if str(wanted) != str(present):
                change[SyncSecret.SYNC_NOTIFICATION_SETTINGS] = wanted.to_text()
        return change

    def _edited(self, settings: NotificationSettings) -> NotificationSettings:
        guard, mail = self.wanted.deletion_guard, self.wanted.notification_mail
        if guard is not None:
            settings = settings.guarded(DeletionGuard(threshold=guard) if guard else None)
        if mail is not None:
            settings = settings.notifying(mail) if mail else settings.silent()
        return settings

    def _wanted_notifications(self) -> list[str]:
        return [name for name in ("deletion_guard", "notification_mail") if getattr(self.wanted, name) is not None]

    def refusal(self) -> InputError | None:
        """Return why the settings cannot be saved as wanted; None where they can, or nothing of them changes."""
        change = {} if self._needs_credentials else self._saved_along()
        masked = self._masked_besides(change) if change else []
        names = self._names(change)
        scope = 'Give scope = "assigned" or "all", too, or change' if SyncSecret.SYNC_ALL in masked else "Change"
        told = (
            f"The service masks {', '.join(masked)}, and saving {', '.join(names)} replaces the whole set. {scope} the"
            " setting with sync.settings and again=."
        )
        return InputError(told, parameter=names[0]) if masked else None

    def _saved_along(self) -> dict[str, str]:
        change = self._changed(self._saved)
        if change and self.masks_scope and self.wanted.scope is not None:  # the set is saved whole
            change[SyncSecret.SYNC_ALL] = text_of(self.wanted.scope)
        return change

    def _names(self, change: Mapping[str, str]) -> list[str]:
        names = ["scope"] if SyncSecret.SYNC_ALL in change else []
        return names + (self._wanted_notifications() if SyncSecret.SYNC_NOTIFICATION_SETTINGS in change else [])

    def _masked_besides(self, change: Mapping[str, str]) -> list[str]:
        """Return what cannot be read and is not given: saving the set without it would lose it."""
        return [key for key in self._saved if self._masks(key) and key not in {*TIES, *change}]

    def _shown(self, keys: Iterable[str]) -> dict[str, JSON]:
        """Return what was read under some keys; a masked value as the service shows it."""
        return {key: MASK if self._masks(key) else self._saved[key] for key in self._saved if key in set(keys)}


def _facts(values: Mapping[str, str]) -> dict[str, JSON]:
    """Return what saving makes of the facts; how the service spells what ties the link to its target is its own."""
    return {f"source.credentials.{key}": ANYTHING if key in TIES else value for key, value in values.items()}
