"""How each change is carried out: one small function per action, built on the steps, all of which look first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from crosstenant.errors import InputError, SetupError
from crosstenant.models.directory import Principal
from crosstenant.models.sync_job import RestartScope
from crosstenant.models.sync_secret import TIES
from crosstenant.workflows.applying.data import entries, flag, members, text, texts
from crosstenant.workflows.assignments import assign, unassign
from crosstenant.workflows.bulk.assigning import assign_many, unassign_many
from crosstenant.workflows.bulk.outcomes import AssignmentReport
from crosstenant.workflows.configuration import PartnerSettings
from crosstenant.workflows.documents import Document
from crosstenant.workflows.drafting import edited
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan import Action, Change
from crosstenant.workflows.planning.schema_edits import edit
from crosstenant.workflows.secret_set import save_set
from crosstenant.workflows.step import Side, StepResult
from crosstenant.workflows.steps import (
    configuration,
    configuration_app,
    credentials,
    partner_settings,
    policies,
    removing,
    running,
)

Carrier: TypeAlias = Callable[[Link, Change], bool]
"""Carries a change out, and returns whether anything was written."""

_MANY: Final = 20


def carry_out(link: Link, change: Change) -> bool:
    """Carry one change out, and return whether anything had to be written.

    Raises:
        CrossTenantError: It could not be carried out.
    """
    return _CARRIERS[change.action](link, change)


def _create_partner(link: Link, change: Change) -> bool:
    return policies.create_partner(link, change.side).changed


def _set_user_sync(link: Link, change: Change) -> bool:
    if flag(change.after, "isSyncAllowed"):
        return policies.enable_user_sync(link).changed
    return policies.disable_user_sync(link).changed


def _set_redemption(link: Link, change: Change) -> bool:
    direction = "inboundAllowed" if change.side is Side.TARGET else "outboundAllowed"
    if flag(change.after, direction):
        return policies.enable_redemption(link, change.side).changed
    return policies.disable_redemption(link, change.side).changed


def _set_partner_settings(link: Link, change: Change) -> bool:
    blocks = {name: "inherit" if block is None else block for name, block in members(change.after).items()}
    wanted = PartnerSettings.from_document(Document(blocks))
    return partner_settings.set_partner_settings(link, change.side, wanted).changed


def _create_app(link: Link, change: Change) -> bool:
    return configuration_app.create_configuration_app(link, text(change.after, "displayName")).changed


def _create_job(link: Link, _: Change) -> bool:
    return configuration.create_job(link).changed


def _save_credentials(link: Link, change: Change) -> bool:
    keys = texts(members(change.after).get("keys"))
    settings = {key: value for key, value in keys.items() if key not in TIES}
    overwrite = members(change.after).get("overwrite") is True
    return credentials.save_credentials(link, overwrite=overwrite, settings=settings).changed


def _set_settings(link: Link, change: Change) -> bool:
    return save_set(link, texts(members(change.after).get("change")), again={}).changed


def _set_schema(link: Link, change: Change) -> bool:
    return edited(link, lambda draft: edit(draft, members(change.after))).changed


def _assign(link: Link, change: Change) -> bool:
    people = [
        Principal(id=text(entry, "id"), type_name=text(entry, "kind").lower(), display_name=text(entry, "name"))
        for entry in entries(change.after, "principals")
    ]
    if len(people) <= _MANY:
        return assign(link, people).changed
    return _all_of(assign_many(link, people), change)


def _unassign(link: Link, change: Change) -> bool:
    people = [
        Principal(id=text(entry, "principalId"), display_name=text(entry, "name"))
        for entry in entries(change.after, "assignments")
    ]
    if len(people) <= _MANY:
        return unassign(link, people).changed
    return _all_of(unassign_many(link, people), change)


def _start(link: Link, _: Change) -> bool:
    return running.start(link).changed


def _pause(link: Link, _: Change) -> bool:
    return removing.stop_job(link).changed


def _restart(link: Link, change: Change) -> bool:
    return running.restart(link, _scope(text(change.after, "resetScope"))).changed


def _delete_job(link: Link, _: Change) -> bool:
    return removing.delete_job(link).changed


def _delete_app(link: Link, _: Change) -> bool:
    return removing.delete_app(link).changed


def _delete_user_sync(link: Link, _: Change) -> bool:
    return removing.delete_user_sync(link).changed


def _delete_partner(link: Link, change: Change) -> bool:
    return removing.delete_partner(link, change.side).changed


_CARRIERS: Final[Mapping[Action, Carrier]] = {
    Action.CREATE_PARTNER: _create_partner,
    Action.SET_USER_SYNC: _set_user_sync,
    Action.SET_REDEMPTION: _set_redemption,
    Action.SET_PARTNER_SETTINGS: _set_partner_settings,
    Action.CREATE_APP: _create_app,
    Action.CREATE_JOB: _create_job,
    Action.SAVE_CREDENTIALS: _save_credentials,
    Action.SET_SETTINGS: _set_settings,
    Action.SET_SCHEMA: _set_schema,
    Action.ASSIGN: _assign,
    Action.UNASSIGN: _unassign,
    Action.START: _start,
    Action.RESTART: _restart,
    Action.PAUSE: _pause,
    Action.DELETE_JOB: _delete_job,
    Action.DELETE_APP: _delete_app,
    Action.DELETE_USER_SYNC: _delete_user_sync,
    Action.DELETE_PARTNER: _delete_partner,
}


def _scope(words: str) -> RestartScope:
    found = RestartScope(0)
    for word in words.split(", "):
        known = [scope for scope in RestartScope.__members__.values() if scope.words == word]
        if not known:
            raise InputError(f"{word!r} is nothing that a restart forgets.", parameter="plan")
        found |= known[0]
    return found


def _all_of(result: StepResult[AssignmentReport], change: Change) -> bool:
    """Return whether anything was written; everybody has to be as wanted."""
    report = result.value
    if report.ok:
        return result.changed
    first = report.problems[0] if report.problems else None
    error = SetupError(
        step=change.object,
        tenant=f"{change.side.value} tenant {change.tenant}",
        explanation=f"{report}. First of all: {first}.",
        advice="Put that right.",
    )
    raise error from (first.error if first else None)
