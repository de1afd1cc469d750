"""The pages of Microsoft's documentation that the symptoms come from, by title, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HOW_TO: Final = "Configure cross-tenant synchronization using PowerShell or Microsoft Graph API"
CONFIGURE: Final = "Configure cross-tenant synchronization"
OVERVIEW: Final = "What is cross-tenant synchronization?"
EXTENSIONS: Final = "Map directory extensions in cross-tenant synchronization"
GOVERNANCE: Final = "Governance and cross-tenant synchronization"
ORGANIZATION: Final = "Configure a multitenant organization using PowerShell or Microsoft Graph API"
ORGANIZATION_ISSUES: Final = "Known issues for multitenant organizations"
QUARANTINE: Final = "Application provisioning in quarantine status"
ANALYZE: Final = "How to analyze the Microsoft Entra provisioning logs"
LOG_ANALYTICS: Final = "Understand how Provisioning integrates with Azure Monitor logs in Microsoft Entra ID"
ON_DEMAND: Final = "On-demand provisioning in Microsoft Entra ID"
KNOWN_ISSUES: Final = "Known issues for provisioning in Microsoft Entra ID"
DELETIONS: Final = "Enable accidental deletions prevention in the Microsoft Entra provisioning service"
LEAVING: Final = "Skip deletion of out of scope users in Microsoft Entra Application Provisioning"
HOW_IT_WORKS: Final = "How Application Provisioning works in Microsoft Entra ID"
FILTERS: Final = "Scoping users or groups to be provisioned with scoping filters in Microsoft Entra ID"
MAPPINGS: Final = "Tutorial - Customize Microsoft Entra attribute mappings in Application Provisioning"
EXPRESSIONS: Final = "Reference for writing expressions for attribute mappings in Microsoft Entra ID"
NOBODY_PROVISIONED: Final = "No users are being provisioned to a Microsoft Entra Gallery application"
CLOUD_SYNC: Final = "How to programmatically configure cloud sync using MS Graph API"
B2B: Final = "Troubleshooting Microsoft Entra B2B collaboration"
CLOUDS: Final = "Configure Microsoft cloud settings for B2B collaboration"
LIMITS: Final = "Microsoft Entra service limits and restrictions"
RETENTION: Final = "Microsoft Entra data retention"
SIGN_IN_CODES: Final = "Microsoft Entra authentication and authorization error codes"
TEMPLATES: Final = "applicationTemplate: instantiate"
CREATE_JOB: Final = "Create synchronizationJob"
PROVISION_ON_DEMAND: Final = "synchronizationJob: provisionOnDemand"
RESTART_CRITERIA: Final = "synchronizationJobRestartCriteria resource type"
UPDATE_SCHEMA: Final = "Update synchronizationSchema"
SECRETS: Final = "Add synchronization secrets"
DELETE_PARTNER: Final = "Delete crossTenantAccessPolicyConfigurationPartner"
ASSIGNMENT: Final = "Grant an appRoleAssignment for a service principal"
GRAPH_ERRORS: Final = "Microsoft Graph error responses and resource types"
GRAPH_PERMISSIONS: Final = "Microsoft Graph permissions reference"

_ENTRA: Final = "https://learn.microsoft.com/entra/identity"
_GRAPH: Final = "https://learn.microsoft.com/graph"
_EXTERNAL: Final = "https://learn.microsoft.com/entra/external-id"
_TENANTS: Final = f"{_ENTRA}/multi-tenant-organizations"
_APPS: Final = f"{_ENTRA}/app-provisioning"

URLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        HOW_TO: f"{_TENANTS}/cross-tenant-synchronization-configure-graph",
        CONFIGURE: f"{_TENANTS}/cross-tenant-synchronization-configure",
        OVERVIEW: f"{_TENANTS}/cross-tenant-synchronization-overview",
        EXTENSIONS: f"{_TENANTS}/cross-tenant-synchronization-directory-extensions",
        GOVERNANCE: f"{_TENANTS}/cross-tenant-synchronization-governance",
        ORGANIZATION: f"{_TENANTS}/multi-tenant-organization-configure-graph",
        ORGANIZATION_ISSUES: f"{_TENANTS}/multi-tenant-organization-known-issues",
        QUARANTINE: f"{_APPS}/application-provisioning-quarantine-status",
        ANALYZE: f"{_ENTRA}/monitoring-health/howto-analyze-provisioning-logs",
        LOG_ANALYTICS: f"{_APPS}/application-provisioning-log-analytics",
        ON_DEMAND: f"{_APPS}/provision-on-demand",
        KNOWN_ISSUES: f"{_APPS}/known-issues",
        DELETIONS: f"{_APPS}/accidental-deletions",
        LEAVING: f"{_APPS}/skip-out-of-scope-deletions",
        HOW_IT_WORKS: f"{_APPS}/how-provisioning-works",
        FILTERS: f"{_APPS}/define-conditional-rules-for-provisioning-user-accounts",
        MAPPINGS: f"{_APPS}/customize-application-attributes",
        EXPRESSIONS: f"{_APPS}/functions-for-customizing-application-data",
        NOBODY_PROVISIONED: f"{_APPS}/application-provisioning-config-problem-no-users-provisioned",
        CLOUD_SYNC: f"{_ENTRA}/hybrid/cloud-sync/how-to-inbound-synch-ms-graph",
        B2B: f"{_EXTERNAL}/troubleshoot",
        CLOUDS: f"{_EXTERNAL}/cross-cloud-settings",
        LIMITS: f"{_ENTRA}/users/directory-service-limits-restrictions",
        RETENTION: f"{_ENTRA}/monitoring-health/reference-reports-data-retention",
        SIGN_IN_CODES: "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        TEMPLATES: f"{_GRAPH}/api/applicationtemplate-instantiate",
        CREATE_JOB: f"{_GRAPH}/api/synchronization-synchronization-post-jobs",
        PROVISION_ON_DEMAND: f"{_GRAPH}/api/synchronization-synchronizationjob-provisionondemand",
        RESTART_CRITERIA: f"{_GRAPH}/api/resources/synchronization-synchronizationjobrestartcriteria",
        UPDATE_SCHEMA: f"{_GRAPH}/api/synchronization-synchronizationschema-update",
        SECRETS: f"{_GRAPH}/api/synchronization-serviceprincipal-put-synchronization",
        DELETE_PARTNER: f"{_GRAPH}/api/crosstenantaccesspolicyconfigurationpartner-delete",
        ASSIGNMENT: f"{_GRAPH}/api/serviceprincipal-post-approleassignedto",
        GRAPH_ERRORS: f"{_GRAPH}/errors",
        GRAPH_PERMISSIONS: f"{_GRAPH}/permissions-reference",
    }
)
"""Where each page stands, by its title."""
