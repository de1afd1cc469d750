"""The parts of a link that troubles are brought about in."""

import attrs

from crosstenant.emulator.state import Job
from crosstenant.emulator.tenants import EmulatedTenant
from crosstenant.emulator.world import Emulator


@attrs.frozen
class LinkParts:
    """A world, the two tenants of a link in it, and the link's job.

    Attributes:
        world: The world.
        source: The tenant that holds the configuration.
        target: The tenant that users go into.
        job: The link's job.
    """

    world: Emulator
    source: EmulatedTenant
    target: EmulatedTenant
    job: Job
