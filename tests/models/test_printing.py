from collections.abc import Callable
from typing import Any

from crosstenant.models.audit_event import AuditEvent
from crosstenant.models.configuration_app import AppRoleAssignment, ConfigurationApp
from crosstenant.models.partner_policy import PartnerPolicy, UserConsent
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_schema import SyncSchema

Load = Callable[[str, str], dict[str, Any]]


def test_describe_prints_an_assignment_as_format_list_does(payload: Load) -> None:
    assert AppRoleAssignment.from_graph(payload("appRoleAssignment", "created")).describe().splitlines() == [
        "AppRoleId            : 66666666-ffff-4fff-8fff-666666666666",
        "CreatedDateTime      : 2026-01-15 10:05:00.123456Z",
        "DeletedDateTime      :",
        "Id                   : iIiIiBERQRGBEYiIiIiIiA",
        "PrincipalDisplayName : User1",
        "PrincipalId          : 88888888-1111-4111-8111-888888888888",
        "PrincipalType        : User",
        "ResourceDisplayName  : Fabrikam",
        "ResourceId           : 33333333-cccc-4ccc-8ccc-333333333333",
    ]


def test_describe_keeps_a_nested_value_in_its_column(payload: Load) -> None:
    lines = SyncJob.from_graph(payload("synchronizationJob", "created")).describe().splitlines()

    assert lines[1:4] == [
        "Schedule                   : Expiration :",
        "                             Interval   : 0:40:00",
        "                             State      : Disabled",
    ]
    assert (
        "SynchronizationJobSettings : {AzureIngestionAttributeOptimization: False, LookaheadQueryEnabled: False}"
        in lines
    )


def test_describe_shows_additional_properties_and_powershells_own_capitals(payload: Load) -> None:
    lines = PartnerPolicy.from_graph(payload("crossTenantAccessPolicyConfigurationPartner", "bare")).describe()

    assert "B2BCollaborationInbound      :\n" in lines
    assert lines.splitlines()[-1] == (
        "AdditionalProperties         : {crossCloudMeetingConfiguration: {inboundAllowed: , outboundAllowed: }, "
        "protectedContentSharing: {inboundAllowed: , outboundAllowed: }}"
    )


def test_describe_prints_values_in_a_collection_one_to_a_line(payload: Load) -> None:
    rule = SyncSchema.from_graph(payload("synchronizationSchema", "full")).rules[0].describe()

    assert "ObjectMappings      : ObjectMapping(name='Provision Azure Active Directory Users', enabled=True," in rule
    assert "\n                      ObjectMapping(enabled=False, source_object='', target_object='Group')\n" in rule


def test_every_property_that_the_how_to_prints_has_its_line(payload: Load) -> None:
    app = ConfigurationApp.from_graph(payload("servicePrincipal", "full")).describe()

    assert "AppRoles                               : AppRole(id='66666666-" in app
    assert "ApplicationTemplateId                  : 518e5f48-1fc8-4c48-9387-9fdf28b0dfe7" in app
    assert "NotificationEmailAddresses             : {ops@fabrikam.com}" in app


def test_repr_is_one_line_with_the_type_and_its_key_attributes(payload: Load) -> None:
    job = SyncJob.from_graph(payload("synchronizationJob", "steady"))

    assert repr(job) == (
        "SyncJob(id='Azure2Azure.11111111aaaa4aaa8aaa111111111111.44444444-dddd-4ddd-8ddd-444444444444', "
        "state='Active', is_enabled=True, steady_since=2026-01-16 10:05:00.765432Z)"
    )


def test_repr_cuts_long_text(payload: Load) -> None:
    event = AuditEvent.from_graph({**payload("directoryAudit", "exported"), "resultReason": "long\n" * 50})

    assert repr(event).endswith("long\\nlong\\nlo…)")
    assert "\n" not in repr(event)


def test_repr_leaves_out_what_says_nothing_but_not_false() -> None:
    assert repr(UserConsent(inbound_allowed=False)) == "UserConsent(inbound_allowed=False)"


def test_repr_counts_the_values_of_a_collection(payload: Load) -> None:
    mapping = SyncSchema.from_graph(payload("synchronizationSchema", "full")).rules[0].object_mappings[0]

    assert repr(mapping).endswith("target_object='User', attribute_mappings=<4>)")


def test_to_dict_is_plain_data_under_our_names(payload: Load) -> None:
    data = SyncJob.from_graph(payload("synchronizationJob", "of_tomorrow")).to_dict()

    assert data["schedule"] == {"expires_at": None, "interval": None, "state": "Dozing", "extra": {"jitter": 3}}
    assert data["extra"] == {"newThing": {"deep": [1, {"x": None}]}}


def test_to_dict_writes_moments_and_spans_as_iso_8601(payload: Load) -> None:
    data = SyncJob.from_graph(payload("synchronizationJob", "steady")).to_dict()

    assert data["schedule"]["interval"] == "PT40M"
    assert data["status"]["steady_last_at"] == "2026-01-16T10:05:00.765432Z"
    assert data["status"]["synchronized_entries"] == {"User to User": 9, "Group to Group": 2, "User to Contact": 1}
