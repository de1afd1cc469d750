"""Troubles with what a configuration has saved."""

import json

import attrs

from crosstenant.emulator.engine import settings
from crosstenant.emulator.troubles.parts import LinkParts


@attrs.frozen
class SettingTroubles(LinkParts):
    """Troubles of credentials, scope switch and notifications."""

    def loses_its_credentials(self) -> None:
        """No secrets are saved."""
        self.source.state.secrets.pop(self.job.service_principal_id, None)

    def forgets_its_settings(self) -> None:
        """Somebody saved the credentials alone, and that replaced scope and notifications."""
        self._keep_secrets("AuthenticationType", "CompanyId")

    def saves_what_it_read(self) -> None:
        """Somebody read the secrets and wrote them back, with the stars in them."""
        secrets = self.source.state.secrets[self.job.service_principal_id]
        secrets.update({item["key"]: item["value"] for item in settings.masked(secrets, readable=False)})

    def has_little_room_for_secrets(self, size: int = 1024) -> None:
        """The source limits the size of all secrets of a configuration together, as Azure Government does."""
        self.source.state.settings["secretsLimit"] = size

    def takes_everybody(self) -> None:
        """The scope is everybody, assigned or not; a job that runs hears of it with its next restart."""
        self.source.state.secrets[self.job.service_principal_id]["SyncAll"] = "true"

    def takes_only_who_is_assigned(self) -> None:
        """The scope is narrowed to who is assigned; a job that runs hears of it with its next restart."""
        self.source.state.secrets[self.job.service_principal_id]["SyncAll"] = "false"

    def asks_to_skip_deletions(self) -> None:
        """``SkipOutOfScopeDeletions`` is saved, which this connector does not honour."""
        self.source.state.secrets[self.job.service_principal_id]["SkipOutOfScopeDeletions"] = "True"

    def mails_nobody(self) -> None:
        """Notifications are on, and their address is empty."""
        self._notify(Enabled=True, Recipients="")

    def mails(self, address: str) -> None:
        """Notifications are on, to an address; `crosstenant.emulator.state.Tenant.mails` has what is written."""
        self._notify(Enabled=True, Recipients=address)

    def _keep_secrets(self, *names: str) -> None:
        secrets = self.source.state.secrets[self.job.service_principal_id]
        for name in secrets.keys() - set(names):
            del secrets[name]

    def _notify(self, **changes: object) -> None:
        secrets = self.source.state.secrets[self.job.service_principal_id]
        present = json.loads(secrets.get(settings.NOTIFICATION_SETTINGS, "{}"))
        secrets[settings.NOTIFICATION_SETTINGS] = json.dumps(present | changes, separators=(",", ":"))
