"""Every documented symptom, in one tuple, read from the tables in ``rows/``: one file per place where they are met.

The first 132 rows follow Microsoft's pages on cross-tenant synchronization and provisioning; then come errors of the
sign-in service, and refusals of Graph and the synchronization service that those pages do not list. Texts are
Microsoft's where a pattern has to match them; causes and fixes are told in our words. Nothing else imports this module
at its top: it loads with the first thing that is explained.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypedDict

from crosstenant.workflows.symptoms.clue import DetectedBy
from crosstenant.workflows.symptoms.signature import Signature
from crosstenant.workflows.symptoms.symptom import Actor, Symptom

_ROWS: Final = Path(__file__).parent / "rows"
_FILES: Final = (
    "access",
    "sign_in",
    "policies",
    "connection",
    "application",
    "scoping",
    "export",
    "engine",
    "quarantine",
    "job",
    "people",
    "attributes",
)


class _Sign(TypedDict, total=False):
    """What a symptom looks like, as a row says it; the patterns are regular expressions."""

    status: int
    code: str
    message: str
    method: str
    path: str
    empty_message: bool
    conditions: list[str]


def _file(name: str) -> str:
    return (_ROWS / f"{name}.toml").read_text(encoding="utf-8")


def _area(name: str) -> tuple[str, tuple[Symptom, ...]]:
    rows = tomllib.loads(_file(name))
    title: str = rows.pop("title")
    return title, tuple(_symptom(symptom_id, **row) for symptom_id, row in rows.items())


def _symptom(
    symptom_id: str,
    *,
    row: int,
    title: str,
    detected_by: str,
    signatures: Iterable[_Sign] = (),
    texts: Iterable[str] = (),
    cause: str,
    fix: str,
    actor: str,
    mended_by: str | None = None,
    told_by: str | None = None,
    page: str,
) -> Symptom:
    """Make a symptom of its row; a word that no row knows is an error."""
    place = DetectedBy(detected_by)
    shown = (Signature(seen_in=place, **sign) for sign in signatures)
    pasted = (Signature(seen_in=DetectedBy.NONE, message=text) for text in texts)
    return Symptom(
        row=row,
        id=symptom_id,
        title=title,
        detected_by=place,
        signatures=(*shown, *pasted),
        cause=" ".join(cause.split()),
        fix=" ".join(fix.split()),
        actor=Actor(actor),
        method=mended_by or told_by,
        is_fixable=mended_by is not None,
        page=_PAGES[page]["title"],
    )


_PAGES: Final = tomllib.loads(_file("pages"))

URLS: Final[Mapping[str, str]] = MappingProxyType({page["title"]: page["url"] for page in _PAGES.values()})
"""Where each page of Microsoft's documentation stands, by its title."""

AREAS: Final[tuple[tuple[str, tuple[Symptom, ...]], ...]] = tuple(map(_area, _FILES))
"""The symptoms by the place where they are met, each with its heading."""

SYMPTOMS: Final[tuple[Symptom, ...]] = tuple(symptom for _, area in AREAS for symptom in area)
"""All of them; of two that fit alike, the earlier counts."""

BY_ID: Final[Mapping[str, Symptom]] = MappingProxyType({symptom.id: symptom for symptom in SYMPTOMS})
"""The symptoms by their short names."""

CODES: Final[tuple[str, ...]] = tuple(
    {signature.code: None for symptom in SYMPTOMS for signature in symptom.signatures if signature.code}
)
"""Every code that a symptom is known by, once."""
