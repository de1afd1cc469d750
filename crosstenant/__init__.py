"""Configure, run, watch and troubleshoot Microsoft Entra cross-tenant synchronization over Microsoft Graph.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosstenant.clients.policy_settings import INHERIT
    from crosstenant.clients.tenant import TenantClient
    from crosstenant.errors import (
        AuthenticationError,
        ConflictError,
        CrossTenantError,
        DuplicateObjectsError,
        GraphError,
        InputError,
        JobQuarantinedError,
        JournalError,
        NotFixableError,
        NotFoundError,
        NotSignedInError,
        OutcomeUnknownError,
        PermissionDeniedError,
        ProtocolError,
        ServiceError,
        SetupError,
        StalePlanError,
        TenantMismatchError,
        ThrottledError,
        TransportError,
        UnsafeTargetError,
        WaitTimeoutError,
        WorkflowError,
    )
    from crosstenant.facade import CrossTenantSync
    from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
    from crosstenant.models.on_demand import OnDemandResult
    from crosstenant.models.partner_policy import InboundTrust, PartnerPolicy
    from crosstenant.models.provisioning_event import ProvisioningEvent
    from crosstenant.models.scope import Scope
    from crosstenant.models.sync_job import RestartScope, SyncJob
    from crosstenant.transport.clouds import Cloud
    from crosstenant.transport.credentials import (
        ClientCertificate,
        ClientSecret,
        DeviceCode,
        InteractiveBrowser,
        ManagedIdentity,
        StaticToken,
        WorkloadIdentity,
        admin_consent_url,
    )
    from crosstenant.workflows.applying import ApplyReport
    from crosstenant.workflows.bulk.names import names_from_csv
    from crosstenant.workflows.configuration import MappingChange, PartnerSettings, SyncConfiguration, SyncScope
    from crosstenant.workflows.plan import Change, Plan
    from crosstenant.workflows.step import StepResult
    from crosstenant.workflows.symptoms import explain
    from crosstenant.workflows.troubleshooting.diagnosis import Diagnosis, Finding, Severity
    from crosstenant.workflows.troubleshooting.failures import FailureGroup
    from crosstenant.workflows.troubleshooting.why.answer import Why

__version__ = "0.1.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())  # a library speaks only to whoever listens

_CREDENTIALS = "crosstenant.transport.credentials"
_HOMES = {
    "CrossTenantSync": "crosstenant.facade",
    "TenantClient": "crosstenant.clients.tenant",
    "SyncConfiguration": "crosstenant.workflows.configuration",
    "SyncScope": "crosstenant.workflows.configuration",
    "MappingChange": "crosstenant.workflows.configuration",
    "PartnerSettings": "crosstenant.workflows.configuration",
    "INHERIT": "crosstenant.clients.policy_settings",
    "Plan": "crosstenant.workflows.plan",
    "Change": "crosstenant.workflows.plan",
    "ApplyReport": "crosstenant.workflows.applying",
    "StepResult": "crosstenant.workflows.step",
    "explain": "crosstenant.workflows.symptoms",
    "Why": "crosstenant.workflows.troubleshooting.why.answer",
    **dict.fromkeys(("Diagnosis", "Finding", "Severity"), "crosstenant.workflows.troubleshooting.diagnosis"),
    "FailureGroup": "crosstenant.workflows.troubleshooting.failures",
    "names_from_csv": "crosstenant.workflows.bulk.names",
    "Cloud": "crosstenant.transport.clouds",
    "ClientSecret": _CREDENTIALS,
    "ClientCertificate": _CREDENTIALS,
    "DeviceCode": _CREDENTIALS,
    "InteractiveBrowser": _CREDENTIALS,
    "ManagedIdentity": _CREDENTIALS,
    "WorkloadIdentity": _CREDENTIALS,
    "StaticToken": _CREDENTIALS,
    "admin_consent_url": _CREDENTIALS,
    "PartnerPolicy": "crosstenant.models.partner_policy",
    "InboundTrust": "crosstenant.models.partner_policy",
    "SyncJob": "crosstenant.models.sync_job",
    "RestartScope": "crosstenant.models.sync_job",
    "ConfigurationApp": "crosstenant.models.configuration_app",
    "AppRoleAssignment": "crosstenant.models.configuration_app",
    "ProvisioningEvent": "crosstenant.models.provisioning_event",
    "Scope": "crosstenant.models.scope",
    "OnDemandResult": "crosstenant.models.on_demand",
    **dict.fromkeys(
        (
            "CrossTenantError",
            "InputError",
            "AuthenticationError",
            "TenantMismatchError",
            "TransportError",
            "ProtocolError",
            "UnsafeTargetError",
            "GraphError",
            "PermissionDeniedError",
            "NotFixableError",
            "NotFoundError",
            "ConflictError",
            "ThrottledError",
            "ServiceError",
            "WorkflowError",
            "SetupError",
            "NotSignedInError",
            "StalePlanError",
            "DuplicateObjectsError",
            "OutcomeUnknownError",
            "JournalError",
            "JobQuarantinedError",
            "WaitTimeoutError",
        ),
        "crosstenant.errors",
    ),
}

__all__ = [
    "INHERIT",
    "AppRoleAssignment",
    "ApplyReport",
    "AuthenticationError",
    "Change",
    "ClientCertificate",
    "ClientSecret",
    "Cloud",
    "ConfigurationApp",
    "ConflictError",
    "CrossTenantError",
    "CrossTenantSync",
    "DeviceCode",
    "Diagnosis",
    "DuplicateObjectsError",
    "FailureGroup",
    "Finding",
    "GraphError",
    "InboundTrust",
    "InputError",
    "InteractiveBrowser",
    "JobQuarantinedError",
    "JournalError",
    "ManagedIdentity",
    "MappingChange",
    "NotFixableError",
    "NotFoundError",
    "NotSignedInError",
    "OnDemandResult",
    "OutcomeUnknownError",
    "PartnerPolicy",
    "PartnerSettings",
    "PermissionDeniedError",
    "Plan",
    "ProtocolError",
    "ProvisioningEvent",
    "RestartScope",
    "Scope",
    "ServiceError",
    "SetupError",
    "Severity",
    "StalePlanError",
    "StaticToken",
    "StepResult",
    "SyncConfiguration",
    "SyncJob",
    "SyncScope",
    "TenantClient",
    "TenantMismatchError",
    "ThrottledError",
    "TransportError",
    "UnsafeTargetError",
    "WaitTimeoutError",
    "Why",
    "WorkflowError",
    "WorkloadIdentity",
    "__version__",
    "admin_consent_url",
    "explain",
    "names_from_csv",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
