"""Symptoms of calls to Graph that a permission, a role, a licence or a token stops."""

from __future__ import annotations

from typing import Final

from crosstenant.workflows.symptoms.clue import DetectedBy
from crosstenant.workflows.symptoms.rows.pages import (
    GRAPH_ERRORS,
    GRAPH_PERMISSIONS,
    HOW_TO,
    KNOWN_ISSUES,
    LIMITS,
)
from crosstenant.workflows.symptoms.signature import in_answer, in_text
from crosstenant.workflows.symptoms.symptom import Actor, Symptom

_SYNC_SERVICE: Final = r"/synchronization\b"

ACCESS: Final = (
    Symptom(
        row=1,
        id="insufficient-privileges",
        title="Insufficient privileges to complete the operation",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer("Authorization_RequestDenied", status=403),
            in_text(r"Insufficient privileges to complete the operation"),
        ),
        cause="The token lacks a scope that this step needs, or the signed-in user lacks the directory role for it.",
        fix="Consent to the missing scope as Privileged Role Administrator, or activate the role; a role granted just"
        " now takes up to 15 minutes to count.",
        actor=Actor.USER,
        method="check_access",
        page=HOW_TO,
    ),
    Symptom(
        row=146,
        id="synchronization-permission-missing",
        title="401 UnknownError without a message from the synchronization service",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer("UnknownError", status=401, empty_message=True, path=_SYNC_SERVICE),
            in_answer("Unauthorized", status=401, empty_message=True, path=_SYNC_SERVICE),
        ),
        cause="The synchronization service answers a missing permission, role or ownership with 401 and says nothing"
        " more. Signing in again does not help.",
        fix="Grant Synchronization.ReadWrite.All (or the how-to's Application.ReadWrite.All and"
        " Directory.ReadWrite.All with the role Hybrid Identity Administrator, Application Administrator or Cloud"
        " Application Administrator). Application.ReadWrite.OwnedBy has been refused even to owners.",
        actor=Actor.SOURCE_ADMIN,
        method="check_access",
        page=GRAPH_PERMISSIONS,
    ),
    Symptom(
        row=147,
        id="token-refused",
        title="The access token is expired, malformed or for another audience",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer("InvalidAuthenticationToken", status=401),),
        cause="The token has run out, belongs to another cloud, or is not a Graph token.",
        fix="Sign in again, in the cloud of this tenant; login authority, Graph host and token scope go together.",
        actor=Actor.USER,
        page=GRAPH_ERRORS,
    ),
    Symptom(
        row=6,
        id="admin-approval-needed",
        title="The consent page says: Need admin approval",
        detected_by=DetectedBy.NONE,
        signatures=(in_text(r"need admin approval|approval required"),),
        cause="Whoever signs in may not consent to these permissions, and nobody has consented for the organization.",
        fix="Open the page of admin_consent_url() once as Privileged Role Administrator, and consent for everybody.",
        actor=Actor.USER,
        page=HOW_TO,
    ),
    Symptom(
        row=17,
        id="global-reader-locked-out",
        title="A Global Reader cannot open the configuration",
        detected_by=DetectedBy.NONE,
        signatures=(in_text(r"global reader.*(provisioning|configuration|synchronization)"),),
        cause="The role Global Reader does not contain the permission to read provisioning configurations.",
        fix="Make a custom role with microsoft.directory/applications/synchronization/standard/read and assign it.",
        actor=Actor.SOURCE_ADMIN,
        page=KNOWN_ISSUES,
    ),
    Symptom(
        row=154,
        id="log-licence-missing",
        title="The logs can only be read in a tenant with a premium licence",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer("Authentication_RequestFromNonPremiumTenantOrB2CTenant", status=403),),
        cause="The tenant has no Microsoft Entra ID P1 or P2, without which its logs are not served.",
        fix="Have a licence assigned in this tenant. The job itself can be read without the logs: status().",
        actor=Actor.SOURCE_ADMIN,
        page=LIMITS,
    ),
    Symptom(
        row=144,
        id="directory-quota-exceeded",
        title="The directory refuses new objects: a quota is used up",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer("Directory_QuotaExceeded", status=403),),
        cause="Either the tenant holds as many objects as it may, or whoever is signed in owns as many as somebody"
        " without an administrator's role may. What was deleted counts until it is purged.",
        fix="Purge deleted objects, or sign in as somebody whose role is not limited; a tenant's own quota grows with"
        " a verified domain or by a support request.",
        actor=Actor.USER,
        page=LIMITS,
    ),
)
