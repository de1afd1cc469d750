"""The national clouds: which host signs in for which Graph, and what a tenant is called there.

Graph: "National cloud deployments".
"""

import functools
import re

import attrs


@attrs.frozen
class CloudHosts:
    """One cloud's hosts.

    Attributes:
        name: The emulator's name for it, see `crosstenant.emulator.state.Tenant`.
        login: Host of the sign-in endpoint.
        graph: Host of Microsoft Graph.
        instance: ``cloud_instance_name`` of the OpenID metadata.
        suffix: What a tenant's initial domain ends in.
    """

    name: str
    login: str
    graph: str
    instance: str
    suffix: str

    @property
    def audience(self) -> str:
        """The audience of tokens for this cloud's Graph."""
        return f"https://{self.graph}"


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        CloudHosts(
            "global", "login.microsoftonline.com", "graph.microsoft.com", "microsoftonline.com", "onmicrosoft.com"
        ),
        CloudHosts("usgov", "login.microsoftonline.us", "graph.microsoft.us", "microsoftonline.us", "onmicrosoft.us"),
        CloudHosts("dod", "login.microsoftonline.us", "dod-graph.microsoft.us", "microsoftonline.us", "onmicrosoft.us"),
        CloudHosts(
            "china",
            "login.chinacloudapi.cn",
            "microsoftgraph.chinacloudapi.cn",
            "partner.microsoftonline.cn",
            "partner.onmschina.cn",
        ),
    )
}
LOGIN_HOSTS = frozenset({cloud.login for cloud in CLOUDS.values()} | {"login.windows.net", "sts.windows.net"})
GRAPH_HOSTS = {cloud.graph: cloud for cloud in CLOUDS.values()}
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"


@functools.lru_cache
def audiences(base_url: str, cloud: str) -> frozenset[str]:
    """Return the audiences that Graph accepts at an origin, for a tenant of a cloud.

    A loopback server takes its own origin as well as the public audience; a public host takes only its own. The origin
    may come without its port: the kiota clients ask for ``https://<host>/.default`` whatever the port is.
    """
    accepted = {base_url, GRAPH_APP_ID}
    host = base_url.partition("://")[2]
    if host not in GRAPH_HOSTS:
        accepted |= {CLOUDS[cloud].audience, re.sub(r":\d+$", "", base_url)}
    return frozenset(accepted | {f"{audience}/" for audience in accepted})
