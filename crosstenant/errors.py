"""Every exception that crosstenant raises, in one tree.

```text
CrossTenantError                  catch this to catch everything
├── InputError                    an argument cannot be right; nothing was sent (also a ValueError)
├── AuthenticationError           no token, or Graph refuses the token
│   └── TenantMismatchError       the token belongs to another tenant
├── TransportError                no usable answer; `sent` tells whether the request may have taken effect
│   ├── ProtocolError             an answer that cannot be read
│   └── UnsafeTargetError         refused to talk to that address
├── GraphError                    Graph answered with an error
│   ├── PermissionDeniedError     a scope, role or ownership is missing
│   ├── NotFoundError             no such object (or not yet)
│   ├── ConflictError             it is there already, or somebody else changed it
│   ├── ThrottledError            too many requests; `retry_after` tells how long to wait
│   └── ServiceError              the service failed; a write may have taken effect
└── WorkflowError                 several calls with a purpose could not reach it
    ├── SetupError                a step of the setup was refused or failed
    ├── NotSignedInError          the step needs the tenant that nobody signed in to
    ├── StalePlanError            the tenants changed after the plan was made
    ├── NotFixableError           a finding that only a person can mend, or not in this state
    ├── DuplicateObjectsError     two objects fit where there should be one
    ├── OutcomeUnknownError       a write was sent and nobody can tell whether it took effect
    ├── JournalError              the record of intents cannot be read or written
    ├── JobQuarantinedError       the job was put into quarantine
    └── WaitTimeoutError          the awaited state did not come in time
```

A class exists only where a caller would act differently. No message, field or repr ever holds a token or a secret.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from crosstenant.models.sync_job import SyncJob


class CrossTenantError(Exception):
    """The root of the tree: anything that crosstenant raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are rebuilt from `args`, which cannot carry keyword arguments; the state brings them back.
        return type(self).__new__, (type(self), *self.args), self.__dict__


