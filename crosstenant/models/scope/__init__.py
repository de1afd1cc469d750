"""Scoping filters from Python: built, read, told in words, and tried on a person without asking anybody.

Documentation: *Scoping users or groups to be provisioned with scoping filters in Microsoft Entra ID*.
"""

from crosstenant.models.scope.building import Scope, ScopeAttribute
from crosstenant.models.scope.operators import OPERATORS, Operator
from crosstenant.models.scope.verdict import ClauseVerdict, GroupVerdict, ScopeVerdict

__all__ = ["OPERATORS", "ClauseVerdict", "GroupVerdict", "Operator", "Scope", "ScopeAttribute", "ScopeVerdict"]
