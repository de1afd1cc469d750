"""When the service quarantines a job, and when it looks again ("Application provisioning in quarantine status").

Evidence: docs for thresholds; the ladder of retries is derived from "becomes less frequent".
"""

from datetime import datetime, timedelta
from typing import Final

FLOOR: Final = 5_000
PROPORTION: Final = 0.40
BASE_THRESHOLD: Final = 40_000
TOTAL_THRESHOLD: Final = 60_000

FIRST_RETRIES: Final = (timedelta(hours=6), timedelta(hours=12), timedelta(hours=24))
RETRY_EVERY: Final = timedelta(hours=24)
GIVES_UP_AFTER: Final = timedelta(days=28)


def reason_for_failures(*, failures: int, reference_failures: int, successes: int) -> str | None:
    """Judge a cycle by its counts alone.

    Args:
        failures: Objects that failed for a reason of their own.
        reference_failures: Objects that failed because a manager or member could not be resolved.
        successes: Objects that went through.

    Returns:
        The ``quarantineReason`` that applies, or None while the job counts as healthy.
    """
    if failures + reference_failures < FLOOR:
        return None
    events = failures + successes
    if events and failures / events > PROPORTION:
        return "EncounteredEscrowProportionThreshold"
    if failures > BASE_THRESHOLD:
        return "EncounteredBaseEscrowThreshold"
    if failures + reference_failures > TOTAL_THRESHOLD:
        return "EncounteredTotalEscrowThreshold"
    return None


def next_attempt(series_began: datetime, after: datetime) -> datetime:
    """Name the first rung of the retry ladder later than ``after``: 6, 12 and 24 hours, then every 24."""
    for delay in FIRST_RETRIES:
        if series_began + delay > after:
            return series_began + delay
    days = (after - series_began) // RETRY_EVERY + 1
    return series_began + days * RETRY_EVERY


def has_given_up(series_began: datetime, now: datetime) -> bool:
    """Say whether the quarantine has lasted the four weeks after which the service disables the job."""
    return now - series_began >= GIVES_UP_AFTER
