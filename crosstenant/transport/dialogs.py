"""How a person is asked to sign in: by a code for another device, or in a browser. MSAL does the talking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from crosstenant.transport.clock import Clock

Answer = Mapping[str, Any]
Dialog = Callable[["PublicClient", list[str], str | None], Answer]

_PENDING = frozenset({"authorization_pending", "slow_down"})


class PublicClient(Protocol):
    """What is used of MSAL's ``PublicClientApplication``, which has no types of its own."""

    def get_accounts(self) -> Sequence[object]:
        """Who has signed in."""
        ...

    def acquire_token_silent(
        self, scopes: list[str], *, account: object, force_refresh: bool, claims_challenge: str | None
    ) -> Answer | None:
        """A token without asking anybody."""
        ...

    def initiate_device_flow(self, *, scopes: list[str]) -> dict[str, Any]:
        """A code to show, or an error."""
        ...

    def acquire_token_by_device_flow(
        self, flow: dict[str, Any], *, claims_challenge: str | None, exit_condition: Callable[[object], bool]
    ) -> Answer:
        """A token, once the code was entered."""
        ...

    def acquire_token_interactive(
        self, scopes: list[str], *, port: int | None, timeout: float, claims_challenge: str | None
    ) -> Answer:
        """A token, once the person has signed in with the browser."""
        ...


class DeviceCodeDialog:
    """Shows a code, and asks until the person has entered it elsewhere.

    Args:
        prompt: Shown the message with address and code.
        clock: What waits between two questions; MSAL's own loop would use the computer's.
    """

    def __init__(self, prompt: Callable[[str], object], clock: Clock) -> None:
        self._prompt = prompt
        self._clock = clock

    def __call__(self, app: PublicClient, scopes: list[str], claims: str | None) -> Answer:
        """Sign a person in with an MSAL application."""
        flow = app.initiate_device_flow(scopes=scopes)
        if "user_code" not in flow:
            return flow
        self._prompt(flow["message"])
        ends = self._clock.now() + timedelta(seconds=int(flow.get("expires_in", 900)))
        while True:
            flow["latest_attempt_at"] = 0  # MSAL would complain of haste, by the computer's clock
            answer = app.acquire_token_by_device_flow(flow, claims_challenge=claims, exit_condition=lambda _: True)
            pause = int(flow.get("interval", 5))  # MSAL lengthens it where it is told to slow down
            if answer.get("error") not in _PENDING or self._clock.now() + timedelta(seconds=pause) > ends:
                return answer
            self._clock.sleep(pause)


class BrowserDialog:
    """Opens this machine's browser and receives the answer on a loopback port.

    Args:
        port: Which port; None for any free one.
        patience: Seconds to wait for the person.
    """

    def __init__(self, port: int | None, patience: float) -> None:
        self._port = port
        self._patience = patience

    def __call__(self, app: PublicClient, scopes: list[str], claims: str | None) -> Answer:
        """Sign a person in with an MSAL application."""
        return app.acquire_token_interactive(scopes, port=self._port, timeout=self._patience, claims_challenge=claims)
