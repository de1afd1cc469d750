"""Who of the source stands in the target, and how that is known."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import attrs

from crosstenant.errors import NotSignedInError, PermissionDeniedError, SetupError
from crosstenant.models.directory import Principal
from crosstenant.models.event_parties import ProvisionedIdentity
from crosstenant.models.provisioning_event import ProvisioningEvent
from crosstenant.workflows.events import events, instant_of, is_in_target
from crosstenant.workflows.link import Link
from crosstenant.workflows.step import Side, Step
from crosstenant.workflows.taking import asking_for


class KnownBy(StrEnum):
    """What says that a person was synchronized."""

    LOG_AND_DIRECTORY = "log and directory"
    LOG = "log"
    DIRECTORY = "directory"


@attrs.frozen(kw_only=True)
class SynchronizedUser:
    """One person of the source who stands in the target.

    Attributes:
        source_id: The object id in the source; None where only the target's directory tells of the person.
        target_id: The object id in the target; None where the log does not name it.
        name: The principal name in the target (with ``#EXT#``), or the source's where the target cannot be read.
        known_by: What says so. ``DIRECTORY`` alone is an external user from a domain of the source, who may also
            have been invited by hand.
    """

    source_id: str | None
    target_id: str | None
    name: str
    known_by: KnownBy


def synchronized_users(link: Link) -> Iterator[SynchronizedUser]:
    """Yield the synchronized users: first those that the log knows, newest first, then those only in the directory.

    The log reaches back 30 days, or 7 without a premium licence; the target's directory needs a credential for the
    target that may read users. One of the two has to be readable; where both are, whoever has left is left out.

    Raises:
        NotSignedInError, SetupError: Neither tenant can be read.
    """
    directory = _directory(link)
    if directory is None:
        yield from (_known(event, None) for event in _logged(link).values())
        return
    for target_id, event in _logged_if_readable(link).items():
        if target_id in directory:
            yield _known(event, directory.pop(target_id))
    domains = _source_domains(link)
    for user in directory.values():
        if _domain_of(user) in domains:
            yield _seen(user)


def _logged(link: Link) -> dict[str, ProvisioningEvent]:
    """Return the newest event of each person whom it leaves in the target, by object id in the target, newest first."""
    newest: dict[str, ProvisioningEvent] = {}
    for event in events(link):
        person = event.source_identity.id if event.source_identity else None
        if person and (person not in newest or instant_of(newest[person]) < instant_of(event)):
            newest[person] = event
    present = sorted(filter(is_in_target, newest.values()), key=instant_of, reverse=True)
    return {target_id: event for event in present if (target_id := _target_id(event))}


def _logged_if_readable(link: Link) -> dict[str, ProvisioningEvent]:
    """Return what `_logged` does; nothing where no app is known, or nobody here may read its log."""
    try:
        return _logged(link)
    except NotSignedInError:
        return {}
    except SetupError as error:
        if error.__cause__ is None or isinstance(error.__cause__, PermissionDeniedError):
            return {}
        raise


def _target_id(event: ProvisioningEvent) -> str | None:
    return event.target_identity.id if event.target_identity else None


def _directory(link: Link) -> dict[str, Principal] | None:
    """Return the target's external users by object id; None where they cannot be read."""
    if not link.is_signed_in(Side.TARGET):
        return None
    target = link.client(Side.TARGET)
    try:
        with asking_for(Step.ENABLE_USER_SYNC, target):
            return {user.id: user for user in target.directory.external_users()}
    except PermissionDeniedError:
        return None


def _source_domains(link: Link) -> set[str]:
    """Return the verified domains of the source; none where its organization cannot be read."""
    if not link.is_signed_in(Side.SOURCE):
        return set()
    source = link.client(Side.SOURCE)
    try:
        with asking_for(Step.CREATE_APP, source):
            organization = source.directory.organization()
    except PermissionDeniedError:
        return set()
    return {domain.name.lower() for domain in organization.verified_domains}


def _domain_of(user: Principal) -> str:
    """Return the domain a user came from, as an external principal name keeps it: ``name_domain#EXT#@tenant``."""
    home = (user.user_principal_name or "").partition("#EXT#")[0]
    return home.rpartition("_")[2].lower()


def _known(event: ProvisioningEvent, user: Principal | None) -> SynchronizedUser:
    source, target = event.source_identity, event.target_identity
    return SynchronizedUser(
        source_id=source.id if source else None,
        target_id=target.id if target else None,
        name=(user.user_principal_name if user else None) or _name_at_home(source),
        known_by=KnownBy.LOG_AND_DIRECTORY if user else KnownBy.LOG,
    )


def _name_at_home(source: ProvisionedIdentity | None) -> str:
    return (source.user_principal_name or source.display_name or "") if source else ""


def _seen(user: Principal) -> SynchronizedUser:
    return SynchronizedUser(
        source_id=None, target_id=user.id, name=user.user_principal_name or user.id, known_by=KnownBy.DIRECTORY
    )
