from datetime import timedelta

import pytest

from crosstenant.errors import InputError
from crosstenant.transport.clock import SystemClock, duration


def test_the_system_clock_is_aware_and_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0)

    assert before.utcoffset() == timedelta(0)
    assert clock.now() >= before
    assert repr(clock) == "SystemClock()"


def test_a_duration_is_a_timedelta_or_seconds() -> None:
    assert duration(90, parameter="deadline") == duration(timedelta(minutes=1.5), parameter="deadline")


@pytest.mark.parametrize(
    "value", [0, -1, float("nan"), float("inf"), True, "10", None, timedelta(0), timedelta(seconds=-1)]
)
def test_a_duration_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(InputError) as caught:
        duration(value, parameter="deadline")

    assert caught.value.parameter == "deadline"
