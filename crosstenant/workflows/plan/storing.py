"""Plans in files: made in one place, approved in another, applied in a third.

A file carries two hashes: that of the facts, which names what was seen, and that of the whole, so that what was
approved is what is applied.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import attrs

from crosstenant.errors import InputError
from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.configuration.texts import from_json
from crosstenant.workflows.documents import Document
from crosstenant.workflows.journal.private_files import replace_private
from crosstenant.workflows.plan import records
from crosstenant.workflows.plan.json_data import JSON, digest, plain, plain_members
from crosstenant.workflows.plan.people import PeopleForecast
from crosstenant.workflows.step import Side

if TYPE_CHECKING:
    from crosstenant.workflows.plan.plan import Plan

FORMAT: Final = 1
"""The version of what stands in a file; a newer one is refused."""

LARGEST: Final = 128 * 2**20
"""How many bytes a file may have: a plan for a hundred thousand people fits."""


def plan_data(plan: Plan) -> dict[str, JSON]:
    """Return a plan as plain data, with both hashes."""
    configuration = plan.configuration
    data: dict[str, JSON] = {
        "format": FORMAT,
        "purpose": plan.purpose.value,
        "source": attrs.asdict(plan.source),
        "target": attrs.asdict(plan.target),
        "made_at": plan.made_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
        "fingerprint": plan.fingerprint,
        "configuration": None if configuration is None else plain(configuration.to_dict()),
        "changes": [records.change_data(change) for change in plan.changes],
        "people": plain(plan.people.to_dict()),
        "warnings": [records.warning_data(warning) for warning in plan.warnings],
        "facts": plan.facts,
        "unknown": plain(plan.unknown),
    }
    return {**data, "seal": digest(data)}


def plan_from(data: Mapping[str, object]) -> Plan:
    """Read a plan from plain data.

    Raises:
        InputError: It is no plan, a newer release made it, or it was altered since.
    """
    from crosstenant.workflows.plan.plan import Plan, Purpose

    document = Document(data)
    _check_format(document)
    _check_seal(document, data)
    tenants = {side: records.tenant_from(document.needed_document(side.value)) for side in Side}
    configuration = document.raw("configuration")
    plan = Plan(
        source=tenants[Side.SOURCE],
        target=tenants[Side.TARGET],
        purpose=document.word("purpose", Purpose),
        changes=tuple(records.change_from(each, tenants) for each in document.needed_documents("changes")),
        people=PeopleForecast.from_dict(document.members("people")),
        warnings=tuple(map(records.warning_from, document.needed_documents("warnings"))),
        facts=plain_members(document.members("facts")),
        unknown={name: str(reason) for name, reason in document.members("unknown").items()},
        configuration=SyncConfiguration.from_dict(configuration) if isinstance(configuration, Mapping) else None,
        made_at=document.moment("made_at"),
        expires_at=document.moment("expires_at"),
    )
    if document.needed_text("fingerprint") != plan.fingerprint:
        raise InputError("The plan's facts are not those that it was made from.", parameter="fingerprint")
    document.finish()
    return plan


def save(plan: Plan, path: str | PathLike[str]) -> None:
    """Write a plan to a file that only its owner may read, whole or not at all.

    Raises:
        InputError: The file cannot be written.
    """
    content = json.dumps(plan_data(plan), ensure_ascii=False, indent=1) + "\n"
    whole = re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", content)  # what UTF-8 cannot hold
    try:
        replace_private(Path(path), whole.encode(), beside=f"{uuid4().hex}.new")
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else None
        raise InputError(f"{path} cannot be written: {told or error}.", parameter="path") from error


def load(path: str | PathLike[str]) -> Plan:
    """Read a file that `save` wrote.

    Raises:
        InputError: The file cannot be read, is no plan, was made by a newer release, or was altered since.
    """
    try:
        return plan_from(from_json(Path(path), largest=LARGEST))
    except InputError as error:
        raise InputError(f"{path}: {error}", parameter="path") from error
    except RecursionError:
        raise InputError(f"{path}: this is no plan: nested too deeply.", parameter="path") from None


def _check_format(document: Document) -> None:
    try:
        found = document.needed("format", document.count("format"))
        document.needed_text("seal")
    except InputError as error:
        raise InputError(f"This is no saved plan: {error}", parameter=error.parameter) from error
    if found > FORMAT:
        raise InputError(
            f"The plan has format {found}, and this release reads up to {FORMAT}: use a newer one.", parameter="format"
        )
    if found < 1:
        document.refuse("format", "a version from 1 on", found)


def _check_seal(document: Document, data: Mapping[str, object]) -> None:
    sealed = {name: value for name, value in data.items() if name != "seal"}
    if document.needed_text("seal") != digest(plain_members(sealed)):
        raise InputError("The plan was altered since it was saved. Make a new one and look at it.", parameter="seal")
