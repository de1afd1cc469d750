"""Faults of JSON batches as a whole; what befalls a single request of a batch is planned for that request's path.

world.faults.plan(batch_faults.loses_batch_item(), "POST", "/$batch")
"""

from collections.abc import Callable

from crosstenant.emulator.faults import Attempt, Fault
from crosstenant.emulator.faults.pages import changed
from crosstenant.emulator.serving.exchange import Outgoing


def shuffles_batch() -> Fault:
    """Answer the requests of a batch in reverse order; the order means nothing anyway."""
    return _on_responses(lambda responses: responses[::-1])


def loses_batch_item() -> Fault:
    """Carry a whole batch out and leave the answer to its first request out."""
    return _on_responses(lambda responses: responses[1:])


def repeats_batch_item() -> Fault:
    """Answer the first request of a batch twice."""
    return _on_responses(lambda responses: [*responses[:1], *responses])


def _on_responses(change: Callable[[list[object]], list[object]]) -> Fault:
    def fault(attempt: Attempt) -> Outgoing:
        return changed(attempt.answer(), lambda batch: batch | {"responses": change(_responses(batch))})

    return fault


def _responses(batch: dict[str, object]) -> list[object]:
    responses = batch.get("responses")
    return responses if isinstance(responses, list) else []
