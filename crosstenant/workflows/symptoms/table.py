"""The symptoms that the how-to's own steps can meet, as data.

Texts are Microsoft's where a pattern has to match them; causes and fixes are told in our words.
"""

from __future__ import annotations

from typing import Final

from crosstenant.workflows.symptoms.symptom import Actor, DetectedBy, Signature, Symptom

HOW_TO: Final = "Configure cross-tenant synchronization using PowerShell or Microsoft Graph API"
CONFIGURE: Final = "Configure cross-tenant synchronization"
QUARANTINE: Final = "Application provisioning in quarantine status"
ANALYZE: Final = "Analyze the Microsoft Entra provisioning logs"
ON_DEMAND: Final = "On-demand provisioning in Microsoft Entra ID"
KNOWN_ISSUES: Final = "Known issues for provisioning in Microsoft Entra ID"
DELETIONS: Final = "Enable accidental deletions prevention in the Microsoft Entra provisioning service"

_PARTNERS = r"crossTenantAccessPolicy/partners"
_SYNC_POLICY = r"/identitySynchronization"
_SYNC_SERVICE = r"/synchronization\b"
_POLICY_CHECK = "CrossTenantSyncPolicyCheckFailure"

ACCESS: Final = (
    Symptom(
        id="insufficient-privileges",
        title="Insufficient privileges to complete the operation",
        detected_by=DetectedBy.ANSWER,
        signatures=(Signature(status=403, code="Authorization_RequestDenied"),),
        cause="The token lacks a scope that this step needs, or the signed-in user lacks the directory role for it.",
        fix="Consent to the missing scope as Privileged Role Administrator, or activate the role; a role granted just"
        " now takes up to 15 minutes to count.",
        actor=Actor.USER,
        method="check_access",
        page=HOW_TO,
    ),
    Symptom(
        id="synchronization-permission-missing",
        title="401 UnknownError without a message from the synchronization service",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(status=401, code="UnknownError", empty_message=True, path=_SYNC_SERVICE),
            Signature(status=401, code="Unauthorized", empty_message=True, path=_SYNC_SERVICE),
        ),
        cause="The synchronization service answers a missing permission, role or ownership with 401 and says nothing"
        " more. Signing in again does not help.",
        fix="Grant Synchronization.ReadWrite.All (or the how-to's Application.ReadWrite.All and"
        " Directory.ReadWrite.All with the role Hybrid Identity Administrator, Application Administrator or Cloud"
        " Application Administrator). Application.ReadWrite.OwnedBy has been refused even to owners.",
        actor=Actor.SOURCE_ADMIN,
        method="check_access",
        page="Create synchronizationJob",
    ),
    Symptom(
        id="token-refused",
        title="The access token is expired, malformed or for another audience",
        detected_by=DetectedBy.ANSWER,
        signatures=(Signature(status=401, code="InvalidAuthenticationToken"),),
        cause="The token has run out, belongs to another cloud, or is not a Graph token.",
        fix="Sign in again, in the cloud of this tenant; login authority, Graph host and token scope go together.",
        actor=Actor.USER,
        page="Microsoft Graph error responses and resource types",
    ),
)

POLICIES: Final = (
    Symptom(
        id="partner-already-exists",
        title="Another object with the same value for property tenantId already exists",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(
                code="Request_MultipleObjectsWithSameKeyValue",
                message=r"same value for property tenantId",
                method="POST",
                path=_PARTNERS,
            ),
            Signature(message=r"Another object with the same value for property tenantId already exists"),
        ),
        cause="The tenant already has a partner configuration for the other tenant, perhaps from an earlier attempt.",
        fix="Read the existing configuration and change only what differs.",
        actor=Actor.USER,
        method="adopt_existing_partner",
        page=HOW_TO,
    ),
    Symptom(
        id="user-sync-already-exists",
        title="A conflicting object with one or more of the specified property values is present in the directory",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(status=409, code="Request_MultipleObjectsWithSameKeyValue", method="PUT", path=_SYNC_POLICY),
            Signature(
                code="Request_MultipleObjectsWithSameKeyValue",
                message=r"conflicting object with one or more of the specified property values",
            ),
            Signature(code="ConflictingObjects", message=r"conflicting object"),
        ),
        cause="The partner configuration already has an identity synchronization policy; PUT only creates one.",
        fix="Read isSyncAllowed and change it with PATCH where it differs.",
        actor=Actor.TARGET_ADMIN,
        method="adopt_existing_user_sync",
        page=HOW_TO,
    ),
    Symptom(
        id="policy-object-missing",
        title="Unable to read the company information from the directory",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(code="Directory_ObjectNotFound", message=r"company information"),
            Signature(message=r"Unable to read the company information from the directory"),
        ),
        cause="The partner configuration or synchronization policy to change is not there, is not visible yet, or is"
        " kept under another tenant id.",
        fix="Check the tenant id, then create the object; enable_user_sync() does both.",
        actor=Actor.USER,
        method="enable_user_sync",
        page=HOW_TO,
    ),
    Symptom(
        id="policy-too-large",
        title="Failure to update policy due to object limit",
        detected_by=DetectedBy.ANSWER,
        signatures=(Signature(message=r"Failure to update policy due to object limit"),),
        cause="The whole cross-tenant access policy has outgrown 25 KB, in a tenant on the old storage model.",
        fix="Remove partners that are no longer used, and name groups in place of long lists of users.",
        actor=Actor.USER,
        page="Resolve access issues for B2B collaboration",
    ),
)

