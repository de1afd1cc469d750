"""Errors of the sign-in service that a newcomer meets. All of them are advice."""

from __future__ import annotations

from typing import Final

from crosstenant.workflows.symptoms.clue import DetectedBy
from crosstenant.workflows.symptoms.rows.pages import SIGN_IN_CODES
from crosstenant.workflows.symptoms.signature import Signature, in_answer, in_text
from crosstenant.workflows.symptoms.symptom import Actor, Symptom


def _refusal(
    row: int, number: int, *, name: str, title: str, cause: str, fix: str, also: tuple[Signature, ...] = ()
) -> Symptom:
    return Symptom(
        row=row,
        id=name,
        title=f"AADSTS{number}: {title}",
        detected_by=DetectedBy.ANSWER,
        signatures=(in_answer(f"AADSTS{number}"), *also),
        cause=cause,
        fix=fix,
        actor=Actor.USER,
        page=SIGN_IN_CODES,
    )


SIGN_IN: Final = (
    _refusal(
        133,
        65001,
        name="sign-in-consent-missing",
        title="nobody has consented to the app",
        cause="Neither the user nor an administrator has consented to the permissions that the app asks for.",
        fix="Open the page of admin_consent_url() as an administrator, consent, and sign in again.",
    ),
    _refusal(
        134,
        700016,
        name="sign-in-app-unknown",
        title="the app is not in this tenant",
        cause="The client id is mistyped, or the app was registered in another tenant and never got into this one.",
        fix="Compare client id and tenant with the app registration. Each of the two tenants needs the app: register"
        " it once as multitenant and consent in both, or register one app in each.",
    ),
    _refusal(
        135,
        7000215,
        name="sign-in-secret-wrong",
        title="the client secret is wrong",
        cause="The secret does not belong to this app. Often it is the secret's id, which stands beside its value.",
        fix="Copy the value of the secret, which is shown only once; make a new one where it is lost.",
    ),
    _refusal(
        136,
        7000222,
        name="sign-in-secret-expired",
        title="the client secret has expired",
        cause="Every secret of this app that would fit has passed its end date.",
        fix="Make a new secret for the app, or change to a certificate or workload identity federation.",
    ),
    _refusal(
        137,
        7000218,
        name="sign-in-app-not-public",
        title="a client secret or assertion is expected",
        cause="The app signs a person in by device code or password, and its registration does not allow public"
        " clients; or a confidential app was used without its secret.",
        fix="Switch on 'Allow public client flows' in the app's registration, or use ClientSecret or"
        " ClientCertificate.",
    ),
    _refusal(
        138,
        50011,
        name="sign-in-redirect-unknown",
        title="the redirect URI is not registered",
        cause="The browser sign-in comes back to an address that the app's registration does not list.",
        fix="Add http://localhost to the registration as platform 'Mobile and desktop applications'.",
    ),
    _refusal(
        139,
        53003,
        name="sign-in-conditional-access",
        title="Conditional Access blocks the sign-in",
        cause="A Conditional Access policy of the tenant forbids this sign-in: place, device, app or risk.",
        fix="Look the sign-in up in the tenant's sign-in log, which names the policy, and meet or change it. A device"
        " code is often forbidden where a browser is not.",
    ),
    _refusal(
        140,
        50076,
        name="sign-in-mfa-needed",
        title="multifactor authentication is needed",
        cause="A policy, or a new place, asks for a second factor, and this way of signing in cannot ask for it.",
        fix="Sign in with InteractiveBrowser or DeviceCode. For automation use an app with a certificate.",
    ),
    _refusal(
        141,
        50079,
        name="sign-in-mfa-registration",
        title="multifactor authentication has to be set up first",
        cause="A policy asks for a second factor, and the user has registered none.",
        fix="The user signs in once in a browser and registers a method at aka.ms/mfasetup.",
    ),
    _refusal(
        142,
        50020,
        name="sign-in-wrong-directory",
        title="the user does not exist in this tenant",
        cause="The account belongs to another tenant or to a personal account, and is no guest here.",
        fix="Sign in with an account of the tenant that is named, and name the tenant when signing in; each side of a"
        " link wants its own administrator.",
    ),
    _refusal(
        143,
        90002,
        name="sign-in-tenant-unknown",
        title="there is no such tenant",
        cause="The tenant's id or domain is mistyped, it lives in another cloud, or it has no subscription left.",
        fix="Check the id or domain, and the cloud that the TenantClient was made for.",
        also=(
            in_answer(message=r"Unable to get authority configuration for"),  # so MSAL tells of it
            in_text(r"Unable to get authority configuration for"),
        ),
    ),
)
