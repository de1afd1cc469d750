"""Expressions of attribute mappings: read, and checked before anything is sent.

Documentation: *Reference for writing expressions for attribute mappings in Microsoft Entra ID*.
"""

from crosstenant.models.expressions.functions import FUNCTIONS, Function, Parameter, ParameterKind
from crosstenant.models.expressions.linting import ExpressionFinding, Severity, lint

__all__ = ["FUNCTIONS", "ExpressionFinding", "Function", "Parameter", "ParameterKind", "Severity", "lint"]
