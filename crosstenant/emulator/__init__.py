"""An in-memory Microsoft Graph for cross-tenant synchronization, with its sign-in endpoint."""
