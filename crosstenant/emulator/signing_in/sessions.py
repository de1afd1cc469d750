"""Sign-ins that are under way or that can be renewed: device codes, authorization codes, refresh tokens."""

from datetime import datetime, timedelta

import attrs

CODE_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=90)


@attrs.define(kw_only=True)
class SignIn:
    """Somebody signing in to an app.

    Attributes:
        tenant_id: The tenant.
        client_id: The app.
        scopes: What the app asked for, as it wrote it.
        expires_at: When the code or refresh token runs out.
        user_id: Who signed in; None while nobody has.
        user_name: That person's user principal name.
        roles: That person's directory roles.
        redirect_uri: Where an authorization code was sent to.
        challenge: The PKCE challenge of an authorization code.
        nonce: What the identity token has to repeat.
    """

    tenant_id: str
    client_id: str
    scopes: str
    expires_at: datetime
    user_id: str | None = None
    user_name: str | None = None
    roles: list[str] = attrs.Factory(list)
    redirect_uri: str | None = None
    challenge: str | None = None
    nonce: str | None = None


@attrs.define
class SignIns:
    """All of a world's sign-ins.

    Attributes:
        device_codes: By device code.
        user_codes: The short codes that people type, to device codes.
        authorization_codes: By code; each is good once.
        refresh_tokens: By token.
    """

    device_codes: dict[str, SignIn] = attrs.Factory(dict)
    user_codes: dict[str, str] = attrs.Factory(dict)
    authorization_codes: dict[str, SignIn] = attrs.Factory(dict)
    refresh_tokens: dict[str, SignIn] = attrs.Factory(dict)
