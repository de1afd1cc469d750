"""What can be consented to, and the directory roles behind a token's ``wids``."""

APPLICATION_PERMISSIONS = frozenset(
    {
        "Application.Read.All",
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "AuditLog.Read.All",
        "CrossTenantInformation.ReadBasic.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Group.ReadWrite.All",
        "GroupMember.Read.All",
        "MultiTenantOrganization.ReadWrite.All",
        "Organization.Read.All",
        "Policy.Read.All",
        "Policy.ReadWrite.CrossTenantAccess",
        "ProvisioningLog.Read.All",
        "Synchronization.Read.All",
        "Synchronization.ReadWrite.All",
        "User.Invite.All",
        "User.Read.All",
        "User.ReadWrite.All",
    }
)
"""Everything that the steps of cross-tenant synchronization and their verification can use."""

DELEGATED_SCOPES = APPLICATION_PERMISSIONS | {"User.Read", "MultiTenantOrganization.ReadBasic.All"}

ROLE_TEMPLATES = {
    "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Authentication Administrator": "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Directory Synchronization Accounts": "d29b2b05-8046-44ba-8758-1e26182fcf32",
    "Directory Writers": "9360feb5-f418-4baa-8175-e2a00bac4301",
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Global Secure Access Administrator": "ac434307-12b9-4fa1-a708-88bf58caabc1",
    "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "Guest Inviter": "95e79109-95c0-4d8e-aee3-d01accf2d47b",
    "Hybrid Identity Administrator": "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "Identity Governance Administrator": "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e",
    "Privileged Authentication Administrator": "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Reports Reader": "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "Security Operator": "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f",
    "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
    "Teams Administrator": "69091246-20e8-4a56-aa4d-066075b2a7a8",
    # No published source gives this one's template id; the emulator's own is as good as any.
    "Tenant Governance Administrator": "1981f6c2-08f2-4ab2-a4a6-9ed4a57ff0a8",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
"""Role names and the template ids that stand in a token; the same in every tenant."""

ROLE_NAMES = {template: name for name, template in ROLE_TEMPLATES.items()}
