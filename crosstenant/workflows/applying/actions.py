"""How each change is carried out: one small function per action, built on the steps, all of which look first."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from crosstenant.errors import InputError, NotFoundError, PermissionDeniedError, SetupError, StalePlanError
from crosstenant.models.directory import Principal
from crosstenant.models.sync_job import RestartScope
from crosstenant.models.sync_secret import TIES
from crosstenant.workflows.applying.data import entries, flag, members, text, texts
from crosstenant.workflows.assignments import assign, unassign
from crosstenant.workflows.bulk.assigning import assign_many, unassign_many
from crosstenant.workflows.bulk.outcomes import AssignmentReport
from crosstenant.workflows.configuration import PartnerSettings
from crosstenant.workflows.drafting import edited
from crosstenant.workflows.finding import the_app
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import JSON, Action, Change
from crosstenant.workflows.planning.schema_edits import edit
from crosstenant.workflows.secret_set import save_set
from crosstenant.workflows.step import Side, Step, StepResult
from crosstenant.workflows.steps import credentials, partner_settings, policies, removing, running
from crosstenant.workflows.steps.configuration import create_job
from crosstenant.workflows.steps.configuration_app import create_configuration_app

_MANY: Final = 20


class Written(Protocol):
    """What a step returns: the little of it that counts here."""

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        ...


def carry_out(link: Link, change: Change) -> bool:
    """Carry one change out, and return whether anything had to be written.

    Raises:
        CrossTenantError: It could not be carried out.
    """
    return _CARRIERS[change.action](link, change).changed


def _set_user_sync(link: Link, change: Change) -> Written:
    if flag(change.after, "isSyncAllowed"):
        return policies.enable_user_sync(link)
    return policies.disable_user_sync(link)


def _set_redemption(link: Link, change: Change) -> Written:
    direction = "inboundAllowed" if change.side is Side.TARGET else "outboundAllowed"
    if flag(change.after, direction):
        return policies.enable_redemption(link, change.side)
    return policies.disable_redemption(link, change.side)


def _set_partner_settings(link: Link, change: Change) -> Written:
    wanted = PartnerSettings.from_wire(members(change.after))
    return partner_settings.set_partner_settings(link, change.side, wanted)


def _save_credentials(link: Link, change: Change) -> Written:
    keys = texts(members(change.after).get("keys"))
    settings = {key: value for key, value in keys.items() if key not in TIES}
    overwrite = members(change.after).get("overwrite") is True
    saved = credentials.save_credentials(link, overwrite=overwrite, settings=settings)
    if not saved.changed and not change.is_certain:
        _refuse_other_settings(link, settings)
    return saved


def _refuse_other_settings(link: Link, wanted: Mapping[str, str]) -> None:
    """Refuse to call a link as wanted whose settings the plan did not know, and which are others."""
    app = the_app(link, Step.SAVE_CREDENTIALS)
    found: dict[str, str | None] = {}
    with contextlib.suppress(PermissionDeniedError, NotFoundError):  # what nobody may read, nobody can compare
        found = {secret.key: secret.value for secret in link.client(Side.SOURCE).sync_jobs.secrets(app)}
    others = [
        f"source.credentials.{key} was not read and is {found[key]}"
        for key, value in wanted.items()
        if found.get(key) not in {None, value}
    ]
    if others:
        raise StalePlanError(others)


def _set_schema(link: Link, change: Change) -> Written:
    return edited(link, lambda draft: edit(draft, members(change.after)))


def _assign(link: Link, change: Change) -> Written:
    people = [_person(entry) for entry in entries(change.after, "principals")]
    return assign(link, people) if len(people) <= _MANY else _all_of(assign_many(link, people), change)


def _person(entry: Mapping[str, JSON]) -> Principal | str:
    """Return whom to assign: by name where whoever planned it could not look anybody up."""
    if "kind" not in entry:
        return text(entry, "name")
    return Principal(id=text(entry, "id"), type_name=text(entry, "kind").lower(), display_name=text(entry, "name"))


def _unassign(link: Link, change: Change) -> Written:
    people = [
        Principal(id=text(entry, "principalId"), display_name=text(entry, "name"))
        for entry in entries(change.after, "assignments")
    ]
    return unassign(link, people) if len(people) <= _MANY else _all_of(unassign_many(link, people), change)


_CARRIERS: Final[Mapping[Action, Callable[[Link, Change], Written]]] = {
    Action.CREATE_PARTNER: lambda link, change: policies.create_partner(link, change.side),
    Action.SET_USER_SYNC: _set_user_sync,
    Action.SET_REDEMPTION: _set_redemption,
    Action.SET_PARTNER_SETTINGS: _set_partner_settings,
    Action.CREATE_APP: lambda link, change: create_configuration_app(link, text(change.after, "displayName")),
    Action.CREATE_JOB: lambda link, _: create_job(link),
    Action.SAVE_CREDENTIALS: _save_credentials,
    Action.SET_SETTINGS: lambda link, change: save_set(link, texts(members(change.after).get("change")), again={}),
    Action.SET_SCHEMA: _set_schema,
    Action.ASSIGN: _assign,
    Action.UNASSIGN: _unassign,
    Action.START: lambda link, _: running.start(link),
    Action.RESTART: lambda link, change: running.restart(link, _scope(text(change.after, "resetScope"))),
    Action.PAUSE: lambda link, _: removing.stop_job(link),
    Action.DELETE_JOB: lambda link, _: removing.delete_job(link),
    Action.DELETE_APP: lambda link, _: removing.delete_app(link),
    Action.DELETE_USER_SYNC: lambda link, _: removing.delete_user_sync(link),
    Action.DELETE_PARTNER: lambda link, change: removing.delete_partner(link, change.side),
}


def _scope(words: str) -> RestartScope:
    found = RestartScope(0)
    for word in words.split(", "):
        known = [scope for scope in RestartScope.__members__.values() if scope.words == word]
        if not known:
            raise InputError(f"{word!r} is nothing that a restart forgets.", parameter="plan")
        found |= known[0]
    return found


def _all_of(result: StepResult[AssignmentReport], change: Change) -> Written:
    """Return the result, in which everybody has to be as wanted."""
    report = result.value
    if report.ok:
        return result
    first = report.problems[0] if report.problems else None
    error = SetupError(
        step=change.object,
        tenant=f"{change.side.value} tenant {change.tenant}",
        explanation=f"{report}. First of all: {first}.",
        advice="Put that right.",
    )
    raise error from (first.error if first else None)
