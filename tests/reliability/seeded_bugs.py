"""Twelve bugs that a client of two tenants may well have, each planted into the library while a test lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import attrs
import pytest

from crosstenant.errors import ServiceError
from crosstenant.models.sync_job import SyncJob
from crosstenant.models.sync_secret import MASK
from crosstenant.transport import graph, guarding, paging, retrying
from crosstenant.transport.calls import Call
from crosstenant.transport.credentials import Credential
from crosstenant.transport.graph import GraphTransport
from crosstenant.transport.paging import Pager
from crosstenant.transport.replies import Payload, items_of
from crosstenant.transport.retrying import Retrier, is_transient, pause
from crosstenant.transport.tokens import TokenClaims
from crosstenant.workflows import creating, patience, secret_set
from crosstenant.workflows.journal import FileJournal
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import Recent
from crosstenant.workflows.step import Step, StepResult, Undertaking
from crosstenant.workflows.steps import running

Bug = Callable[[pytest.MonkeyPatch], None]


def drop_the_journal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FileJournal, "write", lambda self, pair, intents: None)


def skip_settling(patch: pytest.MonkeyPatch) -> None:
    """Believe at once that what does not show is not there."""
    patch.setattr(creating, "SETTLE", timedelta(0))


def resend_on_504(patch: pytest.MonkeyPatch) -> None:
    def forgetful(error: BaseException | None, *, repeatable: bool) -> bool:
        is_timeout = isinstance(error, ServiceError) and error.status == HTTPStatus.GATEWAY_TIMEOUT
        return is_timeout or is_transient(error, repeatable=repeatable)

    patch.setattr(retrying, "is_transient", forgetful)


def put_masked_secrets(patch: pytest.MonkeyPatch) -> None:
    """Save what was read, mask and all."""

    def merged(
        link: object, before: Mapping[str, str | None], change: Mapping[str, str], again: object
    ) -> dict[str, str]:
        return {key: value or MASK for key, value in before.items()} | dict(change)

    patch.setattr(secret_set, "_merged", merged)


def follow_links_blindly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(paging, "follow", lambda link, *, current, root: link)


def start_without_reading(patch: pytest.MonkeyPatch) -> None:
    steer = running._steer

    def always(
        link: Link, step: Undertaking, *, is_wanted: Callable[[SyncJob], bool], write: running.Write
    ) -> StepResult[SyncJob]:
        asked: list[SyncJob] = []

        def blind(job: SyncJob) -> bool:
            asked.append(job)
            return (step is not Step.START or len(asked) > 1) and is_wanted(job)

        return steer(link, step, is_wanted=blind, write=write)

    patch.setattr(running, "_steer", always)


def take_404_for_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(patience, "_REFUSED", patience._REFUSED | {HTTPStatus.NOT_FOUND})


def stop_at_an_empty_page(patch: pytest.MonkeyPatch) -> None:
    pages = Pager.items

    def items(self: Pager, call: Call) -> Iterator[Payload]:
        def fetch(page: Call) -> Payload | None:
            payload = self.fetch(page) or {}
            return payload if items_of(payload, self.facts) else {"value": []}

        return pages(attrs.evolve(self, fetch=fetch), call)

    patch.setattr(Pager, "items", items)


def believe_a_stale_list(patch: pytest.MonkeyPatch) -> None:
    """Take a list that lacks what was made a moment ago for the truth."""
    patch.setattr(Recent, "value", lambda self, topic, *, clock: None)


def swap_the_tokens(patch: pytest.MonkeyPatch) -> None:
    """Give the second tenant the token of the first one, and look at none."""
    first: list[Credential] = []
    answer = guarding._answer

    def swapped(credential: Credential, scopes: tuple[str, ...], options: dict[str, str]) -> object:
        first.append(credential)
        return answer(first[0], scopes, options)

    patch.setattr(guarding, "_answer", swapped)
    patch.setattr(TokenClaims, "check", lambda self, **facts: None)


def sleep_past_the_deadline(patch: pytest.MonkeyPatch) -> None:
    def verdict(
        self: Retrier, error: BaseException | None, attempt: int, before: datetime, *, repeatable: bool
    ) -> timedelta | None:
        if attempt >= self._policy.attempts or not is_transient(error, repeatable=repeatable):
            return None
        return pause(error, attempt, self._policy, self._random.random())

    patch.setattr(Retrier, "_verdict", verdict)


def send_no_trust(patch: pytest.MonkeyPatch) -> None:
    """Send ``inboundTrust: null`` along with the consent, as Microsoft's sample does."""
    send = GraphTransport.patch

    def careless(self: GraphTransport, path: str, *ids: str, body: Payload, **options: Any) -> Payload | None:  # noqa: ANN401 - whatever the method takes
        more = {"inboundTrust": None} if "automaticUserConsentSettings" in body else {}
        return send(self, path, *ids, body={**body, **more}, **options)

    patch.setattr(graph.GraphTransport, "patch", careless)


BUGS: Final[Mapping[str, Bug]] = MappingProxyType(
    {
        bug.__name__: bug
        for bug in (
            drop_the_journal,
            skip_settling,
            resend_on_504,
            put_masked_secrets,
            follow_links_blindly,
            start_without_reading,
            take_404_for_refused,
            stop_at_an_empty_page,
            believe_a_stale_list,
            swap_the_tokens,
            sleep_past_the_deadline,
            send_no_trust,
        )
    }
)
