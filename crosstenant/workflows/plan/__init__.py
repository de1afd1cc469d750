"""A plan as a value: what would change, in which tenant, and for whom."""
