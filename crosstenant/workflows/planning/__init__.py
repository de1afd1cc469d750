"""From what stands in both tenants and what is wanted to a plan: reads only."""

from crosstenant.workflows.planning.planning import LIFETIME, changed_since, drift, plan
from crosstenant.workflows.planning.recording import read_configuration
from crosstenant.workflows.planning.removal import Removal, plan_removal

__all__ = ["LIFETIME", "Removal", "changed_since", "drift", "plan", "plan_removal", "read_configuration"]
