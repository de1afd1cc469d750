"""What nobody knows for certain about Graph, one named switch per doubt.

Each default is the better supported reading; the other readings exist so that a client can be proved against both.
"""

from typing import Literal

import attrs


@attrs.frozen(kw_only=True)
class Switches:
    """The disputed behaviours of a world.

    Fields are grouped by the part of Graph that they concern. Change them with ``attrs.evolve(world.switches, ...)``.
    The word in brackets is the evidence behind the default, see `crosstenant.emulator.fidelity`.

    Attributes:
        sync_accepts_directory_write: Synchronization operations accept ``Directory.ReadWrite.All`` or
            ``Application.ReadWrite.All``, as the how-to's own sign-in needs; False insists on ``Synchronization.*``,
            which the reference pages and the permission data name. [docs]
        sync_denial: What a missing synchronization permission meets: 401 ``UnknownError`` without a message (seen in
            the field) or 403 ``Authorization_RequestDenied``. [field]
        assignment_needs_own_permission: Assigning app roles insists on ``AppRoleAssignment.ReadWrite.All`` (reference
            page); False also accepts ``Application.ReadWrite.All`` (how-to, permission data). [docs]
        logs_need_directory_read: The logs insist on ``Directory.Read.All`` beside ``AuditLog.Read.All`` (current page).
            [docs]
        security_reader_reads_policies: Security Reader may read cross-tenant access settings (reference page) or not
            (built-in role data). [docs]
        teams_administrator_deletes_partners: Teams Administrator may delete a partner (reference page) or not (role
            data). [docs]
        check_directory_roles: Delegated calls need the documented directory roles. [docs]
        unknown_property: What an unknown member in a body meets: refusal or silence. [field]
        read_only_property: What a read-only member in a policy body meets: refusal or silence. [unconfirmed]
        empty_targets: An empty list of targets in a policy is taken (it is what the service itself shows), or is
            refused, which would explain the 400 that some tools meet when they write back what they read. [field]
        nested_patch: A PATCH of a nested policy object merges its members (OData 4.0) or replaces it. [unconfirmed]
        put_existing_sync_policy: A PUT on an identity synchronization policy that exists: 409 or replacement. [docs]
        partner_delete_with_policy: Status for deleting a partner that still has a synchronization policy. [unconfirmed]
        policy_size_cap: The historic 25 KB limit on all cross-tenant access settings together. [docs]
        unknown_partner_tenant: A partner entry for a tenant that does not exist is refused or taken. [unconfirmed]
        partner_missing_code: Code of the 404 for a partner or sync policy that is not there, on GET and DELETE.
            [unconfirmed]
        expanded_missing_policy: What an expanded partner without a sync policy shows: null, or nothing at all.
            [derived]
        partner_shows_undocumented: Partners carry ``crossCloudMeetingConfiguration`` and ``protectedContentSharing``.
            [field]
        template_filter: ``applicationTemplateId eq`` in a filter of service principals works or is refused.
            [unconfirmed]
        owned_by_opens_synchronization: ``Application.ReadWrite.OwnedBy`` of an owning app opens the synchronization
            operations (reference pages) or meets the same refusal as no permission (field reports). [docs]
        instantiate_marker: Instantiate keeps the ``metadata=aad2aadsync`` marker in the home page or drops it. [docs]
        directory_names: How the two directories of a schema are called. [field]
        unknown_principal: What assigning somebody who does not exist meets: 400 ``Not a valid reference update.`` or
            404. [field]
        duplicate_assignment: Status for assigning the same role twice; no page documents one. [field]
        templates_list_cross_tenant: The gallery's list shows the cross-tenant template. [docs]
        early_synchronization: What every synchronization request meets that comes before its service principal has
            settled; public clients retry 403 and 409. [field]
        second_configuration: The connection test of a configuration minds whether another one in the tenant has the
            same target: "only one" (overview) or two and more (performance hints). [unconfirmed]
        new_job_code: Status of a job that was never started: ``Paused`` (how-to) or ``NotConfigured`` (reference).
            [docs]
        paused_schedule: State of the schedule after a pause; no page shows one. [unconfirmed]
        second_job: What a second job from the same template meets on one service principal. [unconfirmed]
        job_id_third_part: What a job's id ends with: the configuration's client id, or a GUID of its own. [unconfirmed]
        start_without_secrets: What starting meets without credentials: 400, or 204 and a quarantine. [unconfirmed]
        repeated_start: Starting a job that runs already changes nothing, or stops it, as the reference warns of many
            such calls ("can cause the service to stop running"). [derived]
        synchronization_errors: Errors of the synchronization service arrive wrapped as JSON text inside
            ``UnknownError``, or direct. Those of the connection test and of on-demand provisioning were seen direct.
            [field]
        validation_errors: The same for ``validateCredentials``. [unconfirmed]
        redemption_failure: Code for a missing redemption policy: the current or the older one. [docs]
        secrets_read: Reading secrets back shows ``*`` for all but ``SyncNotificationSettings``, ``Domain`` and
            ``UserName``, which captures show in plain text; or shows ``CompanyId``, ``AuthenticationType`` and
            ``SyncAll`` too; or is refused. [unconfirmed]
        secrets_put: A PUT of secrets replaces all of them (how-to) or merges (field reports). [docs]
        star_in_secrets: Sending ``*`` back overwrites the saved value or keeps it. [unconfirmed]
        rule_priority: Priority of the default rule: 1 (article) or 0 (a captured schema). [docs]
        compact_flags: Flags in a schema are joined by a comma alone (a captured schema) or with a blank (reference).
            [docs]
        maps_mobile: The default mappings contain ``mobile``. [field]
        schema_directories: Reading a schema shows its directories only where they are expanded, or inline as in
            captures. [CSDL]
        operator_names: How ``filterOperators`` spells operators beyond the two confirmed ones: as the portal, or in
            capitals with blanks. A filter may spell them either way. [unconfirmed]
        duplicate_mapping: Two mappings of one target attribute: refused as ``schemaInvalid``, or taken. [unconfirmed]
        internal_guests: Guests with credentials of the source are skipped (overview) or synchronized (topologies).
            [docs]
        group_sync: Tenants have the preview of group synchronization. [docs]
        on_demand_shape: The answer of on-demand provisioning is an array (how-to) or one object (reference). [docs]
        several_subjects: On-demand provisioning of several users in one request works or is refused. [unconfirmed]
        unknown_subject: On-demand provisioning of an unknown object: 200 with a failed import, or 404. [unconfirmed]
        step_names: Names of steps that no page shows: reused from documented ones, or made by analogy. [unconfirmed]
        log_tenant: Whose id a provisioning event shows as ``tenantId``. [unconfirmed]
        logs_accept_inclusive_bounds: Provisioning logs accept ``ge`` and ``le`` (public clients) or only ``gt`` and
            ``lt``. [docs]
        progress_units: What a job's progress is counted in. [unconfirmed]
        running_execution: A cycle under way shows in ``lastExecution`` from its beginning, without an end, or only once
            it has ended. [unconfirmed]
        log_page_size: Events on a page of the provisioning log without ``$top``; no page says. [unconfirmed]
        unassigned_skips: Changed users without an assignment show up as skipped in the log. [unconfirmed]
        organization_keys: Multitenant organizations and their members carry the ``id`` that is their key in the schema,
            or lack it, like the reference's samples of members and of an inactive organization. [CSDL]
        scoping_regex: A pattern of a scoping filter describes the whole value, as the documented samples read, or is
            found anywhere in it. [docs]
        ends_with_minds_case: The filter operator ``ENDS_WITH`` tells upper from lower case like its neighbours.
            [unconfirmed]
        log_limit: The logs answer 429 by their published limit, five requests in ten seconds for an app in a tenant.
            Off by default for the same reason as the next. [docs]
        published_limits: Logs and directory answer 429 by Microsoft's published limits. Off by default, for in a
            hand-wound world all requests of a test come in the same instant; on-demand provisioning minds its own limit
            in any case. [docs]
        batch_synchronization: Synchronization paths work inside a JSON batch. [unconfirmed]
        lower_case_inner_error: Errors carry ``innererror`` (the formal page) and not ``innerError`` (the wire). [field]
    """

    sync_accepts_directory_write: bool = True
    sync_denial: Literal["401", "403"] = "401"
    assignment_needs_own_permission: bool = False
    logs_need_directory_read: bool = False
    security_reader_reads_policies: bool = True
    teams_administrator_deletes_partners: bool = False
    check_directory_roles: bool = True
    owned_by_opens_synchronization: bool = True

    unknown_property: Literal["refused", "ignored"] = "refused"
    read_only_property: Literal["refused", "ignored"] = "refused"
    empty_targets: Literal["accepted", "refused"] = "accepted"
    nested_patch: Literal["merge", "replace"] = "merge"
    put_existing_sync_policy: Literal["409", "replace"] = "409"
    partner_delete_with_policy: Literal[400, 409] = 400
    policy_size_cap: bool = False
    unknown_partner_tenant: Literal["refused", "accepted"] = "refused"
    partner_missing_code: Literal["Request_ResourceNotFound", "Directory_ObjectNotFound", "ResourceNotFound"] = (
        "Request_ResourceNotFound"
    )
    expanded_missing_policy: Literal["null", "absent"] = "null"
    partner_shows_undocumented: bool = True

    template_filter: Literal["works", "refused"] = "works"
    instantiate_marker: Literal["kept", "dropped"] = "kept"
    directory_names: Literal["Azure Active Directory", "Microsoft Entra ID"] = "Azure Active Directory"
    unknown_principal: Literal["400", "404"] = "400"
    duplicate_assignment: Literal[400, 409] = 400
    templates_list_cross_tenant: bool = True

    early_synchronization: Literal["404", "403", "409"] = "404"
    second_configuration: Literal["allowed", "refused"] = "allowed"
    new_job_code: Literal["Paused", "NotConfigured"] = "Paused"
    paused_schedule: Literal["Disabled", "Paused"] = "Disabled"
    second_job: Literal["allowed", "409"] = "allowed"
    job_id_third_part: Literal["appId", "random"] = "appId"
    start_without_secrets: Literal["refused", "quarantined"] = "refused"
    repeated_start: Literal["harmless", "stops"] = "harmless"
    synchronization_errors: Literal["wrapped", "direct"] = "wrapped"
    validation_errors: Literal["direct", "wrapped"] = "direct"
    redemption_failure: Literal["current", "older"] = "current"
    secrets_read: Literal["masked", "readable", "401", "404"] = "masked"
    secrets_put: Literal["replace", "merge"] = "replace"
    star_in_secrets: Literal["overwrites", "keeps"] = "overwrites"
    rule_priority: Literal[1, 0] = 1
    compact_flags: bool = False
    maps_mobile: bool = False
    schema_directories: Literal["expanded", "inline"] = "expanded"
    operator_names: Literal["portal", "capitals"] = "portal"
    duplicate_mapping: Literal["refused", "accepted"] = "refused"
    internal_guests: Literal["skipped", "synchronized"] = "skipped"
    group_sync: bool = False
    on_demand_shape: Literal["array", "object"] = "array"
    several_subjects: Literal["accepted", "refused"] = "accepted"
    unknown_subject: Literal["200", "404"] = "200"
    step_names: Literal["documented", "by analogy"] = "documented"
    log_tenant: Literal["target", "source"] = "target"
    logs_accept_inclusive_bounds: bool = False
    progress_units: Literal["Objects", "Pages"] = "Objects"
    running_execution: Literal["hidden", "shown"] = "hidden"
    log_page_size: Literal[1000, 500, 100] = 1000
    unassigned_skips: bool = False

    organization_keys: Literal["shown", "hidden"] = "shown"
    scoping_regex: Literal["whole", "anywhere"] = "whole"
    ends_with_minds_case: bool = True

    log_limit: bool = False
    published_limits: bool = False
    batch_synchronization: bool = False
    lower_case_inner_error: bool = False
