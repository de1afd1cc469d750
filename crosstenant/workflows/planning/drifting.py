"""drift: a plan, read as a report."""

from __future__ import annotations

from crosstenant.workflows.configuration import SyncConfiguration
from crosstenant.workflows.link import Link
from crosstenant.workflows.plan.drift import Drift
from crosstenant.workflows.planning.planning import plan


def drift(link: Link, configuration: SyncConfiguration) -> Drift:
    """Return what stands otherwise than a configuration wants it. Reads only.

    Raises:
        InputError: A name fits nobody who can be synchronized, or something cannot be had as it is wanted.
        DuplicateObjectsError: Two apps serve this target, or the app has two jobs.
        AuthenticationError: A side that has a credential cannot be signed in to.
    """
    return Drift(plan=plan(link, configuration))
