"""Everything that can be read of one person: in the source, in its groups, in the log and in the target."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from crosstenant.clients.bulk import AT_ONCE, BulkClient
from crosstenant.clients.identifiers import is_guid
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError, NotFoundError
from crosstenant.models.directory import Principal
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.models.schema_editing import GROUP, mapping_to, rule_of_users
from crosstenant.models.source_user import attributes_from, properties_for
from crosstenant.workflows.asking import Readers, Reading, not_asked
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Step
from crosstenant.workflows.troubleshooting.gathering import Evidence

Principals = tuple[Principal, ...]


@attrs.frozen(kw_only=True)
class Identity:
    """Who was asked about.

    Attributes:
        asked: What the caller wrote.
        user: The user, where they are in the source.
        deleted: The user, where they were soft-deleted there.
        groups: The groups of that name, where it is a group's.
        object_id: The object id; None where nobody was found.
    """

    asked: str
    user: Principal | None = None
    deleted: Principal | None = None
    groups: Principals = ()
    object_id: str | None = None

    @property
    def name(self) -> str:
        """The person's principal name, or else what was asked for."""
        known = self.user or self.deleted
        return (known.user_principal_name if known else None) or self.asked

    @property
    def principal(self) -> Principal | None:
        """The user, deleted or not."""
        return self.user or self.deleted


def identify(source: TenantClient, who: str | Principal) -> Identity:
    """Find out who is meant: a user, one who was deleted, or a group.

    Raises:
        InputError: What was written can be nobody's name.
    """
    asked = _written(who)
    user = source.directory.find_user(asked) if is_guid(asked) or "@" in asked else None
    if user is not None:
        return Identity(asked=asked, user=user, object_id=user.id)
    groups = _groups(source, asked)
    if groups:
        return Identity(asked=asked, groups=groups)
    deleted = next((found for found in source.directory.deleted_users() if _is_meant(found, asked)), None)
    object_id = deleted.id if deleted else asked.lower() if is_guid(asked) else None
    return Identity(asked=asked, deleted=deleted, object_id=object_id)


def _written(who: str | Principal) -> str:
    text: object = who.id if isinstance(who, Principal) else who
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"A person is named by a principal name or an object id, not by {who!r}.", parameter="user")
    return text.strip()


def _groups(source: TenantClient, asked: str) -> Principals:
    if is_guid(asked):
        try:
            return (source.directory.group(asked),)
        except NotFoundError:
            return ()
    return () if "@" in asked else tuple(source.directory.find_groups(asked))


def _is_meant(user: Principal, asked: str) -> bool:
    """Return whether a deleted user is meant; deletion puts the object id before the principal name."""
    name = (user.user_principal_name or "").lower()
    return asked.lower() in {user.id.lower(), name, name.removeprefix(user.id.replace("-", "").lower())}


@attrs.frozen(kw_only=True)
class Person:
    """What is known of one person.

    Attributes:
        identity: Who it is.
        groups: The groups that they are a direct member of.
        all_groups: The groups that they are in, also through other groups.
        assigned_groups: The groups that are assigned, as far as the directory shows them.
        attributes: What the filter asks for, named as the schema does.
        in_target: Who they are in the target; found is None where they are not there.
        groups_in_target: The groups that they are in there; read only where groups are synchronized.
        deleted_in_target: Who they were in the target, where they were soft-deleted there.
    """

    identity: Identity
    groups: Reading[Principals]
    all_groups: Reading[Principals]
    assigned_groups: Reading[Principals]
    attributes: Reading[Mapping[str, object]]
    in_target: Reading[Principal]
    deleted_in_target: Reading[Principal]
    groups_in_target: Reading[Principals]


