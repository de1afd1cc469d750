"""Configure, run, watch and troubleshoot Microsoft Entra cross-tenant synchronization over Microsoft Graph."""

__version__ = "0.1.0"