class InputError(CrossTenantError, ValueError):
    """An argument (`parameter`) cannot be right. Nothing was sent."""

    def __init__(self, message: str, *, parameter: str | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter


class AuthenticationError(CrossTenantError):
    """No token could be had, or Graph refuses the token after one renewal.

    Attributes:
        code: The sign-in service's code (``AADSTS7000215``) or Graph's (``InvalidAuthenticationToken``).
        tenant: The tenant's GUID or domain.
        request_id: What Microsoft support asks for: a request id or the sign-in service's correlation id.
    """

    def __init__(
        self, message: str, *, code: str | None = None, tenant: str | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.tenant, self.request_id = code, tenant, request_id

    def __str__(self) -> str:
        lead = f"{self.code}: " if self.code else ""
        tail = f" request-id {self.request_id}" if self.request_id else ""
        return f"{lead}{super().__str__()}{tail}"


class TenantMismatchError(AuthenticationError):
    """A token is for the tenant `actual`, and the `expected` one was asked for. Nothing was sent to Graph."""

    def __init__(self, *, expected: str, actual: str) -> None:
        told = f"This client is for tenant {expected}, but the credential's token is for tenant {actual}."
        super().__init__(f"{told} Sign in to the right tenant.", tenant=expected)
        self.expected = expected
        self.actual = actual


class TransportError(CrossTenantError):
    """No usable answer came back.

    Attributes:
        sent: Whether the request may have arrived and taken effect. False means that repeating it is safe.
        method, path, tenant: Which request it was, as far as there was one; the path comes without its query.
    """

    def __init__(
        self, message: str, *, sent: bool, method: str | None = None, path: str | None = None, tenant: str | None = None
    ) -> None:
        super().__init__(message)
        self.sent = sent
        self.method, self.path, self.tenant = method, path, tenant


class ProtocolError(TransportError):
    """An answer came that cannot be read: not JSON, not of the promised shape, or without end."""


class UnsafeTargetError(TransportError):
    """Refused to follow a link or a redirect, or to trust a server: the token stays with the configured host."""


class GraphError(CrossTenantError):
    """Graph answered with an error.

    ``str()`` leads with Graph's code and ends with the request id, because that is what support asks for.

    Attributes:
        status: The HTTP status.
        code: The most specific code that Graph gave; the synchronization service's wrapped code is unwrapped.
        message: Graph's words, cut to a readable length; they may change without notice.
        outer_code, outer_message: The envelope's own where `code` and `message` were unwrapped from inside it.
        details: Graph's further ``code``/``message``/``target`` entries.
        inner: The members of ``innerError``, read only.
        request_id, client_request_id: The service's id of this request, and the one that this client gave it.
        method, path: Which request it was; the path has its ids filled in and no query.
        tenant, tenant_name: The tenant's GUID or domain, and its display name if known.
        retry_after: How long the service asked to wait, if it did.
        sent_at: When the request was sent, by the client's clock.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status: int,
        code: str | None = None,
        outer_code: str | None = None,
        outer_message: str | None = None,
        details: Iterable[Mapping[str, object]] = (),
        inner: Mapping[str, object] | None = None,
        request_id: str | None = None,
        client_request_id: str | None = None,
        method: str | None = None,
        path: str | None = None,
        tenant: str | None = None,
        tenant_name: str | None = None,
        retry_after: timedelta | None = None,
        sent_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.outer_code, self.outer_message = outer_code, outer_message
        self.details = tuple(details)
        self._inner = dict(inner or {})
        self.request_id, self.client_request_id = request_id, client_request_id
        self.method, self.path = method, path
        self.tenant, self.tenant_name = tenant, tenant_name
        self.retry_after = retry_after
        self.sent_at = sent_at

    @property
    def inner(self) -> Mapping[str, object]:
        """The members of ``innerError``, read only."""
        return MappingProxyType(self._inner)

    @property
    def where(self) -> str:
        """Method, path and tenant in one phrase, as far as they are known."""
        request = " ".join(part for part in (self.method, self.path) if part)
        tenant = f"{self.tenant_name} ({self.tenant})" if self.tenant_name else self.tenant
        return " in tenant ".join(part for part in (request, tenant) if part)

    def __str__(self) -> str:
        facts = ", ".join(part for part in (f"status {self.status}", self.where) if part)
        text = f"{self.code or 'no code'}: {self.message or 'no message'} [{facts}]"
        if self.request_id:
            return f"{text} request-id {self.request_id}"
        return f"{text} client-request-id {self.client_request_id}" if self.client_request_id else text


class PermissionDeniedError(GraphError):
    """A scope, a role or the ownership is missing: 403, and the synchronization service's 401 without a message."""


class NotFoundError(GraphError):
    """There is no such object (404). For minutes after its creation an object may answer so, too."""


class ConflictError(GraphError):
    """The object is there already, or was changed meanwhile (409, 412, and 400 with the same meaning)."""


class ThrottledError(GraphError):
    """Too many requests (429), and waiting as long as the service asks would pass the deadline.

    Our own pacing raises it, too, where a request's turn would come after the deadline; ``str()`` then says "Not sent".
    """


class ServiceError(GraphError):
    """The service failed (5xx). A write may have taken effect all the same."""


class WorkflowError(CrossTenantError):
    """Several calls with one purpose could not reach it."""


class SetupError(WorkflowError):
    """A step of the setup was refused or failed. Raise it ``from`` the error that stopped it; ``str()`` tells both.

    Attributes:
        step: The step in a few words: "create job".
        step_number: Its number in Microsoft's how-to, if it has one.
        tenant: Where, as a reader knows it: "source tenant Fabrikam (fabrikam.com)".
        explanation: What the refusal means, in full sentences.
        done, remaining: What was done before, and what is left, this included; an apply gives results and changes.
        advice: What to do next, in a sentence or two.
    """

    def __init__(
        self,
        *,
        step: str,
        tenant: str,
        step_number: int | None = None,
        explanation: str = "",
        done: Iterable[object] = (),
        remaining: Iterable[object] = (),
        advice: str = "",
    ) -> None:
        super().__init__(step)
        self.step = step
        self.step_number = step_number
        self.tenant = tenant
        self.explanation = explanation
        self.done, self.remaining = tuple(done), tuple(remaining)
        self.advice = advice

    @property
    def request_id(self) -> str | None:
        """The request id of the error that stopped the step, if it has one."""
        return getattr(self.__cause__, "request_id", None)

    def __str__(self) -> str:
        name = f"Step {self.step_number} ({self.step})" if self.step_number else f"Step {self.step!r}"
        verb = "was refused" if isinstance(self.__cause__, GraphError | AuthenticationError) else "failed"
        sentences = [
            f"{name} {verb} in {self.tenant}.",
            self._reason(),
            self.explanation,
            *_listed("Done", self.done),
            *_listed("Not done", self.remaining),
            f"Do: {self.advice}" if self.advice else "",
            f"request-id {self.request_id}" if self.request_id else "",
        ]
        told = [sentence for sentence in sentences if sentence]
        return "\n".join(map(_wrapped, told)) if self.done or self.remaining else " ".join(told)

    def _reason(self) -> str:
        cause = self.__cause__
        if isinstance(cause, GraphError):
            message = (cause.message or "no message").rstrip(".")
            return f"Graph: {cause.status} {cause.code or 'without a code'}, {message}."
        return f"{cause}" if cause else ""


def _wrapped(text: str) -> str:
    indent = "      " if text.startswith(" ") else ""
    return textwrap.fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _listed(title: str, items: Iterable[object]) -> list[str]:
    lines = [f"  {item}" for item in items]
    return [f"{title}:", *lines] if lines else []


@attrs.frozen(kw_only=True)
class HandOver:
    """One request that somebody with access to the other tenant has to make.

    Attributes:
        method: The HTTP method.
        path: The path below the version: ``/policies/crossTenantAccessPolicy/partners``.
        body: The JSON body as a mapping, or None.
        why: What the request is for, in a sentence.
    """

    method: str
    path: str
    body: Mapping[str, object] | None = None
    why: str = ""


class NotSignedInError(WorkflowError):
    """The step needs a tenant that this link has no credential for.

    Attributes:
        side: "source" or "target".
        tenant: The tenant's GUID or domain.
        requests: What to hand over to that tenant's administrator, in order.
    """

    def __init__(self, *, side: str, tenant: str, requests: Iterable[HandOver] = ()) -> None:
        self.side = side
        self.tenant = tenant
        self.requests = tuple(requests)
        told = f"This needs the {side} tenant ({tenant}), and nobody is signed in there. Pass a TenantClient for it"
        if not self.requests:
            super().__init__(f"{told}.")
            return
        asked = "; ".join(f"{request.method} {request.path}" for request in self.requests)
        super().__init__(f"{told}, or hand these requests (see .requests) to its administrator: {asked}.")


class StalePlanError(WorkflowError):
    """The tenants changed after the plan was made; `differences` tells what, one sentence each."""

    def __init__(self, differences: Iterable[str]) -> None:
        self.differences = tuple(differences)
        super().__init__(f"The plan no longer fits: {'; '.join(self.differences)}. Make a new plan and look at it.")


class NotFixableError(WorkflowError):
    """A finding is not mended by a program: that would be unsafe, or something else has to happen first.

    Attributes:
        symptom: The finding's id.
        reason: Why not, in a sentence.
        advice: What a person can do about it.
    """

    def __init__(self, *, symptom: str, reason: str, advice: str) -> None:
        super().__init__(f"{reason} Do: {advice}")
        self.symptom = symptom
        self.reason = reason
        self.advice = advice


class DuplicateObjectsError(WorkflowError):
    """Two or more objects (`candidates`) fit where there should be one. Nothing was changed or deleted."""

    def __init__(self, message: str, *, candidates: Iterable[object]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class OutcomeUnknownError(WorkflowError):
    """A write was sent, its answer was lost, and looking did not show its effect within the patience given."""


class JournalError(WorkflowError):
    """The record of intents cannot be read or written; `path` is its file, if it has one."""

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        super().__init__(message)
        self.path = path


class JobQuarantinedError(WorkflowError):
    """The job (as last read) is in quarantine; `explanation` holds cause and fix as far as they are known."""

    def __init__(self, *, job: SyncJob, explanation: str = "") -> None:
        super().__init__(" ".join(part for part in (f"Job {job.id} is in quarantine.", explanation) if part))
        self.job = job
        self.explanation = explanation


class WaitTimeoutError(WorkflowError):
    """The awaited state did not come in time; `last` is what was read last: a job, an event, or None."""

    def __init__(self, message: str, *, last: object = None) -> None:
        super().__init__(message)
        self.last = last
