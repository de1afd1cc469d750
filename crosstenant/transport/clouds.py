"""Clouds: login authority, Graph host and token scope always move together.

Source: Microsoft Graph, "National cloud deployments".
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

import attrs

from crosstenant.errors import InputError


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _split(url: str, parameter: str) -> tuple[SplitResult, str]:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # reading the port is what judges it
    except (ValueError, AttributeError, TypeError):
        parts, host = SplitResult("", "", "", "", ""), None
    if not host:
        raise InputError(f"{parameter} must be an https URL of a host.", parameter=parameter)
    return parts, host


def _origin(url: str, parameter: str) -> str:
    """Check an https origin (http on loopback) and return it without a trailing slash."""
    parts, host = _split(url, parameter)
    # The URL may hold a password, so these messages name the parameter and never the value.
    if parts.username is not None or parts.password is not None:
        raise InputError(f"{parameter} must not hold a user name or password.", parameter=parameter)
    if parts.path.strip("/") or parts.query or parts.fragment or not url.isascii() or any(c <= " " for c in url):
        raise InputError(f"{parameter} must be scheme and host alone.", parameter=parameter)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise InputError(f"{parameter} must start with https:// (http is for loopback only).", parameter=parameter)
    if _is_address(host) and not is_loopback(host):
        raise InputError(f"{parameter} must name its host, an address proves nothing.", parameter=parameter)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _authority(url: str) -> str:
    return _origin(url, "authority")


def _graph(url: str) -> str:
    return _origin(url, "graph")


def _optional(scope: str | None) -> str:
    return scope or ""


@attrs.frozen
class Cloud:
    """One cloud of Microsoft Graph: where to sign in, where Graph is, and what a token must be for.

    The published clouds are ``Cloud.GLOBAL``, ``Cloud.US_GOVERNMENT_L4`` (GCC High), ``Cloud.US_GOVERNMENT_DOD`` and
    ``Cloud.CHINA`` (operated by 21Vianet). Any other is described by its addresses; plain http is for loopback only.

    Attributes:
        name: A name for people.
        authority: The origin of the sign-in service.
        graph: The origin of Microsoft Graph, without version.
        scope: The scope of an app-only token; ``{graph}/.default`` unless told.

    Raises:
        InputError: An address is not an origin, or authority and Graph belong to different clouds.
    """

    GLOBAL: ClassVar[Cloud]
    US_GOVERNMENT_L4: ClassVar[Cloud]
    US_GOVERNMENT_DOD: ClassVar[Cloud]
    CHINA: ClassVar[Cloud]

    name: str
    authority: str = attrs.field(converter=_authority)
    graph: str = attrs.field(converter=_graph)
    scope: str = attrs.field(default=None, converter=_optional)

    def __attrs_post_init__(self) -> None:
        _check_pair(self.authority, self.graph)
        if not self.scope:
            # attrs' own way to finish a frozen value
            object.__setattr__(self, "scope", f"{self.graph}/.default")

    @property
    def is_loopback(self) -> bool:
        """Whether Graph is a server on this machine."""
        return is_loopback(urlsplit(self.graph).hostname or "")

    def scopes(self, *permissions: str) -> tuple[str, ...]:
        """Spell delegated permissions as scopes: ``Policy.Read.All`` -> ``{graph}/Policy.Read.All``.

        Without permissions this is the one app-only scope.
        """
        if not permissions:
            return (self.scope,)
        resource = self.scope.removesuffix("/.default")
        return tuple(f"{resource}/{permission}" for permission in permissions)


_PUBLISHED = {
    "https://graph.microsoft.com": "https://login.microsoftonline.com",
    "https://graph.microsoft.us": "https://login.microsoftonline.us",
    "https://dod-graph.microsoft.us": "https://login.microsoftonline.us",
    "https://microsoftgraph.chinacloudapi.cn": "https://login.chinacloudapi.cn",
}
_PUBLISHED_AUTHORITIES = frozenset(_PUBLISHED.values())


def _check_pair(authority: str, graph: str) -> None:
    """Refuse a sign-in service of one cloud with the Graph of another, and hosts that only look like Graph."""
    expected = _PUBLISHED.get(graph)
    if expected is None and any(graph.startswith(f"{known}.") for known in _PUBLISHED):
        raise InputError("graph only looks like a Microsoft Graph host.", parameter="graph")
    if expected is not None and authority != expected:
        raise InputError(f"Tokens of {authority} are refused by {graph}: use {expected}.", parameter="authority")
    if expected is None and authority in _PUBLISHED_AUTHORITIES:
        raise InputError(
            f"Tokens of {authority} would be sent to {graph}, which is none of its hosts.", parameter="graph"
        )


Cloud.GLOBAL = Cloud("global", "https://login.microsoftonline.com", "https://graph.microsoft.com")
Cloud.US_GOVERNMENT_L4 = Cloud("US Government L4", "https://login.microsoftonline.us", "https://graph.microsoft.us")
Cloud.US_GOVERNMENT_DOD = Cloud(
    "US Government DoD", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"
)
Cloud.CHINA = Cloud("China", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn")
