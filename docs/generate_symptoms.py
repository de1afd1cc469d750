"""Write the page of all symptoms from the table of them.

Run ``python docs/generate_symptoms.py`` after a change in ``crosstenant/workflows/symptoms``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from crosstenant.workflows.symptoms import Actor, DetectedBy, Signature, Symptom
from crosstenant.workflows.symptoms.table import AREAS, SYMPTOMS, URLS

PAGE = Path(__file__).parent / "symptoms.md"
_HEAD = """\
---
hide: [toc]
---

<!-- Made by docs/generate_symptoms.py from crosstenant/workflows/symptoms: change that, then run it. -->

# Symptoms

What can go wrong with cross-tenant synchronization, why, and what to do: {count} symptoms, out of Microsoft's pages and
out of what Graph and the sign-in service answer beyond them. Search this site for a piece of the error text, or let the
library search. It takes text, JSON, exceptions, log entries, jobs and quarantines, and asks no tenant:

```python
from crosstenant import explain

print(explain("AADSTS7000215: Invalid client secret provided."))
```

```text
AADSTS7000215: the client secret is wrong
  Cause: The secret does not belong to this app. ...
  Do: Copy the value of the secret, ...
...
```

[`sync.diagnose()`][crosstenant.facade.CrossTenantSync.diagnose] looks for what is wrong with a link,
[`sync.failures()`][crosstenant.facade.CrossTenantSync.failures] groups its log by cause. What they and `why()` call the
symptom or the reason is an id of this page: `symptoms/#job-paused`. In Python,
[`symptom_of("job-paused")`][crosstenant.workflows.symptoms.explaining.symptom_of] looks it up.

{contents}
"""
_WHERE = {
    DetectedBy.ANSWER: "Answer",
    DetectedBy.LOG: "Log",
    DetectedBy.STATE: "State",
    DetectedBy.NONE: "No error",
}
_WHO = {
    Actor.SOURCE_ADMIN: "an administrator of the source",
    Actor.TARGET_ADMIN: "an administrator of the target",
    Actor.USER: "whoever meets it",
    Actor.NOBODY: "nobody has to",
}
_HOMES = {
    "": "crosstenant.facade.CrossTenantSync",
    "mappings": "crosstenant.workflows.mappings.Mappings",
    "scoping": "crosstenant.workflows.scoping.Scoping",
    "settings": "crosstenant.workflows.settings.Settings",
}
_NAME = re.compile(r"(?<![\w`])([a-z]\w*(?:\.\w+)*\([\w'=,. ]*\)|RestartScope\.[A-Z_]+|CrossTenantSync|msiam_access)")
_REGEX = re.compile(r"[\\\[\](){}|*+?^$]")


def symptoms_page() -> str:
    """Return the page of all symptoms."""
    contents = " · ".join(f"[{title}](#{_anchor(title)})" for title, _ in AREAS)
    head = _HEAD.format(count=len(SYMPTOMS), contents=f"[By code](#by-code) · {contents}")
    areas = (line for title, symptoms in AREAS for line in _area(title, symptoms))
    return "\n".join([head, *areas, *_codes()])


def _area(title: str, symptoms: tuple[Symptom, ...]) -> Iterator[str]:
    yield f"## {title}\n"
    for symptom in symptoms:
        yield from _symptom(symptom)


def _symptom(symptom: Symptom) -> Iterator[str]:
    yield f"### {_escaped(symptom.title)} {{ #{symptom.id} }}\n"
    yield f"{' '.join(_signs(symptom))}\n{{ .signs }}\n"
    yield f"{_escaped(symptom.cause)}\n"
    yield f"**Do:** {_escaped(symptom.fix)}\n"
    links = [*_method(symptom), f"Who: {_WHO[symptom.actor]}", f"Microsoft: [{symptom.page}]({URLS[symptom.page]})"]
    yield f"{' · '.join(links)}\n{{ .small }}\n"


def _signs(symptom: Symptom) -> Iterator[str]:
    """Yield where a symptom shows, and every code and text that it is known by, once."""
    yield f"*{_WHERE[symptom.detected_by]}*"
    parts = dict.fromkeys(part for sign in symptom.signatures for part in _parts(sign))
    yield from (f"`{part}`" for part in parts if part.lower() not in symptom.title.lower())


def _parts(sign: Signature) -> Iterator[str]:
    if sign.method:
        yield sign.method
    if sign.status:
        yield str(sign.status)
    if sign.code:
        yield sign.code.replace("*", "…")
    yield from sorted(condition.replace("-", " ") for condition in sign.conditions)
    if sign.message and not _REGEX.search(sign.message):
        yield sign.message


def _method(symptom: Symptom) -> Iterator[str]:
    if symptom.method:
        holder, _, name = symptom.method.rpartition(".")
        does = "mends it" if symptom.is_fixable else "tells more"
        yield f"[`sync.{symptom.method}()`][{_HOMES[holder]}.{name}] {does}"


def _codes() -> Iterator[str]:
    """Yield the index of codes; codes of one plain word are among them, with where they show."""
    found = {
        (sign.code.replace("*", "…"), symptom.id, symptom.title)
        for symptom in SYMPTOMS
        for sign in symptom.signatures
        if sign.code
    }
    yield '## By code\n\n<div class="names" markdown>\n'
    yield "| Code, or how it ends | Symptom |\n| --- | --- |"
    for code, symptom_id, title in sorted(found, key=lambda row: (row[0].lower(), row[1])):
        yield f"| `{code}` | [{_escaped(title)}](#{symptom_id}) |"
    yield "\n</div>\n"


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower().replace("'", "")).strip("-")


def _escaped(text: str) -> str:
    """Keep text from being read as markup; names and calls in it are set as code."""
    coded = re.sub(_NAME, r"`\1`", text)
    outside = re.split(r"(`[^`]+`)", coded)
    return "".join(part if part.startswith("`") else re.sub(r"([*_\[\]<>])", r"\\\1", part) for part in outside)


if __name__ == "__main__":
    PAGE.write_text(symptoms_page(), encoding="utf-8")
