"""From names to users and groups, twenty a batch, with a reason where a name leads to nobody who can be assigned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import attrs

from crosstenant.clients.bulk import AT_ONCE, Answer, BulkClient
from crosstenant.clients.identifiers import display_name, is_guid, user_reference
from crosstenant.clients.tenant import TenantClient
from crosstenant.errors import AuthenticationError, CrossTenantError, InputError, NotFoundError, PermissionDeniedError
from crosstenant.models.directory import Principal, PrincipalKind, UserType
from crosstenant.workflows.bulk.crew import Crew, cut
from crosstenant.workflows.bulk.names import is_name
from crosstenant.workflows.bulk.outcomes import AssignmentOutcome, CautionKind, Fate, Tally

_USER_TYPE: Final = "#microsoft.graph.user"
_GROUP_TYPE: Final = "#microsoft.graph.group"


@attrs.frozen(kw_only=True)
class Resolved:
    """Whom a name means.

    Attributes:
        name: As it was given.
        principal: The user or group, reduced to id and kind; None where there is none that can be meant.
        problem: Why the name cannot be assigned; None where it can.
        cautions: What deserves a look about them.
    """

    name: str
    principal: Principal | None = None
    problem: AssignmentOutcome | None = None
    cautions: tuple[tuple[CautionKind, str], ...] = ()


class Resolver:
    """Looks names up.

    Args:
        source: The tenant they are of.
        is_strict: Whether those who cannot be synchronized are a problem; not so where they are to be taken out.
    """

    def __init__(self, source: TenantClient, *, is_strict: bool) -> None:
        self._bulk = BulkClient(source.transport)
        self._source = source
        self._is_strict = is_strict

    def resolve(self, names: Sequence[object]) -> list[Resolved]:
        """Return whom up to twenty names mean, in their order.

        Raises:
            PermissionDeniedError, AuthenticationError: Nobody may be looked up.
        """
        texts = {name.strip() for name in names if is_name(name) and isinstance(name, str)}
        found = self._users([text for text in texts if _is_user_reference(text)])
        missing = [text for text in texts if is_guid(text) and _is_absent(found[text])]
        found |= dict(zip(missing, self._bulk.groups(missing), strict=True)) if missing else {}
        found |= self._groups([text for text in texts if text not in found])
        return [self._judged(name, found) for name in names]

    def _users(self, references: list[str]) -> dict[str, Answer[Principal]]:
        return dict(zip(references, self._bulk.users(references), strict=True)) if references else {}

    def _groups(self, names: list[str]) -> dict[str, Answer[Principal]]:
        askable = [name for name in names if _is_display_name(name)]
        if not askable:
            return {}
        answers = self._bulk.groups_named(askable)
        return {name: _only_one(answer) for name, answer in zip(askable, answers, strict=True)}

    def _judged(self, name: object, found: dict[str, Answer[Principal]]) -> Resolved:
        if not is_name(name):
            return _problem(str(name), Fate.INVALID)
        if isinstance(name, Principal):
            return self._fit(name.user_principal_name or name.display_name or name.id, name)
        answer = found.get(name.strip(), Answer[Principal](error=None))
        if answer.value is not None:
            return self._fit(name, answer.value)
        if isinstance(answer.error, PermissionDeniedError | AuthenticationError):
            raise answer.error
        if isinstance(answer.error, InputError):
            return _problem(name, Fate.AMBIGUOUS)
        fate = Fate.NOT_FOUND if answer.error is None or _is_absent(answer) else Fate.REFUSED
        return _problem(name, fate, None if fate is Fate.NOT_FOUND else answer.error)

    def _fit(self, name: str, principal: Principal) -> Resolved:
        if self._is_strict and principal.is_external:
            return _problem(name, Fate.EXTERNAL, principal_id=principal.id)
        if self._is_strict and principal.security_enabled is False:
            return _problem(name, Fate.NOT_SECURITY_ENABLED, principal_id=principal.id)
        is_group = principal.kind is PrincipalKind.GROUP
        slim = Principal(id=principal.id.lower(), type_name=_GROUP_TYPE if is_group else _USER_TYPE)
        cautions = tuple(self._cautions(name, principal)) if self._is_strict else ()
        return Resolved(name=name, principal=slim, cautions=cautions)

    def _cautions(self, name: str, principal: Principal) -> Iterable[tuple[CautionKind, str]]:
        if principal.kind is PrincipalKind.GROUP:
            for member in self._source.directory.members(principal):
                if member.kind is PrincipalKind.GROUP:
                    yield CautionKind.NESTED_GROUP, f"{member.display_name} in {name}"
                elif member.is_external:
                    yield CautionKind.EXTERNAL_MEMBER, f"{member.user_principal_name} in {name}"
                elif member.account_enabled is False:
                    yield CautionKind.DISABLED, f"{member.user_principal_name} in {name}"
        elif principal.account_enabled is False:
            yield CautionKind.DISABLED, name
        elif principal.user_type == UserType.GUEST:
            yield CautionKind.INTERNAL_GUEST, name


def resolved(crew: Crew, resolver: Resolver, names: Iterable[str | Principal], tally: Tally) -> Iterator[Resolved]:
    """Yield whom names mean, in their order, and note what deserves a look about them."""
    for batch in crew.map(resolver.resolve, cut(names, AT_ONCE)):
        for each in batch:
            tally.beware_all(each.cautions)
            yield each


def _problem(
    name: str, fate: Fate, error: CrossTenantError | None = None, *, principal_id: str | None = None
) -> Resolved:
    outcome = AssignmentOutcome(name=name, fate=fate, error=error, principal_id=principal_id)
    return Resolved(name=name, problem=outcome)


def _only_one(answer: Answer[tuple[Principal, ...]]) -> Answer[Principal]:
    groups = answer.value or ()
    if len(groups) > 1:
        return Answer(error=InputError("Several groups have this name.", parameter="who"))
    return Answer(value=groups[0] if groups else None, error=answer.error)


def _is_absent(answer: Answer[Principal]) -> bool:
    return isinstance(answer.error, NotFoundError)


def _is_user_reference(text: str) -> bool:
    return is_guid(text) or ("@" in text and _is_accepted_by(user_reference, text))


def _is_display_name(text: str) -> bool:
    return "@" not in text and not is_guid(text) and _is_accepted_by(display_name, text)


def _is_accepted_by(check: Callable[[str], str], text: str) -> bool:
    try:
        check(text)
    except InputError:
        return False
    return True
