"""Taking a link down, in the order that Graph demands: job, app, synchronization policy, partner entry.

People who were synchronized stay in the target, whichever of these goes.
"""

from __future__ import annotations

from typing import Final

from crosstenant.models.configuration_app import ConfigurationApp
from crosstenant.models.partner_policy import IdentitySynchronization, PartnerPolicy
from crosstenant.models.sync_job import SyncJob
from crosstenant.workflows.creating import forget
from crosstenant.workflows.finding import find_job, find_standing_app, forget_job, jobs_of
from crosstenant.workflows.journal import Creation
from crosstenant.workflows.link import Link
from crosstenant.workflows.patience import gone
from crosstenant.workflows.step import Side, StepResult, Task
from crosstenant.workflows.steps.running import pause
from crosstenant.workflows.taking import taken, taking

_DELETE_PARTNER: Final = {Side.SOURCE: Task.DELETE_SOURCE_PARTNER, Side.TARGET: Task.DELETE_TARGET_PARTNER}


def stop_job(link: Link) -> StepResult[SyncJob | None]:
    """Pause the link's job; one that is gone does not run either.

    Raises:
        DuplicateObjectsError: Two apps fit the link, or the app has two jobs.
        SetupError: Graph refused.
    """
    task = Task.PAUSE
    source = link.at(task)
    with link.one_writer, taking(task, source):
        app = find_standing_app(link)
        if app is None or find_job(link, app) is None:
            return taken(task, source, value=None, before=None, changed=False)
        return pause(link).map(_perhaps)


def _perhaps(job: SyncJob) -> SyncJob | None:
    return job


def delete_job(link: Link) -> StepResult[SyncJob | None]:
    """Delete the link's job with its schema and its memory of who was synchronized.

    Raises:
        DuplicateObjectsError: Two apps fit the link, or the app has two jobs.
        SetupError: Graph refused.
    """
    task = Task.DELETE_JOB
    source = link.at(task)
    with link.creating(), taking(task, source):
        app = find_standing_app(link)
        job = find_job(link, app) if app else None
        if app is None or job is None:
            return taken(task, source, value=None, before=None, changed=False)
        source.sync_jobs.delete(app, job)
        forget_job(link, app)
        gone(lambda: job.id in {found.id for found in jobs_of(link, app)}, clock=source.clock, what=str(task))
        forget(link, Creation.JOB, app.service_principal_id)
    return taken(task, source, value=None, before=job, changed=True)


def delete_app(link: Link) -> StepResult[ConfigurationApp | None]:
    """Delete the link's configuration app, service principal and application; both can be restored for 30 days.

    Raises:
        DuplicateObjectsError: Two apps fit the link.
        SetupError: Graph refused.
    """
    task = Task.DELETE_APP
    source = link.at(task)
    with link.creating(), taking(task, source):
        app = find_standing_app(link)
        if app is None:
            return taken(task, source, value=None, before=None, changed=False)
        source.configuration_apps.delete(app)
        gone(lambda: source.configuration_apps.find(app.service_principal_id), clock=source.clock, what=str(task))
        link.forget_app()
        forget(link, Creation.JOB, app.service_principal_id)
        forget(link, Creation.APP)
    return taken(task, source, value=None, before=app, changed=True)


def delete_user_sync(link: Link) -> StepResult[IdentitySynchronization | None]:
    """Delete what the target says of synchronization from the source, so that nothing is allowed.

    Raises:
        SetupError: Graph refused.
    """
    task = Task.DELETE_USER_SYNC
    target, source_id = link.at(task), link.tenant_id(Side.SOURCE)
    with taking(task, target):
        before = target.partner_policies.find_identity_synchronization(source_id)
        if before is not None:
            target.partner_policies.delete_identity_synchronization(source_id)
            gone(
                lambda: target.partner_policies.find_identity_synchronization(source_id),
                clock=target.clock,
                what=str(task),
            )
    return taken(task, target, value=None, before=before, changed=before is not None)


def delete_partner(link: Link, side: Side) -> StepResult[PartnerPolicy | None]:
    """Delete one tenant's partner entry for the other, so that its default applies.

    Raises:
        SetupError: Graph refused, for instance because a synchronization policy still hangs on it.
    """
    task = _DELETE_PARTNER[side]
    client, partner_id = link.at(task), link.tenant_id(side.other)
    with taking(task, client):
        before = client.partner_policies.find(partner_id)
        if before is not None:
            client.partner_policies.delete(partner_id)
            gone(lambda: client.partner_policies.find(partner_id), clock=client.clock, what=str(task))
    return taken(task, client, value=None, before=before, changed=before is not None)
