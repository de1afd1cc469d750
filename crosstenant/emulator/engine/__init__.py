"""The provisioning engine: who is in scope, what becomes of them in the target, and what the logs say about it."""
