"""Symptoms of cross-tenant access policies and of the multitenant organization."""

from __future__ import annotations

from typing import Final

from crosstenant.workflows.symptoms.clue import DetectedBy
from crosstenant.workflows.symptoms.rows.pages import (
    B2B,
    CONFIGURE,
    DELETE_PARTNER,
    HOW_TO,
    KNOWN_ISSUES,
    ORGANIZATION,
    ORGANIZATION_ISSUES,
)
from crosstenant.workflows.symptoms.signature import in_answer, in_state, in_text
from crosstenant.workflows.symptoms.symptom import Actor, Symptom

_PARTNERS: Final = r"crossTenantAccessPolicy/partners"
_ONE_PARTNER: Final = r"crossTenantAccessPolicy/partners/[^/]+/?$"
_SYNC_POLICY: Final = r"/identitySynchronization"
_MEMBERS: Final = r"/multiTenantOrganization/tenants/"
_TAKEN: Final = "Request_MultipleObjectsWithSameKeyValue"
_MISSING: Final = "Directory_ObjectNotFound"

POLICIES: Final = (
    Symptom(
        row=2,
        id="partner-already-exists",
        title="Another object with the same value for property tenantId already exists",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(_TAKEN, r"same value for property tenantId", method="POST", path=_PARTNERS),
            in_text(r"Another object with the same value for property tenantId already exists"),
        ),
        cause="The tenant already has a partner configuration for the other tenant, perhaps from an earlier attempt.",
        fix="Read the existing configuration and change only what differs.",
        actor=Actor.USER,
        method="adopt_existing_partner",
        is_fixable=True,
        page=HOW_TO,
    ),
    Symptom(
        row=3,
        id="user-sync-already-exists",
        title="A conflicting object with one or more of the specified property values is present in the directory",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(_TAKEN, status=409, method="PUT", path=_SYNC_POLICY),
            in_answer(_TAKEN, r"conflicting object with one or more of the specified property values"),
            in_text(r"conflicting object with one or more of the specified property values"),
        ),
        cause="The partner configuration already has an identity synchronization policy; PUT only creates one.",
        fix="Read isSyncAllowed and change it with PATCH where it differs.",
        actor=Actor.TARGET_ADMIN,
        method="adopt_existing_user_sync",
        is_fixable=True,
        page=HOW_TO,
    ),
    Symptom(
        row=4,
        id="policy-object-missing",
        title="Unable to read the company information from the directory",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(_MISSING, path=_PARTNERS),
            in_text(r"Unable to read the company information from the directory"),
        ),
        cause="The partner configuration or synchronization policy to change is not there, is not visible yet, or is"
        " kept under another tenant id.",
        fix="Check the tenant id, then create the object; enable_user_sync() does both.",
        actor=Actor.USER,
        method="enable_user_sync",
        is_fixable=True,
        page=HOW_TO,
    ),
    Symptom(
        row=5,
        id="organization-member-gone",
        title="Unable to read the company information of a tenant that was removed from the organization",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer(_MISSING, method="GET", path=_MEMBERS),),
        cause="The tenant is no longer a member of the multitenant organization: its removal is complete.",
        fix="Nothing: after a removal this answer is the success that was waited for.",
        actor=Actor.NOBODY,
        page=ORGANIZATION,
    ),
    Symptom(
        row=7,
        id="policy-too-large",
        title="Failure to update policy due to object limit",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(message=r"Failure to update policy due to object limit"),
            in_text(r"Failure to update policy due to object limit"),
        ),
        cause="The whole cross-tenant access policy has outgrown 25 KB, in a tenant on the old storage model.",
        fix="Remove partners that are no longer used, and name groups in place of long lists of users.",
        actor=Actor.USER,
        page=B2B,
    ),
    Symptom(
        row=8,
        id="partner-still-synchronizes",
        title="A partner configuration that still has a synchronization policy cannot be deleted",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(status=400, method="DELETE", path=_ONE_PARTNER),
            in_answer(status=409, method="DELETE", path=_ONE_PARTNER),
        ),
        cause="The identity synchronization policy lives inside the partner configuration and has to go first.",
        fix="Delete the synchronization policy, wait until it reads as gone, then delete the partner configuration.",
        actor=Actor.TARGET_ADMIN,
        page=DELETE_PARTNER,
    ),
    Symptom(
        row=19,
        id="target-not-prepared",
        title="The target has no synchronization policy for the source yet",
        detected_by=DetectedBy.STATE,
        signatures=(in_state("user-sync-policy-missing"),),
        cause="Nothing that the source sets up can work before the target allows users to be synchronized in.",
        fix="Begin in the target: allow user synchronization and redeem invitations there, then go on in the source.",
        actor=Actor.TARGET_ADMIN,
        method="enable_user_sync",
        is_fixable=True,
        page=ORGANIZATION_ISSUES,
    ),
    Symptom(
        row=20,
        id="configured-in-target",
        title="The target tenant cannot configure synchronization",
        detected_by=DetectedBy.NONE,
        signatures=(in_text(r"(configur|set ?up).{0,60}(from|in) the target tenant"),),
        cause="Synchronization is pushed by the source; a target has no means to pull.",
        fix="Configure it in the source tenant. The target's part is to allow it, and to switch it off.",
        actor=Actor.SOURCE_ADMIN,
        page=KNOWN_ISSUES,
    ),
    Symptom(
        row=28,
        id="redemption-greyed-out",
        title="The checkbox for automatic redemption is greyed out",
        detected_by=DetectedBy.NONE,
        signatures=(
            in_text(r"(redemption|consent).{0,60}gr[ea]yed|gr[ea]yed out.{0,60}(redemption|consent)"),
            in_text(r"gr[ea]yed.{0,80}automatic"),
        ),
        cause="The tenant has no Microsoft Entra ID P1 or P2 licence.",
        fix="Have a P1 or P2 licence in the tenant, then load the page again.",
        actor=Actor.USER,
        page=CONFIGURE,
    ),
    Symptom(
        row=126,
        id="admin-center-not-configured",
        title="The Microsoft 365 admin center shows outbound synchronization as not configured",
        detected_by=DetectedBy.NONE,
        signatures=(in_text(r"365 admin cent(er|re).{0,120}not configured|MTO_Sync_"),),
        cause="That admin center knows only the configurations that it made itself, by their name MTO_Sync_ and the"
        " tenant id.",
        fix="Nothing: it is a matter of display. Do not rename the configurations that it made.",
        actor=Actor.NOBODY,
        page=ORGANIZATION_ISSUES,
    ),
    Symptom(
        row=127,
        id="organization-join-fails",
        title="Joining the multitenant organization fails and gives no reason",
        detected_by=DetectedBy.NONE,
        signatures=(in_text(r"join(ing)?( request)?.{0,60}(multi-?tenant organi[sz]ation|joinRequest)"),),
        cause="Several things make a join fail, and the answer does not say which.",
        fix="Read the join request in the joining tenant: its transitionDetails tell more. A join takes up to two"
        " hours; then ask support.",
        actor=Actor.USER,
        page=ORGANIZATION_ISSUES,
    ),
    Symptom(
        row=128,
        id="redemption-cannot-be-reset",
        title="Redemption cannot be reset for a user of the organization",
        detected_by=DetectedBy.NONE,
        signatures=(in_text(r"reset(ting)? (the )?(invitation )?redemption"),),
        cause="Inside a multitenant organization the redemption of a user who has redeemed cannot be reset.",
        fix="Nothing can be done while both tenants are members.",
        actor=Actor.NOBODY,
        page=ORGANIZATION_ISSUES,
    ),
)