def read_person(readers: Readers, link: Link, identity: Identity, evidence: Evidence, names: list[str]) -> Person:
    """Read what is not known yet: groups, the attributes of these names, and the person in the target."""
    user = identity.user
    gone = "there is no such user in the source any more"
    if user is not None:
        groups = readers.ask(Step.ASSIGN, lambda source: tuple(source.directory.groups_of(user))).reading
        every = readers.ask(
            Step.ASSIGN, lambda source: tuple(source.directory.groups_of(user, transitive=True))
        ).reading
        attributes = readers.ask(Step.ASSIGN, lambda source: _attributes(source, user, names)).reading
    else:
        groups = every = attributes = lambda: not_asked(gone)
    events = evidence.work.events.found or ()
    assigned_groups = readers.ask(Step.ASSIGN, lambda source: _assigned_groups(source, evidence))
    there = readers.ask(Step.ENABLE_USER_SYNC, lambda target: _in_target(target, identity, events))
    deleted = readers.ask(Step.ENABLE_USER_SYNC, lambda target: _deleted_in_target(target, identity, events))
    known = there.reading()
    return Person(
        identity=identity,
        groups=groups(),
        all_groups=every(),
        assigned_groups=assigned_groups.reading(),
        attributes=attributes(),
        in_target=known,
        groups_in_target=_groups_there(readers, evidence, known.found),
        deleted_in_target=deleted.reading(),
    )


def _groups_there(readers: Readers, evidence: Evidence, there: Principal | None) -> Reading[Principals]:
    schema = evidence.work.schema.found
    rule = rule_of_users(schema) if schema else None
    groups = mapping_to(rule, GROUP) if rule else None
    if there is None or groups is None or not groups.enabled:
        return not_asked("groups are not synchronized")
    return readers.ask(Step.ENABLE_USER_SYNC, lambda target: tuple(target.directory.groups_of(there))).reading()


def _assigned_groups(source: TenantClient, evidence: Evidence) -> Principals:
    """Return the first of the assigned groups: one batch of them, for more would tell nobody anything."""
    assignments = evidence.work.assigned.found.assignments if evidence.work.assigned.found else ()
    ids = [item.principal_id for item in assignments if item.principal_type == "Group" and item.principal_id]
    answers = BulkClient(source.transport).groups(list(dict.fromkeys(ids))[:AT_ONCE]) if ids else []
    return tuple(answer.value for answer in answers if answer.value is not None)


def _attributes(source: TenantClient, user: Principal, names: list[str]) -> Mapping[str, object]:
    if not names:
        return {}
    whole = source.directory.user(user.id, also=properties_for(names))
    return attributes_from(whole.to_graph(), names)


def _in_target(target: TenantClient, identity: Identity, events: tuple[ProvisioningEvent, ...]) -> Principal | None:
    """Return who the person is in the target: by the log, by the name that the service gives, or by the address."""
    known = _logged_ids(events)
    references = [*known, *_names_there(target, identity)]
    found = (target.directory.find_user(reference) for reference in references)
    there = next((user for user in found if user is not None), None)
    if there is not None or identity.principal is None or not identity.principal.mail:
        return there
    return next((user for user in target.directory.users(mail=identity.principal.mail) if user.is_external), None)


def _deleted_in_target(
    target: TenantClient, identity: Identity, events: tuple[ProvisioningEvent, ...]
) -> Principal | None:
    known = set(_logged_ids(events))
    mail = ((identity.principal.mail if identity.principal else None) or "").lower()
    for user in target.directory.deleted_users():
        if user.id in known or (user.is_external and mail and (user.mail or "").lower() == mail):
            return user
    return None


def _logged_ids(events: tuple[ProvisioningEvent, ...]) -> list[str]:
    ids = (event.target_identity.id for event in events if event.target_identity)
    return list(dict.fromkeys(found for found in ids if found and is_guid(found)))


def _names_there(target: TenantClient, identity: Identity) -> list[str]:
    """Return what the person may be called in the target: ``name_domain#EXT#@`` and the target's initial domain."""
    initial = target.directory.organization().initial_domain
    person = identity.principal
    at_home = (
        [person.user_principal_name, person.mail] if person else [identity.asked if "@" in identity.asked else None]
    )
    names = [name.replace("@", "_") for name in at_home if name]
    return list(dict.fromkeys(f"{name}#EXT#@{initial}" for name in names)) if initial else []
