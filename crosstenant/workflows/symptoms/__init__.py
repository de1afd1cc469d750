"""Every documented symptom as data, and explain().

The table itself, `crosstenant.workflows.symptoms.table`, loads with the first thing that is explained.
"""

from crosstenant.workflows.symptoms.clue import Clue, DetectedBy, Support
from crosstenant.workflows.symptoms.explaining import UNKNOWN, Explanation, closest, explain, symptom_of
from crosstenant.workflows.symptoms.signature import Signature
from crosstenant.workflows.symptoms.symptom import Actor, Symptom

__all__ = [
    "UNKNOWN",
    "Actor",
    "Clue",
    "DetectedBy",
    "Explanation",
    "Signature",
    "Support",
    "Symptom",
    "closest",
    "explain",
    "symptom_of",
]
