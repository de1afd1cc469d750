"""How long the service takes for what it does behind its answers."""

from datetime import timedelta

import attrs

_NONE = timedelta(0)


@attrs.frozen(kw_only=True)
class Delays:
    """The waits of a world that a client has to live with; all of them the service's own.

    The defaults are what Microsoft documents, or the middle of what was observed where nothing is documented.

    Attributes:
        service_principal: From instantiate until the new application and service principal can be read
            ("New configuration visible", Configure cross-tenant synchronization).
        assignment: From an app role assignment until on-demand provisioning and cycles honour it ("a few minutes",
            On-demand provisioning in Microsoft Entra ID).
        job: From creating a job until it can be read.
        log: From an event until the provisioning and audit logs show it; Microsoft publishes no figure.
        policy: From creating a partner entry until a dependent write finds it.
        policy_deletion: From deleting a partner entry until it stops to answer and to conflict.
        policy_flag: From changing the default policy until ``isServiceDefault`` follows.
        guest_invitations: From changing who may invite guests until the service goes by it ("15 to 60 minutes",
            Troubleshoot B2B collaboration).
        first_run: From starting or restarting a job until its cycle begins.
        cycle: How long the shortest cycle takes; the interval between two cycles is 40 minutes in any case.
        cycle_per_object: How much longer each object makes an initial cycle ("0.01 x N minutes", Find out when a
            specific user will be able to access an app).
        organization: From a multitenant organization's change until it is carried out.
    """

    service_principal: timedelta = timedelta(seconds=15)
    assignment: timedelta = timedelta(minutes=2)
    job: timedelta = _NONE
    log: timedelta = timedelta(seconds=30)
    policy: timedelta = _NONE
    policy_deletion: timedelta = _NONE
    policy_flag: timedelta = _NONE
    guest_invitations: timedelta = timedelta(minutes=15)
    first_run: timedelta = timedelta(minutes=1)
    cycle: timedelta = timedelta(minutes=2)
    cycle_per_object: timedelta = timedelta(seconds=0.6)
    organization: timedelta = timedelta(minutes=5)

    @classmethod
    def none(cls) -> "Delays":
        """Return a service that is done before it answers: for tests that are about something else."""
        return cls(**{field.name: _NONE for field in attrs.fields(cls)})