CONNECTION: Final = (
    Symptom(
        id="source-redemption-missing",
        title="The source tenant has not enabled automatic user consent with the target tenant",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(code=_POLICY_CHECK, message=r"source tenant has not enabled automatic user consent"),
            Signature(message=r"source tenant has not enabled automatic user consent"),
        ),
        cause="The source's partner configuration for the target does not redeem invitations automatically outbound.",
        fix="Enable automatic redemption outbound in the source tenant.",
        actor=Actor.SOURCE_ADMIN,
        method="enable_outbound_redemption",
        page=CONFIGURE,
    ),
    Symptom(
        id="target-sync-missing",
        title="The target tenant has not enabled inbound synchronization with this tenant",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(code=_POLICY_CHECK, message=r"target tenant has not enabled inbound synchronization"),
            Signature(message=r"target tenant has not enabled inbound synchronization"),
        ),
        cause="The target does not allow user synchronization from the source, or does not redeem its invitations.",
        fix="In the target tenant: enable_user_sync() and enable_inbound_redemption().",
        actor=Actor.TARGET_ADMIN,
        method="enable_user_sync",
        page=CONFIGURE,
    ),
    Symptom(
        id="redemption-policy-missing",
        title="Policy permitting auto-redemption of invitations not configured",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(code="B2BManagementPolicyCheckFailure"),
            Signature(message=r"auto-redemption of invitations not configured"),
        ),
        cause="Automatic redemption is missing in one tenant or in both.",
        fix="Enable it outbound in the source and inbound in the target.",
        actor=Actor.USER,
        method="enable_inbound_redemption",
        page=CONFIGURE,
    ),
    Symptom(
        id="target-tenant-not-found",
        title="This tenant was not found by the authentication authority of the current cloud",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(code="ExternalTenantNotFound"),
            Signature(message=r"not found by the authentication authority of the current cloud"),
        ),
        cause="The target tenant id is mistyped, or the tenant lives in another cloud and the configuration was not"
        " created as cross-cloud.",
        fix="Check the target tenant id; a cross-cloud configuration has to be created as one in the portal.",
        actor=Actor.SOURCE_ADMIN,
        page=CONFIGURE,
    ),
    Symptom(
        id="cross-cloud-not-enabled",
        title="The identity of the calling application could not be established",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(code="AzureActiveDirectoryTokenExpired"),
            Signature(message=r"identity of the calling application could not be established"),
        ),
        cause="The target has not enabled cross-cloud synchronization for the source's cloud.",
        fix="The target admin ticks cross-cloud synchronization in the Microsoft cloud settings.",
        actor=Actor.TARGET_ADMIN,
        page=CONFIGURE,
    ),
    Symptom(
        id="credentials-missing",
        title="The job has no saved credentials",
        detected_by=DetectedBy.ANSWER,
        signatures=(Signature(code="CredentialsMissing"), Signature(code="InvalidCredentials")),
        cause="Step 9 was not done, or another program replaced the secrets.",
        fix="Save the credentials again.",
        actor=Actor.SOURCE_ADMIN,
        method="save_credentials",
        page=HOW_TO,
    ),
)

APPLICATION: Final = (
    Symptom(
        id="service-principal-replicating",
        title="The new configuration application is not visible everywhere yet",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            Signature(status=400, message=r"Not a valid reference update"),
            Signature(status=403, path=_SYNC_SERVICE),
            Signature(status=404, code="Request_ResourceNotFound", path=r"/servicePrincipals/"),
        ),
        cause="Directory replicas answer at different times after an object was made; the id may also be that of the"
        " application or the appId where the service principal's is wanted.",
        fix="Wait a few minutes and repeat the step; check that the id is the service principal's.",
        actor=Actor.NOBODY,
        page="Use the application template API",
    ),
    Symptom(
        id="rule-not-in-job",
        title="The job does not include the rule",
        detected_by=DetectedBy.ANSWER,
        signatures=(Signature(code="RequestParameterInvalid", message=r"does not include the rule"),),
        cause="The rule id of the on-demand call is empty or belongs to another job.",
        fix="Take the rule from this job's schema: rule().",
        actor=Actor.USER,
        method="rule",
        page="synchronizationJob: provisionOnDemand",
    ),
    Symptom(
        id="on-demand-too-fast",
        title="More than five on-demand calls in ten seconds",
        detected_by=DetectedBy.ANSWER,
        signatures=(Signature(status=429, method="POST", path=r"/provisionOnDemand"),),
        cause="On-demand provisioning takes five requests in ten seconds.",
        fix="Leave two seconds between calls.",
        actor=Actor.NOBODY,
        page=ON_DEMAND,
    ),
)

