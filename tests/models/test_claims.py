import json
from datetime import UTC, datetime

from crosstenant.models.claims import Claims

TENANT = "1a1a1a1a-1111-4aaa-8aaa-111111111111"


def test_an_application_is_told_from_a_person() -> None:
    assert Claims(tenant_id=TENANT, roles=frozenset({"User.Read.All"})).is_application is True
    assert Claims(tenant_id=TENANT).is_application is True
    assert Claims(tenant_id=TENANT, scopes=frozenset({"User.Read"})).is_application is False
    assert Claims(tenant_id=TENANT, user_principal_name="ada@fabrikam.com").is_application is False


def test_an_opaque_token_does_not_tell_who_signed_in() -> None:
    assert Claims(tenant_id=TENANT, is_opaque=True).is_application is None


def test_claims_print_on_one_line_and_on_many() -> None:
    claims = Claims(tenant_id=TENANT, scopes=frozenset({"b", "a"}), expires_at=datetime(2026, 1, 15, tzinfo=UTC))

    assert "\n" not in repr(claims)
    assert "{a, b}" in claims.describe()


def test_claims_are_exported_as_plain_data() -> None:
    claims = Claims(tenant_id=TENANT, scopes=frozenset({"b", "a"}), expires_at=datetime(2026, 1, 15, tzinfo=UTC))

    exported = json.loads(json.dumps(claims.to_dict()))

    assert exported["scopes"] == ["a", "b"]
    assert exported["expires_at"] == "2026-01-15T00:00:00Z"
    assert Claims(tenant_id=TENANT).to_dict()["expires_at"] is None
