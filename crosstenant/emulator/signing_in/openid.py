"""What the sign-in endpoint publishes about itself: OpenID metadata and the list of authorities."""

from crosstenant.emulator.clouds import CLOUDS, CloudHosts
from crosstenant.emulator.documents import Document
from crosstenant.emulator.state import Tenant


def metadata(tenant: Tenant, base_url: str) -> Document:
    """Return a tenant's OpenID configuration, with endpoints under the origin that was asked."""
    cloud = CLOUDS[tenant.cloud]
    place = f"{base_url}/{tenant.id}"
    return {
        "token_endpoint": f"{place}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{place}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{place}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"https://{cloud.graph}/oidc/userinfo",
        "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{place}/oauth2/v2.0/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{place}/oauth2/v2.0/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "name", "tid", "ver"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": cloud.instance,
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": cloud.graph,
        "rbac_url": "https://pas.windows.net",
    }


def instance_discovery(base_url: str) -> Document:
    """Return which authorities are one and the same; an origin that is no public cloud is an authority of its own."""
    known = [_aliases(cloud) for cloud in CLOUDS.values() if cloud.name != "dod"]
    host = base_url.partition("://")[2]
    if not any(host in entry["aliases"] for entry in known):
        known.append({"preferred_network": host, "preferred_cache": host, "aliases": [host]})
    return {
        "tenant_discovery_endpoint": f"{base_url}/common/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": known,
    }


def _aliases(cloud: CloudHosts) -> dict[str, str | list[str]]:
    if cloud.name == "global":
        aliases = [cloud.login, "login.windows.net", "login.microsoft.com", "sts.windows.net"]
        return {"preferred_network": cloud.login, "preferred_cache": "login.windows.net", "aliases": aliases}
    return {"preferred_network": cloud.login, "preferred_cache": cloud.login, "aliases": [cloud.login]}
