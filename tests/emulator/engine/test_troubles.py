"""Every documented error code, skip and quarantine reason can be brought about by one call."""

from __future__ import annotations

import pytest

from crosstenant.emulator import Emulator, Switches
from crosstenant.emulator.documents import Document
from crosstenant.emulator.plain_job import Payload, PlainJob
from crosstenant.emulator.scenarios import Link
from crosstenant.emulator.tenants import EmulatedTenant

CODES = (
    "AzureActiveDirectoryCannotUpdateObjectsOriginatedInExternalService",
    "AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises",
    "AzureActiveDirectoryForbidden",
    "AzureActiveDirectoryQuotaLimitExceeded",
    "AzureDirectoryB2BManagementPolicyCheckFailure",
    "InvitationCreationFailure",
    "InvitationCreationFailureAmbiguousUser",
    "InvitationCreationFailureInvalidPropertyValue",
    "InvitationCreationFailureUserAccountDisabled",
    "Conflict",
    "EntryConflict",
    "DuplicateTargetEntries",
    "DuplicateSourceEntries",
    "TooManyRequests",
    "InternalServerError",
    "InternalError",
    "WebExceptionProtocolError",
    "Timeout",
    "InsufficientRights",
    "MethodNotAllowed",
    "NotPermitted",
    "Unauthorized",
    "UnprocessableEntity",
    "NotImplemented",
    "InvalidAnchor",
    "MandatoryFieldsMissing",
    "MissingValues",
    "SchemaAttributeNotFound",
    "SchemaPropertyCanOnlyAcceptValue",
    "InvalidDomain",
    "LicenseLimitExceeded",
    "UnableToResolveReferenceAttributeValue",
)
REASONS = (
    "EncounteredBaseEscrowThreshold",
    "EncounteredTotalEscrowThreshold",
    "EncounteredEscrowProportionThreshold",
    "EncounteredQuarantineException",
    "Unknown",
    "QuarantinedOnDemand",
    "TooManyDeletes",
    "IngestionInterrupted",
)


def only_event(link: Link, job: PlainJob, world: Emulator) -> Payload:
    link.start()
    link.run_a_cycle()
    world.advance(minutes=1)
    (event,) = job.events()
    return event


@pytest.mark.parametrize("code", CODES)
def test_any_code_can_be_what_an_export_fails_of(
    link: Link, job: PlainJob, world: Emulator, user1: Document, code: str
) -> None:
    link.trouble.fails_of(code, user1)

    status = only_event(link, job, world)["provisioningStatusInfo"]
    assert (status["status"], status["errorInformation"]["errorCode"]) == ("failure", code)
    assert status["errorInformation"]["reason"]
    assert job.status()["lastExecution"]["countEscrowed"] == 1


@pytest.mark.parametrize("reason", REASONS)
def test_any_reason_can_quarantine_the_job(running: Link, job: PlainJob, reason: str) -> None:
    running.trouble.is_quarantined(reason)

    status = job.status()
    assert (status["code"], status["quarantine"]["reason"]) == ("Quarantine", reason)
    assert status["quarantine"]["error"]["tenantActionable"] is True


def test_vendor_keeps_its_quarantine_through_restarts(running: Link, job: PlainJob) -> None:
    running.trouble.is_held_by_the_vendor()
    job.call("restart", {"criteria": {}})
    running.run_a_cycle()

    assert job.status()["quarantine"]["reason"] == "QuarantinedOnDemand"


def test_import_is_skipped_without_the_matching_attribute(
    link: Link, job: PlainJob, world: Emulator, user1: Document
) -> None:
    link.trouble.has_no_net_id(user1)

    status = only_event(link, job, world)["provisioningStatusInfo"]
    assert (status["status"], status["errorInformation"]["errorCode"]) == ("skipped", "ImportSkipped")


def test_skip_carries_the_generic_code_and_its_reason_in_the_step(
    link: Link, job: PlainJob, world: Emulator, user1: Document
) -> None:
    link.trouble.disables(user1)

    event = only_event(link, job, world)
    assert event["provisioningStatusInfo"]["errorInformation"]["errorCode"] == "EntrySynchronizationSkipped"
    assert event["provisioningSteps"][-1]["details"]["SkipReason"] == "NotEffectivelyEntitled"


def test_mapping_to_an_unknown_attribute_fails_every_export(
    link: Link, job: PlainJob, world: Emulator, contoso: EmulatedTenant
) -> None:
    rows = link.user_mapping["attributeMappings"]
    assert isinstance(rows, list)
    rows.append({**rows[1], "targetAttributeName": "shoeSize"})

    error = only_event(link, job, world)["provisioningStatusInfo"]["errorInformation"]
    assert error["errorCode"] == "SchemaAttributeNotFound"
    assert "shoeSize" in error["reason"]
    assert len(contoso.state.users) == 0


def test_several_values_do_not_fit_into_one(link: Link, job: PlainJob, world: Emulator, user1: Document) -> None:
    link.change(user1, proxyAddresses=["SMTP:a@fabrikam.com", "smtp:b@fabrikam.com"])
    rows = link.user_mapping["attributeMappings"]
    assert isinstance(rows, list)
    source = {"expression": "[proxyAddresses]", "name": "proxyAddresses", "type": "Attribute", "parameters": []}
    rows.append({**rows[1], "targetAttributeName": "companyName", "source": source})

    error = only_event(link, job, world)["provisioningStatusInfo"]["errorInformation"]
    assert error["errorCode"] == "SchemaPropertyCanOnlyAcceptValue"


def test_unassigned_users_are_logged_as_skipped_by_switch(
    running: Link, job: PlainJob, world: Emulator, user2: Document
) -> None:
    running.change(user2, jobTitle="Director")
    running.run_a_cycle()
    world.switches = Switches(unassigned_skips=True)
    running.change(user2, jobTitle="Engineer")
    running.run_a_cycle()
    world.advance(minutes=1)

    assert [
        event["provisioningStatusInfo"]["status"] for event in job.events(f"sourceIdentity/id eq '{user2['id']}'")
    ] == ["skipped"]
