"""Every documented symptom, in one tuple.

The first 132 rows follow Microsoft's pages on cross-tenant synchronization and provisioning; then come errors of the
sign-in service, and refusals of Graph and the synchronization service that those pages do not list. Texts are
Microsoft's where a pattern has to match them; causes and fixes are told in our words. Nothing else imports this module
at its top: it loads with the first thing that is explained.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from crosstenant.workflows.symptoms.rows.access import ACCESS
from crosstenant.workflows.symptoms.rows.application import APPLICATION
from crosstenant.workflows.symptoms.rows.attributes import ATTRIBUTES
from crosstenant.workflows.symptoms.rows.connection import CONNECTION
from crosstenant.workflows.symptoms.rows.engine import ENGINE
from crosstenant.workflows.symptoms.rows.export import EXPORT
from crosstenant.workflows.symptoms.rows.people import PEOPLE
from crosstenant.workflows.symptoms.rows.policies import POLICIES
from crosstenant.workflows.symptoms.rows.quarantine import JOB, QUARANTINES
from crosstenant.workflows.symptoms.rows.scoping import SCOPING
from crosstenant.workflows.symptoms.rows.sign_in import SIGN_IN
from crosstenant.workflows.symptoms.symptom import Symptom

AREAS: Final[tuple[tuple[str, tuple[Symptom, ...]], ...]] = (
    ("Permissions and licences", ACCESS),
    ("Signing in", SIGN_IN),
    ("Cross-tenant access policies", POLICIES),
    ("Connection and credentials", CONNECTION),
    ("Setting up", APPLICATION),
    ("Scope", SCOPING),
    ("One person's export", EXPORT),
    ("Errors of the provisioning engine", ENGINE),
    ("Quarantine", QUARANTINES),
    ("The job", JOB),
    ("People in the target", PEOPLE),
    ("Attributes in the target", ATTRIBUTES),
)
"""The symptoms by the place where they are met, each with its heading."""

SYMPTOMS: Final[tuple[Symptom, ...]] = tuple(symptom for _, area in AREAS for symptom in area)
"""All of them; of two that fit alike, the earlier counts."""

BY_ID: Final[Mapping[str, Symptom]] = MappingProxyType({symptom.id: symptom for symptom in SYMPTOMS})
"""The symptoms by their short names."""

CODES: Final[tuple[str, ...]] = tuple(
    {signature.code: None for symptom in SYMPTOMS for signature in symptom.signatures if signature.code}
)
"""Every code that a symptom is known by, once."""
