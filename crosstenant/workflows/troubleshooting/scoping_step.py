"""What the service itself said about a person's scope: the scoping step of an event or of an on-demand answer.

The cycle's log and provisioning on demand name the same answers differently.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from crosstenant.models.provisioning_event import ProvisioningStep, StepKind

_ACTIVE: Final = ("Active in the source system", "IsActive")
_ASSIGNED: Final = ("Assigned to the application", "Assigned")
_ENTITLED: Final = ("User has the required role", "Group has the required role", "IsEffectivelyEntitledForProvisioning")
_PASSED: Final = ("Scoping filter evaluation passed", "IsInProvisioningScopeDisplayName", "IsInProvisioningScope")
_RESULT: Final = "ScopeEvaluationResult"


@attrs.frozen(kw_only=True)
class ScopingAnswer:
    """The service's answers; None where it did not say.

    Attributes:
        is_active: Whether the account is enabled.
        is_assigned: Whether the person is assigned.
        is_entitled: Whether the assignment's role provisions.
        passed: Whether the filters let the person through.
        clauses: Each clause that was tried, as the service writes it, and whether it was true.
    """

    is_active: bool | None = None
    is_assigned: bool | None = None
    is_entitled: bool | None = None
    passed: bool | None = None
    clauses: Mapping[str, bool] = attrs.field(factory=dict)

    @property
    def failed_clauses(self) -> tuple[str, ...]:
        """The clauses that were not true."""
        return tuple(clause for clause, holds in self.clauses.items() if not holds)

    def failed(self, attribute: str) -> bool:
        """Return whether a clause about an attribute was not true."""
        return any(f".{attribute} " in clause for clause in self.failed_clauses)


def scoping_answer(steps: Iterable[ProvisioningStep]) -> ScopingAnswer | None:
    """Return what the scoping step says; None where there is none."""
    step = next((step for step in steps if step.kind is StepKind.SCOPING), None)
    if step is None:
        return None
    details = step.details
    return ScopingAnswer(
        is_active=_said(details, _ACTIVE),
        is_assigned=_said(details, _ASSIGNED),
        is_entitled=_said(details, _ENTITLED),
        passed=_said(details, _PASSED),
        clauses=_clauses(details.get(_RESULT)),
    )


def _said(details: Mapping[str, object], names: tuple[str, ...]) -> bool | None:
    words = (str(details[name]).lower() for name in names if name in details)
    return next((word == "true" for word in words if word in {"true", "false"}), None)


def _clauses(text: object) -> dict[str, bool]:
    try:
        said = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return (
        {clause: holds for clause, holds in said.items() if isinstance(holds, bool)} if isinstance(said, dict) else {}
    )
