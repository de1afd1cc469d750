"""What the engine did, or declined to do, with one object: one small record behind an event, its audits and an answer.

Three hundred thousand of these must fit into memory, so a record holds values and shares what is equal; the documents
that Graph shows are written out of it when somebody asks.

Evidence: derived: it follows from the members of log entries and on-demand answers.
"""

from datetime import datetime

import attrs


@attrs.frozen(slots=True)
class JobLabel:
    """The names under which a job's changes are logged, shared by all of them."""

    job_id: str
    service_principal_id: str
    service_principal_name: str
    app_id: str
    source_tenant_id: str
    target_tenant_id: str
    source_system: str
    target_system: str


@attrs.frozen(slots=True)
class Values:
    """Attribute names and their values as text, in parallel so that equal names are stored once."""

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def as_details(self) -> dict[str, str]:
        """Pair names and values."""
        return dict(zip(self.names, self.texts, strict=True))


@attrs.frozen(slots=True)
class Modified:
    """Target attributes of an export with the value before (None if there was none) and after."""

    names: tuple[str, ...] = ()
    before: tuple[str | None, ...] = ()
    after: tuple[str | None, ...] = ()

    def followed_by(self, more: "Modified") -> "Modified":
        """Join what two writes of one object changed."""
        return Modified(self.names + more.names, self.before + more.before, self.after + more.after)

    def as_properties(self) -> list[dict[str, object]]:
        """Write ``modifiedProperty`` documents."""
        triples = zip(self.names, self.before, self.after, strict=True)
        return [{"displayName": name, "oldValue": old, "newValue": new} for name, old, new in triples]


@attrs.frozen(slots=True)
class Scoping:
    """How an object fared against assignment, role and filters.

    Attributes:
        active: Whether the source object is enabled and not deleted.
        assigned: Whether it is assigned, or the job synchronizes everybody.
        has_role: Whether the assignment carries a role that provisions.
        filters_passed: Whether built-in and configured filters hold.
        evaluation: JSON text, clause to bool; ``{}`` without filters.
    """

    active: bool
    assigned: bool
    has_role: bool
    filters_passed: bool
    evaluation: str = "{}"

    @property
    def in_scope(self) -> bool:
        """Whether assignment, role and filters all hold; an inactive object can still be in scope."""
        return self.assigned and self.has_role and self.filters_passed


@attrs.frozen(slots=True)
class Failure:
    """Why an object failed: ``provisioningErrorInfo`` without its constants."""

    code: str
    reason: str
    category: str = "NonServiceFailure"
    recommended_action: str | None = None
    is_reference: bool = False


@attrs.frozen(slots=True, kw_only=True)
class Change:
    """One object in one cycle, or in one on-demand request.

    Attributes:
        at: When the engine was done with it.
        on_demand: Whether somebody asked for it; changes the wording of the import step.
        import_kind: ``Add``, ``Update`` or ``Delete``: the kind of notification that brought the object up.
        action: ``Create``, ``Update``, ``Delete``, ``Disable``, ``StagedDelete`` or ``Other``.
        status: ``Success``, ``Failure``, ``Skipped`` or ``Warning``.
        scoping: None if scope was not evaluated, because the import failed.
        matched: Attributes of the target object that was found; None if none was.
        skip_reason: The service's word for why nothing was done; empty otherwise.
        unresolved: Sentences about references that could not be resolved.
    """

    id: str
    change_id: str
    cycle_id: str
    label: JobLabel
    at: datetime
    milliseconds: int
    on_demand: bool = False
    import_kind: str = "Add"
    action: str
    status: str
    object_type: str = "User"
    source_id: str
    source_name: str
    target_id: str = ""
    display_name: str = ""
    imported: Values = Values()
    scoping: Scoping | None = None
    matched: Values | None = None
    modified: Modified = Modified()
    skip_reason: str = ""
    failure: Failure | None = None
    unresolved: tuple[str, ...] = ()
