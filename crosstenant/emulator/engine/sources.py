"""Where a mapping takes its value from: an attribute, a constant, an expression, made ready once per pass.

Evidence: docs.
"""

import attrs

from crosstenant.emulator.documents import Document
from crosstenant.emulator.engine.source_attributes import Attributes, Value
from crosstenant.emulator.expressions import EvaluationError, Expression, Surroundings, compile_source


@attrs.frozen
class Source:
    """The source of one mapping, with what its functions need beside the object."""

    expression: Expression
    surroundings: Surroundings

    @property
    def reads(self) -> frozenset[str]:
        """Names of the source attributes that it looks at."""
        return self.expression.attributes

    @property
    def drops_empty(self) -> bool:
        """Whether not even a default value flows where it yields nothing."""
        return self.expression.drops_empty

    def value(self, attributes: Attributes) -> Value:
        """Return the value for one object; None if there is nothing to write."""
        try:
            value = self.expression.evaluate(attributes, self.surroundings)
        except EvaluationError:
            # The engine leaves out what it cannot compute, as it does with an empty attribute.
            return None
        return value or None


def source_of(document: Document, surroundings: Surroundings) -> Source:
    """Make an ``attributeMappingSource`` ready."""
    return Source(compile_source(document), surroundings)
