"""Which user of the target a source user is: by link, by key, by an open invitation.

"Configure cross-tenant synchronization": matching is by ``alternativeSecurityIds`` and finds external users only.

Evidence: docs for the link and the address; the order of keys is derived, the code for a key that cannot be looked up
unconfirmed.
"""

import re
from typing import TYPE_CHECKING

import attrs

from crosstenant.emulator.directory.recycling import is_restorable
from crosstenant.emulator.documents import Document, text
from crosstenant.emulator.engine.failures import ExportRefusedError
from crosstenant.emulator.engine.source_attributes import is_external, net_id

if TYPE_CHECKING:
    from crosstenant.emulator.engine.run import Run

PENDING = "PendingAcceptance"
_EXPRESSIBLE = re.compile(r"\w+", re.ASCII)


@attrs.frozen
class Match:
    """What was found in the target.

    Attributes:
        user: The user document; None if nobody matches.
        restorable: The engine deleted this user, who can come back.
        gone: A linked user that was taken away by somebody else: ``deleted`` (in the recycle bin) or ``vanished``.
    """

    user: Document | None = None
    restorable: bool = False
    gone: str = ""


def find(run: "Run", user: Document) -> Match:
    """Find the target of a source user, following an existing link first.

    Raises:
        ExportRefusedError: Several users match on either side, the key cannot be looked up, or an account with an open
            invitation is disabled.
    """
    source_id = text(user, "id")
    target_id = run.memory["links"].get(source_id)
    if target_id is not None:
        linked = _linked(run, source_id, target_id)
        if linked is not None:
            return linked
        _forget(run, source_id)
    _check_key(run, user)
    return Match(_by_key(run, source_id) or _by_invitation(run, user) or _by_shared_mail(run, user))


def _linked(run: "Run", source_id: str, target_id: str) -> Match | None:
    present = run.target.users.get(target_id)
    if present is not None:
        return Match(present)
    deleted = run.target.deleted_users.get(target_id)
    if deleted is None or not is_restorable(run.world, deleted):
        forgets = run.on_demand or source_id in run.memory["departed"]
        return None if forgets else Match(gone="vanished")
    if deleted.get("_left") is True or run.on_demand:
        # Who left by himself is invited anew, and an on-demand request does not see the recycle bin at all.
        return None
    return Match(deleted, restorable=True) if deleted.get("_deletedBy") else Match(gone="deleted")


def _forget(run: "Run", source_id: str) -> None:
    run.memory["links"].pop(source_id, None)
    run.memory["departed"].pop(source_id, None)


def _check_key(run: "Run", user: Document) -> None:
    if "_netId" not in user:
        return  # made from the id: nobody else has it, and it is hexadecimal
    key = net_id(user)
    if not _EXPRESSIBLE.fullmatch(key):
        reason = f"The matching value {key} has special characters, which a look-up in the target cannot express."
        raise ExportRefusedError("UnprocessableEntity", reason)
    if any(each.get("_netId") == key and text(each, "id") != text(user, "id") for each in run.source.users):
        raise ExportRefusedError("DuplicateSourceEntries")


def _by_key(run: "Run", source_id: str) -> Document | None:
    found = run.target.users.find("_alternativeSecurityId", run.match_key + source_id)
    if len(found) > 1:
        raise ExportRefusedError("DuplicateTargetEntries")
    return found[0] if found else None


def _by_invitation(run: "Run", user: Document) -> Document | None:
    mail = text(user, "mail") or text(user, "userPrincipalName")
    for candidate in run.target.users.find("mail", mail):
        if text(candidate, "externalUserState") != PENDING:
            continue
        if candidate.get("accountEnabled") is False:
            raise ExportRefusedError("InvitationCreationFailureUserAccountDisabled")
        return candidate
    return None


def _by_shared_mail(run: "Run", user: Document) -> Document | None:
    # Two source users with one address end up as one user of the target, linked to both.
    mail = text(user, "mail")
    candidates = run.target.users.find("mail", mail) if mail else []
    own = (each for each in candidates if text(each, "_alternativeSecurityId").startswith(run.match_key))
    return next((each for each in own if is_external(each)), None)
