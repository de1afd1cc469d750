"""One user of the source, as far as a cycle looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from crosstenant.models.directory import Principal, UserType
from crosstenant.models.source_user import attributes_from


@attrs.frozen(kw_only=True)
class Person:
    """A user of the source.

    Attributes:
        id: The object id.
        name: The principal name.
        is_enabled: Whether they may sign in.
        is_external: Whether another tenant is home to them.
        is_guest: Whether they are a guest of the source.
        attributes: What scoping filters ask about, named as the schema names it.
    """

    id: str
    name: str
    is_enabled: bool = True
    is_external: bool = False
    is_guest: bool = False
    attributes: Mapping[str, object] = attrs.field(factory=dict)

    @classmethod
    def of(cls, user: Principal, attributes: Iterable[str]) -> Person:
        """Read a user of Graph's, with these attributes of the schema's."""
        return cls(
            id=user.id,
            name=user.user_principal_name or user.display_name or user.id,
            is_enabled=user.account_enabled is not False,
            is_external=user.is_external,
            is_guest=user.user_type == UserType.GUEST,
            attributes=attributes_from(user.to_graph(), attributes),
        )
