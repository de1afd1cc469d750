"""Who enters, leaves and is disabled with the next cycle: first read what has to be known, then decide, purely.

Documentation: *What is cross-tenant synchronization?* (what happens to users who leave scope), *How provisioning
works*, *Scoping users or groups to be provisioned with scoping filters*.
"""
