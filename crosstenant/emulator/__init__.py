"""An in-memory Microsoft Graph for cross-tenant synchronization, with its sign-in endpoint.

```python
from crosstenant.emulator import Emulator

world = Emulator(seed=1)
fabrikam = world.add_tenant("Fabrikam", domain="fabrikam.com", users=10)
session = world.session()  # a requests.Session whose wire is this world
world.advance(minutes=40)  # nothing ever sleeps
```
"""

from crosstenant.emulator import faults
from crosstenant.emulator.delays import Delays
from crosstenant.emulator.switches import Switches
from crosstenant.emulator.world import Emulator

__all__ = ["Delays", "Emulator", "Switches", "faults"]
