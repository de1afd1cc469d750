"""What goes wrong with cross-tenant synchronization: a method for each documented trouble with a wire or log form.

"Configure cross-tenant synchronization", troubleshooting tips; "Provisioning logs", error codes. Every method arranges
the cause in the world's state; the engine then answers, logs and quarantines as the service does.
"""

import attrs

from crosstenant.emulator.troubles.connection import ConnectionTroubles
from crosstenant.emulator.troubles.job import JobTroubles
from crosstenant.emulator.troubles.mapping import MappingTroubles
from crosstenant.emulator.troubles.scope import ScopeTroubles
from crosstenant.emulator.troubles.settings import SettingTroubles
from crosstenant.emulator.troubles.target import TargetTroubles


@attrs.frozen
class Troubles(ConnectionTroubles, SettingTroubles, MappingTroubles, ScopeTroubles, TargetTroubles, JobTroubles):
    """The troubles of one link; `crosstenant.emulator.scenarios.Link.trouble` is one.

    Attributes:
        world: The world.
        source: The tenant that holds the configuration.
        target: The tenant that users go into.
        job: The link's job.
    """
