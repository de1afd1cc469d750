"""Entries of the application gallery."""

from datetime import date, datetime
from typing import ClassVar

import attrs

from crosstenant.models._wire import GraphValue, OpenMap, Shape, day, instant, opened, plain, texts


@attrs.frozen(kw_only=True, repr=False)
class ApplicationTemplate(GraphValue):
    """What a configuration application is made from; Graph's ``applicationTemplate``.

    Attributes:
        id: The gallery's id.
        display_name: The name in the gallery.
        description: A sentence for people.
        publisher: Who offers it.
        home_page_url: The publisher's page.
        logo_url: A picture.
        categories: Words it can be found by.
        supported_provisioning_types: ``sync`` if it can provision.
        supported_single_sign_on_modes: How people can sign in.
        endpoints: Addresses of the application.
        is_entra_integrated: Whether it is made for Entra.
        last_modified_at: When the entry last changed.
        deprecated_on: From which day on it shouldn't be used; None if it may be.
        risk_factors: What its risk is judged by.
        risk_score: How it is judged.
    """

    id: str
    display_name: str | None = None
    description: str | None = None
    publisher: str | None = None
    home_page_url: str | None = None
    logo_url: str | None = None
    categories: tuple[str, ...] = ()
    supported_provisioning_types: tuple[str, ...] = ()
    supported_single_sign_on_modes: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    is_entra_integrated: bool | None = None
    last_modified_at: datetime | None = None
    deprecated_on: date | None = None
    risk_factors: OpenMap | None = None
    risk_score: OpenMap | None = None

    _shown: ClassVar = ("id", "display_name", "publisher")
    _graph: ClassVar = Shape(
        "applicationTemplate",
        categories=texts("categories"),
        deprecated_on=day("deprecationDate"),
        description=plain("description"),
        display_name=plain("displayName"),
        endpoints=texts("endpoints"),
        home_page_url=plain("homePageUrl"),
        id=plain("id"),
        is_entra_integrated=plain("isEntraIntegrated"),
        last_modified_at=instant("lastModifiedDateTime"),
        logo_url=plain("logoUrl"),
        publisher=plain("publisher"),
        risk_factors=opened("riskFactors"),
        risk_score=opened("riskScore"),
        supported_provisioning_types=texts("supportedProvisioningTypes"),
        supported_single_sign_on_modes=texts("supportedSingleSignOnModes"),
    )
