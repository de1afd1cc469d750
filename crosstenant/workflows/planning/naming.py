"""From the names in a configuration to users and groups of the source, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from crosstenant.clients import identifiers
from crosstenant.clients.bulk import Answer
from crosstenant.clients.glance import GlanceClient
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import InputError, PermissionDeniedError
from crosstenant.models.configuration_app import AppRoleAssignment
from crosstenant.models.directory import Principal
from crosstenant.workflows.bulk.crew import Crew, cut
from crosstenant.workflows.planning.forecast.reading import principal_of
from crosstenant.workflows.step import Step, TenantName

Found = Mapping[str, Answer[tuple[Principal, ...]]]

_AT_ONCE: Final = 10  # an object id is asked for twice, among users and among groups, and a batch holds twenty
_HANDS: Final = 4
_MOST: Final = 20


def look_up(source: TenantClient, names: Iterable[str]) -> Found:
    """Return whom each name means, by name; a name that can be nobody's is answered with an `InputError`."""
    client = GlanceClient(source.transport)
    wanted = tuple(dict.fromkeys(name.strip() for name in names))
    found: dict[str, Answer[tuple[Principal, ...]]] = {}
    askable = []
    for name in wanted:
        try:
            _ = identifiers.user_reference(name) if "@" in name else identifiers.display_name(name)
            askable.append(name)
        except InputError as error:
            found[name] = Answer(error=error)
    chunks = list(cut(askable, _AT_ONCE))
    with Crew(Step.ASSIGN, source, _HANDS) as crew:
        answers = crew.map(lambda chunk: list(client.principals(chunk)), chunks)
        for chunk, several in zip(chunks, answers, strict=True):
            found |= dict(zip(chunk, several, strict=True))
    missing = [name for name, answer in found.items() if not answer.value and answer.error is None]
    return found | _deleted(source, missing) if missing else found


def meant(
    names: Iterable[str], field: str, *, found: Found, present: Iterable[AppRoleAssignment], tenant: TenantName
) -> tuple[Principal, ...]:
    """Return the users and groups that a field of the configuration names, each once.

    Args:
        names: The names.
        field: The field, for errors.
        found: What `look_up` returned.
        present: Who is assigned: an object id among them is known, whatever the directory says.
        tenant: The source.

    Raises:
        InputError: Names fit nobody, several groups, or somebody who cannot be synchronized; it names every place.
        PermissionDeniedError, AuthenticationError: Nobody may be looked up.
    """
    known = {each.principal_id: principal_of(each) for each in present if each.principal_id}
    people: dict[str, Principal] = {}
    wrong: list[str] = []
    for position, name in enumerate(names):
        key = name.strip()
        try:
            person = known.get(key.lower()) or _meant(key, found[key], tenant)
        except InputError as error:
            wrong.append(f"{field}[{position}]: {error}")
        else:
            people.setdefault(person.id, person)
    if wrong:
        more = [f"... and {len(wrong) - _MOST:,} more of {field}"] if len(wrong) > _MOST else []
        raise InputError("\n".join((*wrong[:_MOST], *more)), parameter=field)
    return tuple(people.values())


def _deleted(source: TenantClient, missing: Iterable[str]) -> dict[str, Answer[tuple[Principal, ...]]]:
    """Return which of these names were users until lately; of the others it says nothing."""
    try:
        deleted = list(source.directory.deleted_users())
    except PermissionDeniedError:
        return {}
    # Deletion puts the object id before the principal name.
    gone = {(user.user_principal_name or "").lower().removeprefix(user.id.replace("-", "")): user for user in deleted}
    gone |= {user.id: user for user in deleted}
    return {name: Answer(error=_is_deleted(name, gone[name.lower()])) for name in missing if name.lower() in gone}


def _is_deleted(name: str, user: Principal) -> InputError:
    when = f" at {user.deleted_at:%Y-%m-%d %H:%M} UTC" if user.deleted_at else ""
    return InputError(f"{name} was deleted in the source{when}; take the name out, or restore the user.")


def _meant(name: str, answer: Answer[tuple[Principal, ...]], tenant: TenantName) -> Principal:
    candidates = list(answer.value or ())
    if not candidates:
        if answer.error is not None and not isinstance(answer.error, InputError):
            raise answer.error
        unknown = (
            f"no user or group {name!r} in tenant {tenant}; a user is named by principal name or object id, a group by"
            " its name or object id."
        )
        raise InputError(str(answer.error or unknown))
    if len(candidates) > 1:
        ids = ", ".join(each.id for each in candidates)
        raise InputError(f"{len(candidates)} groups are named {name!r}: {ids}. Name the one you mean by its object id.")
    person = candidates[0]
    if person.is_external:
        told = f"{person.user_principal_name} is an external user; only internal users are synchronized."
        raise InputError(told)
    if person.security_enabled is False:
        raise InputError(
            f"the group {person.display_name!r} is not security-enabled, and only such groups put their members in"
            " scope."
        )
    return person
