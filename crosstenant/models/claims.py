"""What a token says of whoever signed in."""

from datetime import datetime

import attrs

from crosstenant.models import _printing
from crosstenant.models._time import timestamp_text


@attrs.frozen(kw_only=True, repr=False)
class Claims:
    """Who signed in to a tenant, and what they may do there. Nothing in it is secret.

    Attributes:
        tenant_id: The tenant that issued the token.
        scopes: Delegated permissions, such as ``Policy.Read.All``; empty for an application.
        roles: Application permissions; empty for a person.
        role_templates: Template ids of the person's directory roles (the ``wids`` claim).
        app_id: The client that asked for the token.
        user_principal_name: The person's sign-in name; None for an application.
        expires_at: When the token expires.
        is_opaque: The token cannot be read, so that everything but the tenant is unknown.
    """

    tenant_id: str
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    role_templates: frozenset[str] = frozenset()
    app_id: str | None = None
    user_principal_name: str | None = None
    expires_at: datetime | None = None
    is_opaque: bool = False

    @property
    def is_application(self) -> bool | None:
        """Whether an application signed in for itself; None where the token does not tell."""
        if self.is_opaque:
            return None
        return not self.scopes and self.user_principal_name is None

    @property
    def permissions(self) -> frozenset[str]:
        """Everything the token allows, delegated or not."""
        return self.scopes | self.roles

    def describe(self) -> str:
        """Return every attribute on a line of its own."""
        return _printing.format_list(self._members())

    def to_dict(self) -> dict[str, object]:
        """Return plain data that ``json.dumps`` takes."""
        members = {name: list(value) if isinstance(value, tuple) else value for name, value in self._members().items()}
        return {**members, "expires_at": self.expires_at and timestamp_text(self.expires_at)}

    def __repr__(self) -> str:
        who = {"tenant_id": self.tenant_id, "app_id": self.app_id, "user_principal_name": self.user_principal_name}
        return _printing.one_line("Claims", {**who, "permissions": tuple(sorted(self.permissions))})

    def _members(self) -> dict[str, object]:
        found = ((field.name, getattr(self, field.name)) for field in attrs.fields(type(self)))
        return {name: tuple(sorted(value)) if isinstance(value, frozenset) else value for name, value in found}
