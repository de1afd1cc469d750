"""From what stands in both tenants and what is wanted to a plan: reads only."""

from crosstenant.workflows.planning.planning import LIFETIME, changed_since, plan

__all__ = ["LIFETIME", "changed_since", "plan"]