PEOPLE: Final = (
    Symptom(
        id="not-entitled",
        title="The user is skipped as not effectively entitled",
        detected_by=DetectedBy.LOG,
        signatures=(Signature(code="NotEffectivelyEntitled"),),
        cause="The user is not assigned to the configuration, is assigned with the wrong role, or is disabled.",
        fix="Assign the user; an assignment made just now takes a few minutes to count.",
        actor=Actor.SOURCE_ADMIN,
        method="assign",
        page=CONFIGURE,
    ),
    Symptom(
        id="already-in-sync",
        title="Nothing to change: source and target already match",
        detected_by=DetectedBy.LOG,
        signatures=(Signature(code="RedundantExport"),),
        cause="The person stands in the target as the mappings want it.",
        fix="Nothing: this is a success.",
        actor=Actor.NOBODY,
        page="synchronizationJob: provisionOnDemand",
    ),
    Symptom(
        id="invitations-forbidden",
        title="Guest invitations not allowed for your company",
        detected_by=DetectedBy.LOG,
        signatures=(
            Signature(code="AzureActiveDirectoryForbidden"),
            Signature(message=r"Guest invitations not allowed for your company"),
        ),
        cause="The target's external collaboration settings forbid guest invitations.",
        fix="Loosen the guest invite setting in the target; it takes 15 to 60 minutes to count.",
        actor=Actor.TARGET_ADMIN,
        page=ANALYZE,
    ),
    Symptom(
        id="target-directory-full",
        title="The target directory has reached its object quota",
        detected_by=DetectedBy.LOG,
        signatures=(Signature(code="QuotaLimitExceeded"),),
        cause="The target holds as many directory objects as it may, soft-deleted ones included.",
        fix="Purge soft-deleted objects, or have the quota raised.",
        actor=Actor.TARGET_ADMIN,
        page=ANALYZE,
    ),
)

JOB: Final = (
    Symptom(
        id="quarantined-by-connection",
        title="Quarantined: the target refused the connection",
        detected_by=DetectedBy.STATE,
        signatures=(Signature(code="EncounteredQuarantineException"),),
        cause="The connection test fails: a policy flag was withdrawn, or the saved CompanyId is wrong.",
        fix="Ask test_connection() which side is at fault, mend it, then restart the job.",
        actor=Actor.USER,
        method="test_connection",
        page=QUARANTINE,
    ),
    Symptom(
        id="quarantined-by-failures",
        title="Quarantined: too many objects failed",
        detected_by=DetectedBy.STATE,
        signatures=(
            Signature(code="EncounteredEscrowProportionThreshold"),
            Signature(code="EncounteredBaseEscrowThreshold"),
            Signature(code="EncounteredTotalEscrowThreshold"),
        ),
        cause="More than 40 % of at least 5,000 events failed, or more than 40,000 did, or 60,000 with references.",
        fix="Group the failures in the provisioning log by error code, mend the largest, then restart the job.",
        actor=Actor.SOURCE_ADMIN,
        method="restart",
        page=QUARANTINE,
    ),
    Symptom(
        id="quarantined-by-deletions",
        title="Quarantined: the accidental-deletion guard held deletions back",
        detected_by=DetectedBy.STATE,
        signatures=(
            Signature(code="TooManyDeletes"),
            Signature(message=r"Provisioning has been quarantined\. See quarantine details"),
        ),
        cause="One cycle would have deleted or disabled as many people as the guard allows, or more.",
        fix="If they should go: restart with RestartScope.FORCE_DELETES. If not: assign them again, then restart.",
        actor=Actor.SOURCE_ADMIN,
        method="restart",
        page=DELETIONS,
    ),
    Symptom(
        id="quarantined-by-microsoft",
        title="Quarantined by Microsoft's staff",
        detected_by=DetectedBy.STATE,
        signatures=(Signature(code="QuarantinedOnDemand"), Signature(code="QuarantineOnDemand")),
        cause="The service's operators put the job into quarantine.",
        fix="Open a support request with the job id.",
        actor=Actor.SOURCE_ADMIN,
        page=QUARANTINE,
    ),
)

SYMPTOMS: Final[tuple[Symptom, ...]] = (*ACCESS, *POLICIES, *CONNECTION, *APPLICATION, *PEOPLE, *JOB)
