from crosstenant.models.access_policy import (
    AccessPolicy,
    IdentitySynchronizationTemplate,
    PartnerTemplate,
    TemplateLevel,
)


def test_the_root_tells_other_clouds() -> None:
    policy = AccessPolicy.from_graph({"id": "5e5e", "allowedCloudEndpoints": ["microsoftonline.us"]})

    assert policy.allowed_cloud_endpoints == ("microsoftonline.us",)


def test_levels_of_a_template_are_read_with_and_without_blanks() -> None:
    both = (TemplateLevel.NEW_PARTNERS, TemplateLevel.EXISTING_PARTNERS)

    for text in ("newPartners,existingPartners", "newPartners, existingPartners"):
        assert PartnerTemplate.from_graph({"templateApplicationLevel": text}).levels == both


def test_a_template_that_says_nothing_about_users_is_not_the_same_as_no() -> None:
    for payload, allowed in (
        ({"userSyncInbound": None}, None),
        ({"userSyncInbound": {"isSyncAllowed": None}}, None),
        ({"userSyncInbound": {"isSyncAllowed": False}}, False),
    ):
        assert IdentitySynchronizationTemplate.from_graph(payload).user_sync_allowed is allowed
