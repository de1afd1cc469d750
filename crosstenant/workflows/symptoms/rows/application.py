"""Symptoms of setting up: the configuration app, its job, its schema, assignments, and calls that come too early."""

from __future__ import annotations

from typing import Final

from crosstenant.workflows.symptoms.clue import DetectedBy
from crosstenant.workflows.symptoms.rows.pages import (
    ASSIGNMENT,
    CONFIGURE,
    CREATE_JOB,
    GRAPH_ERRORS,
    HOW_TO,
    ON_DEMAND,
    PROVISION_ON_DEMAND,
    TEMPLATES,
    UPDATE_SCHEMA,
)
from crosstenant.workflows.symptoms.signature import in_answer, in_text
from crosstenant.workflows.symptoms.symptom import Actor, Symptom

_SYNC_SERVICE: Final = r"/servicePrincipals/[^/]+/synchronization\b"
_ONE_JOB: Final = r"/synchronization/jobs/(?!validateCredentials)[^/]+"
_DIRECTORY: Final = r"/servicePrincipals/[^/]+(/appRole\w+)?(/[^/]+)?$"
_NOT_FOUND: Final = "Request_ResourceNotFound"

APPLICATION: Final = (
    Symptom(
        row=9,
        id="new-app-not-ready",
        title="The synchronization service does not know a new configuration app yet",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(status=403, path=_SYNC_SERVICE),
            in_answer(status=409, path=_SYNC_SERVICE),
        ),
        cause="The app was made minutes ago, and the synchronization service has not received it.",
        fix="Repeat the step after some minutes. On an app that is older, look for the reason elsewhere.",
        actor=Actor.NOBODY,
        page=TEMPLATES,
    ),
    Symptom(
        row=10,
        id="job-not-visible",
        title="A job that was just made is not found, or one that was just deleted still is",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(status=404, path=_ONE_JOB),
            in_answer("ResourceNotFound", r"synchronization job", status=404, path=_ONE_JOB),
        ),
        cause="Not every part of the service has heard of the change; or the job id belongs to another app.",
        fix="Ask again for some minutes; then list the app's jobs and take the id from there.",
        actor=Actor.NOBODY,
        method="status",
        page=CREATE_JOB,
    ),
    Symptom(
        row=11,
        id="wrong-kind-of-id",
        title="Every synchronization call answers that the resource does not exist",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer(_NOT_FOUND, status=404, path=_SYNC_SERVICE),),
        cause="No service principal of this tenant has the id in the path. It may be the appId or the application's"
        " object id; or the app was made minutes ago.",
        fix="Take the object id of the service principal; app= of CrossTenantSync wants the same. Wait after making"
        " an app.",
        actor=Actor.SOURCE_ADMIN,
        page=HOW_TO,
    ),
    Symptom(
        row=149,
        id="service-principal-replicating",
        title="The new configuration application is not visible everywhere yet",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(message=r"Not a valid reference update", status=400),
            in_answer(_NOT_FOUND, status=404, path=_DIRECTORY),
            in_text(r"Not a valid reference update"),
        ),
        cause="Directory replicas answer at different times after an object was made; the id may also be that of the"
        " application or the appId where the service principal's is wanted.",
        fix="Wait a few minutes and repeat the step; check that the id is the service principal's.",
        actor=Actor.NOBODY,
        page=TEMPLATES,
    ),
    Symptom(
        row=155,
        id="object-not-found",
        title="Resource does not exist or one of its queried reference-property objects are not present",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(_NOT_FOUND, status=404),
            in_answer(_NOT_FOUND, r"does not exist", status=404),
            in_text(r"does not exist or one of its queried reference-property objects"),
        ),
        cause="The directory has no such object: the id is wrong or another tenant's, or the object was made minutes"
        " ago and is not known everywhere.",
        fix="Compare the id and the tenant; ask again for some minutes if the object is new.",
        actor=Actor.USER,
        page=GRAPH_ERRORS,
    ),
    Symptom(
        row=151,
        id="assignment-already-exists",
        title="Permission being assigned already exists on the object",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(message=r"Permission being assigned already exists on the object"),
            in_text(r"(Permission being assigned|EntitlementGrant entry) already exists"),
        ),
        cause="The user or group holds this role of the configuration app already.",
        fix="Nothing: it is what was wanted. assign() looks first and does not meet this.",
        actor=Actor.NOBODY,
        method="assign",
        is_fixable=True,
        page=ASSIGNMENT,
    ),
    Symptom(
        row=152,
        id="role-not-on-app",
        title="Permission being assigned was not found on application",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer(message=r"Permission being assigned was not found on application"),
            in_text(r"Permission being assigned was not found on application"),
        ),
        cause="The role id is not one of this app's. The all-zero id does not work on an app that has roles.",
        fix="Assign with the app's own role msiam_access; assign() takes it from the app.",
        actor=Actor.SOURCE_ADMIN,
        method="assign",
        is_fixable=True,
        page=ASSIGNMENT,
    ),
    Symptom(
        row=12,
        id="matching-cannot-change",
        title="The schema is refused because the matching attribute was changed",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer("schemaInvalid", r"match"),
            in_text(r"schemaInvalid.*match"),
        ),
        cause="Across tenants, users are matched by alternativeSecurityIds alone. That row was edited, or another row"
        " was made a matching one as well.",
        fix="Put the matching row back with precedence 1 and clear the precedence of all others; a backup of the"
        " mappings, or their reset, does that.",
        actor=Actor.SOURCE_ADMIN,
        method="mappings.restore",
        is_fixable=True,
        page=CONFIGURE,
    ),
    Symptom(
        row=145,
        id="schema-refused",
        title="The schema is refused as invalid",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer("schemaInvalid"),),
        cause="Something in it is not allowed: a target attribute that is mapped twice, a name that no directory has.",
        fix="Compare with a backup: mappings.diff() shows every difference. mappings checks each edit before it sends.",
        actor=Actor.SOURCE_ADMIN,
        method="mappings.diff",
        page=UPDATE_SCHEMA,
    ),
    Symptom(
        row=153,
        id="schema-wrong-verb",
        title="No HTTP resource was found that matches the request URI",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer("UnknownError", r"No HTTP resource was found that matches the request URI", status=404),
            in_text(r"No HTTP resource was found that matches the request URI"),
        ),
        cause="The synchronization service has the resource but not this verb; a schema is only ever written by PUT.",
        fix="Send the whole schema with PUT, as mappings does.",
        actor=Actor.USER,
        method="mappings.restore",
        is_fixable=True,
        page=UPDATE_SCHEMA,
    ),
    Symptom(
        row=150,
        id="rule-not-in-job",
        title="The job does not include the rule",
        detected_by=DetectedBy.ANSWER,
        signatures=(
            in_answer("RequestParameterInvalid", r"does not include the rule"),
            in_text(r"job does not include the rule"),
        ),
        cause="The rule id of the on-demand call is empty or belongs to another job.",
        fix="Take the rule from this job's schema: rule().",
        actor=Actor.USER,
        method="rule",
        is_fixable=True,
        page=PROVISION_ON_DEMAND,
    ),
    Symptom(
        row=13,
        id="on-demand-too-fast",
        title="More than five on-demand calls in ten seconds",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer(status=429, method="POST", path=r"/provisionOnDemand"),),
        cause="On-demand provisioning takes five requests in ten seconds.",
        fix="Leave two seconds between calls, as provision_many() does.",
        actor=Actor.NOBODY,
        method="provision_many",
        is_fixable=True,
        page=ON_DEMAND,
    ),
)
