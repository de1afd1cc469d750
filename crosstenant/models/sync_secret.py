"""Synchronization secrets: how a job signs in to its target, and a few settings that are stored beside that."""

from collections.abc import Iterable
from typing import ClassVar, Final, Self

import attrs

from crosstenant.errors import ProtocolError
from crosstenant.models._wire import Payload

MASK: Final = "*"
"""What the service shows in place of a value that it doesn't give away."""


@attrs.frozen
class SyncSecret:
    """One key and its value; Graph's ``synchronizationSecretKeyStringValuePair``. The value never shows in a repr.

    Across tenants no value is secret, but the same collection holds passwords for other connectors.

    Attributes:
        key: What it is, such as ``CompanyId``. The service knows more keys than we do, and takes them as spelled.
        value: Its text; None where the service masked it, and an empty text to remove the key.
    """

    AUTHENTICATION_TYPE: ClassVar[str] = "AuthenticationType"
    COMPANY_ID: ClassVar[str] = "CompanyId"
    SYNC_ALL: ClassVar[str] = "SyncAll"
    SYNC_NOTIFICATION_SETTINGS: ClassVar[str] = "SyncNotificationSettings"

    key: str
    value: str | None = attrs.field(default=None, repr=False)

    @property
    def is_masked(self) -> bool:
        """Whether the service keeps the value to itself."""
        return self.value is None

    @classmethod
    def from_graph(cls, payload: Payload) -> Self:
        """Read a ``synchronizationSecretKeyStringValuePair``.

        Raises:
            ProtocolError: It has no key.
        """
        key, value = payload.get("key"), payload.get("value")
        if not isinstance(key, str):
            raise ProtocolError("Graph sent a synchronizationSecretKeyStringValuePair without its 'key'", sent=True)
        return cls(key, None if value == MASK else value)

    def to_graph(self) -> dict[str, str | None]:
        """Return Graph's JSON."""
        return {"key": self.key, "value": self.value}


TIES: Final = (SyncSecret.AUTHENTICATION_TYPE, SyncSecret.COMPANY_ID)
"""The keys that tie a configuration app to its target; the others are settings."""


def target_in(secrets: Iterable[SyncSecret]) -> str | None:
    """Return the id of the tenant that secrets point at, in lower case; None where none is there, or it is masked."""
    values = (secret.value for secret in secrets if secret.key == SyncSecret.COMPANY_ID)
    return next((value.lower() for value in values if value), None)
