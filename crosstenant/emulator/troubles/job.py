"""Troubles of the job itself, and failures that nothing in the two tenants can bring about."""

import attrs

from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine import quarantining
from crosstenant.emulator.engine.memory import memory_of
from crosstenant.emulator.troubles.parts import LinkParts


@attrs.frozen
class JobTroubles(LinkParts):
    """Troubles of cycles, failures and quarantine."""

    def fails_of(self, code: str, *users: Document) -> None:
        """Every export of these users fails with a code, until `recovers`."""
        memory_of(self.job)["planned_failures"].update({text(user, "id"): code for user in users})

    def recovers(self, *users: Document) -> None:
        """Exports of these users work again."""
        for user in users:
            memory_of(self.job)["planned_failures"].pop(text(user, "id"), None)

    def counts(self, *, failures: int = 0, reference_failures: int = 0, successes: int = 0) -> None:
        """The next cycles count so many objects more than there are: for thresholds of tens of thousands."""
        memory = memory_of(self.job)
        memory["extra_failures"] = failures
        memory["extra_reference_failures"] = reference_failures
        memory["extra_successes"] = successes

    def is_quarantined(self, reason: str, *, code: str = "", message: str = "") -> None:
        """The job is in quarantine, now, for a reason such as ``IngestionInterrupted``."""
        quarantining.impose(self.world, self.source.state, self.job, reason, code=code, message=message)

    def is_held_by_the_vendor(self) -> None:
        """The service's operators quarantined the job; every cycle leaves it there."""
        memory_of(self.job)["quarantined_by_vendor"] = True
        self.is_quarantined("QuarantinedOnDemand")
