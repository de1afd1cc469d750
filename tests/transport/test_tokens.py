import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crosstenant.errors import AuthenticationError, TenantMismatchError
from crosstenant.transport.clouds import Cloud
from crosstenant.transport.tokens import AccessToken, Secret, TokenClaims

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("secret", [Secret("canary"), AccessToken("canary", 5)])
def test_a_secret_shows_itself_to_nobody_who_does_not_ask(secret: Secret) -> None:
    assert "canary" not in f"{secret} {secret!r}"
    assert secret.reveal() == "canary"
    for careless in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            careless(secret)


def test_claims_are_read_from_a_token(make_token: Callable[..., str], tenant: str) -> None:
    token = make_token(
        tid=tenant.upper(), appid="app", upn="ann@fabrikam.com", scp="A.Read B.Read", roles=["R", 5], wids=["w"]
    )
    claims = AccessToken(token, 5).claims

    assert (claims.tid, claims.appid, claims.upn) == (tenant, "app", "ann@fabrikam.com")
    assert claims.scp == {"A.Read", "B.Read"}
    assert claims.roles == {"R"}
    assert claims.wids == {"w"}
    assert claims.exp == datetime(2026, 3, 4, 13, tzinfo=UTC)
    assert claims.is_delegated
    assert not TokenClaims.read(make_token()).is_delegated


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.W10.c", "a.\u00ff.c"])
def test_an_opaque_token_says_nothing_and_passes(token: str, tenant: str) -> None:
    claims = TokenClaims.read(token)

    assert claims.is_opaque
    claims.check(tenant_id=tenant, cloud=Cloud.GLOBAL, now=NOW)


@pytest.mark.parametrize("exp", ["soon", True, 1e300, None])
def test_an_expiry_that_is_no_instant_is_none(make_token: Callable[..., str], exp: object) -> None:
    assert TokenClaims.read(make_token(exp=exp)).exp is None


def test_a_token_of_another_tenant_is_refused(make_token: Callable[..., str], tenant: str) -> None:
    claims = TokenClaims.read(make_token(tid="22222222-2222-4222-8222-222222222222"))

    with pytest.raises(TenantMismatchError) as caught:
        claims.check(tenant_id=tenant, cloud=Cloud.GLOBAL, now=NOW)

    assert caught.value.actual == "22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize("changed", [{"aud": "https://vault.azure.net"}, {"exp": NOW.timestamp()}])
def test_a_token_for_another_service_or_past_its_time_is_refused(
    make_token: Callable[..., str], tenant: str, changed: dict[str, object]
) -> None:
    with pytest.raises(AuthenticationError):
        TokenClaims.read(make_token(**changed)).check(tenant_id=tenant, cloud=Cloud.GLOBAL, now=NOW)


@pytest.mark.parametrize(
    ("audience", "cloud"),
    [
        ("https://graph.microsoft.com/", Cloud.GLOBAL),
        ("00000003-0000-0000-c000-000000000000", Cloud.CHINA),
        ("https://graph.microsoft.com", Cloud("emulator", "http://127.0.0.1:1", "http://127.0.0.1:1")),
        (None, Cloud.GLOBAL),
    ],
)
def test_an_audience_of_the_cloud_is_accepted(
    make_token: Callable[..., str], tenant: str, audience: str | None, cloud: Cloud
) -> None:
    TokenClaims.read(make_token(aud=audience)).check(tenant_id=tenant, cloud=cloud, now=NOW)
