"""Cross-tenant access settings and multitenant organizations: what they are and how they are kept."""
