"""How one attribute of the target shall get its value."""

from __future__ import annotations

import attrs

from crosstenant.errors import InputError
from crosstenant.models.schema_words import known_behavior, known_flow
from crosstenant.models.sync_schema import AttributeFlow, AttributeMapping, FlowBehavior
from crosstenant.workflows.documents import Document, made_at


def _flow(value: str | None) -> AttributeFlow | None:
    return None if value is None else known_flow(value, "flow")


def _behavior(value: str | None) -> FlowBehavior | None:
    return None if value is None else known_behavior(value)


@attrs.frozen(kw_only=True)
class MappingChange:
    """How one attribute of the target shall get its value. What is None stays as it is.

    Attributes:
        expression: The source in Graph's own spelling: ``[mail]`` copies an attribute, ``"Guest"`` in double quotes is
            a constant, anything else is a function, such as ``Append([displayName], " (Fabrikam)")``.
        default: What is written where the source has nothing; an empty text for no default.
        flow: ``Always``, or ``ObjectAddOnly`` for only when a user is created.
        behavior: ``FlowWhenChanged`` or ``FlowAlways``.

    Raises:
        InputError: Nothing is wanted, the expression is empty, or there is no such word.
    """

    expression: str | None = None
    default: str | None = None
    flow: AttributeFlow | None = attrs.field(default=None, converter=_flow)
    behavior: FlowBehavior | None = attrs.field(default=None, converter=_behavior)

    def __attrs_post_init__(self) -> None:
        if all(value is None for value in (self.expression, self.default, self.flow, self.behavior)):
            raise InputError("A mapping wants an expression, a default, a flow or a behavior.", parameter="mappings")
        if self.expression is not None and not self.expression.strip():
            raise InputError("An expression is not empty; list the attribute in unmapped.", parameter="mappings")

    @classmethod
    def read(cls, mapping: AttributeMapping) -> MappingChange:
        """Return what would make a mapping what it is."""
        usual_flow, usual_behavior = AttributeFlow.ALWAYS, FlowBehavior.WHEN_CHANGED
        return cls(
            expression=mapping.source.expression if mapping.source else None,
            default=mapping.default_value or "" if mapping.default_value or mapping.source is None else None,
            flow=None if mapping.flow_type == usual_flow else mapping.flow_type,
            behavior=None if mapping.flow_behavior == usual_behavior else mapping.flow_behavior,
        )

    @classmethod
    def from_document(cls, document: Document) -> MappingChange:
        """Read it from a table.

        Raises:
            InputError: A key is unknown or of the wrong type; the message names the place.
        """
        names = ("expression", "default", "flow", "behavior")
        texts = {name: document.text(name) for name in names}
        document.finish()
        return made_at(document.place, lambda: cls(**texts))

    def to_data(self) -> str | dict[str, object]:
        """Return plain data: the expression alone where nothing else is wanted."""
        members = attrs.asdict(self, filter=lambda _, value: value is not None)
        only_expression = members.keys() == {"expression"}
        return str(self.expression) if only_expression else {name: str(value) for name, value in members.items()}

    def __str__(self) -> str:
        data = self.to_data()
        return data if isinstance(data, str) else ", ".join(f"{name} {value}" for name, value in data.items())
