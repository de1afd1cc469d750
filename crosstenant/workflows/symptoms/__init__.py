"""Every symptom of the how-to as data, and explain()."""

from crosstenant.workflows.symptoms.explaining import Explanation, explain
from crosstenant.workflows.symptoms.symptom import Actor, DetectedBy, Signature, Symptom
from crosstenant.workflows.symptoms.table import SYMPTOMS

__all__ = ["SYMPTOMS", "Actor", "DetectedBy", "Explanation", "Signature", "Symptom", "explain"]
